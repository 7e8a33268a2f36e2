/** p-values beside SciPy's exact ones, and beside what is known in closed form. */
import { describe, expect, test } from "vitest";
import {
  normalOf,
  normalTail,
  truncatedOf,
  uniformOf,
} from "../../../src/diagnose/distribution.js";
import {
  distanceTail,
  largestTail,
  meanTail,
  orthonormal,
} from "../../../src/diagnose/audit/pvalues.js";

const close = (value: number, want: number, slack: number): void =>
  expect(Math.abs(value / want - 1)).toBeLessThan(slack);

// scipy.stats.kstwo(n).sf(d)
test.each([
  [1, 0.9, 0.2],
  [5, 0.8, 0.00064],
  [10, 0.6, 0.0005681672],
  [10, 0.7, 1.95448e-5],
  [100, 0.25, 5.408871776434847e-6],
  [1000, 0.07, 0.00010494206285958879],
  [1000, 0.08, 5.154189384789824e-6],
  [1001, 0.08, 5.088543210040579e-6],
  [100_000, 0.008, 5.491331159979234e-6],
  [1_000_000, 0.0027, 9.294496472186731e-7],
])("Kolmogorov-Smirnov: n = %i, d = %d", (n, d, want) => {
  close(distanceTail(n, d), want, n > 1000 ? 0.02 : 1e-6);
});

test("Kolmogorov-Smirnov: ends", () => {
  expect(distanceTail(10, 0)).toBe(1);
  expect(distanceTail(10, 1)).toBe(0);
  expect(distanceTail(10, 0.1)).toBe(1);
});

describe("the mean of squares of n normals is χ²", () => {
  const { at, weights } = normalOf(0, 1).nodes();
  const score = { at: at.map((z) => (z * z - 1) / Math.SQRT2), weights };
  // (χ²/n − 1)/√2 at scipy.stats.chi2(n).isf(p) and ppf(p)
  test.each([
    [10, 1.3851018662418029, 1e-3],
    [10, -0.6025438280951992, 1e-3],
    [10, 2.6066110400558613, 1e-6],
    [10, -0.6831976622076877, 1e-6],
    [10, 4.841676560359165, 1e-12],
    [100, 0.34965901964666124, 1e-3],
    [100, -0.26928083428333466, 1e-3],
    [100, 0.5807240101822834, 1e-6],
    [100, -0.3782927183524842, 1e-6],
    [100, 0.9461835999837928, 1e-12],
    [100, -0.49437959212127186, 1e-12],
    [10_000, 0.031305778504009174, 1e-3],
    [10_000, -0.030499743205845285, 1e-3],
    [10_000, 0.048556303527072, 1e-6],
    [10_000, -0.04652042027253195, 1e-6],
    [10_000, 0.07264673155423401, 1e-12],
    [10_000, -0.06807615577000274, 1e-12],
  ])("n = %i, %d", (n, mean, p) => {
    // the other side adds nothing: two-sided is twice
    close(meanTail(score, n, mean, 0), 2 * p, 0.02);
  });
});

test("the mean of n uniforms: Irwin-Hall", () => {
  const { at, weights } = uniformOf(0, 1).nodes();
  const score = { at: at.map((x) => (x - 0.5) * Math.sqrt(12)), weights };
  // P(sum ≥ 9) of 10 uniforms is 1/10!, of 8.5 ones Σ (−1)^k C(10,k) (1.5 − k)^10 / 10!
  const mean = (sum: number): number => (sum / 10 - 0.5) * Math.sqrt(12);
  close(meanTail(score, 10, mean(9), 0), 2 / 3628800, 0.05);
  close(meanTail(score, 10, mean(8.5), 0), (2 * (1.5 ** 10 - 10 * 0.5 ** 10)) / 3628800, 0.05);
});

test("in the middle, and where nothing lies", () => {
  const { at, weights } = normalOf(0, 1).nodes();
  close(meanTail({ at, weights }, 50, 0.2, 0), 2 * normalTail(0.2 * Math.sqrt(50)), 1e-6);
  close(meanTail({ at, weights }, 50, 1e-9, 0), 1, 1e-6);
  expect(meanTail({ at, weights }, 50, 100, 0)).toBe(0);
  expect(meanTail({ at, weights }, 50, 100, 1e-3)).toBeCloseTo(0.1, 10);
});

test("the largest of n", () => {
  // both sides of P(max ≥ x) = 1 − (1 − a)^n
  close(largestTail(1000, 1e-9, 1e-9), 2e-6, 1e-3);
  close(largestTail(1000, 0.02, 0.02), 2 * Math.exp(1000 * Math.log1p(-0.02)), 1e-9);
  expect(largestTail(10, 1, 1)).toBe(0);
  expect(largestTail(10, 0, 0)).toBe(0);
});

describe("orthonormal polynomials", () => {
  test("of the normal: Hermite's", () => {
    const [, , p3, p4] = orthonormal(normalOf(0, 1).nodes());
    const [, three] = [0, p3!];
    close(three[3]!, 1 / Math.sqrt(6), 1e-9);
    close(three[1]!, -3 / Math.sqrt(6), 1e-9);
    close(p4![4]!, 1 / Math.sqrt(24), 1e-9);
    close(p4![2]!, -6 / Math.sqrt(24), 1e-9);
  });

  test("of the uniform: Legendre's", () => {
    const [p1, p2] = orthonormal(uniformOf(-1, 1).nodes());
    close(p1![1]!, Math.sqrt(3), 1e-9);
    close(p2![2]!, (Math.sqrt(5) * 3) / 2, 1e-9);
  });
});

test("laws: tails and moments", () => {
  const cut = truncatedOf(0, 1, -2, 2);
  close(cut.std, 0.8796256610342398, 1e-12);
  close(cut.below(0), 0.5, 1e-12);
  expect([cut.below(-2), cut.above(2), cut.above(-2)]).toStrictEqual([0, 0, 1]);
  // from mpmath: P(z > 41 | z > 40), mean of z > 40
  const far = truncatedOf(0, 1, 40, Infinity);
  close(far.above(41), 2.5139e-18, 1e-3);
  close(far.mean, 40.02496886, 1e-9);
});
