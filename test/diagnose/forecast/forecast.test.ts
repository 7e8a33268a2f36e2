/** Mean fields through whole networks, beside closed forms. */
import { describe, expect, test } from "vitest";
import {
  deltaOrthogonal,
  eye,
  glorotNormal,
  heNormal,
  lecunNormal,
  normal,
  orthogonal,
  sparse,
  uniform,
  zeros,
  type Initializer,
} from "../../../src/index.js";
import {
  forecast,
  layersOf,
  type ConvLayer,
  type DenseLayer,
  type Layer,
} from "../../../src/diagnose/index.js";
import { expectVoice, thrownBy } from "../../support/voice.js";

const close = (value: number | null | undefined, want: number, slack = 1e-8): void =>
  expect(Math.abs(value! / want - 1)).toBeLessThan(slack);

const stack = (depth: number, init: Initializer, width = 512): DenseLayer[] =>
  layersOf(Array<number>(depth + 1).fill(width), { init });

describe("50 layers of 512 ReLU units", () => {
  // each layer multiplies q by σ_w² / 2
  test.each([
    ["He", heNormal(), 1, "stable"],
    ["Glorot", glorotNormal(), 1 / 2, "vanishing"],
    ["0.01·N(0, 1)", normal({ std: 0.01 }), (512 * 1e-4) / 2, "vanishing"],
    ["N(0, 1)", normal(), 512 / 2, "exploding"],
  ] as const)("%s", (_, init, chi, stability) => {
    const made = forecast(stack(50, init));
    expect(made.stability).toBe(stability);
    close(made.signalRatio, chi ** (49 / 2));
    close(made.gradientRatio, chi ** (49 / 2));
    for (const [l, layer] of made.layers.entries()) {
      close(layer.variance, 2 * chi * chi ** l);
      close(layer.output, chi ** (l + 1));
      close(layer.chi, chi);
      close(layer.gradient, 0.5 * chi ** (49 - l));
      // E[δ²] E[x²] of one input
      close(layer.weightGradient, 0.5 * chi ** 49);
    }
    if (stability === "stable") {
      expect(made.factor).toBe(null);
      expect(made.verdicts.map(({ code }) => code)).toStrictEqual(["stable"]);
    } else {
      close(made.factor, 1 / Math.sqrt(chi), 1e-6);
      expect(made.verdicts[0]).toMatchObject({ code: stability, severity: "error" });
    }
  });

  test("a uniform law of the same variance comes to the same", () => {
    const bound = Math.sqrt(6 / 512);
    expect(forecast(stack(3, uniform({ bound }))).layers[2]!.variance).toBeCloseTo(2, 10);
  });

  test("correlation follows the arc-cosine map and becomes 1", () => {
    const { layers, limits } = forecast(stack(50, heNormal()), { input: { correlation: 0.2 } });
    let c = 0.2;
    for (const { correlation } of layers) {
      close(correlation, c, 1e-7);
      const angle = Math.acos(c);
      c = (Math.sin(angle) + (Math.PI - angle) * c) / Math.PI;
    }
    expect(limits).toHaveLength(1);
    expect(limits[0]).toMatchObject({ correlation: 1, phase: "critical" });
  });

  test("formats: where √q·√(2 ln 512) leaves float16 and bfloat16, or 0.674·√q its least number", () => {
    const large = forecast(stack(50, normal())).formats;
    const q = (l: number): number => 512 * 256 ** l;
    const reach = Math.sqrt(2 * Math.log(512));
    const first = (f: (l: number) => boolean): string =>
      String(Array.from({ length: 50 }, (_, l) => l).find(f));
    expect(large.float16.overflow).toBe(first((l) => Math.sqrt(q(l)) * reach >= 65520));
    expect(large.bfloat16.overflow).toBe(first((l) => Math.sqrt(q(l)) * reach >= 3.39e38));
    expect(large.float32.gradientOverflow).not.toBe(null);
    const small = forecast(stack(50, normal({ std: 0.01 }))).formats;
    const decay = (l: number): number => 2 * 0.0256 ** (l + 1);
    expect(small.float16.underflow).toBe(first((l) => Math.sqrt(decay(l)) * 0.6745 <= 2 ** -25));
    expect(small.float32.underflow).toBe(null);
    expect(forecast(stack(70, normal({ std: 0.01 }))).formats.float32.underflow).not.toBe(null);
  });
});

