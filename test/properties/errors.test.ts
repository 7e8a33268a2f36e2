/** Every bad input: its class, its message, and what the caller holds stays as it was. */
import { describe, expect, test } from "vitest";
import * as weightseed from "../../src/index.js";
import {
  constant,
  heNormal,
  initialize as typedInitialize,
  normal,
  zeros,
} from "../../src/index.js";
import { expectVoice, thrownBy } from "../support/voice.js";

type Loose = (...args: unknown[]) => unknown;
/** The same functions, for callers without types. */
const js = weightseed as unknown as Readonly<Record<string, Loose>>;
const call = (fn: string, ...args: unknown[]): (() => unknown) => {
  return () => js[fn]!(...args);
};

type Row = readonly [what: string, () => unknown, typeof TypeError | typeof RangeError, RegExp];

function table(title: string, fn: string, rows: readonly Row[]): void {
  describe(title, () => {
    test.each(rows)("%s", (_, bad, kind, message) => {
      const error = thrownBy(bad);
      expectVoice(error, fn);
      expect(error).toBeInstanceOf(kind);
      expect((error as Error).message).toMatch(message);
    });
  });
}

const seeded = (seed: unknown): (() => unknown) => call("initialize", {}, { seed });
table("seeds", "initialize", [
  ["negative", seeded(-1), RangeError, /: seed expected an integer from 0 to 2\^53 - 1, got -1$/],
  ["negative bigint", seeded(-1n), RangeError, /0 to 2\^64 - 1, got -1n$/],
  ["fractional", seeded(0.5), RangeError, /got 0\.5$/],
  ["NaN", seeded(NaN), RangeError, /got NaN$/],
  ["infinite", seeded(Infinity), RangeError, /got Infinity/],
  ["over 2^53", seeded(2 ** 53), RangeError, /got 9007199254740992; write larger seeds as bigint$/],
  ["2^64", seeded(2n ** 64n), RangeError, /got 18446744073709551616n$/],
  ["half a surrogate pair", seeded("\ud800"), RangeError, /well-formed Unicode/],
  ["null", seeded(null), TypeError, /: seed expected a number, bigint or string, got null$/],
  ["boolean", seeded(true), TypeError, /got true$/],
  ["object", seeded({}), TypeError, /got an object$/],
  ["Number object", seeded(Object(1)), TypeError, /got a Number$/],
  ["symbol", seeded(Symbol("s")), TypeError, /got a symbol$/],
]);

const network = (dims: unknown, options?: unknown): (() => unknown) =>
  options === undefined
    ? call("initializeParameters", dims)
    : call("initializeParameters", dims, options);
table("dims", "initializeParameters", [
  [
    "none",
    network(undefined),
    TypeError,
    /: dims expected an array of layer sizes, got undefined$/,
  ],
  ["not an array", network(Int32Array.of(2, 2)), TypeError, /got a Int32Array$/],
  ["empty", network([]), RangeError, /at least an input and an output size, got \[\]$/],
  ["length one", network([784]), RangeError, /got \[784\]$/],
  ["fractional", network([784, 2.5]), RangeError, /integers ≥ 1, got \[784, 2\.5\]$/],
  ["negative", network([784, -1]), RangeError, /integers ≥ 1/],
  ["zero", network([784, 0]), RangeError, /integers ≥ 1/],
  ["NaN", network([NaN, 2]), RangeError, /integers ≥ 1/],
  ["text", network(["784", 2]), TypeError, /integers, got \["784", 2\]$/],
  ["a hole", network(Array(2)), TypeError, /integers/],
  ["more than 2^53 values", network([2 ** 30, 2 ** 30]), RangeError, /"W1": shape expected fewer/],
]);

