/** `module.init(key, x)` of flax.linen: each parameter's key comes of its module's path. */
import { checkOneOf, checkKeys, hasMethod, wrongType, wrongValue } from "../../../errors.js";
import { zeros, ones } from "../../../index.js";
import { checkShape, sizeOf } from "../../../spec/shape.js";
import type { AnyArray } from "../../../spec/dtype.js";
import type { JaxDraw, JaxDrawer, JaxDrawerOptions, JaxKey } from "../../index.js";
import { sha1Word } from "../sha1.js";
import {
  embedVariables,
  generalVariables,
  kernelAndBias,
  drawn,
  drawOf,
  lecun,
  normVariables,
  parameterOf,
  unitary,
  type FlaxParameter,
  type Variable,
} from "../variables.js";
import { convolved, perAxis, transposed } from "../windows.js";
import { checked } from "./checked.js";
import {
  FUNCTIONS,
  dense,
  denseGeneral,
  isStep,
  layerNorm,
  type Attention,
  type Cell,
  type Conv,
  type ConvTranspose,
  type DenseGeneral,
  type LinenModule,
  type Part,
  type Reshape,
  type Submodules,
  type UserModule,
} from "./modules.js";

/** Options of `init`. */
export interface InitOptions {
  /** The flag flax_fix_rng_separator, which keeps ("ab", "c") and ("a", "bc") apart; false by default, as in Flax. */
  readonly fixRngSeparator?: boolean;
}

/** `InitOptions` of a call whose values a pool draws. */
export interface PoolInitOptions extends InitOptions, JaxDrawerOptions {
  /** A pool of "weightseed/workers": the values are drawn in its workers, several variables at a time. */
  readonly pool: JaxDrawer;
}

/** Variables by their paths. */
type Variables = Record<string, FlaxParameter>;

type Shape = readonly number[];

/**
 * The variables that `module.init(key, x)` of flax.linen makes, by their paths joined with "/": "params/Dense_0/kernel".
 *
 * A parameter's key is fold_in(key, h), where h is the first word of SHA-1 over the module's path and the number of the
 * parameter in its module. The order is that in which Flax makes them (collections together; those of an RNN's cell by
 * name).
 *
 * @param key `jaxKey(seed)` of "weightseed/compat"
 * @param input the shape of x, with its batch axes
 * @param options with `pool`, a promise comes back, and the thread is free while the workers draw
 * @throws TypeError, RangeError for modules that Flax does not make, and shapes that they do not take
 * @example
 *     const net = linen.compact("MLP", [linen.dense(256), "relu", linen.dense(10)]);
 *     const variables = linen.init(jaxKey(0), net, [1, 784]);
 *     variables["params/Dense_0/kernel"].shape; // => [784, 256]
 */
export function init(
  key: JaxKey,
  module: LinenModule,
  input: readonly number[],
  options: PoolInitOptions,
): Promise<Variables>;
export function init(
  key: JaxKey,
  module: LinenModule,
  input: readonly number[],
  options?: InitOptions,
): Variables;
export function init(
  key: JaxKey,
  module: LinenModule,
  input: readonly number[],
  options: InitOptions & Partial<PoolInitOptions> = {},
): Variables | Promise<Variables> {
  checkKeys("init", options, ["fixRngSeparator", "pool", "signal", "onProgress"]);
  const { fixRngSeparator = false, pool, ...call } = options;
  if (pool !== undefined) return initIn(pool, call, key, module, input, fixRngSeparator);
  for (const [name, value] of Object.entries(call as Record<string, unknown>)) {
    if (value !== undefined) throw wrongType(`init: ${name}`, "nothing without pool", value);
  }
  const variables = variablesOf(key, module, input, fixRngSeparator);
  return named(variables, variables.map(draw).map(drawn));
}

/** The same by a pool, where mistakes are rejections, too. */
async function initIn(
  pool: JaxDrawer,
  call: JaxDrawerOptions,
  ...what: Parameters<typeof variablesOf>
): Promise<Variables> {
  if (!hasMethod(pool, "draw")) {
    throw wrongType("init: pool", 'a pool of "weightseed/workers"', pool);
  }
  const variables = variablesOf(...what);
  return named(variables, await pool.draw(variables.map(draw), call));
}

/** What the modules make, before it is drawn. */
function variablesOf(
  key: JaxKey,
  module: LinenModule,
  input: readonly number[],
  separator: boolean,
): Keyed[] {
  if (!hasMethod(key, "foldIn")) {
    throw wrongType("init: key", 'a key of "weightseed/compat"', key);
  }
  checkShape("init: input", input);
  const whole = checked("init: module", module);
  const run = new Run(key, separator);
  run.own(new Scope([]), whole, whole.input ?? input);
  return run.variables();
}

