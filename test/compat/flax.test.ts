/** Flax's own variables (test/vectors/flax.json, and those of test/vectors/jax-0.11.json): names, order, shapes and bits. */
import { afterAll, describe, expect, test } from "vitest";
import { jaxKey } from "../../src/compat/index.js";
import { linen, nnx, type FlaxParameter } from "../../src/compat/flax/index.js";
import { sha1Word } from "../../src/compat/flax/sha1.js";
import {
  fingerprint,
  glorotNormal,
  heNormal,
  heUniform,
  normal,
  ones,
  toFloat32,
  uniform,
  varianceScaling,
} from "../../src/index.js";
import { floats, sha256 } from "../support/bits.js";
import { vectors } from "../kernels/vectors.js";

type Digest = readonly [shape: number[], dtype: string, sha256: string, first: string[]];
interface Entry {
  readonly model: string;
  readonly seed: number;
  readonly separator?: boolean;
  readonly streams?: Readonly<Record<string, number>>;
  readonly variables: Readonly<Record<string, Digest>>;
}
interface Row {
  readonly how: string;
  readonly shape: readonly number[];
  readonly first: readonly string[];
  readonly sha256: string;
}

const { entries } = vectors("flax") as { entries: Entry[] };
const { flax } = vectors("jax-0.11") as { flax: Row[] };

const truncated = { distribution: "truncated_normal" } as const;
const mlp = linen.compact("Mlp", [linen.dense(256), "relu", linen.dense(10)]);
const block = linen.compact("Block", [
  linen.layerNorm(),
  linen.multiHeadDotProductAttention(4, { normalizeQk: true }),
  linen.layerNorm(),
  linen.dense(64),
  "gelu",
  linen.dense(32),
]);

/** The models of tools/flax_models.py, and the shapes of their inputs. */
const LINEN: Readonly<Record<string, [linen.LinenModule, number[]]>> = {
  mlp: [mlp, [1, 784]],
  cnn: [
    linen.compact("Cnn", [
      linen.conv(8, [3, 3], { strides: 2 }),
      linen.batchNorm(),
      "relu",
      linen.pool([2, 2], { strides: [2, 2] }),
      linen.conv(16, [5, 3], { padding: "VALID", featureGroupCount: 4, name: "second" }),
      linen.groupNorm(),
      linen.convTranspose(6, [3, 3], { strides: [2, 2] }),
      linen.conv(4, [3, 3], { padding: [[1, 2], 1], kernelDilation: [1, 2] }),
      linen.flatten(),
      linen.dense(10),
    ]),
    [2, 32, 32, 3],
  ],
  transformer: [
    linen.compact("Transformer", [
      linen.embed(50, 32),
      linen.param("position", normal({ std: 0.02 }), [1, 7, 32]),
      block,
      block,
      linen.rmsNorm(),
      linen.denseGeneral([3, 5], { axis: [-2, -1], name: "head" }),
    ]),
    [2, 7],
  ],
  recurrent: [
    linen.compact("Recurrent", [
      linen.rnn(linen.optimizedLSTMCell(4)),
      linen.rnn(linen.gruCell(3)),
      linen.rnn(linen.lstmCell(5)),
      linen.rnn(linen.simpleCell(6)),
      linen.sequential([linen.dense(3), "relu", linen.dense(2)]),
      linen.selfAttention(2, { qkvFeatures: 4, outFeatures: 7 }),
    ]),
    [2, 5, 8],
  ],
  setup: [
    linen.setup("Setup", {
      layers: [linen.dense(3), linen.dense(4, { useBias: false })],
      blocks: { a: linen.dense(2), b: linen.dense(3) },
      norm: linen.groupNorm(),
      rnn: linen.rnn(linen.gruCell(3)),
      seq: linen.sequential([linen.dense(4), "relu", linen.batchNorm()]),
      mlp,
    }),
    [2, 5, 8],
  ],
  custom: [
    linen.compact("Custom", [
      linen.dense(5, { kernelInit: heUniform(), biasInit: normal({ std: 0.1 }) }),
      linen.dense(6, {
        kernelInit: {
          init: varianceScaling({ scale: 2, mode: "fan_out" }),
          inAxis: -1,
          outAxis: -2,
        },
      }),
      linen.dense(7, { paramDtype: "bfloat16" }),
      linen.dense(8, { paramDtype: "float16", biasInit: uniform({ low: 0, high: 0.5 }) }),
      linen.denseGeneral([2, 3], { batchDims: [0], kernelInit: glorotNormal(truncated) }),
      linen.convTranspose(4, [3], { padding: "VALID", strides: [3], transposeKernel: true }),
    ]),
    [2, 6, 8],
  ],
  sequential: [linen.sequential([linen.dense(16), "relu", linen.dense(4)]), [1, 8]],
  batchNorm: [linen.batchNorm(), [2, 8]],
};

