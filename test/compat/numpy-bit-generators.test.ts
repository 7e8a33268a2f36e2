/** `np.random.Generator` over each of NumPy's bit generators, bit for bit. */
import { describe, expect, test } from "vitest";
import {
  numpyGenerator,
  restoreGenerator,
  type NumpyBitGenerator,
} from "../../src/compat/index.js";
import { NumpyGenerator } from "../../src/compat/numpy/generator.js";
import type { JsonObject } from "../../src/plan/generator.js";
import { heNormal, initialize, normal, recipeOf, type Recipe } from "../../src/index.js";
import { hex32, hexOf, sha256 } from "../support/bits.js";
import { vectors } from "../kernels/vectors.js";
import { expectVoice, thrownBy } from "../support/voice.js";

const NAMES = ["PCG64", "PCG64DXSM", "Philox", "SFC64", "MT19937"] as const;

interface Bits {
  readonly bits: string[];
}
interface Row {
  readonly how: string;
  readonly seed?: number;
  readonly key?: string | string[];
  readonly counter?: string;
  readonly initial_state?: string[];
  readonly raw_u64?: string[];
  readonly raw_u32?: string[];
  readonly standard_normal_f64?: Bits;
  readonly random_f32?: Bits;
}
const raw = vectors("numpy_bitgenerators") as Record<string, Row[]>;
const { numpy, calls, entries } = vectors("numpy_calls") as {
  numpy: string;
  calls: [method: "random", args: [number, "float32"]][];
  entries: {
    bitGenerator: NumpyBitGenerator;
    seed: string;
    sha256: string[];
    child: string;
    state: JsonObject;
  }[];
};

/** Words as they come: integers below 2^32 are whole draws, of a long word the low half first. */
const words32 = (rng: NumpyGenerator, count: number): string[] =>
  Array.from(rng.integers(0, 2 ** 32, count), hex32);
function words64(rng: NumpyGenerator, count: number): string[] {
  const halves = words32(rng, 2 * count);
  return Array.from({ length: count }, (_, i) => halves[2 * i + 1]! + halves[2 * i]!);
}

const digits = (words: readonly string[]): string[] =>
  words.map((word) => String(BigInt(`0x${word}`)));

function inState(bitGenerator: NumpyBitGenerator, state: JsonObject): NumpyGenerator {
  const rest = bitGenerator === "MT19937" ? {} : { has_uint32: 0, uinteger: 0 };
  return NumpyGenerator.from({ bit_generator: bitGenerator, ...rest, ...state });
}

/** `np.random.Philox(key=…, counter=…)` */
function philoxOf(key: bigint, counter: bigint): NumpyGenerator {
  const parts = (value: bigint, count: number): string[] =>
    Array.from({ length: count }, (_, i) => String(BigInt.asUintN(64, value >> BigInt(64 * i))));
  const state = { key: parts(key, 2), counter: parts(counter, 4) };
  return inState("Philox", { state, buffer: ["0", "0", "0", "0"], buffer_pos: 4 });
}

describe("words of numpy_bitgenerators.json", () => {
  const seeded = (bitGenerator: NumpyBitGenerator) => (row: Row) =>
    numpyGenerator(row.seed!, { bitGenerator });
  const LISTS: Readonly<Record<string, (row: Row) => NumpyGenerator>> = {
    philox: ({ key, counter }) => philoxOf(BigInt(key as string), BigInt(counter!)),
    philox_seeded: seeded("Philox"),
    sfc64: seeded("SFC64"),
    pcg64dxsm: seeded("PCG64DXSM"),
    mt19937_seedseq: seeded("MT19937"),
  };

  test("every list is here", () => {
    const lists = Object.keys(raw).filter((name) => Array.isArray(raw[name]));
    expect(lists).toEqual(Object.keys(LISTS));
  });

  const rows = Object.entries(LISTS).flatMap(([name, make]) =>
    raw[name]!.map((row) => ({ row, make, how: row.how })),
  );
  test.each(rows)("$how", ({ row, make }) => {
    const { state } = make(row).state() as { state: Record<string, Record<number, string>> };
    if (row.seed !== undefined && Array.isArray(row.key))
      expect(state.key).toEqual(digits(row.key));
    if (row.initial_state) expect(state.state).toEqual(digits(row.initial_state));
    if (row.raw_u64) expect(words64(make(row), row.raw_u64.length)).toEqual(row.raw_u64);
    if (row.raw_u32) expect(words32(make(row), row.raw_u32.length)).toEqual(row.raw_u32);
    if (row.standard_normal_f64) {
      const { bits } = row.standard_normal_f64;
      expect(hexOf(make(row).standardNormal(bits.length))).toEqual(bits);
    }
    if (row.random_f32) {
      const { bits } = row.random_f32;
      expect(hexOf(make(row).random(bits.length, "float32"))).toEqual(bits);
    }
  });
});