const draw = (variable: Keyed): JaxDraw => drawOf(variable.key, variable);

/** Variables with their values. */
const named = (variables: readonly Variable[], data: readonly AnyArray[]): Variables =>
  Object.fromEntries(
    variables.map((variable, i) => [variable.name, parameterOf(variable, data[i]!)]),
  );

/** A variable under its path, and what draws it. */
interface Keyed extends Variable {
  readonly key: JaxKey;
}

/** Where a module's variables and submodules get their names. */
class Scope {
  readonly path: readonly string[];
  readonly #names = new Set<string>();
  readonly #numbered = new Map<string, number>();
  /** Keys that were taken. */
  keys = 0;

  constructor(path: readonly string[]) {
    this.path = path;
  }

  get where(): string {
    return `init: ${this.path.length === 0 ? "module" : JSON.stringify(this.path.join("/"))}`;
  }

  /** @throws RangeError for a name that the scope has */
  take(name: string): string[] {
    if (this.#names.has(name)) {
      throw wrongValue(`${this.where}: name`, "one that is free", name);
    }
    this.#names.add(name);
    return [...this.path, name];
  }

  child(name: string): Scope {
    return new Scope(this.take(name));
  }

  /** The default name: the class and its number. */
  next(className: string): string {
    const number = this.#numbered.get(className) ?? 0;
    this.#numbered.set(className, number + 1);
    return `${className}_${number}`;
  }
}

class Run {
  readonly #key: JaxKey;
  readonly #separator: boolean;
  readonly #collections: Partial<Record<string, Keyed[]>> = {};

  constructor(key: JaxKey, separator: boolean) {
    this.#key = key;
    this.#separator = separator;
  }

  variables(): Keyed[] {
    return Object.values(this.#collections).flatMap((made) => made ?? []);
  }

  /** A module in its own scope. Gives the shape of what it returns. */
  own(scope: Scope, module: LinenModule, input: Shape): Shape {
    switch (module.module) {
      case "Sequential":
        return this.#setup(scope, { layers: module.layers }, input);
      case "RNN":
        return this.#sorted(() => this.#setup(scope, { cell: module.cell }, input));
      case "compact":
      case "setup":
        return this.#user(scope, module, input);
      case "Dense":
        this.#params(scope, generalVariables([], [last(scope, input)], [module.features], module));
        return [...input.slice(0, -1), module.features];
      case "DenseGeneral":
        return this.#general(scope, module, input);
      case "Conv":
        return this.#conv(scope, module, input);
      case "ConvTranspose":
        return this.#convTranspose(scope, module, input);
      case "Embed":
        this.#params(scope, embedVariables(module.numEmbeddings, module.features, module));
        return [...input, module.features];
      case "BatchNorm": {
        const shape = [last(scope, input)];
        this.#constant(scope, "batch_stats", { name: "mean", shape, init: zeros() });
        this.#constant(scope, "batch_stats", { name: "var", shape, init: ones() });
        this.#params(scope, normVariables(shape[0]!, module));
        return input;
      }
      case "LayerNorm":
      case "GroupNorm":
        this.#params(scope, normVariables(last(scope, input), module));
        return input;
      case "RMSNorm":
        this.#params(scope, normVariables(last(scope, input), { ...module, useBias: false }));
        return input;
      case "LSTMCell":
      case "OptimizedLSTMCell":
      case "GRUCell":
      case "SimpleCell":
        return this.#cell(scope, module, input);
      case "MultiHeadDotProductAttention":
      case "MultiHeadAttention":
      case "SelfAttention":
        return this.#attention(scope, module, input);
    }
  }

  /** A step of a compact module: a module that is made there is named there, even one that is an argument of another. */
  #step(scope: Scope, part: Part, input: Shape): Shape {
    if (typeof part === "string") {
      checkOneOf(`${scope.where}: function`, part, FUNCTIONS);
      return input;
    }
    if ("param" in part) {
      this.#params(scope, [{ name: part.param, ...part }]);
      return input;
    }
    if (!("module" in part)) return reshaped(scope.where, part, input);
    const given = part.input ?? input;
    if (part.module === "Sequential") {
      return part.layers.reduce((shape, layer) => this.#step(scope, layer, shape), given);
    }
    if (part.module === "RNN") return this.#sorted(() => this.#step(scope, part.cell, given));
    const name = part.name ?? scope.next("className" in part ? part.className : part.module);
    return this.own(scope.child(name), part, given);
  }

  #user(scope: Scope, { module, parts }: UserModule, input: Shape): Shape {
    if (module === "setup") return this.#setup(scope, parts as Submodules, input);
    return (parts as readonly Part[]).reduce(
      (shape, part) => this.#step(scope, part, shape),
      input,
    );
  }

