/** Each method against a number of its paper or of its authors' code. */
import { describe, expect, test } from "vitest";
import { explain, initialize, rules, type Initializer, type Rule } from "../../src/index.js";
import * as presets from "../../src/presets/index.js";
import { expectVoice, thrownBy } from "../support/voice.js";

/** The law that rules give a name, and its numbers for a shape. */
function lawOf(list: readonly Rule[], name: string, shape = [1, 1], layout?: string): Initializer {
  const entry = { shape, ...(layout !== undefined && { layout }) };
  return rules(list, { unmatched: "allow" })([[name, entry]])[0]![1].init;
}
const stdOf = (list: readonly Rule[], name: string): number =>
  (lawOf(list, name) as { std: number }).std;
const scaleOf = (list: readonly Rule[], name: string): number =>
  (lawOf(list, name) as { scale: number }).scale;
const valueOf = (list: readonly Rule[], name: string): number =>
  (lawOf(list, name) as { value: number }).value;
/** Ten digits: constants below are written with twelve. */
const near = (got: number, want: number): void =>
  expect(Math.abs(got / want - 1)).toBeLessThan(1e-10);

test("gpt2Residual: 0.02 / √24 in GPT-2's twelve layers", () => {
  const list = presets.gpt2Residual({ n_layer: 12 });
  near(stdOf(list, "h.3.mlp.c_proj.weight"), 0.00408248290464);
  const model = presets.gpt2()["h.3.mlp.c_proj.weight"]!.init;
  expect(lawOf(list, "h.0.attn.c_proj.weight")).toEqual(model);
});

test("depthScaled: torchtitan's 0.02 / (2 (l + 1))^0.5", () => {
  const list = presets.depthScaled({ n_layer: 32 });
  near(stdOf(list, "layers.0.attention.wo.weight"), 0.0141421356237);
  near(stdOf(list, "layers.1.feed_forward.w2.weight"), 0.01);
  near(stdOf(list, "layers.31.feed_forward.w3.weight"), 0.0025);
});

describe("deepNorm: figure 2 of the paper, constants of torchscale", () => {
  test("encoder alone, 18 layers; decoder alone, 8", () => {
    const { encoder, rules: list } = presets.deepNorm({ encoder: 18 });
    near(encoder!.alpha, 2.44948974278); // 36^¼ = √6
    near(encoder!.beta, 0.288675134595); // 144^−¼ = 1 / √12
    near(scaleOf(list, "encoder.layers.0.fc1.weight"), 1 / 12);
    expect(scaleOf(list, "encoder.layers.0.self_attn.q_proj.weight")).toBe(1);
    const { decoder } = presets.deepNorm({ decoder: 8 });
    near(decoder!.alpha, 2);
    near(decoder!.beta, 0.353553390593); // 64^−¼
  });
  test("encoder and decoder of 16 layers", () => {
    const both = presets.deepNorm({ encoder: 16, decoder: 16 });
    near(both.encoder!.alpha, 0.81 * 2.37841423001); // (16⁵)^(1/16) = 2^1.25
    near(both.encoder!.beta, 0.87 / 2.37841423001);
    near(both.decoder!.alpha, 2.6321480259); // 48^¼
    near(both.decoder!.beta, 0.268642482956); // 192^−¼
    near(scaleOf(both.rules, "encoder.layers.0.fc2.weight"), both.encoder!.beta ** 2);
    near(
      scaleOf(both.rules, "decoder.layers.0.encoder_attn.v_proj.weight"),
      both.decoder!.beta ** 2,
    );
  });
});

test("tFixup: its code's 0.67 N^−¼ and (9N)^−¼, embeddings d^−½", () => {
  const list = presets.tFixup({ encoder: 16, decoder: 9, dim: 256 });
  near(Math.sqrt(scaleOf(list, "encoder.layers.2.fc1.weight")), 0.335);
  near(Math.sqrt(scaleOf(list, "decoder.layers.2.self_attn.v_proj.weight")), 1 / 3);
  expect(scaleOf(list, "decoder.layers.2.encoder_attn.k_proj.weight")).toBe(1);
  near(stdOf(list, "encoder.embed_tokens.weight"), 1 / Math.sqrt(12) / 16);
  near(stdOf(list, "decoder.embed_tokens.weight"), 1 / 3 / 16);
});

