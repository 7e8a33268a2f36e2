/** Named laws lower to base laws, by the formulas of their papers. */
import { describe, expect, test } from "vitest";
import {
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  initialize,
  lecunNormal,
  lecunUniform,
  normal,
  toFloat32,
  truncatedNormal,
  uniform,
  varianceScaling,
  type Initializer,
} from "../../src/index.js";
import { TRUNCATED_STD, type ElementDraw } from "../../src/laws/base/lower.js";
import { lower } from "../../src/laws/lower.js";
import { DTYPES, expectSameBits, moments } from "../support/cases.js";
import { truncated } from "../kernels/cases.js";
import { moments as exactMoments } from "../kernels/reference-laws.js";
import { density, integral } from "../support/quadrature.js";

const shape = [300, 200]; // fan_out 300, fan_in 200
const draw = (init: Initializer): ElementDraw =>
  lower("test", init, { name: "w", shape, layout: undefined, dtype: "float64" }) as ElementDraw;

const FANS = { fan_in: 200, fan_out: 300, fan_avg: 250, fan_geo_avg: Math.sqrt(200 * 300) };
const MODES = Object.keys(FANS) as (keyof typeof FANS)[];

describe.each(MODES)("varianceScaling by %s", (mode) => {
  const variance = 3 / FANS[mode];
  test("normal: σ = √(scale / fan)", () => {
    const { law, args } = draw(varianceScaling({ scale: 3, mode }));
    expect(law).toBe("normal");
    expect(args).toStrictEqual([0, Math.sqrt(variance)]);
  });
  test("uniform: bound = √(3 scale / fan)", () => {
    const { law, args } = draw(varianceScaling({ scale: 3, mode, distribution: "uniform" }));
    const bound = Math.sqrt(3 * variance);
    expect(law).toBe("uniform");
    expect(args).toStrictEqual([-bound, bound]);
  });
  test("truncated: σ before the cut = √(scale / fan) / 0.8796…", () => {
    const init = varianceScaling({ scale: 3, mode, distribution: "truncated_normal" });
    const std = Math.sqrt(variance) / TRUNCATED_STD;
    expect(draw(init)).toStrictEqual(draw(truncatedNormal({ std })));
  });
});

test("the standard deviation of a normal cut at ±2, by quadrature", () => {
  const mass = integral(density, -2, 2);
  const variance = integral((z) => z * z * density(z), -2, 2) / mass;
  expect(TRUNCATED_STD).toBeCloseTo(Math.sqrt(variance), 14); // 160 rounded terms
});

/** Formulas of the papers, with g = 1.5 and α = 0.1. */
const NAMED: readonly [string, Initializer, Initializer][] = [
  ["heNormal", heNormal(), normal({ std: Math.sqrt(2 / 200) })],
  ["heNormal fan_out", heNormal({ mode: "fan_out" }), normal({ std: Math.sqrt(2 / 300) })],
  [
    "heNormal slope",
    heNormal({ negativeSlope: 0.1 }),
    normal({ std: Math.sqrt(2 / (1 + 0.1 * 0.1) / 200) }),
  ],
  ["heUniform", heUniform(), uniform({ bound: Math.sqrt(6 / 200) })],
  ["glorotNormal", glorotNormal(), normal({ std: Math.sqrt(2 / 500) })],
  ["glorotNormal gain", glorotNormal({ gain: 1.5 }), normal({ std: 1.5 * Math.sqrt(2 / 500) })],
  ["glorotUniform", glorotUniform(), uniform({ bound: Math.sqrt(6 / 500) })],
  ["lecunNormal", lecunNormal(), normal({ std: Math.sqrt(1 / 200) })],
  ["lecunUniform", lecunUniform(), uniform({ bound: Math.sqrt(3 / 200) })],
  [
    "heNormal truncated",
    heNormal({ distribution: "truncated_normal" }),
    truncatedNormal({ std: Math.sqrt(2 / 200) / 0.8796256610342398 }),
  ],
];

describe.each(NAMED)("%s", (_, named, base) => {
  test("lowers to the formula", () => {
    const [got, want] = [draw(named), draw(base)];
    expect(got.law).toBe(want.law);
    for (const [i, x] of got.args.entries()) {
      const y = want.args[i]!;
      // the formula and its factored form differ by two roundings at most
      expect(Math.abs(x! - y)).toBeLessThanOrEqual(2 ** -51 * Math.abs(y));
    }
  });
  test.each(DTYPES)("bit-equal to its base law: %s", (dtype) => {
    const { law, args } = draw(named);
    const [p, q] = args as [number, number];
    const same: Initializer =
      law === "uniform"
        ? uniform({ low: p, high: q })
        : law === "normal"
          ? normal({ mean: p, std: q })
          : truncatedNormal({ mean: p, std: q });
    const made = initialize([["w", { shape, init: named }]], { seed: 1, dtype });
    const plain = initialize([["w", { shape, init: same }]], { seed: 1, dtype });
    expectSameBits(made.w.data, plain.w.data);
  });
});

test("the variance after a corrected cut is that of the name", () => {
  const init = heNormal({ distribution: "truncated_normal" });
  const { w } = initialize({ w: { shape: [1000, 200], init } }, { seed: 1 });
  // sd of a sample standard deviation: σ√((κ − 1) / 4n), kurtosis κ = 2.37 for a cut at ±2
  const sigma = Math.sqrt((2.37 - 1) / (4 * w.data.length));
  const ratio = moments(toFloat32(w)).std / Math.sqrt(2 / 200);
  expect(Math.abs(ratio - 1)).toBeLessThan(4 * sigma);
});

