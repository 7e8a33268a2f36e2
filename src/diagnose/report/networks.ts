import type { Forecast } from "../forecast/result.js";
import type { Lsuv } from "../lsuv/result.js";
import type { Probe } from "../probe/result.js";
import type { Stability } from "../stability.js";
import {
  chosenRows,
  curve,
  clipped,
  plain,
  short,
  table,
  wrap,
  type Column,
  type Paint,
} from "./text.js";

/** What of rows is shown of a long network. */
const MOST_ROWS = 20;

const COLOURS: Readonly<Record<Stability, "red" | "green">> = {
  ...{ stable: "green", vanishing: "red", exploding: "red", symmetric: "red" },
};

/** A forecast as lines of text. */
export function forecastLines(result: Forecast, paint: Paint, width: number): string[] {
  const { stability, layers, signalRatio, gradientRatio, factor, formats } = result;
  const rms = (square: number | null): number | null => square && Math.sqrt(square);
  const signals = layers.map(({ variance }) => rms(variance));
  const gradients = layers.map(({ gradient }) => rms(gradient));
  const ends = Object.entries(formats).flatMap(([format, range]) => {
    const first = range.overflow ?? range.underflow;
    if (first === null) return [];
    const what = range.overflow === null ? "falls to 0" : "overflows";
    return [`${format} ${what} at layer ${plain(first)}`];
  });
  const details = [
    `${layers.length} layers`,
    ...(factor === null ? [] : [`× ${short(factor)} on all weights would keep gradients`]),
    ...ends,
  ];
  return [
    `${paint.bold("forecast")}  ${paint[COLOURS[stability]](stability)}`,
    ...wrap(details.join("; "), width, ""),
    ...curves({ signals, gradients }, { signalRatio, gradientRatio }, width),
    "",
    ...rows(
      layers,
      [
        ["layer", ({ name }) => name],
        ["type", ({ type, activation }) => (activation === null ? type : `${type} ${activation}`)],
        ["rms", ({ variance }) => short(rms(variance))],
        ["corr.", ({ correlation }) => short(correlation)],
        ["gradient", ({ gradient }) => short(rms(gradient))],
        ["χ", ({ chi }) => short(chi)],
        ["σ_w", ({ sigma }) => short(sigma)],
      ],
      paint,
      width,
    ),
    ...result.notes.flatMap((note) => wrap(plain(note), width, "").map(paint.dim)),
  ];
}

/** A probe as lines of text. */
export function probeLines(result: Probe, paint: Paint, width: number): string[] {
  const { stability, layers, signalRatio, gradientRatio, batch, dtype } = result;
  const signals = layers.map(({ before }) => before.rms);
  const gradients = layers.map(({ gradient }) => gradient);
  const share = (x: number | null): string => (x === null ? "—" : `${short(100 * x)} %`);
  return [
    `${paint.bold("probe")}  ${paint[COLOURS[stability]](stability)}`,
    ...wrap(`${layers.length} layers, ${batch} inputs, ${dtype}`, width, ""),
    ...curves({ signals, gradients }, { signalRatio, gradientRatio }, width),
    "",
    ...rows(
      layers,
      [
        ["layer", ({ name }) => name],
        ["type", ({ type, activation }) => (activation === null ? type : `${type} ${activation}`)],
        ["rms", ({ before }) => short(before.rms)],
        ["cosine", ({ cosine }) => short(cosine)],
        ["gradient", ({ gradient }) => short(gradient)],
        ["dead", ({ dead }) => share(dead)],
        ["saturated", ({ saturated }) => share(saturated)],
        ["‖W‖", ({ weightNorm }) => short(weightNorm)],
        ["‖∂W‖", ({ weightGradient }) => short(weightGradient)],
      ],
      paint,
      width,
    ),
  ];
}

/** What `lsuv` did, as lines of text. */
export function lsuvLines(result: Lsuv, paint: Paint, width: number): string[] {
  const { layers, method, variance, tolerance } = result;
  const missed = layers.filter(({ converged }) => !converged).length;
  const state =
    missed === 0 ? paint.green("done") : paint.red(`${missed} of ${layers.length} not done`);
  return [
    `${paint.bold("lsuv")}  ${state}`,
    ...wrap(`by ${method}, variance ${short(variance)} ± ${short(100 * tolerance)} %`, width, ""),
    "",
    ...rows(
      layers,
      [
        ["weight", ({ weight }) => weight],
        ["passes", ({ steps }) => String(steps.length), true],
        ["variance before", ({ steps }) => short(steps[0]!.variance)],
        ["after", ({ steps }) => short(steps.at(-1)!.variance)],
        ["factor", ({ steps }) => short(steps.reduce((f, s) => f * (s.factor ?? 1), 1))],
        ["mean after", ({ steps }) => short(steps.at(-1)!.mean)],
      ],
      paint,
      width,
    ),
  ];
}

/** Root mean squares over depth, and how they change from one end to the other. */
function curves(
  { signals, gradients }: Readonly<Record<"signals" | "gradients", readonly (number | null)[]>>,
  { signalRatio, gradientRatio }: Pick<Forecast, "signalRatio" | "gradientRatio">,
  width: number,
): string[] {
  const times = (ratio: number | null): string => (ratio === null ? "×—" : `×${short(ratio)}`);
  const line = (what: string, values: readonly (number | null)[], ratio: number | null): string => {
    const end = `  ${times(ratio)}`;
    return `${what}  ${curve(values, Math.max(1, width - what.length - 2 - end.length))}${end}`;
  };
  return [line("signals  ", signals, signalRatio), line("gradients", gradients, gradientRatio)];
}

/** A column of a table; numbers stand to the right, and all but the first two are numbers unless they say so. */
type Cell<T> = readonly [head: string, of: (row: T) => string, right?: boolean];

/** A table of rows, of which a long list shows both ends. */
export function rows<T>(
  list: readonly T[],
  cells: readonly Cell<T>[],
  paint: Paint,
  width: number,
): string[] {
  const { first, left } = chosenRows(list.length, MOST_ROWS);
  const shown = left === 0 ? list : [...list.slice(0, first), ...list.slice(first + left)];
  const columns: Column[] = cells.map(([head, of, right], k) => {
    const made = shown.map((row) => clipped(plain(of(row)), Math.max(8, Math.floor(width / 3))));
    return { head, cells: made, right: right ?? k > 1 };
  });
  const lines = table(paint, columns, width);
  if (left > 0) lines.splice(1 + first, 0, paint.dim(`… ${left} more`));
  return lines;
}