describe("symmetric units", () => {
  test("zeros everywhere", () => {
    const { stability, verdicts, layers } = forecast(stack(50, zeros()));
    expect(stability).toBe("symmetric");
    expect(verdicts[0]).toMatchObject({ code: "symmetric-units", severity: "error" });
    expect(verdicts[0]!.names).toHaveLength(49);
    expect(layers[49]!.variance).toBe(0);
  });

  test("zeros at the end of a branch are a way to begin", () => {
    const [first, last] = stack(2, heNormal());
    const branch: Layer = { type: "residual", layers: [first!, { ...last!, weight: zeros() }] };
    const { stability, verdicts } = forecast([stack(1, heNormal())[0]!, branch, branch]);
    expect(stability).toBe("stable");
    expect(verdicts.map(({ code, severity }) => [code, severity])).toContainEqual([
      "symmetric-units",
      "note",
    ]);
  });
});

test("tanh comes to the fixed point, whatever the input", () => {
  const init = normal({ std: Math.sqrt(1.5 / 512) });
  const layers = layersOf(Array<number>(41).fill(512), { init, bias: normal({ std: 0.2 }) });
  for (const variance of [0.01, 100]) {
    const made = forecast(
      layers.map((l) => ({ ...l, activation: "tanh" as const })),
      {
        input: { variance },
      },
    );
    close(made.layers[39]!.variance, made.limits[0]!.variance!, 1e-6);
    expect(made.limits[0]!.names).toHaveLength(40);
  }
});

describe("convolutions", () => {
  const conv = (more: Partial<ConvLayer> = {}): ConvLayer => ({
    ...{ type: "conv", inputs: 8, outputs: 8, kernel: [3, 3], size: [6, 5] },
    ...{ weight: heNormal(), activation: "relu" },
    ...more,
  });

  test("circular ones are dense layers", () => {
    const made = forecast([conv({ padding: "circular" }), conv({ padding: "circular" })]);
    close(made.layers[1]!.variance, 2);
    close(made.layers[0]!.gradient, 0.5);
    expect(made.layers[1]!.size).toStrictEqual([6, 5]);
  });

  test("zeros around: taps outside count for nothing, position by position", () => {
    // ReLU halves, He doubles: q is the box filter's, over 9 taps
    const box = (map: number[][]): number[][] =>
      map.map((row, y) =>
        row.map((_, x) => {
          let sum = 0;
          for (const dy of [-1, 0, 1]) {
            for (const dx of [-1, 0, 1]) sum += map[y + dy]?.[x + dx] ?? 0;
          }
          return sum / 9;
        }),
      );
    let map = Array.from({ length: 6 }, () => Array<number>(5).fill(2));
    const made = forecast(Array.from({ length: 4 }, () => conv()));
    for (const layer of made.layers) {
      map = box(map);
      close(layer.variance, map.flat().reduce((sum, x) => sum + x, 0) / 30);
    }
    // the adjoint of a symmetric filter is itself
    let back = Array.from({ length: 6 }, () => Array<number>(5).fill(0.5));
    for (const layer of [...made.layers].reverse()) {
      close(layer.gradient, back.flat().reduce((sum, x) => sum + x, 0) / 30);
      back = box(back);
    }
  });

  test("strides, no padding, one axis; then flattened", () => {
    const made = forecast([
      conv({ kernel: [3], size: [11], stride: 2, padding: "valid", outputs: 4 }),
      { type: "flatten" },
      { type: "dense", inputs: 20, outputs: 3, weight: lecunNormal() },
    ]);
    expect(made.layers.map(({ channels, size }) => [channels, ...size])).toStrictEqual([
      [4, 5],
      [20],
      [3],
    ]);
    close(made.layers[2]!.variance, 1);
  });

  test("a delta-orthogonal kernel loses nothing at the border", () => {
    const layer = conv({ weight: deltaOrthogonal({ gain: 3 }), activation: "linear" });
    close(forecast([layer]).layers[0]!.variance, 9);
  });
});

