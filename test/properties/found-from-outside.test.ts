/** Faults that users of the packed package found; each was red before it was mended. By the promise that they broke. */
import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
  constant,
  copy,
  fans,
  fill,
  fingerprint,
  gain,
  glorotNormal,
  heNormal,
  initialize,
  initializeParameters,
  lecunNormal,
  mirrored,
  normal,
  orthogonal,
  recipeOf,
  sections,
  sparse,
  tie,
  toFloat32,
  truncatedNormal,
  uniform,
  zeros,
  type Dtype,
  type Initializer,
} from "../../src/index.js";
import { expectSameBits } from "../support/cases.js";

const of = (init: Initializer, dtype: Dtype = "float32", shape = [100]): Float32Array =>
  toFloat32(initialize({ w: { shape, init, dtype } }, { seed: 1 }).w);
const refused = (init: Initializer, dtype: Dtype = "float32"): (() => unknown) => {
  return () => of(init, dtype);
};

describe("no value is NaN or infinite", () => {
  test("a mean, and what a tail multiplies, must be finite in the dtype", () => {
    expect(refused(truncatedNormal({ mean: 3.5e38, std: 3e38, low: -2, high: -0.2 }))).toThrow(
      'initialize: mean of "w" expected finite in float32, got 3.5e+38',
    );
    // -3e38 + 1.9·3e38 is finite, 1.9·3e38 is not
    expect(refused(truncatedNormal({ mean: -3e38, std: 3e38, low: 1, high: 1.9 }))).toThrow(
      'largest deviation of "w" expected finite in float32',
    );
    expect(refused(normal({ mean: -1e308, std: 1e308 }), "float64")).toThrow(RangeError);
  });
  test("an orthogonal value may exceed 1 by roundings", () => {
    const largest = (2 - 2 ** -23) * 2 ** 127;
    expect(() => initialize({ w: { shape: [3, 3], init: orthogonal({ gain: largest }) } })).toThrow(
      /finite in float32 after rounding/,
    );
    const { w } = initialize({ w: { shape: [300, 300], init: orthogonal({ gain: 3e38 }) } });
    expect(w.data.every(Number.isFinite)).toBe(true);
  });
  test("gains of slopes whose squares are no numbers", () => {
    for (const table of ["forward", "backward", "centred", "torch"] as const) {
      const value = gain("leakyRelu", { negativeSlope: 1e155, table });
      // for large slopes gain·α is that of a ReLU, turned round
      const want = table === "centred" ? Math.sqrt(1 / (0.5 - 1 / (2 * Math.PI))) : Math.SQRT2;
      expect(value * 1e155).toBeCloseTo(want, 12);
    }
    // by differences: 2^-17 beside 1
    for (const table of ["forward", "backward"] as const) {
      expect(gain((z) => 1e200 * z, { table }) * 1e200).toBeCloseTo(1, 10);
      expect(gain((z) => 1e-200 * z, { table }) * 1e-200).toBeCloseTo(1, 10);
    }
    expect(() => heNormal({ negativeSlope: 1e155 })).toThrow(/negativeSlope expected .* square/);
    expect(() => glorotNormal({ gain: 1e-200 })).toThrow(/gain expected .* square/);
    expect(() => glorotNormal({ gain: 1e200 })).toThrow(/gain expected .* square/);
  });
});

