/**
 * Calls of every function of every entry, and of the methods of what they return, with legal, nearly legal and absurd
 * arguments: each gives a result, or one documented error, in bounded time; nothing is written beside a target, nor into it
 * where there is an error; and what is held does not grow with the number of calls.
 *
 *     node --expose-gc test/fuzz/calls.mjs [calls] [seed]
 */
import { createContext, runInContext } from "node:vm";
import * as index from "weightseed";
import * as compat from "weightseed/compat";
import * as flax from "weightseed/compat/flax";
import * as keras from "weightseed/compat/keras";
import * as diagnose from "weightseed/diagnose";
import * as npz from "weightseed/npz";
import * as presets from "weightseed/presets";
import * as safetensors from "weightseed/safetensors";
import { choices } from "./random.mjs";
import { isDocumented } from "./voice.mjs";

const CALLS = Number(process.argv[2] ?? 100_000);
const SEED = Number(process.argv[3] ?? 1);
/** The largest argument has 100,000 parameters, which take 35 µs each at most. */
const MOST_MS = 5000;
/** For each byte of a file: a whole model may be asked for. */
const MS_PER_BYTE = 2e-5;
/** That may be held at the end beyond what a quarter of the calls left. */
const MOST_GROWTH = 16e6;

const { next, below, of } = choices(SEED);
/** In no declaration: what the package's files take of each other, whose arguments nobody checks. */
const UNDECLARED = ["orthonormal"];
const entries = { index, compat, diagnose, flax, keras, npz, presets, safetensors };

// ---- arguments

const { proxy: revoked, revoke } = Proxy.revocable({}, {});
revoke();
const detached = new Float32Array(4);
structuredClone(detached.buffer, { transfer: [detached.buffer] });
const cyclic = {};
cyclic.self = cyclic;
const deep = JSON.parse(`${'{"init":'.repeat(3000)}1${"}".repeat(3000)}`);

const resizable = new Float32Array(new ArrayBuffer(16, { maxByteLength: 64 }));
const shrunk = new Float32Array(new ArrayBuffer(16, { maxByteLength: 64 }), 8);
shrunk.buffer.resize(4); // out of its bounds
const growable = new Float32Array(new SharedArrayBuffer(16, { maxByteLength: 64 }));
const foreign = runInContext(
  `({
    object: { shape: [2, 3], seed: 1 }, list: [2, 3], array: new Float32Array(4), buffer: new ArrayBuffer(8),
    map: new Map([["w", { shape: [2] }]]), error: new RangeError("x"), call: () => 1, big: Object(7n),
  })`,
  createContext(),
);
const many = Object.fromEntries(
  Array.from({ length: 1e5 }, (_, i) => [`p${i}`, { shape: [1], init: index.normal() }]),
);
const sparse = [2, , 3]; // eslint-disable-line no-sparse-arrays

/** Every key's value changes from one reading to the next. */
const unsteady = () =>
  new Proxy(
    {},
    {
      get: (_, key) => (typeof key === "symbol" ? undefined : argument(3)),
      has: () => next() < 0.5,
      ownKeys: () => [...new Set([of(keys), of(keys)])],
      getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true }),
    },
  );

/** Whose value changes from one reading to the next. */
const shifting = (values) => {
  let reads = 0;
  return {
    get shape() {
      return values[reads++ % values.length];
    },
    init: index.normal(),
  };
};

