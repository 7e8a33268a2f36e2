import { checkDtype, type Dtype } from "../spec/dtype.js";
import { checkKeys, tagOf, wrongType, wrongValue } from "../errors.js";
import { checkGenerator, snapshot, type Generator, type GeneratorState } from "./generator.js";
import { checkStream, type PlanOptions, type Stream } from "./plan.js";
import { entriesOf, type SpecEntry } from "./spec.js";
import { checkText } from "../spec/seed.js";

/** Everything that a set needs to be made again, as JSON. */
export interface Recipe {
  readonly format: "weightseed/recipe";
  /** Stream and seed, or else a generator. */
  readonly stream?: Stream;
  /** The seed's 64 bits: 0x and 16 hexadecimal digits. */
  readonly seed?: string;
  readonly generator?: GeneratorState;
  readonly dtype: Dtype;
  /** What every name begins with and the set's keys leave out. */
  readonly scope?: string;
  readonly spec: readonly (readonly [string, SpecEntry])[];
  /** On request: `fingerprint` of the set; `initialize(recipe, { verify: true })` compares. */
  readonly fingerprint?: string;
}

/** Marks an object as a recipe. */
export const RECIPE_FORMAT = "weightseed/recipe";

/** Whether an object says that it is a recipe; what it holds is checked later. */
export function isRecipe(value: unknown): value is Recipe {
  return tagOf(value) === "[object Object]" && (value as Partial<Recipe>).format === RECIPE_FORMAT;
}

/**
 * The entries and options that a recipe stands for.
 *
 * @param generator of the call: where the recipe holds a generator, one in the same state
 */
export function callOf(
  recipe: Recipe,
  generator: Generator | undefined,
): {
  entries: [string, SpecEntry][];
  options: PlanOptions;
  scope: string;
  fingerprint: string | undefined;
} {
  checkKeys("initialize: recipe", recipe, [
    "format",
    "stream",
    "seed",
    "generator",
    "dtype",
    "scope",
    "spec",
    "fingerprint",
  ]);
  const { dtype, scope = "", fingerprint } = recipe;
  const source = sourceOf(recipe, generator);
  // a recipe holds every option; a default here could stand for a lost one
  checkDtype("initialize: recipe", dtype);
  checkText("initialize: recipe.scope", scope);
  const entries = entriesOf("initialize: recipe", recipe.spec);
  if (entries.some(([name]) => !name.startsWith(scope))) {
    throw wrongValue("initialize: recipe.scope", "the beginning of every name", scope);
  }
  if (fingerprint !== undefined && !isDigest(fingerprint)) {
    const complain = typeof fingerprint === "string" ? wrongValue : wrongType;
    throw complain("initialize: recipe.fingerprint", "64 hexadecimal digits", fingerprint);
  }
  return { entries, options: { ...source, dtype }, scope, fingerprint };
}

const isDigest = (value: unknown): boolean =>
  typeof value === "string" && /^[0-9a-f]{64}$/.test(value);

/** What the values come from: a seed's stream, or a generator. */
function sourceOf(recipe: Recipe, generator: Generator | undefined): PlanOptions {
  const { seed, stream } = recipe;
  if (recipe.generator !== undefined) {
    const wayOut = 'restoreGenerator(recipe.generator) of "weightseed/compat" gives it';
    if (generator === undefined) {
      throw wrongType("initialize: generator", "the recipe's", generator, wayOut);
    }
    checkGenerator("initialize: recipe", generator, { seed, stream });
    if (!sameState(snapshot(generator), recipe.generator)) {
      throw wrongValue("initialize: generator", "the recipe's state", generator.kind, wayOut);
    }
    return { generator };
  }
  if (generator !== undefined) {
    throw wrongType("initialize: generator", "none, since the recipe has a seed", generator);
  }
  if (typeof seed !== "string" || !/^0x[0-9a-f]{16}$/.test(seed)) {
    const complain = typeof seed === "string" ? wrongValue : wrongType;
    throw complain("initialize: recipe.seed", "0x and 16 hexadecimal digits", seed);
  }
  checkStream("initialize: recipe", stream);
  return { seed: BigInt(seed), stream };
}

/** Equal as JSON, in any order of keys. */
function sameState(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  const [own, others] = [Object.entries(a), new Map<string, unknown>(Object.entries(b))];
  return (
    own.length === others.size && own.every(([key, value]) => sameState(value, others.get(key)))
  );
}