describe("std 0 and numbers that vanish", () => {
  test("normal({ std: 0 }) is a constant in every bit", () => {
    const a = initialize({ w: { shape: [50], init: normal({ std: 0 }) } }, { seed: 1 });
    const b = initialize({ w: { shape: [50], init: zeros() } }, { seed: 1 });
    expect(fingerprint(a)).toBe(fingerprint(b));
    expect(of(normal({ std: 0, mean: 2.5 })).every((x) => x === 2.5)).toBe(true);
  });
  test.each<[string, Initializer, Dtype]>([
    ["value", constant(1e-50), "float32"],
    ["mean", normal({ mean: 1e-46, std: 1 }), "float32"],
    ["std", normal({ std: 1e-46 }), "float32"],
    ["low", uniform({ low: 1e-50, high: 1 }), "float32"],
    ["high", uniform({ low: -1, high: 1e-50 }), "float32"],
    ["bound", uniform({ bound: 1e-50 }), "float32"],
    ["value", constant(2 ** -25), "float16"],
    ["value", constant(2 ** -25 * (1 + 2 ** -30)), "float16"], // float32 rounds it down first
    ["std", normal({ std: 1e-9 }), "float16"],
  ])("one rule for %s: %j in %s", (what, init, dtype) => {
    expect(refused(init, dtype)).toThrow(
      new RegExp(`: ${what} of "w" expected 0 or a number that ${dtype} can hold`),
    );
  });
  test("the smallest numbers that can be held are legal", () => {
    expect(of(constant(2 ** -149))[0]).toBe(2 ** -149);
    expect(of(constant(2 ** -24), "float16")[0]).toBe(2 ** -24);
    expect(of(constant(5e-324), "float64")).toHaveLength(100);
  });
  test("a scale that its fan makes vanish", () => {
    const init = heNormal();
    const tiny = { ...init, scale: 5e-324 };
    expect(() => initialize({ w: { shape: [2, 10], init: tiny, dtype: "float64" } })).toThrow(
      /scale expected 0, or large enough/,
    );
  });
});

const NUL = "\0";

test("names that hold the fingerprint's separators do not collide", () => {
  const one = { shape: [1], init: zeros() };
  const digest = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
  const zero = digest(new Uint8Array(4));
  const two = initialize({ a: one, b: one });
  const forged = initialize([[["a", "float32", "1", `${zero}\nb`].join(NUL), one]]);
  expect(fingerprint(forged)).not.toBe(fingerprint(two));
  const line = ["", "2", "x\n", "float32", "1", `${zero}\n`].join(NUL);
  expect(fingerprint(initialize([["x\n", one]]))).toBe(digest(Buffer.from(line)));
});

test("130,000 parameters have a fingerprint, and come back from their recipe", () => {
  const entry = { shape: [1], init: zeros() };
  const set = initialize(Array.from({ length: 130_000 }, (_, i) => [`p${i}`, entry] as const));
  expect(fingerprint(set)).toMatch(/^[0-9a-f]{64}$/);
});

describe("a recipe's seed is a seed", () => {
  test("everywhere that takes one", () => {
    const spec = { w: { shape: [40], init: normal() } };
    const set = initialize(spec, { seed: "any text" });
    const { seed } = recipeOf(set);
    expectSameBits(initialize(spec, { seed: seed! }).w.data, set.w.data);
    const target = fill(new Float32Array(40), normal(), { seed: seed!, name: "w" });
    expectSameBits(target, set.w.data);
  });
  test("0x and 16 digits in either case are that number, other texts are texts", () => {
    const spec = { w: { shape: [4], init: normal() } };
    const want = initialize(spec, { seed: 0xabcdefn }).w.data;
    expectSameBits(initialize(spec, { seed: "0x0000000000abcdef" }).w.data, want);
    expectSameBits(initialize(spec, { seed: "0x0000000000ABCDEF" }).w.data, want);
    for (const seed of ["0xabcdef", "0X0000000000abcdef", "0000000000abcdef"]) {
      expect(initialize(spec, { seed }).w.data).not.toEqual(want);
    }
  });
});

