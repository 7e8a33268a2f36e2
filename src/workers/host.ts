/**
 * The clock and the timers that were there when this module was loaded. Tests of apps replace them (fake timers, seeded
 * clocks), for the whole page; a pool's calls must end all the same.
 */
const host = globalThis as Omit<typeof globalThis, "setImmediate"> & {
  /** Where Node, Bun and Deno have it. */
  readonly setImmediate?: (then: () => void) => unknown;
};
const { performance, MessageChannel, setImmediate } = host;
const { setInterval, clearInterval, setTimeout, clearTimeout } = host;

/** Milliseconds, from any moment on. */
export const now: () => number = performance.now.bind(performance);

/** Calls `tick` every second, in which this thread was not too busy for it, until the function that comes back is called. */
export function everySecond(tick: () => void): () => void {
  const timer = setInterval(tick, 1000);
  return () => clearInterval(timer);
}

/** Resolves when a promise has settled, or after so many seconds. */
export function settledWithin(seconds: number, promise: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, 1000 * seconds);
    const end = (): void => {
      clearTimeout(timer);
      resolve();
    };
    promise.then(end, end);
  });
}

/** Resolves after the messages that wait now. Timers would be clamped to 4 ms in browsers. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (setImmediate !== undefined) {
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