  /** Attributes are named as they are, entries of lists and dicts with "_" between. */
  #setup(scope: Scope, attributes: Submodules, input: Shape, before = ""): Shape {
    let shape = input;
    for (const [name, value] of Object.entries(attributes)) {
      const whole = before + name;
      if (!isStep(value)) shape = this.#setup(scope, value as Submodules, shape, `${whole}_`);
      else if (typeof value !== "object" || !("module" in value)) {
        shape = this.#step(scope, value, shape);
      } else {
        const module = value;
        shape = this.own(scope.child(module.name ?? whole), module, module.input ?? shape);
      }
    }
    return shape;
  }

  /** What `work` makes, by name: Flax takes it through a transformation, whose results are sorted. */
  #sorted(work: () => Shape): Shape {
    const params = (this.#collections.params ??= []);
    const from = params.length;
    const shape = work();
    const made = params.splice(from);
    params.push(...made.sort((a, b) => (a.name < b.name ? -1 : 1)));
    return shape;
  }

  #params(scope: Scope, variables: readonly Variable[]): void {
    for (const variable of variables) {
      ++scope.keys;
      const key = this.#key.foldIn(this.#hash(scope));
      this.#keep("params", scope, { ...variable, key });
    }
  }

  /** A variable that takes no key. */
  #constant(scope: Scope, collection: string, variable: Omit<Variable, "dtype">): void {
    this.#keep(collection, scope, { ...variable, key: this.#key, dtype: "float32" });
  }

  #keep(collection: string, scope: Scope, variable: Keyed): void {
    const name = [collection, ...scope.take(variable.name)].join("/");
    (this.#collections[collection] ??= []).push({ ...variable, name });
  }

  /** The first word of SHA-1 over the path and the number of keys taken, as text and big-endian bytes. */
  #hash({ path, keys }: Scope): number {
    const number: number[] = [];
    for (let rest = keys; rest > 0; rest >>>= 8) number.unshift(rest & 0xff);
    const between = this.#separator ? [0] : [];
    const texts = path.map((name) => [...new TextEncoder().encode(name)]);
    return sha1Word(Uint8Array.from([...texts, number].flatMap((bytes) => [...between, ...bytes])));
  }

  #general(scope: Scope, module: DenseGeneral, input: Shape): Shape {
    const { features, axis = -1, batchDims = [] } = module;
    const rank = input.length;
    const axes = (typeof axis === "number" ? [axis] : axis).map((at) => {
      if (at < -rank || at >= rank) {
        throw wrongValue(`${scope.where}: axis`, `an axis of ${JSON.stringify(input)}`, at);
      }
      return at < 0 ? at + rank : at;
    });
    if (batchDims.some((at, i) => at !== i)) {
      throw wrongValue(`${scope.where}: batchDims`, "leading axes: 0, 1, …", batchDims);
    }
    const out = typeof features === "number" ? [features] : features;
    const batch = batchDims.map((at) => input[at]!);
    this.#params(
      scope,
      generalVariables(
        batch,
        axes.map((at) => input[at]!),
        out,
        module,
      ),
    );
    const rest = input.filter((_, at) => !axes.includes(at) && !batchDims.includes(at));
    return [...batch, ...rest, ...out];
  }

  #conv(scope: Scope, module: Conv, input: Shape): Shape {
    const { features, kernelSize, featureGroupCount: groups = 1, padding = "SAME" } = module;
    const kernel = typeof kernelSize === "number" ? [kernelSize] : kernelSize;
    const channels = last(scope, input);
    if (channels % groups !== 0) {
      throw wrongValue(`${scope.where}: featureGroupCount`, `a divisor of ${channels}`, groups);
    }
    this.#params(
      scope,
      kernelAndBias({ shape: [...kernel, channels / groups, features] }, [features], module),
    );
    const each = (name: "strides" | "kernelDilation" | "inputDilation"): readonly number[] =>
      perAxis(`${scope.where}: ${name}`, kernel.length, module[name] ?? 1);
    const [before, axes] = spatial(scope, input, kernel.length);
    const windows = {
      ...{ kernel, padding, strides: each("strides") },
      ...{ kernelDilation: each("kernelDilation"), inputDilation: each("inputDilation") },
    };
    return [...before, ...convolved(scope.where, axes, windows), features];
  }

  #convTranspose(scope: Scope, module: ConvTranspose, input: Shape): Shape {
    const { features, kernelSize, padding = "SAME", transposeKernel = false } = module;
    const kernel = typeof kernelSize === "number" ? [kernelSize] : kernelSize;
    const channels = last(scope, input);
    const sides = transposeKernel ? [features, channels] : [channels, features];
    this.#params(scope, kernelAndBias({ shape: [...kernel, ...sides] }, [features], module));
    const [before, axes] = spatial(scope, input, kernel.length);
    const each = (name: "strides" | "kernelDilation"): readonly number[] =>
      perAxis(`${scope.where}: ${name}`, kernel.length, module[name] ?? 1);
    const windows = {
      ...{ kernel, padding, strides: each("strides") },
      kernelDilation: each("kernelDilation"),
    };
    return [...before, ...transposed(scope.where, axes, windows), features];
  }

  #attention(scope: Scope, module: Attention, input: Shape): Shape {
    const size = last(scope, input);
    const { numHeads, qkvFeatures = size, outFeatures = size, kvFeatures = size } = module;
    if (qkvFeatures % numHeads !== 0) {
      throw wrongValue(`${scope.where}: numHeads`, `a divisor of ${qkvFeatures}`, numHeads);
    }
    const { paramDtype = "float32", useBias = true, kernelInit, biasInit } = module;
    const { outKernelInit = kernelInit, outBiasInit = biasInit } = module;
    const common = { paramDtype, useBias };
    const heads = [numHeads, qkvFeatures / numHeads];
    const inner = { ...common, ...given({ kernelInit, biasInit }) };
    const one = (name: string, part: LinenModule, shape: Shape): Shape =>
      this.own(scope.child(name), part, shape);
    const keys = [...input.slice(0, -1), kvFeatures];
    const queries = one("query", denseGeneral(heads, inner), input);
    one("key", denseGeneral(heads, inner), keys);
    one("value", denseGeneral(heads, inner), keys);
    if (module.normalizeQk === true) {
      for (const name of ["query_ln", "key_ln"]) {
        one(name, layerNorm({ useBias: false, paramDtype }), queries);
      }
    }
    const outer = { ...common, ...given({ kernelInit: outKernelInit, biasInit: outBiasInit }) };
    return one("out", denseGeneral(outFeatures, { axis: [-2, -1], ...outer }), queries);
  }

  #cell(scope: Scope, module: Cell, input: Shape): Shape {
    const { features, paramDtype = "float32", biasInit = zeros() } = module;
    const { kernelInit = lecun(), recurrentKernelInit = unitary() } = module;
    const { gates, biased } = CELLS[module.module];
    const state = [...input.slice(0, -1), features];
    for (const gate of gates) {
      for (const [side, shape, kernel] of [
        ["i", input, kernelInit],
        ["h", state, recurrentKernelInit],
      ] as const) {
        const useBias = biased.includes(side + gate);
        const layer = dense(features, { paramDtype, useBias, kernelInit: kernel, biasInit });
        this.own(scope.child(side + gate), layer, shape);
      }
    }
    return state;
  }
}

