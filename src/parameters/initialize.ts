import { allocate, newBuffer, type Allocation, type Memory } from "../execute/allocate.js";
import { FORMATS, holds, type ArrayOf, type Dtype } from "../spec/dtype.js";
import { checkKeys, checkObject, checkOneOf, wrongType, wrongValue } from "../errors.js";
import { run } from "../execute/run.js";
import type { Target } from "../laws/family.js";
import type { Generator } from "../plan/generator.js";
import { createPlan, seedOf, type Plan, type PlanOptions } from "../plan/plan.js";
import { entriesOf, type Spec, type SpecEntry } from "../plan/spec.js";
import { callOf, isRecipe, type Recipe } from "../plan/recipe.js";
import { checkName, type Seed } from "../spec/seed.js";
import { sizeOf } from "../spec/shape.js";

/** What users hold. `shape` is row-major. */
export interface Parameter<D extends Dtype = Dtype, B extends ArrayBufferLike = ArrayBuffer> {
  readonly name: string;
  readonly data: ArrayOf<D, B>;
  readonly shape: number[];
  readonly dtype: D;
}

/** The buffer class of a memory. */
export type BufferOf<M extends Memory> = M extends "shared" ? SharedArrayBuffer : ArrayBuffer;

export interface InitializeOptions<
  D extends Dtype = Dtype,
  M extends Memory = Memory,
> extends PlanOptions {
  /** 64 bits from the platform's entropy where none is given; `recipeOf` tells it. */
  readonly seed?: Seed;
  /** "float32" by default; an entry's own dtype goes before it. */
  readonly dtype?: D;
  /** "buffers" by default. */
  readonly memory?: M;
}

type NamesOf<S extends Spec> =
  S extends ReadonlyMap<infer K extends string, SpecEntry>
    ? K
    : S extends readonly (readonly [infer K extends string, SpecEntry])[]
      ? K
      : keyof S & string;

type EntryOf<S extends Spec, K extends string> =
  S extends ReadonlyMap<string, infer E>
    ? E
    : S extends readonly (readonly [string, SpecEntry])[]
      ? Extract<S[number], readonly [K, SpecEntry]>[1]
      : K extends keyof S
        ? S[K]
        : never;

type DtypeOf<E, D extends Dtype> = E extends { readonly dtype: infer Own extends Dtype }
  ? Own
  : E extends { readonly dtype?: infer Own }
    ? D | Extract<Own, Dtype>
    : D;

/** The parameters of a spec, under the same names. */
export type ParametersOf<S extends Spec, D extends Dtype, M extends Memory> = {
  [K in NamesOf<S>]: Parameter<DtypeOf<EntryOf<S, K>, D>, BufferOf<M>>;
};

export type AnyParameter = Parameter<Dtype, ArrayBufferLike>;
export type AnyParameters = Readonly<Record<string, AnyParameter>>;

/** What made a set, and where it lies. @internal */
export interface Origin {
  readonly plan: Plan;
  readonly dtype: Dtype;
  /** What the names have before the set's keys. */
  readonly scope: string;
  readonly targets: readonly Target[];
}

const origins = new WeakMap<object, Origin>();

/** @throws TypeError for an object that no call of this module returned @internal */
export function originOf(where: string, parameters: unknown): Origin {
  const origin =
    typeof parameters === "object" && parameters !== null ? origins.get(parameters) : undefined;
  if (origin === undefined) {
    throw wrongType(`${where}: parameters`, "an object that initialize returned", parameters);
  }
  return origin;
}

/**
 * Initialises every parameter of a spec, or of a recipe, under its own name: the values of one do not depend on
 * the others, on their order, or on where they are made.
 *
 * @param spec an object, Map or entries of `{ shape, layout?, init, dtype? }`; or what `recipeOf` gave
 * @param options.generator draws instead of a seed, in the order of the spec: then a value depends on those before
 * @returns the parameters by name, in an object without prototype
 * @throws TypeError, RangeError for every mistake, before anything is made
 */
export function initialize<
  const S extends Spec,
  D extends Dtype = "float32",
  M extends Memory = "buffers",
