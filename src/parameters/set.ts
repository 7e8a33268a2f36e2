/** What users hold, and what the calls on it have to know of how it was made. */
import { checkObject, isArray, show, tagOf, wrongType, wrongValue } from "../errors.js";
import type { Allocation, Memory } from "../execute/allocate.js";
import type { Target } from "../laws/family.js";
import type { Plan } from "../plan/plan.js";
import { holds, type ArrayOf, type Dtype } from "../spec/dtype.js";
import { checkShape, sizeOf } from "../spec/shape.js";

/** What users hold. `shape` is row-major. */
export interface Parameter<D extends Dtype = Dtype, B extends ArrayBufferLike = ArrayBuffer> {
  readonly name: string;
  readonly data: ArrayOf<D, B>;
  readonly shape: number[];
  readonly dtype: D;
}

/** The buffer class of a memory. */
export type BufferOf<M extends Memory> = M extends "shared" ? SharedArrayBuffer : ArrayBuffer;

/** A parameter of any dtype, in any memory. */
export type AnyParameter = Parameter<Dtype, ArrayBufferLike>;
/** Parameters by name. */
export type AnyParameters = Readonly<Record<string, AnyParameter>>;

/** Integers beside a model's parameters, such as a count of batches: never drawn; named, written and compared with them. */
export interface IntegerTensor<B extends ArrayBufferLike = ArrayBufferLike> {
  readonly name: string;
  readonly data: BigInt64Array<B>;
  readonly shape: number[];
  readonly dtype: "int64";
}

/** A parameter, or integers beside it. */
export type AnyTensor = AnyParameter | IntegerTensor;
/** Both by name. */
export type AnyTensors = Readonly<Record<string, AnyTensor>>;

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

/** Records what a set holds from now on. @internal */
export function remember(parameters: AnyParameters, origin: Origin): void {
  origins.set(parameters, origin);
}

/** How a set was made, where a call of this package made it. @internal */
export const knownOrigin = (parameters: object): Origin | undefined => origins.get(parameters);

/** The parameters of a request under each name without `scope` before it. @internal */
export function setOf(
  { plan, dtype, scope }: Omit<Origin, "targets">,
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

/** @internal */
export const isParameter = (value: unknown): value is AnyParameter => isTensor(value, holds);

const isAny = (data: unknown, dtype: unknown): boolean =>
  holds(data, dtype) || (dtype === "int64" && tagOf(data) === "[object BigInt64Array]");

function isTensor(value: unknown, held: typeof isAny): boolean {
  if (tagOf(value) !== "[object Object]") return false;
  const { name, data, shape, dtype } = value as Partial<AnyTensor>;
  return typeof name === "string" && isArray(shape) && held(data, dtype);
}

/** Data of a buffer that was transferred away has no values. @internal */
export function checkWhole(where: string, { data, shape }: AnyTensor): void {
  checkShape(where, shape);
  const size = sizeOf(shape);
  if (data.length !== size) {
    throw wrongValue(`${where}.data`, `${size} values, for shape ${show(shape)}`, data.length);
  }
}

/** The parameters of a set, checked. */
export const parameterEntries = (where: string, set: unknown): [string, AnyParameter][] =>
  entriesOf(where, set, holds) as [string, AnyParameter][];

/** The same, integers among them. */
export const tensorEntries = (where: string, set: unknown): [string, AnyTensor][] =>
  entriesOf(where, set, isAny);

function entriesOf(where: string, set: unknown, held: typeof isAny): [string, AnyTensor][] {
  checkObject(`${where}: parameters`, set, "an object of parameters");
  const entries: [string, unknown][] = Object.entries(set);
  for (const [key, value] of entries) {
    const here = `${where}: ${JSON.stringify(key)}`;
    if (!isTensor(value, held)) {
      throw wrongType(here, "a parameter { name, data, shape, dtype }", value);
    }
    checkWhole(here, value as AnyTensor);
  }
  return entries as [string, AnyTensor][];
}
