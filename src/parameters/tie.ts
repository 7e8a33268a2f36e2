import { checkObject, wrongType, wrongValue } from "../errors.js";
import { checkName } from "../spec/seed.js";
import { parameterEntries, type AnyParameters } from "./set.js";

/**
 * Adds names that hold another's parameter, for example `{ "lm_head.weight": "wte.weight" }`: the same object
 * stands under both names. `fingerprint` counts it once; the recipe knows the parameter under its own name.
 *
 * @returns the same set
 * @throws RangeError for a name that the set has, and for a parameter that it has not; nothing is changed then
 * @example
 *     const model = initialize({ "wte.weight": { shape: [50, 8], init: normal() } }, { seed: 1 });
 *     tie(model, { "lm_head.weight": "wte.weight" })["lm_head.weight"] === model["wte.weight"]; // => true
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
  if (!Object.isExtensible(parameters)) {
    throw wrongType("tie: parameters", "a set that takes new names", "a frozen one", "copy it");
  }
  const added = pairs.map(([name, to]) => [name, set.get(to)]);
  return Object.assign(parameters, Object.fromEntries(added) as Record<keyof T, never>);
}
