/** What a probe measures: beside plain loops, beside what the mean field says, and in narrow formats. */
import { describe, expect, test, vi } from "vitest";
import {
  constant,
  copy,
  fill,
  glorotNormal,
  heNormal,
  initializeParameters,
  normal,
  zeros,
  type Initializer,
} from "../../../src/index.js";
import {
  fixedPoint,
  forecast,
  layersOf,
  probe,
  type Layer,
  type ProbeLayer,
} from "../../../src/diagnose/index.js";
import { elementwiseOf } from "../../../src/diagnose/activation.js";
import { passed } from "../../../src/diagnose/forecast/gaussian.js";
import { expectVoice, thrownBy } from "../../support/voice.js";

vi.setConfig({ testTimeout: 120_000 });

const stack = (depth: number, init: Initializer, width = 512): Layer[] =>
  layersOf(Array<number>(depth + 1).fill(width), { init });

const mean = (values: readonly number[]): number =>
  values.reduce((sum, x) => sum + x, 0) / values.length;

/** Normal quantile of 1e-5 or so: with some hundred comparisons a wrong alarm in a thousand runs. */
const SIGMAS = 4.5;

describe("beside plain loops", () => {
  test("a dense layer", () => {
    const [w, b] = [Float32Array.of(1, 2, 3, 4, 5, 6), Float32Array.of(0.5, -30)];
    const input = { data: Float32Array.of(1, 1, 1, 2, -1, 0), shape: [2, 3] };
    const network = { w: { data: w, shape: [2, 3] }, b: { data: b, shape: [2] } };
    const { layers, batch } = probe(network, { input });
    // z = [6.5, −15; 0.5, −27]
    expect(batch).toBe(2);
    expect(layers[0]!.before.mean).toBeCloseTo((6.5 - 15 + 0.5 - 27) / 4, 6);
    expect(layers[0]!.after.mean).toBeCloseTo(7 / 4, 6);
    expect(layers[0]!.dead).toBe(0.5);
    expect(layers[0]!.cosine).toBeCloseTo(
      (6.5 * 0.5 + 15 * 27) / Math.hypot(6.5, 15) / Math.hypot(0.5, 27),
      6,
    );
    expect(layers[0]!.cosineAfter).toBeCloseTo(1, 6);
    expect(layers[0]!.weightNorm).toBeCloseTo(Math.sqrt(91), 5);
  });

  test.each(["same", "circular", "valid"] as const)("a convolution, %s", (padding) => {
    const [inputs, outputs, height, width] = [2, 3, 4, 5];
    const x = fill(new Float64Array(inputs * height * width), normal(), { seed: 1, name: "x" });
    const w = fill(new Float64Array(outputs * inputs * 6), normal(), { seed: 1, name: "w" });
    const conv: Layer = {
      ...{ type: "conv", inputs, outputs, kernel: [3, 2], size: [height, width], padding },
      weight: { data: w, shape: [outputs, inputs, 3, 2] },
    };
    let [count, sum, squares] = [0, 0, 0];
    const [dy, dx] = padding === "valid" ? [0, 0] : [1, 0];
    for (let o = 0; o < outputs; ++o) {
      for (let y = 0; y < height - (padding === "valid" ? 2 : 0); ++y) {
        for (let z = 0; z < width - (padding === "valid" ? 1 : 0); ++z) {
          let value = 0;
          for (let i = 0; i < inputs; ++i) {
            for (let a = 0; a < 3; ++a) {
              for (let b = 0; b < 2; ++b) {
                let [u, v] = [y + a - dy, z + b - dx];
                if (padding === "circular") [u, v] = [(u + height) % height, (v + width) % width];
                if (u < 0 || u >= height || v < 0 || v >= width) continue;
                value += w[((o * inputs + i) * 3 + a) * 2 + b]! * x[(i * height + u) * width + v]!;
              }
            }
          }
          ++count;
          sum += value;
          squares += value * value;
        }
      }
    }
    const input = { data: x, shape: [1, inputs, height, width] };
    const { before, size } = probe([conv], { input, dtype: "float64" }).layers[0]!;
    expect(3 * size[0]! * size[1]!).toBe(count);
    expect(before.mean).toBeCloseTo(sum / count, 12);
    expect(before.rms).toBeCloseTo(Math.sqrt(squares / count), 12);
  });

  test("flatten takes channels first, as PyTorch does; inputs and weights in both orders", () => {
    const x = Float32Array.of(1, 2, 3, 4, 5, 6); // channels [1, 2, 3] and [4, 5, 6]
    const picks = Float32Array.of(0, 0, 0, 1, 0, 0); // the fourth: the second channel's first
    const eye: Layer = {
      ...{ type: "conv", inputs: 2, outputs: 2, kernel: [1], size: [3] },
      weight: { data: Float32Array.of(1, 0, 0, 1), shape: [2, 2, 1] },
    };
    const pick: Layer = {
      ...{ type: "dense", inputs: 6, outputs: 1 },
      weight: { data: picks, shape: [1, 6] },
    };
    const last = (layers: Layer[], input: object): number | null =>
      probe(layers, { input: { data: x, ...input } as never }).layers.at(-1)!.before.mean;
    const first = { shape: [1, 2, 3] };
    const behind = { shape: [1, 3, 2], order: "channelsLast" };
    const flat = (order: "channelsFirst" | "channelsLast"): Layer => ({ type: "flatten", order });
    expect(last([eye, flat("channelsFirst"), pick], first)).toBe(4);
    // positions [1, 4], [2, 5], [3, 6]
    expect(last([eye, flat("channelsLast"), pick], first)).toBe(5);
    // as [position, channel]: channels [1, 3, 5] and [2, 4, 6]
    expect(last([eye, flat("channelsFirst"), pick], behind)).toBe(2);
  });
});

