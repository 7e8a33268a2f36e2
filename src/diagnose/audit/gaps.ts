import type { Bits } from "./bits.js";

/** A run of zeros, begin … end − 1. */
export interface Gap {
  readonly begin: number;
  readonly end: number;
}

const LEAST_RUN = 8;

/**
 * The longest run of zeros, where chance does not make it: of values that are 0 with probability s, as often as the
 * others are, a run of r among n comes up fewer than n·s^r times, and that is to be less than 2^-40.
 */
export function gapOf(bits: Bits, zeros: number): Gap | undefined {
  if (zeros < LEAST_RUN) return undefined;
  const n = bits.length;
  let [begin, longest, from] = [0, 0, -1];
  for (let i = 0; i <= n; ++i) {
    if (i < n && bits.isZero(i)) {
      if (from < 0) from = i;
    } else if (from >= 0) {
      if (i - from > longest) [begin, longest] = [from, i - from];
      from = -1;
    }
  }
  if (longest < LEAST_RUN || longest === n) return undefined;
  const share = (zeros - longest + 1) / (n - longest + 1);
  const chance = Math.log2(n) + longest * Math.log2(Math.min(1, share));
  return chance < -40 ? { begin, end: begin + longest } : undefined;
}
