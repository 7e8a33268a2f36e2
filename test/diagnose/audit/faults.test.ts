/** Planted faults, each found with its cause. */
import { describe, expect, test } from "vitest";
import {
  constant,
  glorotUniform,
  heNormal,
  heUniform,
  initialize,
  initializeParameters,
  lecunNormal,
  mirrored,
  normal,
  orthogonal,
  recipeOf,
  sparse,
  tie,
  toFloat32,
  truncatedNormal,
  uniform,
  xavierNormal,
  zeros,
  eye,
  type Initializer,
  type SpecEntry,
} from "../../../src/index.js";
import { audit, type Audit, type Expected } from "../../../src/diagnose/index.js";
import { presets } from "../../../src/presets/index.js";

const SHAPE = [128, 512] as const; // fan_in 512, fan_out 128

const draw = (init: Initializer, seed: number | string = 1, shape: readonly number[] = SHAPE) =>
  initialize({ w: { shape, init } }, { seed }).w;

const declare = (init: Initializer, shape: readonly number[] = SHAPE): { w: SpecEntry } => ({
  w: { shape, init },
});

interface Fault {
  readonly code: string;
  readonly says?: RegExp;
  readonly make: () => { readonly parameters: object; readonly expected?: Expected };
}

const drawn = (init: Initializer, declared: Initializer) => () => ({
  parameters: { w: draw(init) },
  expected: declare(declared),
});

/** He normal, then changed. */
const changed =
  (change: (data: Float32Array, columns: number) => void, init: Initializer = heNormal()) =>
  () => {
    const w = draw(init);
    change(w.data, SHAPE[1]);
    return { parameters: { w }, expected: declare(init) };
  };

/** He normal, each value changed. */
const each = (change: (x: number, i: number) => number): Fault["make"] =>
  changed((w) => {
    for (const [i, x] of w.entries()) w[i] = change(x, i);
  });

