/**
 * 10,000 random calls of each maker: a legal result, or an error in the one voice and what the caller holds as it was.
 * Both must come often, or the generators prove nothing. Then legal calls with one thing replaced by anything at all:
 * an error exactly where that thing is not legal, by a rule written here.
 */
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { ACTIVATIONS } from "../../src/spec/activations.js";
import {
  jaxKey,
  numpyGenerator,
  numpyRandomState,
  tfjsGenerator,
  torchGenerator,
} from "../../src/compat/index.js";
import {
  copy,
  fill,
  heNormal,
  initialize,
  initializeParameters,
  normal,
  refill,
  toFloat32,
  type Dtype,
  type Initializer,
} from "../../src/index.js";
import { ARRAYS, DTYPES, MEMORIES, expectSameBits, type Data } from "../support/cases.js";
import { expectVoice, thrownBy } from "../support/voice.js";

const RUNS = 10_000;
const HE = heNormal();
vi.setConfig({ testTimeout: 60_000 }); // two seconds where nothing else runs

const junk = fc.constantFrom<unknown>(
  ...[undefined, null, true, NaN, Infinity, -1, -0, 0.5, 2 ** 60, 1n, -1n, 2n ** 64n, "", "x"],
  ...["\ud800", "__proto__", Symbol("s"), () => 1, {}, [], [1], [-1], [[]], new Date(0)],
  ...[Float32Array.of(1), new Map(), Object.create(null), Object.create({ law: "normal" })],
);
/** Now and then anything at all. */
const mostly = (legal: fc.Arbitrary<unknown>, weight = 30): fc.Arbitrary<unknown> =>
  fc.oneof({ weight, arbitrary: legal }, { weight: 1, arbitrary: junk });
const optional = (
  fields: Record<string, fc.Arbitrary<unknown>>,
  required: string[] = [],
): fc.Arbitrary<object> =>
  fc.oneof(
    { weight: 30, arbitrary: fc.record(fields, { requiredKeys: required }) },
    { weight: 1, arbitrary: fc.dictionary(fc.constantFrom("seed", "sed", "law", "0"), junk) },
  );