test("fixup: its code's num_layers ** −0.5 (basic) and −0.25 (bottleneck), std by fan_out", () => {
  const basic = presets.fixup({ branches: 16, layers: 2 });
  const name = "layer1.0.conv1.weight";
  // √(2 / (64 · 9)) · 16^−½
  const text = explain([64, 64, 3, 3], lawOf(basic, name, [64, 64, 3, 3], "OIHW"), {
    layout: "OIHW",
  });
  expect(text).toContain("N(0, 0.014731391²)");
  const bottleneck = presets.fixup({ branches: 16, layers: 3 });
  near(Math.sqrt(scaleOf(bottleneck, "layer2.1.conv2.weight") / 2), 0.5);
  for (const zero of [
    "layer2.1.conv3.weight",
    "fc.weight",
    "fc.bias",
    "layer1.0.bias1a",
    "bias1",
  ]) {
    expect(valueOf(bottleneck, zero)).toBe(0);
  }
  expect(valueOf(bottleneck, "layer1.0.scale")).toBe(1);
  expect(scaleOf(bottleneck, "conv1.weight")).toBe(2);
  expect(scaleOf(bottleneck, "layer2.0.downsample.weight")).toBe(2);
});

test("skipInit, reZero: the branch's scalar is 0", () => {
  expect(valueOf(presets.skipInit(), "block.3.alpha")).toBe(0);
  expect(valueOf(presets.reZero(), "layers.0.resweight")).toBe(0);
});

test("muP: table 8, at four times the base width", () => {
  const groups = {
    hidden: ["h.*"],
    input: ["embed.weight"],
    output: ["head.*"],
    vectors: ["ln.*"],
  };
  const made = presets.muP({ width: 1024, baseWidth: 256, ...groups });
  near(stdOf(made.rules, "h.0.w"), 0.01); // 0.02 / √4, not / 4
  expect(stdOf(made.rules, "embed.weight")).toBe(0.02);
  expect(valueOf(made.rules, "head.weight")).toBe(0);
  expect(made.outputMultiplier).toBe(1 / 4);
  expect(made.attentionScale(64)).toBe(1 / 64);
  const rates = [
    ["h.*", 1 / 4],
    ["embed.weight", 1],
    ["head.*", 1],
    ["ln.*", 1],
  ];
  expect(made.learningRates).toEqual(rates);
  const sgd = presets.muP({
    width: 1024,
    baseWidth: 256,
    ...groups,
    optimizer: "sgd",
    zeroOutput: false,
  });
  expect(sgd.learningRates.map(([, rate]) => rate)).toEqual([1, 4, 4, 4]);
  expect(stdOf(sgd.rules, "head.weight")).toBe(0.02);
});

test("siren: ±1/n, then ±√(6/n)/30", () => {
  const list = presets.siren({ inputs: 2, hidden: 256 });
  const bound = (name: string): number => (lawOf(list, name) as { high: number }).high;
  expect(bound("net.0.linear.weight")).toBe(0.5);
  near(bound("net.1.linear.weight"), 0.0051031036308); // √(6 / 256) / 30
  near(bound("net.0.linear.bias"), Math.SQRT1_2);
  expect(bound("net.4.bias")).toBe(1 / 16);
});

