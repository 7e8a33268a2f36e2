/** weightseed/tfjs with the real TensorFlow.js, cpu backend. */
import * as tf from "@tensorflow/tfjs";
import { describe, expect, test, vi } from "vitest";
import {
  glorotUniform,
  heNormal,
  initialize,
  initializeParameters,
  normal,
  orthogonal,
  rules,
  toFloat32,
  uniform,
  zeros,
  type Initializer,
} from "../../src/index.js";
import { expectVoice, thrownBy } from "../support/voice.js";
import {
  initializer,
  setWeights,
  shapesOf,
  toTensors,
  type TfjsInitializer,
  type TfjsInitializerOptions,
} from "../../src/tfjs/index.js";

vi.setConfig({ testTimeout: 60_000 });
tf.enableProdMode(); // without it tfjs advertises tfjs-node on standard error

const he = (options: TfjsInitializerOptions = {}): TfjsInitializer =>
  initializer(heNormal(), { seed: 1, ...options });

/** The values of a model's weights by name. */
const valuesOf = (model: tf.LayersModel): Record<string, Float32Array> =>
  Object.fromEntries(
    model.weights.map((weight) => [
      weight.originalName,
      weight.read().dataSync<"float32">().slice(),
    ]),
  );

/** A dense model whose layers are named, of [inputs, units, units, …]. */
function dense(
  sizes: readonly number[],
  kernelInitializer: () => TfjsInitializer,
  prefix = "fc",
): tf.Sequential {
  const model = tf.sequential();
  for (const [k, units] of sizes.slice(1).entries()) {
    const activation = k === sizes.length - 2 ? "linear" : "relu";
    const inputShape = k === 0 ? { inputShape: [sizes[0]!] } : {};
    const name = `${prefix}${k}`;
    const config = { units, activation, name, kernelInitializer: kernelInitializer() } as const;
    model.add(tf.layers.dense({ ...config, ...inputShape }));
  }
  return model;
}

function deviation(values: Float32Array): number {
  let [sum, squares] = [0, 0];
  for (const value of values) {
    sum += value;
    squares += value ** 2;
  }
  return Math.sqrt(squares / values.length - (sum / values.length) ** 2);
}

describe("against tfjs' own", () => {
  const [INPUTS, UNITS] = [512, 256];
  /** Five standard errors of a normal's sample deviation, relative: 5 / √(2n). A cut normal's are smaller. */
  const BOUND = 5 / Math.sqrt(2 * INPUTS * UNITS);
  const SIGMA = Math.sqrt(2 / INPUTS);
  /** Standard deviation of a normal cut at ±2. */
  const CUT = 0.8796256610342398;

  test("the standard deviation is the one that is named; tfjs' is 12 % too small", () => {
    const ours = valuesOf(dense([INPUTS, UNITS], he))["fc0/kernel"]!;
    expect(Math.abs(deviation(ours) / SIGMA - 1)).toBeLessThan(BOUND);
    const tfjs = tf.initializers.heNormal({ seed: 1 });
    const theirs = valuesOf(dense([INPUTS, UNITS], () => tfjs))["fc0/kernel"]!;
    expect(Math.abs(deviation(theirs) / (SIGMA * CUT) - 1)).toBeLessThan(BOUND);
    expect(CUT).toBeLessThan(1 - 10 * BOUND); // the test can tell the two apart
  });

  test("20 layers of one shape and one seed differ; tfjs' are all equal", () => {
    const sizes = Array<number>(21).fill(16);
    const distinct = (values: Record<string, Float32Array>): number =>
      new Set(
        Object.entries(values).flatMap(([name, x]) => (name.endsWith("kernel") ? [x.join()] : [])),
      ).size;
    const shared = he();
    expect(distinct(valuesOf(dense(sizes, he)))).toBe(20);
    expect(distinct(valuesOf(dense(sizes, () => shared)))).toBe(20);
    const tfjs = (): TfjsInitializer => tf.initializers.heNormal({ seed: 1 });
    expect(distinct(valuesOf(dense(sizes, tfjs)))).toBe(1);
  });

  test("seed 0 is a seed; tfjs draws afresh", () => {
    const kernel = (make: () => TfjsInitializer): string =>
      valuesOf(dense([8, 8], make))["fc0/kernel"]!.join();
    const zero = (): TfjsInitializer => he({ seed: 0 });
    expect(kernel(zero)).toBe(kernel(zero));
    expect(kernel(zero)).not.toBe(kernel(he));
    const tfjs = (): TfjsInitializer => tf.initializers.heNormal({ seed: 0 });
    expect(kernel(tfjs)).not.toBe(kernel(tfjs));
    expect(kernel(() => initializer(heNormal()))).not.toBe(kernel(() => initializer(heNormal()))); // fresh
  });

  test("a page stands still for less: orthogonal 128 × 128", () => {
    const time = (one: TfjsInitializer): number => {
      const began = performance.now();
      one.apply([128, 128]).dispose();
      return performance.now() - began;
    };
    const ours = initializer(orthogonal(), { seed: 1 });
    time(ours); // compiles
    vi.spyOn(console, "warn").mockReturnValue(); // tfjs: "Slowness may result"
    const [own, theirs] = [time(ours), time(tf.initializers.orthogonal({ seed: 1 }))];
    expect(theirs / own).toBeGreaterThan(5); // hundreds, on a quiet machine
  });
});

