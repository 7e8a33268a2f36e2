import type { Dtype } from "../../index.js";
import { normalTail, type Distribution, type Nodes } from "../distribution.js";
import { above, edgeAt, edgeBelow, nearest } from "./grid.js";
import { distanceTail, largestTail, meanTail, orthonormal } from "./pvalues.js";
import type { Survey } from "./survey.js";

/** One comparison of values with their law. */
export interface Test {
  readonly name: "mean" | "std" | "skewness" | "kurtosis" | "distance" | "largest" | "smallest";
  /** z-score of a moment; the distance itself; the value at an end. */
  readonly statistic: number;
  readonly p: number;
}

/** Tests of one draw: four moments, both extremes, and the distance of the distributions. */
export const TESTS = 7;

/** With fewer values powers have no p-value: their sums come too near what no node of the law stands for. */
const LEAST_VALUES = 8;

const MOMENTS = ["mean", "std", "skewness", "kurtosis"] as const;

/**
 * Compares what a survey found with a law, rounded to the survey's dtype.
 *
 * @param distance what `distanceOf` gave
 */
export function testsOf(
  survey: Survey,
  law: Distribution,
  distance: number = distanceOf(survey, law),
): Test[] {
  const found: Test[] = [];
  if (survey.finite >= LEAST_VALUES && !isCoarse(survey, law)) {
    found.push(...momentTests(survey, law));
  }
  if (survey.finite > 0) {
    found.push({ name: "distance", statistic: distance, p: distanceTail(survey.finite, distance) });
    found.push(...endTests(survey, law));
  }
  return found;
}

/** The dtype's spacing about a law's values. */
function spacingOf({ dtype }: Survey, { mean, std }: Distribution): number {
  const x = nearest(dtype, Math.abs(mean) + std);
  return above(dtype, x) - x;
}

/** Whether a law falls on so few values of the dtype that its powers say little beside the distance. */
const isCoarse = (survey: Survey, law: Distribution): boolean =>
  spacingOf(survey, law) > 0.5 * law.std;

/**
 * Orthonormal polynomials of the standardised law, so that each moment is tested beside what the lower ones say: of a
 * normal z, (z² − 1)/√2, (z³ − 3z)/√6, (z⁴ − 6z² + 3)/√24, whose means are skewness and kurtosis to first order.
 */