const absurd = [
  // no 2 ** 31: as a size that is legal, and takes 16 GB
  ...[undefined, null, true, NaN, Infinity, -Infinity, -1, -0, 0.5, -(2 ** 31), 2 ** 53, 1e308],
  ...[1n, -1n, 2n ** 64n, "", "x", "\ud800", "__proto__", "constructor", "a".repeat(80_000)],
  ...[Symbol("s"), () => 1, [], [1], [-1], [[]], [0, 0], new Array(3), new Date(0), /x/],
  ...[new Map(), new Set(), new WeakMap(), Promise.resolve(1), Object.create(null)],
  ...[
    new Float32Array(2),
    new Float64Array(0),
    new Uint8Array(3),
    new DataView(new ArrayBuffer(8)),
  ],
  ...[new Float32Array(new SharedArrayBuffer(16)), new SharedArrayBuffer(8), new ArrayBuffer(8)],
  ...[revoked, detached, cyclic, deep, new Proxy({}, {}), new Proxy([], {}), globalThis],
  ...[
    resizable,
    shrunk,
    shrunk.buffer,
    growable,
    growable.buffer,
    sparse,
    ...Object.values(foreign),
  ],
  ...["w\udc00", Object("x"), Object(3), new Array(2 ** 20), [2 ** 40, 2 ** 40], [[[[1]]]]],
  ...[shifting([[2, 3], "x", null]), { shape: [2, 3] }, { length: 3, 0: 1, 1: 2, 2: 3 }],
  new Proxy(
    {},
    {
      get() {
        throw new Error("a trap of the caller's own");
      },
    },
  ),
];
const axes = [0, 1, 2, 3, 5, 8, 16, 17];
const shape = () => Array.from({ length: below(5) }, () => of(axes));
const seeds = [0, 1, 2 ** 52, 7n, "text", "0x00000000000000ff", 2n ** 64n - 1n];
const words = [
  ...["float32", "float64", "float16", "bfloat16", "OI", "IO", "OIHW", "HWIO", "IHWO", "NCHW"],
  ...["relu", "tanh", "leaky_relu", "swish", "fan_in", "fan_out", "fan_avg", "normal", "uniform"],
  ...["buffers", "linear", "shared", "v1", "torch", "forward", "backward", "centred", "in", "out"],
  ...["sigma", "absolute", "column", "vector", "W1", "b1", "layer.0.weight", "gpt2"],
];
const numbers = [0, -0, 1, -1, 2, 3, 0.02, 0.5, -2, 1e-46, 1e-300, 3.4e38, 1e39, 64, 1000];
/** Targets of the next call: each between two guards, and what they hold before it. */
let targets = [];
const GUARD = 8;
const target = () => {
  const Class = of([Float32Array, Float64Array, Uint16Array]);
  const length = of(axes);
  const whole = new Class(length + 2 * GUARD).fill(77);
  targets.push({ whole, before: whole.slice() });
  return whole.subarray(GUARD, GUARD + length);
};
/** Whether a call has kept to its targets, and left them alone where it failed. */
const hasKept = (isFailed) =>
  targets.every(({ whole, before }) =>
    whole.every((x, i) => {
      const isGuard = i < GUARD || i >= whole.length - GUARD;
      return !(isGuard || isFailed) || Object.is(x, before[i]);
    }),
  );

/** Results of earlier calls: data, sets, generators. */
const made = [index.normal(), index.heNormal(), index.initializeParameters([3, 2], { seed: 1 })];
const FIXED = made.length;
const keep = (value) => {
  if (typeof value !== "object" || value === null) return;
  if (value["wte.weight"] !== undefined || value["model.norm.weight"] !== undefined) return; // long to make
  if (made.length < 400) made.push(value);
  else made[FIXED + below(made.length - FIXED)] = value;
};

const keys = [
  ...[
    "seed",
    "dtype",
    "memory",
    "generator",
    "stream",
    "init",
    "shape",
    "layout",
    "name",
    "offset",
  ],
  ...["mean", "std", "low", "high", "bound", "bounds", "moments", "gain", "mode", "activation"],
  ...["negativeSlope", "distribution", "scale", "sparsity", "count", "per", "groups", "parts"],
  ...[
    "columnAxis",
    "times",
    "axis",
    "size",
    "bias",
    "biasShape",
    "scope",
    "transposed",
    "fingerprint",
  ],
  ...["version", "path", "device", "card", "table", "derivative", "names", "layers", "spec"],
];
const options = (depth) => {
  const made = {};
  for (let i = below(4); i >= 0; --i) made[of(keys)] = argument(depth + 1);
  return made;
};
const spec = (depth) =>
  Object.fromEntries(
    Array.from({ length: 1 + below(3) }, (_, i) => [
      `p${i}`,
      {
        shape: shape(),
        init: next() < 0.7 ? law() : argument(depth + 1),
        ...(next() < 0.3 && options(depth)),
      },
    ]),
  );