describe("residual branches", () => {
  const dense = (more: Partial<DenseLayer> = {}): DenseLayer => ({
    ...{ type: "dense", inputs: 64, outputs: 64, weight: lecunNormal() },
    ...more,
  });

  test("without activations variances add up: (skip² + scale²)^depth", () => {
    const block: Layer = { type: "residual", layers: [dense()], scale: 0.5, skip: 2 };
    const { layers } = forecast([dense(), block, block, block]);
    close(layers.at(-1)!.variance, 4.25 ** 3);
    close(layers[0]!.gradient, 4.25 ** 3);
    expect(layers.map(({ name }) => name)).toStrictEqual(["0", "1.0", "1", "2.0", "2", "3.0", "3"]);
  });

  test("means of activations add up too", () => {
    const block: Layer = { type: "residual", layers: [dense({ activation: "relu" })] };
    const { layers } = forecast([dense({ activation: "relu" }), block]);
    // E[(x + f)²] with x = relu(N(0, 1)) and f = relu(N(0, ½)) apart
    const means = Math.sqrt(1 / (2 * Math.PI)) * Math.sqrt(0.5 / (2 * Math.PI));
    close(layers.at(-1)!.variance, 0.5 + 0.25 + 2 * means);
  });

  test("pre-norm: the stream grows by one branch a layer", () => {
    const block: Layer = {
      type: "residual",
      layers: [
        { type: "layerNorm", epsilon: 0 },
        dense({ activation: "relu", weight: heNormal() }),
        dense(),
      ],
    };
    const { layers } = forecast([dense(), ...Array<Layer>(10).fill(block)]);
    close(layers.at(-1)!.variance, 11);
    // backward the branch gives 1 / q_l: 2/1 · 3/2 · … · 11/10
    close(layers[0]!.gradient, 11);
  });

  test("post-norm: the stream stays, and half of the gradient is lost a layer", () => {
    const block: Layer[] = [
      { type: "residual", layers: [dense()] },
      { type: "rmsNorm", epsilon: 0 },
    ];
    const { layers } = forecast([dense(), ...block, ...block]);
    close(layers.at(-1)!.variance, 1);
    close(layers[0]!.gradient, 1);
    expect(layers[1]!.variance).not.toBe(null);
  });
});

describe("attention", () => {
  const attention = (tokens: number): Layer => ({
    ...{ type: "attention", size: 64, tokens, query: lecunNormal(), key: lecunNormal() },
    ...{ value: lecunNormal(), output: lecunNormal() },
  });

  test("takes the mean over tokens, and makes them alike (Dong et al. 2021)", () => {
    const { layers, notes } = forecast([attention(10)], { input: { correlation: 0.4 } });
    close(layers[0]!.variance, (1 + 9 * 0.4) / 10);
    close(layers[0]!.correlation, 1);
    expect(notes.join()).toMatch(/Noci et al\. 2022/);
  });

  test("a residual stream keeps some difference (Noci et al. 2022)", () => {
    const block: Layer = { type: "residual", layers: [attention(1000)] };
    const first: Layer = { type: "dense", inputs: 64, outputs: 64, weight: lecunNormal() };
    const { layers } = forecast([first, block]);
    expect(layers.at(-1)!.correlation!).toBeLessThan(1);
    // with q = 1 and c·q shared: the shared part doubles, the rest stays
    close(layers.at(-1)!.variance, 1 + (1 + 999 * 0.5) / 1000);
  });
});

describe("laws of weights", () => {
  const variance = (weight: Initializer, inputs: number, outputs: number): number | null =>
    forecast([{ type: "dense", inputs, outputs, weight }]).layers[0]!.variance;

  test("orthogonal: vectors of length gain", () => {
    close(variance(orthogonal({ gain: 2 }), 30, 30), 4);
    close(variance(orthogonal(), 30, 60), 0.5); // orthonormal columns: ‖Wx‖ = ‖x‖
    close(variance(orthogonal(), 60, 30), 1);
  });

  test("sparse: count·std²", () => {
    close(variance(sparse({ count: 15, std: 2 }), 100, 50), 60);
  });
});

test("a bias, and its mean", () => {
  const made = forecast([
    {
      ...{ type: "dense", inputs: 50, outputs: 50, weight: lecunNormal(), activation: "relu" },
      bias: normal({ mean: 1, std: 0.5 }),
    },
  ]);
  close(made.layers[0]!.variance, 2.25);
  // E[relu(N(m, s²))²] = (m² + s²)Φ(m/s) + m·s·φ(m/s)
  const [m, s] = [1, Math.sqrt(1.25)];
  const cdf = 0.8144533152386513; // Φ(1/√1.25)
  const density = Math.exp(-0.4) / Math.sqrt(2 * Math.PI);
  close(made.layers[0]!.output, (m * m + s * s) * cdf + m * s * density);
});

