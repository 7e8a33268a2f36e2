import * as Plot from "@observablehq/plot";
import type { AuditedParameter } from "weightseed/diagnose";
import { short } from "../numbers.js";
import { plot } from "../plot.js";
import { SERIES } from "../series.js";
import type { Density } from "./density.js";

const POINTS = 400;
const HEIGHT = 300;

/** Exact counts by bin, under the count that the density expects of a bin at each place. */
export function histogram(
  { histogram: { edges, counts }, values }: AuditedParameter,
  density: Density | undefined,
  width: number,
): Element {
  const bins = counts.map((count, i) => ({ low: edges[i]!, high: edges[i + 1]!, count }));
  const [least = 0, most = 0] = [edges[0], edges.at(-1)];
  const scale = (values * (most - least)) / counts.length;
  const margin = 0.02 * (most - least) || Math.abs(least) * 0.1 || 1;
  const curve =
    density === undefined || most === least
      ? []
      : Array.from({ length: POINTS + 1 }, (_, i) => {
          const x = least + ((most - least) * i) / POINTS;
          const within = x >= density.low && x <= density.high;
          return { x, y: within ? scale * density.at(x) : 0 };
        });
  const label = `Histogram of ${values} values from ${short(least)} to ${short(most)} in ${counts.length} bins`;
  return plot(label, width, {
    height: HEIGHT,
    x: { label: "value →", domain: [least - margin, most + margin], labelAnchor: "right" },
    y: { label: "↑ values in a bin", grid: true, tickFormat: "s" },
    marks: [
      most === least
        ? Plot.ruleX([{ x: least, count: values }], {
            x: "x",
            y: "count",
            stroke: SERIES[3]!,
            strokeWidth: 3,
          })
        : Plot.rectY(bins, {
            ...{ x1: "low", x2: "high", y: "count", fill: "var(--bar)", inset: 0.5 },
            title: ({ low, high, count }: (typeof bins)[number]) =>
              `${count} values from ${short(low, 4)} to ${short(high, 4)}`,
          }),
      Plot.lineY(curve, { x: "x", y: "y", stroke: SERIES[1]!, strokeWidth: 2.25 }),
      Plot.ruleY([0], { stroke: "var(--edge)" }),
    ],
  });
}
