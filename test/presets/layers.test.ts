/** Each layer default against the number that the framework's own source gives. */
import { expect, test } from "vitest";
import { initialize } from "../../src/index.js";
import { lower } from "../../src/laws/lower.js";
import type { Draw } from "../../src/laws/draw.js";
import { prefixed, presets, type LayerSpec } from "../../src/presets/index.js";
import { expectVoice, thrownBy } from "../support/voice.js";

const { torch, keras, jax, tfjs } = presets;
type Law = readonly [law: string, number: number];
const U = (bound: number): Law => ["uniform", bound];
const N = (std: number): Law => ["normal", std];
const T = (std: number): Law => ["truncatedNormal", std];
const C = (value: number): Law => ["constant", value];
const Q: Law = ["orthogonal", 1];
const C2 = 0.87962566103423978; // std of a normal cut at ±2 (keras, jax: variance_scaling)

/** A shape and its law, or the laws of sections with the values that each has. */
type Want = readonly [shape: readonly number[], law: Law | readonly (readonly [number, Law])[]];

/** What nn.Transformer leaves of MultiheadAttention(16), and of what follows it with a hidden size of 8. */
const attention = (prefix: string): Record<string, Want> => ({
  [`${prefix}in_proj_weight`]: [[48, 16], U(Math.sqrt(6 / 64))],
  [`${prefix}in_proj_bias`]: [[48], C(0)],
  [`${prefix}out_proj.weight`]: [[16, 16], U(Math.sqrt(6 / 32))],
  [`${prefix}out_proj.bias`]: [[16], C(0)],
});
const FEED_FORWARD: Record<string, Want> = {
  "linear1.weight": [[8, 16], U(0.5)],
  "linear1.bias": [[8], U(0.25)],
  "linear2.weight": [[16, 8], U(0.5)],
  "linear2.bias": [[16], U(Math.sqrt(1 / 8))],
};
const norms = (count: number): Record<string, Want> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, k): [string, Want][] => [
      [`norm${k + 1}.weight`, [[16], C(1)]],
      [`norm${k + 1}.bias`, [[16], C(0)]],
    ]).flat(),
  );

const BATCH_NORM: Record<string, Want> = {
  gamma: [[7], C(1)],
  beta: [[7], C(0)],
  moving_mean: [[7], C(0)],
  moving_variance: [[7], C(1)],
};

/** Gates i, f, c, o of three units each. */
const FORGET: Want = [
  [12],
  [
    [3, C(0)],
    [3, C(1)],
    [6, C(0)],
  ],
];

/** A Flax cell's kernels from 16 inputs to 4 features. */
const cell = (gates: string[], biased: string[]): Record<string, Want> =>
  Object.fromEntries(
    ["i", "h"]
      .flatMap((end) => gates.map((gate) => end + gate))
      .flatMap((name): [string, Want][] => [
        [`${name}/kernel`, name.startsWith("i") ? [[16, 4], T(0.25 / C2)] : [[4, 4], Q]],
        ...(biased.includes(name) ? [[`${name}/bias`, [[4], C(0)]] as [string, Want]] : []),
      ]),
  );