/** The constructor of the class Net there. */
function net(rngs: nnx.Rngs): object {
  return {
    conv: nnx.conv(3, 8, [3, 3], { rngs }),
    norms: [nnx.batchNorm(8, { rngs }), nnx.groupNorm(8, { rngs })],
    up: nnx.convTranspose(8, 4, 3, { transposeKernel: true, rngs }),
    dropout: nnx.dropout(0.1, { rngs }),
    embed: nnx.embed(30, 8, { rngs }),
    attention: nnx.multiHeadAttention(4, 8, {
      ...{ qkvFeatures: 16, numKvHeads: 2, normalizeQk: true, dropoutRate: 0.1, rngs },
    }),
    lstm: nnx.lstmCell(5, 6, { rngs }),
    fast: nnx.optimizedLSTMCell(5, 6, { rngs }),
    gru: nnx.gruCell(5, 6, { rngs }),
    norm: nnx.layerNorm(8, { useBias: false, rngs }),
    rms: nnx.rmsNorm(8, { rngs }),
    general: nnx.linearGeneral([2, 3], [4, 5], { batchAxis: [2], rngs }),
    seq: {
      layers: [
        nnx.linear(8, 4, { rngs }),
        "relu",
        nnx.linear(4, 2, {
          ...{ kernelInit: heNormal(truncated), biasInit: normal({ std: 0.3 }) },
          ...{ paramDtype: "bfloat16", rngs },
        }),
      ],
    },
  };
}

/** Kernels of a cell's state, which are orthogonal. */
const isQr = (name: string): boolean => /(^|\/)(h[ifgorzn]?|dense_h)\/kernel$/.test(name);

let [compared, most] = [0, 0];
afterAll(() => {
  console.log(`orthogonal kernels of Flax: ${compared} values compared, at most ${most} off`);
});

/** Bits, or values within 1e-6 of an orthogonal kernel's. */
function compare(parameter: FlaxParameter, digest: string, first: readonly string[]): void {
  if (!isQr(parameter.name)) {
    expect(sha256(parameter.data).slice(0, digest.length), parameter.name).toBe(digest);
    return;
  }
  for (const [i, x] of floats(first).entries()) {
    ++compared;
    most = Math.max(most, Math.abs(x - (parameter.data as Float32Array)[i]!));
  }
  expect(most).toBeLessThan(1e-6);
}

function compareAll(set: Record<string, FlaxParameter>, entry: Entry): void {
  expect(Object.keys(set)).toEqual(Object.keys(entry.variables));
  for (const [name, [shape, dtype, digest, first]] of Object.entries(entry.variables)) {
    expect([set[name]!.name, set[name]!.shape, set[name]!.dtype]).toEqual([name, shape, dtype]);
    compare(set[name]!, digest, first);
  }
}

describe("Flax's variables", () => {
  test.each(entries.filter(({ model }) => model !== "net"))("linen, $model", (entry) => {
    const [module, input] = LINEN[entry.model]!;
    const options = { fixRngSeparator: entry.separator ?? false };
    compareAll(linen.init(jaxKey(entry.seed), module, input, options), entry);
    // data are JSON
    const copy = JSON.parse(JSON.stringify(module)) as linen.LinenModule;
    compareAll(linen.init(jaxKey(entry.seed), copy, input, options), entry);
  });

  test.each(entries.filter(({ model }) => model === "net"))("nnx, $seed, $streams", (entry) => {
    compareAll(nnx.state(net(nnx.rngs(entry.seed, entry.streams))), entry);
  });
});

const { linear, conv, embed, multiHeadAttention, rngs: seeded } = nnx;

