/**
 * Real weights of PyTorch, JAX, Keras and tfjs: those of test/vectors, made again by the compat generators (and held to
 * the digests there) where the vectors keep digests alone.
 */
import { describe, expect, test } from "vitest";
import {
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  initialize,
  lecunNormal,
  normal,
  orthogonal,
  truncatedNormal,
  uniform,
  zeros,
  type Initializer,
} from "../../../src/index.js";
import { jaxKey, tfjsGenerator, torchGenerator } from "../../../src/compat/index.js";
import { audit } from "../../../src/diagnose/index.js";
import { presets } from "../../../src/presets/index.js";
import { vectors } from "../../kernels/vectors.js";
import { floats, sha256 } from "../../support/bits.js";

const cut = { distribution: "truncated_normal" } as const;
type Set = Record<string, { readonly data: Float32Array; readonly shape: number[] }>;

describe("PyTorch", () => {
  const { layers } = vectors("torch-2.11") as {
    layers: { how: string; parameters: Record<string, [number[], string, string]> }[];
  };
  const real = (
    how: string,
    made: (nn: ReturnType<typeof torchGenerator>["nn"]) => object,
  ): Set => {
    const row = layers.find((one) => one.how === `manual_seed(0); ${how}`)!;
    const set = made(torchGenerator(0, { version: "2.11" }).nn) as Set;
    for (const [name, [shape, , digest]] of Object.entries(row.parameters)) {
      expect(set[name]!.shape).toStrictEqual(shape);
      expect(sha256(set[name]!.data).slice(0, 24)).toBe(digest);
    }
    return set;
  };

  test("Linear(784, 256) is what its preset says, and told from the others", () => {
    const set = real("Linear(784,256)", (nn) => nn.linear(784, 256));
    expect(audit(set, presets.torch.linear(784, 256)).verdicts).toStrictEqual([]);
    const [weight, bias] = audit(set).parameters;
    expect(bias!.fits[0]).toBe("U(±1/√fan_in) of its weight's fan_in = 784 (PyTorch's default)");
    expect(weight!.fits).toStrictEqual([
      "U(±1/√fan_in) of fan_in = 784 (PyTorch's default of Linear and convolutions)",
    ]);
    const asKeras = audit(
      { weight: set.weight! },
      { weight: { shape: [256, 784], init: glorotUniform() } },
    );
    expect(asKeras.verdicts).toMatchObject([{ code: "other-law" }]);
    expect(asKeras.verdicts[0]!.message).toContain("PyTorch's default");
  });

  test.each<[string, (nn: ReturnType<typeof torchGenerator>["nn"]) => object, object]>([
    ["Conv2d(3,64,7)", (nn) => nn.conv2d(3, 64, 7), presets.torch.conv(3, 64, [7, 7])],
    ["GRU(10,20)", (nn) => nn.gru(10, 20), presets.torch.gru(10, 20)],
    [
      "Embedding(100,32,padding_idx=0)",
      (nn) => nn.embedding(100, 32, { paddingIdx: 0 }),
      presets.torch.embedding(100, 32, { paddingIdx: 0 }),
    ],
  ])("%s", (how, made, preset) => {
    expect(audit(real(how, made), preset as never).verdicts).toStrictEqual([]);
  });
});

describe("JAX", () => {
  const { entries } = vectors("jax_release") as {
    entries: { call: string; seed: number; layout: string; sha256: string }[];
  };
  test.each<[string, Initializer, readonly number[], RegExp]>([
    ["initializers.glorot_uniform()", glorotUniform(), [784, 300], /Glorot uniform .*Keras/],
    [
      "initializers.glorot_normal()",
      glorotNormal(cut),
      [784, 300],
      /Glorot normal of fan_avg = 542, cut at ±2σ$/,
    ],
    [
      "initializers.lecun_normal()",
      lecunNormal(cut),
      [3, 3, 16, 32],
      /LeCun normal of fan_in = 144, cut .*Flax/,
    ],
    ["initializers.normal(0.02)", normal({ std: 0.02 }), [768, 300], /N\(0, 0.02²\)$/],
  ])("%s", (call, init, shape, name) => {
    const rows = entries.filter((one) => one.call === `${call}(key, (${shape.join(", ")}))`);
    const row = rows.find(({ layout }) => layout === "partitionable")!;
    const data = jaxKey(row.seed).initialize(init, shape) as Float32Array;
    expect(sha256(data)).toBe(row.sha256);
    const layout = shape.length === 2 ? "IO" : "HWIO";
    const { verdicts } = audit({ w: { data, shape } }, { w: { shape, init, layout } });
    expect(verdicts).toStrictEqual([]);
    const [{ fits }] = audit({ w: { data, shape, layout } }).parameters as unknown as [
      { fits: string[] },
    ];
    expect(fits[0]).toMatch(name);
  });
});

test("Keras on TensorFlow: twelve values say little, and nothing against their law", () => {
  const { keras3_tf_backend_model: rows } = vectors("tensorflow_philox") as {
    keras3_tf_backend_model: { how: string; shape: number[]; bits?: string[] }[];
  };
  const laws: Record<string, Initializer> = {
    he_normal: heNormal(cut),
    he_uniform: heUniform(),
    glorot_normal: glorotNormal(cut),
    glorot_uniform: glorotUniform(),
    lecun_normal: lecunNormal(cut),
  };
  for (const { how, shape, bits } of rows) {
    if (bits === undefined) continue;
    const init = laws[/\) (\w+)\(seed/.exec(how)![1]!]!;
    const w = { data: floats(bits), shape };
    expect(audit({ w }, { w: { shape, init, layout: "IO" } }).verdicts).toStrictEqual([]);
  }
});

