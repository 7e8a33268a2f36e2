import type { ModuleInit, TorchMember, TorchModule } from "../../modules/data.js";
import * as nn from "../../modules/index.js";
import {
  behind,
  divided,
  list,
  postInit,
  read,
  variant,
  type Family,
  type Format,
  type HfConfig,
  type Read,
} from "./hf.js";

const BERT = {
  model_type: "bert",
  sizes: {
    vocab_size: 30522,
    hidden_size: 768,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    intermediate_size: 3072,
    max_position_embeddings: 512,
    type_vocab_size: 2,
  },
  scales: { initializer_range: 0.02 },
  flags: { is_decoder: false, add_cross_attention: false, tie_word_embeddings: true },
  pad_token_id: 0,
} as const satisfies Format;

type Config = Read<typeof BERT>;

const ROBERTA = /* @__PURE__ */ variant(BERT, {
  model_type: "roberta",
  sizes: { vocab_size: 50265 },
  pad_token_id: 1,
});

type Name = "Bert" | "Roberta";

const initOf = ({ scale }: Config): ModuleInit =>
  postInit(scale.initializer_range || 0.02, ({ kind, bias }, init) => {
    if (/LM(Prediction)?Head$/.test(kind)) init.zeros(bias!);
  });

/** @see transformers/models/bert/modeling_bert.py, models/roberta/modeling_roberta.py */
function encoder(where: string, name: Name, config: Config, withPooler: boolean): TorchModule {
  const { hidden_size, num_attention_heads, num_hidden_layers } = config.size;
  divided(where, "hidden_size", hidden_size, num_attention_heads);
  const layers = list(num_hidden_layers, () => layer(config));
  return nn.module(
    [
      ["embeddings", embeddings(name, config)],
      ["encoder", nn.module({ layer: layers })],
      ...(withPooler
        ? ([["pooler", nn.module({ dense: nn.linear(hidden_size, hidden_size) })]] as const)
        : []),
    ],
    { kind: `${name}Model`, init: initOf(config) },
  );
}

/** RoBERTa's positions have a row of padding too, and are made last. */
function embeddings(name: Name, { size, padding }: Config): TorchModule {
  const { vocab_size, hidden_size, max_position_embeddings, type_vocab_size } = size;
  const isBert = name === "Bert";
  const positions = nn.embedding(max_position_embeddings, hidden_size, isBert ? {} : padding);
  const place: TorchMember = ["position_embeddings", positions];
  return nn.module([
    ["word_embeddings", nn.embedding(vocab_size, hidden_size, padding)],
    ...(isBert ? [place] : []),
    ["token_type_embeddings", nn.embedding(type_vocab_size, hidden_size)],
    ["LayerNorm", nn.layerNorm(hidden_size)],
    ...(isBert ? [] : [place]),
  ]);
}

function layer({ size, flag }: Config): TorchModule {
  const { hidden_size: width, intermediate_size } = size;
  const output = (from: number): TorchModule =>
    nn.module({ dense: nn.linear(from, width), LayerNorm: nn.layerNorm(width) });
  const attention = (): TorchModule =>
    nn.module({
      self: nn.module({
        query: nn.linear(width, width),
        key: nn.linear(width, width),
        value: nn.linear(width, width),
      }),
      output: output(width),
    });
  return nn.module({
    attention: attention(),
    ...(flag.add_cross_attention && { crossattention: attention() }),
    intermediate: nn.module({ dense: nn.linear(width, intermediate_size) }),
    output: output(intermediate_size),
  });
}

/** The heads of masked words; what follows a model is "cls" in BERT, "lm_head" in RoBERTa. */
function wordHead(name: Name, { size }: Config): TorchModule {
  const { hidden_size, vocab_size } = size;
  const dense = nn.linear(hidden_size, hidden_size);
  const norm = nn.layerNorm(hidden_size);
  const decoder = nn.linear(hidden_size, vocab_size);
  const bias = nn.parameter([vocab_size]);
  return name === "Bert"
    ? nn.module(
        { transform: nn.module({ dense, LayerNorm: norm }), decoder, bias },
        { kind: "BertLMPredictionHead" },
      )
    : nn.module({ dense, layer_norm: norm, decoder, bias }, { kind: "RobertaLMHead" });
}

