import * as Plot from "@observablehq/plot";
import { short } from "../../numbers.js";
import { plot } from "../../plot.js";
import type { Ridges } from "./tasks.js";

const ROW_PX = 27;
/** Rows that the highest ridge covers. */
const OVERLAP = 1.9;

/** The distributions of activations, the first layer on top. Each is as high as its own greatest bin. */
export function ridgeline({ limit, ridges }: Ridges, colour: string, width: number): Element {
  const rows = ridges.length;
  const profiles = ridges.map(({ counts }, row) => {
    const most = Math.max(1, ...counts);
    const base = rows - 1 - row;
    return counts.map((count, bin) => ({
      x: limit * ((2 * (bin + 0.5)) / counts.length - 1),
      base,
      top: base + (OVERLAP * count) / most,
    }));
  });
  const notes = ridges.map(({ rms, zeros, outside }, row) => {
    const shares = [
      zeros > 0 && `${percent(zeros)} zero`,
      outside > 0 && `${percent(outside)} out`,
    ];
    const second = shares.filter((words) => words !== false).join(", ");
    return { row: rows - 1 - row, text: `rms ${short(rms)}\n${second}` };
  });
  return plot(`Distributions of activations in ${rows} layers`, width, {
    height: ROW_PX * (rows + OVERLAP) + 40,
    marginLeft: 44,
    marginRight: 114,
    marginTop: 8,
    x: { label: "activation →", domain: [-limit, limit], labelAnchor: "right", ticks: 5 },
    y: { axis: null, domain: [0, rows - 1 + OVERLAP] },
    marks: [
      ...profiles.map((profile) => [
        Plot.areaY(profile, {
          ...{ x: "x", y1: "base", y2: "top", fill: colour, fillOpacity: 0.35, curve: "step" },
        }),
        Plot.lineY(profile, { x: "x", y: "top", stroke: colour, strokeWidth: 1.25, curve: "step" }),
      ]),
      Plot.text(ridges, {
        ...{ x: () => -limit, y: (_, i: number) => rows - 1 - i, dx: -6, dy: -5 },
        ...{ text: ({ block }: { block: number }) => `${block}`, textAnchor: "end" },
      }),
      Plot.text(notes, {
        ...{ x: () => limit, y: "row", text: "text", textAnchor: "start", dx: 8, dy: -9 },
        ...{ fontSize: 11, lineHeight: 1.1, fill: "var(--faint)" },
      }),
    ],
  });
}

const percent = (share: number): string =>
  share < 0.005 ? "<1 %" : `${Math.round(100 * share)} %`;