describe("initializer", () => {
  test("has the values of initialize for the name layer/weight", () => {
    const values = valuesOf(dense([8, 4, 2], he));
    const spec = {
      "fc0/kernel": { shape: [8, 4], layout: "IO", init: heNormal() },
      "fc1/kernel": { shape: [4, 2], layout: "IO", init: heNormal() },
    };
    for (const [name, { data }] of Object.entries(initialize(spec, { seed: 1 }))) {
      expect(values[name]).toStrictEqual(data);
    }
  });

  const kernel = (layer: tf.layers.Layer): Float32Array => {
    tf.sequential().add(layer);
    return layer.weights[0]!.read().dataSync<"float32">().slice();
  };
  test.each<[string, number, (one: TfjsInitializer) => tf.layers.Layer, object]>([
    [
      "conv1d",
      3 * 5,
      (one) =>
        tf.layers.conv1d({ filters: 4, kernelSize: 3, inputShape: [9, 5], kernelInitializer: one }),
      {},
    ],
    [
      "conv2d",
      9 * 5,
      (one) =>
        tf.layers.conv2d({
          filters: 4,
          kernelSize: 3,
          inputShape: [9, 9, 5],
          kernelInitializer: one,
        }),
      {},
    ],
    [
      "conv3d",
      8 * 5,
      (one) =>
        tf.layers.conv3d({
          filters: 4,
          kernelSize: 2,
          inputShape: [9, 9, 9, 5],
          kernelInitializer: one,
        }),
      {},
    ],
    [
      "conv2dTranspose",
      9 * 5,
      (one) =>
        tf.layers.conv2dTranspose({
          filters: 4,
          kernelSize: 3,
          inputShape: [9, 9, 5],
          kernelInitializer: one,
        }),
      { layout: "HWOI" },
    ],
    [
      "depthwiseConv2d",
      9,
      (one) =>
        tf.layers.depthwiseConv2d({
          kernelSize: 3,
          depthMultiplier: 2,
          inputShape: [9, 9, 5],
          depthwiseInitializer: one,
        }),
      { layout: "HWGO" },
    ],
  ])("%s: fan_in is %i", (_, fanIn, layer, options) => {
    const named = { name: "w", seed: 1, ...options };
    const scaled = kernel(layer(initializer(heNormal(), named)));
    expect(scaled).toStrictEqual(
      kernel(layer(initializer(normal({ std: Math.sqrt(2 / fanIn) }), named))),
    );
    expect(scaled.some((x) => x !== 0)).toBe(true);
  });

  test("two of one layer, by the weight's name", () => {
    const model = tf.sequential();
    const recurrentInitializer = initializer(orthogonal(), { seed: 1, weight: "recurrent_kernel" });
    const names = { name: "lstm", inputShape: [5, 3] as const, units: 3 };
    const lstm = { ...names, kernelInitializer: he(), recurrentInitializer };
    model.add(tf.layers.lstm({ ...lstm, inputShape: [5, 3] }));
    const shapes = shapesOf(model);
    const of = rules([
      ["*/recurrent_kernel", orthogonal()],
      ["*/kernel", heNormal()],
      ["*", zeros()],
    ]);
    const made = initialize(of(shapes), { seed: 1 });
    const values = valuesOf(model);
    for (const name of ["lstm/kernel", "lstm/recurrent_kernel"]) {
      expect(values[name]).toStrictEqual(made[name]!.data);
    }
  });

  test("a name of its own; the layer's within models", () => {
    const named = valuesOf(dense([4, 4, 4], () => he({ name: "w" })));
    expect(named["fc0/kernel"]).toStrictEqual(named["fc1/kernel"]);
    const inner = dense([4, 4], he, "inner");
    const outer = tf.sequential();
    outer.add(inner);
    outer.add(tf.layers.dense({ units: 2, name: "out", kernelInitializer: he() }));
    const again = dense([4, 4], he, "inner");
    expect(valuesOf(outer)["inner0/kernel"]).toStrictEqual(valuesOf(again)["inner0/kernel"]);
  });

  test("a model's JSON holds law and seed", async () => {
    const laws: Initializer[] = [
      ...[heNormal({ mode: "fan_out" }), glorotUniform(), orthogonal(), uniform({ bound: 0.1 })],
    ];
    const seeds = ["a Text", 2n ** 64n - 1n, 7, 0];
    let k = 0;
    const model = dense([6, 5, 4, 3, 2], () => {
      const one = initializer(laws[k]!, { seed: seeds[k]!, weight: `Kernel${k}` });
      ++k;
      return one;
    });
    const json = JSON.parse(model.toJSON() as unknown as string) as tf.io.ModelJSON;
    const loaded = await tf.models.modelFromJSON(json);
    expect(valuesOf(loaded)).toStrictEqual(valuesOf(model));
    expect(k).toBe(4);
  });

  test("a model saved and loaded, weights and all", async () => {
    const model = dense([6, 5, 2], he);
    model.layers[0]!.setWeights([tf.ones([6, 5]), tf.ones([5])]); // as if trained
    let artifacts: tf.io.ModelArtifacts = {};
    const save = (saved: tf.io.ModelArtifacts): Promise<tf.io.SaveResult> => {
      artifacts = saved;
      const modelArtifactsInfo = { dateSaved: new Date(0), modelTopologyType: "JSON" } as const;
      return Promise.resolve({ modelArtifactsInfo });
    };
    await model.save(tf.io.withSaveHandler(save));
    const loaded = await tf.loadLayersModel(tf.io.fromMemory(artifacts));
    expect(valuesOf(loaded)).toStrictEqual(valuesOf(model));
  });

  test("mistakes are told", () => {
    const told = (run: () => unknown, Class: typeof TypeError, message: string): void => {
      expect(run).toThrow(Class);
      expect(run).toThrow(message);
    };
    told(
      () => initializer(heNormal as never),
      TypeError,
      "initializer: init expected an initializer, got a function; call the factory",
    );
    told(
      () => he({ seed: -1 }),
      RangeError,
      "initializer: seed expected an integer from 0 to 2^53 - 1, got -1",
    );
    told(() => he({ weight: 3 as never }), TypeError, "initializer: weight expected a string");
    told(() => he({ sed: 3 } as never), TypeError, "did you mean seed");
    told(
      () => dense([4, 2], () => he({ layout: "OIHW" })),
      RangeError,
      'initialize: "fc0/kernel": layout expected one letter for each axis of [4, 2], got "OIHW"',
    );
    told(
      () => he().apply([2, 2], "int32"),
      RangeError,
      'initializer: dtype expected "float32", got "int32"',
    );
    const { className, fromConfig } = he().constructor as unknown as {
      className: string;
      fromConfig: (Class: unknown, config: unknown) => unknown;
    };
    expect(className).toBe("Weightseed");
    const load = (config: unknown) => () => fromConfig(Object, config);
    told(load({}), TypeError, "Weightseed: config expected a string, got undefined");
    told(load({ values: { name: '{"init":{"law":"x"}}' } }), RangeError, "init.law");
    told(load({ values: { name: '{"int":{"law":"x"}}' } }), TypeError, "did you mean init");
  });
});