/** Models of the vectors, by the beginning of their texts. */
const NEWEST: Readonly<Record<string, () => Record<string, FlaxParameter>>> = {
  "flax linen MLP": () => linen.init(jaxKey(0), mlp, [1, 784]),
  "flax linen CNN": () => {
    const layers = [
      linen.conv(32, [3, 3]),
      linen.batchNorm(),
      linen.conv(64, [3, 3], { name: "second" }),
    ];
    const cnn = linen.compact("Cnn", [...layers, linen.flatten(), linen.dense(10)]);
    return linen.init(jaxKey(0), cnn, [1, 8, 8, 3]);
  },
  "flax linen Embed": () => {
    const layers = [linen.embed(100, 32), linen.multiHeadDotProductAttention(4), linen.layerNorm()];
    return linen.init(jaxKey(0), linen.compact("Model", [...layers, linen.dense(100)]), [1, 5]);
  },
  "flax linen RNN": () =>
    linen.init(
      jaxKey(0),
      linen.compact("Model", [linen.rnn(linen.optimizedLSTMCell(16))]),
      [1, 5, 8],
    ),
  "flax nnx s=0 nnx.Linear": () => nnx.state(linear(784, 256, { rngs: seeded(0) })),
  "flax nnx s=0 nnx.Conv": () => nnx.state(conv(3, 32, [3, 3], { rngs: seeded(0) })),
  "flax nnx s=0 nnx.Sequential": () => {
    const rngs = seeded(0);
    return nnx.state({
      layers: [linear(784, 256, { rngs }), "relu", linear(256, 10, { rngs })],
    });
  },
  "flax nnx s=0 nnx.Embed": () => nnx.state(embed(100, 32, { rngs: seeded(0) })),
  "flax nnx s=0 nnx.MultiHeadAttention": () =>
    nnx.state(multiHeadAttention(4, 32, { rngs: seeded(0) })),
};

describe("Flax 0.12.10", () => {
  test.each(Object.keys(NEWEST))("%s", (begin) => {
    const set = NEWEST[begin]!();
    const rows = flax.filter(({ how }) => how.startsWith(begin));
    for (const { how, shape, first, sha256: digest } of rows) {
      const path = [
        ...how.slice(how.indexOf("): [") + 1 || how.lastIndexOf(": [")).matchAll(/\['?(\w+)'?\]/g),
      ];
      const name = path.map(([, part]) => part).join("/");
      expect(set[name]?.shape, name).toEqual(shape);
      compare(set[name]!, digest, first);
    }
  });

  test("every row is compared", () => {
    const known = Object.keys(NEWEST);
    expect(flax.every(({ how }) => known.some((begin) => how.startsWith(begin)))).toBe(true);
    expect(flax.length).toBe(56);
  });
});

test("SHA-1, the examples of FIPS 180", () => {
  const word = (text: string): string => sha1Word(new TextEncoder().encode(text)).toString(16);
  expect(word("abc")).toBe("a9993e36");
  expect(word("")).toBe("da39a3ee");
  expect(word("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")).toBe("84983e44");
  expect(word("a".repeat(1_000_000))).toBe("34aa973c");
});

