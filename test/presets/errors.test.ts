/** What presets refuse: one clear error from the function that was called, before any work. */
import { describe, expect, test } from "vitest";
import * as weightseed from "../../src/presets/index.js";
import { expectVoice, thrownBy } from "../support/voice.js";

type Loose = (...args: unknown[]) => unknown;
/** The same functions, for callers without types. */
const js = weightseed as unknown as Readonly<Record<string, Loose>>;
const layers = weightseed.presets as unknown as Readonly<Record<string, Record<string, Loose>>>;

class Options {
  readonly n_layer = 2;
}

/** Things that hold their contents otherwise than in keys of their own, and no objects at all. */
const NO_OPTIONS: readonly (readonly [string, unknown])[] = [
  ["a Map", new Map([["n_layer", 2]])],
  ["a Date", new Date(0)],
  ["an array", [["n_layer", 2]]],
  ["an instance", new Options()],
  ["what inherits", Object.create({ n_layer: 2 })],
  ["a typed array", Float32Array.of(1)],
  ["a Set", new Set(["n_layer"])],
  ["null", null],
  ["a number", 7],
  ["a text", "n_layer"],
  ["a function", () => 1],
  ["a symbol", Symbol("n_layer")],
];

/** Every maker that takes options, with what goes before them. */
const TAKERS: readonly (readonly [string, readonly unknown[]])[] = [
  ["gpt2", []],
  ["llama", []],
  ["resnet", [18]],
  ["vit", []],
  ["mlp", [[2, 1]]],
  ...[
    ...["lora", "icnr", "focalPrior", "siren", "looksLinear", "irnn", "lstmForgetBias", "chrono"],
    ...["fixup", "gpt2Residual", "depthScaled", "deepNorm", "tFixup", "muP"],
  ].map((name) => [name, []] as const),
  ...["torch.linear", "torch.rnn", "torch.lstm", "torch.gru"].map(
    (name) => [name, [2, 2]] as const,
  ),
  ["torch.bilinear", [2, 2, 2]],
  ["torch.conv", [2, 2, [1]]],
  ["torch.convTranspose", [2, 2, [1]]],
  ["torch.embedding", [2, 2]],
  ["torch.multiheadAttention", [2]],
  ["keras.conv", [2, 2, [1]]],
  ["keras.depthwiseConv", [2, [1]]],
  ["keras.separableConv", [2, 2, [1]]],
  ["keras.lstm", [2, 2]],
  ["keras.gru", [2, 2]],
  ["keras.multiHeadAttention", [2, 1, 2]],
  ["jax.conv", [2, 2, [1]]],
  ["jax.multiHeadDotProductAttention", [2, 1]],
  ["tfjs.lstm", [2, 2]],
];

const maker = (path: string): [name: string, make: Loose] => {
  const [space, name] = path.split(".") as [string, string?];
  return name === undefined ? [space, js[space]!] : [name, layers[space]![name]!];
};

describe.each(TAKERS)("options of %s", (path, args) => {
  const [name, make] = maker(path);
  test.each(NO_OPTIONS)("%s", (_, options) => {
    const error = thrownBy(() => make(...args, options));
    expectVoice(error, name);
    expect(error).toBeInstanceOf(TypeError);
  });
  test("a key that none has", () => {
    const error = thrownBy(() => make(...args, { [`vocab-Size_`]: 1 }));
    expectVoice(error, name);
    expect(error).toBeInstanceOf(TypeError);
  });
});

test("no function with options is missing above", () => {
  const named = new Set(TAKERS.map(([path]) => path));
  // the others take sizes alone, or lists
  const sizes = ["skipInit", "reZero", "zerONetwork", "prefixed"];
  const models = Object.keys(js).filter((name) => typeof js[name] === "function");
  expect(models.filter((name) => !named.has(name)).sort()).toStrictEqual(sizes.sort());
});

