import { checkKeys, checkObject, checkOneOf } from "../errors.js";
import type { Generator, GeneratorState, JsonObject } from "../plan/generator.js";
import { JaxKey } from "./jax/key.js";
import { NumpyGenerator } from "./numpy/generator.js";
import { RandomState } from "./numpy/random-state.js";
import { TfjsGenerator } from "./tfjs/generator.js";
import { TorchCudaGenerator } from "./torch/cuda.js";
import { TorchGenerator } from "./torch/generator.js";

/** A generator of each kind, in a state that it gave. Each checks the state. */
const KINDS: Readonly<Record<string, (state: JsonObject) => Generator>> = {
  "jax.threefry2x32": (state) => JaxKey.from(state),
  "numpy.RandomState": (state) => RandomState.from(state),
  "tfjs.alea": (state) => TfjsGenerator.from(state),
  "torch.cuda.Generator": (state) => TorchCudaGenerator.from(state),
  "torch.Generator": (state) => TorchGenerator.from(state),
  "numpy.Generator": (state) => NumpyGenerator.from(state),
};

/**
 * The generator that a recipe or a plan holds, in the state in which it stood.
 *
 * @throws TypeError, RangeError for what no generator of this entry gave
 * @example
 *     const generator = numpyRandomState(1);
 *     const set = initializeParameters([4, 3], { generator });
 *     const recipe = recipeOf(set);
 *     fingerprint(initialize(recipe, { generator: restoreGenerator(recipe.generator) })) === fingerprint(set); // => true
 */
export function restoreGenerator(snapshot: GeneratorState): Generator {
  const where = "restoreGenerator";
  checkObject(`${where}: generator`, snapshot, "an object { kind, state }");
  checkKeys(`${where}: generator`, snapshot, ["kind", "state"]);
  const { kind, state } = snapshot;
  checkOneOf(`${where}: kind`, kind, Object.keys(KINDS));
  return KINDS[kind]!(state);
}
