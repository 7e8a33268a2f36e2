/** Facts beside plain arithmetic, forms of input, options, errors. */
import { describe, expect, test } from "vitest";
import {
  heNormal,
  initialize,
  initializeParameters,
  normal,
  recipeOf,
  toFloat32,
  zeros,
  type Dtype,
} from "../../../src/index.js";
import { audit } from "../../../src/diagnose/index.js";
import { decodeSafetensors, encodeSafetensors } from "../../../src/formats/safetensors/index.js";

const DTYPES = ["float32", "float64", "float16", "bfloat16"] as const;

describe.each(DTYPES)("facts of %s", (dtype: Dtype) => {
  const { w } = initialize(
    { w: { shape: [70, 130], init: normal({ mean: 0.3, std: 0.7 }) } },
    { seed: 3, dtype },
  );
  const values = [...(dtype === "float64" ? w.data : toFloat32(w))];
  const [facts] = audit({ w }).parameters as [ReturnType<typeof audit>["parameters"][number]];
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const moment = (k: number): number =>
    values.reduce((sum, x) => sum + (x - mean) ** k, 0) / values.length;

  test("moments and extremes", () => {
    const std = Math.sqrt(moment(2));
    expect(facts.mean).toBeCloseTo(mean, 10);
    expect(facts.std).toBeCloseTo(std, 10);
    expect(facts.skewness).toBeCloseTo(moment(3) / std ** 3, 8);
    expect(facts.kurtosis).toBeCloseTo(moment(4) / std ** 4 - 3, 8);
    expect([facts.min, facts.max]).toStrictEqual([Math.min(...values), Math.max(...values)]);
    expect(facts.values).toBe(9100);
  });

  test("64 bins hold the values between their edges", () => {
    const { edges, counts } = facts.histogram;
    expect(counts).toHaveLength(64);
    expect([edges[0], edges[64]]).toStrictEqual([facts.min, facts.max]);
    const wanted = counts.map(
      (_, k) =>
        values.filter((x) => x >= edges[k]! && (k === 63 ? x <= edges[64]! : x < edges[k + 1]!))
          .length,
    );
    expect(counts).toStrictEqual(wanted);
    const width = (facts.max! - facts.min!) / 64;
    for (const [k, edge] of edges.entries()) {
      expect(Math.abs(edge - facts.min! - k * width)).toBeLessThan(0.5 * width);
    }
  });
});

test("facts where there is little", () => {
  const { parameters, verdicts } = audit({
    none: { data: new Float32Array(0), shape: [0, 3] },
    one: { data: Float32Array.of(2), shape: [] },
    odd: { data: Float32Array.of(NaN, Infinity, -Infinity, 0, 1e-40), shape: [5] },
  });
  expect(parameters[0]).toMatchObject({
    values: 0,
    mean: null,
    std: null,
    min: null,
    histogram: { edges: [], counts: [] },
  });
  expect(parameters[1]).toMatchObject({
    values: 1,
    mean: 2,
    std: 0,
    skewness: null,
    min: 2,
    max: 2,
  });
  expect(parameters[1]!.histogram.counts[0]).toBe(1);
  expect(parameters[2]!.counts).toStrictEqual({
    ...{ nan: 1, positiveInfinity: 1, negativeInfinity: 1, zero: 1, subnormal: 1 },
  });
  expect(verdicts.map(({ code }) => code)).toStrictEqual(["not-finite", "subnormal"]);
});

