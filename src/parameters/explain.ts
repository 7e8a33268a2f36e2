import { checkDtype, type Dtype } from "../spec/dtype.js";
import { checkKeys } from "../errors.js";
import { checkInitializer } from "../laws/check.js";
import type { Initializer, TruncatedNormal, VarianceScaling } from "../laws/data.js";
import { TRUNCATED_STD, fanOf, lower, type Draw, type ElementDraw } from "../laws/lower.js";
import { packOfDraw } from "../laws/family.js";
import {
  ROLES,
  checkRoles,
  checkShape,
  deriveFans,
  fanValue,
  type Product,
  type Roles,
} from "../spec/shape.js";

export interface ExplainOptions extends Roles {
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
  checkKeys("explain", options, [...ROLES, "dtype"]);
  const { dtype = "float32" } = options;
  checkDtype("explain", dtype);
  const law = checkInitializer("explain", init);
  const roles = checkRoles("explain", shape, options);
  const draw = lower("explain", law, { name: undefined, shape, dtype, ...roles });
  const derive = DERIVATIONS[law.law] as Derive<Initializer> | undefined;
  const [as, ...steps] = derive?.(law, shape, roles) ?? [""];
  return `[${shape.join(", ")}]${as}: ${[...steps, describe(draw)].join("; ")}`;
}

/** What the axes are taken for, and the steps from a law's options to its draw. */
type Derive<I> = (
  law: I,
  shape: readonly number[],
  roles: Roles,
) => [as: string, ...steps: string[]];

/** Laws that are not what they draw. */
const DERIVATIONS: {
  readonly [L in Initializer["law"]]?: Derive<Extract<Initializer, { law: L }>>;
} = {
  truncatedNormal: deriveCut,
  varianceScaling: deriveScale,
};

function deriveCut({ mean, std, moments }: TruncatedNormal): [string, ...string[]] {
  if (moments !== "result") return [""];
  return ["", `mean = ${number(mean)} and std = ${number(std)} after the cut`];
}

function deriveScale(
  { scale, mode, distribution }: VarianceScaling,
  shape: readonly number[],
  roles: Roles,
): [string, ...string[]] {
  const { letters, fan_in, fan_out } = deriveFans("explain", shape, roles);
  const fan = fanOf(mode, { fan_in: fanValue(fan_in), fan_out: fanValue(fan_out) });
  const mean = mode === "fan_avg" || mode === "fan_geo_avg" ? ` (${mode} = ${number(fan)})` : "";
  const uniform = distribution === "uniform";
  const factor = uniform ? 3 * scale : scale;
  const value = Math.sqrt(factor / fan);
  const cut =
    distribution === "truncated_normal"
      ? `, before the cut ÷ ${TRUNCATED_STD} = ${number(value / TRUNCATED_STD)}`
      : "";
  return [
    ` as ${letters}${describeRoles(roles)}`,
    `fan_in = ${derivation(fan_in)}, fan_out = ${derivation(fan_out)}${mean}`,
    `${uniform ? "bound" : "std"} = √(${number(factor)} / ${mode}) = ${number(value)}${cut}`,
  ];
}

/** Groups and parts, where there are any. */
function describeRoles({ groups = 1, transposed, parts = 1 }: Roles): string {
  const inGroups = groups > 1 ? ` in ${groups} groups` : "";
  return `${transposed === true ? " transposed" : ""}${inGroups}${parts > 1 ? ` of ${parts} parts` : ""}`;
}

/** A fan as the product that it is. */
function derivation(fan: Product): string {
  const { units, divisor, kernel } = fan;
  const divided = `${units.join("·")}${divisor > 1 ? `/${divisor}` : ""}`;
  const factors = [...(units.length > 0 ? [divided] : []), ...kernel].join("·");
  const isProduct = units.length + kernel.length > 1 || divisor > 1;
  return `${isProduct ? `${factors} = ` : ""}${fanValue(fan)}`;
}

/** The law of a draw in a few characters. */
export function describe(draw: Draw): string {
  const pack = packOfDraw(draw.law);
  if (pack !== undefined) return pack.describe(draw, describe, number);
  const { law, args } = draw as ElementDraw;
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
