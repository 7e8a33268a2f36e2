import { h } from "../../dom.js";

/** A picture that this thread moves, and when each of its frames came. */
export interface Watch {
  readonly element: HTMLElement;
  start(): void;
  stop(): void;
  /** Times of all frames since the start, in milliseconds. */
  readonly frames: readonly number[];
  /** The longest time between two frames that have some of [from, to] between them. */
  longestWait(from: number, to: number): number;
}

const TURN_MS = 1200;

/** For those who want no motion the frames are counted only. */
const isStill = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;

export function watch(): Watch {
  const dot = h("i");
  const count = h("span", { class: "small" }, "at rest");
  const element = h("div", { class: "watch" }, h("div", { class: "track" }, dot), count);
  let frames: number[] = [];
  let handle = 0;
  const tick = (): void => {
    const now = performance.now();
    frames.push(now);
    count.textContent = `${frames.length} frames`;
    if (!isStill()) {
      const phase = (now % TURN_MS) / TURN_MS;
      dot.style.left = `${50 + 48 * Math.sin(2 * Math.PI * phase)}%`;
    }
    handle = requestAnimationFrame(tick);
  };
  return {
    element,
    start() {
      frames = [];
      handle = requestAnimationFrame(tick);
    },
    stop() {
      cancelAnimationFrame(handle);
      count.textContent = `at rest after ${frames.length} frames`;
    },
    get frames() {
      return frames;
    },
    longestWait: (from, to) =>
      frames.reduce((longest, frame, i) => {
        const next = frames[i + 1];
        const isMeanwhile = next !== undefined && next >= from && frame <= to;
        return isMeanwhile ? Math.max(longest, next - frame) : longest;
      }, 0),
  };
}
