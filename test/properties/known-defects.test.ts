/** Defects that initialisers of other systems have or had, each with a test that it is not here. */
import { describe, expect, test } from "vitest";
import {
  explain,
  eye,
  fans,
  fill,
  glorotNormal,
  heNormal,
  heUniform,
  initialize,
  initializeParameters,
  lecunNormal,
  normal,
  orthogonal,
  sparse,
  toFloat32,
  truncatedNormal,
  uniform,
  varianceScaling,
  type Initializer,
} from "../../src/index.js";
import { expectSameBits, moments } from "../support/cases.js";
import { cumulative } from "../support/quadrature.js";

const N = 100_000;
const draw = (init: Initializer, seed: number | bigint = 1, n = N): Float32Array =>
  fill(new Float32Array(n), init, { seed, name: "w" });

/** Kurtosis of the normal cut at ±2 (test/properties/laws.test.ts derives it): the sd of a sample sd is σ√((κ − 1) / 4n). */
const CUT_KURTOSIS = 2.3655;
const CUT_STD = 0.8796256610342398;
const expectStd = (data: Float32Array, std: number): void => {
  const sd = Math.sqrt((CUT_KURTOSIS - 1) / (4 * data.length));
  expect(Math.abs(moments(data).std / std - 1)).toBeLessThan(5 * sd);
};

describe("tfjs", () => {
  test.each([
    ["he", heNormal({ distribution: "truncated_normal" }), 2 / 200],
    ["glorot", glorotNormal({ distribution: "truncated_normal" }), 2 / 700],
    ["leCun", lecunNormal({ distribution: "truncated_normal" }), 1 / 200],
  ] as const)("%sNormal cut at 2σ has 0.88 of its standard deviation (8594)", (_, init, v) => {
    const { w } = initialize({ w: { shape: [500, 200], init } }, { seed: 1 });
    expectStd(w.data, Math.sqrt(v));
  });
  test("minval: 0 becomes -0.05", () => {
    const data = draw(uniform({ low: 0, high: 1 }));
    expect(data.every((x) => x >= 0 && x <= 1)).toBe(true);
    // sd of the mean of n uniforms: √(1/12n)
    expect(Math.abs(moments(data).mean - 0.5)).toBeLessThan(5 / Math.sqrt(12 * N));
  });
  test("stddev: 0 becomes 0.05, mean: 0 is the default", () => {
    expect(draw(normal({ mean: 0, std: 0 })).every((x) => x === 0)).toBe(true);
    expect(draw(truncatedNormal({ mean: 3, std: 0 })).every((x) => x === 3)).toBe(true);
  });
  test("seed: 0 is no seed", () => {
    expectSameBits(draw(normal(), 0), draw(normal(), 0n));
    expect(draw(normal(), 0)).not.toStrictEqual(draw(normal(), 1));
  });
  test.each([-1, NaN, -Infinity])("a truncated normal of stddev %d never ends", (std) => {
    expect(() => truncatedNormal({ std })).toThrow(RangeError);
    const data = {
      law: "truncatedNormal",
      mean: 0,
      std,
      low: -2,
      high: 2,
      bounds: "sigma",
    } as const;
    expect(() => draw(data)).toThrow(RangeError);
  });
  test("one seed gives layers of one shape the same weights", () => {
    const { W1, W2 } = initializeParameters([64, 64, 64], { seed: 1 });
    expect(W1.data).not.toStrictEqual(W2.data);
    // correlation of independent normals: sd 1/√n
    let product = 0;
    for (const [i, x] of W1.data.entries()) product += x * W2.data[i]!;
    expect(Math.abs(product) / (2 / 64)).toBeLessThan(5 * Math.sqrt(64 * 64));
  });
  test("one initializer for two layers gives both the same weights (Keras, lczero 1883)", () => {
    const init = heNormal();
    const entry = { shape: [8, 8], init };
    const { a, b } = initialize({ a: entry, b: entry }, { seed: 1 });
    expect(a.data).not.toStrictEqual(b.data);
  });
  test("fans of rank 1 are √n, and of rank 6 too", () => {
    expect(() => fans([9])).toThrow(RangeError);
    expect(() => fans([2, 2, 2, 2, 2, 2])).toThrow(TypeError);
  });
  test("the identity is square only, orthogonal() without arguments throws", () => {
    const set = initialize(
      { e: { shape: [2, 3], init: eye() }, q: { shape: [3, 3], init: orthogonal() } },
      { seed: 1 },
    );
    expect([...set.e.data]).toEqual([1, 0, 0, 0, 1, 0]);
    const [a, b, c] = set.q.data;
    expect(Math.abs(Math.hypot(a!, b!, c!) - 1)).toBeLessThan(1e-6); // a few float32 roundings
  });

  test("integers are filled with rounded weights", () => {
    const integers = new Int32Array(4) as unknown as Float32Array;
    expect(() => fill(integers, normal(), { seed: 1, name: "w" })).toThrow(TypeError);
  });
});

