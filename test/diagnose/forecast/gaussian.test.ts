/** Expectations under Gaussians, beside closed forms. */
import { describe, expect, test } from "vitest";
import { elementwiseOf } from "../../../src/diagnose/activation.js";
import { passed, passedPair } from "../../../src/diagnose/forecast/gaussian.js";

/** Ten points a panel, panels of 1.6 standard deviations; kinks of a pair smoothed by little leave the most. */
const RELATIVE = 1e-8;

const close = (value: number, want: number, slack = RELATIVE): void =>
  expect(Math.abs(value - want)).toBeLessThan(slack * Math.max(Math.abs(want), 1e-6));

const VARIANCES = [1e-20, 0.1, 1, 100, 1e20];
const CORRELATIONS = [-1, -0.9, 0, 0.3, 0.99, 0.999999, 1];

describe("ReLU: arc-cosine kernels (Cho, Saul 2009)", () => {
  const relu = elementwiseOf("test", "relu");
  test.each(VARIANCES)("variance %d", (q) => {
    const one = passed(relu, 0, q);
    close(one.mean, Math.sqrt(q / (2 * Math.PI)));
    close(one.second, q / 2);
    close(one.fourth / q, (3 * q) / 2);
    close(one.slope, 0.5);
    close(one.response, 0.5);
    for (const c of CORRELATIONS) {
      const angle = Math.acos(c);
      const { product, slopes } = passedPair(relu, 0, q, c);
      close(product / q, (Math.sin(angle) + (Math.PI - angle) * c) / (2 * Math.PI));
      close(slopes, (Math.PI - angle) / (2 * Math.PI));
    }
  });
});

describe("sine", () => {
  const sine = elementwiseOf("test", "sin");
  test.each([0.1, 1, 9, 100])("variance %d", (q) => {
    close(passed(sine, 0, q).second, (1 - Math.exp(-2 * q)) / 2);
    close(passed(sine, 0.7, q).mean, Math.sin(0.7) * Math.exp(-q / 2));
    close(passed(sine, 0, q).response, Math.exp(-2 * q), 1e-6);
    for (const c of CORRELATIONS) {
      const [same, other] = [Math.exp(-q * (1 - c)), Math.exp(-q * (1 + c))];
      close(passedPair(sine, 0, q, c).product, (same - other) / 2);
      close(passedPair(sine, 0, q, c).slopes, (same + other) / 2);
    }
  });
});

test("a square: E[z⁴], and its mean", () => {
  const square = elementwiseOf("test", {
    value: (z: number) => z * z,
    slope: (z: number) => 2 * z,
  });
  const { mean, second, slope } = passed(square, 1, 4);
  close(mean, 5);
  close(second, 1 + 6 * 4 + 3 * 16);
  close(slope, 4 * 5);
  // E[u²v²] = 1 + 2c² for standard normals
  close(passedPair(square, 0, 1, 0.6).product, 1 + 2 * 0.36);
});

test.each([
  ["relu", (z: number) => Math.max(0, z)],
  ["tanh", Math.tanh],
  ["hardswish", (z: number) => (z * Math.min(6, Math.max(0, z + 3))) / 6],
] as const)("%s as a function, whose kinks are found", (name, f) => {
  const [named, own] = [elementwiseOf("test", name), elementwiseOf("test", f)];
  for (const q of [0.3, 30]) {
    // slopes by central differences of 2^-17
    close(passed(own, 0, q).second, passed(named, 0, q).second);
    close(passed(own, 0, q).slope, passed(named, 0, q).slope, 1e-4);
    close(passedPair(own, 0, q, 0.8).product, passedPair(named, 0, q, 0.8).product);
    close(passedPair(own, 0, q, 0.8).slopes, passedPair(named, 0, q, 0.8).slopes, 1e-4);
  }
});

test("no variance: the value itself, and the slopes on both sides", () => {
  const relu = elementwiseOf("test", "relu");
  expect(passed(relu, 2, 0)).toMatchObject({ mean: 2, second: 4, fourth: 16 });
  close(passed(relu, 0, 0).slope, 0.5);
  expect(passed(relu, 0, 0).second).toBe(0);
  close(passed(relu, 2, 0).slope, 1);
});

test("a function that no panels integrate is refused", () => {
  const noise = elementwiseOf("test", (z: number) => Math.sin(1e6 * z * z));
  expect(() => passed(noise, 0, 1)).toThrow(/^forecast: activation expected a function that 400/);
});