/** Name, layer, shape and law with its bound or std, by parameter. */
const TABLE: [string, LayerSpec, Record<string, Want>][] = [
  // torch/nn/modules/linear.py: kaiming_uniform_(a=sqrt(5)), then U(±1/√fan_in)
  [
    "torch.linear",
    torch.linear(784, 256),
    { weight: [[256, 784], U(1 / 28)], bias: [[256], U(1 / 28)] },
  ],
  [
    "torch.bilinear",
    torch.bilinear(16, 9, 4),
    { weight: [[4, 16, 9], U(0.25)], bias: [[4], U(0.25)] },
  ],
  // conv.py: weight [out, in / groups, k…], fan_in = 4 · 9
  [
    "torch.conv",
    torch.conv(8, 6, [3, 3], { groups: 2 }),
    { weight: [[6, 4, 3, 3], U(1 / 6)], bias: [[6], U(1 / 6)] },
  ],
  // weight [in, out / groups, k…]: "fan_in" = 4 · 9
  [
    "torch.convTranspose",
    torch.convTranspose(6, 8, [3, 3], { groups: 2 }),
    { weight: [[6, 4, 3, 3], U(1 / 6)], bias: [[8], U(1 / 6)] },
  ],
  ["torch.linear, no inputs", torch.linear(0, 2), { weight: [[2, 0], C(0)], bias: [[2], C(0)] }],
  ["torch.embedding", torch.embedding(10, 4), { weight: [[10, 4], N(1)] }],
  // sparse.py: normal_, then row padding_idx is filled with 0
  [
    "torch.embedding, padding",
    torch.embedding(10, 4, { paddingIdx: -3 }),
    {
      weight: [
        [10, 4],
        [
          [28, N(1)],
          [4, C(0)],
          [8, N(1)],
        ],
      ],
    },
  ],
  // rnn.py: stdv = 1 / √hidden for all
  [
    "torch.rnn",
    torch.rnn(3, 4, { layers: 2, bidirectional: true, bias: false }),
    {
      weight_ih_l0: [[4, 3], U(0.5)],
      weight_hh_l0: [[4, 4], U(0.5)],
      weight_ih_l0_reverse: [[4, 3], U(0.5)],
      weight_hh_l0_reverse: [[4, 4], U(0.5)],
      weight_ih_l1: [[4, 8], U(0.5)],
      weight_hh_l1: [[4, 4], U(0.5)],
      weight_ih_l1_reverse: [[4, 8], U(0.5)],
      weight_hh_l1_reverse: [[4, 4], U(0.5)],
    },
  ],
  [
    "torch.lstm",
    torch.lstm(3, 16),
    {
      weight_ih_l0: [[64, 3], U(0.25)],
      weight_hh_l0: [[64, 16], U(0.25)],
      bias_ih_l0: [[64], U(0.25)],
      bias_hh_l0: [[64], U(0.25)],
    },
  ],
  [
    "torch.gru",
    torch.gru(3, 16, { bias: false }),
    { weight_ih_l0: [[48, 3], U(0.25)], weight_hh_l0: [[48, 16], U(0.25)] },
  ],
  // activation.py: xavier_uniform_ on the fused matrix: √(6 / (E + 3E))
  [
    "torch.multiheadAttention",
    torch.multiheadAttention(16),
    {
      in_proj_weight: [[48, 16], U(Math.sqrt(6 / 64))],
      in_proj_bias: [[48], C(0)],
      "out_proj.weight": [[16, 16], U(0.25)],
      "out_proj.bias": [[16], C(0)],
    },
  ],
  [
    "torch.multiheadAttention, separate",
    torch.multiheadAttention(16, { keys: 8, bias: false }),
    {
      q_proj_weight: [[16, 16], U(Math.sqrt(6 / 32))],
      k_proj_weight: [[16, 8], U(0.5)],
      v_proj_weight: [[16, 16], U(Math.sqrt(6 / 32))],
      "out_proj.weight": [[16, 16], U(0.25)],
    },
  ],
  // xavier_normal_ of [1, 1, E]: fans E and E
  [
    "torch.multiheadAttention, bias_k",
    torch.multiheadAttention(16, { values: 8, bias: false, biasKeyValue: true }),
    {
      q_proj_weight: [[16, 16], U(Math.sqrt(6 / 32))],
      k_proj_weight: [[16, 16], U(Math.sqrt(6 / 32))],
      v_proj_weight: [[16, 8], U(0.5)],
      bias_k: [[1, 1, 16], N(0.25)],
      bias_v: [[1, 1, 16], N(0.25)],
      "out_proj.weight": [[16, 16], U(0.25)],
    },
  ],
  // transformer.py: xavier_uniform_ for every parameter of more than one axis
  [
    "torch.transformerEncoderLayer",
    torch.transformerEncoderLayer(16, 8),
    { ...attention("self_attn."), ...FEED_FORWARD, ...norms(2) },
  ],
  [
    "torch.transformerDecoderLayer",
    torch.transformerDecoderLayer(16, 8),
    { ...attention("self_attn."), ...attention("multihead_attn."), ...FEED_FORWARD, ...norms(3) },
  ],
  ["torch.layerNorm", torch.layerNorm(7, 2), { weight: [[7, 2], C(1)], bias: [[7, 2], C(0)] }],
  ["torch.rmsNorm", torch.rmsNorm(7), { weight: [[7], C(1)] }],
  [
    "torch.batchNorm",
    torch.batchNorm(7),
    {
      weight: [[7], C(1)],
      bias: [[7], C(0)],
      running_mean: [[7], C(0)],
      running_var: [[7], C(1)],
    },
  ],
  ["torch.groupNorm", torch.groupNorm(7), { weight: [[7], C(1)], bias: [[7], C(0)] }],
  ["torch.instanceNorm", torch.instanceNorm(7), { weight: [[7], C(1)], bias: [[7], C(0)] }],
  ["torch.prelu", torch.prelu(), { weight: [[1], C(0.25)] }],
  ["keras.dense", keras.dense(20, 4), { kernel: [[20, 4], U(0.5)], bias: [[4], C(0)] }],
  [
    "keras.conv",
    keras.conv(8, 2, [3], { groups: 2 }),
    { kernel: [[3, 4, 2], U(Math.sqrt(6 / 18))], bias: [[2], C(0)] },
  ],
  [
    "keras.depthwiseConv",
    keras.depthwiseConv(8, [3]),
    { kernel: [[3, 8, 1], U(Math.sqrt(6 / 27))], bias: [[8], C(0)] },
  ],
  [
    "keras.convTranspose",
    keras.convTranspose(8, 2, [3]),
    { kernel: [[3, 2, 8], U(Math.sqrt(6 / 30))], bias: [[2], C(0)] },
  ],
  // separable: both kernels by their own rank-3 fans, 3·(8 + 2) and 16 + 8
  [
    "keras.separableConv",
    keras.separableConv(8, 8, [3], { multiplier: 2 }),
    {
      depthwise_kernel: [[3, 8, 2], U(Math.sqrt(6 / 30))],
      pointwise_kernel: [[1, 16, 8], U(0.5)],
      bias: [[8], C(0)],
    },
  ],
  [
    "keras.simpleRNN",
    keras.simpleRNN(20, 4),
    { kernel: [[20, 4], U(0.5)], recurrent_kernel: [[4, 4], Q], bias: [[4], C(0)] },
  ],
  // lstm.py: bias_initializer, ones, bias_initializer of 2 · units
  [
    "keras.lstm",
    keras.lstm(12, 3),
    { kernel: [[12, 12], U(0.5)], recurrent_kernel: [[3, 12], Q], bias: FORGET },
  ],
  [
    "keras.lstm, no forget bias",
    keras.lstm(12, 3, { unitForgetBias: false }),
    { kernel: [[12, 12], U(0.5)], recurrent_kernel: [[3, 12], Q], bias: [[12], C(0)] },
  ],
  [
    "keras.gru",
    keras.gru(12, 4),
    { kernel: [[12, 12], U(0.5)], recurrent_kernel: [[4, 12], Q], bias: [[2, 12], C(0)] },
  ],
  [
    "keras.gru, reset before",
    keras.gru(12, 4, { resetAfter: false }),
    { kernel: [[12, 12], U(0.5)], recurrent_kernel: [[4, 12], Q], bias: [[12], C(0)] },
  ],
  // einsum_dense.py since pull request 22789: in + heads · dim, heads · dim + out
  [
    "keras.multiHeadAttention",
    keras.multiHeadAttention(14, 2, 5, { keys: 8, values: 6, valueDim: 9, outputs: 6 }),
    {
      "query/kernel": [[14, 2, 5], U(0.5)],
      "query/bias": [[2, 5], C(0)],
      "key/kernel": [[8, 2, 5], U(Math.sqrt(6 / 18))],
      "key/bias": [[2, 5], C(0)],
      "value/kernel": [[6, 2, 9], U(0.5)],
      "value/bias": [[2, 9], C(0)],
      "attention_output/kernel": [[2, 9, 6], U(0.5)],
      "attention_output/bias": [[6], C(0)],
    },
  ],
  // before it, compute_fans of rank 3: (heads + dim) · in, (dim + out) · heads
  [
    "keras.multiHeadAttention, rank fans",
    keras.multiHeadAttention(6, 2, 4, { rankFans: true }),
    {
      "query/kernel": [[6, 2, 4], U(Math.sqrt(6 / 36))],
      "query/bias": [[2, 4], C(0)],
      "key/kernel": [[6, 2, 4], U(Math.sqrt(6 / 36))],
      "key/bias": [[2, 4], C(0)],
      "value/kernel": [[6, 2, 4], U(Math.sqrt(6 / 36))],
      "value/bias": [[2, 4], C(0)],
      "attention_output/kernel": [[2, 4, 6], U(Math.sqrt(6 / 20))],
      "attention_output/bias": [[6], C(0)],
    },
  ],
  [
    "keras.layerNormalization",
    keras.layerNormalization(7),
    { gamma: [[7], C(1)], beta: [[7], C(0)] },
  ],
  [
    "keras.groupNormalization",
    keras.groupNormalization(7),
    { gamma: [[7], C(1)], beta: [[7], C(0)] },
  ],
  ["keras.batchNormalization", keras.batchNormalization(7), BATCH_NORM],
  ["keras.embedding", keras.embedding(10, 4), { embeddings: [[10, 4], U(0.05)] }],
  [
    "keras.lora",
    keras.lora(24, 4, 2),
    { lora_kernel_a: [[24, 2], U(0.5)], lora_kernel_b: [[2, 4], C(0)] },
  ],
  ["jax.dense", jax.dense(16, 4), { kernel: [[16, 4], T(0.25 / C2)], bias: [[4], C(0)] }],
  [
    "jax.conv",
    jax.conv(8, 2, [4], { groups: 2 }),
    { kernel: [[4, 4, 2], T(0.25 / C2)], bias: [[2], C(0)] },
  ],
  ["jax.embed", jax.embed(10, 16), { embedding: [[10, 16], N(0.25)] }],
  // recurrent.py: lecun_normal for inputs, orthogonal for the state, biases zeros_init
  ["jax.simpleCell", jax.simpleCell(16, 4), cell([""], ["i"])],
  ["jax.lstmCell", jax.lstmCell(16, 4), cell(["i", "f", "g", "o"], ["hi", "hf", "hg", "ho"])],
  ["jax.gruCell", jax.gruCell(16, 4), cell(["r", "z", "n"], ["ir", "iz", "in", "hn"])],
  // linear.py: DenseGeneral's kernel_init sees [in, heads · dim] and [heads · dim, out]
  [
    "jax.multiHeadDotProductAttention",
    jax.multiHeadDotProductAttention(16, 2, { features: 64, keys: 4, outputs: 3 }),
    {
      "query/kernel": [[16, 2, 32], T(0.25 / C2)],
      "query/bias": [[2, 32], C(0)],
      "key/kernel": [[4, 2, 32], T(0.5 / C2)],
      "key/bias": [[2, 32], C(0)],
      "value/kernel": [[16, 2, 32], T(0.25 / C2)],
      "value/bias": [[2, 32], C(0)],
      "out/kernel": [[2, 32, 3], T(0.125 / C2)],
      "out/bias": [[3], C(0)],
    },
  ],
  ["jax.layerNorm", jax.layerNorm(7), { scale: [[7], C(1)], bias: [[7], C(0)] }],
  ["jax.groupNorm", jax.groupNorm(7), { scale: [[7], C(1)], bias: [[7], C(0)] }],
  ["jax.rmsNorm", jax.rmsNorm(7), { scale: [[7], C(1)] }],
  [
    "jax.batchNorm",
    jax.batchNorm(7),
    { scale: [[7], C(1)], bias: [[7], C(0)], mean: [[7], C(0)], var: [[7], C(1)] },
  ],
  // tfjs-layers/src/initializers.ts: truncatedNormal(0, √(scale / n)), not corrected
  ["tfjs.dense", tfjs.dense(20, 12), { kernel: [[20, 12], T(0.25)], bias: [[12], C(0)] }],
  ["tfjs.conv", tfjs.conv(4, 4, [4]), { kernel: [[4, 4, 4], T(0.25)], bias: [[4], C(0)] }],
  ["tfjs.embedding", tfjs.embedding(10, 4), { embeddings: [[10, 4], U(0.05)] }],
  // recurrent.ts: glorotNormal, orthogonal, zeros; unitForgetBias is what the caller gives, undefined if nothing
  [
    "tfjs.simpleRNN",
    tfjs.simpleRNN(28, 4),
    { kernel: [[28, 4], T(0.25)], recurrent_kernel: [[4, 4], Q], bias: [[4], C(0)] },
  ],
  [
    "tfjs.lstm",
    tfjs.lstm(20, 3),
    { kernel: [[20, 12], T(0.25)], recurrent_kernel: [[3, 12], Q], bias: [[12], C(0)] },
  ],
  [
    "tfjs.lstm, forget bias",
    tfjs.lstm(20, 3, { unitForgetBias: true }),
    { kernel: [[20, 12], T(0.25)], recurrent_kernel: [[3, 12], Q], bias: FORGET },
  ],
  [
    "tfjs.gru",
    tfjs.gru(20, 4),
    { kernel: [[20, 12], T(0.25)], recurrent_kernel: [[4, 12], Q], bias: [[12], C(0)] },
  ],
  ["tfjs.batchNormalization", tfjs.batchNormalization(7), BATCH_NORM],
  [
    "tfjs.layerNormalization",
    tfjs.layerNormalization(7),
    { gamma: [[7], C(1)], beta: [[7], C(0)] },
  ],
];

