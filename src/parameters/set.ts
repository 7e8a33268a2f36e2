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
export function isParameter(value: unknown): value is AnyParameter {
  if (tagOf(value) !== "[object Object]") return false;
  const { name, data, shape, dtype } = value as Partial<AnyParameter>;
  return typeof name === "string" && isArray(shape) && holds(data, dtype);
}

/** Data of a buffer that was transferred away has no values. @internal */
export function checkWhole(where: string, { data, shape }: AnyParameter): void {
  checkShape(where, shape);
  const size = sizeOf(shape);
  if (data.length !== size) {
    throw wrongValue(`${where}.data`, `${size} values, for shape ${show(shape)}`, data.length);
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