const bad = (options: unknown): (() => unknown) => network([2, 2], options);
table("options of a network", "initializeParameters", [
  [
    "unknown activation",
    bad({ activation: "swosh" }),
    RangeError,
    /: activation expected one of "/,
  ],
  ["activation null", bad({ activation: null }), TypeError, /: activation .*, got null$/],
  ["activation a function", bad({ activation: Math.tanh }), TypeError, /got a function/],
  ["output activation", bad({ outputActivation: "x" }), RangeError, /: outputActivation expected/],
  [
    "both choose",
    bad({ init: normal(), activation: "relu" }),
    TypeError,
    /no activation beside it/,
  ],
  ["both choose, last", bad({ init: normal(), outputActivation: "relu" }), TypeError, /: init /],
  ["init null", bad({ init: null }), TypeError, /init expected an initializer, got null/],
  ["bias null", bad({ bias: null }), TypeError, /init expected an initializer, got null/],
  ["bias a number", bad({ bias: 0 }), TypeError, /"b1": init expected an initializer, got 0/],
  ["the factory itself", bad({ init: normal }), TypeError, /got a function; call the factory/],
  ["biasShape", bad({ biasShape: "row" }), RangeError, /one of "column", "vector", got "row"$/],
  ["scope not text", bad({ scope: 5 }), TypeError, /: scope expected a string, got 5$/],
  ["scope null", bad({ scope: null }), TypeError, /: scope expected a string, got null$/],
  ["scope ill-formed", bad({ scope: "\udc00" }), RangeError, /: scope expected well-formed/],
  [
    "unknown option",
    bad({ Seed: 1 }),
    TypeError,
    /: option expected one of .*, got "Seed"; did you mean seed$/,
  ],
  [
    "not options",
    bad(7),
    TypeError,
    /expected an object of options, got 7; options have names: \{ activation: … }$/,
  ],
  ["options null", bad(null), TypeError, /got null; options/],
  [
    "dtype",
    bad({ dtype: "int8" }),
    RangeError,
    /: dtype expected one of "float32", .*, got "int8"/,
  ],
  ["memory", bad({ memory: "heap" }), RangeError, /: memory expected one of "buffers"/],
  ["stream", bad({ stream: "v2" }), RangeError, /: stream expected one of "v1", got "v2"/],
  ["bias by an unknown fan", bad({ bias: { ...heNormal(), mode: "fan" } }), RangeError, /mode/],
]);

const one = (entry: unknown, options: unknown = {}): (() => unknown) =>
  call("initialize", { w: entry }, options);
const shaped = (shape: unknown, more: object = {}): (() => unknown) =>
  one({ shape, init: normal(), ...more });