const LAWS = [
  ...[index.zeros, index.ones, index.normal, index.uniform, index.truncatedNormal, index.heNormal],
  ...[index.glorotUniform, index.orthogonal, index.eye, index.dirac, index.sparse],
  index.deltaOrthogonal,
].filter((law) => typeof law === "function");
function law() {
  try {
    return of(LAWS)();
  } catch {
    return index.normal();
  }
}
function argument(depth = 0) {
  if (depth > 3) return of(numbers);
  switch (below(14)) {
    case 0:
      // 1e5 parameters take a second, so they are rare
      return next() < 0.0005 ? many : next() < 0.05 ? unsteady() : of(absurd);
    case 1:
    case 2:
      return of(numbers);
    case 3:
      return of(seeds);
    case 4:
      return of(words);
    case 5:
    case 6:
      return shape();
    case 7:
    case 8:
      return options(depth);
    case 9:
      return spec(depth);
    case 10:
      return target();
    case 11:
      return law();
    default:
      return of(made);
  }
}

// ---- what may be called

function functionsOf(object, path, depth = 0, found = []) {
  for (const key of Object.keys(object)) {
    const value = object[key];
    if (typeof value === "function") found.push([`${path}.${key}`, value, object]);
    else if (typeof value === "object" && value !== null && depth < 2) {
      functionsOf(value, `${path}.${key}`, depth + 1, found);
    }
  }
  return found;
}
const functions = Object.entries(entries)
  .flatMap(([name, entry]) => functionsOf(entry, name))
  .filter(([path]) => !UNDECLARED.some((name) => path === `compat.${name}`));

const BUILT_IN = [Object.prototype, Array.prototype, Function.prototype];
const isOwn = (prototype) =>
  prototype !== null &&
  !BUILT_IN.includes(prototype) &&
  !/native code/.test(String(prototype.constructor));

/** Methods of a class of ours: generators, readers. */
function methodsOf(object) {
  const found = [];
  for (let at = Object.getPrototypeOf(object); isOwn(at); at = Object.getPrototypeOf(at)) {
    for (const key of Object.getOwnPropertyNames(at)) {
      const { value } = Object.getOwnPropertyDescriptor(at, key);
      if (key !== "constructor" && typeof value === "function") found.push(key);
    }
  }
  return found;
}

/** What only other rooms of the library call, with arguments that were checked. */
const INTERNAL = new Set([
  ...[
    "fill",
    "steps",
    "hold",
    "checkFree",
    "construction",
    "initializing",
    "permutation",
    "check",
    "module",
    "allocate",
    "checkOnCpu",
    "checkCut",
    "checkSize",
    "skip",
  ],
  ...["drawUniform", "drawNormal", "uniformSteps", "normalSteps", "truncatedSteps"],
  ...["checkSize", "load", "read"],
]);

function chosen() {
  if (next() < 0.25) {
    const object = of(made);
    const methods = methodsOf(object).filter((name) => !INTERNAL.has(name));
    if (methods.length > 0) {
      const name = of(methods);
      return [`${object.constructor.name}.${name}`, object[name], object];
    }
    const parts = ["init", "nn"].filter((key) => typeof object[key] === "object");
    if (parts.length > 0 && isOwn(Object.getPrototypeOf(object))) {
      const part = object[of(parts)];
      const name = of(methodsOf(part));
      if (name !== undefined) return [`${object.constructor.name}.nn.${name}`, part[name], part];
    }
  }
  return of(functions);
}