/** Layers' figures of several draws of the weights: the mean of their logarithms beside the mean field's. */
function expectAgreement(layers: Layer[], draws: number): void {
  const field = forecast(layers);
  const probes = Array.from({ length: draws }, (_, seed) =>
    probe(layers, { batch: 4, seed, dtype: "float64" }),
  );
  const depth = field.layers.length;
  for (const [l, want] of field.layers.entries()) {
    const logs = (value: (layer: ProbeLayer) => number): number =>
      mean(probes.map((made) => Math.log(value(made.layers[l]!))));
    // E[q̂] = q, and ln q̂ is normal of variance V: its mean is −V/2, or 0 where inputs average it out
    const check = (log: number, variance: number): void => {
      const slack = SIGMAS * Math.sqrt(variance / draws);
      expect(log).toBeLessThan(slack);
      expect(log).toBeGreaterThan(-variance / 2 - slack);
    };
    check(logs(({ before }) => before.rms! ** 2) - Math.log(want.variance!), want.spread! ** 2);
    // backward each ReLU layer adds 5 / N too: E[(φ′δ)⁴] / E[(φ′δ)²]² − 1 = 3·½ / ¼ − 1
    const back = (5 * (depth - l) + 2) / 512;
    check(logs(({ gradient }) => gradient! ** 2) - Math.log(want.gradient!), back);
  }
}

describe("50 layers of 512 ReLU units: forecast and probe agree within the error of width", () => {
  test.each([
    ["He", heNormal()],
    ["Glorot", glorotNormal()],
    ["0.01·N(0, 1)", normal({ std: 0.01 })],
    ["N(0, 1)", normal()],
  ] as const)("%s", (_, init) => {
    expectAgreement(stack(50, init), 6);
  });

  test("verdicts in float32", () => {
    const told = (init: Initializer): string => probe(stack(50, init), { batch: 16 }).stability;
    expect(told(heNormal())).toBe("stable");
    expect(told(glorotNormal())).toBe("vanishing");
    expect(told(normal({ std: 0.01 }))).toBe("vanishing");
    expect(told(normal())).toBe("exploding");
    expect(told(zeros())).toBe("symmetric");
    expect(told(constant(0.01))).toBe("symmetric");
  });
});

