import { breathe } from "./breathe.js";

/** Work stops for the page's own after as long; two frames of a screen. */
const SLICE_MS = 32;

/** Runs what a generator does, in slices between which the page answers; it ends where the signal aborts. */
export async function inSlices<T>(work: Generator<void, T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    const until = performance.now() + SLICE_MS;
    do {
      const { done, value } = work.next();
      if (done === true) return value;
    } while (performance.now() < until);
    await breathe(signal);
  }
}
