import { isArray, tagOf, wrongType, wrongValue } from "../errors.js";
import type { Initializer } from "../laws/initializer.js";
import type { Dtype } from "../spec/dtype.js";
import { checkName } from "../spec/seed.js";
import type { Roles } from "../spec/shape.js";

/** What one parameter shall be. */
export interface SpecEntry extends Roles {
  readonly shape: readonly number[];
  readonly init: Initializer;
  /** Overrides the call's dtype. */
  readonly dtype?: Dtype;
}

/** Parameters by name: an object, a Map, or entries. */
export type Spec =
  | Readonly<Record<string, SpecEntry>>
  | ReadonlyMap<string, SpecEntry>
  | readonly (readonly [string, SpecEntry])[];

/** A spec as entries, its names checked and distinct. */
export function entriesOf<E = SpecEntry>(where: string, spec: unknown): [string, E][] {
  const entries = rawEntries(where, spec);
  const seen = new Set<string>();
  for (const entry of entries) {
    if (!isArray(entry) || entry.length !== 2) {
      throw wrongType(`${where}: spec`, "entries [name, { shape, init }]", entry);
    }
    const name: unknown = entry[0];
    checkName(where, name);
    if (seen.has(name)) throw wrongValue(`${where}: spec`, "distinct names", name);
    seen.add(name);
  }
  return entries as [string, E][];
}

function rawEntries(where: string, spec: unknown): unknown[] {
  if (isArray(spec)) return spec;
  if (tagOf(spec) === "[object Map]") return [...(spec as ReadonlyMap<unknown, unknown>)];
  if (typeof spec !== "object" || spec === null || tagOf(spec) === "") {
    throw wrongType(`${where}: spec`, "an object, Map or entries", spec);
  }
  const prototype: unknown = Object.getPrototypeOf(spec);
  // an object of another realm has that realm's Object.prototype
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    const wayOut = "in a literal the key __proto__ sets the prototype and names no parameter";
    throw wrongType(`${where}: spec`, "a plain object, Map or entries", spec, wayOut);
  }
  return Object.entries(spec);
}