function momentTests(survey: Survey, law: Distribution): Test[] {
  const n = survey.finite;
  const powers = standardised(survey, law);
  // sums of powers beyond float64: the distance and the ends remain
  if (!powers.every((power) => Number.isFinite(power))) return [];
  const { nodes, basis } = basisOf(survey, law);
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
function latticeNodes(survey: Survey, law: Distribution): Nodes | undefined {
  const { dtype, finite } = survey;
  if (dtype === "float64") return undefined;
  const { mean, std } = law;
  const spacing = spacingOf(survey, law);
  // Sheppard: rounding adds spacing² / 12
  if (!((spacing / std) ** 2 / 12 >= 0.1 * Math.sqrt(2 / finite))) return undefined;
  if (!Number.isFinite(spacing + 54 * std)) return undefined;
  let [from, to] = [mean - 9 * std, mean + 9 * std];
  // tails may fall slower than a normal's
  for (let i = 0; i < 4 && law.below(from) > MISSING; ++i) from -= 9 * std;
  for (let i = 0; i < 4 && law.above(to) > MISSING; ++i) to += 9 * std;
  from = Math.max(law.low, from);
  to = Math.min(law.high, to);
  const at: number[] = [];
  const weights: number[] = [];
  let x = nearest(dtype, from);
  let low = edgeBelow(dtype, x);
  let [below, beyond] = [law.below(low), law.above(low)];
  for (let steps = 0; ; ++steps) {
    const next = above(dtype, x);
    const high = edgeBelow(dtype, next);
    const [belowNext, beyondNext] = [law.below(high), law.above(high)];
    const weight = low < mean ? belowNext - below : beyond - beyondNext;
    if (weight > 0) {
      at.push(x);
      weights.push(weight);
    }
    if (steps > MOST_NODES) return undefined;
    if (high >= to) break;
    [x, low, below, beyond] = [next, high, belowNext, beyondNext];
  }
  const total = weights.reduce((sum, w) => sum + w, 0);
  return { at: Float64Array.from(at), weights: Float64Array.from(weights, (w) => w / total) };
}

/**
 * Kolmogorov-Smirnov distance at the edges of the survey's places, where rounded laws are what the law is. Both
 * distribution functions rise: between two edges neither is farther from the other than the ends allow, so that most
 * edges need no look.
 */
export function distanceOf({ dtype, pivot, finite, cells }: Survey, law: Distribution): number {
  const { places, counts } = cells;
  const last = places.length - 1;
  const seen = new Float64Array(places.length + 1); // share of the values before place i
  for (let i = 0; i <= last; ++i) seen[i + 1] = seen[i]! + counts[i]!;
  for (let i = 0; i <= last; ++i) seen[i + 1]! /= finite;
  let most = 0;
  /** The law's share at the ends of place i, which are compared with the values'. */
  const look = (i: number): readonly [begin: number, end: number] => {
    const place = places[i]!;
    const begin = law.below(edgeAt(dtype, pivot, place));
    const end = law.below(edgeAt(dtype, pivot, place + 1));
    // between −0 and 0 lies no edge
    if (place !== ZERO || places[i - 1] !== ZERO - 1) {
      most = Math.max(most, Math.abs(seen[i]! - begin));
    }
    if (place !== ZERO - 1 || places[i + 1] !== ZERO) {
      most = Math.max(most, Math.abs(seen[i + 1]! - end));
    }
    return [begin, end];
  };
  /** Between places i and j, the law's share being `low` behind i and `high` before j. */
  const lookBetween = (i: number, low: number, j: number, high: number): void => {
    if (j - i < 2 || Math.max(seen[j]! - low, high - seen[i + 1]!) <= most) return;
    const middle = (i + j) >> 1;
    const [begin, end] = look(middle);
    lookBetween(i, low, middle, begin);
    lookBetween(middle, end, j, high);
  };
  // a first guess of the distance leaves out more
  const step = Math.ceil((last + 1) / FIRST_LOOKS);
  const looks: [i: number, begin: number, end: number][] = [];
  for (let i = 0; i < last; i += step) looks.push([i, ...look(i)]);
  if (last >= 0) looks.push([last, ...look(last)]);
  for (let k = 1; k < looks.length; ++k) {
    lookBetween(looks[k - 1]![0], looks[k - 1]![2], looks[k]![0], looks[k]![1]);
  }
  return most;
}

const FIRST_LOOKS = 64;

/** The place of +0. */
const ZERO = 0x8000;

/**
 * Generators have a value at a bound itself with the probability of a step of their uniform, 2^-24 or 2^-23 in float32,
 * however little of the law rounds to it: near a bound of 0 values of the dtype lie closer than such steps.
 */
const STEP = { float64: 2 ** -51, float32: 2 ** -22, float16: 2 ** -22, bfloat16: 2 ** -22 };

function endTests(survey: Survey, law: Distribution): Test[] {
  const { dtype, finite, min, max } = survey;
  const atMost = (x: number): number => (x === nearest(dtype, law.high) ? STEP[dtype] : 0);
  const atLeast = (x: number): number => (x === nearest(dtype, law.low) ? STEP[dtype] : 0);
  const largest = largestTail(
    finite,
    Math.max(atMost(max), law.above(edgeBelow(dtype, max))),
    law.above(edgeBelow(dtype, above(dtype, max))),
  );
  const smallest = largestTail(
    finite,
    Math.max(atLeast(min), law.below(edgeBelow(dtype, above(dtype, min)))),
    law.below(edgeBelow(dtype, min)),
  );
  return [
    { name: "largest", statistic: max, p: largest },
    { name: "smallest", statistic: min, p: smallest },
  ];
}

/** Probability of a law to fall on a value of a dtype. */
export const chanceOf = (dtype: Dtype, law: Distribution, x: number): number => {
  const [low, high] = [edgeBelow(dtype, x), edgeBelow(dtype, above(dtype, x))];
  return low < law.mean ? law.below(high) - law.below(low) : law.above(low) - law.above(high);
};
