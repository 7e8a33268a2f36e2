import { wrongType } from "../../../../errors.js";
import type { BuiltModule } from "../../modules/built.js";
import type { ModuleInit, TorchMember, TorchModule } from "../../modules/data.js";
import type { TorchTensorLaws } from "../../modules/tensor-laws.js";
import * as nn from "../../modules/index.js";
import { zeroBias } from "../init.js";
import {
  behind,
  list,
  postInit,
  read,
  rmsNorm,
  type Family,
  type Format,
  type HfConfig,
  type Read,
} from "./hf.js";

const FORMAT = {
  model_type: "t5",
  sizes: {
    vocab_size: 32128,
    d_model: 512,
    d_kv: 64,
    d_ff: 2048,
    num_layers: 6,
    num_heads: 8,
    relative_attention_num_buckets: 32,
  },
  optional: ["num_decoder_layers"],
  scales: { initializer_factor: 1 },
  flags: { tie_word_embeddings: true }, // transformers ties whatever it says
  aliases: {
    hidden_size: "d_model",
    num_attention_heads: "num_heads",
    num_hidden_layers: "num_layers",
    head_dim: "d_kv",
  },
} as const satisfies Format;

type Config = Read<typeof FORMAT>;

interface T5 extends Config {
  /** Whether the feed-forward layers have a gate. */
  readonly isGated: boolean;
}

function t5(where: string, given: HfConfig): T5 {
  const { feed_forward_proj = "relu" } = given;
  if (typeof feed_forward_proj !== "string") {
    throw wrongType(`${where}: feed_forward_proj`, "a string", feed_forward_proj);
  }
  return { ...read(where, given, FORMAT), isGated: feed_forward_proj.startsWith("gated-") };
}

/** Every linear layer of a part, each with the std of its inputs. @see transformers/models/t5/modeling_t5.py */
function ruleOf({ size, scale }: T5): (module: BuiltModule, init: TorchTensorLaws) => void {
  const { d_model, d_kv, d_ff, num_heads } = size;
  const factor = scale.initializer_factor;
  const of = (width: number): { std: number } => ({ std: factor * width ** -0.5 });
  return (module, init) => {
    const { kind, weight } = module;
    const normal = (name: string, law: { std: number }): void =>
      init.normal(module.tensor(`${name}.weight`), law);
    switch (kind) {
      case "T5LayerNorm":
        init.constant(weight!, factor);
        break;
      case "T5DenseActDense":
        normal("wi", of(d_model));
        normal("wo", of(d_ff));
        break;
      case "T5DenseGatedActDense":
        normal("wi_0", of(d_model));
        normal("wi_1", of(d_model));
        normal("wo", of(d_ff));
        break;
      case "T5Attention":
        normal("q", of(d_model * d_kv));
        normal("k", of(d_model));
        normal("v", of(d_model));
        normal("o", of(num_heads * d_kv));
        if (module.children.has("relative_attention_bias")) {
          normal("relative_attention_bias", of(d_model));
        }
        break;
      case "T5ClassificationHead":
        for (const name of ["dense", "out_proj"]) {
          normal(name, of(d_model));
          zeroBias(module.child(name), init);
        }
        break;
      case "T5Model":
        normal("shared", { std: factor });
        if (module.children.has("qa_outputs")) {
          normal("qa_outputs", of(d_model));
          zeroBias(module.child("qa_outputs"), init);
        }
        break;
      case "T5ForTokenClassification":
        normal("classifier", { std: factor });
        zeroBias(module.child("classifier"), init);
    }
  };
}

const initOf = (config: T5): ModuleInit =>
  postInit(config.scale.initializer_factor, ruleOf(config));

function stack(config: T5, isDecoder: boolean, init: ModuleInit): TorchModule {
  const { vocab_size, d_model, num_layers } = config.size;
  const count = isDecoder ? (config.optional.num_decoder_layers ?? num_layers) : num_layers;
  return nn.module(
    {
      embed_tokens: nn.embedding(vocab_size, d_model),
      block: list(count, (i) => block(config, isDecoder, i === 0)),
      final_layer_norm: rmsNorm("T5LayerNorm", d_model),
    },
    { kind: "T5Stack", init },
  );
}

