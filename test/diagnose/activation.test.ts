/** The kernels' activations and slopes beside those of the host's functions. */
import { describe, expect, test } from "vitest";
import { activate } from "../../src/diagnose/activation.js";
import { CURVES } from "../support/activations.js";

type Name = keyof typeof CURVES;

const negativeSlope = 0.01;
const at = Float64Array.from({ length: 4001 }, (_, i) => (i - 2000) / 100 + 1e-3);

// Klambauer et al. 2017, eq. 14
const ALPHA = 1.6732632423543772;
const LAMBDA = 1.0507009873554805;

/** φ(∓800), where they are not 0 and 800. */
const ENDS: Partial<Record<Name, readonly [number, number]>> = {
  linear: [-800, 800],
  leakyRelu: [-8, 800],
  elu: [-1, 800],
  selu: [-LAMBDA * ALPHA, 800 * LAMBDA],
  relu2: [0, 640000],
  tanh: [-1, 1],
  sigmoid: [0, 1],
  sin: [Math.sin(-800), Math.sin(800)],
};

describe.each(Object.keys(CURVES) as Name[])("%s", (name) => {
  const [value, slope] = CURVES[name];
  const activation = { name, negativeSlope };

  test("as defined", () => {
    const { values, slopes } = activate(activation, at);
    for (const [i, z] of at.entries()) {
      // a few roundings; the host's formulas cancel by up to |z| + 1, and near 0 and 1 absolutely
      const slack = 1e-15 * (4 + Math.abs(z) ** 2);
      expect(Math.abs(values[i]! - value(z)), `${name}(${z})`).toBeLessThan(slack);
      expect(Math.abs(slopes[i]! - slope(z)), `${name}′(${z})`).toBeLessThan(slack);
    }
  });

  test("float32 is float64 rounded", () => {
    const narrow = Float32Array.from(at);
    const wide = activate(activation, Float64Array.from(narrow));
    const { values, slopes } = activate(activation, narrow);
    expect(values).toEqual(Float32Array.from(wide.values));
    expect(slopes).toEqual(Float32Array.from(wide.slopes));
  });

  test("far out, NaN", () => {
    const { values, slopes } = activate(activation, Float64Array.of(-800, 800, NaN));
    expect([values[2], slopes[2]]).toStrictEqual([NaN, NaN]);
    const [left = 0, right = 800] = ENDS[name] ?? [];
    expect(values[0]).toBeCloseTo(left, 10);
    expect(values[1]).toBeCloseTo(right, 10);
  });
});

test("small arguments keep their relative accuracy", () => {
  const tiny = Float64Array.of(1e-9, -1e-9);
  for (const name of ["tanh", "sin", "elu"] as const) {
    const { values } = activate({ name, negativeSlope }, tiny);
    expect(values[0]! / 1e-9 - 1).toBeCloseTo(0, 8);
  }
  const { values } = activate({ name: "softplus", negativeSlope }, Float64Array.of(-40, -700));
  expect(values[0]! / Math.exp(-40) - 1).toBeCloseTo(0, 14);
  expect(values[1]! / Math.exp(-700) - 1).toBeCloseTo(0, 12);
});

test("a function of one's own", () => {
  const cube = { value: (z: number) => z ** 3, slope: (z: number) => 3 * z * z };
  const { values, slopes } = activate(cube, Float64Array.of(2, -1));
  expect([...values, ...slopes]).toStrictEqual([8, -1, 12, 3]);
});
