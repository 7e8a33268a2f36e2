import type { AnyArray } from "../../spec/dtype.js";

/** Where a tensor's beginning comes again, and over how many values. */
export interface Repeat {
  readonly at: number;
  readonly values: number;
}

/**
 * The first place where the values from the first on come again: a generator was started anew for a chunk.
 *
 * @param least values that chance does not repeat
 */
export function repeatOf(data: AnyArray, least: number): Repeat | undefined {
  // whole values are looked for; the engine's search is one comparison a value
  const words = data as Float32Array;
  const first = words[0]!;
  const n = words.length;
  // few-valued tensors, such as signs and identities, repeat themselves
  if (2 * new Set(words.subarray(0, least)).size < least) return undefined;
  for (
    let at = words.indexOf(first, 1);
    at > 0 && at + least <= n;
    at = words.indexOf(first, at + 1)
  ) {
    let values = 1;
    while (at + values < n && values < at && words[values] === words[at + values]) ++values;
    if (values >= least) return { at, values };
  }
  return undefined;
}