function expectLaw(draw: Draw, want: Want[1]): void {
  if (draw.law === "sections") {
    const parts = want as readonly (readonly [number, Law])[];
    expect(draw.parts.map(({ size }) => size)).toStrictEqual(parts.map(([size]) => size));
    for (const [k, { of }] of draw.parts.entries()) expectLaw(of, parts[k]![1]);
    return;
  }
  const [law, number] = want as Law;
  expect(draw.law).toBe(law);
  const got = "gain" in draw ? draw.gain : "args" in draw && draw.args[law === "constant" ? 0 : 1];
  // a product of roots in another order: two roundings
  expect(got).toBeCloseTo(number, 14);
}

test.each(TABLE)("%s", (_, spec, want) => {
  expect(Object.keys(spec)).toStrictEqual(Object.keys(want));
  for (const [name, { shape, layout, init }] of Object.entries(spec)) {
    const tensor = { name, shape, layout, dtype: "float64" } as const;
    expect(shape).toStrictEqual(want[name]![0]);
    expectLaw(lower("test", init, tensor), want[name]![1]);
  }
  const set = initialize(prefixed("a.", spec), { seed: 1 });
  expect(Object.keys(set)).toStrictEqual(Object.keys(want).map((name) => `a.${name}`));
});

test("every layer is in the table", () => {
  const names = Object.entries(presets).flatMap(([framework, layers]) =>
    Object.keys(layers).map((layer) => `${framework}.${layer}`),
  );
  const tested = TABLE.map(([name]) => name.split(",")[0]);
  expect(names.filter((name) => !tested.includes(name))).toStrictEqual([]);
});

