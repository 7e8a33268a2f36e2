/** Names, shapes and counts against test/vectors/models, which tools/models.py made with torch. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fingerprint, initialize, normal, tie, zeros, type SpecEntry } from "../../src/index.js";
import { gpt2, llama, mlp, resnet, vit } from "../../src/presets/index.js";
import { moments } from "../support/cases.js";
import { expectVoice, thrownBy } from "../support/voice.js";

type ModelSpec = Record<string, SpecEntry>;

const sizeOf = (spec: ModelSpec): number =>
  Object.values(spec).reduce((sum, { shape }) => sum + shape.reduce((n, axis) => n * axis, 1), 0);

const grouped = {
  vocab_size: 100,
  hidden_size: 64,
  intermediate_size: 96,
  num_hidden_layers: 2,
  num_attention_heads: 8,
  num_key_value_heads: 2,
};

const CROSSED = {
  vocab_size: 100,
  n_positions: 16,
  n_embd: 32,
  n_layer: 2,
  add_cross_attention: true,
  tie_word_embeddings: false,
};

const MODELS: [string, () => ModelSpec, number | undefined][] = [
  ["gpt2", gpt2, 124_439_808],
  ["gpt2-cross", () => gpt2(CROSSED), undefined],
  ["llama-7b", llama, 6_738_415_616],
  ["llama-grouped", () => llama(grouped), undefined],
  ["llama-biased", () => llama({ ...grouped, attention_bias: true, mlp_bias: true }), undefined],
  ["resnet18", () => resnet(18), 11_689_512],
  ["resnet34", () => resnet(34), 21_797_672],
  ["resnet50", () => resnet(50), 25_557_032],
  ["resnet101", () => resnet(101), 44_549_160],
  ["resnet152", () => resnet(152), 60_192_808],
  ["vit_b_16", vit, 86_567_656],
];

describe.each(MODELS)("%s", (name, make, count) => {
  const spec = make();
  test("names and shapes are the owner's", () => {
    const file = new URL(`../vectors/models/${name}.json`, import.meta.url);
    const want = JSON.parse(readFileSync(file, "utf8")) as Record<string, number[]>;
    const got = Object.fromEntries(Object.entries(spec).map(([key, { shape }]) => [key, shape]));
    expect(got).toStrictEqual(want);
  });
  test.runIf(count !== undefined)("as many parameters as published", () => {
    expect(sizeOf(spec)).toBe(count);
  });
});

const SMALL = { vocab_size: 99, n_positions: 16, n_embd: 64, n_layer: 3 };

test("a small GPT-2 initialises: std 0.02, 0.02 / √6 before the residual, 1 and 0", () => {
  const set = initialize(gpt2(SMALL), { seed: 1 });
  const std = (key: string): number => moments(set[key]!.data).std;
  // n values: the sample's std has a relative error of 1 / √(2n); five of them
  for (const [key, want] of [
    ["wte.weight", 0.02],
    ["h.1.attn.c_attn.weight", 0.02],
    ["h.2.attn.c_proj.weight", 0.02 / Math.sqrt(6)],
    ["h.0.mlp.c_proj.weight", 0.02 / Math.sqrt(6)],
  ] as const) {
    const n = set[key]!.data.length;
    expect(Math.abs(std(key) / want - 1)).toBeLessThan(5 / Math.sqrt(2 * n));
  }
  expect(new Set(set["h.0.ln_1.weight"]!.data)).toEqual(new Set([1]));
  expect(new Set(set["h.0.mlp.c_fc.bias"]!.data)).toEqual(new Set([0]));
});

test("a tied name holds the same parameter, and the fingerprint counts it once", () => {
  const set = initialize(gpt2(SMALL), { seed: 1 });
  const before = fingerprint(set);
  const tied = tie(set, { "lm_head.weight": "wte.weight" });
  expect(tied).toBe(set);
  expect(tied["lm_head.weight"]).toBe(set["wte.weight"]);
  expect(fingerprint(tied)).toBe(before);
});

describe("a whole config.json", () => {
  const file = new URL("../vectors/models/config-keys.json", import.meta.url);
  const keys = JSON.parse(readFileSync(file, "utf8")) as Record<"gpt2" | "llama", string[]>;
  const idle = (model: "gpt2" | "llama"): object =>
    Object.fromEntries(keys[model].map((key) => [key, 1]));

  test("keys that name no parameter are of no effect", () => {
    expect(gpt2({ ...idle("gpt2"), ...SMALL, n_head: 4, n_inner: null })).toStrictEqual(
      gpt2(SMALL),
    );
    expect(llama({ ...idle("llama"), ...grouped })).toStrictEqual(llama(grouped));
    const ours = { "my own": 1, ["n_layer".repeat(1e6)]: 2, "": 3 };
    expect(gpt2({ ...ours, ...SMALL })).toStrictEqual(gpt2(SMALL));
  });

  test("the published GPT-2's", () => {
    const published = {
      activation_function: "gelu_new",
      architectures: ["GPT2LMHeadModel"],
      attn_pdrop: 0.1,
      initializer_range: 0.02,
      layer_norm_epsilon: 1e-5,
      model_type: "gpt2",
      n_ctx: 1024,
      n_embd: 768,
      n_head: 12,
      n_layer: 12,
      n_positions: 1024,
      summary_first_dropout: 0.1,
      task_specific_params: { "text-generation": { do_sample: true, max_length: 50 } },
      vocab_size: 50257,
    };
    expect(gpt2(published)).toStrictEqual(gpt2());
  });

  test("transformers' other names of GPT-2's keys", () => {
    const other = { vocab_size: 99, max_position_embeddings: 16, hidden_size: 64 };
    const config = { ...other, num_hidden_layers: 3, num_attention_heads: 4 };
    expect(gpt2(config as object)).toStrictEqual(gpt2(SMALL));
    const error = thrownBy(() => gpt2({ ...SMALL, hidden_size: 65 } as object));
    expectVoice(error, "gpt2");
    expect((error as Error).message).toBe("gpt2: hidden_size expected 64, as n_embd is, got 65");
  });

  test.each([
    ["n_layers", "n_layer"],
    ["nLayer", "n_layer"],
    ["n_embed", "n_embd"],
    ["n_haed", "n_head"],
    ["vocabsize", "vocab_size"],
    ["hiden_size", "hidden_size"],
    ["initialiser_range", "initializer_range"],
    ["n-positions", "n_positions"],
    ["tie_word_embedding", "tie_word_embeddings"],
    ["modeltype", "model_type"],
  ])("gpt2: %s is %s misspelt", (key, meant) => {
    const error = thrownBy(() => gpt2({ ...SMALL, [key]: 1 }));
    expectVoice(error, "gpt2");
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toContain(`expected ${JSON.stringify(meant)}, got "${key}"`);
  });

  test.each([
    ["num_hidden_layer", "num_hidden_layers"],
    ["numKeyValueHeads", "num_key_value_heads"],
    ["num_key_vlaue_heads", "num_key_value_heads"],
    ["attention_biass", "attention_bias"],
    ["mlp_bais", "mlp_bias"],
    ["intermediate_sise", "intermediate_size"],
    ["head_dims", "head_dim"],
  ])("llama: %s is %s misspelt", (key, meant) => {
    const error = thrownBy(() => llama({ ...grouped, [key]: 1 }));
    expectVoice(error, "llama");
    expect((error as Error).message).toContain(`expected ${JSON.stringify(meant)}, got "${key}"`);
  });

  test.each<[string, () => unknown, RegExp]>([
    ["gpt2", () => gpt2({ model_type: "gpt_neo" }), /model_type expected "gpt2", got "gpt_neo"/],
    ["gpt2", () => gpt2({ model_type: 2 } as object), /model_type expected "gpt2", got 2/],
    ["llama", () => llama({ model_type: "qwen2" }), /model_type expected "llama", got "qwen2"/],
    ["llama", () => llama({ model_type: "gpt2" }), /expected "llama"/],
    [
      "llama",
      () => llama({ architectures: ["LlamaForSequenceClassification"] } as object),
      /architectures expected "LlamaForCausalLM"/,
    ],
    ["gpt2", () => gpt2({ architectures: "GPT2Model" } as object), /architectures expected an arr/],
    ["gpt2", () => gpt2({ architectures: ["GPT2DoubleHeadsModel"] } as object), /architectures/],
    ["llama", () => llama({ quantization_config: { bits: 4 } } as object), /quantization_config/],
    ["gpt2", () => gpt2({ pruned_heads: { 0: [1] } } as object), /pruned_heads expected none/],
    ["gpt2", () => gpt2({ n_embd: 64, n_head: 5 }), /n_head expected a divisor of 64, got 5/],
    [
      "llama",
      () => llama({ ...grouped, num_key_value_heads: 3 }),
      /num_key_value_heads expected a divisor of num_attention_heads = 8, got 3/,
    ],
    ["llama", () => llama({ ...grouped, pad_token_id: 100 }), /pad_token_id expected less than/],
    ["llama", () => llama({ ...grouped, pad_token_id: -101 }), /pad_token_id expected an integer/],
  ])("%s refuses another model's, %#", (fn, call, message) => {
    const error = thrownBy(call);
    expectVoice(error, fn);
    expect((error as Error).message).toMatch(message);
  });

  test("empty kinds and nulls say nothing", () => {
    const nothing = { model_type: null, architectures: null, quantization_config: null };
    expect(gpt2({ ...SMALL, ...nothing, pruned_heads: {} } as object)).toStrictEqual(gpt2(SMALL));
    expect(llama({ ...grouped, head_dim: null, pad_token_id: null })).toStrictEqual(llama(grouped));
  });
});

test("biases are 0, cross attention ends as the other branches do", () => {
  const biased = llama({ ...grouped, attention_bias: true });
  expect(biased["model.layers.1.self_attn.o_proj.bias"]!.init).toEqual(zeros());
  const crossed = gpt2(CROSSED);
  const residual = normal({ std: 0.02 / Math.sqrt(4) });
  expect(crossed["h.1.crossattention.c_proj.weight"]!.init).toEqual(residual);
  expect(crossed["h.1.crossattention.q_attn.weight"]!.init).toEqual(normal({ std: 0.02 }));
  expect(crossed["lm_head.weight"]!.init).toEqual(normal({ std: 0.02 }));
});

test("the row of Llama's padding is 0, as nn.Embedding's padding_idx makes it", () => {
  for (const [pad, row] of [
    [7, 7],
    [-1, 99],
    [0, 0],
  ] as const) {
    const spec = llama({ ...grouped, pad_token_id: pad });
    const { data } = initialize({ e: spec["model.embed_tokens.weight"]! }, { seed: 1 }).e;
    for (let r = 0; r < 100; ++r) {
      const empty = data.subarray(64 * r, 64 * (r + 1)).every((x) => x === 0);
      expect(empty).toBe(r === row);
    }
  }
});

test("small models of every kind initialise", () => {
  const small = { image_size: 8, patch_size: 4, num_layers: 1, num_heads: 2 };
  const sizes = { hidden_dim: 16, mlp_dim: 8, num_classes: 3 };
  for (const spec of [llama(grouped), vit({ ...small, ...sizes }), mlp([4, 3, 2])]) {
    expect(Object.keys(initialize(spec, { seed: 1 }))).toStrictEqual(Object.keys(spec));
  }
});

test("mlp: the names of a Sequential", () => {
  const shapes = Object.entries(mlp([784, 256, 10])).map(([key, { shape }]) => [key, shape]);
  expect(shapes).toStrictEqual([
    ["0.weight", [256, 784]],
    ["0.bias", [256]],
    ["2.weight", [10, 256]],
    ["2.bias", [10]],
  ]);
  expect(Object.keys(mlp([2, 2, 2], { bias: null, between: 2 }))).toEqual(["0.weight", "3.weight"]);
});

test("resnet: zero_init_residual sets the last norm of each block", () => {
  const spec = resnet(50, { zero_init_residual: true });
  expect(spec["layer3.2.bn3.weight"]!.init).toEqual({ law: "constant", value: 0 });
  expect(spec["layer3.2.bn2.weight"]!.init).toEqual({ law: "constant", value: 1 });
});

test.each<[string, () => unknown]>([
  ["gpt2", () => gpt2({ n_layer: 0 })],
  ["gpt2", () => gpt2({ n_embd: 1.5 })],
  ["gpt2", () => gpt2({ initializer_range: -1 })],
  ["gpt2", () => gpt2(null as never)],
  ["llama", () => llama({ hidden_size: 10, num_attention_heads: 3 })],
  ["llama", () => llama({ tie_word_embeddings: 1 as never })],
  ["resnet", () => resnet(20 as never)],
  ["resnet", () => resnet(50, { classes: 1 } as never)],
  ["vit", () => vit({ image_size: 225 })],
  ["vit", () => vit({ num_heads: 7 })],
  ["mlp", () => mlp([3])],
  ["mlp", () => mlp("3" as never)],
])("%s: a clear error, %#", (fn, call) => expectVoice(thrownBy(call), fn));
