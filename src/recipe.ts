import { checkDtype, type Dtype } from "./dtype.js";
import { checkKeys, wrongType, wrongValue } from "./errors.js";
import { checkStream, entriesOf, type PlanOptions, type SpecEntry, type Stream } from "./plan.js";
import { checkText } from "./seed.js";

/** Everything that a set needs to be made again, as JSON. */
export interface Recipe {
  readonly format: "weightseed/recipe";
  readonly stream: Stream;
  /** The seed's 64 bits: 0x and 16 hexadecimal digits. */
  readonly seed: string;
  readonly dtype: Dtype;
  /** What every name begins with and the set's keys leave out. */
  readonly scope?: string;
  readonly spec: readonly (readonly [string, SpecEntry])[];
  /** On request: `fingerprint` of the set, for whoever wants to compare. */
  readonly fingerprint?: string;
}

export const RECIPE_FORMAT = "weightseed/recipe";

export function isRecipe(value: unknown): value is Recipe {
  return (
    typeof value === "object" &&
    value !== null &&
    "format" in value &&
    value.format === RECIPE_FORMAT
  );
}

/** The entries and options that a recipe stands for. */
export function callOf(recipe: Recipe): {
  entries: [string, SpecEntry][];
  options: PlanOptions;
  scope: string;
} {
  checkKeys("initialize: recipe", recipe, [
    "format",
    "stream",
    "seed",
    "dtype",
    "scope",
    "spec",
    "fingerprint",
  ]);
  const { seed, dtype, stream, scope = "" } = recipe;
  if (typeof seed !== "string" || !/^0x[0-9a-f]{16}$/.test(seed)) {
    const complain = typeof seed === "string" ? wrongValue : wrongType;
    throw complain("initialize: recipe.seed", "0x and 16 hexadecimal digits", seed);
  }
  // a recipe holds every option; a default here could stand for a lost one
  checkDtype("initialize: recipe", dtype);
  checkStream("initialize: recipe", stream);
  checkText("initialize: recipe.scope", scope);
  const entries = entriesOf("initialize: recipe", recipe.spec);
  if (entries.some(([name]) => !name.startsWith(scope))) {
    throw wrongValue("initialize: recipe.scope", "the beginning of every name", scope);
  }
  return { entries, options: { seed: BigInt(seed), dtype, stream }, scope };
}