describe("parameters in any form", () => {
  const set = initializeParameters([30, 20, 10], { seed: 5 });
  const told = audit(set);
  const bare = Object.fromEntries(
    Object.entries(set).map(([name, { data, shape }]) => [name, { data, shape }]),
  );

  test("a set made here has its own laws; a recipe, another set and a spec are laws", () => {
    expect(told.parameters.every(({ law }) => law !== null)).toBe(true);
    expect(told.tests).toBe(2 * 7); // biases are 0
    expect(audit(bare, recipeOf(set))).toStrictEqual(told);
    expect(audit(bare, set)).toStrictEqual(told);
    expect(audit(bare, recipeOf(set).spec)).toStrictEqual(told);
    expect(audit(bare).parameters.map(({ law }) => law)).toStrictEqual([null, null, null, null]);
  });

  test("a scope is left out of the names", () => {
    const scoped = initializeParameters([30, 20, 10], { seed: 5, scope: "a/" });
    expect(audit(scoped).parameters.map(({ name }) => name)).toStrictEqual([
      "W1",
      "b1",
      "W2",
      "b2",
    ]);
    expect(audit(bare, recipeOf(scoped)).verdicts).toStrictEqual([]);
    const file = audit(decodeSafetensors(encodeSafetensors(scoped)));
    expect(file.verdicts).toStrictEqual([]);
    expect(file.parameters.map(({ name, law }) => [name, law !== null])).toContainEqual([
      "a/W1",
      true,
    ]);
  });

  test("Maps, lists, tensors of tfjs, files", () => {
    const same = audit(bare);
    expect(audit(new Map(Object.entries(bare)))).toStrictEqual(same);
    const named = Object.entries(bare).map(([name, one]) => ({ name, ...one }));
    expect(audit(named)).toStrictEqual(same);
    const tensors = named.map(({ name, data, shape }) => ({
      name,
      shape,
      dtype: "float32",
      dataSync: () => data,
    }));
    expect(audit(tensors)).toStrictEqual(same);
    const variables = tensors.map((one) => ({ name: one.name, shape: one.shape, read: () => one }));
    expect(audit(variables)).toStrictEqual(same);
    const file = decodeSafetensors(encodeSafetensors(set));
    const sorted = ({ parameters }: typeof told) =>
      [...parameters].sort((a, b) => (a.name < b.name ? -1 : 1));
    expect(sorted(audit(file))).toStrictEqual(sorted(told)); // by the recipe that it carries
    expect(sorted(audit(file.tensors as never))).toStrictEqual(sorted(same));
  });

  test("integers are left out, and named", () => {
    const found = audit({
      ...bare,
      steps: { data: new BigInt64Array(1), shape: [1], dtype: "I64" },
      flags: { dataSync: () => new Int32Array(2), shape: [2], dtype: "int32" },
    });
    expect(found.verdicts).toMatchObject([{ code: "not-audited", names: ["steps", "flags"] }]);
    expect(found.parameters).toHaveLength(4);
  });

  test("a native Float16Array, and views of shared memory", () => {
    const { w } = initialize(
      { w: { shape: [100], init: normal() } },
      { seed: 1, memory: "shared" },
    );
    expect(audit({ w }).parameters[0]!.values).toBe(100);
    const Native = (globalThis as { Float16Array?: new (n: number) => ArrayBufferView })
      .Float16Array;
    if (Native === undefined) return;
    expect(audit({ w: { data: new Native(3), shape: [3] } }).parameters[0]!.dtype).toBe("float16");
  });
});

test("nothing is changed", () => {
  const set = initializeParameters([30, 20, 10], { seed: 5 });
  const before = Object.values(set).map(({ data }) => data.slice());
  audit(set);
  expect(Object.values(set).map(({ data }) => data)).toStrictEqual(before);
});

test("names on one side alone", () => {
  const w = { shape: [4, 4], init: normal() };
  const { verdicts } = audit(initialize({ w, v: w }, { seed: 1 }), { w, u: w });
  expect(verdicts).toMatchObject([
    { code: "missing", severity: "error", names: ["u"] },
    { code: "undeclared", severity: "note", names: ["v"] },
  ]);
});

test("the level is divided by the number of tests", () => {
  const spec = { w: { shape: [200, 100], init: heNormal() } };
  const { w } = initialize(spec, { seed: 1 });
  w.data.forEach((x, i) => (w.data[i] = 1.02 * x)); // z = 0.02·√(2·20,000) = 4, p = 6e-5
  const { tests } = audit({ w }, spec).parameters[0]!;
  const least = Math.min(...tests.map(({ p }) => p));
  const alarms = [0.99, 1.01].map((x) => audit({ w }, spec, { level: x * 7 * least }).alarms);
  expect(alarms).toStrictEqual([0, 1]);
  // √n times the means of z and of (z² − 1)/√2
  const z = Float64Array.from(w.data, (x) => x / Math.sqrt(2 / 100));
  const mean = (f: (x: number) => number): number => z.reduce((sum, x) => sum + f(x), 0) / 20_000;
  const root = Math.sqrt(20_000);
  expect(tests[0]!.statistic).toBeCloseTo(root * mean((x) => x), 6);
  expect(tests[1]!.statistic).toBeCloseTo((root * mean((x) => x * x - 1)) / Math.SQRT2, 6);
  expect(tests.map(({ name }) => name)).toStrictEqual([
    ...["mean", "std", "skewness", "kurtosis", "distance", "largest", "smallest"],
  ]);
});