const number = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(0, -0, 1, -1, 2, -2, 0.02, 0.5, 6, -20, 1000) },
  { weight: 1, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(1e-46, 5e-324, 2 ** -25, 65519.9999, 3.4e38, 1e39, 1.7e308, -1e308),
  },
);
const data = (law: string, fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<unknown> =>
  fc.record({ law: mostly(fc.constant(law)), ...fields });
const bound = mostly(fc.oneof(number, fc.constant(null)));
const initializer = mostly(
  fc.oneof(
    data("constant", { value: mostly(number) }),
    data("uniform", { low: mostly(number), high: mostly(number) }),
    data("normal", { mean: mostly(number), std: mostly(number) }),
    data("truncatedNormal", {
      mean: mostly(number),
      std: mostly(number),
      low: bound,
      high: bound,
      bounds: mostly(fc.constantFrom("sigma", "absolute")),
    }),
    data("varianceScaling", {
      scale: mostly(number),
      mode: mostly(fc.constantFrom("fan_in", "fan_out", "fan_avg", "fan_geo_avg")),
      distribution: mostly(fc.constantFrom("normal", "truncated_normal", "uniform")),
    }),
  ),
);
/** The laws beside the base laws, some with a base law inside. */
const whole = mostly(
  fc.oneof(
    data("eye", { gain: mostly(number), shift: mostly(fc.integer({ min: -9, max: 9 })) }),
    data("dirac", { groups: mostly(fc.integer({ min: 1, max: 3 })), gain: mostly(number) }),
    data("sparse", {
      count: mostly(fc.nat(4)),
      fraction: mostly(fc.constant(null)),
      per: mostly(fc.constantFrom("out", "in")),
      std: mostly(number),
    }),
    data("orthogonal", {
      gain: mostly(number),
      columnAxis: mostly(fc.integer({ min: -2, max: 1 })),
    }),
    data("deltaOrthogonal", { gain: mostly(number) }),
    data("logOfUniform", {
      low: mostly(number),
      high: mostly(number),
      sign: mostly(fc.constantFrom(1, -1)),
    }),
    data("zerO", {}),
    data("mirrored", { axes: mostly(fc.constantFrom("O", "I", "OI")), init: initializer }),
    data("repeated", { times: mostly(fc.integer({ min: 1, max: 3 })), init: initializer }),
    data("sections", {
      parts: mostly(fc.array(fc.record({ size: mostly(fc.nat(4)), init: initializer }))),
    }),
  ),
);
const law = fc.oneof({ weight: 4, arbitrary: initializer }, { weight: 1, arbitrary: whole });

const dtype = mostly(fc.constantFrom(...DTYPES));
const seed = mostly(fc.oneof(fc.nat(), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.string()));
const stream = mostly(fc.constant("v1"));
const axes = fc.array(mostly(fc.nat(6), 60), { maxLength: 4 });
const shape = mostly(
  fc.oneof(
    { weight: 100, arbitrary: axes },
    { weight: 100, arbitrary: fc.tuple(fc.nat(8), fc.nat(8)) },
    // V8 collects garbage for 0.1 s before it refuses so many bytes
    { weight: 1, arbitrary: fc.constant([2 ** 50]) },
  ),
);
const layout = mostly(fc.constantFrom("OI", "IO", "OIH", "OIHW", "OX", "O"));
// one linear memory in fifty calls: each costs address space
const memory = mostly(
  fc.oneof(
    { weight: 60, arbitrary: fc.constant("buffers") },
    { weight: 1, arbitrary: fc.constantFrom("linear", "shared") },
  ),
);
const name = mostly(fc.string({ unit: "grapheme" }));

function expectLegal(values: Data, of: unknown, init?: unknown): void {
  expect(values).toBeInstanceOf(ARRAYS[of as Dtype]);
  const numbers = of === "float64" ? values : toFloat32({ data: values, dtype: of as Dtype });
  const [least, largest] = rangeOf(init as Initializer | undefined);
  const held = of === "float64" ? Number : Math.fround;
  // 16 bits round by 2^-9 at most, relatively, and by half of the least float16
  const loose =
    of === "float16" || of === "bfloat16"
      ? (x: number) => 2 ** -8 * Math.abs(x) + 2 ** -24
      : () => 0;
  const fits = (x: number): boolean =>
    Number.isFinite(x) &&
    (x >= held(least) || least - x <= loose(least)) &&
    (x <= held(largest) || x - largest <= loose(largest));
  expect(numbers.filter((x) => !fits(x))).toHaveLength(0);
}

/** The least and the largest value that a law may give. */
function rangeOf(init?: Initializer): [number, number] {
  if (init?.law === "constant") return [init.value, init.value];
  if (init?.law === "uniform") return [init.low, init.high];
  if (init?.law === "truncatedNormal" && init.bounds === "absolute" && init.std > 0) {
    return [init.low ?? -Infinity, init.high ?? Infinity];
  }
  return [-Infinity, Infinity];
}

/** Runs a property and wants each outcome in a tenth of the runs at least. */
function fuzz<T>(arbitrary: fc.Arbitrary<T>, legal: (args: T) => boolean): void {
  let successes = 0;
  const property = fc.property(arbitrary, (args) => {
    if (legal(args)) ++successes;
  });
  fc.assert(property, { seed: 1, numRuns: RUNS });
  expect(successes).toBeGreaterThan(RUNS / 10);
  expect(RUNS - successes).toBeGreaterThan(RUNS / 10);
}

type Loose = (...args: unknown[]) => unknown;

const absent = (arbitrary: fc.Arbitrary<unknown>, weight = 3): fc.Arbitrary<unknown> =>
  fc.oneof({ weight, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

/** Classes of targets and the dtypes that they mostly come with. */
const TARGETS = [
  [Float32Array, undefined, "float32"],
  [Float64Array, undefined, "float64"],
  [Uint16Array, "float16", "bfloat16"],
] as const;
const targets = mostly(
  fc.constantFrom(...TARGETS).chain(([Class, ...dtypes]) =>
    fc.record({
      Class: fc.constant(Class),
      length: fc.nat(16),
      dtype: fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...dtypes) }, dtype),
    }),
  ),
);
interface Target {
  Class: (typeof TARGETS)[number][0];
  length: number;
  dtype: Dtype | undefined;
}
const fillOptions = optional(
  {
    seed,
    name,
    stream,
    offset: absent(mostly(fc.oneof(fc.nat(40), fc.constant(2 ** 53 - 1)))),
    shape: fc.oneof(fc.constant(undefined), fc.constant([8, 9]), shape),
    layout: absent(layout, 8),
  },
  ["seed", "name"],
);