function block({ size, isGated }: T5, isDecoder: boolean, isFirst: boolean): TorchModule {
  const { d_model, d_kv, d_ff, num_heads, relative_attention_num_buckets } = size;
  const inner = num_heads * d_kv;
  const matrix = (from: number, to: number): TorchModule => nn.linear(from, to, { bias: false });
  const attention = (withBias: boolean): TorchModule =>
    nn.module(
      {
        q: matrix(d_model, inner),
        k: matrix(d_model, inner),
        v: matrix(d_model, inner),
        o: matrix(inner, d_model),
        ...(withBias && {
          relative_attention_bias: nn.embedding(relative_attention_num_buckets, num_heads),
        }),
      },
      { kind: "T5Attention" },
    );
  const gates = isGated ? ["wi_0", "wi_1"] : ["wi"];
  const feed = nn.module(
    [
      ...gates.map((name): TorchMember => [name, matrix(d_model, d_ff)]),
      ["wo", matrix(d_ff, d_model)],
    ],
    { kind: isGated ? "T5DenseGatedActDense" : "T5DenseActDense" },
  );
  const layer = (name: string, part: TorchModule): TorchModule =>
    nn.module({ [name]: part, layer_norm: rmsNorm("T5LayerNorm", d_model) });
  return nn.module({
    layer: nn.moduleList([
      layer("SelfAttention", attention(isFirst)),
      ...(isDecoder ? [layer("EncDecAttention", attention(false))] : []),
      layer("DenseReluDense", feed),
    ]),
  });
}

/** Embeddings that stacks share; each is drawn, and then the shared one stands for all. */
function base(
  config: T5,
  stacks: readonly ("encoder" | "decoder")[],
  rest: readonly TorchMember[] = [],
): TorchModule {
  const { vocab_size, d_model } = config.size;
  const init = initOf(config);
  const shared = nn.embedding(vocab_size, d_model);
  const parts = stacks.map((name): TorchMember => [name, stack(config, name === "decoder", init)]);
  const tied = [...stacks.map((name) => `${name}.embed_tokens`)];
  if (rest.some(([name]) => name === "lm_head")) tied.push("lm_head");
  return nn.module([["shared", shared], ...parts, ...rest], {
    kind: "T5Model",
    init,
    ties: Object.fromEntries(tied.map((name) => [`${name}.weight`, "shared.weight"])),
  });
}

const BOTH = ["encoder", "decoder"] as const;

/** Classes by name. */
export const T5S: Family = {
  T5Model: (where, given) => base(t5(where, given), BOTH),
  T5EncoderModel: (where, given) => base(t5(where, given), ["encoder"]),
  T5ForConditionalGeneration(where, given) {
    const config = t5(where, given);
    const { d_model, vocab_size } = config.size;
    return base(config, BOTH, [["lm_head", nn.linear(d_model, vocab_size, { bias: false })]]);
  },
  T5ForSequenceClassification(where, given) {
    const config = t5(where, given);
    const { d_model } = config.size;
    const dense = nn.linear(d_model, d_model);
    const out_proj = nn.linear(d_model, config.numLabels);
    const head = nn.module({ dense, out_proj }, { kind: "T5ClassificationHead" });
    return behind("transformer", base(config, BOTH), [["classification_head", head]]);
  },
  T5ForTokenClassification(where, given) {
    const config = t5(where, given);
    const head: TorchMember = ["classifier", nn.linear(config.size.d_model, config.numLabels)];
    return behind("transformer", base(config, ["encoder"]), [head], {
      kind: "T5ForTokenClassification",
    });
  },
  T5ForQuestionAnswering(where, given) {
    const config = t5(where, given);
    const head = nn.linear(config.size.d_model, config.numLabels);
    return base(config, BOTH, [["qa_outputs", head]]);
  },
};