table("entries of a spec", "initialize", [
  ["spec missing", call("initialize"), TypeError, /: spec expected an object, Map or entries/],
  ["spec a text", call("initialize", "w"), TypeError, /: spec expected/],
  ["an instance", call("initialize", new Date(0)), TypeError, /: spec expected/],
  ["entry null", one(null), TypeError, /"w" expected an object of options, got null/],
  ["entry an array", one([]), TypeError, /"w" expected/],
  ["unknown key", shaped([2], { std: 1 }), TypeError, /"w": option expected one of .*, got "std"/],
  ["shape missing", one({ init: zeros() }), TypeError, /"w": shape expected an array of int/],
  ["shape a number", shaped(5), TypeError, /got 5$/],
  ["shape fractional", shaped([1.5]), RangeError, /"w": shape expected integers ≥ 0, got \[1\.5\]/],
  ["shape negative", shaped([-1]), RangeError, /integers ≥ 0/],
  ["shape of text", shaped(["2"]), TypeError, /shape expected integers/],
  ["2^60 values", shaped([2 ** 30, 2 ** 30]), RangeError, /fewer than 2\^53 values/],
  ["2^52 bytes", shaped([2 ** 50]), RangeError, /bytes of "w" expected .*, got 4503599627370496/],
  [
    "init missing",
    one({ shape: [2] }),
    TypeError,
    /"w": init expected an initializer, got undefined/,
  ],
  ["init a text", one({ shape: [2], init: "heNormal" }), TypeError, /got "heNormal"$/],
  [
    "init a factory",
    one({ shape: [2], init: heNormal }),
    TypeError,
    /got a function; call the fac/,
  ],
  ["unknown law", one({ shape: [2], init: { law: "ey" } }), RangeError, /init.law expected one of/],
  ["law not text", one({ shape: [2], init: { law: 3 } }), TypeError, /init.law expected one of/],
  [
    "unknown key of a law",
    one({ shape: [2], init: { law: "normal", mean: 0, std: 1, bound: 2 } }),
    TypeError,
    /normal: option expected one of law, mean, std, got "bound"/,
  ],
  [
    "a law's number missing",
    one({ shape: [2], init: { law: "normal", std: 1 } }),
    TypeError,
    /"w": mean expected a number, got undefined/,
  ],
  ["layout unknown letter", shaped([2, 2], { layout: "OX" }), RangeError, /"w": layout expected O/],
  [
    "layout without I",
    shaped([2, 2], { layout: "OO" }),
    RangeError,
    /layout expected O and I, or G/,
  ],
  ["layout too long", shaped([2, 2], { layout: "OIH" }), RangeError, /one letter for each axis/],
  ["layout not text", shaped([2, 2], { layout: 5 }), TypeError, /layout expected a string/],
  ["layout small", shaped([2, 2], { layout: "oi" }), RangeError, /layout expected/],
  ["dtype of entry", shaped([2], { dtype: "f32" }), RangeError, /"w": dtype expected one of/],
  ["option", one({ shape: [2], init: zeros() }, { sed: 1 }), TypeError, /option .* got "sed"/],
  [
    "memory",
    one({ shape: [2], init: zeros() }, { memory: "gpu" }),
    RangeError,
    /: memory expected/,
  ],
  ["stream", one({ shape: [2], init: zeros() }, { stream: "v0" }), RangeError, /: stream expected/],
  [
    "stream null",
    one({ shape: [2], init: zeros() }, { stream: null }),
    TypeError,
    /: stream expec/,
  ],
]);

const scaled = (shape: number[], mode?: string): (() => unknown) =>
  one({ shape, init: js.heNormal!(mode === undefined ? {} : { mode }) });
table("fans", "initialize", [
  ["fan_in 0", scaled([10, 0]), RangeError, /: fan_in expected > 0, got 0; "w" of shape \[10, 0\]/],
  ["fan_out 0", scaled([0, 10], "fan_out"), RangeError, /fan_out expected > 0/],
  ["fan_avg 0", scaled([0, 0], "fan_avg"), RangeError, /fan_avg expected > 0/],
  ["fan_geo_avg 0", scaled([0, 10], "fan_geo_avg"), RangeError, /fan_geo_avg expected > 0/],
  ["rank 1", scaled([10]), RangeError, /shape expected at least two axes/],
  ["rank 0", scaled([]), RangeError, /shape expected at least two axes/],
  ["rank 3 without layout", scaled([1, 2, 3]), TypeError, /layout expected a layout for shape/],
]);
table("fans()", "fans", [
  ["rank 4 without layout", call("fans", [1, 2, 3, 4]), TypeError, /say which axes are out and in/],
  ["rank 1", call("fans", [4]), RangeError, /at least two axes/],
  [
    "layout null",
    call("fans", [4, 4], null),
    TypeError,
    /layout expected a string or lists of axes, got null/,
  ],
  ["shape missing", call("fans"), TypeError, /shape expected an array/],
]);

