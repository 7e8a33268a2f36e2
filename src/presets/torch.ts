/**
 * PyTorch's layer defaults (torch.nn modules' reset_parameters), with their names and shapes.
 *
 * @see https://github.com/pytorch/pytorch/tree/main/torch/nn/modules
 */
import { constant, glorotUniform, normal, ones, uniform, zeros } from "../index.js";
import type { Initializer } from "../index.js";
import { entry, prefixed, product, type LayerSpec } from "./layer.js";

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
export function linear(
  inputs: number,
  outputs: number,
  { bias = true }: BiasOption = {},
): LayerSpec {
  return weights([outputs, inputs], inputs, outputs, bias);
}

/** weight [out, in1, in2] and bias [out]: U(±1/√in1); the second input does not count. */
export function bilinear(
  first: number,
  second: number,
  outputs: number,
  { bias = true }: BiasOption = {},
): LayerSpec {
  return weights([outputs, first, second], first, outputs, bias);
}

export interface ConvOptions extends BiasOption {
  /** 1 by default. */
  readonly groups?: number;
}

/** Conv1d, 2d, 3d by the kernel's rank: weight [out, in / groups, …kernel], U(±1/√(in / groups · kernel)). */
export function conv(
  inputs: number,
  outputs: number,
  kernel: readonly number[],
  { bias = true, groups = 1 }: ConvOptions = {},
): LayerSpec {
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
  { bias = true, groups = 1 }: ConvOptions = {},
): LayerSpec {
  const fan = (outputs / groups) * product(kernel);
  return weights([inputs, outputs / groups, ...kernel], fan, outputs, bias);
}

/** weight [count, size]: N(0, 1). The row of zeros that torch gives to padding_idx is not made. */
export function embedding(count: number, size: number): LayerSpec {
  return { weight: entry([count, size], normal()) };
}

export interface RecurrentOptions extends BiasOption {
  readonly layers?: number;
  readonly bidirectional?: boolean;
}

function recurrent(
  gates: number,
  inputs: number,
  hidden: number,
  { bias = true, layers = 1, bidirectional = false }: RecurrentOptions,
): LayerSpec {
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
  return recurrent(1, inputs, hidden, options);
}

/** Every tensor U(±1/√hidden), both biases too: no forget bias of 1. Gates in the order i, f, g, o. */
export function lstm(inputs: number, hidden: number, options: RecurrentOptions = {}): LayerSpec {
  return recurrent(4, inputs, hidden, options);
}

/** Every tensor U(±1/√hidden). Gates in the order r, z, n. */
export function gru(inputs: number, hidden: number, options: RecurrentOptions = {}): LayerSpec {
  return recurrent(3, inputs, hidden, options);
}

export interface AttentionOptions extends BiasOption {
  /** Sizes of keys and values; where one is not the embedding's, the projections are separate. */
  readonly keys?: number;
  readonly values?: number;
  readonly biasKeyValue?: boolean;
}

/**
 * MultiheadAttention(size). Fused: in_proj_weight [3E, E] is Glorot uniform *as one matrix*, U(±√(6 / 4E)), half
 * the variance that the separate projections [E, keys] have ("fused in_proj"). out_proj is Linear's default with a
 * bias of zeros.
 */
export function multiheadAttention(
  size: number,
  { bias = true, keys = size, values = size, biasKeyValue = false }: AttentionOptions = {},
): LayerSpec {
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
  return scaleAndShift(shape);
}

/** weight 1, bias 0, and the running statistics 0 and 1. */
export function batchNorm(features: number): LayerSpec {
  return {
    ...scaleAndShift([features]),
    running_mean: entry([features], zeros()),
    running_var: entry([features], ones()),
  };
}

/** weight 1, bias 0 for each channel. */
export function groupNorm(channels: number): LayerSpec {
  return scaleAndShift([channels]);
}

/** weight 0.25. */
export function prelu(count = 1): LayerSpec {
  return { weight: entry([count], constant(0.25)) };
}

/**
 * TransformerEncoderLayer(size, heads, feedForward) inside nn.Transformer, which makes every matrix Glorot uniform
 * over what the layers had chosen, and leaves vectors as they were.
 */
export function transformerEncoderLayer(size: number, feedForward: number): LayerSpec {
  const all = {
    ...prefixed("self_attn.", multiheadAttention(size)),
    ...prefixed("linear1.", linear(size, feedForward)),
    ...prefixed("linear2.", linear(feedForward, size)),
    ...prefixed("norm1.", layerNorm(size)),
    ...prefixed("norm2.", layerNorm(size)),
  };
  return Object.fromEntries(
    Object.entries(all).map(([name, one]) => [
      name,
      one.shape.length > 1 ? { ...one, init: glorotUniform() } : one,
    ]),
  );
}