// ---- legal calls, of which one thing may be changed

const he = index.heNormal();
const dims = () => [of(axes.slice(1)), of(axes.slice(1)), of(axes.slice(1))];
const legal = [
  () => ["initializeParameters", dims(), { activation: "relu", seed: of(seeds) }],
  () => ["initializeParameters", dims(), { init: of(made), bias: he, seed: 1, dtype: "float64" }],
  () => ["initialize", spec(4), { seed: of(seeds), dtype: of(words.slice(0, 4)) }],
  () => ["initialize", { w: { shape: [4, 6], init: law() } }, { seed: 1, memory: "linear" }],
  () => ["initialize", { w: { shape: [8, 4, 3, 3], layout: "OIHW", init: law(), groups: 1 } }],
  () => ["fill", target(), law(), { seed: 1, name: "w", shape: [3, 4] }],
  () => ["fill", target(), index.normal(), { seed: 1, name: "w", dtype: "bfloat16" }],
  () => ["refill", of(made), { seed: of(seeds) }],
  () => ["fingerprint", of(made)],
  () => ["recipeOf", of(made), { fingerprint: true }],
  () => ["copy", of(made)],
  () => ["explain", [6, 4], he],
  () => ["fans", [6, 4, 3, 3], { layout: "OIHW" }],
  () => ["gain", of(["relu", "tanh", "gelu", "swish"]), { table: "forward" }],
  () => ["toFloat32", new Uint16Array(4), "float16"],
  () => ["truncatedNormal", { mean: of(numbers), std: 0.5, low: -2, high: 2 }],
  () => ["varianceScaling", { scale: 2, mode: "fan_in", distribution: "normal" }],
  () => ["orthogonal", { gain: of(numbers) }],
  () => ["sparse", { sparsity: 0.5, std: 0.1 }],
  () => ["rules", { w: { shape: [4, 4] } }, [["w", he]]],
  () => ["numpyRandomState", of([0, 1, 7])],
  () => ["numpyGenerator", of([0, 1, 7n]), { bitGenerator: "Philox" }],
  () => ["torchGenerator", of([0, 1, 7n]), { version: "2.11" }],
  () => ["torchGenerator", 1, { device: "cuda", card: "A100" }],
  () => ["jaxKey", of([0, 1, 7]), { layout: "original" }],
  () => ["tfjsGenerator", of([1, 7, "x"])],
  () => [
    "restoreGenerator",
    { kind: "numpy.RandomState", state: compat.numpyRandomState(1).state() },
  ],
  () => ["initialize", { w: { shape: [3, 2], init: index.normal() } }, { generator: of(made) }],
  () => ["audit", of(made)],
  () => ["forecast", diagnose.layersOf(dims())],
  () => ["probe", diagnose.layersOf(dims()), { batch: 4, seed: 1 }],
  () => ["layersOf", dims(), { activation: "relu" }],
  () => ["report", diagnose.forecast(diagnose.layersOf([3, 2]))],
  () => ["encodeSafetensors", of(made)],
  () => ["decodeSafetensors", safetensors.encodeSafetensors(made[2])],
  () => ["openSafetensors", new Blob([safetensors.encodeSafetensors(made[2])])],
  () => ["encodeNpz", of(made)],
  () => ["openNpz", npz.encodeNpz(made[2])],
  () => ["encodeNpy", made[2].W1],
  () => ["decodeNpy", npz.encodeNpy(made[2].W1)],
  () => ["formatRecipe", index.recipeOf(made[2])],
  () => ["parseRecipe", JSON.stringify(index.recipeOf(made[2]))],
];
function byName(name) {
  return functions.find(([path]) => path.endsWith(`.${name}`));
}
for (const one of legal) if (byName(one()[0]) === undefined) throw new Error(`no ${one()[0]}`);