const INTEGERS = [0, -1, 1.5, NaN, Infinity, 2 ** 53, "2", null, [2], 2n, true];
/** Each number of each maker replaced by what is none. */
const NUMBERS: readonly (readonly [string, Record<string, unknown>, readonly string[]])[] = [
  ["gpt2", {}, ["vocab_size", "n_positions", "n_embd", "n_layer", "n_head"]],
  ["gpt2", {}, ["hidden_size", "num_hidden_layers", "max_position_embeddings"]],
  ["llama", {}, ["vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers"]],
  ["llama", {}, ["num_attention_heads"]],
  ["vit", {}, ["image_size", "patch_size", "num_layers", "num_heads", "hidden_dim", "mlp_dim"]],
  ["lora", { rank: 2 }, ["rank"]],
  ["icnr", { scale: 2, names: ["x"] }, ["scale"]],
  ["siren", { inputs: 2, hidden: 2 }, ["inputs", "hidden"]],
  ["lstmForgetBias", { hidden: 2 }, ["hidden"]],
  ["chrono", { hidden: 2, maxTime: 9 }, ["hidden"]],
  ["fixup", { branches: 2, layers: 2 }, ["branches", "layers"]],
  ["gpt2Residual", { n_layer: 2 }, ["n_layer"]],
  ["depthScaled", { n_layer: 2 }, ["n_layer"]],
  ["tFixup", { encoder: 2, decoder: 2, dim: 2 }, ["encoder", "decoder", "dim"]],
];
test.each(NUMBERS)("%s: counts", (name, legal, keys) => {
  for (const key of keys) {
    for (const bad of INTEGERS) {
      const error = thrownBy(() => js[name]!({ ...legal, [key]: bad }));
      expectVoice(error, name);
      expect(error).toBeInstanceOf(typeof bad === "number" ? RangeError : TypeError);
    }
  }
});

/** Layers with legal sizes, and axes where a kernel or shape is one. */
const SIZED: readonly (readonly [string, readonly unknown[]])[] = [
  ...["torch.linear", "torch.rnn", "torch.lstm", "torch.gru", "torch.embedding"],
  ...["keras.dense", "keras.embedding", "keras.simpleRNN", "keras.lstm", "keras.gru"],
  ...["jax.dense", "jax.embed", "jax.simpleCell", "jax.lstmCell", "jax.gruCell"],
  ...["tfjs.dense", "tfjs.embedding", "tfjs.simpleRNN", "tfjs.lstm", "tfjs.gru"],
  ...["jax.multiHeadDotProductAttention"],
].map((path) => [path, [2, 2]] as const);
const MORE_SIZED: typeof SIZED = [
  ["torch.bilinear", [2, 2, 2]],
  ["torch.multiheadAttention", [2]],
  ["torch.layerNorm", [2, 2]],
  ["torch.rmsNorm", [2]],
  ["torch.batchNorm", [2]],
  ["torch.groupNorm", [2]],
  ["torch.prelu", [2]],
  ["torch.transformerEncoderLayer", [2, 2]],
  ["torch.transformerDecoderLayer", [2, 2]],
  ["keras.multiHeadAttention", [2, 2, 2]],
  ["keras.lora", [2, 2, 2]],
  ["keras.layerNormalization", [2]],
  ["jax.layerNorm", [2]],
  ["jax.rmsNorm", [2]],
  ["jax.batchNorm", [2]],
  ["tfjs.batchNormalization", [2]],
  ...["torch.conv", "torch.convTranspose", "keras.conv", "keras.separableConv", "jax.conv"].map(
    (path) => [path, [2, 2, [1]]] as const,
  ),
  ["keras.convTranspose", [2, 2, [1]]],
  ["keras.depthwiseConv", [2, [1]]],
  ["tfjs.conv", [2, 2, [1]]],
];
test.each([...SIZED, ...MORE_SIZED])("%s: sizes", (path, legal) => {
  const [name, make] = maker(path);
  expect(make(...legal)).toBeTypeOf("object");
  for (const at of legal.keys()) {
    for (const bad of [-1, 1.5, NaN, 2 ** 53, "2", null, 2n, true, {}, ["2"], [[1]], [1n]]) {
      const args = [...legal];
      args[at] = bad;
      expectVoice(
        thrownBy(() => make(...args)),
        name,
      );
    }
  }
});

