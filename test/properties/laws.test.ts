/**
 * Every scaled law, over layouts, shapes and dtypes, against its formula. Seeds are fixed, so each test passes always
 * or never; of the 360 z-scores below 5, a choice of seeds would fail one by chance in 4,800 runs of the suite.
 */
import { describe, expect, test } from "vitest";
import {
  constant,
  fans,
  fill,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  initialize,
  lecunNormal,
  lecunUniform,
  normal,
  ones,
  toFloat32,
  truncatedNormal,
  uniform,
  varianceScaling,
  zeros,
  type Dtype,
  type Initializer,
  type Roles,
} from "../../src/index.js";
import { DTYPES } from "../support/cases.js";
import { cumulative, density } from "../support/quadrature.js";

interface Axes extends Roles {
  readonly shape: readonly number[];
  readonly fan_in: number;
  readonly fan_out: number;
}

/** Each with some 20,000 values; the fans counted by hand. */
const AXES: readonly Axes[] = [
  { shape: [100, 200], fan_in: 200, fan_out: 100 },
  { shape: [100, 200], layout: "IO", fan_in: 100, fan_out: 200 },
  { shape: [64, 32, 3, 3], layout: "OIHW", fan_in: 288, fan_out: 576 },
  { shape: [3, 3, 32, 64], layout: "HWIO", fan_in: 288, fan_out: 576 },
  {
    shape: [64, 5, 5, 16],
    layout: { out: [0], in: [-1], kernel: [1, 2] },
    fan_in: 400,
    fan_out: 1600,
  },
  { shape: [5, 5, 256, 3], layout: "HWGO", fan_in: 25, fan_out: 75 },
  { shape: [96, 24, 3, 3], layout: "OIHW", groups: 4, fan_in: 216, fan_out: 216 },
  {
    shape: [96, 24, 3, 3],
    layout: "IOHW",
    groups: 8,
    transposed: true,
    fan_in: 108,
    fan_out: 216,
  },
  { shape: [240, 80], parts: 3, fan_in: 80, fan_out: 80 },
  { shape: [64, 8, 40], layout: "IOO", fan_in: 64, fan_out: 320 },
];

type Fan = (axes: Axes) => number;
const into: Fan = ({ fan_in }) => fan_in;
const out: Fan = ({ fan_out }) => fan_out;
const mean: Fan = ({ fan_in, fan_out }) => (fan_in + fan_out) / 2;
const geometric: Fan = ({ fan_in, fan_out }) => Math.sqrt(fan_in * fan_out);

/** Kurtosis of the normal cut at ±2: E[z²] = 1 − 2cφ/Z and E[z⁴] = 3 E[z²] − 2c³φ/Z with c = 2. */
const Z = 2 * cumulative(2) - 1;
const SECOND = 1 - (4 * density(2)) / Z;
const KURTOSIS = {
  normal: 3,
  uniform: 9 / 5,
  truncated: (3 * SECOND - (16 * density(2)) / Z) / SECOND ** 2,
};
/** Largest value, in standard deviations; float64 normals reach 8.573, but not among 20,000 values. */
const REACH = { normal: 6.557, uniform: Math.sqrt(3), truncated: 2 / Math.sqrt(SECOND) };

const cut = { distribution: "truncated_normal" } as const;
const LAWS: readonly [string, Initializer, keyof typeof REACH, variance: Fan][] = [
  ["heNormal", heNormal(), "normal", (axes) => 2 / into(axes)],
  ["heNormal, fan_out", heNormal({ mode: "fan_out" }), "normal", (axes) => 2 / out(axes)],
  ["heNormal, slope ½", heNormal({ negativeSlope: 0.5 }), "normal", (axes) => 1.6 / into(axes)],
  ["heUniform", heUniform(), "uniform", (axes) => 2 / into(axes)],
  ["glorotNormal, truncated", glorotNormal(cut), "truncated", (axes) => 1 / mean(axes)],
  ["glorotUniform, gain 3", glorotUniform({ gain: 3 }), "uniform", (axes) => 9 / mean(axes)],
  ["lecunNormal, truncated", lecunNormal(cut), "truncated", (axes) => 1 / into(axes)],
  ["lecunUniform", lecunUniform(), "uniform", (axes) => 1 / into(axes)],
  [
    "varianceScaling, fan_geo_avg",
    varianceScaling({ scale: 0.5, mode: "fan_geo_avg", ...cut }),
    "truncated",
    (axes) => 0.5 / geometric(axes),
  ],
];

/** Largest relative error of rounding to the dtype, with a bound's own rounding. */
const UNIT = { float32: 2 ** -23, float64: 2 ** -51, float16: 2 ** -10, bfloat16: 2 ** -7 };