/** The difference between inputs in pairs, 1 − cosine, falls by e every ξ layers. */
test.each([
  [1.7, 0.05],
  [1.3, 0.05],
  [1.5, 0.09],
])("tanh at σ_w² = %d, σ_b² = %d: the decay of correlation has the depth scale", (w, b) => {
  const [width, depth, pairs, draws, first] = [600, 50, 32, 4, 12];
  const { depthScales, variance } = fixedPoint("tanh", { weightVariance: w, biasVariance: b });
  const layers = layersOf(Array<number>(depth + 1).fill(width), {
    init: normal({ std: Math.sqrt(w / width) }),
    bias: normal({ std: Math.sqrt(b) }),
  }).map((layer) => ({ ...layer, activation: "tanh" as const }));
  // so near 1 that the map is linear there: its next term is below 1e-3 of 1/ξ
  const correlation = 1 - 1e-5;
  const logChi = (q: number): number => Math.log(passed(elementwiseOf("test", "tanh"), 0, q).slope);
  const slopes = Array.from({ length: draws }, (_, seed) => {
    const made = probe(layers, { batch: 2 * pairs, correlation, seed }).layers;
    const difference = (l: number): number => Math.log(1 - made[l]!.cosine!);
    // finite width has a q of its own in every layer, and with it a χ₁
    const own = made
      .slice(first, -1)
      .map(({ before }) => logChi(before.rms! ** 2) - logChi(variance!));
    return (difference(first) - difference(depth - 1)) / (depth - 1 - first) + mean(own);
  });
  // a layer multiplies a pair's squared difference by χ₁, give or take √((3 E[φ′⁴] / E[φ′²]² − 1) / N)
  const square = elementwiseOf("test", (z: number) => Math.cosh(z) ** -4);
  const { mean: second, second: fourth } = passed(square, 0, variance!);
  const perLayer = (3 * fourth) / second ** 2 - 1;
  const error = Math.sqrt(perLayer / (width * pairs * draws * (depth - 1 - first)));
  expect(Math.abs(mean(slopes) - 1 / depthScales.correlation!)).toBeLessThan(SIGMAS * error);
  // the error is a small part of what is seen
  expect(error).toBeLessThan(0.1 / depthScales.correlation!);
});

describe("other kinds of layers agree with the mean field", () => {
  const close = (value: number | null, want: number | null, slack: number): void =>
    expect(Math.abs(value! / want! - 1)).toBeLessThan(slack);

  /** Mean squares over `draws` draws, each of relative variance spread². */
  function expectMeanSquares(layers: Layer[], draws: number): void {
    const field = forecast(layers);
    const probes = Array.from({ length: draws }, (_, seed) => probe(layers, { batch: 8, seed }));
    for (const [l, want] of field.layers.entries()) {
      const squares = mean(probes.map((made) => made.layers[l]!.before.rms! ** 2));
      close(squares, want.variance, (SIGMAS * Math.max(want.spread!, 0.02)) / Math.sqrt(draws));
      const cosines = mean(probes.map((made) => made.layers[l]!.cosine!));
      if (field.layers[l]!.type !== "residual") {
        expect(Math.abs(cosines - want.correlation!)).toBeLessThan(
          (SIGMAS * Math.max(want.spread!, 0.02)) / Math.sqrt(draws),
        );
      }
    }
  }

  const dense = (more: object = {}): Layer => ({
    ...{ type: "dense", inputs: 256, outputs: 256, weight: heNormal() },
    ...more,
  });

  test("pre-norm residual branches", () => {
    const branch: Layer[] = [{ type: "layerNorm" }, dense({ activation: "gelu" }), dense()];
    const block: Layer = { type: "residual", layers: branch, scale: 0.7 };
    expectMeanSquares([dense({ weight: normal({ std: 1 / 16 }) }), block, block, block], 12);
  });

  test("convolutions with zeros around", () => {
    const conv: Layer = {
      ...{ type: "conv", inputs: 64, outputs: 64, kernel: [3, 3], size: [6, 6] },
      ...{ weight: heNormal(), activation: "relu" },
    };
    expectMeanSquares([conv, conv, conv, conv], 12);
  });

  test("orthogonal weights under tanh, with biases", () => {
    const layer = dense({
      ...{ weight: { law: "orthogonal", gain: 1.2, columnAxis: -1 }, activation: "tanh" },
      bias: normal({ std: 0.3 }),
    });
    expectMeanSquares(Array<Layer>(8).fill(layer), 12);
  });
});