describe("recipes", () => {
  const set = initialize({ w: { shape: [8], init: normal() } }, { seed: 1 });
  const recipe = recipeOf(set, { fingerprint: true });
  test("verify compares the fingerprint", () => {
    expectSameBits(initialize(recipe, { verify: true }).w!.data, set.w.data);
    const wrong = { ...recipe, fingerprint: "0".repeat(64) };
    expect(() => initialize(wrong, { verify: true })).toThrow(/recipe.fingerprint expected/);
    expect(initialize(wrong)).toHaveProperty("w");
    expect(() => initialize(recipeOf(set), { verify: true })).toThrow(/expected one to verify/);
  });
  test("a fingerprint is 64 digits", () => {
    expect(() => initialize({ ...recipe, fingerprint: 7 as never })).toThrow(TypeError);
    expect(() => initialize({ ...recipe, fingerprint: "7" })).toThrow(RangeError);
  });
  test("laws nested without end are one error", () => {
    let init: Initializer = zeros();
    for (let i = 0; i < 1000; ++i) init = { law: "mirrored", axes: "O", init };
    expect(() => initialize({ w: { shape: [2, 2], init } })).toThrow(/laws within laws/);
    const endless = { law: "mirrored", axes: "O" } as unknown as { init: unknown };
    endless.init = endless;
    expect(() => mirrored(endless as never)).toThrow();
    expect(() => initialize({ w: { shape: [2], init: endless as never } })).toThrow(RangeError);
    let wide: unknown = zeros();
    for (let i = 0; i < 30; ++i)
      wide = { law: "sections", parts: [wide, wide].map((init) => ({ size: 1, init })) };
    expect(() => initialize({ w: { shape: [2], init: wide as never } })).toThrow(RangeError);
  });
});

test("a bias under a law that scales takes the fans of its layer", () => {
  const { b1 } = initializeParameters([784, 256, 10], { bias: heNormal(), seed: 1 });
  const want = initialize(
    { b1: { shape: [256, 1], init: normal({ std: Math.sqrt(2 / 784) }) } },
    { seed: 1 },
  );
  expectSameBits(b1.data, want.b1.data);
  const vector = initializeParameters([784, 256, 10], {
    bias: lecunNormal({ distribution: "truncated_normal" }),
    biasShape: "vector",
    seed: 1,
  });
  expect(Math.max(...vector.b1.data)).toBeLessThan(3 / 28);
});

describe("vectors and one role", () => {
  test("a missing side counts as 1", () => {
    expect(fans([5], "I")).toStrictEqual({ fan_in: 5, fan_out: 1 });
    expect(fans([5], "O")).toStrictEqual({ fan_in: 1, fan_out: 5 });
    expect(fans([], "")).toStrictEqual({ fan_in: 1, fan_out: 1 });
    expect(fans([5], { in: [0], out: [] })).toStrictEqual({ fan_in: 5, fan_out: 1 });
    const { w } = initialize({ w: { shape: [50], layout: "I", init: heNormal() } }, { seed: 1 });
    const want = initialize({ w: { shape: [50], init: normal({ std: 0.2 }) } }, { seed: 1 });
    expectSameBits(w.data, want.w.data);
  });
});

describe("what people type first says what to write", () => {
  test.each([
    [
      () => normal(0 as never),
      "normal expected an object of options, got 0; options have names: { mean: … }",
    ],
    [() => heNormal({ a: 0.2 } as never), /got "a"; did you mean negativeSlope$/],
    [() => normal({ stddev: 1 } as never), /got "stddev"; did you mean std$/],
    [() => uniform({ minval: 1, high: 2 } as never), /got "minval"; did you mean low$/],
    [
      () => initializeParameters([2, 1], { Activation: "relu" } as never),
      /did you mean activation$/,
    ],
    [
      () => initialize({ w: { shape: [1, 1, 1, 1], layout: "NCHW", init: heNormal() } }),
      /a layout names a kernel's axes, for example OIHW; NCHW and NHWC are an image's/,
    ],
    [
      () => sparse({ fraction: 0.3, count: 2 }),
      /fraction expected nothing beside count = 2, got 0.3/,
    ],
  ])("%#", (call, message) => expect(call).toThrow(message));
  test.each(["swish", "SiLU", "si_lu"])("%s is silu", (name) => {
    expect(gain(name)).toBe(gain("silu"));
  });
  test("leaky_relu, LeakyReLU, ReLU, identity", () => {
    const made = (activation: string): Float32Array =>
      initializeParameters([9, 9], { activation, seed: 1 }).W1.data;
    expectSameBits(made("leaky_relu"), made("leakyRelu"));
    expectSameBits(made("LeakyReLU"), made("leakyRelu"));
    expectSameBits(made("ReLU"), made("relu"));
    expectSameBits(made("identity"), made("linear"));
  });
  test("an interval says which bound it means", () => {
    expect(refused(uniform({ bound: 1e39 }))).toThrow(/bound of "w" expected finite/);
    expect(refused(uniform({ low: -1e39, high: 1 }))).toThrow(/low of "w" expected finite/);
  });
});