>(spec: S, options?: InitializeOptions<D, M>): ParametersOf<S, D, M>;
export function initialize<M extends Memory = "buffers">(
  recipe: Recipe,
  options?: { readonly memory?: M; readonly generator?: Generator },
): Record<string, Parameter<Dtype, BufferOf<M>>>;
export function initialize(spec: Spec | Recipe, options: InitializeOptions = {}): AnyParameters {
  return make(specRequest(spec, options));
}

/** A validated call that makes a set: nothing after it can fail for a user's mistake. @internal */
export interface SetRequest {
  readonly where: string;
  readonly plan: Plan;
  readonly dtype: Dtype;
  readonly memory: Memory;
  /** What the names have before the set's keys. */
  readonly scope: string;
  /** Live, where the plan has its snapshot. */
  readonly generator: Generator | undefined;
}

/** The request of `initialize`. @internal */
export function specRequest(spec: Spec | Recipe, options: InitializeOptions): SetRequest {
  if (isRecipe(spec)) {
    checkKeys("initialize: recipe", options, ["memory", "generator"]);
    const { entries, options: made, scope } = callOf(spec, options.generator);
    return requestOf("initialize", entries, { ...made, ...options }, scope);
  }
  checkKeys("initialize", options, ["seed", "dtype", "memory", "generator", "stream"]);
  return requestOf("initialize", entriesOf("initialize", spec), options);
}

/** @internal */
export function requestOf(
  where: string,
  entries: readonly (readonly [string, SpecEntry])[],
  options: InitializeOptions,
  scope = "",
): SetRequest {
  const { dtype = "float32", memory = "buffers" } = options;
  checkOneOf(`${where}: memory`, memory, ["buffers", "linear", "shared"]);
  const plan = createPlan(where, entries, options);
  return { where, plan, dtype, memory, scope, generator: options.generator };
}

/** Memory, execution, parameters. @internal */
export function make(request: SetRequest): AnyParameters {
  const allocation = allocate(request);
  run(request.plan, allocation.targets, request.generator);
  return setOf(request, allocation);
}

/** The parameters of a request under each name without `scope` before it. @internal */
export function setOf(
  { plan, dtype, scope }: Pick<SetRequest, "plan" | "dtype" | "scope">,
  { arrays, targets }: Allocation,
): AnyParameters {
  const parameters = Object.create(null) as Record<string, AnyParameter>;
  for (const [index, { name, shape, dtype }] of plan.parameters.entries()) {
    const parameter = { name, data: arrays[index]!, shape: [...shape], dtype };
    parameters[name.slice(scope.length)] = parameter;
  }
  origins.set(parameters, { plan, dtype, scope, targets });
  return parameters;
}

/**
 * New values in the same memory: what `initialize` would give under another seed.
 *
 * @param options.seed fresh where none is given
 * @returns the same object
 * @throws TypeError if a buffer of the set was transferred away, or a generator made it; nothing is changed then
 */
export function refill<P extends AnyParameters>(
  parameters: P,
  options: { readonly seed?: Seed } = {},
): P {
  const origin = refillRequest(parameters, options);
  run(origin.plan, origin.targets);
  refilled(parameters, origin);
  return parameters;
}

/** The origin that the set would have under another seed. @internal */
export function refillRequest(
  parameters: AnyParameters,
  options: { readonly seed?: Seed },
): Origin {
  const origin = originOf("refill", parameters);
  checkKeys("refill", options, ["seed"]);
  if (origin.plan.generator !== undefined) {
    const wayOut = "initialize it again, with a generator";
    throw wrongType("refill: parameters", "a set that a seed made", "a generator's", wayOut);
  }
  const plan = { ...origin.plan, seed: seedOf("refill", options.seed) };
  for (const [index, target] of origin.targets.entries()) {
    const { name, end } = plan.parameters[index]!;
    if ("array" in target && target.array.length !== end) {
      throw wrongType(`refill: ${JSON.stringify(name)}`, "its own memory", "a detached buffer");
    }
  }
  return { ...origin, plan };
}

