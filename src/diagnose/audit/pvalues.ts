/** p-values that hold for any number of values, in the host's arithmetic: no value of a parameter depends on them. */
import { normalTail, type Nodes } from "../distribution.js";

const INV_SQRT_2_PI = 0.3989422804014327;

/** Of two one-sided p-values. */
export const twoSided = (a: number, b: number): number => Math.min(1, 2 * Math.min(a, b));

/**
 * P(D ≥ d) of the Kolmogorov-Smirnov distance of n values from a continuous law; for laws with steps it is an upper
 * bound. Twice the exact one-sided tail for n ≤ 1000, else its expansion: relative error below 1e-2 where p < 0.01.
 *
 * @see Birnbaum, Tingey 1951 (exact); Maag, Dicaire 1971 (expansion); Massart 1990 (twice the one-sided is a bound)
 */
export function distanceTail(n: number, d: number): number {
  if (d <= 0) return 1;
  if (d >= 1) return 0;
  if (n > 1000) return Math.min(1, 2 * Math.exp(-((6 * n * d + 1) ** 2) / (18 * n)));
  // P(D⁺ ≥ d) = d Σ_j C(n, j) (1 − d − j/n)^(n−j) (d + j/n)^(j−1)
  let sum = 0;
  let logChoose = 0;
  for (let j = 0; j <= n * (1 - d); ++j) {
    if (j > 0) logChoose += Math.log((n - j + 1) / j);
    const rest = 1 - d - j / n;
    if (rest > 0) {
      sum += Math.exp(logChoose + (n - j) * Math.log(rest) + (j - 1) * Math.log(d + j / n));
    }
  }
  return Math.min(1, 2 * d * sum);
}

/** A function of one value under a law: what it is at nodes, and their weights. */
export interface Score {
  readonly at: Float64Array;
  readonly weights: Float64Array;
}

/**
 * Two-sided p-value of the mean of n independent scores, of mean 0 and variance 1 each, by the saddlepoint of their
 * cumulant function: relative error of order 1/n, a few percent from n = 5 on, in tails as far as doubles go.
 *
 * @param missing probability of what lies beyond the nodes
 * @see Lugannani, Rice 1980; Daniels 1987
 */
export function meanTail(score: Score, n: number, mean: number, missing: number): number {
  const upper = oneTail(score, n, mean);
  const flipped = { at: score.at.map((x) => -x), weights: score.weights };
  const lower = oneTail(flipped, n, -mean);
  return Math.min(1, twoSided(upper, lower) + 2 * n * missing);
}

/** P(mean ≥ t). */
function oneTail({ at, weights }: Score, n: number, t: number): number {
  const most = at.reduce((a, b) => Math.max(a, b), -Infinity);
  if (t <= 0) return 1;
  if (t >= most) return 0;
  // K′(λ) = t, by Newton's steps kept within what is known of λ
  let [low, high, lambda] = [0, Infinity, t];
  let cumulants = cumulantsAt(at, weights, lambda, most);
  for (let i = 0; i < 200; ++i) {
    if (cumulants.mean < t) low = lambda;
    else high = lambda;
    let next = lambda + (t - cumulants.mean) / cumulants.variance;
    if (!(next > low && next < high)) next = high === Infinity ? 2 * lambda : (low + high) / 2;
    const moved = Math.abs(next - lambda);
    lambda = next;
    cumulants = cumulantsAt(at, weights, lambda, most);
    if (moved <= 1e-12 * lambda) break;
  }
  const exponent = n * (lambda * t - cumulants.log);
  const bound = Math.exp(-exponent); // Chernoff
  const r = Math.sqrt(2 * exponent);
  const u = lambda * Math.sqrt(n * cumulants.variance);
  if (r < 1e-3) return Math.min(bound, normalTail(t * Math.sqrt(n)));
  const correction = INV_SQRT_2_PI * bound * (1 / u - 1 / r);
  const tail = normalTail(r) + correction;
  return tail > 0 && tail < bound ? tail : bound;
}

/** ln E[e^(λx)], and mean and variance of the tilted law; scaled by the largest term. */
function cumulantsAt(
  at: Float64Array,
  weights: Float64Array,
  lambda: number,
  most: number,
): { log: number; mean: number; variance: number } {
  let [mass, first, second] = [0, 0, 0];
  for (let i = 0; i < at.length; ++i) {
    const x = at[i]!;
    const w = weights[i]! * Math.exp(lambda * (x - most));
    mass += w;
    first += w * x;
    second += w * x * x;
  }
  const mean = first / mass;
  const variance = Math.max(second / mass - mean * mean, 1e-300);
  return { log: Math.log(mass) + lambda * most, mean, variance };
}

/** P(the largest of n is at least what it is, or at most): `above` and `beyond` of one value. */
export function largestTail(n: number, atLeast: number, moreThan: number): number {
  const upper = -Math.expm1(n * Math.log1p(-Math.min(1, atLeast)));
  const lower = Math.exp(n * Math.log1p(-Math.min(1, moreThan)));
  return twoSided(upper, lower);
}

/** Polynomials P₁ … P₄ of degrees 1 to 4, orthonormal under a law; coefficients from the constant up. */
export function orthonormal({ at, weights }: Nodes): readonly (readonly number[])[] {
  const basis: number[][] = [[1]];
  const value = (coefficients: readonly number[], x: number): number =>
    coefficients.reduceRight((sum, c) => sum * x + c, 0);
  for (let degree = 1; degree <= 4; ++degree) {
    let next = [...Array<number>(degree).fill(0), 1];
    // twice, against rounding
    for (let pass = 0; pass < 2; ++pass) {
      for (const known of basis) {
        let along = 0;
        for (let i = 0; i < at.length; ++i) {
          along += weights[i]! * value(next, at[i]!) * value(known, at[i]!);
        }
        next = next.map((c, k) => c - along * (known[k] ?? 0));
      }
    }
    let square = 0;
    for (let i = 0; i < at.length; ++i) square += weights[i]! * value(next, at[i]!) ** 2;
    basis.push(next.map((c) => c / Math.sqrt(square)));
  }
  return basis.slice(1);
}
