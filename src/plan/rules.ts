import {
  checkKeys,
  checkObject,
  checkOneOf,
  isArray,
  show,
  wrongType,
  wrongValue,
} from "../errors.js";
import { checkInitializer } from "../laws/check.js";
import type { Initializer } from "../laws/initializer.js";
import { entriesOf, type SpecEntry } from "./spec.js";
import { checkText } from "../spec/seed.js";

/** A glob over names with what its parameters shall be; null leaves them out. Plain data. */
export type Rule = readonly [glob: string, init: Initializer | null];

/** Shapes by name, with or without the rest of a spec's entry: an object, a Map or entries. */
export type Shapes =
  | Readonly<Record<string, ShapeEntry>>
  | ReadonlyMap<string, ShapeEntry>
  | readonly (readonly [string, ShapeEntry])[];

/** A shape alone, or an entry of a spec, whose law is optional here. */
export type ShapeEntry = readonly number[] | (Omit<SpecEntry, "init"> & Partial<SpecEntry>);

/** What rules do about names that no rule, or no name, matches. */
export interface RulesOptions {
  /** For names that no rule matches. */
  readonly default?: Initializer;
  /** "allow": a glob may match no name, as in rules that several models share; otherwise that is an error. */
  readonly unmatched?: "allow";
  /** Names that hold another's parameter: they are left out, and `tie` adds them to what `initialize` made. */
  readonly ties?: Readonly<Record<string, string>>;
}

/**
 * Initializers by name: the first rule whose glob matches a name decides. In a glob `*` stands for any run of
 * characters, dots among them, and `?` for any one, as in Python's fnmatch; everything else for itself.
 *
 * @returns a function from shapes, or from a spec whose `init` the rules go before, to the spec's entries
 * @throws RangeError, from that function, naming the names that no rule, default or `init` of their own covers, and the
 *   globs that match no name
 * @example
 *     const spec = rules([["*.bias", zeros()], ["*", normal({ std: 0.02 })]]);
 *     initialize(spec({ "fc.weight": [10, 64], "fc.bias": [10] }), { seed: 1 });
 */
export function rules(
  list: readonly Rule[],
  options: RulesOptions = {},
): (shapes: Shapes) => [string, SpecEntry][] {
  if (!isArray(list)) throw wrongType("rules: list", "rules [glob, init]", list);
  // a hole of the list is undefined
  const compiled = Array.from(list as readonly unknown[], (rule, k): Rule => {
    if (!isArray(rule) || rule.length !== 2) {
      throw wrongType(`rules: rule ${k}`, "[glob, init]", rule);
    }
    const [glob, init] = rule as unknown as Rule;
    checkText(`rules: rule ${k}`, glob);
    return [glob, init === null ? null : checkInitializer(`rules: ${show(glob)}`, init)];
  });
  checkKeys("rules", options, ["default", "unmatched", "ties"]);
  const { ties = {}, default: other, unmatched: may } = options;
  if (may !== undefined) checkOneOf("rules: unmatched", may, ["allow"]);
  checkObject("rules: ties", ties, "an object of names");
  const rest = other === undefined ? undefined : checkInitializer("rules: default", other);
  return (shapes) => {
    const given = entriesOf<ShapeEntry>("rules", shapes);
    for (const [name, entry] of given) {
      if (!isArray(entry)) checkObject(`rules: ${show(name)}`, entry, "a shape or an entry");
    }
    checkTies(ties, new Map(given));
    if (may === undefined) checkGlobs(compiled, given);
    const unmatched: string[] = [];
    const made: [string, SpecEntry][] = [];
    for (const [name, value] of given) {
      if (Object.hasOwn(ties, name)) continue;
      const entry = (isArray(value) ? { shape: value } : value) as Partial<SpecEntry>;
      const rule = compiled.find(([glob]) => matches(glob, name));
      if (rule?.[1] === null) continue;
      const init = rule?.[1] ?? entry.init ?? rest;
      if (init === undefined) unmatched.push(name);
      else made.push([name, { ...entry, init } as SpecEntry]);
    }
    if (unmatched.length > 0) {
      const few = unmatched.slice(0, 8).map((name) => JSON.stringify(name));
      const more = unmatched.length > 8 ? ` and ${unmatched.length - 8} more` : "";
      const wayOut = `no rule matches ${few.join(", ")}${more}; add rules or a default`;
      throw wrongValue("rules: names", "a rule for each", unmatched.length, wayOut);
    }
    return made;
  };
}

/** A glob that matches nothing is misspelt, more often than not. */
function checkGlobs(list: readonly Rule[], given: readonly (readonly [string, unknown])[]): void {
  const idle = list.find(([glob]) => !given.some(([name]) => matches(glob, name)));
  if (idle === undefined || given.length === 0) return;
  const names = given.slice(0, 4).map(([name]) => JSON.stringify(name));
  const more = given.length > 4 ? `, … (${given.length} names)` : "";
  const wayOut = `the names are ${names.join(", ")}${more}; unmatched: "allow" lets it be`;
  throw wrongValue("rules: glob", "one that matches a name", idle[0], wayOut);
}

function checkTies(
  ties: Readonly<Record<string, string>>,
  given: ReadonlyMap<string, ShapeEntry>,
): void {
  const shapeOf = (name: string): string | undefined => {
    const entry = given.get(name);
    return entry && String("shape" in entry ? entry.shape : entry);
  };
  for (const [name, to] of Object.entries(ties)) {
    const shape = shapeOf(to);
    if (shape === undefined || Object.hasOwn(ties, to)) {
      throw wrongValue(`rules: tie of ${show(name)}`, "a name of the shapes, not tied itself", to);
    }
    if (shapeOf(name) !== shape) {
      throw wrongValue(
        `rules: tie of ${show(name)}`,
        `shape [${shape}], as ${show(to)} has`,
        shapeOf(name),
      );
    }
  }
}

/** Whether all of `name` fits `glob`. After a mismatch only the last `*` takes one more: n·m steps at most. */
function matches(glob: string, name: string): boolean {
  let [g, n, star, from] = [0, 0, -1, 0];
  while (n < name.length) {
    if (glob[g] === "*") {
      star = g++;
      from = n;
    } else if (g < glob.length && (glob[g] === "?" || glob[g] === name[n])) {
      ++g;
      ++n;
    } else if (star >= 0) {
      g = star + 1;
      n = ++from;
    } else return false;
  }
  while (glob[g] === "*") ++g;
  return g === glob.length;
}