describe("models", () => {
  const LAWS = rules([
    ["*kernel", heNormal()],
    ["*", normal({ std: 0.5 })],
  ]);

  test("setWeights, by the names of shapesOf; the initializers have the same values", () => {
    const model = dense([6, 5, 2], he);
    const shapes = shapesOf(model);
    expect(shapes).toStrictEqual({
      "fc0/kernel": { shape: [6, 5], layout: "IO" },
      "fc0/bias": { shape: [5] },
      "fc1/kernel": { shape: [5, 2], layout: "IO" },
      "fc1/bias": { shape: [2] },
    });
    const before = valuesOf(model);
    const set = initialize(LAWS(shapes), { seed: 1 });
    setWeights(model, set);
    const after = valuesOf(model);
    for (const [name, { data }] of Object.entries(set)) expect(after[name]).toStrictEqual(data);
    expect(after["fc0/kernel"]).toStrictEqual(before["fc0/kernel"]);
    expect(after["fc0/bias"]).not.toStrictEqual(before["fc0/bias"]);
    const { numTensors } = tf.memory();
    setWeights(model, set);
    expect(tf.memory().numTensors).toBe(numTensors);
    set["fc0/kernel"]!.data.fill(7);
    expect(valuesOf(model)["fc0/kernel"]).toStrictEqual(before["fc0/kernel"]); // copies
  });

  test("layouts of every layer that has some, through models, wrappers and both directions", () => {
    const model = tf.sequential({ name: "outer" });
    const pictures = { inputShape: [8, 8, 3], filters: 4, kernelSize: 3 };
    model.add(tf.layers.conv2d({ ...pictures, name: "conv" }));
    model.add(
      tf.layers.separableConv2d({ filters: 4, kernelSize: 3, depthMultiplier: 2, name: "sep" }),
    );
    model.add(tf.layers.conv2dTranspose({ filters: 2, kernelSize: 3, name: "up" }));
    model.add(tf.layers.batchNormalization({ name: "norm" }));
    model.add(tf.layers.reshape({ targetShape: [9, 8] }));
    const both = { layer: tf.layers.gru({ units: 3, name: "gru", returnSequences: true }) };
    model.add(tf.layers.bidirectional({ ...both, mergeMode: "concat", name: "bi" }));
    const each = { layer: tf.layers.dense({ units: 2, name: "in" }) };
    model.add(tf.layers.timeDistributed({ ...each, name: "td" }));
    model.add(tf.layers.flatten());
    const inner = tf.sequential({ name: "inner" });
    inner.add(tf.layers.dense({ units: 2, inputShape: [18], name: "fc" }));
    model.add(inner);
    const layouts = Object.entries(shapesOf(model)).flatMap(([name, { layout }]) =>
      layout === undefined ? [] : [[name, layout]],
    );
    expect(Object.fromEntries(layouts)).toStrictEqual({
      "conv/kernel": "HWIO",
      "sep/depthwise_kernel": "HWGO",
      "sep/pointwise_kernel": "HWIO",
      "up/kernel": "HWOI",
      "bi/forward_gru/kernel": "IO",
      "bi/forward_gru/recurrent_kernel": "IO",
      "bi/backward_gru/kernel": "IO",
      "bi/backward_gru/recurrent_kernel": "IO",
      "td/kernel": "IO",
      "fc/kernel": "IO",
    });
    setWeights(model, initialize(LAWS(shapesOf(model)), { seed: 1 }));
    expect(
      Object.values(valuesOf(model)).every((values) => values.every((x) => Number.isFinite(x))),
    ).toBe(true);
  });

  test("toTensors", () => {
    const set = initializeParameters([3, 2, 1], { seed: 1 });
    const { W1, b2 } = toTensors(set);
    expect([W1.shape, W1.dtype, b2.shape]).toStrictEqual([[2, 3], "float32", [1, 1]]);
    expect(W1.dataSync()).toStrictEqual(set.W1.data);
    for (const dtype of ["bfloat16", "float16", "float64"] as const) {
      const other = initializeParameters([3, 2, 1], { seed: 1, dtype });
      expect(toTensors(other).W1.dataSync()).toStrictEqual(toFloat32(other.W1));
    }
    const shared = initializeParameters([3, 2, 1], { seed: 1, memory: "shared" });
    expect(toTensors(shared).W1.dataSync()).toStrictEqual(set.W1.data);
    expect(() => toTensors({ W1: 3 } as never)).toThrow('toTensors: "W1" expected a parameter');
  });

  test("mistakes are told, and nothing is written", () => {
    const model = dense([6, 5, 2], he);
    const before = valuesOf(model);
    const set = initialize(LAWS(shapesOf(model)), { seed: 3 });
    const { "fc1/bias": _, ...less } = set;
    const other = { ...set, "fc1/bias": { ...set["fc1/kernel"]!, shape: [10] } };
    for (const [given, message] of [
      [less, 'setWeights: "fc1/bias" expected a parameter of the set, got undefined'],
      [{ ...set, more: set["fc1/bias"] }, 'name expected a weight of the model, got "more"'],
      [other, 'setWeights: "fc1/bias".shape expected [2], got [10]'],
      [null, "setWeights: parameters expected an object of parameters, got null"],
    ] as const) {
      expect(() => setWeights(model, given as never)).toThrow(message);
    }
    expect(valuesOf(model)).toStrictEqual(before);
    expect(() => shapesOf({} as never)).toThrow("shapesOf: model expected a tf.LayersModel");
    const twice = tf.sequential();
    twice.add(dense([4, 4], he, "same"));
    twice.add(dense([4, 4], he, "same"));
    expect(() => shapesOf(twice)).toThrow("give the layers names that differ");
  });
});

