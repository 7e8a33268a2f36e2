/** What `explain` says of the base laws; apart from the family, since few apps explain. */
import { deriveFans, fanValue, type Product, type Roles } from "../../spec/shape.js";
import type { TruncatedNormal, VarianceScaling } from "./data.js";
import { TRUNCATED_STD, fanOf, type ElementDraw } from "./lower.js";

/** A number in a few digits. */
export const number = (x: number): string => String(Number(x.toPrecision(8)));

/** A base law in a few characters. */
export function describeBase({ law, args }: ElementDraw): string {
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

/** What the axes are taken for, and the steps from a law's options to its draw. */
export type Derivation = [as: string, ...steps: string[]];

/** The numbers of a truncated normal, for `explain`. */
export function deriveCut({ mean, std, moments }: TruncatedNormal): Derivation {
  if (moments !== "result") return [""];
  return ["", `mean = ${number(mean)} and std = ${number(std)} after the cut`];
}

/** How fans give a scaled law its standard deviation or bound, for `explain`. */
export function deriveScale(
  { scale, mode, distribution }: VarianceScaling,
  shape: readonly number[],
  roles: Roles,
): Derivation {
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