test("irnn: the identity, N(0, 0.001²), 0", () => {
  const shapes = { weight_hh_l0: [3, 3], weight_ih_l0: [3, 2], bias_ih_l0: [3] };
  const set = initialize(rules(presets.irnn(), { unmatched: "allow" })(shapes), { seed: 1 });
  expect([...set.weight_hh_l0!.data]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
  expect(stdOf(presets.irnn(), "weight_ih_l0")).toBe(0.001);
  expect([...set.bias_ih_l0!.data]).toEqual([0, 0, 0]);
  const half = initialize(rules(presets.irnn({ gain: 0.5 }), { unmatched: "allow" })(shapes), {
    seed: 1,
  });
  expect([...half.weight_hh_l0!.data]).toEqual([0.5, 0, 0, 0, 0.5, 0, 0, 0, 0.5]);
});

test("lstmForgetBias: 1 in the second quarter of one of PyTorch's two biases", () => {
  const shapes = { bias_ih_l0: [8], bias_hh_l0: [8] };
  const set = initialize(
    rules(presets.lstmForgetBias({ hidden: 2 }), { unmatched: "allow" })(shapes),
    { seed: 1 },
  );
  expect([...set.bias_ih_l0!.data]).toEqual([0, 0, 1, 1, 0, 0, 0, 0]);
  expect([...set.bias_hh_l0!.data]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
});

test("chrono: b_f = ln U[1, T − 1], b_i = −b_f, others 0", () => {
  const hidden = 4000;
  const list = rules(presets.chrono({ hidden, maxTime: 784 }), { unmatched: "allow" });
  const { data } = initialize(list({ bias: [4 * hidden] }), { seed: 1 }).bias!;
  let mean = 0;
  for (let k = 0; k < hidden; ++k) {
    const f = data[hidden + k]!;
    expect(data[k]).toBe(-f + 0);
    expect(f >= 0 && f <= Math.fround(Math.log(783))).toBe(true);
    mean += f / hidden;
  }
  // E ln U[1, b] = b ln b / (b − 1) − 1; its deviation is below 1, five of them in the mean
  expect(Math.abs(mean - ((783 * Math.log(783)) / 782 - 1))).toBeLessThan(5 / Math.sqrt(hidden));
  for (const x of data.subarray(2 * hidden)) expect(x).toBe(0);
});

test("zerONetwork: no draw", () => {
  const shapes = { "0.weight": [4, 2], "0.bias": [4] };
  const [a, b] = [1, 2].map((seed) =>
    initialize(rules(presets.zerONetwork(), { unmatched: "allow" })(shapes), { seed }),
  );
  // H₄ / 2, two of its columns
  expect([...a!["0.weight"]!.data]).toEqual([0.5, 0.5, 0.5, -0.5, 0.5, 0.5, 0.5, -0.5]);
  expect(b!["0.weight"]!.data).toEqual(a!["0.weight"]!.data);
});

test("lora: A as torch's linear, B 0, alpha / rank", () => {
  const { rules: list, scaling } = presets.lora({ rank: 8, alpha: 16 });
  expect(scaling).toBe(2);
  const a = lawOf(list, "q_proj.lora_A.default.weight", [8, 100]);
  expect(explain([8, 100], a)).toContain("U[-0.1, 0.1]"); // 1 / √100
  expect(valueOf(list, "q_proj.lora_B.default.weight")).toBe(0);
});

test("icnr: each group of r² channels is equal", () => {
  const list = presets.icnr({ scale: 2, names: ["up.weight"] });
  const shapes = { "up.weight": { shape: [8, 5, 3, 3], layout: "OIHW" } };
  const { data } = initialize(rules(list)(shapes), { seed: 1 })["up.weight"]!;
  const channel = (k: number): unknown => data.slice(45 * k, 45 * (k + 1));
  for (const k of [0, 4]) for (const j of [1, 2, 3]) expect(channel(k + j)).toEqual(channel(k));
  expect(channel(4)).not.toEqual(channel(0));
});

test("looksLinear: the network is linear at the beginning", () => {
  const names = { first: ["0.weight"], hidden: ["2.weight"], last: ["4.weight"] };
  const shapes = { "0.weight": [12, 3], "2.weight": [12, 12], "4.weight": [2, 12] };
  const set = initialize(rules(presets.looksLinear(names), { unmatched: "allow" })(shapes), {
    seed: 1,
    dtype: "float64",
  });
  const times = (name: keyof typeof shapes, x: number[]): number[] => {
    const { data, shape } = set[name]!;
    return Array.from({ length: shape[0]! }, (_, o) =>
      x.reduce((sum, v, i) => sum + Number(data[o * shape[1]! + i]) * v, 0),
    );
  };
  const relu = (x: number[]): number[] => x.map((v) => Math.max(0, v));
  const f = (x: number[]): number[] =>
    times("4.weight", relu(times("2.weight", relu(times("0.weight", x)))));
  const [x, y] = [
    [1, -2, 0.5],
    [-3, 1, 2],
  ];
  const sum = f(x.map((v, k) => v + y[k]!));
  // a few dozen float64 operations on numbers of order 10
  for (const [k, v] of sum.entries()) expect(Math.abs(v - f(x)[k]! - f(y)[k]!)).toBeLessThan(1e-13);
  expect(Math.max(...sum.map(Math.abs))).toBeGreaterThan(0.01);
});

test("focalPrior: −ln 99 for π = 0.01", () => {
  near(valueOf(presets.focalPrior({ names: ["cls.bias"] }), "cls.bias"), -4.59511985013459);
});

test.each<[string, () => unknown]>([
  ["gpt2Residual", () => presets.gpt2Residual({ n_layer: 0 })],
  ["gpt2Residual", () => presets.gpt2Residual({ layers: 1 } as never)],
  ["depthScaled", () => presets.depthScaled({ n_layer: 2, names: ["a"] })],
  ["deepNorm", () => presets.deepNorm({})],
  ["tFixup", () => presets.tFixup({ encoder: 1, decoder: 0, dim: 1 })],
  ["fixup", () => presets.fixup({ branches: 3, layers: 1 })],
  ["muP", () => presets.muP({ width: 0, baseWidth: 1, hidden: [] })],
  ["muP", () => presets.muP({ width: 1, baseWidth: 1, hidden: [], zeroOutput: 1 as never })],
  ["siren", () => presets.siren({ inputs: 2, hidden: 2, w0: 0 })],
  ["lstmForgetBias", () => presets.lstmForgetBias({ hidden: 2, order: "fifo" as never })],
  ["chrono", () => presets.chrono({ hidden: 2, maxTime: 1 })],
  ["lora", () => presets.lora({ rank: 0 })],
  ["icnr", () => presets.icnr({ scale: 0, names: [] })],
  ["focalPrior", () => presets.focalPrior({ prior: 1, names: [] })],
])("%s: a clear error, %#", (fn, call) => expectVoice(thrownBy(call), fn));
