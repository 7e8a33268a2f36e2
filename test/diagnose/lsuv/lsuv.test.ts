/** Layer-sequential unit variance, beside plain loops. */
import { describe, expect, test } from "vitest";
import {
  copy,
  fill,
  fingerprint,
  initialize,
  initializeParameters,
  normal,
  orthogonal,
  toFloat32,
  zeros,
  type Dtype,
} from "../../../src/index.js";
import { lsuv, type LsuvOptions, type LsuvParameters } from "../../../src/diagnose/index.js";
import { expectVoice, thrownBy } from "../../support/voice.js";

const BATCH = 200;
const DIMS = [30, 40, 50, 20] as const;
const inputs = fill(new Float32Array(BATCH * DIMS[0]), normal({ mean: 0.5, std: 2 }), {
  seed: 1,
  name: "x",
});

/** W·x + b of the layer whose weight is named, ReLU before; [batch, outputs]. */
function forward(
  parameters: LsuvParameters,
  { weight }: { readonly weight: string },
): Float64Array {
  let x = Float64Array.from(inputs);
  for (let l = 1; ; ++l) {
    const w = parameters[`W${l}`]!;
    const [outputs, width] = w.shape as [number, number];
    const [ws, bs] = [values(w), values(parameters[`b${l}`]!)];
    const z = new Float64Array(BATCH * outputs);
    for (let n = 0; n < BATCH; ++n) {
      for (let o = 0; o < outputs; ++o) {
        let sum = bs[o]!;
        for (let i = 0; i < width; ++i) sum += ws[o * width + i]! * x[n * width + i]!;
        z[n * outputs + o] = sum;
      }
    }
    if (weight === `W${l}`) return z;
    x = z.map((v) => Math.max(0, v));
  }
}

const values = (p: { data: unknown; dtype: string }): ArrayLike<number> =>
  p.dtype === "float64" ? (p.data as Float64Array) : toFloat32(p as never);

function variance(z: ArrayLike<number>, first = 0, period = 1): { mean: number; variance: number } {
  const picked = Array.from(z).filter((_, i) => i % period === first);
  const mean = picked.reduce((sum, x) => sum + x, 0) / picked.length;
  return { mean, variance: picked.reduce((sum, x) => sum + (x - mean) ** 2, 0) / picked.length };
}

const made = (dtype: Dtype = "float32") =>
  initializeParameters(DIMS, { init: orthogonal(), bias: normal({ std: 0.1 }), seed: 3, dtype });

