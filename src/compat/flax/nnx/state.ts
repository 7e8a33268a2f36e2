import { isArray, tagOf, wrongType, wrongValue } from "../../../errors.js";
import type { FlaxParameter } from "../variables.js";

/** More than any model has; an object that holds itself has no end. */
const MOST_LEVELS = 64;

/**
 * The parameters of a model, an object of layers by the names of its attributes, and of lists and objects of them, by
 * their paths joined with "/", in the order of `nnx.state`: names sorted, entries of lists
 * in order. Entries that are text, null or undefined have none: `["relu"]`.
 *
 * @throws TypeError for what is neither a layer nor a list or object of them
 * @example
 *     const rngs = nnx.rngs(0);
 *     const layers = [nnx.linear(784, 256, { rngs }), "relu", nnx.linear(256, 10, { rngs })];
 *     Object.keys(nnx.state({ layers }))[0]; // => "layers/0/bias"
 */
export function state(model: object): Record<string, FlaxParameter> {
  return Object.fromEntries([...parameters(model, [])].map((one) => [one.name, one]));
}

function* parameters(model: unknown, path: readonly string[]): IterableIterator<FlaxParameter> {
  if (model === null || model === undefined || typeof model === "string") return;
  if (path.length > MOST_LEVELS) {
    throw wrongValue("state: model", `objects within at most ${MOST_LEVELS} others`, path.length);
  }
  if (typeof model !== "object" || tagOf(model) === "") {
    throw wrongType(`state: ${path.join("/") || "model"}`, "a layer, or an object of them", model);
  }
  if ("data" in model && "dtype" in model) {
    yield { ...(model as FlaxParameter), name: path.join("/") };
    return;
  }
  const names = isArray(model) ? [...model.keys()].map(String) : Object.keys(model).sort();
  for (const name of names) {
    yield* parameters((model as Record<string, unknown>)[name], [...path, name]);
  }
}