const FLOATS = [NaN, Infinity, "1", null, [1], 1n];
/** Numbers that may be fractions; a standard deviation is not negative. */
const REALS: readonly (readonly [string, Record<string, unknown>, string, readonly unknown[]])[] = [
  ["gpt2", {}, "initializer_range", [-1]],
  ["llama", {}, "initializer_range", [-1]],
  ["lora", { rank: 2 }, "alpha", []],
  ["focalPrior", { names: ["x"] }, "prior", [0, 1, -1]],
  ["siren", { inputs: 2, hidden: 2 }, "w0", [0, -1]],
  ["irnn", {}, "std", [-1]],
  ["irnn", {}, "gain", []],
  ["lstmForgetBias", { hidden: 2 }, "value", []],
  ["chrono", { hidden: 2, maxTime: 9 }, "maxTime", [1, -1]],
  ["gpt2Residual", { n_layer: 2 }, "std", [-1]],
  ["depthScaled", { n_layer: 2 }, "std", [-1]],
  ["muP", { width: 4, baseWidth: 2, hidden: ["h"] }, "std", [-1]],
  ["muP", { width: 4, baseWidth: 2, hidden: ["h"] }, "width", [0, -1]],
];
test.each(REALS)("%s: %o, %s", (name, legal, key, more) => {
  for (const bad of [...FLOATS, ...more]) {
    const error = thrownBy(() => js[name]!({ ...legal, [key]: bad }));
    expectVoice(error, name);
    expect(error).toBeInstanceOf(typeof bad === "number" ? RangeError : TypeError);
  }
});

/** Lists of globs, by maker and option. */
const LISTS: readonly (readonly [string, Record<string, unknown>, string])[] = [
  ["icnr", { scale: 2 }, "names"],
  ["focalPrior", {}, "names"],
  ["gpt2Residual", { n_layer: 2 }, "names"],
  ["depthScaled", { n_layer: 2 }, "names"],
  ...["first", "hidden", "last"].map(
    (key) => ["looksLinear", { first: ["a"], hidden: ["b"], last: ["c"] }, key] as const,
  ),
  ...["hidden", "input", "output", "vectors"].map(
    (key) => ["muP", { width: 4, baseWidth: 2, hidden: ["h"] }, key] as const,
  ),
];
const NO_LISTS = ["x", 5, null, new Set(["x"]), { 0: "x", length: 1 }, [5], [null], Array(1)];
test.each(LISTS)("%s: %o, %s is a list of texts", (name, legal, key) => {
  for (const bad of NO_LISTS) {
    const error = thrownBy(() => js[name]!({ ...legal, [key]: bad }));
    expectVoice(error, name);
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toContain(`${name}: ${key} expected`);
  }
});
test("skipInit takes a list of texts", () => {
  for (const bad of NO_LISTS)
    expectVoice(
      thrownBy(() => js.skipInit!(bad)),
      "skipInit",
    );
});
test("what a text should have been", () => {
  const error = thrownBy(() => js.icnr!({ scale: 2, names: "up.weight" }));
  expect((error as Error).message).toBe(
    'icnr: names expected an array of globs, got "up.weight"; write ["up.weight"]',
  );
});