const LSTM = { gates: ["i", "f", "g", "o"], biased: ["hi", "hf", "hg", "ho"] };

/** The gates of a cell in their order, and which of its layers have a bias. */
const CELLS: Readonly<Record<Cell["module"], { gates: string[]; biased: string[] }>> = {
  LSTMCell: LSTM,
  OptimizedLSTMCell: LSTM,
  GRUCell: { gates: ["r", "z", "n"], biased: ["ir", "iz", "in", "hn"] },
  SimpleCell: { gates: [""], biased: ["i"] },
};

/** What of options is given. */
const given = <T extends object>(options: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never;

function last(scope: Scope, input: Shape): number {
  const length = input.at(-1);
  if (length === undefined) throw wrongValue(`${scope.where}: input`, "at least one axis", input);
  return length;
}

/** The batch axes and the spatial ones of a convolution's input. */
function spatial(scope: Scope, input: Shape, rank: number): [Shape, Shape] {
  if (input.length > rank) return [input.slice(0, -1 - rank), input.slice(-1 - rank, -1)];
  throw wrongValue(`${scope.where}: input`, `${rank} spatial axes and the channels`, input);
}

function reshaped(where: string, change: Reshape, input: Shape): Shape {
  if ("reshape" in change) return change.reshape;
  if ("flatten" in change) return [input[0]!, sizeOf(input.slice(1))];
  if ("mean" in change) {
    const axes = change.mean.map((axis) => (axis < 0 ? axis + input.length : axis));
    return input.filter((_, axis) => !axes.includes(axis));
  }
  const { pool: kernel, strides, padding } = change;
  const ones = kernel.map(() => 1);
  const first = input.length - 1 - kernel.length;
  if (first < 0) throw wrongValue(`${where}: input`, "the axes of the pool, and channels", input);
  const windows = { kernel, strides, padding, kernelDilation: ones, inputDilation: ones };
  const axes = convolved(where, input.slice(first, -1), windows);
  return [...input.slice(0, first), ...axes, input.at(-1)!];
}