describe("formats", () => {
  const first = (init: Initializer, dtype: "float16" | "bfloat16" | "float32"): string | null =>
    probe(stack(50, init), { batch: 4, dtype }).notFinite;

  test("the first layer that is not finite is the one that was forecast, or its neighbour", () => {
    const { formats } = forecast(stack(50, normal()));
    for (const dtype of ["float16", "bfloat16", "float32"] as const) {
      const [seen, said] = [Number(first(normal(), dtype)), Number(formats[dtype].overflow)];
      expect(Math.abs(seen - said), dtype).toBeLessThanOrEqual(1);
    }
    expect(first(heNormal(), "float16")).toBe(null);
  });

  test("signals that float16 rounds to 0 are reported", () => {
    const made = probe(stack(50, normal({ std: 0.01 })), { batch: 4, dtype: "float16" });
    const zero = made.verdicts.find(({ code }) => code === "zero-signals");
    const said = Number(forecast(stack(50, normal({ std: 0.01 }))).formats.float16.underflow);
    // half of the values are 0 there; all of them some layers on
    expect(Number(zero!.names[0]) - said).toBeGreaterThanOrEqual(0);
    expect(Number(zero!.names[0]) - said).toBeLessThan(3);
    // 0 / 0: nothing comes back from outputs that are 0
    expect(made).toMatchObject({ stability: "vanishing", signalRatio: 0, gradientRatio: 0 });
  });

  test("float16 and bfloat16 values are those of the format", () => {
    const network = { w: { data: Float32Array.of(1 + 2 ** -12, 1.5), shape: [2, 1] } };
    const input = { data: Float32Array.of(1), shape: [1, 1] };
    const of = (dtype: "float32" | "float16"): number =>
      probe(network, { input, dtype }).layers[0]!.before.mean!;
    expect(of("float32")).toBe(1.25 + 2 ** -13);
    expect(of("float16")).toBe(1.25);
  });
});

describe("verdicts", () => {
  const codes = (network: Parameters<typeof probe>[0], options = {}): string[] =>
    probe(network, options).verdicts.map(({ code }) => code);

  test("dead units: biases far below 0", () => {
    const layers = stack(2, heNormal(), 64).map((layer) => ({ ...layer, bias: constant(-20) }));
    const made = probe(layers);
    expect(made.layers[0]!.dead).toBe(1);
    expect(made.verdicts.map(({ code }) => code)).toContain("dead-units");
  });

  test("saturated units: tanh under biases far from 0", () => {
    const layers = layersOf([64, 64, 64], {
      init: normal({ std: 0.1 }),
      bias: normal({ std: 20 }),
    });
    const made = probe(layers.map((layer) => ({ ...layer, activation: "tanh" as const })));
    expect(made.layers[0]!.saturated).toBeGreaterThan(0.5);
    expect(made.verdicts.map(({ code }) => code)).toContain("saturated-units");
  });

  test("inputs that become alike", () => {
    expect(codes(stack(50, normal({ std: 0.03 })))).toContain("vanishing");
    const bias = layersOf([64, 64, 64], { init: normal({ std: 1e-3 }), bias: normal() });
    expect(codes(bias)).toContain("inputs-alike");
  });

  test("zeros at the end are no error", () => {
    const layers = stack(3, heNormal(), 64);
    layers[2] = { ...layers[2]!, weight: zeros() } as Layer;
    const made = probe(layers);
    expect(made.layers[2]!.symmetric).toBe(true);
    expect(made.verdicts[0]).toMatchObject({ code: "symmetric-units", severity: "note" });
  });
});

test("a set of parameters, and the same values as layers", () => {
  const set = initializeParameters([10, 20, 5], { seed: 3, activation: "tanh" });
  const before = copy(set);
  const a = probe(set, { activation: "tanh", outputActivation: "softmax", batch: 9 });
  const b = probe(
    [
      { type: "dense", inputs: 10, outputs: 20, weight: set.W1, bias: set.b1, activation: "tanh" },
      { type: "dense", inputs: 20, outputs: 5, weight: set.W2, activation: "softmax" },
    ],
    { batch: 9 },
  );
  expect(a).toStrictEqual(b);
  expect(a.layers.map(({ activation }) => activation)).toStrictEqual(["tanh", "softmax"]);
  expect(set).toEqual(before);
});

