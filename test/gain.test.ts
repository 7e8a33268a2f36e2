/** The gains of src/gain.ts, confirmed by quadrature. */
import { describe, expect, test } from "vitest";
import { gain, type Activation } from "../src/index.js";
import { cumulative, density, expectation } from "./quadrature.js";

type Curve = (z: number) => number;

const logistic: Curve = (z) => 1 / (1 + Math.exp(-z));
const softplus: Curve = (z) => Math.log1p(Math.exp(z));
// Klambauer et al. 2017, eq. 14
const ALPHA = 1.6732632423543772;
const LAMBDA = 1.0507009873554805;

/** An activation and its derivative. */
const CURVES: Readonly<Record<Exclude<Activation, "softmax">, readonly [Curve, Curve]>> = {
  linear: [(z) => z, () => 1],
  relu: [(z) => Math.max(0, z), (z) => (z > 0 ? 1 : 0)],
  leakyRelu: [(z) => (z > 0 ? z : 0.01 * z), (z) => (z > 0 ? 1 : 0.01)],
  elu: [(z) => (z > 0 ? z : Math.expm1(z)), (z) => (z > 0 ? 1 : Math.exp(z))],
  selu: [
    (z) => LAMBDA * (z > 0 ? z : ALPHA * Math.expm1(z)),
    (z) => LAMBDA * (z > 0 ? 1 : ALPHA * Math.exp(z)),
  ],
  gelu: [(z) => z * cumulative(z), (z) => cumulative(z) + z * density(z)],
  silu: [(z) => z * logistic(z), (z) => logistic(z) * (1 + z * (1 - logistic(z)))],
  mish: [
    (z) => z * Math.tanh(softplus(z)),
    (z) => Math.tanh(softplus(z)) + (z * logistic(z)) / Math.cosh(softplus(z)) ** 2,
  ],
  softplus: [softplus, logistic],
  hardswish: [
    (z) => (z <= -3 ? 0 : z >= 3 ? z : (z * (z + 3)) / 6),
    (z) => (z <= -3 ? 0 : z >= 3 ? 1 : z / 3 + 0.5),
  ],
  relu2: [(z) => Math.max(0, z) ** 2, (z) => 2 * Math.max(0, z)],
  tanh: [Math.tanh, (z) => 1 - Math.tanh(z) ** 2],
  sigmoid: [logistic, (z) => logistic(z) * (1 - logistic(z))],
  sin: [Math.sin, Math.cos],
};

/** About 1000 rounded terms of one sign: 1000·2^-53 at the very worst, and a variance may lose three bits more. */
const RELATIVE = 1e-12;

function expectClose(value: number, want: number): void {
  expect(Math.abs(value / want - 1)).toBeLessThan(RELATIVE);
}

test("the quadrature knows the moments of a normal", () => {
  expectClose(
    expectation(() => 1),
    1,
  );
  expectClose(
    expectation((z) => z ** 8),
    105,
  );
  expectClose(cumulative(1.5), 0.9331927987311419);
});

describe.each(Object.entries(CURVES))("%s", (name, [curve, slope]) => {
  const activation = name as Activation;
  const second = expectation((z) => curve(z) ** 2);
  test("forward: 1/√E[φ²]", () => {
    expectClose(gain(activation), 1 / Math.sqrt(second));
    expect(gain(activation, { table: "forward" })).toBe(gain(activation));
  });
  test("backward: 1/√E[φ′²]", () => {
    const table = "backward";
    expectClose(gain(activation, { table }), 1 / Math.sqrt(expectation((z) => slope(z) ** 2)));
  });
  test("centred: 1/√Var[φ]", () => {
    const variance = second - expectation(curve) ** 2;
    expectClose(gain(activation, { table: "centred" }), 1 / Math.sqrt(variance));
  });
});

test("torch.nn.init.calculate_gain", () => {
  const torch = (name: Activation): number => gain(name, { table: "torch" });
  expect(torch("linear")).toBe(1);
  expect(torch("sigmoid")).toBe(1);
  expect(torch("tanh")).toBe(5 / 3);
  expect(torch("relu")).toBe(Math.SQRT2);
  expect(torch("selu")).toBe(3 / 4);
  expect(torch("leakyRelu")).toBe(Math.sqrt(2 / (1 + 0.01 ** 2)));
});

test("any slope of leakyRelu", () => {
  expect(gain("leakyRelu", { negativeSlope: 0 })).toBe(Math.SQRT2);
  expect(gain("leakyRelu", { negativeSlope: 1, table: "centred" })).toBe(1);
  expect(gain("leakyRelu", { negativeSlope: -0.5 })).toBe(Math.sqrt(1.6));
});

test("what a table does not hold is refused", () => {
  expect(() => gain("softmax")).toThrow(
    /^gain: activation expected one that table "forward" holds/,
  );
  expect(() => gain("gelu", { table: "torch" })).toThrow(RangeError);
});