test("values: a row of zeros for padding, ones for the forget gate, orthonormal rows", () => {
  const { weight } = initialize(torch.embedding(3, 2, { paddingIdx: 0 }), { seed: 1 });
  expect([...weight!.data].map((x) => x === 0)).toStrictEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
  const { bias, recurrent_kernel } = initialize(keras.lstm(2, 2), { seed: 1, dtype: "float64" });
  expect([...bias!.data]).toStrictEqual([0, 0, 1, 1, 0, 0, 0, 0]);
  const q = [...recurrent_kernel!.data].map(Number);
  const dot = (r: number, s: number): number =>
    Array.from({ length: 8 }, (_, k) => q[8 * r + k]! * q[8 * s + k]!).reduce((a, b) => a + b);
  // eight products of float64
  for (const [r, s] of [
    [0, 0],
    [0, 1],
    [1, 1],
  ] as const)
    expect(dot(r, s)).toBeCloseTo(Number(r === s), 14);
});

test.each<[string, new () => Error, () => unknown]>([
  ["linear", RangeError, () => torch.linear(-1, 2)],
  ["linear", RangeError, () => torch.linear(2, 1.5)],
  ["linear", TypeError, () => torch.linear("2" as never, 2)],
  ["linear", TypeError, () => torch.linear(2, 2, { bias: 1 as never })],
  ["linear", TypeError, () => torch.linear(2, 2, { biases: true } as never)],
  ["linear", TypeError, () => torch.linear(2, 2, null as never)],
  ["bilinear", RangeError, () => torch.bilinear(0, 2, 2)],
  ["conv", RangeError, () => torch.conv(4, 6, [3], { groups: 4 })],
  ["conv", RangeError, () => torch.conv(4, 4, [])],
  ["conv", RangeError, () => torch.conv(4, 4, [1, 1, 1, 1])],
  ["conv", TypeError, () => torch.conv(4, 4, 3 as never)],
  ["convTranspose", RangeError, () => torch.convTranspose(6, 4, [3], { groups: 3 })],
  ["embedding", RangeError, () => torch.embedding(4, 2, { paddingIdx: 4 })],
  ["embedding", RangeError, () => torch.embedding(4, 2, { paddingIdx: -5 })],
  ["lstm", RangeError, () => torch.lstm(4, 2, { layers: 0 })],
  ["layerNorm", RangeError, () => torch.layerNorm()],
  ["conv", RangeError, () => keras.conv(4, 6, [3], { groups: 4 })],
  ["lstm", TypeError, () => keras.lstm(4, 2, { unitForgetBias: 1 as never })],
  ["multiHeadAttention", RangeError, () => keras.multiHeadAttention(4, 0, 2)],
  ["conv", RangeError, () => jax.conv(4, 6, [3], { groups: 4 })],
  ["multiHeadDotProductAttention", RangeError, () => jax.multiHeadDotProductAttention(8, 3)],
  ["dense", RangeError, () => tfjs.dense(0, 2)],
  ["gru", RangeError, () => tfjs.gru(2, Number.NaN)],
])("%s refuses with %o", (name, kind, call) => {
  const error = thrownBy(call);
  expect(error).toBeInstanceOf(kind);
  expectVoice(error, name);
});
