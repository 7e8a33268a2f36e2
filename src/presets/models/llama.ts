import { checkScale, wrongValue } from "../../errors.js";
import { normal, ones, zeros } from "../../index.js";
import type { SpecEntry } from "../../index.js";
import { checkLayers, paddedRows, rowOf } from "../layer.js";
import { checkBooleans, checkConfig, checkModel } from "../../spec/config.js";

/**
 * What `llama` reads of a Hugging Face config.json. Other keys of such a file are legal and of no effect here; a key that
 * may be one of these misspelt is an error.
 */
export interface LlamaConfig {
  /** "llama" if given. */
  readonly model_type?: string;
  readonly vocab_size?: number;
  readonly hidden_size?: number;
  readonly intermediate_size?: number;
  readonly num_hidden_layers?: number;
  readonly num_attention_heads?: number;
  /** As many as there are heads where not given. */
  readonly num_key_value_heads?: number | null;
  /** hidden_size / num_attention_heads where not given. */
  readonly head_dim?: number | null;
  readonly initializer_range?: number;
  /** Whether q, k, v and o have biases; false by default. */
  readonly attention_bias?: boolean;
  /** Whether the matrices of the feed-forward have biases; false by default. */
  readonly mlp_bias?: boolean;
  /** The row of the embedding that is 0, negative ones from the end; none by default. */
  readonly pad_token_id?: number | null;
  /** Whether lm_head.weight is model.embed_tokens.weight; it is not listed then. */
  readonly tie_word_embeddings?: boolean;
}

const FORMAT = {
  model_type: "llama",
  // both are written by releases of transformers
  architectures: ["LlamaForCausalLM", "LLaMAForCausalLM"],
  keys: [
    ...["vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers"],
    ...["num_attention_heads", "num_key_value_heads", "head_dim", "initializer_range"],
    ...["attention_bias", "mlp_bias", "pad_token_id", "tie_word_embeddings"],
  ],
};

/**
 * Llama as Hugging Face names it (`LlamaForCausalLM`): 6,738,415,616 parameters by default, which is Llama 7B. Matrices
 * and embeddings N(0, initializer_range²), the embedding's row of padding 0, norms 1; biases, where a config has them, 0.
 *
 * @param config a parsed config.json; its defaults are those of `LlamaConfig`
 * @throws TypeError for a key that may be another misspelt, RangeError for a config of another model_type
 * @see Touvron et al. 2023, arXiv:2302.13971; transformers, modeling_llama.py
 * @example
 *     const config = { vocab_size: 100, hidden_size: 32, intermediate_size: 64, num_hidden_layers: 2, num_attention_heads: 2 };
 *     initialize(llama(config), { seed: 42, dtype: "bfloat16" });
 */
export function llama(config: LlamaConfig = {}): Record<string, SpecEntry> {
  checkConfig("llama", config, FORMAT);
  const { vocab_size = 32000, hidden_size = 4096, intermediate_size = 11008 } = config;
  const { num_hidden_layers = 32, num_attention_heads = 32, initializer_range = 0.02 } = config;
  const { attention_bias = false, mlp_bias = false, tie_word_embeddings = false } = config;
  const sizes = { vocab_size, hidden_size, intermediate_size, num_hidden_layers };
  checkModel("llama", { ...sizes, num_attention_heads });
  const num_key_value_heads = config.num_key_value_heads ?? num_attention_heads;
  const head_dim = config.head_dim ?? hidden_size / num_attention_heads;
  checkModel("llama", { num_key_value_heads, head_dim });
  checkLayers("llama: num_hidden_layers", num_hidden_layers);
  if (num_attention_heads % num_key_value_heads !== 0) {
    const heads = `a divisor of num_attention_heads = ${num_attention_heads}`;
    throw wrongValue("llama: num_key_value_heads", heads, num_key_value_heads);
  }
  checkScale("llama: initializer_range", initializer_range);
  checkBooleans("llama", { attention_bias, mlp_bias, tie_word_embeddings });
  const matrix = normal({ std: initializer_range });
  const [one, zero] = [ones(), zeros()];
  const spec: Record<string, SpecEntry> = {};
  const norm = (name: string): void => {
    spec[`${name}.weight`] = { shape: [hidden_size], init: one };
  };
  const linear = (name: string, outputs: number, inputs: number, bias: boolean): void => {
    spec[`${name}.weight`] = { shape: [outputs, inputs], init: matrix };
    if (bias) spec[`${name}.bias`] = { shape: [outputs], init: zero };
  };
  const pad = config.pad_token_id ?? undefined;
  const rows =
    pad === undefined
      ? matrix
      : paddedRows(vocab_size, rowOf("llama: pad_token_id", pad, vocab_size), matrix);
  spec["model.embed_tokens.weight"] = { shape: [vocab_size, hidden_size], init: rows };
  const [queries, keys] = [num_attention_heads * head_dim, num_key_value_heads * head_dim];
  for (let layer = 0; layer < num_hidden_layers; ++layer) {
    const at = `model.layers.${layer}`;
    linear(`${at}.self_attn.q_proj`, queries, hidden_size, attention_bias);
    linear(`${at}.self_attn.k_proj`, keys, hidden_size, attention_bias);
    linear(`${at}.self_attn.v_proj`, keys, hidden_size, attention_bias);
    linear(`${at}.self_attn.o_proj`, hidden_size, queries, attention_bias);
    linear(`${at}.mlp.gate_proj`, intermediate_size, hidden_size, mlp_bias);
    linear(`${at}.mlp.up_proj`, intermediate_size, hidden_size, mlp_bias);
    linear(`${at}.mlp.down_proj`, hidden_size, intermediate_size, mlp_bias);
    norm(`${at}.input_layernorm`);
    norm(`${at}.post_attention_layernorm`);
  }
  norm("model.norm");
  if (!tie_word_embeddings) linear("lm_head", vocab_size, hidden_size, false);
  return spec;
}