describe("one factor for each weight", () => {
  test("every layer has unit variance within the tolerance, and the given set is as it was", () => {
    const given = made();
    const before = fingerprint(given);
    const { parameters, layers, verdicts, kind } = lsuv(given, forward);
    expect(kind).toBe("lsuv");
    expect(fingerprint(given)).toBe(before);
    for (const [l, layer] of layers.entries()) {
      const name = `W${l + 1}`;
      expect(layer).toMatchObject({ weight: name, bias: `b${l + 1}`, converged: true });
      const told = layer.steps.at(-1)!;
      const own = variance(forward(parameters, { weight: name }));
      expect(Math.abs(own.variance - 1)).toBeLessThan(0.1);
      expect(told.variance).toBeCloseTo(own.variance, 12);
      expect(told.mean).toBeCloseTo(own.mean, 12);
      expect(told.factor).toBe(null);
      // W is the given one times the product of the factors that were told
      const factor = layer.steps.reduce((product, step) => product * (step.factor ?? 1), 1);
      const [old, fresh] = [given[name as "W1"].data, parameters[name as "W1"].data];
      for (const i of [0, 7, 399]) expect(fresh[i]! / (old[i]! * factor)).toBeCloseTo(1, 6);
      expect(parameters[`b${l + 1}` as "b1"].data).toStrictEqual(given[`b${l + 1}` as "b1"].data);
    }
    expect(verdicts.map(({ code }) => code)).toStrictEqual(["unit-variance"]);
  });

  test("the first step is the paper's: W / √Var of what the given parameters give", () => {
    const given = made("float64");
    const { layers } = lsuv(given, forward, { tolerance: 1e-9 });
    const first = variance(forward(given, { weight: "W1" }));
    expect(layers[0]!.steps[0]!.factor).toBeCloseTo(1 / Math.sqrt(first.variance), 12);
  });

  test("another variance, a narrow tolerance, with biases that do not scale", () => {
    const options = { variance: 4, tolerance: 1e-6, steps: 30 };
    const { parameters, layers } = lsuv(made("float64"), forward, options);
    for (const { weight, converged, steps } of layers) {
      expect(converged).toBe(true);
      expect(steps.length).toBeGreaterThan(2);
      expect(variance(forward(parameters, { weight })).variance / 4).toBeCloseTo(1, 5);
    }
  });

  test("the count of steps ends it, with a warning", () => {
    let calls = 0;
    const { layers, verdicts } = lsuv(
      made(),
      // noise of its own: no factor changes it
      () => Float32Array.of(3 * ++calls, -3 * calls),
      { steps: 4, layers: ["W2"] },
    );
    expect(calls).toBe(5);
    expect(layers).toMatchObject([{ weight: "W2", converged: false, bias: null }]);
    expect(layers[0]!.steps.map(({ factor }) => factor !== null)).toStrictEqual([
      ...[true, true, true, true, false],
    ]);
    expect(verdicts).toMatchObject([{ code: "not-converged", severity: "warning", names: ["W2"] }]);
  });

  test.each([
    ["no-variance", 0, [1, 1]],
    ["not-finite", null, [NaN, 1]],
    ["not-finite", null, [Infinity, 1]],
  ])("%s: the weight is left alone", (code, told, z) => {
    const given = made();
    const { parameters, verdicts, layers } = lsuv(given, () => Float32Array.from(z));
    expect(verdicts.map((v) => [v.code, v.severity])).toStrictEqual(Array(3).fill([code, "error"]));
    expect(layers[0]!.steps).toMatchObject([{ variance: told, factor: null }]);
    expect(parameters.W1.data).toStrictEqual(given.W1.data);
  });

  test("zeros have no variance", () => {
    const given = initializeParameters(DIMS, { init: zeros() });
    expect(lsuv(given, forward).verdicts[0]).toMatchObject({ code: "no-variance" });
  });
});

describe("dtypes", () => {
  test.each(["float16", "bfloat16"] as const)("%s: values are those of the exact ones", (dtype) => {
    const given = made(dtype);
    const { parameters, layers } = lsuv(given, forward, { tolerance: 0.01 });
    const factor = layers[0]!.steps.reduce((product, step) => product * (step.factor ?? 1), 1);
    const [old, fresh] = [values(given.W1), values(parameters.W1)];
    const half = dtype === "float16" ? 2 ** -11 : 2 ** -8;
    for (let i = 0; i < old.length; ++i) {
      const want = old[i]! * factor;
      // half of the distance between neighbours, or of the least one of float16
      const slack = Math.max(Math.abs(want) * half, dtype === "float16" ? 2 ** -25 : 0);
      expect(Math.abs(fresh[i]! - want)).toBeLessThanOrEqual(slack * (1 + 1e-6));
    }
    expect(parameters.W1.dtype).toBe(dtype);
    expect(layers.every(({ converged }) => converged)).toBe(true);
  });

  test("float16: subnormals, zeros, both infinities", () => {
    const data = Uint16Array.of(0x0001, 0x8003, 0x03ff, 0x0400, 0x7bff, 0xfbff, 0x8000, 0x3c00);
    const set = { w: { data, shape: [8, 1], dtype: "float16" } };
    const scaled = (std: number): number[] => [
      ...(lsuv(set, () => Float32Array.of(std, -std), { steps: 1 }).parameters.w
        .data as Uint16Array),
    ];
    // halves, ties to even: 0.5 → 0, 1.5 → 2, 511.5 → 512
    expect(scaled(2)).toStrictEqual([
      ...[0x0000, 0x8002, 0x0200, 0x0200, 0x77ff, 0xf7ff, 0x8000, 0x3800],
    ]);
    expect(scaled(0.5)).toStrictEqual([
      ...[0x0002, 0x8006, 0x07fe, 0x0800, 0x7c00, 0xfc00, 0x8000, 0x4000],
    ]);
  });
});

