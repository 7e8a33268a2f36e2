/**
 * PyTorch's layer defaults (torch.nn modules' reset_parameters), with their names and shapes.
 *
 * @see https://github.com/pytorch/pytorch/tree/main/torch/nn/modules
 */
import { checkKeys } from "../errors.js";
import { constant, glorotUniform, normal, ones, uniform, zeros } from "../index.js";
import type { Initializer } from "../index.js";
import { checkAxes, checkConv, checkLayers, checkSizes, entry, optionsOf } from "./layer.js";
import { paddedRows, prefixed, product, rowOf } from "./layer.js";
import type { GroupsOption, LayerSpec } from "./layer.js";

/** A layer that may go without bias. */
export interface BiasOption {
  /** true by default. */
  readonly bias?: boolean;
}

/** U(±1/√n), 0 for n = 0: what kaiming_uniform_(a = √5) comes to, since √(6 / (1 + 5)) = 1. */
const root = (n: number): Initializer => (n === 0 ? zeros() : uniform({ bound: 1 / Math.sqrt(n) }));

function weights(shape: number[], n: number, outputs: number, bias: boolean): LayerSpec {
  const weight = entry(shape, root(n));
  return bias ? { weight, bias: entry([outputs], root(n)) } : { weight };
}

/** weight [out, in] and bias [out]: U(±1/√in), a sixth of He's variance ("kaiming_uniform(a=√5)"). */
export function linear(inputs: number, outputs: number, options: BiasOption = {}): LayerSpec {
  const { bias } = optionsOf("linear", options, { bias: true });
  checkSizes("linear", { inputs, outputs }, 0); // torch allows a layer without inputs
  return weights([outputs, inputs], inputs, outputs, bias);
}

/** weight [out, in1, in2] and bias [out]: U(±1/√in1); the second input does not count. */
export function bilinear(
  first: number,
  second: number,
  outputs: number,
  options: BiasOption = {},
): LayerSpec {
  const { bias } = optionsOf("bilinear", options, { bias: true });
  checkSizes("bilinear", { first, second, outputs });
  return weights([outputs, first, second], first, outputs, bias);
}

/** Bias and groups of a convolution. */
export interface ConvOptions extends BiasOption, GroupsOption {}

function convolution(
  layer: string,
  inputs: number,
  outputs: number,
  kernel: readonly number[],
  options: ConvOptions,
): Required<ConvOptions> {
  const read = optionsOf(layer, options, { bias: true, groups: 1 });
  checkConv(layer, inputs, outputs, kernel, read.groups);
  return read;
}

/** Conv1d, 2d, 3d by the kernel's rank: weight [out, in / groups, …kernel], U(±1/√(in / groups · kernel)). */
export function conv(
  inputs: number,
  outputs: number,
  kernel: readonly number[],
  options: ConvOptions = {},
): LayerSpec {
  const { bias, groups } = convolution("conv", inputs, outputs, kernel, options);
  const fan = (inputs / groups) * product(kernel);
  return weights([outputs, inputs / groups, ...kernel], fan, outputs, bias);
}

/**
 * ConvTranspose1d, 2d, 3d: weight [in, out / groups, …kernel]. The bound is 1/√(out / groups · kernel): torch
 * reads the *outputs* as fan_in, since the first axis holds the inputs here ("swapped fan").
 */
export function convTranspose(
  inputs: number,
  outputs: number,
  kernel: readonly number[],
  options: ConvOptions = {},
): LayerSpec {
  const { bias, groups } = convolution("convTranspose", inputs, outputs, kernel, options);
  const fan = (outputs / groups) * product(kernel);
  return weights([inputs, outputs / groups, ...kernel], fan, outputs, bias);
}

/** Options of `embedding`. */
export interface EmbeddingOptions {
  /** The row of zeros; negative ones count from the end. None by default. */
  readonly paddingIdx?: number;
}