const entry = { shape: [1], init: zeros() };
table("names", "initialize", [
  [
    "ill-formed",
    call("initialize", { "\ud83d": entry }),
    RangeError,
    /: name expected well-formed/,
  ],
  [
    "not text",
    call("initialize", new Map([[1, entry]])),
    TypeError,
    /: name expected a string, got 1/,
  ],
  [
    "__proto__ in a Map",
    call("initialize", new Map([["__proto__", entry]])),
    RangeError,
    /: name exp/,
  ],
  [
    "__proto__ in entries",
    call("initialize", [["__proto__", entry]]),
    RangeError,
    /: name expected/,
  ],
  [
    "__proto__ from JSON",
    call("initialize", JSON.parse('{ "__proto__": { "shape": [1] } }')),
    RangeError,
    /: name expected any name but "__proto__"/,
  ],
  [
    "__proto__ in a literal",
    call("initialize", { __proto__: { w: entry } }),
    TypeError,
    /__proto__/,
  ],
  ["__proto__ an entry", call("initialize", { __proto__: entry }), TypeError, /prototype/],
  [
    "twice",
    call("initialize", [
      ["a", entry],
      ["a", entry],
    ]),
    RangeError,
    /distinct names, got "a"/,
  ],
  [
    "no entry",
    call("initialize", ["a"]),
    TypeError,
    /entries \[name, \{ shape, init \}\], got "a"/,
  ],
  ["entry too long", call("initialize", [["a", entry, 1]]), TypeError, /entries/],
]);

/** Initializers: factories, and the same data without them. */
table("constant", "constant", [
  ["missing", call("constant"), TypeError, /: value expected a number, got undefined/],
  ["NaN", call("constant", NaN), RangeError, /: value expected a finite number, got NaN/],
  ["text", call("constant", "1"), TypeError, /got "1"/],
]);
table("uniform", "uniform", [
  ["nothing", call("uniform"), TypeError, /object of options/],
  ["empty", call("uniform", {}), TypeError, /: low expected a number, got undefined/],
  [
    "low > high",
    call("uniform", { low: 1, high: 0 }),
    RangeError,
    /: low expected at most high = 0/,
  ],
  ["bound < 0", call("uniform", { bound: -1 }), RangeError, /expected .*, got -?1/],
  ["bound NaN", call("uniform", { bound: NaN }), RangeError, /: bound expected a finite number/],
  [
    "bound null",
    call("uniform", { bound: null }),
    TypeError,
    /: bound expected a number, got null/,
  ],
  ["both", call("uniform", { bound: 1, low: 0 }), TypeError, /either bound or low and high/],
  ["infinite", call("uniform", { low: -Infinity, high: 0 }), RangeError, /: low expected a finite/],
  ["unknown key", call("uniform", { min: 0 }), TypeError, /option expected one of .*, got "min"/],
]);
table("normal", "normal", [
  ["std < 0", call("normal", { std: -0.1 }), RangeError, /: std expected a number ≥ 0, got -0\.1/],
  ["std NaN", call("normal", { std: NaN }), RangeError, /: std expected a finite number, got NaN/],
  ["std null", call("normal", { std: null }), TypeError, /: std expected a number, got null/],
  ["mean infinite", call("normal", { mean: Infinity }), RangeError, /: mean expected a finite/],
  ["stddev", call("normal", { stddev: 1 }), TypeError, /option expected one of mean, std/],
  ["a number", call("normal", 0.02), TypeError, /an object of options, got 0\.02/],
]);
table("truncatedNormal", "truncatedNormal", [
  [
    "low = high",
    call("truncatedNormal", { low: 1, high: 1 }),
    RangeError,
    /: low expected less than/,
  ],
  ["low > high", call("truncatedNormal", { low: 3 }), RangeError, /less than high = 2, got 3/],
  ["low = ∞", call("truncatedNormal", { low: Infinity }), RangeError, /: low expected a finite/],
  ["high = −∞", call("truncatedNormal", { high: -Infinity }), RangeError, /: high expected a fin/],
  ["NaN", call("truncatedNormal", { low: NaN }), RangeError, /: low expected a finite number/],
  ["std < 0", call("truncatedNormal", { std: -1 }), RangeError, /: std expected/],
  ["bounds", call("truncatedNormal", { bounds: "std" }), RangeError, /one of "sigma", "absolute"/],
  [
    "std 0 beside its bounds",
    call("truncatedNormal", { std: 0, low: 1, high: 2, bounds: "absolute" }),
    RangeError,
    /: mean expected within \[1, 2\]/,
  ],
]);
table("varianceScaling", "varianceScaling", [
  [
    "scale < 0",
    call("varianceScaling", { scale: -1 }),
    RangeError,
    /: scale expected a number ≥ 0/,
  ],
  ["mode", call("varianceScaling", { mode: "fan" }), RangeError, /: mode expected one of "fan_in"/],
  [
    "distribution",
    call("varianceScaling", { distribution: "cauchy" }),
    RangeError,
    /: distribution /,
  ],
]);
table("heNormal", "heNormal", [
  [
    "uniform",
    call("heNormal", { distribution: "uniform" }),
    RangeError,
    /"normal", "truncated_normal"/,
  ],
  ["slope NaN", call("heNormal", { negativeSlope: NaN }), RangeError, /: negativeSlope expected/],
  [
    "scale",
    call("heNormal", { scale: 2 }),
    TypeError,
    /option expected one of mode, negativeSlope/,
  ],
]);
table("glorotUniform", "glorotUniform", [
  ["gain NaN", call("glorotUniform", { gain: NaN }), RangeError, /: gain expected a finite number/],
  ["mode", call("glorotUniform", { mode: "fan_in" }), TypeError, /option expected one of gain/],
]);
table("gain", "gain", [
  ["unknown", call("gain", "swosh"), RangeError, /: activation expected one of "linear"/],
  ["missing", call("gain"), TypeError, /: activation expected one of/],
  [
    "table",
    call("gain", "relu", { table: "keras" }),
    RangeError,
    /: table expected one of "torch"/,
  ],
  [
    "slope",
    call("gain", "leakyRelu", { negativeSlope: "0.1" }),
    TypeError,
    /: negativeSlope expec/,
  ],
]);