describe("whatever they are given", () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const odd: unknown[] = [
    ...[
      undefined,
      null,
      true,
      NaN,
      -1,
      7n,
      "x",
      Symbol("s"),
      () => 1,
      [],
      [1],
      {},
      new Map(),
      proxy,
    ],
    ...[{ layers: [1] }, { law: "normal" }, { W1: { shape: [1] } }, new Date(0)],
  ];
  const model = dense([3, 2], he, "odd");
  const calls: [string, (value: never) => unknown][] = [
    ["initializer", (value) => initializer(value)],
    ["shapesOf", (value) => shapesOf(value)],
    ["setWeights", (value) => setWeights(value, {})],
    ["setWeights", (value) => setWeights(model, value)],
  ];

  test.each(calls)("%s refuses in one voice", (name, call) => {
    for (const value of odd)
      expectVoice(
        thrownBy(() => call(value as never)),
        name,
      );
  });

  test("options and sets: a result, or an error in one voice", () => {
    const calls = {
      initializer: (value: unknown) => initializer(heNormal(), value as never),
      toTensors: (value: unknown) => toTensors(value as never),
    };
    let errors = 0;
    for (const [name, call] of Object.entries(calls)) {
      for (const value of odd) {
        const error = thrownBy(() => call(value));
        if (error === undefined) continue;
        expectVoice(error, name);
        ++errors;
      }
    }
    expect(errors).toBeGreaterThan(25);
  });
});

