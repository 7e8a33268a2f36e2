/** Laws whose values lie close together: they must stay apart, off the bounds, and where the law has them. */
import { describe, expect, test } from "vitest";
import type { Law } from "../oracle/laws.js";
import { truncated } from "./cases.js";
import { Machine } from "./core.js";

const N = 1_000_000;
const machine = new Machine(1 + (N * 8) / 65536);

test.each([
  // mean, a, b: low = mean + a is 0 or so, and the mean cancels
  [-1, 1, 1 + 1e-6],
  [-4, 4, 4 + 1e-6],
  [-1.5, 1.5, 1.5 + 2 ** -10],
  [-30, 30, 30 + 1e-5],
  [3, -3 - 1e-7, -3],
])("mean %d, cut [%d, %d], float32", (mean, a, b) => {
  const law = truncated(a, b, mean);
  const { buffer, byteOffset } = machine.fill(law, "float32", N, 0, [9, 9]);
  const values = new Float32Array(buffer, byteOffset, N).slice().sort();
  const [low, high] = [Math.fround(law.low), Math.fround(law.high)];
  expect(values[0]).toBeGreaterThanOrEqual(low);
  expect(values[N - 1]).toBeLessThanOrEqual(high);
  // 24 bits of t, fewer by what the bounds have in common: no bound may hold more than ten of a million
  expect(values.filter((v) => v === low || v === high).length).toBeLessThan(10);
  // The density is e^(-s x) over the cut, x from 0 to 1, but for a factor 1 + O((b - a)²).
  const s = ((a + b) / 2) * (b - a);
  let worst = 0;
  values.forEach((v, i) => {
    const x = (v - law.low) / (law.high - law.low);
    const p = Math.expm1(-s * x) / Math.expm1(-s);
    worst = Math.max(worst, Math.abs(p - i / N), Math.abs(p - (i + 1) / N));
  });
  expect(worst).toBeLessThan(1.95 / Math.sqrt(N)); // Kolmogorov-Smirnov, one in 1000
});

/** Chi-square against counts that the law gives, as a z-score (Wilson and Hilferty 1931). */
function chiSquare(counts: readonly number[], shares: readonly number[], n: number): number {
  const sum = counts.reduce((sum, k, i) => sum + (k - n * shares[i]!) ** 2 / (n * shares[i]!), 0);
  const [df, spread] = [counts.length - 1, 2 / (9 * (counts.length - 1))];
  return (Math.cbrt(sum / df) - (1 - spread)) / Math.sqrt(spread);
}

describe.each([
  ["float32", 2 ** -23],
  ["float64", 2 ** -52],
] as const)("uniform laws of few values, %s", (dtype, unit) => {
  // where the middle is no value of the dtype: odd numbers of units from an odd or even one
  test.each([
    [1, 1],
    [1, 101],
    [1 + 3 * unit, 2],
    [-(1 + 7 * unit), 5],
    [1.5, 64],
  ])("from %d on, %d steps", (low, steps) => {
    const law = { law: "uniform", low, high: low + steps * unit } as const;
    const { buffer, byteOffset } = machine.fill(law, dtype, N, 0, [11, steps]);
    const Values = dtype === "float32" ? Float32Array : Float64Array;
    const counts = new Array<number>(steps + 1).fill(0);
    for (const v of new Values(buffer as ArrayBuffer, byteOffset, N)) ++counts[(v - low) / unit]!;
    // half a cell at either end
    const shares = counts.map((_, i) => (i === 0 || i === steps ? 0.5 : 1) / steps);
    // 10 of these: one in 350,000 by chance
    expect(Math.abs(chiSquare(counts, shares, N))).toBeLessThan(5);
  });
});

test.each<[string, Exclude<Law, { law: "constant" }>, number]>([
  ["uniform", { law: "uniform", low: 1.1, high: 1.1 + 1e-5 }, 1.1 + 5e-6],
  ["normal", { law: "normal", mean: 1.1, std: 3e-6 }, 1.1],
  ["a central cut", truncated(-2, 2, 1.1, 3e-6), 1.1],
  ["a straddling cut", truncated(-3, 3, 1.1, 3e-6), 1.1],
  // the half normal law's mean
  ["a one-sided cut", truncated(0, Infinity, 1.1, 3e-6), 1.1 + 3e-6 * Math.sqrt(2 / Math.PI)],
])("%s beside a place that is no float32 keeps its mean", (_, law, mean) => {
  const view = machine.fill(law, "float32", N, 0, [12, 1]);
  let [sum, squares] = [0, 0];
  for (const v of new Float32Array(view.buffer as ArrayBuffer, view.byteOffset, N)) {
    sum += v - mean;
    squares += (v - mean) ** 2;
  }
  // Rounding to a grid of 2^-23 moves the mean of a density that jumps at an end by 2^-46 / 12 of the jump, here 0.2
  // standard deviations of this sample's mean; rounding 1.1 alone moved it by 13.
  expect(Math.abs(sum / N) / Math.sqrt(squares / N / N)).toBeLessThan(5);
});