test.each<[string, Float32Array | Float64Array, number]>([
  ["float64", Float64Array.of(1e308, -1e308, 1e308, 1e300, 1, 2, 3, 4, 5, 6), 1e307],
  ["float32", Float32Array.of(3e38, -3e38, 3e38, 1e30, 1, 2, 3, 4, 5, 6), 1e37],
  ["float32", Float32Array.from({ length: 100 }, (_, i) => 1e-44 * (i % 7)), 1e-44],
  ["float32", new Float32Array(100).fill(NaN), 1],
])("%s at its ends: an answer soon, and plain numbers in it", (dtype, data, std) => {
  const { shape } = { shape: [data.length] };
  const spec = { w: { shape, init: normal({ std }), dtype: dtype as Dtype } };
  const began = performance.now();
  const found = audit({ w: { data, shape } }, spec);
  expect(performance.now() - began).toBeLessThan(5000);
  expect(found.verdicts).not.toStrictEqual([]);
  expect(JSON.parse(JSON.stringify(found))).toStrictEqual(found);
});

describe("errors", () => {
  const revoked = (): object => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  };
  const good = { w: { data: new Float32Array(4), shape: [2, 2] } };
  test.each<[string, () => unknown, string, string]>([
    [
      "laws of null",
      () => audit(good, null as never),
      "TypeError",
      "audit: expected: spec expected",
    ],
    [
      "16 bits as float32",
      () => audit({ w: { data: new Uint16Array(4), shape: [4], dtype: "float32" } }),
      "TypeError",
      'audit: "w".data expected the array class',
    ],
    [
      "a revoked tensor",
      () => audit({ w: revoked() as never }),
      "TypeError",
      'audit: "w" expected a tensor',
    ],
    [
      "revoked laws",
      () => audit(good, revoked() as never),
      "TypeError",
      "audit: expected expected a spec",
    ],
    [
      "no parameters",
      () => audit(3 as never),
      "TypeError",
      "audit: parameters expected an object, Map or list",
    ],
    [
      "a list without names",
      () => audit([good.w]),
      "TypeError",
      "audit: parameters expected tensors with names",
    ],
    [
      "an opened file, which is not read",
      () => audit({ w: { read: () => expect.unreachable() } } as never),
      "TypeError",
      'audit: "w".data expected',
    ],
    ["no tensor", () => audit({ w: 3 } as never), "TypeError", 'audit: "w" expected a tensor'],
    [
      "another size",
      () => audit({ w: { ...good.w, shape: [3] } }),
      "RangeError",
      'audit: "w".data expected 3 values',
    ],
    [
      "16 bits of no dtype",
      () => audit({ w: { data: new Uint16Array(4), shape: [4] } }),
      "TypeError",
      'audit: "w": dtype expected',
    ],
    [
      "one name twice",
      () =>
        audit([
          { name: "a", ...good.w },
          { name: "a", ...good.w },
        ]),
      "RangeError",
      "audit: names expected distinct",
    ],
    [
      "a level of 0",
      () => audit(good, undefined, { level: 0 }),
      "RangeError",
      "audit: level expected a number in (0, 1)",
    ],
    [
      "an unknown option",
      () => audit(good, undefined, { alpha: 1 } as never),
      "TypeError",
      "audit: option expected one of level",
    ],
    [
      "laws of no form",
      () => audit(good, 3 as never),
      "TypeError",
      "audit: expected: spec expected",
    ],
    [
      "a list with holes",
      () => audit(new Array(3)),
      "TypeError",
      "audit: parameters expected tensors with names in a list, got undefined",
    ],
    [
      "a set of unknown laws",
      () => audit(good, good),
      "TypeError",
      "audit: expected expected a spec",
    ],
    [
      "an unknown law",
      () => audit(good, { w: { shape: [2, 2], init: { law: "he" } as never } }),
      "RangeError",
      'audit: expected: "w": init.law',
    ],
  ])("%s", (_, call, name, text) => {
    let error: Error | undefined;
    try {
      call();
    } catch (caught) {
      error = caught as Error;
    }
    expect(error?.name).toBe(name);
    expect(error?.message).toContain(text);
  });
});

test("zeros() of a layer that adds to others is a note", () => {
  const spec = { a: { shape: [64, 8], init: heNormal() }, b: { shape: [8, 64], init: zeros() } };
  expect(audit(initialize(spec, { seed: 1 })).verdicts).toMatchObject([
    { code: "symmetric-units", severity: "note", names: ["b"] },
  ]);
});
