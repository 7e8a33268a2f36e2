/**
 * Keras 3's layer defaults, with the names and shapes of its weights; a layer within a layer is joined by "/", as in
 * a variable's path.
 *
 * @see https://github.com/keras-team/keras/tree/master/keras/src/layers
 */
import { glorotUniform, heUniform, ones, uniform, zeros, type Initializer } from "../index.js";
import * as layer from "./layer.js";
import { checkAxes, checkConv, checkSizes, entry, forgetBias, optionsOf } from "./layer.js";
import { prefixed, product, recurrent, type GroupsOption, type LayerSpec } from "./layer.js";

export type { GroupsOption as ConvOptions } from "./layer.js";

/** Glorot uniform of given fans: U(±√(6 / (fan_in + fan_out))). */
const glorot = (fanIn: number, fanOut: number): Initializer =>
  uniform({ bound: Math.sqrt(6 / (fanIn + fanOut)) });

/** kernel [in, out]: Glorot uniform; bias 0. */
export function dense(inputs: number, outputs: number): LayerSpec {
  checkSizes("dense", { inputs, outputs });
  return layer.dense([inputs], [outputs], glorotUniform());
}

/** Conv1D, 2D, 3D: kernel […kernel, in / groups, out], Glorot uniform of that shape (groups do not enter fan_out). */
export function conv(
  inputs: number,
  outputs: number,
  kernel: readonly number[],
  options: GroupsOption = {},
): LayerSpec {
  const { groups } = optionsOf("conv", options, { groups: 1 });
  checkConv("conv", inputs, outputs, kernel, groups);
  const size = product(kernel);
  const own = inputs / groups;
  return {
    kernel: entry([...kernel, own, outputs], glorot(own * size, outputs * size)),
    bias: entry([outputs], zeros()),
  };
}

/** Options of `depthwiseConv`. */
export interface DepthwiseOptions {
  /** Filters of each channel; 1 by default. */
  readonly multiplier?: number;
}

/** DepthwiseConv: kernel […kernel, in, multiplier], whose fan_in counts all channels though one feeds a filter. */
export function depthwiseConv(
  inputs: number,
  kernel: readonly number[],
  options: DepthwiseOptions = {},
): LayerSpec {
  const { multiplier } = optionsOf("depthwiseConv", options, { multiplier: 1 });
  checkSizes("depthwiseConv", { inputs });
  checkAxes("depthwiseConv: kernel", kernel, 3);
  return {
    kernel: depthwise(inputs, kernel, multiplier),
    bias: entry([inputs * multiplier], zeros()),
  };
}

function depthwise(
  inputs: number,
  kernel: readonly number[],
  multiplier: number,
): LayerSpec[string] {
  const size = product(kernel);
  return entry([...kernel, inputs, multiplier], glorot(inputs * size, multiplier * size));
}

/** SeparableConv: depthwise_kernel as depthwiseConv's, pointwise_kernel [1, …, in · multiplier, out] Glorot uniform. */
export function separableConv(
  inputs: number,
  outputs: number,
  kernel: readonly number[],
  options: DepthwiseOptions = {},
): LayerSpec {
  const { multiplier } = optionsOf("separableConv", options, { multiplier: 1 });
  checkConv("separableConv", inputs, outputs, kernel);
  const channels = inputs * multiplier;
  return {
    depthwise_kernel: depthwise(inputs, kernel, multiplier),
    pointwise_kernel: entry([...kernel.map(() => 1), channels, outputs], glorot(channels, outputs)),
    bias: entry([outputs], zeros()),
  };
}

/** ConvTranspose: kernel […kernel, out, in]; Glorot's sum of fans does not mind that they are swapped. */
export function convTranspose(
  inputs: number,
  outputs: number,
  kernel: readonly number[],
): LayerSpec {
  checkConv("convTranspose", inputs, outputs, kernel);
  const size = product(kernel);
  return {
    kernel: entry([...kernel, outputs, inputs], glorot(outputs * size, inputs * size)),
    bias: entry([outputs], zeros()),
  };
}

/** embeddings [count, size]: U(±0.05). */
export function embedding(count: number, size: number): LayerSpec {
  checkSizes("embedding", { count, size });
  return { embeddings: entry([count, size], uniform({ bound: 0.05 })) };
}

/** kernel Glorot uniform, recurrent_kernel orthogonal, bias 0. */
export function simpleRNN(inputs: number, units: number): LayerSpec {
  checkSizes("simpleRNN", { inputs, units });
  return recurrent(inputs, units, 1, glorotUniform());
}

