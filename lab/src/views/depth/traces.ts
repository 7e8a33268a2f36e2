import * as Plot from "@observablehq/plot";
import { superscript } from "../../numbers.js";
import { plot } from "../../plot.js";
import { DASHES, SERIES, SYMBOLS } from "../../series.js";
import type { Curve, Predicted } from "./tasks.js";

/** One law's results, with the place that gives it colour, dashes and symbol. */
export interface Trace {
  readonly place: number;
  readonly label: string;
  readonly predicted: Predicted;
  /** Comes later than the prediction. */
  measured: Curve | undefined;
}

interface Point {
  readonly block: number;
  readonly value: number;
}

/** float16: the greatest finite number, and half the least positive one, which still rounds to it. */
const HALF_MOST = 65504;
const HALF_LEAST = 2 ** -25;
/** What a picture of powers shows at most. */
const [LEAST, MOST] = [1e-45, 1e39];
/** Without a factor of this between them, names at the ends of lines would cover each other. */
const HEIGHT = 300;
const LINE_PX = 14;
const MOST_DOTS = 26;

/** Lines of the forecast, the band of finite width, dots of the probe; both axes are of one size for all laws. */
export function traces(
  what: "signal" | "gradient",
  given: readonly Trace[],
  depth: number,
  width: number,
): Element {
  const lines = given.map((trace) => ({ trace, points: pointsOf(trace.predicted[what]) }));
  const dots = given.map(({ place, measured }) => ({
    place,
    points: thinned(pointsOf(measured?.[what] ?? [])),
  }));
  const shown = [...lines, ...dots].flatMap(({ points }) => points.map(({ value }) => value));
  const domain = domainOf(shown);
  const half = [HALF_MOST, HALF_LEAST].filter((edge) => edge > domain[0] && edge < domain[1]);
  const isBackward = what === "gradient"; // the way that it goes is from left to right, too
  const most = Math.max(2, depth);
  const title =
    what === "signal" ? "↑ root mean square of a layer's values" : "↑ root mean square of ∂L/∂z";
  return plot(sentence(what, given), width, {
    height: HEIGHT,
    marginRight: 82,
    marginLeft: 58,
    x: {
      label: isBackward ? "← layer" : "layer →",
      domain: isBackward ? [most, 1] : [1, most],
      ticks: Math.min(depth, width / 60),
      labelAnchor: "right",
    },
    y: {
      ...{ type: "log", domain, label: title, grid: true, ticks: powersIn(domain) },
      tickFormat: (value: number) => `10${superscript(Math.round(Math.log10(value)))}`,
    },
    marks: [
      Plot.ruleY(half, { stroke: "var(--faint)", strokeDasharray: "1 3" }),
      ...half.map((edge) =>
        Plot.text([edge], {
          ...{ frameAnchor: "middle", y: () => edge, dy: edge > 1 ? -7 : 8 },
          ...{ fill: "var(--faint)", stroke: "var(--paper)", strokeWidth: 3 },
          text: () => (edge > 1 ? "float16 overflows" : "float16 is 0"),
        }),
      ),
      ...(what === "signal" ? given.map((trace) => bandOf(trace, domain)) : []),
      ...lines.map(({ trace: { place }, points }) =>
        Plot.line(points, {
          ...{ x: "block", y: "value", stroke: SERIES[place]!, strokeWidth: 2, clip: true },
          strokeDasharray: DASHES[place]!,
        }),
      ),
      ...dots.map(({ place, points }) =>
        Plot.dot(points, {
          ...{
            x: "block",
            y: "value",
            stroke: SERIES[place]!,
            fill: "var(--paper)",
            r: 3,
            clip: true,
          },
          symbol: SYMBOLS[place]!,
        }),
      ),
      ...names(lines, domain, isBackward),
    ],
  });
}

const pointsOf = (values: readonly (number | null)[]): Point[] =>
  values.flatMap((value, i) =>
    value === null || !(value >= LEAST) ? [] : [{ block: i + 1, value }],
  );

/** So few dots that each is seen. */
function thinned(points: readonly Point[]): Point[] {
  const every = Math.ceil(points.length / MOST_DOTS);
  return points.filter((_, i) => i % every === 0 || i === points.length - 1);
}

/** Whole powers of ten around all values, three of them at least. */
function domainOf(values: readonly number[]): [number, number] {
  const within = values.filter((value) => value >= LEAST && value <= MOST);
  const low = Math.floor(Math.log10(Math.min(...within, 1)) - 0.5);
  const high = Math.ceil(Math.log10(Math.max(...within, 1)) + 0.5);
  return [10 ** low, 10 ** high];
}

const MOST_TICKS = 7;
const STEPS = [1, 2, 5, 10, 20];

/** Powers of ten, so few that their names have room. */
function powersIn([low, high]: [number, number]): number[] {
  const [from, to] = [Math.round(Math.log10(low)), Math.round(Math.log10(high))];
  const step = STEPS.find((step) => (to - from) / step <= MOST_TICKS)!;
  const powers = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  return powers.filter((power) => power % step === 0).map((power) => 10 ** power);
}

/** Two standard deviations of what finite width leaves. */
function bandOf(
  { place, predicted: { signal, spread } }: Trace,
  domain: [number, number],
): Plot.Markish {
  const band = signal.flatMap((value, i) => {
    const deviation = spread[i];
    if (value === null || deviation === null || deviation === undefined || value < LEAST) return [];
    const by = Math.exp(2 * deviation);
    return [
      { block: i + 1, low: Math.max(domain[0], value / by), high: Math.min(domain[1], value * by) },
    ];
  });
  return Plot.areaY(band, {
    ...{ x: "block", y1: "low", y2: "high", fill: SERIES[place]!, fillOpacity: 0.13, clip: true },
  });
}

/** "vanishing", "stable" or "exploding" at the end of each line, moved apart where they would meet. */
function names(
  lines: readonly { readonly trace: Trace; readonly points: readonly Point[] }[],
  [low, high]: [number, number],
  isBackward: boolean,
): Plot.Markish[] {
  const perPixel = Math.log(high / low) / (HEIGHT - 60);
  const ends = lines
    .flatMap(({ trace, points }) => {
      const seen = points.filter(({ value }) => value <= high && value >= low);
      const end = isBackward ? seen[0] : seen.at(-1);
      return end === undefined ? [] : [{ ...trace, end, at: Math.log(end.value) }];
    })
    .sort((a, b) => b.at - a.at);
  let last = Infinity;
  return ends.map(({ place, predicted: { stability }, end, at }) => {
    const free = Math.min(at, last - LINE_PX * perPixel);
    last = free;
    return Plot.text([end], {
      ...{ x: "block", y: () => Math.exp(Math.max(free, Math.log(low))), text: () => stability },
      ...{ textAnchor: "start", dx: 8, fill: SERIES[place]!, fontWeight: 600 },
      ...{ stroke: "var(--paper)", strokeWidth: 3 },
    });
  });
}

const sentence = (what: string, given: readonly Trace[]): string =>
  `${what} by layer: ${given.map(({ label, predicted }) => `${label} ${predicted.stability}`).join(", ")}`;