describe("PyTorch", () => {
  test("trunc_normal_(std=.02) cuts at ±2 as values, which is nowhere", () => {
    const data = draw(truncatedNormal({ std: 0.02 }));
    expect(data.every((x) => Math.abs(x) <= Math.fround(0.04))).toBe(true);
    expectStd(data, 0.02 * CUT_STD);
    // who wants values says so, and explain shows what it came to
    const absolute = truncatedNormal({ std: 0.02, bounds: "absolute" });
    expect(explain([9], absolute)).toBe("[9]: N(0, 0.02²) in [-2, 2]");
    expect(draw(absolute).some((x) => Math.abs(x) > 0.06)).toBe(true);
  });
  test("trunc_normal_(std=0) divides by zero", () => {
    const init = truncatedNormal({ std: 0, bounds: "absolute" });
    expect(draw(init).every((x) => x === 0)).toBe(true);
  });
  test.each(["float16", "bfloat16"] as const)("spikes on the bounds (145498), %s", (dtype) => {
    const { w } = initialize(
      { w: { shape: [10 * N], init: truncatedNormal() } },
      { seed: 1, dtype },
    );
    const spacing = dtype === "float16" ? 2 ** -10 : 2 ** -7; // in [1, 2)
    // what rounds to 2: all within half a step
    const p = (cumulative(2) - cumulative(2 - spacing / 2)) / (2 * cumulative(2) - 1);
    for (const bound of [-2, 2]) {
      let count = 0;
      for (const x of toFloat32(w)) if (x === bound) ++count;
      const z = (count - 10 * N * p) / Math.sqrt(10 * N * p);
      expect(Math.abs(z)).toBeLessThan(5);
    }
  });
  test("sparse_ ignores its generator, and limits the fan-out of (out, in)", () => {
    const make = (): Float32Array =>
      initialize({ w: { shape: [20, 50], init: sparse({ count: 15 }) } }, { seed: 1 }).w.data;
    expectSameBits(make(), make());
    const w = make();
    for (let unit = 0; unit < 20; ++unit) {
      const inputs = w.subarray(50 * unit, 50 * (unit + 1)).filter((x) => x !== 0);
      expect(inputs.length).toBe(15);
    }
  });

  test("values change at 16 elements, and with the length (80202)", () => {
    const long = draw(normal(), 1, 100);
    for (const n of [1, 15, 16, 17]) expectSameBits(draw(normal(), 1, n), long.slice(0, n));
  });
  test("fan_out of a grouped convolution is groups times too large (23854)", () => {
    const conv = { layout: "OIHW", groups: 4 };
    // Conv2d(64, 32, 3, groups=4): 16 inputs feed an output, an input feeds 8 outputs
    expect(fans([32, 16, 3, 3], conv)).toStrictEqual({ fan_in: 16 * 9, fan_out: 8 * 9 });
  });
  test("fans of a transposed convolution are swapped", () => {
    // ConvTranspose2d(64, 32, 3): weight (64, 32, 3, 3)
    expect(fans([64, 32, 3, 3], "IOHW")).toStrictEqual({ fan_in: 64 * 9, fan_out: 32 * 9 });
    const grouped = { layout: "IOHW", groups: 4, transposed: true };
    expect(fans([64, 8, 3, 3], grouped)).toStrictEqual({ fan_in: 16 * 9, fan_out: 8 * 9 });
    expect(() => fans([64, 8, 3, 3], { layout: "IOHW", groups: 4 })).toThrow(/ConvTranspose/);
  });
  test("a fused in_proj has half the variance of three matrices (166378)", () => {
    const e = 128;
    const init = varianceScaling({ mode: "fan_avg" });
    const { fused, single } = initialize(
      {
        fused: { shape: [3 * e, e], parts: 3, init },
        single: { shape: [e, e], init },
      },
      { seed: 1 },
    );
    // sd of a sample variance: √(2/n)
    for (const { data } of [fused, single]) {
      const ratio = moments(data).std ** 2 * e;
      expect(Math.abs(ratio - 1)).toBeLessThan(5 * Math.sqrt(2 / data.length));
    }
  });
  test("an empty axis is a division by zero, or does nothing with a warning", () => {
    expect(() => initialize({ w: { shape: [0, 0], init: glorotNormal() } })).toThrow(
      /fan_avg expected > 0, got 0; "w" of shape \[0, 0\]/,
    );
    expect(initialize({ w: { shape: [0, 9], init: heUniform() } }).w.data).toHaveLength(0);
  });
  test("normal_ of std NaN", () => {
    expect(() => normal({ std: NaN })).toThrow(RangeError);
  });
});

describe("Keras and JAX", () => {
  test("fan_in of a depthwise kernel counts every channel (keras 11773)", () => {
    expect(fans([3, 3, 32, 2], "HWGO")).toStrictEqual({ fan_in: 9, fan_out: 18 });
  });
  test("attention kernels of rank 3 count as convolutions (keras 22789)", () => {
    expect(fans([768, 12, 64], "IOO")).toStrictEqual({ fan_in: 768, fan_out: 768 });
    expect(() => fans([768, 12, 64])).toThrow(TypeError);
  });
  test("Keras on torch: one value in 230,000 lies beyond its two standard deviations", () => {
    const data = draw(truncatedNormal(), 1, 20 * N);
    expect(data.findIndex((x) => Math.abs(x) > 2)).toBe(-1);
  });
  test("a negative scale is not refused, an empty fan counts as 1 or divides by zero", () => {
    expect(() => varianceScaling({ scale: -1 })).toThrow(RangeError);
    expect(() => initialize({ w: { shape: [9, 0], init: lecunNormal() } })).toThrow(RangeError);
  });
  test("uniform means [0, 1), ±0.05 or [0, 0.01): here it has no default", () => {
    const call = uniform as (options?: unknown) => unknown;
    expect(() => call()).toThrow(TypeError);
    expect(() => call({})).toThrow(TypeError);
  });
});

test("values depend on draws before them (mxnet 8658, tinygrad 16520)", () => {
  const one = { shape: [50], init: normal() };
  const { w: alone } = initialize({ w: one }, { seed: 1 });
  const { w: after } = initialize({ v: one, u: one, w: one }, { seed: 1 });
  expectSameBits(after.data, alone.data);
});
