/** Each layer default against the number that the framework's own source gives. */
import { expect, test } from "vitest";
import { initialize } from "../src/index.js";
import { lower, type ElementDraw } from "../src/lower.js";
import { prefixed, presets, type LayerSpec } from "../src/presets/index.js";

const { torch, keras, jax, tfjs } = presets;
const U = (bound: number): [string, number] => ["uniform", bound];
const N = (std: number): [string, number] => ["normal", std];
const T = (std: number): [string, number] => ["truncatedNormal", std];
const C = (value: number): [string, number] => ["constant", value];
const C2 = 0.87962566103423978; // std of a normal cut at ±2 (keras, jax: variance_scaling)

/** Name, layer, shape and law with its bound or std, by parameter. */
const TABLE: [string, LayerSpec, Record<string, [number[], [string, number]]>][] = [
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
  ["torch.embedding", torch.embedding(10, 4), { weight: [[10, 4], N(1)] }],
  // rnn.py: stdv = 1 / √hidden for all
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
  ["torch.layerNorm", torch.layerNorm(7), { weight: [[7], C(1)], bias: [[7], C(0)] }],
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
  // tfjs-layers/src/initializers.ts: truncatedNormal(0, √(scale / n)), not corrected
  ["tfjs.dense", tfjs.dense(20, 12), { kernel: [[20, 12], T(0.25)], bias: [[12], C(0)] }],
  ["tfjs.conv", tfjs.conv(4, 4, [4]), { kernel: [[4, 4, 4], T(0.25)], bias: [[4], C(0)] }],
  ["tfjs.embedding", tfjs.embedding(10, 4), { embeddings: [[10, 4], U(0.05)] }],
];

test.each(TABLE)("%s", (_, spec, want) => {
  expect(Object.keys(spec)).toStrictEqual(Object.keys(want));
  for (const [name, { shape, layout, init }] of Object.entries(spec)) {
    const draw = lower("test", init, {
      name,
      shape,
      layout,
      dtype: "float64",
    }) as ElementDraw;
    const [size, [law, number]] = want[name]!;
    expect(shape).toStrictEqual(size);
    expect(draw.law).toBe(law);
    // a product of roots in another order: two roundings
    expect(draw.args[law === "constant" ? 0 : 1]).toBeCloseTo(number, 14);
  }
  expect(Object.keys(initialize(prefixed("a.", spec), { seed: 1 }))).toStrictEqual(
    Object.keys(want).map((name) => `a.${name}`),
  );
});

test.each([
  ["keras.simpleRNN", keras.simpleRNN(8, 4)],
  ["keras.gru", keras.gru(8, 4)],
])("%s: the recurrent kernel has orthonormal rows", (_, spec) => {
  const { shape, data } = initialize(spec, { seed: 1, dtype: "float64" }).recurrent_kernel!;
  const [rows, columns] = shape as [number, number];
  for (let i = 0; i < rows; ++i) {
    for (let k = 0; k <= i; ++k) {
      let dot = 0;
      for (let j = 0; j < columns; ++j) dot += data[i * columns + j]! * data[k * columns + j]!;
      expect(dot).toBeCloseTo(i === k ? 1 : 0, 14); // a dozen products of values ≤ 1, rounded at 1e-16
    }
  }
});
