import type { AnyArray } from "../../spec/dtype.js";
import type { Echoes } from "./echoes.js";

/** Where a tensor's beginning comes again, and over how many values. */
export interface Repeat {
  readonly at: number;
  readonly values: number;
}

/** Fewer values need not have an echo. */
export const LEAST_REPEAT = 9;

/**
 * The first place where the values from the first on come again: a generator was started anew for a chunk.
 *
 * @param least values that chance does not repeat, LEAST_REPEAT or more
 */
export function repeatOf(data: AnyArray, echoes: Echoes, least: number): Repeat | undefined {
  // few-valued tensors, such as signs and identities, repeat themselves
  if (2 * new Set(data.subarray(0, least)).size < least) return undefined;
  const at = echoes === "many" ? placesOf(data) : aroundEchoes(data, echoes);
  for (const place of at) {
    const values = place + least <= data.length ? equalFrom(data, place) : 0;
    if (values >= least) return { at: place, values };
  }
  return undefined;
}

/** The places of the first value. */
function* placesOf(data: AnyArray): Generator<number> {
  const words = data as Float32Array;
  const first = words[0]!;
  for (let at = words.indexOf(first, 1); at > 0; at = words.indexOf(first, at + 1)) yield at;
}

function* aroundEchoes(data: AnyArray, echoes: readonly number[]): Generator<number> {
  for (const i of echoes) {
    for (let k = 7; k >= 0; --k) if (data[i] === data[k]) yield i - k;
  }
}

/** Values from `at` on that equal those from the first on, until they meet. */
function equalFrom(data: AnyArray, at: number): number {
  let values = 0;
  while (values < at && at + values < data.length && data[values] === data[at + values]) ++values;
  return values;
}
