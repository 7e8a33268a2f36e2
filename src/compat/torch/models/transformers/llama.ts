import { wrongValue } from "../../../../errors.js";
import type { TorchModule } from "../../modules/data.js";
import * as nn from "../../modules/index.js";
import {
  behind,
  list,
  postInit,
  read,
  rmsNorm,
  variant,
  type Family,
  type Format,
  type HfConfig,
  type Read,
} from "./hf.js";

const LLAMA = {
  model_type: "llama",
  sizes: {
    vocab_size: 32000,
    hidden_size: 4096,
    intermediate_size: 11008,
    num_hidden_layers: 32,
    num_attention_heads: 32,
  },
  optional: ["num_key_value_heads", "head_dim"],
  scales: { initializer_range: 0.02 },
  flags: { attention_bias: false, mlp_bias: false, tie_word_embeddings: false },
  pad_token_id: null,
} as const satisfies Format;

type Config = Read<typeof LLAMA>;

/** Biases of query, key and value are part of the model. */
const QWEN2 = /* @__PURE__ */ variant(LLAMA, {
  model_type: "qwen2",
  sizes: { vocab_size: 151936, intermediate_size: 22016 },
  flags: { tie_word_embeddings: false },
});

/** @see transformers/models/llama/modeling_llama.py, models/qwen2/modeling_qwen2.py */
function decoder(where: string, name: "Llama" | "Qwen2", config: Config): TorchModule {
  const { vocab_size, hidden_size, num_hidden_layers } = config.size;
  const norm = (): TorchModule => rmsNorm(`${name}RMSNorm`, hidden_size);
  const layer = (): TorchModule =>
    nn.module({
      self_attn: attention(where, name, config),
      mlp: mlp(name, config),
      input_layernorm: norm(),
      post_attention_layernorm: norm(),
    });
  return nn.module(
    {
      embed_tokens: nn.embedding(vocab_size, hidden_size, config.padding),
      layers: list(num_hidden_layers, layer),
      norm: norm(),
    },
    { kind: `${name}Model`, init: postInit(config.scale.initializer_range || 0.02) },
  );
}

function attention(where: string, name: "Llama" | "Qwen2", config: Config): TorchModule {
  const { hidden_size, num_attention_heads: heads } = config.size;
  const byDefault = name === "Qwen2" ? 32 : heads;
  const { num_key_value_heads = byDefault, head_dim = Math.floor(hidden_size / heads) } =
    config.optional;
  if (heads % num_key_value_heads !== 0) {
    const expected = `a divisor of num_attention_heads = ${heads}`;
    throw wrongValue(`${where}: num_key_value_heads`, expected, num_key_value_heads);
  }
  const bias = name === "Qwen2" || config.flag.attention_bias;
  const outer = name === "Llama" && config.flag.attention_bias;
  return nn.module({
    q_proj: nn.linear(hidden_size, heads * head_dim, { bias }),
    k_proj: nn.linear(hidden_size, num_key_value_heads * head_dim, { bias }),
    v_proj: nn.linear(hidden_size, num_key_value_heads * head_dim, { bias }),
    o_proj: nn.linear(heads * head_dim, hidden_size, { bias: outer }),
  });
}

function mlp(name: "Llama" | "Qwen2", { size, flag }: Config): TorchModule {
  const { hidden_size, intermediate_size } = size;
  const bias = name === "Llama" && flag.mlp_bias;
  return nn.module({
    gate_proj: nn.linear(hidden_size, intermediate_size, { bias }),
    up_proj: nn.linear(hidden_size, intermediate_size, { bias }),
    down_proj: nn.linear(intermediate_size, hidden_size, { bias }),
  });
}

const configOf = (where: string, name: "Llama" | "Qwen2", given: HfConfig): Config =>
  read(where, given, name === "Llama" ? LLAMA : QWEN2);

const base = (where: string, name: "Llama" | "Qwen2", given: HfConfig): TorchModule =>
  decoder(where, name, configOf(where, name, given));

function withHead(
  where: string,
  name: "Llama" | "Qwen2",
  given: HfConfig,
  head: "lm_head" | "score",
): TorchModule {
  const config = configOf(where, name, given);
  const { vocab_size, hidden_size } = config.size;
  const isLm = head === "lm_head";
  const outputs = nn.linear(hidden_size, isLm ? vocab_size : config.numLabels, { bias: false });
  const isTied = isLm && config.flag.tie_word_embeddings;
  return behind("model", decoder(where, name, config), [[head, outputs]], {
    ...(isTied && { ties: { "lm_head.weight": "model.embed_tokens.weight" } }),
  });
}

/** Classes by name. */
export const LLAMAS: Family = {
  LlamaModel: (where, given) => base(where, "Llama", given),
  LlamaForCausalLM: (where, given) => withHead(where, "Llama", given, "lm_head"),
  LlamaForSequenceClassification: (where, given) => withHead(where, "Llama", given, "score"),
  Qwen2Model: (where, given) => base(where, "Qwen2", given),
  Qwen2ForCausalLM: (where, given) => withHead(where, "Qwen2", given, "lm_head"),
  Qwen2ForSequenceClassification: (where, given) => withHead(where, "Qwen2", given, "score"),
};
