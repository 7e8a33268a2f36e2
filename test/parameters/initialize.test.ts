import { describe, expect, test } from "vitest";
import {
  constant,
  copy,
  fill,
  heNormal,
  initialize,
  normal,
  recipeOf,
  zeros,
  type Dtype,
  type SpecEntry,
} from "../../src/index.js";
import { ARRAYS, DTYPES, LAWS, MEMORIES, expectSameBits, type Data } from "../support/cases.js";

const shape = [70, 90]; // more than one block of the stream
const spec: Record<string, SpecEntry> = {};
for (const [name, init] of Object.entries(LAWS)) spec[name] = { shape, init };

describe("forms of a spec", () => {
  const options = { seed: 1 };
  const made = initialize(spec, options);
  test("object, Map and entries give the same set", () => {
    for (const same of [new Map(Object.entries(spec)), Object.entries(spec)]) {
      const set = initialize(same, options);
      expect(Object.keys(set)).toStrictEqual(Object.keys(made));
      for (const name in spec) expectSameBits(set[name]!.data, made[name]!.data);
    }
  });
  test("an object without prototype is a spec", () => {
    const bare = Object.assign(Object.create(null) as typeof spec, spec);
    expect(Object.keys(initialize(bare, options))).toStrictEqual(Object.keys(made));
  });
  test("order and other names do not matter", () => {
    const reversed = initialize(Object.entries(spec).reverse(), options);
    for (const [name, entry] of Object.entries(spec)) {
      const alone = initialize([[name, entry]], options);
      expectSameBits(reversed[name]!.data, made[name]!.data);
      expectSameBits(alone[name]!.data, made[name]!.data);
    }
  });
  test("the result: the spec's keys, no prototype, plain parameters", () => {
    expect(Object.getPrototypeOf(made)).toBeNull();
    expect(Object.keys(made)).toStrictEqual(Object.keys(spec));
    const { heNormal: w } = made;
    expect(Object.keys(w!)).toStrictEqual(["name", "data", "shape", "dtype"]);
    expect(w).toMatchObject({ name: "heNormal", shape, dtype: "float32" });
    expect(w!.data).toBeInstanceOf(Float32Array);
  });
  test("an empty spec is an empty set", () => {
    for (const memory of MEMORIES) expect(Object.keys(initialize({}, { memory }))).toEqual([]);
  });
  test("names of any text, prototypes' names among them", () => {
    const names = ["", "constructor", "toString", "ü", "u\u0308", "🙂", "a\0b", "0", "data"];
    const set = initialize(
      names.map((name) => [name, { shape: [9], init: normal() }] as const),
      options,
    );
    expect(Object.keys(set).sort()).toStrictEqual([...names].sort());
    const first = names.map((name) => set[name]!.data[0]);
    expect(new Set(first).size, "a stream of its own for each").toBe(names.length);
  });
});

describe.each(MEMORIES)("memory %s", (memory) => {
  test.each(DTYPES)("%s: the bits of fill", (dtype) => {
    const set = initialize(spec, { seed: 5, dtype, memory });
    for (const [name, { data }] of Object.entries(set)) {
      expect(data).toBeInstanceOf(ARRAYS[dtype]);
      const alone = new ARRAYS[dtype](6300);
      fill(alone, LAWS[name]!, { seed: 5, name, shape, dtype });
      expectSameBits(data, alone);
    }
  });
  test("the buffers are of its kind", () => {
    const set = initialize(spec, { memory });
    const buffers = new Set(Object.values(set).map(({ data }) => data.buffer));
    const kind = memory === "shared" ? SharedArrayBuffer : ArrayBuffer;
    for (const buffer of buffers) expect(buffer).toBeInstanceOf(kind);
    expect(buffers.size).toBe(memory === "buffers" ? Object.keys(spec).length : 1);
  });
  test("zero-size tensors are empty and keep their shape", () => {
    const empty = { shape: [3, 0, 2], init: normal() };
    const row = { shape: [0, 4], init: heNormal() }; // fan_in 4
    const set = initialize({ empty, w: { shape, init: normal() }, row }, { seed: 1, memory });
    expect(set.empty).toMatchObject({ shape: [3, 0, 2], data: new Float32Array(0) });
    expect(set.row.data.length).toBe(0);
    expect(set.w.data.every(Number.isFinite)).toBe(true);
  });
  test("rank 0 is one value", () => {
    const { t } = initialize({ t: { shape: [], init: constant(2) } }, { memory });
    expect([...t.data]).toStrictEqual([2]);
    expect(t.shape).toStrictEqual([]);
  });
  test("copy: ordinary buffers, the same bits, nothing shared", () => {
    const set = initialize(spec, { seed: 5, memory });
    const copies = copy(set);
    expect(Object.getPrototypeOf(copies)).toBeNull();
    for (const [name, { data, ...rest }] of Object.entries(copies)) {
      const { data: from, ...same } = set[name]!;
      expect(rest).toStrictEqual(same);
      expect(rest.shape).not.toBe(same.shape);
      expectSameBits(data, from);
      expect(data.buffer).toBeInstanceOf(ArrayBuffer);
      expect(data.buffer.byteLength, "its own buffer").toBe(data.byteLength);
      const before = from[0];
      data.fill(7);
      expect(from[0]).toBe(before);
    }
  });
});