describe("mistakes", () => {
  const key = jaxKey(0);
  const rngs = nnx.rngs(0);
  const at = (module: linen.LinenModule, input: number[]) => () => linen.init(key, module, input);
  test.each<[() => unknown, new () => Error, string]>([
    [() => linen.init(0 as never, mlp, [1, 4]), TypeError, "init: key expected a key"],
    [() => linen.init(key, mlp, 4 as never), TypeError, "init: input: shape expected an array"],
    [at(mlp, []), RangeError, 'init: "Dense_0": input expected at least one axis'],
    [at({ module: "Nothing" } as never, [1]), TypeError, "init: module expected a module of linen"],
    [() => linen.dense(0), RangeError, "dense: features expected an integer ≥ 1"],
    [() => linen.dense(4, { kernel: 1 } as never), TypeError, "dense: option"],
    [() => linen.dense(4, { useBias: 1 as never }), TypeError, "dense: useBias expected a boolean"],
    [() => linen.dense(4, { kernelInit: 1 as never }), TypeError, "dense: kernelInit expected an"],
    [() => linen.dense(4, { paramDtype: "float64" as never }), RangeError, "dense: paramDtype"],
    [() => linen.conv(4, [3, 3], { strides: [1] }), RangeError, "conv: strides expected"],
    [() => linen.conv(4, [3, 3], { padding: "FULL" as never }), RangeError, "conv: padding"],
    [() => linen.compact("A", ["rel" as never]), RangeError, 'did you mean "relu"'],
    [at(linen.conv(4, [3, 3], { padding: "VALID" }), [1, 2, 2, 3]), RangeError, "hold the window"],
    [at(linen.conv(4, [3, 3]), [8]), RangeError, "2 spatial axes and the channels"],
    [at(linen.conv(4, [3], { featureGroupCount: 2 }), [1, 8, 3]), RangeError, "featureGroupCount"],
    [at(linen.selfAttention(3), [1, 5, 8]), RangeError, "numHeads expected a divisor of 8"],
    [
      at(
        linen.compact("A", [linen.dense(2, { name: "x" }), linen.dense(2, { name: "x" })]),
        [1, 2],
      ),
      RangeError,
      'init: module: name expected one that is free, got "x"',
    ],
    [() => nnx.rngs("x" as never), TypeError, "expected a number or bigint"],
    [() => nnx.rngs({ params: 0 }).next("dropout"), TypeError, "rngs: stream"],
    [() => nnx.linear(2, 3, {} as never), TypeError, "linear: rngs expected what nnx.rngs"],
    [() => nnx.conv(3, 4, [3], { rngs, featureGroupCount: 2 }), RangeError, "a divisor of 3"],
    [() => nnx.state(5 as never), TypeError, "state: model expected a layer"],
  ])("%s", (call, kind, message) => {
    expect(call).toThrow(kind);
    expect(call).toThrow(message);
  });
});

test("an input given in the place of the module before's", () => {
  const module = linen.compact("A", [linen.dense(4), linen.dense(3, { input: [1, 9] })]);
  const set = linen.init(jaxKey(0), module, [1, 2]);
  expect(set["params/Dense_1/kernel"]!.shape).toEqual([9, 3]);
});

test("16-bit parameters are in the dtype", () => {
  const { kernel } = nnx.linear(2, 3, { rngs: nnx.rngs(0), paramDtype: "bfloat16" });
  expect(kernel.dtype).toBe("bfloat16");
  expect(toFloat32(kernel).every((x) => Math.abs(x) < 3)).toBe(true);
});

test("modules that came as data are checked as their factories check; what has no end is an error", () => {
  const net = linen.compact("Net", [
    linen.conv(4, [3, 3], { padding: [[1, 1], 2] }),
    "relu",
    linen.pool([2, 2], { strides: [2, 2] }),
    linen.flatten(),
    linen.sequential([linen.denseGeneral([3, 4]), linen.layerNorm()]),
    linen.param("scale", ones(), [5]),
    linen.setup("Block", { heads: [linen.dense(7), "gelu"], tail: { last: linen.dense(2) } }),
  ]);
  const wanted = linen.init(jaxKey(1), net, [1, 8, 8, 2]);
  const read = JSON.parse(JSON.stringify(net)) as typeof net;
  expect(fingerprint(linen.init(jaxKey(1), read, [1, 8, 8, 2]))).toBe(fingerprint(wanted));

  const attempt = (module: unknown) => (): unknown =>
    linen.init(jaxKey(0), module as typeof net, [1, 2]);
  expect(attempt({ module: "Dense", features: "3" })).toThrow(
    /^dense: features expected an integer/,
  );
  expect(attempt({ module: "Dense", features: 3, useBais: true })).toThrow(/did you mean useBias/);
  expect(attempt({ module: "compact", className: "A", parts: 5 })).toThrow(/an array of modules/);
  expect(attempt({ module: "RNN", cell: linen.dense(3) })).toThrow(/^rnn: cell expected one of/);
  const own: { module: string; layers: unknown[] } = { module: "Sequential", layers: [] };
  own.layers.push(own);
  expect(attempt(own)).toThrow(/within at most 64 others/);
  let twice: unknown = linen.dense(2);
  for (let i = 0; i < 40; ++i) twice = { module: "Sequential", layers: [twice, twice] };
  expect(attempt(twice)).toThrow(/at most 100000 in it/);
  const model: Record<string, unknown> = {};
  model.own = model;
  expect(() => nnx.state(model)).toThrow(/within at most 64 others/);
});