/** Records what a set holds from now on. @internal */
export function refilled(parameters: AnyParameters, origin: Origin): void {
  origins.set(parameters, origin);
}

/**
 * Adds names that hold another's parameter, for example `{ "lm_head.weight": "wte.weight" }`: the same object
 * stands under both names. `fingerprint` counts it once; the recipe knows the parameter under its own name.
 *
 * @returns the same set
 * @throws RangeError for a name that the set has, and for a parameter that it has not; nothing is changed then
 */
export function tie<P extends AnyParameters, const T extends Readonly<Record<string, keyof P>>>(
  parameters: P,
  ties: T,
): P & { readonly [K in keyof T]: P[T[K]] } {
  const set = new Map(parameterEntries("tie", parameters));
  checkObject("tie: ties", ties, "an object of names");
  const pairs = Object.entries(ties) as [string, string][];
  for (const [name, to] of pairs) {
    checkName("tie", name);
    if (set.has(name)) throw wrongValue("tie: name", "a name that the set has not", name);
    if (!set.has(to)) throw wrongValue(`tie: ${JSON.stringify(name)}`, "a name of the set", to);
  }
  const added = pairs.map(([name, to]) => [name, set.get(to)]);
  return Object.assign(parameters, Object.fromEntries(added) as Record<keyof T, never>);
}

/** A parameter whose data is an ordinary copy. */
export type Copied<P> = P extends Parameter<infer D, ArrayBufferLike> ? Parameter<D> : never;

/** Ordinary copies, each with an ArrayBuffer of its own: of one parameter, or of all of a set. */
export function copy<P extends AnyParameter>(parameter: P): Copied<P>;
export function copy<P extends AnyParameters>(parameters: P): { [K in keyof P]: Copied<P[K]> };
export function copy(source: AnyParameter | AnyParameters): AnyParameter | AnyParameters {
  if (isParameter(source)) {
    checkWhole(`copy: ${JSON.stringify(source.name)}`, source);
    return copyOne(source);
  }
  const copies = Object.create(null) as Record<string, AnyParameter>;
  const made = new Map<AnyParameter, AnyParameter>(); // tied names stay one parameter
  for (const [key, parameter] of parameterEntries("copy", source)) {
    const fresh = made.get(parameter) ?? copyOne(parameter);
    made.set(parameter, fresh);
    copies[key] = fresh;
  }
  const origin = origins.get(source);
  if (origin !== undefined) {
    const targets = origin.plan.parameters.map(({ name }) => ({
      array: copies[name.slice(origin.scope.length)]!.data,
    }));
    origins.set(copies, { ...origin, targets });
  }
  return copies;
}

function copyOne({ name, data, shape, dtype }: AnyParameter): AnyParameter {
  const { bytes, create } = FORMATS[dtype];
  const fresh = create(newBuffer("copy", name, data.length * bytes), 0, data.length);
  fresh.set(data);
  return { name, data: fresh, shape: [...shape], dtype };
}

function isParameter(value: unknown): value is AnyParameter {
  if (typeof value !== "object" || value === null) return false;
  const { name, data, shape, dtype } = value as Partial<AnyParameter>;
  return typeof name === "string" && Array.isArray(shape) && holds(data, dtype);
}

/** Data of a buffer that was transferred away has no values. */
function checkWhole(where: string, { data, shape }: AnyParameter): void {
  const size = sizeOf(shape);
  if (data.length !== size) {
    throw wrongValue(
      `${where}.data`,
      `${size} values, for shape [${shape.join(", ")}]`,
      data.length,
    );
  }
}

/** The parameters of a set, checked. */
export function parameterEntries(where: string, set: unknown): [string, AnyParameter][] {
  checkObject(`${where}: parameters`, set, "an object of parameters");
  const entries: [string, unknown][] = Object.entries(set);
  for (const [key, value] of entries) {
    const here = `${where}: ${JSON.stringify(key)}`;
    if (!isParameter(value)) {
      throw wrongType(here, "a parameter { name, data, shape, dtype }", value);
    }
    checkWhole(here, value);
  }
  return entries as [string, AnyParameter][];
}
