import { checkKeys, tagOf, wrongType, wrongValue } from "../errors.js";
import type { Family } from "./family.js";
import type { Initializer } from "./initializer.js";
import { familyOf, knownLaws, presentLaws, register } from "./registry.js";

/** Checks data of any law and gives it in its one form. @throws TypeError, RangeError */
export function checkInitializer<I extends Initializer = Initializer>(where: string, data: I): I;
export function checkInitializer(where: string, data: unknown): Initializer;
export function checkInitializer(where: string, data: unknown): Initializer {
  if (typeof data !== "object" || data === null || tagOf(data) === "" || !("law" in data)) {
    const wayOut =
      typeof data === "function" ? "call the factory, for example heNormal()" : undefined;
    throw wrongType(`${where}: init`, "an initializer", data, wayOut);
  }
  const { law } = data;
  const family = typeof law === "string" ? familyOf(law) : undefined;
  if (family === undefined) throw unknownLaw(where, law);
  const { keys, check } = family.data[law as string]!;
  checkKeys(`${where}: ${law as string}`, data, keys);
  return Object.freeze((check as (where: string, data: unknown) => Initializer)(where, data));
}

function unknownLaw(where: string, law: unknown): Error {
  const dropped = knownLaws().includes(law as string);
  const laws = dropped ? presentLaws() : knownLaws();
  const wayOut = dropped
    ? "a bundle keeps other laws where a factory of theirs, or laws(), is named"
    : undefined;
  const complain = typeof law === "string" ? wrongValue : wrongType;
  const list = laws.map((name) => JSON.stringify(name)).join(", ");
  return complain(`${where}: init.law`, `one of ${list}`, law, wayOut);
}

/** The same for a factory, whose family is made known here: bundlers may drop what makes it known at import. */
export function checkLaw<I extends Initializer>(family: Family, where: string, data: I): I {
  register(family);
  return checkInitializer(where, data);
}