test("fill", () => {
  fuzz(fc.tuple(targets, law, fillOptions), ([wanted, init, options]) => {
    const { Class = Int32Array, length = 3, dtype } = (wanted ?? {}) as Partial<Target>;
    const whole = new Class(24).fill(7) as Data;
    const before = whole.slice();
    const array = whole.subarray(3, 3 + length);
    const error = thrownBy(() => (fill as Loose)(array, init, { ...options, dtype }));
    if (error === undefined) {
      expectLegal(array, dtype ?? (Class === Float32Array ? "float32" : "float64"), init);
      array.fill(7);
    } else expectVoice(error, "fill");
    expectSameBits(whole, before); // on error all of it, else what lies beside
    return error === undefined;
  });
});

const makerOptions = { seed, dtype, memory, stream };
const entry = optional(
  {
    shape,
    init: law,
    dtype: absent(dtype),
    layout: absent(layout, 8),
  },
  ["shape", "init"],
);
const entries = fc.array(fc.tuple(name, entry), { maxLength: 3 });
const spec = fc.oneof(
  entries,
  entries.map((list) => new Map(list)),
  fc.dictionary(fc.string(), entry, { maxKeys: 2 }),
  { arbitrary: junk, weight: 1 },
);

function expectLegalSet(set: ReturnType<Loose>, wanted: readonly unknown[] | undefined): void {
  expect(Object.getPrototypeOf(set)).toBeNull();
  const parameters = Object.entries(set as ReturnType<typeof initialize>);
  if (wanted !== undefined) expect(parameters.map(([key]) => key)).toHaveLength(wanted.length);
  for (const [, { data, shape, dtype }] of parameters) {
    expectLegal(data, dtype);
    expect(data.length).toBe(shape.reduce((product, axis) => product * axis, 1));
  }
}

test("initialize", () => {
  fuzz(fc.tuple(spec, optional(makerOptions)), ([given, options]) => {
    let set: unknown;
    const error = thrownBy(() => (set = (initialize as Loose)(given, options)));
    if (error === undefined) expectLegalSet(set, Array.isArray(given) ? given : undefined);
    else expectVoice(error, "initialize");
    return error === undefined;
  });
});

const activation = mostly(fc.constantFrom("relu", "leakyRelu", "tanh", "softmax", "selu", "gelu"));
const networkOptions = optional({
  ...makerOptions,
  activation: absent(activation),
  outputActivation: absent(activation),
  init: absent(law),
  bias: absent(law),
  biasShape: mostly(fc.constantFrom("column", "vector")),
  scope: name,
});
const dims = mostly(
  fc.array(mostly(fc.integer({ min: 1, max: 6 }), 60), { minLength: 1, maxLength: 5 }),
);

test("initializeParameters", () => {
  fuzz(fc.tuple(dims, networkOptions), ([sizes, options]) => {
    let set: unknown;
    const error = thrownBy(() => (set = (initializeParameters as Loose)(sizes, options)));
    if (error === undefined)
      expectLegalSet(
        set,
        (sizes as number[]).slice(1).flatMap((n) => [n, n]),
      );
    else expectVoice(error, "initializeParameters");
    return error === undefined;
  });
});

const GENERATORS = [numpyRandomState, numpyGenerator, torchGenerator, jaxKey, tfjsGenerator];

test("initialize with a generator, which an error leaves where it stood", () => {
  const maker = fc.constantFrom(...GENERATORS);
  const own = fc.record(
    { shape, init: law, layout: absent(layout, 8) },
    { requiredKeys: ["shape", "init"] },
  );
  const beside = fc.record(
    {
      dtype: mostly(fc.constantFrom("float32", "float64")),
      memory,
      seed: absent(seed, 30),
      stream: absent(stream, 30),
    },
    { requiredKeys: [] },
  );
  const drawn = fc.tuple(maker, fc.array(own, { minLength: 1, maxLength: 2 }), beside);
  fuzz(drawn, ([make, list, options]) => {
    const generator = make(1);
    const before = generator.state();
    // the first is drawn, if any is
    const first = { shape: [3], init: normal() };
    const given = [first, ...list].map((one, i) => [`p${i}`, one]);
    let set: unknown;
    const error = thrownBy(() => (set = (initialize as Loose)(given, { ...options, generator })));
    if (error === undefined) expectLegalSet(set, given);
    else {
      expectVoice(error, "initialize");
      expect(generator.state()).toStrictEqual(before);
    }
    return error === undefined;
  });
});

