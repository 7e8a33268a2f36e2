import { checkNumber, isArray, show, wrongType, wrongValue } from "../../errors.js";
import type { Initializer, Rule } from "../../index.js";
import { checkText } from "../../spec/seed.js";

/** The same initializer under each of the globs. */
export const all = (globs: readonly string[], init: Initializer): Rule[] =>
  globs.map((glob) => [glob, init] as const);

/** Checks a list of globs. */
export function checkGlobs(where: string, globs: unknown): asserts globs is readonly string[] {
  if (!isArray(globs)) {
    const wayOut = typeof globs === "string" ? `write [${show(globs)}]` : undefined;
    throw wrongType(where, "an array of globs", globs, wayOut);
  }
  for (const glob of globs as readonly unknown[]) checkText(where, glob);
}

/** @throws TypeError, RangeError for what is no number > 0 */
export function checkPositive(where: string, value: unknown): asserts value is number {
  checkNumber(where, value);
  if (value <= 0) throw wrongValue(where, "a number > 0", value);
}
