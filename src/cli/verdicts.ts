import type { Verdict } from "../diagnose/index.js";
import type { Paint } from "./terminal.js";

/** Findings of an audit or a forecast: what, and below it what to do. */
export function verdictLines(verdicts: readonly Verdict[], paint: Paint): string[] {
  const marks = { error: paint.red, warning: paint.yellow, note: paint.dim };
  return verdicts.map(
    ({ severity, code, message, advice }) =>
      `${marks[severity](`${severity} ${code}`)}: ${message}\n  ${advice}`,
  );
}
