import { checkInteger, checkKeys, checkScale, wrongValue } from "../../errors.js";
import { glorotNormal, normal } from "../../index.js";
import type { Rule } from "../../index.js";
import { pow } from "../../wasm/memory.js";
import { checkLayers } from "../layer.js";
import { all, checkGlobs } from "./shared.js";

/** Depth and names of projections into the residual stream. */
export interface Gpt2ResidualOptions {
  readonly n_layer: number;
  /** 0.02 by default. */
  readonly std?: number;
  /** The projections into the residual stream; "*.c_proj.weight" by default. */
  readonly names?: readonly string[];
}

/**
 * Projections into the residual stream N(0, (std / √(2 n_layer))²), since 2 n_layer of them add up.
 *
 * @see Radford et al. 2019, §2.3 (1/√N, N residual layers); transformers, modeling_gpt2.py
 * @example
 *     rules([...gpt2Residual({ n_layer: 12 }), ["*", normal({ std: 0.02 })]]);
 */
export function gpt2Residual(options: Gpt2ResidualOptions): Rule[] {
  checkKeys("gpt2Residual", options, ["n_layer", "std", "names"]);
  const { n_layer, std = 0.02, names = ["*.c_proj.weight"] } = options;
  checkInteger("gpt2Residual: n_layer", n_layer, 1);
  checkScale("gpt2Residual: std", std);
  checkGlobs("gpt2Residual: names", names);
  return all(names, normal({ std: std / Math.sqrt(2 * n_layer) }));
}

/** Depth and names of weights that shrink with their layer's number. */
export interface DepthScaledOptions {
  readonly n_layer: number;
  /** 0.02 by default. */
  readonly std?: number;
  /** Globs with {l} for the layer's number, from 0; torchtitan's Llama by default. */
  readonly names?: readonly string[];
}

/**
 * In layer l = 0, 1, … N(0, (std / √(2 (l + 1)))²) for what the names say.
 *
 * @see torchtitan, models/llama3, `depth_init`
 * @example
 *     rules([...depthScaled({ n_layer: 12 }), ["*", normal({ std: 0.02 })]]);
 */
export function depthScaled(options: DepthScaledOptions): Rule[] {
  checkKeys("depthScaled", options, ["n_layer", "std", "names"]);
  const { n_layer, std = 0.02, names = TORCHTITAN } = options;
  checkLayers("depthScaled: n_layer", n_layer);
  checkScale("depthScaled: std", std);
  checkGlobs("depthScaled: names", names);
  for (const name of names) {
    if (!name.includes("{l}")) throw wrongValue("depthScaled: names", "{l} in each", name);
  }
  return Array.from({ length: n_layer }, (_, l) => {
    const globs = names.map((name) => name.replaceAll("{l}", String(l)));
    return all(globs, normal({ std: std / Math.sqrt(2 * (l + 1)) }));
  }).flat();
}

const TORCHTITAN = [
  "layers.{l}.attention.wo.weight",
  "layers.{l}.feed_forward.w2.weight",
  "layers.{l}.feed_forward.w3.weight",
];

/** Residual multiplier α and weight gain β. */
export interface DeepNormScale {
  readonly alpha: number;
  readonly beta: number;
}

/** Depths of encoder and decoder, which α and β depend on. */
export interface DeepNormOptions {
  /** Layers of the encoder; 0 (default) for a decoder alone. */
  readonly encoder?: number;
  /** Layers of the decoder; 0 (default) for an encoder alone. */
  readonly decoder?: number;
}

/**
 * DeepNorm: the model computes LayerNorm(α x + f(x)); q and k Glorot normal of gain 1, v, output and feed-forward
 * matrices of gain β. Names are fairseq's and torchscale's.
 *
 * One stack of N layers: α = (2N)^(1/4), β = (8N)^(−1/4). Encoder of N and decoder of M layers:
 * α = 0.81 (N⁴M)^(1/16), β = 0.87 (N⁴M)^(−1/16) in the encoder, α = (3M)^(1/4), β = (12M)^(−1/4) in the decoder.
 *
 * @see Wang et al. 2022, figure 2, arXiv:2203.00555
 * @example
 *     const { encoder, rules: list } = deepNorm({ encoder: 18 });
 *     encoder.alpha.toFixed(3); // => "2.449"
 */
