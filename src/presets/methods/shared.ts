import { checkNumber, wrongValue } from "../../errors.js";
import type { Initializer, Rule } from "../../index.js";

/** The same initializer under each of the globs. */
export const all = (globs: readonly string[], init: Initializer): Rule[] =>
  globs.map((glob) => [glob, init] as const);

export function checkPositive(where: string, value: unknown): asserts value is number {
  checkNumber(where, value);
  if (value <= 0) throw wrongValue(where, "a number > 0", value);
}
