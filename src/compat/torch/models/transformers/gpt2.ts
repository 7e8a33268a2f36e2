import type { TorchModule } from "../../modules/data.js";
import * as nn from "../../modules/index.js";
import { zeroBias } from "../init.js";
import {
  behind,
  divided,
  list,
  postInit,
  read,
  type Family,
  type Format,
  type HfConfig,
  type Read,
} from "./hf.js";

const FORMAT = {
  model_type: "gpt2",
  sizes: { vocab_size: 50257, n_positions: 1024, n_embd: 768, n_layer: 12, n_head: 12 },
  optional: ["n_inner"],
  scales: { initializer_range: 0.02 },
  flags: { add_cross_attention: false, tie_word_embeddings: true },
  aliases: {
    hidden_size: "n_embd",
    max_position_embeddings: "n_positions",
    num_attention_heads: "n_head",
    num_hidden_layers: "n_layer",
  },
} as const satisfies Format;

type Config = Read<typeof FORMAT>;

/** A linear layer whose weight is [in, out]; its constructor draws with a std of its own. */
const conv1d = (to: number, from: number): TorchModule =>
  nn.module(
    { weight: nn.parameter([from, to], "normal", { std: 0.02 }), bias: nn.parameter([to]) },
    { kind: "Conv1D" },
  );

/** @see transformers/models/gpt2/modeling_gpt2.py */
function gpt2(where: string, config: Config): TorchModule {
  const { n_embd, n_head, n_layer, vocab_size, n_positions } = config.size;
  divided(where, "n_embd", n_embd, n_head);
  const { initializer_range } = config.scale;
  const init = postInit(initializer_range || 0.02, (module, init) => {
    if (module.kind === "Conv1D") {
      init.normal(module.weight!, { std: initializer_range });
      zeroBias(module, init);
    } else if (module.kind === "GPT2Attention" || module.kind === "GPT2MLP") {
      const std = initializer_range / Math.sqrt(2 * n_layer);
      init.normal(module.tensor("c_proj.weight"), { std });
    }
  });
  const inner = config.optional.n_inner ?? 4 * n_embd;
  return nn.module(
    {
      wte: nn.embedding(vocab_size, n_embd),
      wpe: nn.embedding(n_positions, n_embd),
      h: list(n_layer, () => block(n_embd, inner, config.flag.add_cross_attention)),
      ln_f: nn.layerNorm(n_embd),
    },
    { kind: "GPT2Model", init },
  );
}

function block(width: number, inner: number, withCross: boolean): TorchModule {
  const attention = (cross: boolean): TorchModule =>
    nn.module(
      {
        c_attn: conv1d((cross ? 2 : 3) * width, width),
        ...(cross && { q_attn: conv1d(width, width) }),
        c_proj: conv1d(width, width),
      },
      { kind: "GPT2Attention" },
    );
  const mlp = nn.module(
    { c_fc: conv1d(inner, width), c_proj: conv1d(width, inner) },
    { kind: "GPT2MLP" },
  );
  return nn.module({
    ln_1: nn.layerNorm(width),
    attn: attention(false),
    ln_2: nn.layerNorm(width),
    ...(withCross && { crossattention: attention(true), ln_cross_attn: nn.layerNorm(width) }),
    mlp,
  });
}

/** A model with a head of one linear layer without bias. */
function withHead(
  where: string,
  given: HfConfig,
  name: string,
  outputs: (config: Config) => number,
): TorchModule {
  const config = read(where, given, FORMAT);
  const head = nn.linear(config.size.n_embd, outputs(config), { bias: false });
  const isTied = name === "lm_head" && config.flag.tie_word_embeddings;
  return behind("transformer", gpt2(where, config), [[name, head]], {
    ...(isTied && { ties: { "lm_head.weight": "transformer.wte.weight" } }),
  });
}

/** Classes by name. */
export const GPT2: Family = {
  GPT2Model: (where, given) => gpt2(where, read(where, given, FORMAT)),
  GPT2LMHeadModel: (where, given) =>
    withHead(where, given, "lm_head", ({ size }) => size.vocab_size),
  GPT2ForSequenceClassification: (where, given) =>
    withHead(where, given, "score", ({ numLabels }) => numLabels),
};