describe("bounded work", () => {
  test("a layout's length is looked at first", () => {
    const began = performance.now();
    for (const layout of ["O".repeat(80_000), "OI".repeat(80_000), "H".repeat(80_000)]) {
      expect(() => fans([2, 2], layout)).toThrow(/one letter for each axis/);
      expect(() => fans(new Array<number>(layout.length).fill(1), layout)).not.toThrow(TypeError);
    }
    // quadratic matching took 8.8 s
    expect(performance.now() - began).toBeLessThan(4000);
  });
});

describe("raw errors", () => {
  const set = (): Record<string, { shape: number[] }> => initializeParameters([3, 2], { seed: 1 });
  test("copy of a set that lost a parameter", () => {
    const broken = set();
    delete broken.b1;
    const copied = copy(broken as never) as object;
    expect(Object.keys(copied)).toStrictEqual(["W1"]);
    expect(() => recipeOf(copied as never)).toThrow(TypeError);
  });
  test("tie on a frozen set", () => {
    const frozen = Object.freeze(initialize({ a: { shape: [2], init: zeros() } }));
    expect(() => tie(frozen, { b: "a" })).toThrow(/^tie: parameters expected a set that takes/);
  });
  test.each([[1n], [Symbol("axis")], ["2"]])("axes that are no numbers: %s", (axis) => {
    const odd = set();
    (odd.b1!.shape as unknown[])[0] = axis;
    expect(() => fingerprint(odd as never)).toThrow(/^fingerprint: "b1": shape expected integers/);
    expect(() => copy(odd as never)).toThrow(/^copy: "b1": shape expected integers/);
  });
  test("revoked proxies", () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const calls = [
      () => initialize(proxy),
      () => initialize({ w: proxy as never }),
      () => initialize({ w: { shape: proxy as never, init: zeros() } }),
      () => initialize({ w: { shape: [1], init: proxy as never } }),
      () => normal(proxy),
      () => fingerprint(proxy),
      () => copy(proxy as never),
      () => initializeParameters(proxy as never),
      () => sections(proxy as never),
    ];
    for (const call of calls) {
      let thrown: unknown;
      try {
        call();
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toBeInstanceOf(TypeError);
      expect((thrown as Error).message).toMatch(/ expected /);
    }
  });
  test("a view that its buffer shrank away from", () => {
    const buffer = new (
      ArrayBuffer as never as new (
        n: number,
        o: object,
      ) => ArrayBuffer & { resize(n: number): void }
    )(64, { maxByteLength: 64 });
    const view = new Float32Array(buffer, 32, 8);
    buffer.resize(16);
    expect(() => fill(view, zeros())).toThrow(/got "one whose buffer is detached or too short"/);
  });
  test("a hole among sections", () => {
    const parts = [{ size: 1, init: zeros() }, , { size: 1, init: zeros() }]; // eslint-disable-line no-sparse-arrays
    expect(() => sections(parts as never)).toThrow(/part 1 expected an object/);
  });
});
