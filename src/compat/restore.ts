import type { Generator, GeneratorState } from "../plan/generator.js";
import { JaxKey } from "./jax/key.js";
import { inState, restored, STREAMS, type Kinds } from "./streams.js";
import { TorchCudaGenerator, TorchGenerator } from "./torch/generator.js";

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
  const kinds: Kinds = {
    ...STREAMS,
    "jax.threefry2x32": (state) => inState(new JaxKey(), state),
    "torch.cuda.Generator": (state) => inState(new TorchCudaGenerator(), state),
    "torch.Generator": (state) => inState(new TorchGenerator(), state),
  };
  return restored(kinds, snapshot);
}