test("laws are drawn by the seed, layer by layer", () => {
  const layers = stack(3, heNormal(), 32);
  expect(probe(layers, { seed: 1 })).toStrictEqual(probe(layers, { seed: 1 }));
  expect(probe(layers, { seed: 1 })).not.toStrictEqual(probe(layers, { seed: 2 }));
  const norms = probe(layers, { seed: 1 }).layers.map(({ weightNorm }) => weightNorm);
  expect(new Set(norms).size).toBe(3);
});

test("results are JSON", () => {
  const made = probe(stack(50, normal(), 32), { batch: 2 });
  expect(JSON.parse(JSON.stringify(made))).toStrictEqual(made);
});

const set = { w: { data: new Float32Array(4), shape: [2, 2] } };
test.each<[string, () => unknown, typeof TypeError | typeof RangeError, RegExp]>([
  [
    "nothing",
    () => probe(undefined as never),
    TypeError,
    /parameters expected layers, or an object/,
  ],
  ["an empty set", () => probe({}), RangeError, /a matrix at least/],
  ["no tensor", () => probe({ w: 5 } as never), TypeError, /"w" expected a tensor/],
  ["no data", () => probe({ w: { shape: [2, 2] } }), TypeError, /"w"\.data expected Float32Array/],
  [
    "a shape of another size",
    () => probe({ w: { ...set.w, shape: [2, 3] } }),
    RangeError,
    /6 values/,
  ],
  [
    "16 bits without dtype",
    () => probe({ w: { data: new Uint16Array(4), shape: [2, 2] } }),
    TypeError,
    /"w": dtype/,
  ],
  [
    "a wrong dtype",
    () => probe({ w: { ...set.w, dtype: "float64" } }),
    TypeError,
    /the array class of float64/,
  ],
  ["a kernel", () => probe({ w: { ...set.w, shape: [2, 2, 1] } }), RangeError, /give layers/],
  [
    "attention",
    () =>
      probe([
        {
          type: "attention",
          size: 4,
          tokens: 2,
          query: zeros(),
          key: zeros(),
          value: zeros(),
          output: zeros(),
        },
      ]),
    RangeError,
    /a layer that probe knows/,
  ],
  [
    "an activation beside layers",
    () => probe(stack(1, heNormal(), 4), { activation: "relu" }),
    TypeError,
    /none beside layers/,
  ],
  ["batch", () => probe(set, { batch: 0 }), RangeError, /batch expected an integer ≥ 1/],
  [
    "a batch beyond all memory",
    () => probe(set, { batch: 2 ** 52 }),
    RangeError,
    /bytes of "probe\/input" expected as many as this engine can hold/,
  ],
  ["correlation", () => probe(set, { correlation: 1.5 }), RangeError, /from -1 to 1/],
  ["seed", () => probe(set, { seed: -1 }), RangeError, /seed expected/],
  ["dtype", () => probe(set, { dtype: "int8" as never }), RangeError, /dtype expected one of/],
  [
    "input",
    () => probe(set, { input: { data: new Float32Array(3), shape: [1, 3] } }),
    RangeError,
    /input.shape expected \[batch, 2\]/,
  ],
  [
    "an empty batch",
    () => probe(set, { input: { data: new Float32Array(0), shape: [0, 2] } }),
    RangeError,
    /input.shape/,
  ],
  ["an option", () => probe(set, { act: 1 } as never), TypeError, /option expected one of/],
  [
    "a weight of another shape",
    () => probe([{ type: "dense", inputs: 2, outputs: 3, weight: set.w }]),
    RangeError,
    /weight.shape expected \[3, 2\]/,
  ],
])("bad input: %s", (_, call, kind, message) => {
  const error = thrownBy(call);
  expect((error as Error).message).toMatch(message);
  expect(error).toBeInstanceOf(kind);
  expectVoice(error, "probe");
});