test.each(entries)(`NumPy ${numpy}: $bitGenerator($seed), call after call`, (entry) => {
  const { bitGenerator } = entry;
  const rng = numpyGenerator(BigInt(entry.seed), { bitGenerator });
  for (const [i, [method, args]] of calls.entries()) {
    expect(sha256(rng[method](...args)), `${method}(${args.join(", ")})`).toBe(entry.sha256[i]);
  }
  expect(sha256(rng.spawn(2)[1]!.standardNormal(5))).toBe(entry.child);
  const { seed_seq, ...state } = rng.state() as JsonObject & { state: JsonObject };
  expect((seed_seq as JsonObject).n_children_spawned).toBe(2);
  if (bitGenerator !== "MT19937") {
    expect(state).toEqual(entry.state);
    return;
  }
  const { key, pos } = state.state;
  const summary = { key: sha256(Uint32Array.from(key as number[])), pos };
  expect({ ...state, state: summary }).toEqual(entry.state);
});

describe.each(NAMES)("%s", (bitGenerator) => {
  const make = (): NumpyGenerator => numpyGenerator(3, { bitGenerator });

  test("one at a time, and chunks across turns, are the same stream", () => {
    for (const dtype of ["float64", "float32"] as const) {
      const [whole, parts] = [make(), make()];
      const want = whole.standardNormal(10001, dtype as "float64");
      const got = [1, 2047, 2048, 2049, 1, 3855].flatMap((n) => [
        ...parts.standardNormal(n, dtype as "float64"),
      ]);
      expect(got).toEqual([...want]);
      expect(parts.state()).toEqual(whole.state());
    }
  });

  test("a recipe after JSON gives every bit back, and leaves the same state", () => {
    const generator = make();
    generator.random(3, "float32"); // a half word stays, where there are halves
    const set = initialize(
      [
        ["a", { shape: [3, 5], init: heNormal() }],
        ["b", { shape: [2001], init: normal({ mean: 1 }), dtype: "float64" }],
      ],
      { generator },
    );
    const recipe = JSON.parse(JSON.stringify(recipeOf(set))) as Recipe;
    const restored = restoreGenerator(recipe.generator!);
    if (!(restored instanceof NumpyGenerator)) throw new Error(restored.kind);
    const again = initialize(recipe, { generator: restored });
    expect([again.a!.data, again.b!.data]).toEqual([set.a.data, set.b.data]);
    expect(restored.state()).toEqual(generator.state());
    expect(restored.bitGenerator).toBe(bitGenerator);
    expect(restored.spawn(1)[0]!.random()).toBe(generator.spawn(1)[0]!.random());
  });

  test("a state of NumPy's own keeps the seed's children; restored alone it has none", () => {
    const [ours, other] = [make(), numpyGenerator(4, { bitGenerator })];
    const own: Record<string, unknown> = { ...other.state() };
    delete own.seed_seq;
    ours.setState(own as JsonObject);
    expect(ours.random()).toBe(other.random());
    expect(ours.spawn(1)[0]!.random()).toBe(make().spawn(1)[0]!.random());
    const alone = inState(bitGenerator, own as JsonObject);
    expect(alone.state()).toEqual(own);
    const error = thrownBy(() => alone.spawn(1));
    expect(error).toBeInstanceOf(TypeError);
    expectVoice(error, "spawn");
  });

  test("what state could not have given is refused, and nothing changes", () => {
    const rng = make();
    const before = rng.state();
    const { state, seed_seq } = before as Record<"state" | "seed_seq", JsonObject>;
    const other = NAMES[(NAMES.indexOf(bitGenerator) + 1) % NAMES.length]!;
    const wrong: [object, typeof TypeError | typeof RangeError][] = [
      [{ bit_generator: other }, RangeError],
      [{ state: {} }, TypeError],
      [{ seed_seq: { ...seed_seq, spawn_key: [0.5] } }, TypeError],
      [{ seed_seq: { ...seed_seq, n_children_spawned: -1 } }, TypeError],
      [{ seed_seq: {} }, TypeError],
    ];
    if (bitGenerator !== "MT19937") {
      wrong.push([{ has_uint32: 2 }, RangeError], [{ uinteger: "1" }, TypeError]);
      wrong.push([{ uinteger: 2 ** 32 }, RangeError]);
    }
    for (const [field, value] of Object.entries(state)) {
      const items = Array.isArray(value) ? (value as (number | string)[]) : undefined;
      const put = (bad: unknown): object => ({
        state: { ...state, [field]: items ? [...items.slice(1), bad] : bad },
      });
      const long = typeof (items?.[0] ?? value) === "string";
      wrong.push([put(long ? 5 : "5"), TypeError]);
      wrong.push([put(long ? String(2n ** 128n + 1n) : -1), RangeError]);
      if (items) wrong.push([{ state: { ...state, [field]: items.slice(1) } }, RangeError]);
    }
    if (bitGenerator.startsWith("PCG")) wrong.push([{ state: { ...state, inc: "2" } }, RangeError]);
    for (const [change, kind] of wrong) {
      const error = thrownBy(() => rng.setState({ ...before, ...change }));
      expectVoice(error, "numpyGenerator");
      expect(error, JSON.stringify(change).slice(0, 99)).toBeInstanceOf(kind);
    }
    expect(rng.state()).toEqual(before);
  });
});