export function deepNorm(options: DeepNormOptions): {
  readonly encoder?: DeepNormScale;
  readonly decoder?: DeepNormScale;
  readonly rules: Rule[];
} {
  checkKeys("deepNorm", options, ["encoder", "decoder"]);
  const { encoder: n = 0, decoder: m = 0 } = options;
  checkInteger("deepNorm: encoder", n, 0);
  checkInteger("deepNorm: decoder", m, 0);
  if (n + m === 0) throw wrongValue("deepNorm: decoder", "an integer ≥ 1 without an encoder", m);
  const alone = { alpha: pow(2 * (n + m), 1 / 4), beta: pow(8 * (n + m), -1 / 4) };
  if (m === 0) return { encoder: alone, rules: deepNormRules("*", alone.beta) };
  if (n === 0) return { decoder: alone, rules: deepNormRules("*", alone.beta) };
  const root = pow(n ** 4 * m, 1 / 16);
  const encoder = { alpha: 0.81 * root, beta: 0.87 / root };
  const decoder = { alpha: pow(3 * m, 1 / 4), beta: pow(12 * m, -1 / 4) };
  const rules = [
    ...deepNormRules("*encoder.*", encoder.beta),
    ...deepNormRules("*decoder.*", decoder.beta),
  ];
  return { encoder, decoder, rules };
}

const deepNormRules = (at: string, gain: number): Rule[] => [
  ...all([`${at}q_proj.weight`, `${at}k_proj.weight`], glorotNormal()),
  ...all(
    BRANCH.map((name) => at + name),
    glorotNormal({ gain }),
  ),
];

const BRANCH = ["v_proj.weight", "out_proj.weight", "fc1.weight", "fc2.weight"];

/** Depths and width of a transformer without norms or warm-up. */
export interface TFixupOptions {
  /** Layers of the encoder. */
  readonly encoder: number;
  /** Layers of the decoder. */
  readonly decoder: number;
  /** Size of the embeddings. */
  readonly dim: number;
}

/**
 * T-Fixup, for a transformer without layer norms and warm-up: Glorot normal matrices; v, output and feed-forward
 * matrices times 0.67 N^(−1/4) in an encoder of N layers and (9M)^(−1/4) in a decoder of M; embeddings
 * N(0, 1/dim) times (9N)^(−1/4) and (9M)^(−1/4). Names are fairseq's.
 *
 * @see Huang et al. 2020, §3.2, "Improving Transformer Optimization Through Better Initialization"
 * @example
 *     rules([...tFixup({ encoder: 6, decoder: 6, dim: 512 }), ["*", zeros()]]);
 */
export function tFixup(options: TFixupOptions): Rule[] {
  checkKeys("tFixup", options, ["encoder", "decoder", "dim"]);
  const { encoder, decoder, dim } = options;
  checkInteger("tFixup: encoder", encoder, 1);
  checkInteger("tFixup: decoder", decoder, 1);
  checkInteger("tFixup: dim", dim, 1);
  const stack = (at: string, layers: number, gain: number): Rule[] => [
    [`${at}embed_tokens.weight`, normal({ std: pow(9 * layers, -1 / 4) / Math.sqrt(dim) })],
    ...all(
      BRANCH.map((name) => at + name),
      glorotNormal({ gain }),
    ),
    ...all([`${at}q_proj.weight`, `${at}k_proj.weight`], glorotNormal()),
  ];
  return [
    ...stack("*encoder.*", encoder, 0.67 * pow(encoder, -1 / 4)),
    ...stack("*decoder.*", decoder, pow(9 * decoder, -1 / 4)),
  ];
}
