import { checkDtype, type Dtype } from "./dtype.js";
import { checkKeys } from "./errors.js";
import { checkInitializer } from "./initializers/check.js";
import type { Initializer, VarianceScaling } from "./initializers/data.js";
import { TRUNCATED_STD, fanOf, lower, type Draw } from "./lower.js";
import { checkShape, fansOf, layoutOf } from "./shape.js";

export interface ExplainOptions {
  readonly layout?: string;
  readonly dtype?: Dtype;
}

/**
 * One line that derives an initializer's numbers for a shape, for a person to check:
 * `[256, 784] as OI: fan_in = 784, fan_out = 256; std = √(2 / fan_in) = 0.050507627; N(0, 0.050507627²)`.
 *
 * @throws as `initialize` would
 */
export function explain(
  shape: readonly number[],
  init: Initializer,
  options: ExplainOptions = {},
): string {
  checkShape("explain", shape);
  checkKeys("explain", options, ["layout", "dtype"]);
  const { layout, dtype = "float32" } = options;
  checkDtype("explain", dtype);
  const law = checkInitializer("explain", init);
  const draw = lower("explain", law, { name: undefined, shape, layout, dtype });
  if (law.law !== "varianceScaling") return `[${shape.join(", ")}]: ${describe(draw)}`;
  return `${explainScale(shape, law, layout)}; ${describe(draw)}`;
}

function explainScale(
  shape: readonly number[],
  { scale, mode, distribution }: VarianceScaling,
  layout: string | undefined,
): string {
  const letters = layoutOf("explain", shape, layout);
  const fans = fansOf("explain", shape, letters);
  const roles = `[${shape.join(", ")}] as ${letters}: fan_in = ${fans.fan_in}, fan_out = ${fans.fan_out}`;
  const n =
    mode.startsWith("fan_a") || mode === "fan_geo_avg" ? ` (${mode} = ${fanOf(mode, fans)})` : "";
  const variance = scale / fanOf(mode, fans);
  const factor = number(distribution === "uniform" ? 3 * scale : scale);
  const what = distribution === "uniform" ? "bound" : "std";
  const value = Math.sqrt(distribution === "uniform" ? 3 * variance : variance);
  const cut =
    distribution === "truncated_normal"
      ? `, before the cut ÷ ${TRUNCATED_STD} = ${number(value / TRUNCATED_STD)}`
      : "";
  return `${roles}${n}; ${what} = √(${factor} / ${mode}) = ${number(value)}${cut}`;
}

/** The law of a draw in a few characters. */
export function describe(draw: Draw): string {
  if (draw.law === "orthogonal") {
    const { units, length, gain } = draw;
    const times = gain === 1 ? "" : `, times ${number(gain)}`;
    return `${units} orthonormal vectors of ${length} values, Haar${times}`;
  }
  const { law, args } = draw;
  const [p, q, , , low, high] = args;
  switch (law) {
    case "constant":
      return number(p!);
    case "uniform":
      return `U[${number(p!)}, ${number(q!)}]`;
    case "normal":
      return `N(${number(p!)}, ${number(q!)}²)`;
    case "truncatedNormal": {
      const from = low === null ? "(-∞" : `[${number(low!)}`;
      const to = high === null ? "∞)" : `${number(high!)}]`;
      return `N(${number(p!)}, ${number(q!)}²) in ${from}, ${to}`;
    }
  }
}

const number = (x: number): string => String(Number(x.toPrecision(8)));
