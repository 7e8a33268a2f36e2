import { checkInteger, checkNumber, wrongType, wrongValue } from "../../errors.js";
import { normal, ones } from "../../index.js";
import type { SpecEntry } from "../../index.js";

/** What `llama` reads of a Hugging Face config.json; other keys of that file are of no effect here. */
export interface LlamaConfig {
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
  /** Whether lm_head.weight is model.embed_tokens.weight; it is not listed then. */
  readonly tie_word_embeddings?: boolean;
}

/**
 * Llama as Hugging Face names it (`LlamaForCausalLM`, no biases): 6,738,415,616 parameters by default, which is
 * Llama 7B. Matrices and embeddings N(0, initializer_range²), norms 1.
 *
 * @param config a parsed config.json; its defaults are those of `LlamaConfig`
 * @see Touvron et al. 2023, arXiv:2302.13971; transformers, modeling_llama.py
 */
export function llama(config: LlamaConfig = {}): Record<string, SpecEntry> {
  if (Object(config) !== config) {
    throw wrongType("llama: config", "the object of a config.json", config);
  }
  const { vocab_size = 32000, hidden_size = 4096, intermediate_size = 11008 } = config;
  const { num_hidden_layers = 32, num_attention_heads = 32, initializer_range = 0.02 } = config;
  const { tie_word_embeddings = false } = config;
  const num_key_value_heads = config.num_key_value_heads ?? num_attention_heads;
  const head_dim = config.head_dim ?? hidden_size / num_attention_heads;
  const sizes = {
    vocab_size,
    hidden_size,
    intermediate_size,
    num_hidden_layers,
    num_attention_heads,
    num_key_value_heads,
    head_dim,
  };
  for (const [key, value] of Object.entries(sizes)) checkInteger(`llama: ${key}`, value, 1);
  checkNumber("llama: initializer_range", initializer_range);
  if (initializer_range < 0) {
    throw wrongValue("llama: initializer_range", "a number ≥ 0", initializer_range);
  }
  if (typeof tie_word_embeddings !== "boolean") {
    throw wrongType("llama: tie_word_embeddings", "a boolean", tie_word_embeddings);
  }
  const matrix = normal({ std: initializer_range });
  const spec: Record<string, SpecEntry> = {};
  const add = (name: string, ...shape: number[]): void => {
    spec[`${name}.weight`] = { shape, init: shape.length === 1 ? ones() : matrix };
  };
  add("model.embed_tokens", vocab_size, hidden_size);
  for (let layer = 0; layer < num_hidden_layers; ++layer) {
    const at = `model.layers.${layer}`;
    add(`${at}.self_attn.q_proj`, num_attention_heads * head_dim, hidden_size);
    add(`${at}.self_attn.k_proj`, num_key_value_heads * head_dim, hidden_size);
    add(`${at}.self_attn.v_proj`, num_key_value_heads * head_dim, hidden_size);
    add(`${at}.self_attn.o_proj`, hidden_size, num_attention_heads * head_dim);
    add(`${at}.mlp.gate_proj`, intermediate_size, hidden_size);
    add(`${at}.mlp.up_proj`, intermediate_size, hidden_size);
    add(`${at}.mlp.down_proj`, hidden_size, intermediate_size);
    add(`${at}.input_layernorm`, hidden_size);
    add(`${at}.post_attention_layernorm`, hidden_size);
  }
  add("model.norm", hidden_size);
  if (!tie_word_embeddings) add("lm_head", vocab_size, hidden_size);
  return spec;
}
