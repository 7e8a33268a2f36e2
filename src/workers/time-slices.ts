/** Milliseconds that work may hold its thread at a time: half a frame. */
const SLICE_MS = 8;

/**
 * Does work in turns, between which the thread serves its messages.
 *
 * @param work yields the bytes of each step; a step takes about a millisecond at most
 * @param between called after each turn with all bytes so far; what it throws ends the work
 */
export async function inTimeSlices(
  work: Iterable<number>,
  between: (bytes: number) => void,
): Promise<void> {
  let bytes = 0;
  let began = performance.now();
  for (const step of work) {
    bytes += step;
    if (performance.now() - began < SLICE_MS) continue;
    await nextSlice();
    between(bytes);
    began = performance.now();
  }
}

/** Resolves after the messages that wait now. Timers would be clamped to 4 ms in browsers. */
function nextSlice(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === "function") {
      setImmediate(resolve);
      return;
    }
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(0);
  });
}

/** Where Node, Bun and Deno have it. */
declare const setImmediate: ((then: () => void) => void) | undefined;