function changed(value, depth = 0) {
  if (depth > 0 && next() < 0.3) return argument(2);
  if (Array.isArray(value) && value.length > 0) {
    const at = below(value.length);
    return value.map((one, i) => (i === at ? changed(one, depth + 1) : one));
  }
  if (
    typeof value === "object" &&
    value !== null &&
    Object.getPrototypeOf(value) === Object.prototype
  ) {
    const names = Object.keys(value);
    const name = names.length === 0 || next() < 0.1 ? of(keys) : of(names);
    return { ...value, [name]: changed(value[name], depth + 1) };
  }
  return argument(2);
}

function nextCall() {
  if (next() < 0.5) {
    const [path, run, self] = chosen();
    return [path, run, self, Array.from({ length: below(4) }, () => argument())];
  }
  const [name, ...args] = of(legal)();
  const [path, run, self] = byName(name);
  return [path, run, self, next() < 0.5 ? args : changed(args)];
}

// ---- the calls

let results = 0;
let errors = 0;
const faults = [];
const counts = new Map();
const fault = (path, args, what) => {
  if (faults.length < 40) faults.push(`${path}(${args.map(shown).join(", ")}): ${what}`);
  else faults.length += 1;
};
const shown = (value) => {
  try {
    const text =
      typeof value === "function"
        ? String(value)
        : JSON.stringify(value, (_, x) => (typeof x === "bigint" ? `${x}n` : x));
    return String(text ?? String(value)).slice(0, 120);
  } catch {
    return typeof value;
  }
};
const judge = (path, args, error) => {
  ++errors;
  // what the caller's own code throws is passed on
  if (isDocumented(error) || error?.message === "a trap of the caller's own") return;
  fault(
    path,
    args,
    error instanceof Error
      ? `${error.name}: ${String(error.message).slice(0, 200)}`
      : String(error),
  );
};

/** Bytes that are held without the results. */
const held = () => {
  made.length = FIXED;
  targets = [];
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

let last = "";
process.on("unhandledRejection", (error) => {
  fault(`a promise of ${last}, which nobody holds`, [], String(error?.stack ?? error));
});
/** Ends what waits, so that such promises are heard of. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

const began = performance.now();
let atQuarter = 0;
for (let i = 0; i < CALLS; ++i) {
  if (i === Math.floor(CALLS / 4)) atQuarter = held();
  targets = [];
  const [path, run, self, args] = nextCall();
  if (i % 16 === 0) await turn();
  last = path;
  counts.set(path, (counts.get(path) ?? 0) + 1);
  const start = performance.now();
  let isFailed = false;
  let bytes = 0;
  try {
    const value = run.apply(self, args);
    if (ArrayBuffer.isView(value)) bytes = value.byteLength;
    if (typeof value?.then === "function") {
      try {
        keep(await value);
      } catch (error) {
        isFailed = true;
        judge(path, args, error);
        continue;
      }
    } else keep(value);
    ++results;
  } catch (error) {
    isFailed = true;
    judge(path, args, error);
  } finally {
    if (!hasKept(isFailed)) fault(path, args, "wrote where it must not");
    const ms = performance.now() - start;
    if (ms > MOST_MS + MS_PER_BYTE * bytes) fault(path, args, `took ${ms.toFixed(0)} ms`);
  }
}

await turn();
const growth = held() - atQuarter;
if (growth > MOST_GROWTH) fault("all", [], `hold ${(growth / 1e6).toFixed(0)} MB more at the end`);
const seconds = ((performance.now() - began) / 1000).toFixed(0);
console.log(
  `${CALLS} calls of ${counts.size} functions, seed ${SEED}: ${results} results, ${errors} errors, ${seconds} s`,
);
for (const line of faults.slice(0, 40)) console.log(`  ${line}`);
const enough = results > CALLS / 20 && errors > CALLS / 20;
if (!enough) console.log("  results and errors must both come often, or the calls prove nothing");
console.log(`fuzz calls: ${CALLS - faults.length} passed, ${faults.length} failed`);
process.exitCode = faults.length === 0 && enough ? 0 : 1;