describe("Keras 3", () => {
  const { entries } = vectors("keras_3") as {
    entries: { initializer: string; shape: number[]; data: string }[];
  };
  const LAWS: Record<string, [init: Initializer, fits?: RegExp]> = {
    GlorotUniform: [glorotUniform(), /^Glorot uniform .*Keras/],
    GlorotNormal: [glorotNormal(cut), /^Glorot normal .*cut at ±2σ/],
    HeNormal: [heNormal(cut), /^He normal .*cut at ±2σ/],
    HeUniform: [heUniform(), /^He uniform/],
    LecunNormal: [lecunNormal(cut), /^LeCun normal .*cut at ±2σ/],
    // of no convention: their numbers are the user's
    TruncatedNormal: [truncatedNormal({ std: 0.05 })],
    RandomNormal: [normal({ std: 0.05 })],
    RandomUniform: [uniform({ bound: 0.05 })],
    Orthogonal: [orthogonal()],
  };

  test.each(
    entries.map((one) => [`${one.initializer} of [${one.shape.join(", ")}]`, one] as const),
  )("%s is its own law, and none of the others", (_, { initializer, shape, data }) => {
    const [init, fits] = LAWS[initializer]!;
    const layout = shape.length === 2 ? "IO" : "HWIO";
    const bytes = Buffer.from(data, "base64");
    const w = { data: new Float32Array(new Uint8Array(bytes).buffer), shape, layout };
    for (const [name, [law]] of Object.entries(LAWS)) {
      const { verdicts } = audit({ w }, { w: { shape, init: law, layout } });
      expect(verdicts.length, name).toBe(law === init ? 0 : 1);
    }
    if (fits !== undefined) expect(audit({ w }).parameters[0]!.fits[0]).toMatch(fits);
  });
});

describe("tfjs", () => {
  const { initializers } = vectors("tfjs") as {
    initializers: { how: string; shape: number[]; sha256_le_bytes: string }[];
  };
  const real = (name: string, init: Initializer): { data: Float32Array; shape: number[] } => {
    const row = initializers.find(
      ({ how, shape }) => how.includes(`.${name}({seed:1})`) && shape[0] === 300,
    )!;
    const entry = { shape: row.shape, init, layout: "IO" };
    const { w } = initialize({ w: entry }, { generator: tfjsGenerator(1) });
    expect(sha256(w.data)).toBe(row.sha256_le_bytes);
    return { data: w.data, shape: row.shape };
  };

  test("heNormal has 0.88 of what it claims", () => {
    const w = real("heNormal", heNormal(cut));
    for (const claimed of [heNormal(cut), heNormal()]) {
      const { verdicts } = audit({ w }, { w: { shape: w.shape, init: claimed, layout: "IO" } });
      expect(verdicts).toMatchObject([{ code: "uncorrected-cut" }]);
      const { message, numbers } = verdicts[0]!;
      // of 30,000 values: four of its errors
      expect(Math.abs(numbers.ratio! - 0.8796)).toBeLessThan(4 / Math.sqrt(2 * 30_000));
      expect(message).toMatch(
        /has 0\.8[78]\d* of the standard deviation of .* in place of 0\.08165: it fits He normal .*\(as in tfjs\)/,
      );
    }
    const honest = truncatedNormal({ std: Math.sqrt(2 / 300) });
    expect(audit({ w }, { w: { shape: w.shape, init: honest } }).verdicts).toStrictEqual([]);
  });

  test("others by their names", () => {
    const glorot = real("glorotNormal", glorotNormal(cut));
    expect(audit({ kernel: glorot }, { kernel: presets.tfjs.dense(300, 100).kernel! }).alarms).toBe(
      0,
    );
    expect(audit({ kernel: glorot }).parameters[0]!.fits[0]).toMatch(/Glorot normal .*as in tfjs/);
    const uniformly = real("leCunUniform", uniform({ bound: Math.sqrt(3 / 300) }));
    expect(audit({ ...{ w: { ...uniformly, layout: "IO" } } }).parameters[0]!.fits[0]).toBe(
      "LeCun uniform of fan_in = 300",
    );
  });

  test("a model of the installed package, as its weights stand in it", async () => {
    const tf = await import("@tensorflow/tfjs");
    tf.enableProdMode(); // without it tfjs advertises tfjs-node
    await tf.setBackend("cpu");
    const { heNormal: he, glorotUniform: glorot, orthogonal: q } = tf.initializers;
    const kernels = {
      he: he({ seed: 3 }),
      glorot: glorot({ seed: 4 }),
      q: q({ seed: 5, gain: 1 }),
    };
    const layers = Object.entries(kernels).map(([name, kernelInitializer]) =>
      tf.layers.dense({ name, units: 200, inputShape: [200], kernelInitializer }),
    );
    const model = tf.sequential({ layers });
    const entry = (init: Initializer): object => ({ shape: [200, 200], init, layout: "IO" });
    const bias = { shape: [200], init: zeros() };
    const { verdicts, parameters } = audit(
      model.weights as never,
      {
        ...{ "he/kernel": entry(heNormal(cut)), "he/bias": bias },
        ...{ "glorot/kernel": entry(glorotUniform()), "glorot/bias": bias },
        ...{ "q/kernel": entry(orthogonal()), "q/bias": bias },
      } as never,
    );
    expect(verdicts.map(({ code, names }) => [code, names])).toStrictEqual([
      ["uncorrected-cut", ["he/kernel"]],
    ]);
    expect(parameters.length).toBe(6);
    model.dispose();
  });
});