type Head = (name: Name, config: Config) => TorchMember[];

const words: Head = (name, config) => {
  const head = wordHead(name, config);
  return name === "Bert" ? [["cls", nn.module({ predictions: head })]] : [["lm_head", head]];
};

const linearHead =
  (at: string, outputs: (config: Config) => number): Head =>
  (_, config) => [[at, nn.linear(config.size.hidden_size, outputs(config))]];

const labels = ({ numLabels }: Config): number => numLabels;

/** RoBERTa classifies sequences by two layers. */
const sequences: Head = (name, config) => {
  const { hidden_size } = config.size;
  if (name === "Bert") return linearHead("classifier", labels)(name, config);
  const dense = nn.linear(hidden_size, hidden_size);
  const out_proj = nn.linear(hidden_size, config.numLabels);
  return [["classifier", nn.module({ dense, out_proj })]];
};

const pretraining: Head = (name, config) => [
  [
    "cls",
    nn.module({
      predictions: wordHead(name, config),
      seq_relationship: nn.linear(config.size.hidden_size, 2),
    }),
  ],
];

const nextSentence: Head = (_, config) => [
  ["cls", nn.module({ seq_relationship: nn.linear(config.size.hidden_size, 2) })],
];

function model(
  where: string,
  name: Name,
  given: HfConfig,
  withPooler: boolean,
  head?: Head,
): TorchModule {
  const config = read(where, given, name === "Bert" ? BERT : ROBERTA);
  const base = encoder(where, name, config, withPooler);
  if (head === undefined) return base;
  const at = name.toLowerCase();
  const predictions = name === "Bert" ? "cls.predictions" : "lm_head";
  const hasWords = head === words || head === pretraining;
  return behind(at, base, head(name, config), {
    ...(hasWords &&
      config.flag.tie_word_embeddings && {
        ties: {
          [`${predictions}.decoder.weight`]: `${at}.embeddings.word_embeddings.weight`,
          [`${predictions}.decoder.bias`]: `${predictions}.bias`,
        },
      }),
  });
}

/** Classes by name. */
export const BERTS: Family = {
  BertModel: (where, given) => model(where, "Bert", given, true),
  BertForPreTraining: (where, given) => model(where, "Bert", given, true, pretraining),
  BertForMaskedLM: (where, given) => model(where, "Bert", given, false, words),
  BertLMHeadModel: (where, given) => model(where, "Bert", given, false, words),
  BertForNextSentencePrediction: (where, given) => model(where, "Bert", given, true, nextSentence),
  BertForSequenceClassification: (where, given) => model(where, "Bert", given, true, sequences),
  BertForMultipleChoice: (where, given) =>
    model(
      where,
      "Bert",
      given,
      true,
      linearHead("classifier", () => 1),
    ),
  BertForTokenClassification: (where, given) =>
    model(where, "Bert", given, false, linearHead("classifier", labels)),
  BertForQuestionAnswering: (where, given) =>
    model(where, "Bert", given, false, linearHead("qa_outputs", labels)),
  RobertaModel: (where, given) => model(where, "Roberta", given, true),
  RobertaForMaskedLM: (where, given) => model(where, "Roberta", given, false, words),
  RobertaForCausalLM: (where, given) => model(where, "Roberta", given, false, words),
  RobertaForSequenceClassification: (where, given) =>
    model(where, "Roberta", given, false, sequences),
  RobertaForMultipleChoice: (where, given) =>
    model(
      where,
      "Roberta",
      given,
      true,
      linearHead("classifier", () => 1),
    ),
  RobertaForTokenClassification: (where, given) =>
    model(where, "Roberta", given, false, linearHead("classifier", labels)),
  RobertaForQuestionAnswering: (where, given) =>
    model(where, "Roberta", given, false, linearHead("qa_outputs", labels)),
};