/** Options of `lstm`. */
export interface LstmOptions {
  /** Bias 1 for the forget gate; true by default. */
  readonly unitForgetBias?: boolean;
}

/** Gates i, f, c, o: kernel [in, 4·units] Glorot uniform as one matrix, bias 0 but 1 for f. */
export function lstm(inputs: number, units: number, options: LstmOptions = {}): LayerSpec {
  const { unitForgetBias } = optionsOf("lstm", options, { unitForgetBias: true });
  checkSizes("lstm", { inputs, units });
  const bias = unitForgetBias ? forgetBias(units) : undefined;
  return recurrent(inputs, units, 4, glorotUniform(), bias);
}

/** Options of `gru`. */
export interface GruOptions {
  /** A bias for the inputs and one for the state; true by default. */
  readonly resetAfter?: boolean;
}

/** Gates z, r, h: kernel [in, 3·units] Glorot uniform as one matrix; bias [2, 3·units], or [3·units], 0. */
export function gru(inputs: number, units: number, options: GruOptions = {}): LayerSpec {
  const { resetAfter } = optionsOf("gru", options, { resetAfter: true });
  checkSizes("gru", { inputs, units });
  const bias = resetAfter ? entry([2, 3 * units], zeros()) : undefined;
  return recurrent(inputs, units, 3, glorotUniform(), bias);
}

/** Sizes of `multiHeadAttention` that differ from its own, and which release counts its fans. */
export interface AttentionOptions {
  /** Sizes of what keys and values are made of; `size` by default. */
  readonly keys?: number;
  readonly values?: number;
  /** Values of a head; `keyDim` by default. */
  readonly valueDim?: number;
  /** `size` by default. */
  readonly outputs?: number;
  /** Fans as Keras had them before pull request 22789 (2026); false by default. */
  readonly rankFans?: boolean;
}

/**
 * MultiHeadAttention of queries of `size`: query, key, value kernels [in, heads, dim] and attention_output
 * [heads, dim, out], Glorot uniform, all heads in one fan; biases 0.
 *
 * Before 2026 Keras took rank 3 for a convolution: a kernel [a, b, c] had fan_in = a·b and fan_out = a·c, whatever
 * its axes meant ("rank fans"), so that the bounds of query, key and value shrank with √in; `rankFans: true`.
 */
export function multiHeadAttention(
  size: number,
  heads: number,
  keyDim: number,
  options: AttentionOptions = {},
): LayerSpec {
  const where = "multiHeadAttention";
  checkSizes(where, { size, heads, keyDim });
  const defaults = { keys: size, values: size, valueDim: keyDim, outputs: size, rankFans: false };
  const { keys, values, valueDim, outputs, rankFans } = optionsOf(where, options, defaults);
  const part = (name: string, inputs: number[], out: number[]): LayerSpec => {
    const [a, b, c] = [...inputs, ...out] as [number, number, number];
    const init = rankFans ? glorot(a * b, a * c) : glorotUniform();
    return prefixed(`${name}/`, layer.dense(inputs, out, init));
  };
  return {
    ...part("query", [size], [heads, keyDim]),
    ...part("key", [keys], [heads, keyDim]),
    ...part("value", [values], [heads, valueDim]),
    ...part("attention_output", [heads, valueDim], [outputs]),
  };
}

const gammaAndBeta = (name: string, size: number): LayerSpec => {
  checkSizes(name, { size });
  return { gamma: entry([size], ones()), beta: entry([size], zeros()) };
};

/** LayerNormalization: gamma 1, beta 0. */
export function layerNormalization(size: number): LayerSpec {
  return gammaAndBeta("layerNormalization", size);
}

/** GroupNormalization: gamma 1, beta 0 for each channel. */
export function groupNormalization(size: number): LayerSpec {
  return gammaAndBeta("groupNormalization", size);
}

/** BatchNormalization: gamma 1, beta 0, moving_mean 0, moving_variance 1. */
export function batchNormalization(size: number): LayerSpec {
  return {
    ...gammaAndBeta("batchNormalization", size),
    moving_mean: entry([size], zeros()),
    moving_variance: entry([size], ones()),
  };
}

/** LoRA of a Dense kernel [in, out]: A [in, rank] He uniform, B [rank, out] 0. */
export function lora(inputs: number, outputs: number, rank: number): LayerSpec {
  checkSizes("lora", { inputs, outputs, rank });
  return {
    lora_kernel_a: entry([inputs, rank], heUniform(), "IO"),
    lora_kernel_b: entry([rank, outputs], zeros()),
  };
}
