import * as Plot from "@observablehq/plot";
import { runsOf } from "../../numbers.js";
import { plot } from "../../plot.js";
import { DASHES, SERIES } from "../../series.js";
import { lengthOf, PER_UNIT, type Course } from "./net.js";

const HEIGHT = 190;
const MOST_POINTS = 250;
/** Pixels between two labels, so that both can be read. */
const APART = 13;

const colourOf = (unit: number): string => SERIES[unit % SERIES.length]!;
const dashOf = (unit: number): string => DASHES[Math.floor(unit / SERIES.length)]!;

/** Steps that are drawn: all, or evenly spaced ones with both ends. */
export function stepsOf(steps: number): number[] {
  const count = Math.min(steps, MOST_POINTS);
  return Array.from({ length: count + 1 }, (_, i) => Math.round((i * steps) / (count || 1)));
}

/** Number `k` of a unit at a step. */
const at = ({ nets, units }: Course, step: number, unit: number, k: number): number =>
  nets[step * lengthOf(units) + PER_UNIT * unit + k]!;

/** One number of each hidden unit over training, a line a unit; where lines end together one label names all. */
export function lines(course: Course, k: number, name: string, width: number): Element {
  const { steps, units } = course;
  const shown = stepsOf(steps);
  const all = Array.from({ length: units }, (_, unit) => ({
    unit,
    points: shown.map((step) => ({ step, value: at(course, step, unit, k) })),
  })).filter(({ points }) => points.every(({ value }) => Number.isFinite(value)));
  const values = all.flatMap(({ points }) => points.map(({ value }) => value));
  const domain = spread(Math.min(0, ...values), Math.max(0, ...values));
  const perPixel = (domain[1] - domain[0]) / (HEIGHT - 60);
  const ends = together(
    all.map(({ unit, points }) => ({ unit, value: points.at(-1)!.value })),
    APART * perPixel,
  );
  return plot(`${name} of ${units} units over ${steps} steps`, width, {
    height: HEIGHT,
    marginRight: 46,
    x: { label: "step →", labelAnchor: "right", ticks: 4 },
    y: { label: null, grid: true, domain, ticks: 5 },
    marks: [
      Plot.ruleY([0], { stroke: "var(--edge)" }),
      ...all.map(({ unit, points }) =>
        Plot.lineY(points, {
          ...{ x: "step", y: "value", stroke: colourOf(unit), strokeWidth: 2 },
          strokeDasharray: dashOf(unit),
        }),
      ),
      Plot.text(ends, {
        ...{ x: steps, y: "value", text: "label", dx: 6, textAnchor: "start" },
        ...{ fill: "var(--ink)", frameAnchor: "right" },
      }),
    ],
  });
}

/** The two incoming weights of each unit as a point in the plane, and the way that it went. */
export function plane(course: Course, width: number): Element {
  const { steps, units } = course;
  const shown = stepsOf(steps);
  const ways = Array.from({ length: units }, (_, unit) => ({
    unit,
    points: shown.map((step) => ({ x: at(course, step, unit, 0), y: at(course, step, unit, 1) })),
  })).filter(({ points }) => points.every(({ x, y }) => Number.isFinite(x + y)));
  const reach = ways.flatMap(({ points }) => points.flatMap(({ x, y }) => [x, y].map(Math.abs)));
  const most = 1.08 * Math.max(0.5, ...reach);
  const side = Math.min(width, 340);
  return plot(`Weights of ${units} units in the plane of both inputs, over ${steps} steps`, side, {
    height: side,
    x: { label: "weight from x₁ →", domain: [-most, most], grid: true, ticks: 5 },
    y: { label: "↑ weight from x₂", domain: [-most, most], grid: true, ticks: 5 },
    marks: [
      ...ways.flatMap(({ unit, points }) => [
        Plot.line(points, {
          ...{ x: "x", y: "y", stroke: colourOf(unit), strokeWidth: 2 },
          strokeDasharray: dashOf(unit),
        }),
        Plot.dot(points.slice(0, 1), {
          ...{ x: "x", y: "y", r: 4, stroke: colourOf(unit), strokeWidth: 2, fill: "var(--paper)" },
        }),
        Plot.dot(points.slice(-1), { x: "x", y: "y", r: 4, fill: colourOf(unit) }),
      ]),
    ],
  });
}

/** How many units differ, at each step. */
export function staircase(course: Course, counts: readonly number[], width: number): Element {
  const shown = stepsOf(course.steps);
  const points = shown.map((step) => ({ step, count: counts[step]! }));
  return plot(`Units that differ, over ${course.steps} steps`, width, {
    height: HEIGHT,
    x: { label: "step →", labelAnchor: "right", ticks: 4 },
    y: {
      ...{ label: "↑ units that differ", grid: true, domain: [0, course.units + 0.5] },
      ticks: Array.from({ length: course.units + 1 }, (_, i) => i),
      tickFormat: "d",
    },
    marks: [
      Plot.lineY(points, {
        ...{ x: "step", y: "count", stroke: SERIES[1]!, strokeWidth: 2.5, curve: "step-after" },
      }),
      Plot.ruleY([0], { stroke: "var(--edge)" }),
    ],
  });
}

/** A domain that shows its values, and something where all are one. */
function spread(low: number, high: number): [number, number] {
  if (low === high) return [-1, 1];
  const margin = 0.08 * (high - low);
  return [low - margin, high + margin];
}

interface End {
  readonly unit: number;
  readonly value: number;
}

/** Ends of lines that lie closer than `apart` as one label: "1–4, 6". */
function together(ends: readonly End[], apart: number): { label: string; value: number }[] {
  const sorted = ends.toSorted((a, b) => a.value - b.value);
  const groups: End[][] = [];
  for (const end of sorted) {
    const group = groups.at(-1);
    if (group !== undefined && end.value - group[0]!.value < apart) group.push(end);
    else groups.push([end]);
  }
  return groups.map((group) => ({
    label: runsOf(group.map(({ unit }) => unit + 1)),
    value: (group[0]!.value + group.at(-1)!.value) / 2,
  }));
}