describe("channel by channel", () => {
  test("every output has mean 0 and variance 1 after one step", () => {
    const given = made("float64");
    const options = { method: "channel", tolerance: 1e-9 } as const;
    const { parameters, layers } = lsuv(given, forward, options);
    for (const { weight, steps, converged } of layers) {
      expect(converged).toBe(true);
      expect(steps).toHaveLength(2);
      const z = forward(parameters, { weight });
      const outputs = parameters[weight as "W1"].shape[0]!;
      for (let o = 0; o < outputs; ++o) {
        const own = variance(z, o, outputs);
        expect(own.mean).toBeCloseTo(0, 9);
        expect(own.variance).toBeCloseTo(1, 9);
      }
    }
    // W / σ and (b − μ) / σ, of Salimans & Kingma's (5)
    const first = variance(forward(given, { weight: "W1" }), 5, 40);
    const sigma = Math.sqrt(first.variance);
    expect(parameters.W1.data[5 * 30]).toBeCloseTo(given.W1.data[5 * 30]! / sigma, 12);
    expect(parameters.b1.data[5]).toBeCloseTo((given.b1.data[5]! - first.mean) / sigma, 12);
  });

  test("channels along another axis, outputs along the last of a kernel", () => {
    // [batch, channel, position] of two channels, 3 times and 5 times what they should be
    const output = {
      data: Float32Array.of(3, -3, 5, -5, 3, -3, 5, -5),
      shape: [2, 2, 2],
    };
    const kernel = { data: Float32Array.of(15, 15, 30, 30), shape: [2, 1, 2], layout: "WIO" };
    const { parameters, layers } = lsuv({ kernel } as never, () => output, {
      ...{ method: "channel", channelAxis: 1, steps: 1 },
    });
    expect([...parameters.kernel!.data]).toStrictEqual([5, 3, 10, 6]);
    expect(layers[0]!.steps[0]!.factor).toBeCloseTo(1 / Math.sqrt(15), 12);
    // the channel that is farthest away
    expect(layers[0]!.steps[0]!.variance).toBe(25);
  });

  test("a channel without variance", () => {
    const { verdicts } = lsuv(
      { w: { data: Float32Array.of(1, 2), shape: [2, 1] } },
      () => ({ data: Float32Array.of(1, 5, 2, 5), shape: [2, 2] }),
      { method: "channel" },
    );
    expect(verdicts).toMatchObject([{ code: "no-variance", names: ["w"] }]);
  });
});

describe("what forward may be", () => {
  test("a promise of outputs gives a promise of the same", async () => {
    const later = (now: LsuvParameters, layer: { readonly weight: string }) =>
      Promise.resolve(forward(now, layer));
    const result = lsuv(made(), later);
    expect(result).toBeInstanceOf(Promise);
    expect(await result).toStrictEqual(lsuv(made(), forward));
  });

  test("tensors as tfjs has them", () => {
    const tensor = (now: LsuvParameters, layer: { readonly weight: string }) => {
      const z = Float32Array.from(forward(now, layer));
      return { dataSync: () => z, shape: [BATCH, z.length / BATCH], dtype: "float32" };
    };
    const { layers } = lsuv(made(), tensor, { method: "channel" });
    expect(layers.every(({ converged }) => converged)).toBe(true);
  });

  test("what it throws passes through, and nothing was changed", async () => {
    const given = made();
    const before = fingerprint(given);
    let calls = 0;
    const fail = (now: LsuvParameters, layer: { readonly weight: string }): Float64Array => {
      if (++calls > 3) throw new Error("no more");
      return forward(now, layer);
    };
    expect(() => lsuv(given, fail, { inPlace: true })).toThrow("no more");
    calls = 0;
    const later = lsuv(given, (now, layer) => Promise.resolve().then(() => fail(now, layer)), {
      inPlace: true,
    });
    await expect(later).rejects.toThrow("no more");
    expect(fingerprint(given)).toBe(before);
  });

  test("inPlace: the arrays that were given have the new values", () => {
    const [given, other] = [made(), made()];
    const { parameters } = lsuv(given, forward, { inPlace: true });
    expect(parameters.W2.data).toBe(given.W2.data);
    const apart = lsuv(other, forward).parameters;
    expect(given.W2.data).toStrictEqual(apart.W2.data);
    expect(apart.W2.data).not.toBe(other.W2.data);
  });
});