test("results are JSON", () => {
  const made = forecast(stack(50, normal()));
  expect(JSON.parse(JSON.stringify(made))).toStrictEqual(made);
});

const one = (more: object): (() => unknown) => {
  const layer = { type: "dense", inputs: 4, outputs: 4, weight: heNormal(), ...more };
  return () => forecast([layer as never]);
};

test.each<[string, () => unknown, typeof TypeError | typeof RangeError, RegExp]>([
  ["no array", () => forecast({} as never), TypeError, /: layers expected an array/],
  ["none", () => forecast([]), RangeError, /a layer at least/],
  ["no layer", () => forecast([5 as never]), TypeError, /layer 0 expected a layer/],
  ["unknown type", one({ type: "lstm" }), RangeError, /layer 0: type expected one of "dense"/],
  ["unknown key", one({ units: 4 }), TypeError, /layer 0: option expected one of .*, got "units"/],
  ["no weight", one({ weight: undefined }), TypeError, /weight: init expected an initializer/],
  ["values", one({ weight: { data: new Float32Array(16), shape: [4, 4] } }), TypeError, /probe/],
  [
    "a law without a mean field",
    one({ weight: eye() }),
    RangeError,
    /independent values, got "eye"/,
  ],
  [
    "softmax",
    one({ activation: "softmax" }),
    RangeError,
    /layer 0: activation expected a function/,
  ],
  ["inputs", one({ inputs: 0 }), RangeError, /layer 0: inputs expected an integer ≥ 1/],
  [
    "a slope",
    one({ activation: "relu", negativeSlope: 0.1 }),
    TypeError,
    /no slope but for leakyRelu/,
  ],
  ["layout", one({ layout: "HW" }), RangeError, /the letters of "OI", got "HW"/],
  [
    "what the layer before gives",
    () => forecast([stack(1, heNormal())[0]!, stack(1, heNormal(), 8)[0]!]),
    RangeError,
    /layer 1: inputs expected the 512 that the layer before gives, got 8/,
  ],
  ["a norm first", () => forecast([{ type: "layerNorm" }]), RangeError, /a layer with inputs/],
  [
    "epsilon",
    () => forecast([stack(1, heNormal())[0]!, { type: "rmsNorm", epsilon: -1 }]),
    RangeError,
    /epsilon expected a number ≥ 0/,
  ],
  [
    "a branch without weights",
    () =>
      forecast([stack(1, heNormal())[0]!, { type: "residual", layers: [{ type: "layerNorm" }] }]),
    RangeError,
    /layer 1: layers expected a layer with weights/,
  ],
  [
    "a branch of another width",
    () =>
      forecast([
        stack(1, heNormal(), 4)[0]!,
        {
          type: "residual",
          layers: [{ type: "dense", inputs: 4, outputs: 5, weight: heNormal() }],
        },
      ]),
    RangeError,
    /a branch that gives 4, got "5"/,
  ],
  [
    "size",
    one({ type: "conv", kernel: [3], size: undefined }),
    TypeError,
    /layer 0: size expected an/,
  ],
  [
    "a kernel too large",
    one({ type: "conv", kernel: [3], size: [2], padding: "valid" }),
    RangeError,
    /at least the kernel's/,
  ],
  ["options", () => forecast(stack(1, heNormal()), { seed: 1 } as never), TypeError, /option/],
  [
    "variance",
    () => forecast(stack(1, heNormal()), { input: { variance: -1 } }),
    RangeError,
    /≥ 0/,
  ],
  [
    "correlation",
    () => forecast(stack(1, heNormal()), { input: { correlation: 2 } }),
    RangeError,
    /-1 to 1/,
  ],
])("bad input: %s", (_, call, kind, message) => {
  const error = thrownBy(call);
  expectVoice(error, "forecast");
  expect(error).toBeInstanceOf(kind);
  expect((error as Error).message).toMatch(message);
});

test("layers that hold themselves are refused", () => {
  const layers: Layer[] = [stack(1, heNormal(), 4)[0]!];
  layers.push({ type: "residual", layers });
  expectVoice(
    thrownBy(() => forecast(layers)),
    "forecast",
  );
});