const OTHER_TYPES: readonly (readonly [string, () => unknown])[] = [
  ["siren", () => js.siren!({ inputs: 2, hidden: 2, first: null })],
  ["siren", () => js.siren!({ inputs: 2, hidden: 2, first: 5 })],
  ["chrono", () => js.chrono!({ hidden: 2, maxTime: 9, order: 5 })],
  ["chrono", () => js.chrono!({ hidden: 2, maxTime: 9, order: null })],
  ["lstmForgetBias", () => js.lstmForgetBias!({ hidden: 2, order: ["i", "f", "g", "o"] })],
  ["icnr", () => js.icnr!({ scale: 2, names: ["x"], init: "heNormal" })],
  ["looksLinear", () => js.looksLinear!({ first: [], hidden: [], last: [], init: null })],
  ["mlp", () => js.mlp!([2, 1], { init: null })],
  ["mlp", () => js.mlp!([2, 1], { bias: 0 })],
  ["mlp", () => js.mlp!(Array(3))],
  ["resnet", () => js.resnet!("18")],
  ["resnet", () => js.resnet!([18])],
  ["vit", () => js.vit!({ num_classes: null })],
  ["gpt2", () => js.gpt2!({ add_cross_attention: 1 })],
  ["gpt2", () => js.gpt2!({ tie_word_embeddings: null })],
  ["llama", () => js.llama!({ attention_bias: "true" })],
  ["llama", () => js.llama!({ mlp_bias: 0 })],
  ["llama", () => js.llama!({ pad_token_id: "0" })],
  ["prefixed", () => js.prefixed!(5, {})],
  ["prefixed", () => js.prefixed!("a.", null)],
  ["prefixed", () => js.prefixed!("a.", new Date(0))],
  ["prefixed", () => js.prefixed!("a.", [5])],
];
test.each(OTHER_TYPES)("%s: another type, %#", (name, call) => {
  const error = thrownBy(call);
  expectVoice(error, name);
  expect(error).toBeInstanceOf(TypeError);
});

/** Counts that no machine can serve: refused at once. */
const HOSTILE: readonly (readonly [string, () => unknown])[] = [
  ["gpt2", () => js.gpt2!({ n_layer: 2 ** 44 })],
  ["gpt2", () => js.gpt2!({ num_hidden_layers: 2 ** 32 })],
  ["gpt2", () => js.gpt2!({ n_embd: 2 ** 52 })],
  ["gpt2", () => js.gpt2!({ vocab_size: 2 ** 40 })],
  ["gpt2", () => js.gpt2!({ n_inner: 2 ** 50 })],
  ["llama", () => js.llama!({ num_hidden_layers: 2 ** 44 })],
  ["llama", () => js.llama!({ num_attention_heads: 2 ** 44 })],
  ["vit", () => js.vit!({ num_layers: 2 ** 44 })],
  ["vit", () => js.vit!({ image_size: 2 ** 40, patch_size: 1 })],
  ["mlp", () => js.mlp!([2, 2, 2], { between: 2 ** 52 })],
  ["resnet", () => js.resnet!(18, { num_classes: 2 ** 44 })],
  ["icnr", () => js.icnr!({ scale: 2 ** 30, names: ["x"] })],
  ["chrono", () => js.chrono!({ hidden: 2 ** 52, maxTime: 9 })],
  ["lstmForgetBias", () => js.lstmForgetBias!({ hidden: 2 ** 52 })],
  ["fixup", () => js.fixup!({ branches: 2, layers: 2 ** 44 })],
  ["depthScaled", () => js.depthScaled!({ n_layer: 2 ** 44 })],
  ["rnn", () => layers.torch!.rnn!(2, 2, { layers: 2 ** 44 })],
  ["lstm", () => layers.torch!.lstm!(2, 2, { layers: 2 ** 32 })],
  ["gru", () => layers.torch!.gru!(2, 2, { layers: 2 ** 15 })],
];
test.each(HOSTILE)("%s: a count beyond reach, %#", (name, call) => {
  const error = thrownBy(call);
  expectVoice(error, name);
  expect(error).toBeInstanceOf(RangeError);
});

test("the largest legal depth is made: what is refused is beyond it", () => {
  expect(Object.keys(js.gpt2!({ n_layer: 2 ** 14, n_embd: 4 }) as object)).toHaveLength(
    12 * 2 ** 14 + 4,
  );
});
