/**
 * TensorFlow.js' layer defaults, with the names and shapes of its weights.
 *
 * @see https://github.com/tensorflow/tfjs/tree/master/tfjs-layers/src
 */
import { truncatedNormal, uniform, zeros, type Initializer } from "../index.js";
import { entry, product, type LayerSpec } from "./layer.js";

/**
 * tfjs' glorotNormal: a normal of std √(2 / (fan_in + fan_out)) *before* a cut at ±2 that is not corrected for, so that
 * the variance is 0.774 of what the name says ("uncorrected cut"; tfjs issue 8594).
 */
const glorot = (fanIn: number, fanOut: number): Initializer =>
  truncatedNormal({ std: Math.sqrt(2 / (fanIn + fanOut)) });

/** kernel [in, out]: glorotNormal with the uncorrected cut (Python's Keras: Glorot uniform); bias 0. */
export function dense(inputs: number, outputs: number): LayerSpec {
  return {
    kernel: entry([inputs, outputs], glorot(inputs, outputs)),
    bias: entry([outputs], zeros()),
  };
}

/** Conv1d, 2d, 3d: kernel […kernel, in, out], glorotNormal with the uncorrected cut; bias 0. */
export function conv(inputs: number, outputs: number, kernel: readonly number[]): LayerSpec {
  const size = product(kernel);
  return {
    kernel: entry([...kernel, inputs, outputs], glorot(inputs * size, outputs * size)),
    bias: entry([outputs], zeros()),
  };
}

/** embeddings [count, size]: U(±0.05). */
export function embedding(count: number, size: number): LayerSpec {
  return { embeddings: entry([count, size], uniform({ bound: 0.05 })) };
}
