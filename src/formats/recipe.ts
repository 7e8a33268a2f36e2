import {
  FORMATS,
  checkInteger,
  checkKeys,
  isArray,
  specRequest,
  tagOf,
  wrongType,
  wrongValue,
} from "../core.js";
import type { AnyArray } from "../spec/dtype.js";
import type { Dtype, Parameter, Recipe } from "../index.js";
import type { SetRequest } from "../parameters/initialize.js";
import type { PlannedParameter } from "../plan/plan.js";
import { concatenated, rowsMade } from "./contents.js";
import { JSON_LIMITS, parseJson, type JsonLimits } from "./json.js";

/** How long a text may be. */
export interface ParseRecipeOptions {
  /** The longest text; 8 MiB by default. */
  readonly maxBytes?: number;
}

/**
 * A recipe from the text of a *.recipe.json file: strict JSON of bounded size, and everything that `initialize` would
 * refuse is refused here, before anything is made.
 *
 * @throws TypeError, RangeError
 * @example
 *     const text = formatRecipe(recipeOf(initializeParameters([4, 3], { seed: 1 })));
 *     initialize(parseRecipe(text));
 */
export function parseRecipe(text: string | Uint8Array, options: ParseRecipeOptions = {}): Recipe {
  const given: unknown = parseJson("parseRecipe: text", text, limitsOf(options));
  checkRecipe("parseRecipe", given);
  return given;
}

function checkRecipe(where: string, recipe: unknown): asserts recipe is Recipe {
  if (tagOf(recipe) === "") throw wrongType(`${where}: recipe`, "a recipe", recipe); // a revoked proxy
  const { format, spec, generator } = Object(recipe) as Partial<Recipe>;
  if (format !== "weightseed/recipe") {
    throw wrongValue(`${where}: format`, '"weightseed/recipe"', format);
  }
  if (!isArray(spec)) throw wrongType(`${where}: spec`, "a list of parameters", spec);
  if (generator === undefined) specRequest(recipe as Recipe, {});
}

function limitsOf(options: ParseRecipeOptions): JsonLimits {
  checkKeys("parseRecipe", options, ["maxBytes"]);
  const { maxBytes = JSON_LIMITS.bytes } = options;
  checkInteger("parseRecipe: maxBytes", maxBytes, 1);
  return {
    bytes: maxBytes,
    values: Math.ceil((JSON_LIMITS.values * maxBytes) / JSON_LIMITS.bytes),
  };
}

/**
 * The text of a *.recipe.json file: one tensor a line.
 *
 * @throws TypeError, RangeError for what is no recipe, as `parseRecipe`
 * @example
 *     formatRecipe(recipeOf(initializeParameters([4, 3], { seed: 1 }))); // the text of a *.recipe.json
 */
export function formatRecipe(recipe: Recipe): string {
  checkRecipe("formatRecipe", recipe);
  try {
    return textOf(recipe);
  } catch (cause) {
    const error = wrongType("formatRecipe: recipe", "plain data", recipe);
    error.cause = cause;
    throw error;
  }
}

function textOf(recipe: Recipe): string {
  const { spec, ...rest } = recipe;
  const head = JSON.stringify(rest, null, 2).slice(0, -2);
  const lines = spec.map((entry) => `    ${JSON.stringify(entry)}`);
  return `${head},\n  "spec": [\n${lines.join(",\n")}\n  ]\n}\n`;
}

/**
 * One tensor of a recipe, made alone: the bits that it has in the set.
 *
 * @throws RangeError for a name that the recipe has not; TypeError for a generator's recipe, whose values depend on
 * those before
 * @example
 *     const recipe = recipeOf(initializeParameters([784, 256], { seed: 1 }));
 *     tensorOf(recipe, "b1").shape; // => [256, 1]
 */
export function tensorOf(recipe: Recipe, name: string): Parameter {
  const where = "tensorOf";
  const [request, planned] = find(where, recipe, name);
  return parameterOf(where, request, planned, 0, planned.shape[0] ?? 1, [...planned.shape]);
}

/**
 * Rows begin … end − 1 of a tensor of a recipe, along its first axis: the bits that they have in the set. Under
 * element-wise laws nothing else is made.
 *
 * @throws as `tensorOf`; RangeError unless 0 ≤ begin ≤ end ≤ shape[0]
 * @example
 *     const recipe = recipeOf(initializeParameters([784, 256], { seed: 1 }));
 *     rowsOf(recipe, "W1", 10, 12).shape; // => [2, 784]
 */
export function rowsOf(recipe: Recipe, name: string, begin: number, end: number): Parameter {
  const where = "rowsOf";
  const [request, planned] = find(where, recipe, name);
  checkRows(where, planned.shape, begin, end);
  const shape = [end - begin, ...planned.shape.slice(1)];
  return parameterOf(where, request, planned, begin, end, shape);
}

/** @throws RangeError unless begin … end − 1 are rows of a shape */
export function checkRows(
  where: string,
  shape: readonly number[],
  begin: number,
  end: number,
): void {
  checkInteger(`${where}: begin`, begin, 0);
  checkInteger(`${where}: end`, end, 0);
  const rows = shape[0];
  if (rows === undefined) {
    throw wrongValue(`${where}: shape`, "an axis whose rows to take", "rank 0");
  }
  if (!(begin <= end && end <= rows)) {
    throw wrongValue(`${where}: end`, `from begin = ${begin} to ${rows}`, end);
  }
}

function find(where: string, recipe: Recipe, name: string): [SetRequest, PlannedParameter] {
  const request = specRequest(recipe, {});
  const planned = request.plan.parameters.find((parameter) => parameter.name === name);
  if (planned === undefined) throw wrongValue(`${where}: name`, "a name of the recipe", name);
  return [request, planned];
}

function parameterOf(
  where: string,
  request: SetRequest,
  planned: PlannedParameter,
  begin: number,
  end: number,
  shape: number[],
): Parameter {
  const { name, dtype } = planned;
  const length = shape.reduce((size, axis) => size * axis, 1);
  const chunks = rowsMade(request, planned, begin, end);
  const { buffer } = concatenated(where, chunks, length * FORMATS[dtype].bytes);
  return { name, dtype, shape, data: arrayOf(dtype, buffer, length) };
}

/** The values in a buffer, as the array that holds their dtype. */
export const arrayOf = (dtype: Dtype, buffer: ArrayBuffer, length: number): Parameter["data"] =>
  FORMATS[dtype].create(buffer, 0, length) as AnyArray & Parameter["data"];
