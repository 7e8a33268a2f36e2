/**
 * Thirty cuts of the normal, as a user draws them, against exact formulas. Seeds are fixed. The suite makes 120
 * z-scores, with |z| < 5 below 7e-5 to fail by chance, and 60 Kolmogorov-Smirnov tests at 1.95/√n, one in 1000 each.
 */
import { describe, expect, test } from "vitest";
import { fill, truncatedNormal } from "../../src/index.js";
import { truncated } from "../kernels/cases.js";
import { distribution, moments } from "../kernels/reference-laws.js";

const N = 1_000_000;

const CUTS: readonly (readonly [low: number, high: number])[] = [
  [-0.1, 0.1],
  [-0.5, 0.5],
  [-1, 1],
  [-1.5, 1.5],
  [-2, 2],
  [-2.5, 2.5],
  [-3, 3],
  [-4, 4],
  [-8, 8],
  [0, 1],
  [0, 2],
  [0, Infinity],
  [-Infinity, 0],
  [-1, 3],
  [-3, 1],
  [1, 2],
  [1, Infinity],
  [-Infinity, -1],
  [-Infinity, 1],
  [2, 3],
  [2, Infinity],
  [-Infinity, 2],
  [-4, -3],
  [3, Infinity],
  [4, 5],
  [-6, -5],
  [5, Infinity],
  [-Infinity, -6],
  [9, 10],
  [8, Infinity],
];

const CLASSES = { float32: Float32Array, float64: Float64Array };

/** The most that a Poisson count of this mean reaches but once in a million. */
function most(mean: number): number {
  let [term, rest, count] = [Math.exp(-mean), 1, 0];
  for (rest -= term; rest > 1e-6 && count < N; rest -= term) {
    count += 1;
    term *= mean / count;
  }
  return count;
}

test("the test's own Poisson limit", () => {
  // P(X > 18) = 1.4e-6 and P(X > 19) = 3.5e-7 for mean 5, by the sum of the terms up to there
  expect(most(0)).toBe(0);
  expect(most(5)).toBe(19);
});

/** Half the distance from a bound to the next value inside. */
function halfStep(bound: number, dtype: keyof typeof CLASSES): number {
  const digits = dtype === "float32" ? 23 : 52;
  return 2 ** (Math.floor(Math.log2(Math.abs(bound))) - digits - 1);
}

describe.each(CUTS)("cut [%d, %d]", (low, high) => {
  const law = truncated(low, high);
  const cdf = distribution(law);
  const exact = moments(law);

  test.each(["float32", "float64"] as const)("%s", (dtype) => {
    const target = new CLASSES[dtype](N);
    const sorted = fill(target, truncatedNormal({ low, high }), { seed: 11, name: "w" }).sort();
    const round = (x: number): number => (dtype === "float32" ? Math.fround(x) : x);

    // nothing outside
    expect(sorted[0]).toBeGreaterThanOrEqual(round(low));
    expect(sorted.at(-1)).toBeLessThanOrEqual(round(high));

    // On a bound: what rounding to the nearest puts there, and 2^-22 of the mass at most.
    for (const bound of [low, high]) {
      if (!Number.isFinite(bound) || bound === 0) continue;
      const inside =
        bound === low ? bound + halfStep(bound, dtype) : bound - halfStep(bound, dtype);
      const cell = Math.abs(cdf(inside) - (bound === low ? 0 : 1));
      const count =
        bound === low ? sorted.lastIndexOf(round(low)) + 1 : N - indexOf(sorted, round(high));
      expect(count, `values on ${bound}`).toBeLessThanOrEqual(most(N * (cell + 2 ** -22)));
    }

    let [sum, squares] = [0, 0];
    for (const x of sorted) {
      const y = (x - exact.mean) / exact.std;
      sum += y;
      squares += y * y;
    }
    expect(Math.abs(sum) / Math.sqrt(N), "z of the mean").toBeLessThan(5);
    const sd = Math.sqrt((exact.standard[4]! - 1) / N);
    expect(Math.abs(squares / N - 1) / sd, "z of the variance").toBeLessThan(5);

    // F is monotone: between neighbours of the 20,001 points, the distance is 50/N more at most
    const stride = 50;
    let distance = 0;
    let before = 0;
    for (let i = stride - 1; i < N; i += stride) {
      const f = cdf(sorted[i]!);
      distance = Math.max(distance, f - (i + 1 - stride) / N, (i + 1) / N - before);
      before = f;
    }
    expect(distance * Math.sqrt(N)).toBeLessThan(1.95);
  });
});

/** Where x begins in a sorted array, or its length. */
function indexOf(sorted: Float32Array | Float64Array, x: number): number {
  const at = sorted.indexOf(x);
  return at < 0 ? sorted.length : at;
}