test("a model trains from these initializers, the same way each time", async () => {
  // two spirals of 100 points: no straight line parts them
  const angles = Array.from({ length: 100 }, (_, i) => (i / 100) * 1.5 * Math.PI);
  const points = angles.flatMap((a) => [
    [(0.2 + a / 6) * Math.cos(a), (0.2 + a / 6) * Math.sin(a)],
    [-(0.2 + a / 6) * Math.cos(a), -(0.2 + a / 6) * Math.sin(a)],
  ]);
  const [x, y] = [tf.tensor2d(points), tf.tensor2d(points.map((_, i) => [i % 2]))];
  const train = async (seed: number): Promise<{ first: number; last: number; right: number }> => {
    const model = dense([2, 32, 32, 1], () => he({ seed }));
    const loss = (labels: tf.Tensor, logits: tf.Tensor): tf.Tensor =>
      tf.losses.sigmoidCrossEntropy(labels, logits);
    model.compile({ optimizer: tf.train.adam(0.02), loss });
    const fit = { epochs: 60, batchSize: 200, shuffle: false, verbose: 0 } as const;
    const { history } = await model.fit(x, y, fit);
    const losses = history.loss as number[];
    const scores = (model.predict(x) as tf.Tensor).dataSync<"float32">();
    const right = scores.reduce((sum, score, i) => sum + Number(score > 0 === (i % 2 === 1)), 0);
    return { first: losses[0]!, last: losses.at(-1)!, right };
  };
  const once = await train(1);
  expect(once.last).toBeLessThan(0.1 * once.first);
  expect(once.right).toBe(200);
  expect(await train(1)).toStrictEqual(once);
  expect((await train(2)).first).not.toBe(once.first);
});