const FAULTS: Readonly<Record<string, Fault>> = {
  "a NaN": { code: "not-finite", make: changed((w) => void (w[77] = NaN)) },
  "an overflow": { code: "not-finite", make: changed((w) => void (w[77] = -Infinity)) },
  "two equal output units": {
    code: "symmetric-units",
    says: /equal output units: 3 and 9/,
    make: changed((w, columns) => w.copyWithin(9 * columns, 3 * columns, 4 * columns)),
  },
  "opposite output units": {
    code: "symmetric-units",
    says: /opposite output units: 3 and 9/,
    make: changed((w, columns) => {
      for (let j = 0; j < columns; ++j) w[9 * columns + j] = -w[3 * columns + j]!;
    }),
  },
  "equal input units": {
    code: "symmetric-units",
    says: /equal input units: 5 and 6/,
    make: changed((w, columns) => {
      for (let i = 0; i < w.length; i += columns) w[i + 6] = w[i + 5]!;
    }),
  },
  "every unit the same": {
    code: "symmetric-units",
    says: /128 of 128 in 1 group\./,
    make: changed((w, columns) => {
      for (let i = columns; i < w.length; i += columns) w.copyWithin(i, 0, columns);
    }),
  },
  "zeros where a draw was meant": {
    code: "constant",
    says: /is 0 everywhere/,
    make: drawn(zeros(), heNormal()),
  },
  "a constant where a draw was meant": { code: "constant", make: drawn(constant(0.1), heNormal()) },
  "all matrices zeros": {
    code: "symmetric-units",
    says: /no other matrix tells them apart/,
    make: () => ({ parameters: initializeParameters([20, 30, 10], { init: zeros(), seed: 1 }) }),
  },
  "two parameters with equal values": {
    code: "copy",
    make: () => ({
      parameters: { a: draw(heNormal()), b: draw(heNormal()) },
      expected: { a: declare(heNormal()).w, b: declare(heNormal()).w },
    }),
  },
  "one seed for two layers": {
    code: "same-draw",
    says: /"a" and "b" are the same draw/,
    make: () => ({
      parameters: { a: draw(heNormal()), b: draw(heNormal(), 1, [64, 256]) },
      expected: { a: declare(heNormal()).w, b: declare(heNormal(), [64, 256]).w },
    }),
  },
  "one draw, mirrored and scaled, in bfloat16": {
    code: "same-draw",
    says: /-0\.25/,
    make: () => {
      const a = initialize({ w: declare(normal()).w }, { seed: 1, dtype: "bfloat16" }).w;
      const b = draw(normal());
      for (const [i, x] of b.data.entries()) b.data[i] = -0.25 * x;
      return { parameters: { a, b } };
    },
  },
  "views that overlap": {
    code: "overlap",
    make: () => {
      const all = draw(heNormal(), 1, [300, 100]).data;
      return {
        parameters: {
          a: { data: all.subarray(0, 20_000), shape: [200, 100] },
          b: { data: all.subarray(10_000), shape: [200, 100] },
        },
      };
    },
  },
  "a tail that was never filled": {
    code: "uninitialised-tail",
    says: /from value 65000 to its end/,
    make: changed((w) => w.fill(0, 65_000)),
  },
  "a gap between two workers": {
    code: "uninitialised-gap",
    says: /from value 4096 to 4127/,
    make: changed((w) => w.fill(0, 4096, 4128)),
  },
  "a generator that was started anew": {
    code: "repeated-draw",
    says: /begins anew at value 20000: 20000 values/,
    make: changed((w) => {
      w.copyWithin(20_000, 0, 20_000);
    }),
  },
  "dead input units": {
    code: "zero-units",
    says: /2 of 512 input units/,
    make: changed((w, columns) => {
      for (let i = 0; i < w.length; i += columns) [w[i + 3], w[i + 4]] = [0, 0];
    }),
  },
  "fan_out for fan_in": {
    code: "other-fan",
    says: /He normal of fan_out = 128/,
    make: drawn(heNormal({ mode: "fan_out" }), heNormal()),
  },
  "fan_avg for fan_in": {
    code: "other-fan",
    says: /fan_avg = 320/,
    make: drawn(heUniform({ mode: "fan_avg" }), heUniform()),
  },
  "a cut that was not corrected": {
    code: "uncorrected-cut",
    says: /has 0\.8\d+ of the standard deviation/,
    make: drawn(
      truncatedNormal({ std: Math.sqrt(2 / 512) }),
      heNormal({ distribution: "truncated_normal" }),
    ),
  },
  "a cut at which values were clipped": {
    code: "clipped",
    make: changed((w) => {
      const most = 2 * Math.sqrt(2 / 512);
      for (const [i, x] of w.entries()) w[i] = Math.max(-most, Math.min(most, x));
    }),
  },
  "a cut that was not made": {
    code: "other-distribution",
    says: /without the cut/,
    make: drawn(normal({ std: 0.02 }), truncatedNormal({ std: 0.02 })),
  },
  "a gain that was forgotten": {
    code: "forgotten-gain",
    says: /LeCun normal of fan_in = 512/,
    make: drawn(lecunNormal(), heNormal()),
  },
  "the gain of tanh for that of ReLU": {
    code: "other-gain",
    make: drawn(normal({ std: 5 / 3 / Math.sqrt(512) }), heNormal()),
  },
  "uniform for normal": {
    code: "other-distribution",
    make: drawn(heUniform(), heNormal()),
  },
  "the bound for the standard deviation": {
    code: "other-distribution",
    says: /standard deviation for its bound/,
    make: drawn(uniform({ bound: 0.02 }), normal({ std: 0.02 })),
  },
  "a uniform that was not centred": {
    code: "other-law",
    says: /upper half/,
    make: drawn(uniform({ low: 0, high: 0.05 }), uniform({ bound: 0.05 })),
  },
  "PyTorch's default where He was declared": {
    code: "other-law",
    says: /PyTorch's default/,
    make: () => ({
      parameters: { w: initialize(presets.torch.linear(512, 128), { seed: 1 }).weight! },
      expected: declare(heNormal()),
    }),
  },
  "Keras' default where PyTorch's was declared": {
    code: "other-law",
    says: /Glorot uniform/,
    make: () => ({
      parameters: { weight: draw(glorotUniform()) },
      expected: { weight: presets.torch.linear(512, 128).weight! },
    }),
  },
  "a scale that no framework has": {
    code: "other-scale",
    says: /1\.37/,
    make: each((x) => 1.37 * x),
  },
  "a mean that was added": {
    code: "other-mean",
    make: each((x) => x + 0.01),
  },
  "one wild value": {
    code: "outliers",
    make: changed((w) => void (w[5] = 0.9)),
  },
  "values that were trained": {
    code: "not-the-law",
    make: each((x, i) => (i % 3 === 0 ? x * 3 : x)),
  },
  "orthogonal rows that are not": {
    code: "not-orthogonal",
    make: drawn(normal({ std: Math.sqrt(1 / 512) }), orthogonal()),
  },
  "an orthogonal matrix of another gain": {
    code: "other-gain",
    says: /gain 1, where 1\.414/,
    make: drawn(orthogonal(), orthogonal({ gain: Math.SQRT2 })),
  },
  "float32 that was bfloat16": {
    code: "rounded",
    says: /bfloat16/,
    make: () => {
      const w = initialize(declare(heNormal()), { seed: 1, dtype: "bfloat16" }).w;
      return {
        parameters: { w: { data: toFloat32(w), shape: SHAPE } },
        expected: declare(heNormal()),
      };
    },
  },
  "a bias that was drawn": {
    code: "not-constant",
    make: drawn(normal({ std: 0.01 }), zeros()),
  },
  "ones for zeros": { code: "other-constant", make: drawn(constant(1), zeros()) },
  "an identity with a slip": {
    code: "other-values",
    make: changed((w) => void (w[1] = 1), eye()),
  },
  "too few zeros": {
    code: "other-sparsity",
    make: drawn(sparse({ fraction: 0.5 }), sparse({ fraction: 0.9 })),
  },
  "mirrored, but changed": {
    code: "not-placed",
    make: changed((w) => void (w[SHAPE[1] - 1] = 0.5), mirrored({ init: normal(), axes: "I" })),
  },
  "another shape": {
    code: "shape",
    make: () => ({
      parameters: { w: draw(heNormal(), 1, [512, 128]) },
      expected: declare(heNormal()),
    }),
  },
  "a parameter that is missing": {
    code: "missing",
    make: () => ({ parameters: {}, expected: declare(heNormal()) }),
  },
};

