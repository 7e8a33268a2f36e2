import * as Plot from "@observablehq/plot";
import type { AuditTest } from "weightseed/diagnose";
import { short, superscript } from "../../numbers.js";
import { plot } from "../../plot.js";
import { SERIES } from "../../series.js";

const ROW_PX = 22;
/** Below this, bars go on to the edge. */
const LEAST_P = 1e-18;

/** Each test's p-value as a bar; behind the line is an alarm. */
export function evidence(tests: readonly AuditTest[], limit: number, width: number): Element {
  const end = Math.min(LEAST_P, limit / 1e4);
  const bars = tests.map(({ name, part, p }) => ({
    name: part === "" ? name : `${part} ${name}`,
    p,
    shown: Math.max(p, end),
    alarm: p < limit,
  }));
  return plot(
    `p-values: ${bars.map(({ name, p }) => `${name} ${short(p, 2)}`).join(", ")}`,
    width,
    {
      height: bars.length * ROW_PX + 52,
      marginLeft: 74,
      marginTop: 18,
      x: {
        ...{ type: "log", domain: [1, end], label: "p, less likely →", labelAnchor: "right" },
        ticks: [1, 1e-6, 1e-12, 1e-18],
        tickFormat: (p: number) => (p === 1 ? "1" : `10${superscript(Math.round(Math.log10(p)))}`),
      },
      y: { label: null, domain: bars.map(({ name }) => name), tickSize: 0 },
      marks: [
        Plot.barX(bars, {
          ...{ x1: () => 1, x2: "shown", y: "name", insetTop: 4, insetBottom: 4 },
          fill: ({ alarm }: { alarm: boolean }) => (alarm ? SERIES[1]! : "var(--bar)"),
        }),
        Plot.ruleX([limit], { stroke: "var(--ink)", strokeDasharray: "4 3" }),
        Plot.text([limit], {
          x: (p: number) => p,
          frameAnchor: "top",
          dy: -10,
          text: () => "alarm",
        }),
      ],
    },
  );
}