/** Not finite in the dtype, or lost in it. */
const drawn = (init: object, dtype: string): (() => unknown) =>
  call("initialize", { w: { shape: [2, 2], init } }, { dtype, seed: 1 });
const cut = (options: object): object => js.truncatedNormal!(options) as object;
const halfway = (2 - 2 ** -8) * 2 ** 127; // between the largest bfloat16 and 2^128
table("numbers that a dtype cannot hold", "initialize", [
  [
    "float32 constant",
    drawn(constant(3.5e38), "float32"),
    RangeError,
    /value of "w" expected finite/,
  ],
  [
    "float16 constant",
    drawn(constant(-65520), "float16"),
    RangeError,
    /finite in float16, got -65520/,
  ],
  [
    "float16, twice rounded",
    drawn(constant(65519.9999), "float16"),
    RangeError,
    /finite in float16/,
  ],
  ["bfloat16 constant", drawn(constant(halfway), "bfloat16"), RangeError, /finite in bfloat16/],
  [
    "bfloat16, twice rounded",
    drawn(constant(halfway * (1 - 2 ** -40)), "bfloat16"),
    RangeError,
    /fin/,
  ],
  ["bound", drawn(js.uniform!({ bound: 1e39 }) as object, "float32"), RangeError, /bound of "w"/],
  ["std", drawn(normal({ std: 1e39 }), "float32"), RangeError, /finite in float32/],
  ["σ·|z| reaches ∞", drawn(normal({ std: 1e4 }), "float16"), RangeError, /finite in float16/],
  ["float64", drawn(normal({ std: 1e308 }), "float64"), RangeError, /finite in float64/],
  [
    "std of a cut",
    drawn(cut({ std: 1e39, low: 0, high: 1, bounds: "absolute" }), "float32"),
    RangeError,
    /std of "w" expected finite/,
  ],
  [
    "underflow float32",
    drawn(normal({ std: 2 ** -150 }), "float32"),
    RangeError,
    /0 or a number that/,
  ],
  [
    "underflow float16",
    drawn(normal({ std: 2 ** -25 }), "float16"),
    RangeError,
    /float16 can hold/,
  ],
  ["underflow bfloat16", drawn(normal({ std: 2 ** -134 }), "bfloat16"), RangeError, /bfloat16 can/],
]);

/** Targets of fill. */
const OPTIONS = { seed: 1, name: "w" };
const fillWith = (target: unknown, options: unknown = OPTIONS, init: unknown = normal()) =>
  call("fill", target, init, options);
