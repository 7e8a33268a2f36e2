/** Cuts of any place and width: values where the law has them, to 1e-6 of p in float32 and 1e-14 in float64. */
import { describe, expect, test } from "vitest";
import { panel } from "../support/quadrature.js";
import { source } from "./cases.js";
import { Machine } from "./core.js";

const machine = new Machine(1 + (2 ** 20 * 4) / 65536);

interface Cut {
  readonly a: number;
  readonly b: number;
  /** The end that is nearest to 0, or 0: where the density is greatest. */
  readonly origin: number;
}

const cutOf = (a: number, b: number): Cut => ({ a, b, origin: Math.min(Math.max(0, a), b) });

/**
 * The distribution function by quadrature, of z − origin, which keeps what z would lose: 64 panels of at most 0.3
 * standard deviations, in which 20 nodes leave less than a rounding. Where the density has fallen by e^-45 it ends.
 */
function distribution({ a, b, origin }: Cut): (offset: number) => number {
  const size = Math.abs(origin);
  const reach = 90 / (size + Math.sqrt(size * size + 90));
  const [start, end] = [Math.max(a - origin, -reach), Math.min(b - origin, reach)];
  const density = (d: number): number => Math.exp(-d * (origin + d / 2));
  const step = (end - start) / 64;
  const before = [0];
  for (let i = 0; i < 64; i++) {
    before.push(before[i]! + panel(density, start + step * i, start + step * (i + 1)));
  }
  return (offset) => {
    if (offset <= start || offset >= end) return offset <= start ? 0 : 1;
    const i = Math.min(63, Math.floor((offset - start) / step));
    return (before[i]! + panel(density, start + step * i, offset)) / before[64]!;
  };
}

/** What the words (i + ½) / n of all words become, with a mean of 0, or of −origin, so that they are offsets. */
function strata({ a, b, origin }: Cut, n: number, wide: boolean, offsets: boolean) {
  const { core, memory, scratch, base } = machine;
  const mean = offsets ? 0 - origin : 0;
  core.prepareCut(scratch, Number(wide), mean, 1, a, b, a + mean, b + mean);
  if (wide) {
    const words = new BigUint64Array(memory.buffer, base, n);
    for (let i = 0; i < n; i++) words[i] = BigInt(2 * i + 1) * (2n ** 63n / BigInt(n));
    core.truncatedF64(base, n, scratch);
    return new Float64Array(memory.buffer, base, n);
  }
  const words = new Uint32Array(memory.buffer, base, n);
  for (let i = 0; i < n; i++) words[i] = (2 * i + 1) * (2 ** 31 / n);
  core.truncatedF32(base, n, mean, 1, scratch);
  return new Float32Array(memory.buffer, base, n);
}

const ulp = (x: number, wide: boolean): number => {
  const digits = wide ? 52 : 23;
  return 2 ** (Math.floor(Math.log2(Math.max(Math.abs(x), 1e-30))) - digits);
};

/** sup |F − p| over the strata, but for a unit in the last place of the value. */
function distance(cut: Cut, n: number, wide: boolean, offsets: boolean): number {
  const values = strata(cut, n, wide, offsets).sort();
  const cdf = distribution(cut);
  const from = offsets ? 0 : cut.origin;
  let worst = 0;
  for (let i = 0; i < n; i++) {
    const p = (i + 0.5) / n;
    const unit = ulp(values[i]!, wide);
    worst = Math.max(worst, cdf(values[i]! - unit - from) - p, p - cdf(values[i]! + unit - from));
  }
  return worst;
}

const next = source(7);
const random = (): number => next() / 2 ** 32;

/** Ends in float32, so that −a is one too; spreads from 1e-5 to 100, some without an end. */
function randomCut(): Cut {
  const place = random();
  const reach = place < 0.35 ? 2.2 : place < 0.75 ? 12 : 60;
  const a = Math.fround(reach * (2 * random() - 1));
  const spread = 10 ** (7 * random() - 5);
  const b = Math.fround(a + spread / Math.max(Math.abs(a), 1));
  if (random() < 0.05) return a < 0 ? cutOf(-Infinity, a) : cutOf(a, Infinity);
  return b > a ? cutOf(a, b) : randomCut();
}

test("the test's own distribution", () => {
  // Φ(1) − ½ and Q(2) from Abramowitz and Stegun, table 26.1
  const [middle, q2] = [0.341344746068543, 0.022750131948179];
  expect(distribution(cutOf(-1, 1))(0)).toBeCloseTo(0.5, 15);
  expect(distribution(cutOf(-2, 1))(-1)).toBeCloseTo((0.5 - middle - q2) / (0.5 + middle - q2), 13);
  expect(distribution(cutOf(2, Infinity))(1)).toBeCloseTo(1 - 0.00134989803163 / q2, 12);
  // beyond 2^20 the law is exponential, but for 1e-12
  const far = distribution(cutOf(2 ** 20, 2 ** 20 + 2 ** -20));
  expect(far(2 ** -21)).toBeCloseTo(1 / (1 + Math.exp(-0.5)), 11);
});

const BOUNDS = { float32: 1e-6, float64: 1e-14 };

/** At the limits of each form, and what was wrong. */
const CUTS = [
  [1.99, 1.993],
  [1, 1.0039],
  [1.5, 1.51],
  [5, 5.001],
  [0.3, 0.51],
  [1.3, 1.94],
  [2.5, 3],
  [-8, -7.83],
  [7.9, 8.09],
  [8.01, 8.19],
  [8.01, Infinity],
  [8.51, 8.7],
  [-Infinity, -8.51],
  [9, 12],
  [9.51, Infinity],
  [1000, 1000.001],
] as const;

describe.each(["float32", "float64"] as const)("%s", (dtype) => {
  const wide = dtype === "float64";
  test("1000 random cuts", () => {
    const wrong = Array.from({ length: 1000 }, randomCut).flatMap((cut) => {
      return [false, true].map((offsets) => {
        return { ...cut, offsets, error: distance(cut, 256, wide, offsets) };
      });
    });
    expect(wrong.filter(({ error }) => !(error <= BOUNDS[dtype]))).toEqual([]);
  });

  test.each(CUTS)("[%d, %d]", (a, b) => {
    const cut = cutOf(Math.fround(a), Math.fround(b));
    for (const offsets of [false, true]) {
      expect(distance(cut, 2 ** 13, wide, offsets)).toBeLessThan(BOUNDS[dtype]);
    }
  });

  test.each(CUTS.slice(0, 4))("[%d, %d] rises with the word", (a, b) => {
    const values = [...strata(cutOf(a, b), 2 ** 16, wide, false)];
    // float32 reads words as signed
    if (!wide) values.push(...values.splice(0, 2 ** 15));
    expect(values.findIndex((v, i) => i > 0 && v < values[i - 1]!)).toBe(-1);
  });
});

test("a short cut keeps the values of its dtype apart", () => {
  // 25,166 float32 lie between; words for each
  const values = new Set(strata(cutOf(1.99, 1.993), 2 ** 20, false, false));
  expect(values.size).toBeGreaterThanOrEqual(25_166);
});
