import { checkKeys, checkOneOf, wrongType, wrongValue } from "../errors.js";
import { allocate, type Memory } from "../execute/allocate.js";
import { run } from "../execute/run.js";
import type { Generator } from "../plan/generator.js";
import { createPlan, type Plan, type PlanOptions } from "../plan/plan.js";
import { callOf, isRecipe, type Recipe } from "../plan/recipe.js";
import { entriesOf, type Spec, type SpecEntry } from "../plan/spec.js";
import type { Dtype } from "../spec/dtype.js";
import type { Seed } from "../spec/seed.js";
import { fingerprint } from "./fingerprint.js";
import { setOf, type AnyParameters, type BufferOf, type Parameter } from "./set.js";

/** What all parameters of a set share. */
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

/** Options beside a recipe, which holds all others. */
export interface RecipeOptions<M extends Memory = Memory> {
  /** "buffers" by default. */
  readonly memory?: M;
  /** Where the recipe holds a generator's state: a generator in that state. */
  readonly generator?: Generator;
  /** Whether to compare the set with the recipe's fingerprint. */
  readonly verify?: boolean;
}

/** The names in a spec. */
type NamesOf<S extends Spec> =
  S extends ReadonlyMap<infer K extends string, SpecEntry>
    ? K
    : S extends readonly (readonly [infer K extends string, SpecEntry])[]
      ? K
      : keyof S & string;

/** An entry, whose other keys are refused: nothing can be of type never. */
type NoOtherKeys<E> = E extends unknown
  ? E & Readonly<Record<Exclude<keyof E, keyof SpecEntry>, never>>
  : never;

/** A spec whose entries have no misspelt keys. */
export type Checked<S extends Spec> =
  S extends ReadonlyMap<infer N, infer E>
    ? ReadonlyMap<N, NoOtherKeys<E>>
    : S extends readonly unknown[]
      ? {
          readonly [I in keyof S]: S[I] extends readonly [infer N, infer E]
            ? readonly [N, NoOtherKeys<E>]
            : S[I];
        }
      : { readonly [K in keyof S]: NoOtherKeys<S[K]> };

/** The entry of a name in a spec. */
type EntryOf<S extends Spec, K extends string> =
  S extends ReadonlyMap<string, infer E>
    ? E
    : S extends readonly (readonly [string, SpecEntry])[]
      ? Extract<S[number], readonly [K, SpecEntry]>[1]
      : K extends keyof S
        ? S[K]
        : never;

/** An entry's own dtype, or that of the call. */
type DtypeOf<E, D extends Dtype> = E extends { readonly dtype: infer Own extends Dtype }
  ? Own
  : E extends { readonly dtype?: infer Own }
    ? D | Extract<Own, Dtype>
    : D;

/** The parameters of a spec, under the same names. */
export type ParametersOf<S extends Spec, D extends Dtype, M extends Memory> = {
  [K in NamesOf<S>]: Parameter<DtypeOf<EntryOf<S, K>, D>, BufferOf<M>>;
};

/**
 * Initialises every parameter of a spec, or of a recipe, under its own name: the values of one do not depend on
 * the others, on their order, or on where they are made.
 *
 * @param spec an object, Map or entries of `{ shape, layout?, init, dtype? }`; or what `recipeOf` gave
 * @param options.generator draws instead of a seed, in the order of the spec: then a value depends on those before
 * @returns the parameters by name, in an object without prototype
 * @throws TypeError, RangeError for every mistake, before anything is made
 * @example
 *     const { w, b } = initialize({
 *       w: { shape: [10, 256], init: heNormal() },
 *       b: { shape: [10], init: zeros() },
 *     }, { seed: 42 });
 */
export function initialize<
  const S extends Spec,
  D extends Dtype = "float32",
  M extends Memory = "buffers",
>(spec: S & Checked<S>, options?: InitializeOptions<D, M>): ParametersOf<S, D, M>;
export function initialize<M extends Memory = "buffers">(
  recipe: Recipe,
  options?: RecipeOptions<M>,
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
  /** The fingerprint that the set must have. */
  readonly verify?: string;
}

/** The request of `initialize`. @internal */
export function specRequest(spec: Spec | Recipe, options: InitializeOptions): SetRequest {
  if (isRecipe(spec)) {
    checkKeys("initialize: recipe", options, ["memory", "generator", "verify"]);
    const { verify = false, ...rest } = options as RecipeOptions;
    if (typeof verify !== "boolean") throw wrongType("initialize: verify", "a boolean", verify);
    const { entries, options: made, scope, fingerprint } = callOf(spec, options.generator);
    if (verify && fingerprint === undefined) {
      throw wrongType("initialize: recipe.fingerprint", "one to verify", fingerprint);
    }
    const request = requestOf("initialize", entries, { ...made, ...rest }, scope);
    return verify ? { ...request, verify: fingerprint! } : request;
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
  const parameters = setOf(request, allocation);
  if (request.verify !== undefined) checkFingerprint(request.verify, fingerprint(parameters));
  return parameters;
}

/** @internal */
export function checkFingerprint(wanted: string, made: string): void {
  if (made !== wanted) throw wrongValue("initialize: recipe.fingerprint", made, wanted);
}