function values(init: Initializer, entry: Roles & { shape: readonly number[] }, dtype: Dtype) {
  const { w } = initialize([["w", { ...entry, init }]], { seed: 7, dtype });
  return dtype === "float64" ? w.data : toFloat32(w);
}

describe.each(LAWS)("%s", (_, init, family, variance) => {
  describe.each(AXES)("$shape as $layout, groups $groups, parts $parts", (axes) => {
    const { fan_in, fan_out, ...entry } = axes;
    const { shape, ...roles } = entry;
    test("fans", () => {
      expect(fans(shape, roles)).toStrictEqual({ fan_in, fan_out });
    });
    test.each(DTYPES)("variance and bound, %s", (dtype) => {
      const data = values(init, entry, dtype);
      const n = data.length;
      const want = variance(axes);
      let [sum, squares, most] = [0, 0, 0];
      for (const x of data) {
        sum += x;
        squares += x * x;
        most = Math.max(most, Math.abs(x));
      }
      expect(Math.abs(sum) / Math.sqrt(n * want), "z of the mean").toBeLessThan(5);
      // sd of a mean of squares: σ² √((κ − 1) / n); rounding adds 2^-18 of σ² at most
      const sd = want * Math.sqrt((KURTOSIS[family] - 1) / n);
      expect(Math.abs(squares / n - want) / sd, "z of the variance").toBeLessThan(5);
      expect(most).toBeLessThanOrEqual(REACH[family] * Math.sqrt(want) * (1 + UNIT[dtype]));
    });
  });
});

describe.each(DTYPES)("constants are exact, %s", (dtype) => {
  test.each([
    ["zeros", zeros(), 0],
    ["ones", ones(), 1],
    ["constant", constant(-0.375), -0.375],
    ["heNormal of scale 0", varianceScaling({ scale: 0 }), 0],
    ["normal, std 0", normal({ mean: 1.5, std: 0 }), 1.5],
    ["a uniform point", uniform({ low: 0.25, high: 0.25 }), 0.25],
    ["truncatedNormal, std 0", truncatedNormal({ mean: -2, std: 0 }), -2],
  ])("%s", (_, init, want) => {
    const data = values(init, { shape: [40, 50] }, dtype);
    expect(new Set(data)).toStrictEqual(new Set([want]));
  });
});

describe("empty and rank-0 shapes", () => {
  const PLAIN: readonly Initializer[] = [
    zeros(),
    normal(),
    uniform({ bound: 1 }),
    truncatedNormal(),
  ];
  test.each(PLAIN)("$law has no fan: any shape is legal", (init) => {
    for (const dtype of DTYPES) {
      expect(values(init, { shape: [] }, dtype)).toHaveLength(1);
      expect(values(init, { shape: [0] }, dtype)).toHaveLength(0);
      expect(values(init, { shape: [3, 0, 5] }, dtype)).toHaveLength(0);
      expect(fill(new Float32Array(0), init, { seed: 1, name: "w", shape: [0] })).toHaveLength(0);
    }
  });
  test("a law that scales is empty where its fan is not 0", () => {
    expect(values(heNormal(), { shape: [0, 10] }, "float32")).toHaveLength(0);
    expect(values(heNormal({ mode: "fan_out" }), { shape: [10, 0] }, "float32")).toHaveLength(0);
    expect(values(glorotNormal(), { shape: [10, 0] }, "float32")).toHaveLength(0);
    expect(values(heNormal(), { shape: [0, 4, 3], layout: "OIW" }, "float32")).toHaveLength(0);
  });
  const REFUSED: readonly [string, Initializer, readonly number[], RegExp][] = [
    ["fan_in 0", heNormal(), [10, 0], /: fan_in expected > 0, got 0; "w" of shape \[10, 0\]/],
    ["fan_out 0", heNormal({ mode: "fan_out" }), [0, 10], /: fan_out expected > 0, got 0/],
    ["both 0", glorotUniform(), [0, 0], /: fan_avg expected > 0, got 0/],
    [
      "geometric mean 0",
      varianceScaling({ mode: "fan_geo_avg" }),
      [0, 9],
      /fan_geo_avg expected > 0/,
    ],
    ["rank 0", heNormal(), [], /shape expected at least two axes/],
    ["rank 1", lecunUniform(), [9], /shape expected at least two axes/],
  ];
  test.each(REFUSED)("%s is refused", (_, init, shape, message) => {
    const call = (): unknown => initialize({ w: { shape, init } }, { seed: 1 });
    expect(call).toThrow(RangeError);
    expect(call).toThrow(message);
  });
});