/**
 * Embedding, EmbeddingBag: weight [count, size], N(0, 1). With `paddingIdx` that row is 0; the rows before it have the
 * values of a parameter "weight[0]" and those after it of "weight[2]" (`sections`), so that they differ from what
 * they are without it.
 */
export function embedding(count: number, size: number, options: EmbeddingOptions = {}): LayerSpec {
  checkSizes("embedding", { count, size });
  checkKeys("embedding", options, ["paddingIdx"]);
  const { paddingIdx } = options;
  if (paddingIdx === undefined) return { weight: entry([count, size], normal()) };
  const row = rowOf("embedding: paddingIdx", paddingIdx, count);
  return { weight: entry([count, size], paddedRows(count, row, normal())) };
}

/** Options of `rnn`, `lstm` and `gru`. */
export interface RecurrentOptions extends BiasOption {
  /** 1 by default. */
  readonly layers?: number;
  /** false by default. */
  readonly bidirectional?: boolean;
}

function recurrent(
  name: string,
  gates: number,
  inputs: number,
  hidden: number,
  options: RecurrentOptions,
): LayerSpec {
  const defaults = { bias: true, layers: 1, bidirectional: false };
  const { bias, layers, bidirectional } = optionsOf(name, options, defaults);
  checkSizes(name, { inputs, hidden });
  checkLayers(`${name}: layers`, layers);
  const spec: Record<string, LayerSpec[string]> = {};
  const init = root(hidden);
  const rows = gates * hidden;
  for (let layer = 0; layer < layers; ++layer) {
    for (const end of bidirectional ? ["", "_reverse"] : [""]) {
      const columns = layer === 0 ? inputs : hidden * (bidirectional ? 2 : 1);
      spec[`weight_ih_l${layer}${end}`] = entry([rows, columns], init);
      spec[`weight_hh_l${layer}${end}`] = entry([rows, hidden], init);
      if (!bias) continue;
      spec[`bias_ih_l${layer}${end}`] = entry([rows], init);
      spec[`bias_hh_l${layer}${end}`] = entry([rows], init);
    }
  }
  return spec;
}

/** Every tensor U(±1/√hidden), whatever its own fan. */
export function rnn(inputs: number, hidden: number, options: RecurrentOptions = {}): LayerSpec {
  return recurrent("rnn", 1, inputs, hidden, options);
}

/** Every tensor U(±1/√hidden), both biases too: no forget bias of 1. Gates in the order i, f, g, o. */
export function lstm(inputs: number, hidden: number, options: RecurrentOptions = {}): LayerSpec {
  return recurrent("lstm", 4, inputs, hidden, options);
}

/** Every tensor U(±1/√hidden). Gates in the order r, z, n. */
export function gru(inputs: number, hidden: number, options: RecurrentOptions = {}): LayerSpec {
  return recurrent("gru", 3, inputs, hidden, options);
}

/** Options of `multiheadAttention`. */
export interface AttentionOptions extends BiasOption {
  /** Sizes of keys and values; where one is not the embedding's, the projections are separate. */
  readonly keys?: number;
  readonly values?: number;
  /** bias_k and bias_v, added to keys and values; false by default. */
  readonly biasKeyValue?: boolean;
}

/**
 * MultiheadAttention(size). Fused: in_proj_weight [3E, E] is Glorot uniform *as one matrix*, U(±√(6 / 4E)), half
 * the variance that the separate projections [E, keys] have ("fused in_proj"). out_proj is Linear's default with a
 * bias of zeros.
 */