test("std 0 gives the mean, in every law that has one", () => {
  expect(draw(truncatedNormal({ mean: 2, std: 0 }))).toStrictEqual({ law: "constant", args: [2] });
  const { a, b } = initialize(
    {
      a: { shape: [50], init: normal({ mean: 2, std: 0 }) },
      b: { shape, init: varianceScaling({ scale: 0 }) },
    },
    { seed: 1 },
  );
  expect(new Set(a.data)).toStrictEqual(new Set([2]));
  expect(new Set(b.data)).toStrictEqual(new Set([0]));
});

test("bounds in sigmas and as values are the same cut", () => {
  const sigma = draw(truncatedNormal({ mean: 1, std: 0.5, low: -1, high: 3 }));
  const absolute = draw(
    truncatedNormal({ mean: 1, std: 0.5, low: 0.5, high: 2.5, bounds: "absolute" }),
  );
  expect(absolute).toStrictEqual(sigma);
  expect(draw(truncatedNormal({ low: null, high: 1 })).args).toStrictEqual([
    0,
    1,
    null,
    1,
    null,
    1,
  ]);
});

describe("moments of a cut: those of the values, or of the normal before it", () => {
  const CUTS = [
    [-2, 2],
    [-0.1, 0.1],
    [-1, 3],
    [5, 5.001],
    [null, -1],
    [8, null],
    [null, null],
  ] as const;
  test.each(CUTS)("[%d, %d]", (low, high) => {
    const { law, args } = draw(
      truncatedNormal({ mean: 3, std: 0.5, low, high, moments: "result" }),
    );
    const [a, b] = [low ?? -Infinity, high ?? Infinity];
    const exact = exactMoments(
      low === null && high === null ? { law: "normal", mean: 0, std: 1 } : truncated(a, b),
    );
    const [mean, std] = args as [number, number];
    expect(law).toBe("truncatedNormal");
    // Simpson's rule leaves 1e-12; the mean of a far tail is a difference of numbers 70 times as large
    expect(std * exact.std).toBeCloseTo(0.5, 11);
    expect(Math.abs(mean + std * exact.mean - 3) / Math.max(1, std)).toBeLessThan(1e-10);
    const lost = 2 ** -51 * (Math.abs(mean) + std * 8); // by the sum that is written here
    for (const [i, x] of [low, high].entries()) {
      if (x === null) expect(args[4 + i]).toBeNull();
      else expect(Math.abs(args[4 + i]! - (mean + std * x))).toBeLessThanOrEqual(lost);
    }
  });
  test("a symmetric cut keeps its mean; the cut at ±2 is the one that named laws correct", () => {
    const init = truncatedNormal({ std: 0.5, moments: "result" });
    const [mean, std] = draw(init).args;
    expect(mean).toBe(0);
    expect(std).toBeCloseTo(0.5 / TRUNCATED_STD, 14);
    expect(draw(truncatedNormal({ moments: "parent" }))).toStrictEqual(draw(truncatedNormal()));
  });
  test("of the values that come out", () => {
    const init = truncatedNormal({ mean: 1, std: 0.02, low: 0, high: null, moments: "result" });
    const { w } = initialize({ w: { shape: [200_000], init } }, { seed: 1 });
    const { mean, std } = moments(w.data);
    const { standard } = exactMoments(truncated(0, Infinity));
    expect(Math.abs(mean - 1)).toBeLessThan((5 * 0.02) / Math.sqrt(200_000));
    expect(Math.abs(std / 0.02 - 1)).toBeLessThan(
      5 * Math.sqrt((standard[4]! - 1) / (4 * 200_000)),
    );
  });
  test("std 0 is the mean; what cannot be solved in one step, or is not finite, is refused", () => {
    const result = { moments: "result" } as const;
    expect(draw(truncatedNormal({ mean: 2, std: 0, ...result }))).toStrictEqual({
      law: "constant",
      args: [2],
    });
    expect(() => truncatedNormal({ bounds: "absolute", ...result })).toThrow(
      /^truncatedNormal: moments expected "parent" beside absolute bounds/,
    );
    expect(() => truncatedNormal({ moments: "both" as "result" })).toThrow(/moments expected one/);
    expect(() => draw(truncatedNormal({ low: 1e200, high: null, ...result }))).toThrow(/finite in/);
  });
});

test("a cut far from the mean is legal where its values are finite in the dtype, and only there", () => {
  const of = (init: Initializer): Float32Array =>
    toFloat32(initialize({ w: { shape: [9], init } }, { seed: 1, dtype: "float16" }).w);
  const near = { mean: -60_000, low: 6000, high: 7000 }; // in sigmas of 1
  expect(of(truncatedNormal(near)).every((x) => x >= -54_016 && x <= -52_992)).toBe(true);
  expect(() => of(truncatedNormal({ mean: 60_000, low: 6000, high: 7000 }))).toThrow(
    /finite in float16/,
  );
  expect(() => of(truncatedNormal({ mean: -60_000, low: -7000, high: 0 }))).toThrow(/least value/);
  expect(() => of(truncatedNormal({ std: 1e4, low: null }))).toThrow(/least value/);
});
