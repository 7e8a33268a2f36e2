import type { Severity, Verdict } from "../verdict.js";
import { plain, wrap, type Paint } from "./text.js";

const COLOURS: Readonly<Record<Severity, "red" | "yellow" | "cyan">> = {
  ...{ error: "red", warning: "yellow", note: "cyan" },
};

/** Verdicts: severity and code, the sentence, what to do. */
export function verdictLines(verdicts: readonly Verdict[], paint: Paint, width: number): string[] {
  return verdicts.flatMap(({ severity, code, message, advice }) => [
    `${paint[COLOURS[severity]](severity)} ${paint.bold(plain(code))}`,
    ...wrap(plain(message), width, "  "),
    ...(advice === "none needed" ? [] : wrap(plain(`→ ${advice}`), width, "  ").map(paint.dim)),
  ]);
}

/** "2 errors, 1 note"; "" where there is none. */
export function tally(verdicts: readonly Verdict[]): string {
  const parts = (["error", "warning", "note"] as const).flatMap((severity) => {
    const count = verdicts.filter((verdict) => verdict.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}${count === 1 ? "" : "s"}`];
  });
  return parts.join(", ");
}
