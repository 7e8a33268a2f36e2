/** Names, shapes and counts against test/vectors/models, which tools/models.py made with torch. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fingerprint, initialize, tie, type SpecEntry } from "../../src/index.js";
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

const MODELS: [string, () => ModelSpec, number | undefined][] = [
  ["gpt2", gpt2, 124_439_808],
  ["llama-7b", llama, 6_738_415_616],
  ["llama-grouped", () => llama(grouped), undefined],
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

test("keys of a config.json that name no shape are of no effect", () => {
  const config = { ...SMALL, activation_function: "gelu_new", n_head: 4, n_inner: null };
  expect(gpt2(config)).toStrictEqual(gpt2(SMALL));
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