export function multiheadAttention(size: number, options: AttentionOptions = {}): LayerSpec {
  checkSizes("multiheadAttention", { size });
  const defaults = { bias: true, keys: size, values: size, biasKeyValue: false };
  const { bias, keys, values, biasKeyValue } = optionsOf("multiheadAttention", options, defaults);
  const glorot = (shape: number[]): LayerSpec[string] => entry(shape, glorotUniform());
  const fused = keys === size && values === size;
  return {
    ...(fused
      ? { in_proj_weight: glorot([3 * size, size]) }
      : {
          q_proj_weight: glorot([size, size]),
          k_proj_weight: glorot([size, keys]),
          v_proj_weight: glorot([size, values]),
        }),
    ...(bias && { in_proj_bias: entry([3 * size], zeros()) }),
    ...(biasKeyValue && {
      bias_k: entry([1, 1, size], normal({ std: Math.sqrt(1 / size) })),
      bias_v: entry([1, 1, size], normal({ std: Math.sqrt(1 / size) })),
    }),
    "out_proj.weight": entry([size, size], root(size)),
    ...(bias && { "out_proj.bias": entry([size], zeros()) }),
  };
}

const scaleAndShift = (shape: readonly number[]): LayerSpec => ({
  weight: entry(shape, ones()),
  bias: entry(shape, zeros()),
});

/** weight 1, bias 0, of the normalised shape. */
export function layerNorm(...shape: readonly number[]): LayerSpec {
  checkAxes("layerNorm: shape", shape, Infinity);
  return scaleAndShift(shape);
}

/** weight 1, of the normalised shape. */
export function rmsNorm(...shape: readonly number[]): LayerSpec {
  checkAxes("rmsNorm: shape", shape, Infinity);
  return { weight: entry(shape, ones()) };
}

/** weight 1, bias 0, and the running statistics 0 and 1; num_batches_tracked, an integer, is not made. */
export function batchNorm(features: number): LayerSpec {
  checkSizes("batchNorm", { features });
  return {
    ...scaleAndShift([features]),
    running_mean: entry([features], zeros()),
    running_var: entry([features], ones()),
  };
}

/** weight 1, bias 0 for each channel. */
export function groupNorm(channels: number): LayerSpec {
  checkSizes("groupNorm", { channels });
  return scaleAndShift([channels]);
}

/** weight 1, bias 0 for each channel, with `affine=True`; without it the layer has no parameters. */
export function instanceNorm(channels: number): LayerSpec {
  checkSizes("instanceNorm", { channels });
  return scaleAndShift([channels]);
}

/** weight 0.25. */
export function prelu(count = 1): LayerSpec {
  checkSizes("prelu", { count });
  return { weight: entry([count], constant(0.25)) };
}

/** nn.Transformer's second pass: every matrix Glorot uniform over what the layers had chosen, vectors as they were. */
const transformer = (spec: LayerSpec): LayerSpec =>
  Object.fromEntries(
    Object.entries(spec).map(([name, one]) => [
      name,
      one.shape.length > 1 ? { ...one, init: glorotUniform() } : one,
    ]),
  );

const feedForwardAndNorms = (size: number, feedForward: number, norms: number): LayerSpec =>
  Object.assign(
    {
      ...prefixed("linear1.", linear(size, feedForward)),
      ...prefixed("linear2.", linear(feedForward, size)),
    },
    ...Array.from({ length: norms }, (_, k) => prefixed(`norm${k + 1}.`, layerNorm(size))),
  ) as LayerSpec;

/** TransformerEncoderLayer inside nn.Transformer, where every matrix is Glorot uniform; vectors as in its layers. */
export function transformerEncoderLayer(size: number, feedForward: number): LayerSpec {
  checkSizes("transformerEncoderLayer", { size, feedForward });
  return transformer({
    ...prefixed("self_attn.", multiheadAttention(size)),
    ...feedForwardAndNorms(size, feedForward, 2),
  });
}

/** TransformerDecoderLayer inside nn.Transformer, where every matrix is Glorot uniform; vectors as in its layers. */
export function transformerDecoderLayer(size: number, feedForward: number): LayerSpec {
  checkSizes("transformerDecoderLayer", { size, feedForward });
  return transformer({
    ...prefixed("self_attn.", multiheadAttention(size)),
    ...prefixed("multihead_attn.", multiheadAttention(size)),
    ...feedForwardAndNorms(size, feedForward, 3),
  });
}
