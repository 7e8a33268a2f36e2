import * as Plot from "@observablehq/plot";
import { short } from "../../numbers.js";
import { plot } from "../../plot.js";
import { DASHES, SERIES, SYMBOLS } from "../../series.js";

const HEIGHT = 210;
const MOST_POINTS = 200;

interface Named {
  readonly name: string;
  readonly values: readonly number[];
}

/** Positive numbers over steps, on a logarithmic axis. What is 0 lies on its lower edge; what is no number is left out. */
export function curves(series: readonly Named[], what: string, width: number): Element {
  const steps = Math.max(1, ...series.map(({ values }) => values.length - 1));
  const [low, high] = domainOf(series.flatMap(({ values }) => values));
  const stride = Math.max(1, Math.ceil(steps / MOST_POINTS));
  const lines = series.map(({ values }) =>
    values
      .map((value, step) => ({ step, value: value === 0 ? low : value }))
      .filter(
        ({ step, value }) =>
          Number.isFinite(value) && (step % stride === 0 || step === values.length - 1),
      ),
  );
  const ends = series.map(({ name, values }) => `${name} ${short(values.at(-1) ?? NaN)}`);
  return plot(`${what} over ${steps} steps, at the end: ${ends.join("; ")}`, width, {
    height: HEIGHT,
    marginLeft: 58,
    marginTop: 30,
    x: { label: "step →", labelAnchor: "right", domain: [0, steps], ticks: 5, tickFormat: "d" },
    y: { ...scaleOf(low, high), label: `↑ ${what}` },
    marks: lines.flatMap((points, i) => [
      Plot.lineY(points, {
        ...{ x: "step", y: "value", stroke: SERIES[i]!, strokeWidth: 2 },
        strokeDasharray: DASHES[i]!,
      }),
      series[i]!.values.every(Number.isFinite)
        ? null
        : Plot.text(points.slice(-1), {
            ...{ x: "step", y: "value" },
            text: () => "✕",
            fontSize: 14,
          }),
    ]),
  });
}

/** Positive numbers by layer, a line a run. */
export function layers(series: readonly Named[], what: string, width: number): Element {
  const names = series[0]!.values.map((_, i, { length }) =>
    i === length - 1 ? "out" : `${i + 1}`,
  );
  const [low, high] = domainOf(series.flatMap(({ values }) => values));
  const ends = series.map(
    ({ name, values }) => `${name} ${values.map((v) => short(v)).join(", ")}`,
  );
  return plot(`${what} by layer: ${ends.join("; ")}`, width, {
    height: HEIGHT,
    marginLeft: 58,
    marginTop: 30,
    x: { label: "layer →", labelAnchor: "right", domain: names, type: "point" },
    y: { ...scaleOf(low, high), label: `↑ ${what}` },
    marks: series.flatMap(({ values }, i) => {
      const points = values
        .map((value, layer) => ({ layer: names[layer], value: value === 0 ? low : value }))
        .filter(({ value }) => Number.isFinite(value));
      return [
        Plot.lineY(points, {
          ...{ x: "layer", y: "value", stroke: SERIES[i]!, strokeWidth: 2 },
          strokeDasharray: DASHES[i]!,
        }),
        Plot.dot(points, {
          ...{ x: "layer", y: "value", symbol: SYMBOLS[i]!, r: 4, fill: SERIES[i]! },
        }),
      ];
    }),
  });
}

/** Whole powers of ten about the positive numbers, with a power for what is 0. */
function domainOf(values: readonly number[]): [number, number] {
  const positive = values.filter((value) => value > 0 && Number.isFinite(value));
  if (positive.length === 0) return [0.1, 10];
  const least = Math.floor(Math.log10(Math.min(...positive)));
  const most = Math.ceil(Math.log10(Math.max(...positive)));
  const hasZero = values.includes(0);
  return [10 ** (least - (hasZero || least === most ? 1 : 0)), 10 ** most];
}

const MOST_TICKS = 6;

function scaleOf(low: number, high: number): Plot.ScaleOptions {
  const [from, to] = [Math.log10(low), Math.log10(high)].map(Math.round) as [number, number];
  const stride = Math.ceil((to - from) / MOST_TICKS);
  const ticks = Array.from(
    { length: Math.floor((to - from) / stride) + 1 },
    (_, i) => 10 ** (from + i * stride),
  );
  return {
    type: "log",
    domain: [low, high],
    grid: true,
    ticks,
    tickFormat: (value: number) => short(value, 1),
  };
}