const codes = ({ verdicts }: Audit): string[] => verdicts.map(({ code }) => code);

describe("planted faults", () => {
  test.each(Object.entries(FAULTS))("%s", (_, { code, says, make }) => {
    const { parameters, expected } = make();
    const found = audit(parameters as never, expected);
    expect(codes(found)).toContain(code);
    const verdict = found.verdicts.find((one) => one.code === code)!;
    if (says !== undefined) expect(verdict.message).toMatch(says);
    expect(verdict.advice).toMatch(/\.$/);
    // nothing else is blamed, but what follows from the fault
    expect(
      codes(found).filter((one) => one !== code && !FOLLOWS[code]?.includes(one)),
    ).toStrictEqual([]);
    expect(JSON.parse(JSON.stringify(found))).toStrictEqual(found);
  });
});

/** What a fault brings with it. */
const FOLLOWS: Readonly<Record<string, readonly string[]>> = {
  "other-constant": ["symmetric-units"],
};

/** In each dtype: what a few faults come to where values are rounded to 8, 11, 24 or 53 bits. */
describe.each(["float32", "float64", "float16", "bfloat16"] as const)("in %s", (dtype) => {
  const honest = declare(heNormal());
  const make = (init: Initializer, seed: number | string = 1) =>
    initialize(declare(init), { seed, dtype }).w;
  const opposite = (data: ReturnType<typeof make>["data"], from: number, to: number): void => {
    for (let j = 0; j < SHAPE[1]; ++j) {
      const x = data[from * SHAPE[1] + j]!;
      data[to * SHAPE[1] + j] = data instanceof Uint16Array ? x ^ 0x8000 : -x;
    }
  };

  test.each<[string, string, (data: ReturnType<typeof make>["data"]) => void]>([
    ["equal units", "symmetric-units", (data) => data.copyWithin(0, SHAPE[1], 2 * SHAPE[1])],
    ["opposite units", "symmetric-units", (data) => opposite(data, 5, 100)],
    ["a tail", "uninitialised-tail", (data) => data.fill(0, data.length - 20)],
    ["a gap", "uninitialised-gap", (data) => data.fill(0, 1000, 1032)],
    ["a second start", "repeated-draw", (data) => data.copyWithin(5000, 0, 4096)],
  ])("%s", (_, code, change) => {
    const w = make(heNormal());
    change(w.data);
    expect(codes(audit({ w }, honest))).toStrictEqual([code]);
  });

  test.each<[string, Initializer]>([
    ["other-fan", heNormal({ mode: "fan_out" })],
    ["uncorrected-cut", truncatedNormal({ std: 0.0625 })],
    ["forgotten-gain", lecunNormal()],
    ["other-distribution", heUniform()],
  ])("%s", (code, init) => {
    expect(codes(audit({ w: make(init) }, honest))).toStrictEqual([code]);
  });

  test("one draw in two layers", () => {
    const [a, b] = [make(heNormal()), make(glorotUniform(), "other")];
    const c = make(normal({ std: 0.3 }));
    const { verdicts } = audit({ a, b, c });
    expect(verdicts).toMatchObject([{ code: "same-draw", names: ["a", "c"] }]);
    expect(verdicts[0]!.numbers.scale! / 4.8).toBeCloseTo(1, 2);
  });
});

test("ties are named as ties", () => {
  const set = initialize(
    { "wte.weight": declare(normal()).w, other: declare(normal()).w },
    { seed: 1 },
  );
  const tied = tie(set, { "lm_head.weight": "wte.weight" });
  const found = audit(tied);
  expect(found.verdicts).toMatchObject([
    { code: "tie", severity: "note", names: ["wte.weight", "lm_head.weight"] },
  ]);
  expect(found.parameters[2]!.law).toContain("N(0, 1²)");
});

test("honest sets have no verdicts", () => {
  const set = initializeParameters([784, 256, 10], { activation: "relu", seed: 1 });
  expect(audit(set).verdicts).toStrictEqual([]);
  expect(audit(set, recipeOf(set)).verdicts).toStrictEqual([]);
  expect(audit({ w: draw(xavierNormal()) }).verdicts).toStrictEqual([]);
});
