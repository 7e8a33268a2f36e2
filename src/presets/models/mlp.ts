import { checkInteger, checkKeys, isArray, wrongType, wrongValue } from "../../errors.js";
import { heNormal, zeros } from "../../index.js";
import type { Initializer, SpecEntry } from "../../index.js";
import { checkInitializer } from "../../laws/check.js";
import { checkLayers } from "../layer.js";

/** Laws and names of a `Sequential` of linear layers. */
export interface MlpOptions {
  /** Of the weights; He normal by default. */
  readonly init?: Initializer;
  /** Zeros by default; null for no biases. */
  readonly bias?: Initializer | null;
  /** Entries of the `Sequential` between two linear layers, activations for example; 1 by default. */
  readonly between?: number;
}

/**
 * A multi-layer perceptron as PyTorch names a `Sequential` of linear layers with an activation after each but
 * the last: "0.weight", "0.bias", "2.weight", …; weights are [out, in].
 *
 * @param sizes at least an input and an output size
 * @example
 *     initialize(mlp([784, 256, 10]), { seed: 1 });
 */
export function mlp(sizes: readonly number[], options: MlpOptions = {}): Record<string, SpecEntry> {
  if (!isArray(sizes)) throw wrongType("mlp: sizes", "an array of layer sizes", sizes);
  for (const size of sizes as readonly unknown[]) checkInteger("mlp: sizes", size, 1);
  if (sizes.length < 2) throw wrongValue("mlp: sizes", "at least an input and an output", sizes);
  checkKeys("mlp", options, ["init", "bias", "between"]);
  const { init: law = heNormal(), bias: ofBias = zeros(), between = 1 } = options;
  const init = checkInitializer("mlp", law);
  const bias = ofBias === null ? null : checkInitializer("mlp: bias", ofBias);
  checkLayers("mlp: between", between, 0);
  const spec: Record<string, SpecEntry> = {};
  for (let layer = 1; layer < sizes.length; ++layer) {
    const [inputs, outputs] = [sizes[layer - 1]!, sizes[layer]!];
    const at = (layer - 1) * (1 + between);
    spec[`${at}.weight`] = { shape: [outputs, inputs], init };
    if (bias !== null) spec[`${at}.bias`] = { shape: [outputs], init: bias };
  }
  return spec;
}
