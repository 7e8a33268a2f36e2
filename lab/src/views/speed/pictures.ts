import * as Plot from "@observablehq/plot";
import { short } from "../../numbers.js";
import { plot } from "../../plot.js";
import { SERIES } from "../../series.js";

export interface Bar {
  readonly label: string;
  readonly colour: string;
  readonly nsPerValue: number | undefined;
}

/** Time for a value, a bar a maker. */
export function bars(all: readonly Bar[], width: number): Element {
  const known = all.filter((bar) => bar.nsPerValue !== undefined);
  const words = known.map(({ label, nsPerValue }) => `${label} ${short(nsPerValue!)} ns`);
  return plot(`Nanoseconds a value: ${words.join("; ") || "nothing made yet"}`, width, {
    height: 210,
    marginLeft: 175,
    marginRight: 60,
    x: {
      ...{ label: "ns a value →", labelAnchor: "right", grid: true, ticks: 5 },
      domain: [0, Math.max(1, ...known.map(({ nsPerValue }) => nsPerValue!))],
    },
    y: { label: null, domain: all.map(({ label }) => label) },
    marks: [
      Plot.barX(known, {
        x: "nsPerValue",
        y: "label",
        fill: "colour",
        insetTop: 4,
        insetBottom: 4,
      }),
      Plot.text(known, {
        ...{ x: "nsPerValue", y: "label", dx: 6, textAnchor: "start", fill: "var(--ink)" },
        text: ({ nsPerValue }: Bar) => short(nsPerValue!),
      }),
      Plot.ruleX([0], { stroke: "var(--edge)" }),
    ],
  });
}

/** When a maker was at work. */
export interface Span {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** Below it no screen draws: the lower edge of a logarithmic axis. */
const LEAST_MS = 1;
const POWERS = [1, 10, 100, 1000, 10_000, 100_000];

/** How long each picture of the page was awaited, with the makers at work. */
export function timeline(
  frames: readonly number[],
  spans: readonly Span[],
  width: number,
): Element {
  const start = frames[0] ?? 0;
  const seconds = (time: number): number => (time - start) / 1000;
  const waits = frames.slice(1).map((frame, i) => ({
    from: seconds(frames[i]!),
    to: seconds(frame),
    wait: frame - frames[i]!,
  }));
  const most = Math.max(50, ...waits.map(({ wait }) => wait));
  const top = 1.3 * most;
  const shown = spans.map(({ name, from, to }) => ({ name, from: seconds(from), to: seconds(to) }));
  const names = (row: number, dy: number): Plot.Markish =>
    Plot.text(
      shown.filter((_, i) => i % 2 === row), // in two rows, since short spans lie close together
      {
        x: ({ from, to }: Span) => (from + to) / 2,
        y: () => top,
        ...{ text: "name", dy, fill: "var(--ink)" },
      },
    );
  const label =
    waits.length === 0
      ? "No frames yet"
      : `${waits.length} frames, the longest awaited for ${short(most)} ms`;
  return plot(label, width, {
    height: 230,
    marginTop: 48,
    x: {
      ...{ label: "seconds →", labelAnchor: "right" },
      domain: [0, Math.max(1, seconds(frames.at(-1) ?? 0))],
    },
    y: {
      ...{ label: "↑ ms to the next frame", grid: true, type: "log", domain: [LEAST_MS, top] },
      ticks: POWERS.filter((power) => power <= top),
      tickFormat: (ms: number) => short(ms),
    },
    marks: [
      Plot.rectY(shown, { x1: "from", x2: "to", y1: LEAST_MS, y2: top, fill: "var(--sheet)" }),
      Plot.rectY(waits, { x1: "from", x2: "to", y1: LEAST_MS, y2: "wait", fill: SERIES[1]! }),
      names(0, -20),
      names(1, -7),
      Plot.ruleY([1000 / 60], { stroke: "var(--edge)", strokeDasharray: "3 3" }),
      Plot.ruleY([LEAST_MS], { stroke: "var(--edge)" }),
    ],
  });
}