test("an entry's dtype goes before the call's", () => {
  const init = normal();
  const made = initialize(
    { a: { shape: [8], init }, b: { shape: [8], init, dtype: "float64" } },
    { seed: 1, dtype: "bfloat16" },
  );
  expect([made.a.dtype, made.b.dtype]).toStrictEqual(["bfloat16", "float64"]);
  expect(made.a.data).toBeInstanceOf(Uint16Array);
  expectSameBits(
    made.b.data,
    initialize({ b: { shape: [8], init } }, { seed: 1, dtype: "float64" }).b.data,
  );
});

test("copy of one parameter", () => {
  const { a } = initialize({ a: { shape: [8], init: normal() } }, { memory: "shared" });
  const alone = copy(a);
  expect(alone.data.buffer).toBeInstanceOf(ArrayBuffer);
  expectSameBits(alone.data, a.data);
});

test("a tensor of more than one kernel call, in linear memory", () => {
  const shape = [2 ** 21 + 5];
  const { w } = initialize({ w: { shape, init: normal() } }, { seed: 1, memory: "linear" });
  expectSameBits(w.data, fill(new Float32Array(2 ** 21 + 5), normal(), { seed: 1, name: "w" }));
});

test("a longer tensor keeps its prefix", () => {
  for (const dtype of DTYPES) {
    const make = (length: number): Data =>
      initialize({ w: { shape: [length], init: normal() } }, { seed: 3, dtype }).w.data;
    expectSameBits(make(10_001).subarray(0, 9_999), make(9_999));
  }
});

test("10,000 parameters of one spec", () => {
  const init = normal({ std: 0.5 });
  const dtypeOf = (i: number): Dtype => DTYPES[i % 4]!;
  const entries = Array.from(
    { length: 10_000 },
    (_, i) => [`layer.${i}`, { shape: [i % 7, 3], init, dtype: dtypeOf(i) }] as const,
  );
  for (const memory of MEMORIES) {
    const set: Readonly<Record<string, { data: Data }>> = initialize(entries, { seed: 1, memory });
    expect(Object.keys(set).length).toBe(10_000);
    for (const i of [0, 1, 2, 3, 4_999, 9_998, 9_999]) {
      const name = `layer.${i}`;
      const dtype = dtypeOf(i);
      const alone = fill(new ARRAYS[dtype]((i % 7) * 3), init, { seed: 1, name, dtype });
      expectSameBits(set[name]!.data, alone);
    }
  }
});

test("a set keeps no hold of what the caller wrote or changes", () => {
  const mine = [2, 2];
  const set = initialize({ a: { shape: mine, init: zeros() } });
  mine[0] = 9;
  expect(set.a.shape).toStrictEqual([2, 2]);
  set.a.shape[0] = 7;
  expect(recipeOf(set).spec[0]![1].shape).toStrictEqual([2, 2]);
});