type Rule = (value: unknown) => boolean;
const absentOr =
  (rule: Rule): Rule =>
  (value) =>
    value === undefined || rule(value);
const among =
  (...words: readonly unknown[]): Rule =>
  (value) =>
    words.includes(value);
const never: Rule = () => false;
const isText: Rule = (value) => typeof value === "string" && value !== "\ud800";
const isName: Rule = (value) => isText(value) && value !== "__proto__";
const isSeed: Rule = (value) =>
  isText(value) ||
  (typeof value === "bigint" && value >= 0n && value < 2n ** 64n) ||
  (Number.isSafeInteger(value) && (value as number) >= 0);
const isOptions: Rule = (value) =>
  Object.prototype.toString.call(value) === "[object Object]" &&
  [null, Object.prototype].includes(Object.getPrototypeOf(value) as object | null);
const isLaw = among(HE);

/** Anything that some argument takes, and what none does. */
const anything = fc.oneof(
  junk,
  number,
  seed,
  fc.constantFrom<unknown>(...DTYPES, ...MEMORIES, ...ACTIVATIONS, "v1", "v2", "column", "OI", HE),
);

/** By function: its arguments, where the last is of options; and what is legal in place of each option. */
const NETWORK: Readonly<Record<string, Rule>> = {
  activation: absentOr(among(...ACTIVATIONS)),
  outputActivation: absentOr(among(...ACTIVATIONS)),
  bias: absentOr(isLaw),
  init: absentOr(isLaw),
  biasShape: absentOr(among("column")),
  scope: absentOr(isText),
  seed: absentOr(isSeed),
  dtype: absentOr(among(...DTYPES)),
  memory: absentOr(among(...MEMORIES)),
  stream: absentOr(among("v1")),
  generator: absentOr(never),
  sed: never,
};
const MADE: Readonly<Record<string, Rule>> = Object.fromEntries(
  ["seed", "dtype", "memory", "stream", "generator", "sed"].map((key) => [key, NETWORK[key]!]),
);
const FILLED: Readonly<Record<string, Rule>> = {
  seed: isSeed,
  name: isName,
  offset: absentOr((value) => Number.isSafeInteger(value) && (value as number) >= 0),
  shape: absentOr(
    (value) =>
      Array.isArray(value) && (value.length === 0 || (value.length === 1 && value[0] === 1)),
  ),
  dtype: absentOr(among("float32")),
  stream: absentOr(among("v1")),
  generator: absentOr(never),
  ...Object.fromEntries(
    ["layout", "groups", "transposed", "parts", "sed"].map((key) => [
      key,
      key === "sed" ? never : absentOr(never),
    ]),
  ),
};

const target = Float32Array.of(7);
const held = initialize({ w: { shape: [3], init: normal() } }, { seed: 1 });

describe.each<readonly [string, Loose, readonly unknown[], object, Readonly<Record<string, Rule>>]>(
  [
    ["initializeParameters", initializeParameters as Loose, [[2, 1]], {}, NETWORK],
    ["initialize", initialize as Loose, [{ w: { shape: [2], init: normal() } }], {}, MADE],
    ["fill", fill as Loose, [target, normal()], { seed: 1, name: "w" }, FILLED],
    ["refill", refill as Loose, [held], {}, { seed: absentOr(isSeed), sed: never }],
  ],
)("%s, one thing replaced", (name, call, args, base, rules) => {
  test("an option", () => {
    const slot = fc.constantFrom(...Object.keys(rules));
    fuzz(fc.tuple(slot, anything), ([key, value]) => {
      target.fill(7);
      const before = copy(held).w.data;
      const error = thrownBy(() => call(...args, { ...base, [key]: value }));
      expect(error === undefined, `${key}: ${fc.stringify(value)}`).toBe(rules[key]!(value));
      if (error === undefined) return true;
      expectVoice(error, name);
      expect(target[0]).toBe(7);
      expectSameBits(held.w.data, before);
      return false;
    });
  });

  test("the options, or an argument", () => {
    const legal: Rule = name === "fill" ? never : absentOr(isOptions);
    for (const [value] of fc.sample(fc.tuple(junk), { seed: 1, numRuns: 300 })) {
      const error = thrownBy(() => call(...args, value));
      expect(error === undefined, fc.stringify(value)).toBe(legal(value));
      if (error !== undefined) expectVoice(error, name);
    }
  });
});
