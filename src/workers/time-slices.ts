import { nextTurn, now } from "./host.js";

/** Milliseconds that work may hold its thread at a time: half a frame. */
export const SLICE_MS = 8;

/**
 * Does work in turns, between which the thread serves its messages.
 *
 * @param work yields the bytes of each step; a step takes about a millisecond at most
 * @param between called after each turn with all bytes so far; what it throws ends the work
 * @returns what the work returns
 */
export async function inTimeSlices<T>(
  work: Iterator<number, T>,
  between: (bytes: number) => void,
): Promise<T> {
  let bytes = 0;
  let began = now();
  try {
    for (;;) {
      const { done, value } = work.next();
      if (done) return value;
      bytes += value;
      if (now() - began < SLICE_MS) continue;
      await nextTurn();
      between(bytes);
      began = now();
    }
  } finally {
    work.return?.();
  }
}