function detached(): Float32Array {
  const array = new Float32Array(4);
  structuredClone(array.buffer, { transfer: [array.buffer] });
  return array;
}
const f32 = new Float32Array(4).fill(7);

/** Options that hold their contents otherwise than in keys would be of no effect. */
const OPTION_TAKERS: readonly (readonly [fn: string, args: unknown[]])[] = [
  ["initialize", [{}]],
  ["initializeParameters", [[2, 1]]],
  ["fill", [f32, zeros()]],
  ["refill", [typedInitialize({})]],
  ["recipeOf", [typedInitialize({})]],
  ["normal", []],
  ["heNormal", []],
  ["orthogonal", []],
  ["rules", [[]]],
  ["explain", [[2, 2], zeros()]],
  ["gain", ["relu"]],
];
describe.each(OPTION_TAKERS)("%s", (fn, args) => {
  test.each([[new Map([["seed", -1]])], [new Date(0)], [Float32Array.of(1)]])(
    "options in %o",
    (options) => {
      const error = thrownBy(call(fn, ...args, options));
      expectVoice(error, fn);
      expect((error as Error).message).toMatch(/expected an object of options, got a /);
    },
  );
});

table("fill", "fill", [
  [
    "no target",
    fillWith(undefined),
    TypeError,
    /: target expected a Float32Array, .*, got undefined/,
  ],
  ["an array", fillWith([1, 2]), TypeError, /: target expected/],
  ["a buffer", fillWith(new ArrayBuffer(8)), TypeError, /got a ArrayBuffer/],
  ["wrong class", fillWith(new Int32Array(4)), TypeError, /got a Int32Array/],
  ["a DataView", fillWith(new DataView(new ArrayBuffer(8))), TypeError, /got a DataView/],
  [
    "detached",
    fillWith(detached()),
    TypeError,
    /: target expected .* got "one whose buffer is detached/,
  ],
  ["Uint16Array, no dtype", fillWith(new Uint16Array(4)), TypeError, /"float16" or "bfloat16"/],
  [
    "Uint16Array",
    fillWith(new Uint16Array(4), { ...OPTIONS, dtype: "float32" }),
    TypeError,
    /: dtype/,
  ],
  [
    "dtype of another",
    fillWith(f32, { ...OPTIONS, dtype: "float64" }),
    TypeError,
    /"float32" for a F/,
  ],
  [
    "dtype unknown",
    fillWith(f32, { ...OPTIONS, dtype: "f32" }),
    RangeError,
    /: dtype expected one of/,
  ],
  [
    "too short",
    fillWith(f32, { ...OPTIONS, shape: [5] }),
    RangeError,
    /target.length expected 5, .*4; g/,
  ],
  [
    "too long",
    fillWith(f32, { ...OPTIONS, shape: [3] }),
    RangeError,
    /target.length expected at most 3/,
  ],
  [
    "past the end",
    fillWith(f32, { ...OPTIONS, shape: [5], offset: 2 }),
    RangeError,
    /at most 3, .*2, go/,
  ],
  [
    "seed missing",
    fillWith(f32, { name: "w" }),
    TypeError,
    /: seed expected a seed, since normal draws/,
  ],
  ["name missing", fillWith(f32, { seed: 1 }), TypeError, /: name expected a string beside seed 1/],
  [
    "name null",
    fillWith(f32, { seed: 1, name: null }),
    TypeError,
    /: name expected a string, got null/,
  ],
  [
    "name ill-formed",
    fillWith(f32, { seed: 1, name: "\ud800" }),
    RangeError,
    /: name expected well-/,
  ],
  [
    "name __proto__",
    fillWith(f32, { seed: 1, name: "__proto__" }),
    RangeError,
    /: name expected any/,
  ],
  ["seed", fillWith(f32, { seed: 1.5, name: "w" }), RangeError, /: seed expected an integer/],
  [
    "offset negative",
    fillWith(f32, { ...OPTIONS, offset: -1 }),
    RangeError,
    /: offset expected an int/,
  ],
  [
    "offset fractional",
    fillWith(f32, { ...OPTIONS, offset: 0.5 }),
    RangeError,
    /: offset expected/,
  ],
  ["offset NaN", fillWith(f32, { ...OPTIONS, offset: NaN }), RangeError, /: offset expected/],
  [
    "offset too large",
    fillWith(f32, { ...OPTIONS, offset: 2 ** 53 - 4 }),
    RangeError,
    /: offset exp/,
  ],
  [
    "offset bigint",
    fillWith(f32, { ...OPTIONS, offset: 1n }),
    TypeError,
    /: offset expected an integer/,
  ],
  ["offset null", fillWith(f32, { ...OPTIONS, offset: null }), TypeError, /: offset expected/],
  [
    "shape for a fan",
    fillWith(f32, OPTIONS, heNormal()),
    TypeError,
    /: shape expected the parameter's/,
  ],
  [
    "shape",
    fillWith(f32, { ...OPTIONS, shape: [-4] }),
    RangeError,
    /: shape expected integers ≥ 0/,
  ],
  [
    "layout",
    fillWith(f32, { ...OPTIONS, shape: [2, 2], layout: "AB" }),
    RangeError,
    /: layout expected/,
  ],
  [
    "layout without shape",
    fillWith(f32, { ...OPTIONS, layout: "AB" }),
    TypeError,
    /: (layout|shape) /,
  ],
  ["init", fillWith(f32, OPTIONS, null), TypeError, /: init expected an initializer, got null/],
  [
    "stream",
    fillWith(f32, { ...OPTIONS, stream: "v9" }),
    RangeError,
    /: stream expected one of "v1"/,
  ],
  ["options null", fillWith(f32, null), TypeError, /an object of options, got null/],
  ["unknown option", fillWith(f32, { ...OPTIONS, from: 2 }), TypeError, /option expected .*"from"/],
  [
    "std of float32",
    fillWith(f32, OPTIONS, normal({ std: 1e39 })),
    RangeError,
    /finite in float32/,
  ],
]);
test("a failed fill leaves the target as it was", () => {
  expect([...f32]).toStrictEqual([7, 7, 7, 7]);
});

