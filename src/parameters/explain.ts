import { checkKeys } from "../errors.js";
import {
  describeBase,
  deriveCut,
  deriveScale,
  number,
  type Derivation,
} from "../laws/base/words.js";
import type { ElementDraw } from "../laws/base/lower.js";
import { checkInitializer } from "../laws/check.js";
import type { Draw } from "../laws/draw.js";
import type { Initializer } from "../laws/initializer.js";
import { lower } from "../laws/lower.js";
import { familyOfDraw } from "../laws/registry.js";
import { checkDtype, type Dtype } from "../spec/dtype.js";
import { ROLES, checkRoles, checkShape, type Roles } from "../spec/shape.js";

/** Roles of the axes, and the dtype in which the law must be finite. */
export interface ExplainOptions extends Roles {
  /** "float32" by default. */
  readonly dtype?: Dtype;
}

/**
 * One line that derives an initializer's numbers for a shape, for a person to check.
 *
 * @returns for example `[256, 784] as OI: fan_in = 784, fan_out = 256; std = √(2 / fan_in) = 0.050507627; N(0, 0.050507627²)`
 * @throws as `initialize` would
 * @example
 *     explain([256, 784], heNormal());
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
  const [as, ...steps] = derive(law, shape, roles);
  return `[${shape.join(", ")}]${as}: ${[...steps, describe(draw)].join("; ")}`;
}

/** The steps of laws that are not what they draw. */
function derive(law: Initializer, shape: readonly number[], roles: Roles): Derivation {
  if (law.law === "truncatedNormal") return deriveCut(law);
  return law.law === "varianceScaling" ? deriveScale(law, shape, roles) : [""];
}

/** The law of a draw in a few characters. */
function describe(draw: Draw): string {
  const { describe: own } = familyOfDraw(draw.law);
  return own?.(draw, describe, number) ?? describeBase(draw as ElementDraw);
}
