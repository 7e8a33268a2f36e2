import { normalTail, type Distribution, type Nodes } from "../distribution.js";
import { above, codeAt, edgeAt, edgeBelow, nearest, placeOf } from "./grid.js";
import { distanceTail, largestTail, meanTail, orthonormal } from "./pvalues.js";
import type { Survey } from "./survey.js";

/** One comparison of values with their law. */
export interface Test {
  readonly name: "mean" | "std" | "skewness" | "kurtosis" | "distance" | "largest" | "smallest";
  /** z-score of a moment; the distance itself; the value at an end. */
  readonly statistic: number;
  readonly p: number;
}

export const TESTS = 7;

/** With fewer values powers have no p-value: their sums come too near what no node of the law stands for. */
const LEAST_VALUES = 8;

const MOMENTS = ["mean", "std", "skewness", "kurtosis"] as const;

/** Compares what a survey found with a law, rounded to the survey's dtype. */
export function testsOf(survey: Survey, law: Distribution): Test[] {
  const found: Test[] = [];
  if (survey.finite >= LEAST_VALUES) found.push(...momentTests(survey, law));
  if (survey.finite > 0) {
    const distance = distanceOf(survey, law);
    found.push({ name: "distance", statistic: distance, p: distanceTail(survey.finite, distance) });
    found.push(...endTests(survey, law));
  }
  return found;
}

/**
 * Orthonormal polynomials of the standardised law, so that each moment is tested beside what the lower ones say: of a
 * normal z, (z² − 1)/√2, (z³ − 3z)/√6, (z⁴ − 6z² + 3)/√24, whose means are skewness and kurtosis to first order.
 */
function momentTests(survey: Survey, law: Distribution): Test[] {
  const n = survey.finite;
  const { nodes, basis } = basisOf(survey, law);
  const powers = standardised(survey, law);
  const missing = law.low === -Infinity || law.high === Infinity ? MISSING : 0;
  return MOMENTS.map((name, k) => {
    const coefficients = basis[k]!;
    const mean = coefficients.reduce((sum, c, power) => sum + c * powers[power]!, 0);
    const z = mean * Math.sqrt(n);
    // far from any alarm the normal approximation will do
    const p =
      n > 10_000 && Math.abs(z) < 3
        ? 2 * normalTail(Math.abs(z))
        : meanTail(scoresOf(nodes, coefficients), n, mean, missing);
    return { name, statistic: z, p };
  });
}

interface Basis {
  readonly nodes: Nodes;
  readonly basis: ReturnType<typeof orthonormal>;
}

const known = new WeakMap<Distribution, Basis>();

function basisOf(survey: Survey, law: Distribution): Basis {
  const lattice = latticeNodes(survey, law);
  const found = lattice === undefined ? known.get(law) : undefined;
  if (found !== undefined) return found;
  const { at, weights } = lattice ?? law.nodes();
  const nodes = { at: at.map((x) => (x - law.mean) / law.std), weights };
  const made = { nodes, basis: orthonormal(nodes) };
  if (lattice === undefined) known.set(law, made);
  return made;
}

/** Of a normal beyond its nodes. */
const MISSING = 1e-20;

function scoresOf({ at, weights }: Nodes, coefficients: readonly number[]): Nodes {
  const score = (x: number): number => coefficients.reduceRight((sum, c) => sum * x + c, 0);
  return { at: at.map(score), weights };
}

/** Means of 1, z, z², z³, z⁴ with z = (x − mean) / std, from sums about the pivot. */
function standardised({ finite, pivot, sums }: Survey, { mean, std }: Distribution): number[] {
  const moments = [1, ...sums.map((sum) => sum / finite)];
  const shift = pivot - mean;
  return [0, 1, 2, 3, 4].map((power) => {
    let total = 0;
    let choose = 1;
    for (let k = power; k >= 0; --k) {
      total += choose * moments[k]! * shift ** (power - k);
      choose = (choose * k) / (power - k + 1);
    }
    return total / std ** power;
  });
}

const MOST_NODES = 70_000;

/** Every value of the dtype with its probability, where rounding moves the variance by more than a tenth of its error. */
function latticeNodes({ dtype, finite }: Survey, law: Distribution): Nodes | undefined {
  if (dtype === "float64") return undefined;
  const { mean, std } = law;
  const spacing =
    above(dtype, Math.fround(Math.abs(mean) + std)) - Math.fround(Math.abs(mean) + std);
  // Sheppard: rounding adds spacing² / 12
  if ((spacing / std) ** 2 / 12 < 0.1 * Math.sqrt(2 / finite)) return undefined;
  const reach = 9 * std;
  const from = Math.max(law.low, mean - reach);
  const to = Math.min(law.high, mean + reach);
  const at: number[] = [];
  const weights: number[] = [];
  let x = nearest(dtype, from);
  for (;;) {
    const [low, high] = [edgeBelow(dtype, x), edgeBelow(dtype, above(dtype, x))];
    const weight = low < mean ? law.below(high) - law.below(low) : law.above(low) - law.above(high);
    if (weight > 0) {
      at.push(x);
      weights.push(weight);
    }
    if (at.length > MOST_NODES) return undefined;
    if (high >= to) break;
    x = above(dtype, x);
  }
  const total = weights.reduce((sum, w) => sum + w, 0);
  return { at: Float64Array.from(at), weights: Float64Array.from(weights, (w) => w / total) };
}

/** Kolmogorov-Smirnov distance at the edges of the survey's places, where rounded laws are what the law is. */
export function distanceOf({ dtype, pivot, finite, table }: Survey, law: Distribution): number {
  // −∞ and NaN lie below the first finite place, ∞ and NaN beyond the last
  const infinity = dtype === "float16" ? 0x7c00 : 0x7f80;
  const [first, end] = [placeOf(0x8000 | (infinity - 1)), placeOf(infinity)];
  let [seen, most, at, shareAt] = [0, 0, -1, 0];
  const shareBelow = (place: number): number => {
    if (place !== at) [at, shareAt] = [place, law.below(edgeAt(dtype, pivot, place))];
    return shareAt;
  };
  // distances beyond float32 have been cut to infinity
  const spread = dtype === "float64" ? [first - 1, end + 1] : [first, end];
  for (let place = spread[0]!; place < spread[1]!; ++place) {
    const count = table[codeAt(place)]!;
    if (count === 0) continue;
    // between −0 and 0 lies no edge
    if (place !== ZERO || table[codeAt(ZERO - 1)] === 0) {
      most = Math.max(most, Math.abs(seen / finite - shareBelow(place)));
    }
    seen += count;
    if (place !== ZERO - 1 || table[codeAt(ZERO)] === 0) {
      most = Math.max(most, Math.abs(seen / finite - shareBelow(place + 1)));
    }
  }
  return most;
}

/** The place of +0. */
const ZERO = 0x8000;

function endTests(survey: Survey, law: Distribution): Test[] {
  const { dtype, finite, min, max } = survey;
  const largest = largestTail(
    finite,
    law.above(edgeBelow(dtype, max)),
    law.above(edgeBelow(dtype, above(dtype, max))),
  );
  const smallest = largestTail(
    finite,
    law.below(edgeBelow(dtype, above(dtype, min))),
    law.below(edgeBelow(dtype, min)),
  );
  return [
    { name: "largest", statistic: max, p: largest },
    { name: "smallest", statistic: min, p: smallest },
  ];
}