const call =
  (options: unknown, forwards: unknown = forward, set: unknown = made()) =>
  (): unknown =>
    lsuv(set as never, forwards as never, options as LsuvOptions);
const one = (more: object): object => ({
  w: { data: new Float32Array(6), shape: [2, 3], ...more },
});

test.each<[string, () => unknown, typeof TypeError | typeof RangeError, RegExp]>([
  ["no set", call({}, forward, 5), TypeError, /parameters expected an object/],
  ["no tensor", call({}, forward, { w: 5 }), TypeError, /"w" expected a tensor/],
  ["another size", call({}, forward, one({ shape: [7] })), RangeError, /"w".data expected 7/],
  ["no weights", call({}, forward, one({ shape: [6] })), RangeError, /a layer at least/],
  [
    "no values",
    call({}, forward, { w: { data: new Float32Array(0), shape: [0, 3] } }),
    RangeError,
    /with values/,
  ],
  ["no function", call({}, 5), TypeError, /forward expected a function/],
  ["an option", call({ tol: 1 }), TypeError, /option expected one of/],
  ["method", call({ method: "unit" }), RangeError, /method expected one of "layer", "channel"/],
  ["variance", call({ variance: 0 }), RangeError, /variance expected a number > 0/],
  ["tolerance", call({ tolerance: -1 }), RangeError, /tolerance expected a number > 0/],
  ["tolerance NaN", call({ tolerance: NaN }), RangeError, /tolerance expected a finite number/],
  ["steps", call({ steps: 0 }), RangeError, /steps expected an integer ≥ 1/],
  ["channelAxis", call({ channelAxis: 0.5 }), RangeError, /channelAxis expected an integer/],
  ["inPlace", call({ inPlace: 1 }), TypeError, /inPlace expected a boolean/],
  ["layers", call({ layers: "W1" }), TypeError, /layers expected an array/],
  ["none", call({ layers: [] }), RangeError, /a layer at least/],
  ["unknown", call({ layers: ["W9"] }), RangeError, /layer 0: weight expected the name/],
  ["a bias", call({ layers: ["w"] }, forward, one({ shape: [6] })), RangeError, /layer 0: weight/],
  [
    "twice",
    call({ layers: ["W1", "W1"] }),
    RangeError,
    /layer 1: weight expected each weight once/,
  ],
  [
    "its bias",
    call({ layers: [{ weight: "W1", bias: "b2" }] }),
    RangeError,
    /bias expected 40 values/,
  ],
  [
    "an axis",
    call({ layers: [{ weight: "W1", outputAxis: 2 }] }),
    RangeError,
    /outputAxis expected/,
  ],
  ["layout", call({}, forward, one({ layout: "HW" })), RangeError, /a layout with one "O"/],
  ["no outputs", call({}, () => 5), TypeError, /outputs of "W1" expected/],
  ["empty outputs", call({}, () => new Float32Array(0)), RangeError, /a value at least/],
  ["integers", call({}, () => new Int32Array(5)), TypeError, /outputs of "W1".data expected/],
  [
    "channels",
    call({ method: "channel" }, () => new Float32Array(41)),
    RangeError,
    /outputs of "W1" expected 40 channels along axis -1, got 41/,
  ],
])("bad input: %s", (_, run, kind, message) => {
  const error = thrownBy(run);
  expectVoice(error, "lsuv");
  expect(error).toBeInstanceOf(kind);
  expect((error as Error).message).toMatch(message);
});

test("a spec's parameters by name, with a copy for every one", () => {
  const given = initialize(
    {
      "conv.weight": { shape: [4, 2, 3], layout: "OIW", init: orthogonal() },
      scale: { shape: [4], init: normal() },
    },
    { seed: 2 },
  );
  const seen: unknown[] = [];
  const { parameters } = lsuv(given, (now, layer) => {
    seen.push([layer, Object.keys(now)]);
    return Float32Array.of(1, -1);
  });
  const layer = { weight: "conv.weight", bias: "scale", outputAxis: 0 };
  expect(seen).toStrictEqual([[layer, ["conv.weight", "scale"]]]);
  expect(fingerprint(copy(given))).toBe(fingerprint(parameters as never));
  expect(parameters.scale.data).not.toBe(given.scale.data);
});
