/**
 * Flax's layer defaults, with the names and shapes of its parameters; a module's name and its parameter's are
 * joined by "/", as `flatten_dict(params, sep="/")` joins them.
 *
 * @see https://github.com/google/flax/tree/main/flax/linen
 */
import { lecunNormal, normal, ones, orthogonal, zeros, type Initializer } from "../index.js";
import * as layer from "./layer.js";
import { checkConv, checkDivides, checkSizes, entry, optionsOf, prefixed } from "./layer.js";
import type { GroupsOption, LayerSpec } from "./layer.js";

export type { GroupsOption as ConvOptions } from "./layer.js";

/** lecun_normal: a normal cut at ±2, corrected for the cut. */
const lecun = (): Initializer => lecunNormal({ distribution: "truncated_normal" });

/** kernel [in, out]: truncated LeCun normal; bias 0. */
export function dense(inputs: number, outputs: number): LayerSpec {
  checkSizes("dense", { inputs, outputs });
  return layer.dense([inputs], [outputs], lecun());
}

/** kernel […kernel, in / groups, out]: truncated LeCun normal with fan_in = in / groups · kernel; bias 0. */
export function conv(
  inputs: number,
  outputs: number,
  kernel: readonly number[],
  options: GroupsOption = {},
): LayerSpec {
  const { groups } = optionsOf("conv", options, { groups: 1 });
  checkConv("conv", inputs, outputs, kernel, groups);
  const layout = `${"DHW".slice(-kernel.length)}IO`;
  return {
    kernel: entry([...kernel, inputs / groups, outputs], lecun(), layout),
    bias: entry([outputs], zeros()),
  };
}

/** embedding [count, size]: N(0, 1 / size). */
export function embed(count: number, size: number): LayerSpec {
  checkSizes("embed", { count, size });
  return { embedding: entry([count, size], normal({ std: Math.sqrt(1 / size) })) };
}

/** A cell's Dense layers, one for each gate of the inputs and of the state; those that `biased` names have a bias. */
const cell = (
  inputs: number,
  features: number,
  gates: readonly string[],
  biased: readonly string[],
): LayerSpec => {
  const end = (letter: string, rows: number, init: Initializer): LayerSpec[] =>
    gates.map((gate) => {
      const name = letter + gate;
      const bias = biased.includes(name);
      return prefixed(`${name}/`, layer.dense([rows], [features], init, bias));
    });
  const parts = [...end("i", inputs, lecun()), ...end("h", features, orthogonal())];
  return Object.assign({}, ...parts) as LayerSpec;
};

/** SimpleCell: i/kernel truncated LeCun normal, h/kernel orthogonal, i/bias 0. */
export function simpleCell(inputs: number, features: number): LayerSpec {
  checkSizes("simpleCell", { inputs, features });
  return cell(inputs, features, [""], ["i"]);
}

/**
 * LSTMCell and OptimizedLSTMCell: for each gate i, f, g, o kernels of its own, i·/kernel [in, features] truncated
 * LeCun normal and h·/kernel [features, features] orthogonal, with h·/bias 0: no forget bias of 1.
 */
export function lstmCell(inputs: number, features: number): LayerSpec {
  checkSizes("lstmCell", { inputs, features });
  return cell(inputs, features, ["i", "f", "g", "o"], ["hi", "hf", "hg", "ho"]);
}

/** GRUCell: gates r, z, n as lstmCell's; biases of 0 are ir, iz, in and hn. */
export function gruCell(inputs: number, features: number): LayerSpec {
  checkSizes("gruCell", { inputs, features });
  return cell(inputs, features, ["r", "z", "n"], ["ir", "iz", "in", "hn"]);
}

/** Sizes of an attention layer that differ from its own. */
export interface AttentionOptions {
  /** Features of queries, keys and values, all heads together; `size` by default. */
  readonly features?: number;
  /** Sizes of what keys and values are made of; `size` by default. */
  readonly keys?: number;
  readonly values?: number;
  /** `size` by default. */
  readonly outputs?: number;
}

/**
 * MultiHeadDotProductAttention of queries of `size`: query, key, value kernels [in, heads, features / heads] and
 * out [heads, features / heads, out], truncated LeCun normal with fan_in = in and features; biases 0.
 */
export function multiHeadDotProductAttention(
  size: number,
  heads: number,
  options: AttentionOptions = {},
): LayerSpec {
  const where = "multiHeadDotProductAttention";
  checkSizes(where, { size, heads });
  const defaults = { features: size, keys: size, values: size, outputs: size };
  const { features, keys, values, outputs } = optionsOf(where, options, defaults);
  checkDivides(`${where}: heads`, heads, features);
  const each = [heads, features / heads];
  return {
    ...prefixed("query/", layer.dense([size], each, lecun())),
    ...prefixed("key/", layer.dense([keys], each, lecun())),
    ...prefixed("value/", layer.dense([values], each, lecun())),
    ...prefixed("out/", layer.dense(each, [outputs], lecun())),
  };
}

const scaleAndBias = (name: string, size: number): LayerSpec => {
  checkSizes(name, { size });
  return { scale: entry([size], ones()), bias: entry([size], zeros()) };
};

/** scale 1, bias 0. */
export function layerNorm(size: number): LayerSpec {
  return scaleAndBias("layerNorm", size);
}

/** scale 1, bias 0 for each channel. */
export function groupNorm(size: number): LayerSpec {
  return scaleAndBias("groupNorm", size);
}

/** scale 1, bias 0; mean 0 and var 1, which Flax keeps in the collection batch_stats. */
export function batchNorm(size: number): LayerSpec {
  return {
    ...scaleAndBias("batchNorm", size),
    mean: entry([size], zeros()),
    var: entry([size], ones()),
  };
}

/** scale 1. */
export function rmsNorm(size: number): LayerSpec {
  checkSizes("rmsNorm", { size });
  return { scale: entry([size], ones()) };
}
