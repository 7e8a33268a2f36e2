/** Fixed points, critical lines and depth scales, beside the papers' and mpmath's numbers. */
import { describe, expect, test } from "vitest";
import { criticalPoint, fixedPoint } from "../../../src/diagnose/index.js";
import { expectVoice, thrownBy } from "../../support/voice.js";

const close = (value: number | null | undefined, want: number, slack = 1e-8): void =>
  expect(Math.abs(value! / want - 1)).toBeLessThan(slack);

describe("the critical line of tanh", () => {
  test("σ_w² = 1 without bias (Schoenholz et al. 2017)", () => {
    expect(criticalPoint("tanh")).toMatchObject({ variance: 0, attracting: true });
    close(criticalPoint("tanh")!.weightVariance, 1);
  });

  test("(σ_w², σ_b²) = (1.05, 2.01e-5) (Xiao et al. 2018), (1.76, 0.05) (Schoenholz et al. 2017)", () => {
    expect(criticalPoint("tanh", { biasVariance: 2.01e-5 })!.weightVariance.toFixed(2)).toBe(
      "1.05",
    );
    expect(criticalPoint("tanh", { biasVariance: 0.05 })!.weightVariance.toFixed(2)).toBe("1.76");
  });

  // mpmath, 20 digits: quad over a normal, findroot of E[φ²] / E[φ′²] + σ_b² − q
  test.each([
    [2.01e-5, 1.0499956285, 0.025918602748],
    [0.0025, 1.26009381723, 0.153691935821],
    [0.05, 1.76095463961, 0.570047881641],
    [0.09, 1.94765463171, 0.76347476691],
    [0.3, 2.50512718968, 1.46116944693],
  ])("σ_b² = %d", (biasVariance, weightVariance, variance) => {
    const point = criticalPoint("tanh", { biasVariance });
    close(point!.weightVariance, weightVariance);
    close(point!.variance, variance);
  });
});

test("critical points of other activations", () => {
  close(criticalPoint("relu")!.weightVariance, 2); // He et al. 2015
  close(criticalPoint("linear")!.weightVariance, 1);
  close(criticalPoint("leakyRelu", { negativeSlope: 0.5 })!.weightVariance, 2 / 1.25);
  close(criticalPoint((z) => 3 * z)!.weightVariance, 1 / 9, 1e-6);
  expect(criticalPoint("relu", { biasVariance: 0.1 })).toBe(null);
});

describe("tanh stacks", () => {
  // mpmath: q* by findroot; χ₁ = σ_w² E[φ′²]; ξ_q of eq. 9 with φ″
  test.each([
    [1.7, 0.533075627947, 0.986740809026, 1.55825401449, "ordered"],
    [1.3, 0.315316477485, 0.880163509883, 1.78523663154, "ordered"],
    [2.5, 1.06395837742, 1.1335156987, 1.17987291648, "chaotic"],
  ] as const)("σ_w² = %d, σ_b² = 0.05", (weightVariance, variance, chi, scale, phase) => {
    const point = fixedPoint("tanh", { weightVariance, biasVariance: 0.05 });
    close(point.variance, variance);
    close(point.chi, chi);
    close(point.depthScales.variance, scale, 1e-6);
    close(point.depthScales.gradient, 1 / Math.abs(Math.log(chi)), 1e-6);
    expect(point.phase).toBe(phase);
    if (phase === "ordered") {
      expect(point.correlation).toBe(1);
      expect(point.depthScales.correlation).toBe(point.depthScales.gradient);
    }
  });

  test("in the chaotic phase c* is where the map meets the diagonal", () => {
    const { correlation, depthScales } = fixedPoint("tanh", {
      weightVariance: 2.5,
      biasVariance: 0.05,
    });
    // NumPy and SciPy: 400² Gauss-Legendre points, brentq
    close(correlation, 0.446804232344);
    close(depthScales.correlation, 11.7955975159, 1e-7);
  });
});

test("where ReLU leads", () => {
  expect(fixedPoint("relu", { weightVariance: 1 })).toMatchObject({
    variance: 0,
    phase: "ordered",
  });
  expect(fixedPoint("relu", { weightVariance: 3 })).toMatchObject({ variance: null, chi: null });
  const critical = fixedPoint("relu", { weightVariance: 2, start: 5 });
  expect(critical).toMatchObject({ variance: 5, correlation: 1, phase: "critical" });
  expect(critical.depthScales).toStrictEqual({ variance: null, correlation: null, gradient: null });
});

test.each([
  ["fixedPoint", () => fixedPoint("sech"), RangeError],
  ["fixedPoint", () => fixedPoint("softmax"), RangeError],
  ["fixedPoint", () => fixedPoint(5 as never), TypeError],
  ["fixedPoint", () => fixedPoint({ value: Math.tanh } as never), TypeError],
  ["fixedPoint", () => fixedPoint(() => "x" as never), TypeError],
  ["fixedPoint", () => fixedPoint("relu", { weightVariance: -1 }), RangeError],
  ["fixedPoint", () => fixedPoint("relu", { sigma: 1 } as never), TypeError],
  ["fixedPoint", () => fixedPoint("relu", { negativeSlope: 0.1 }), TypeError],
  ["criticalPoint", () => criticalPoint("tanh", { biasVariance: NaN }), RangeError],
] as const)("%s: bad input %#", (fn, call, kind) => {
  const error = thrownBy(call);
  expectVoice(error, fn);
  expect(error).toBeInstanceOf(kind);
});
