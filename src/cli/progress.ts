import { size, type Terminal } from "./terminal.js";

/** How far long work is: a line on standard error with rate and time left, where that is a terminal. */
export interface Progress {
  readonly advance: (bytes: number) => void;
  /** Takes the line away. */
  readonly end: () => void;
}

const INTERVAL_MS = 100;
const BAR = 24;

const none: Progress = { advance: () => undefined, end: () => undefined };

/** A progress bar on a terminal, and nothing elsewhere. */
export function progressOf({ quiet, json }: Terminal, title: string, total: number): Progress {
  const { stderr } = process;
  if (quiet || json || !stderr.isTTY || process.env.TERM === "dumb") return none;
  const began = performance.now();
  let done = 0;
  let shown = began; // nothing for short work
  const show = (now: number): void => {
    const seconds = (now - began) / 1000;
    const rate = done / seconds;
    const share = total === 0 ? 1 : done / total;
    const full = Math.round(BAR * share);
    const bar = "█".repeat(full) + "░".repeat(BAR - full);
    const left = clock((total - done) / rate);
    const text = `${title} ${bar} ${Math.floor(100 * share)}%  ${size(done)} of ${size(total)}  ${size(rate)}/s  ${left} left`;
    stderr.write(`\r\x1b[K${text.slice(0, (stderr.columns || 80) - 1)}`);
  };
  return {
    advance(bytes) {
      done += bytes;
      const now = performance.now();
      if (now - shown < INTERVAL_MS) return;
      shown = now;
      show(now);
    },
    end: () => void stderr.write("\r\x1b[K"),
  };
}

function clock(seconds: number): string {
  if (!Number.isFinite(seconds)) return "?";
  const whole = Math.ceil(seconds);
  const pad = (n: number): string => String(n).padStart(2, "0");
  return whole < 3600
    ? `${Math.floor(whole / 60)}:${pad(whole % 60)}`
    : `${Math.floor(whole / 3600)}:${pad(Math.floor(whole / 60) % 60)}:${pad(whole % 60)}`;
}