/** Sets, and what was made of them. */
const set = typedInitialize({ a: { shape: [2], init: normal() } }, { seed: 1 });
function moved(): object {
  const { a } = typedInitialize({ a: { shape: [2], init: normal() } }, { seed: 1 });
  structuredClone(a.data.buffer, { transfer: [a.data.buffer] });
  return a;
}
const NO_VALUES = /: "a"\.data expected 2 values, for shape \[2\], got 0$/;
table("refill", "refill", [
  ["not a set", call("refill", {}), TypeError, /an object that initialize returned, got an object/],
  ["null", call("refill", null), TypeError, /got null/],
  ["a look-alike", call("refill", { ...set }), TypeError, /an object that initialize returned/],
  ["seed", call("refill", set, { seed: -1 }), RangeError, /: seed expected/],
  ["option", call("refill", set, { dtype: "float32" }), TypeError, /option expected one of seed/],
]);
table("recipeOf", "recipeOf", [
  ["not a set", call("recipeOf", { a: set.a }), TypeError, /an object that initialize returned/],
  [
    "option",
    call("recipeOf", set, { hash: true }),
    TypeError,
    /option expected one of fingerprint/,
  ],
]);
table("fingerprint", "fingerprint", [
  ["null", call("fingerprint", null), TypeError, /: parameters expected an object of parameters/],
  [
    "not a parameter",
    call("fingerprint", { a: 1 }),
    TypeError,
    /: "a" expected a parameter \{ name/,
  ],
  [
    "half a parameter",
    call("fingerprint", { a: { data: f32, dtype: "float32" } }),
    TypeError,
    /: "a" e/,
  ],
  [
    "a Map",
    call("fingerprint", new Map([["a", set.a]])),
    TypeError,
    /: parameters expected an object of parameters, got a Map/,
  ],
  ["data that was transferred away", call("fingerprint", { a: moved() }), RangeError, NO_VALUES],
]);
table("copy", "copy", [
  ["null", call("copy", null), TypeError, /: parameters expected an object of parameters/],
  ["not a parameter", call("copy", { a: [1] }), TypeError, /: "a" expected a parameter \{ name/],
  ["a set that was transferred away", call("copy", { a: moved() }), RangeError, NO_VALUES],
  ["a parameter that was transferred away", call("copy", moved()), RangeError, NO_VALUES],
]);
table("tie", "tie", [
  ["null", call("tie", null, {}), TypeError, /: parameters expected an object of parameters/],
  ["ties null", call("tie", set, null), TypeError, /: ties expected an object of names, got null/],
  ["ties a number", call("tie", set, 5), TypeError, /: ties expected an object of names, got 5/],
  ["ties a Map", call("tie", set, new Map()), TypeError, /: ties expected .* got a Map/],
]);
const ruled = (options: unknown, shapes: unknown = { a: [2] }) => {
  return () => (js.rules!([["z", zeros()]], options) as Loose)(shapes);
};
table("rules", "rules", [
  ["ties null", ruled({ ties: null }), TypeError, /: ties expected an object of names, got null/],
  ["ties a number", ruled({ ties: 5 }), TypeError, /: ties expected an object of names, got 5/],
  ["default null", ruled({ default: null }), TypeError, /: init expected an initializer, got null/],
  ["default NaN", ruled({ default: NaN }), TypeError, /: init expected an initializer, got NaN/],
  ["shape a number", ruled({}, { z: 5 }), TypeError, /: "z" expected a shape or an entry, got 5/],
  ["shape null", ruled({}, { z: null }), TypeError, /: "z" expected a shape or an entry, got null/],
]);
table("toFloat32", "toFloat32", [
  ["null", call("toFloat32", null), TypeError, /: dtype expected one of .*, got undefined/],
  ["an array", call("toFloat32", { data: [1], dtype: "float32" }), TypeError, /expected/],
  ["dtype", call("toFloat32", { data: f32, dtype: "f32" }), RangeError, /: dtype expected one of/],
]);

/** Recipes that somebody edited. */
const RECIPE = {
  format: "weightseed/recipe",
  stream: "v1",
  seed: "0x0000000000000001",
  dtype: "float32",
  spec: [["a", entry]],
};
const recipe = (change: object): (() => unknown) => call("initialize", { ...RECIPE, ...change });
table("recipes", "initialize", [
  ["unknown key", recipe({ seeds: 1 }), TypeError, /recipe: option expected one of/],
  ["seed without 0x", recipe({ seed: "0000000000000001" }), RangeError, /recipe.seed expected 0x/],
  ["seed a number", recipe({ seed: 1 }), TypeError, /recipe.seed expected/],
  ["no spec", recipe({ spec: undefined }), TypeError, /spec expected/],
  ["spec of a number", recipe({ spec: [5] }), TypeError, /spec expected entries/],
  ["name a number", recipe({ spec: [[5, entry]] }), TypeError, /name expected a string, got 5/],
  [
    "scope not text",
    recipe({ scope: 5, spec: [["5a", entry]] }),
    TypeError,
    /scope expected a string/,
  ],
  [
    "scope of other names",
    recipe({ scope: "b" }),
    RangeError,
    /recipe.scope expected the beginning/,
  ],
  ["no dtype", recipe({ dtype: undefined }), TypeError, /dtype expected one of/],
  ["no stream", recipe({ stream: undefined }), TypeError, /stream expected one of/],
  ["stream", recipe({ stream: "v2" }), RangeError, /stream expected one of "v1"/],
  ["law", recipe({ spec: [["a", { shape: [1], init: { law: "x" } }]] }), RangeError, /init.law/],
  ["another seed beside it", call("initialize", RECIPE, { seed: 2 }), TypeError, /option expected/],
]);
