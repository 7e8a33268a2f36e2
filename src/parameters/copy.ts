import { newBuffer } from "../execute/allocate.js";
import { FORMATS } from "../spec/dtype.js";
import {
  checkWhole,
  isParameter,
  knownOrigin,
  parameterEntries,
  remember,
  type AnyParameter,
  type AnyParameters,
  type Parameter,
} from "./set.js";

/** A parameter whose data is an ordinary copy. */
export type Copied<P> = P extends Parameter<infer D, ArrayBufferLike> ? Parameter<D> : never;

/**
 * Ordinary copies, each with an ArrayBuffer of its own: of one parameter, or of all of a set.
 *
 * @example
 *     const set = initializeParameters([4, 3], { seed: 1, memory: "linear" });
 *     copy(set).W1.data.buffer; // an ArrayBuffer of its own, which can be transferred
 */
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
  const origin = knownOrigin(source);
  if (origin === undefined) return copies;
  const own = origin.plan.parameters.map(({ name }) => copies[name.slice(origin.scope.length)]);
  // a set that lost one of its parameters is no longer what its recipe makes
  if (own.includes(undefined)) return copies;
  remember(copies, { ...origin, targets: own.map((parameter) => ({ array: parameter!.data })) });
  return copies;
}

function copyOne({ name, data, shape, dtype }: AnyParameter): AnyParameter {
  const { bytes, create } = FORMATS[dtype];
  const fresh = create(newBuffer("copy", name, data.length * bytes), 0, data.length);
  fresh.set(data);
  return { name, data: fresh, shape: [...shape], dtype };
}
