/**
 * Keras 3's layer defaults, with the names and shapes of its weights.
 *
 * @see https://github.com/keras-team/keras/tree/master/keras/src/layers
 */
import {
  glorotUniform,
  heUniform,
  ones,
  orthogonal,
  uniform,
  zeros,
  type Initializer,
} from "../index.js";
import { entry, product, type LayerSpec } from "./layer.js";

/** Glorot uniform of given fans: U(±√(6 / (fan_in + fan_out))). */
const glorot = (fanIn: number, fanOut: number): Initializer =>
  uniform({ bound: Math.sqrt(6 / (fanIn + fanOut)) });

/** kernel [in, out]: Glorot uniform; bias 0. */
export function dense(inputs: number, outputs: number): LayerSpec {
  return {
    kernel: entry([inputs, outputs], glorotUniform(), "IO"),
    bias: entry([outputs], zeros()),
  };
}

/** Conv1D, 2D, 3D: kernel […kernel, in / groups, out], Glorot uniform of that shape (groups do not enter fan_out). */
export function conv(
  inputs: number,
  outputs: number,
  kernel: readonly number[],
  { groups = 1 }: { readonly groups?: number } = {},
): LayerSpec {
  const size = product(kernel);
  const own = inputs / groups;
  return {
    kernel: entry([...kernel, own, outputs], glorot(own * size, outputs * size)),
    bias: entry([outputs], zeros()),
  };
}

/** DepthwiseConv: kernel […kernel, in, multiplier], whose fan_in counts all channels though one feeds a filter. */
export function depthwiseConv(
  inputs: number,
  kernel: readonly number[],
  { multiplier = 1 }: { readonly multiplier?: number } = {},
): LayerSpec {
  const size = product(kernel);
  return {
    kernel: entry([...kernel, inputs, multiplier], glorot(inputs * size, multiplier * size)),
    bias: entry([inputs * multiplier], zeros()),
  };
}

/** ConvTranspose: kernel […kernel, out, in]; Glorot's sum of fans does not mind that they are swapped. */
export function convTranspose(
  inputs: number,
  outputs: number,
  kernel: readonly number[],
): LayerSpec {
  const size = product(kernel);
  return {
    kernel: entry([...kernel, outputs, inputs], glorot(outputs * size, inputs * size)),
    bias: entry([outputs], zeros()),
  };
}

/** embeddings [count, size]: U(±0.05). */
export function embedding(count: number, size: number): LayerSpec {
  return { embeddings: entry([count, size], uniform({ bound: 0.05 })) };
}

/** kernel Glorot uniform, recurrent_kernel orthogonal, bias 0. */
export function simpleRNN(inputs: number, units: number): LayerSpec {
  return {
    kernel: entry([inputs, units], glorotUniform(), "IO"),
    recurrent_kernel: entry([units, units], orthogonal(), "IO"),
    bias: entry([units], zeros()),
  };
}

/** GRU (reset_after): kernel [in, 3·units] Glorot uniform as one matrix; bias [2, 3·units] 0. */
export function gru(inputs: number, units: number): LayerSpec {
  return {
    kernel: entry([inputs, 3 * units], glorotUniform(), "IO"),
    recurrent_kernel: entry([units, 3 * units], orthogonal(), "IO"),
    bias: entry([2, 3 * units], zeros()),
  };
}

/** LayerNormalization: gamma 1, beta 0. */
export function layerNormalization(size: number): LayerSpec {
  return { gamma: entry([size], ones()), beta: entry([size], zeros()) };
}

/** BatchNormalization: gamma 1, beta 0, moving_mean 0, moving_variance 1. */
export function batchNormalization(size: number): LayerSpec {
  return {
    ...layerNormalization(size),
    moving_mean: entry([size], zeros()),
    moving_variance: entry([size], ones()),
  };
}

/** LoRA of a Dense kernel [in, out]: A [in, rank] He uniform, B [rank, out] 0. */
export function lora(inputs: number, outputs: number, rank: number): LayerSpec {
  return {
    lora_kernel_a: entry([inputs, rank], heUniform(), "IO"),
    lora_kernel_b: entry([rank, outputs], zeros()),
  };
}
