/**
 * 10,000 random calls of each maker: a legal result, or an error in the one voice and the caller's array as it was.
 * Both must come often, or the generators prove nothing.
 */
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { fill, initialize, initializeParameters, toFloat32, type Dtype } from "../src/index.js";
import { ARRAYS, DTYPES, expectSameBits, type Data } from "./cases.js";
import { expectVoice, thrownBy } from "./voice.js";

const RUNS = 10_000;
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

function expectLegal(values: Data, of: unknown): void {
  expect(values).toBeInstanceOf(ARRAYS[of as Dtype]);
  const numbers = of === "float64" ? values : toFloat32({ data: values, dtype: of as Dtype });
  expect(numbers.filter((x) => !Number.isFinite(x))).toHaveLength(0);
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
  fuzz(fc.tuple(targets, initializer, fillOptions), ([wanted, init, options]) => {
    const { Class = Int32Array, length = 3, dtype } = (wanted ?? {}) as Partial<Target>;
    const whole = new Class(24).fill(7) as Data;
    const before = whole.slice();
    const array = whole.subarray(3, 3 + length);
    const error = thrownBy(() => (fill as Loose)(array, init, { ...options, dtype }));
    if (error === undefined) {
      expectLegal(array, dtype ?? (Class === Float32Array ? "float32" : "float64"));
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
    init: initializer,
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
  init: absent(initializer),
  bias: absent(initializer),
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