test("PCG64 is the default", () => {
  const rng = numpyGenerator(1);
  expect(rng.bitGenerator).toBe("PCG64");
  expect(rng.state()).toEqual(numpyGenerator(1, { bitGenerator: "PCG64" }).state());
});

// size 0 and a minus sign; NumPy 2.4.6: standard_normal gives -0.0 for these, normal(0, 1) gives 0.0
test("standard normals keep NumPy's -0", () => {
  const narrow = (): NumpyGenerator => {
    const rng = numpyGenerator(1);
    rng.setState({ ...rng.state(), has_uint32: 1, uinteger: 0x102 });
    return rng;
  };
  expect(hexOf(narrow().standardNormal(2, "float32"))).toEqual(["80000000", "3fdd5344"]);
  const { w } = initialize(
    { w: { shape: [2], init: normal({ std: 0.5 }) } },
    { generator: narrow() },
  );
  expect(Object.is(w.data[0], -0)).toBe(true);
  const wide = (): NumpyGenerator => inState("SFC64", { state: { state: ["258", "0", "5", "0"] } });
  expect(Object.is(wide().standardNormal(), -0)).toBe(true);
  expect(Object.is(wide().normal(), 0)).toBe(true);
});

test.each([
  [{ bitGenerator: "PCG32" }, RangeError],
  [{ bitGenerator: 7 }, TypeError],
  [{ bitgenerator: "PCG64" }, TypeError],
  [null, TypeError],
  ["Philox", TypeError],
])("wrong options %j", (options, kind) => {
  const error = thrownBy(() => numpyGenerator(1, options as object));
  expect(error).toBeInstanceOf(kind);
  expectVoice(error, "numpyGenerator");
});
