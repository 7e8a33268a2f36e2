/** Why something is said: an error will spoil training, a warning may, a note is worth knowing. */
export type Severity = "error" | "warning" | "note";

/** One finding: what, how bad, on which numbers, and what to do. */
export interface Verdict {
  readonly code: string;
  readonly severity: Severity;
  /** Names of the parameters or layers that it is about. */
  readonly names: readonly string[];
  readonly numbers: Readonly<Record<string, number | null>>;
  /** One sentence. */
  readonly message: string;
  readonly advice: string;
}

/** A number as sentences have it. */
export function print(x: number | null): string {
  if (x === null) return "none";
  const short = Number(x.toPrecision(4));
  const size = Math.abs(short);
  return size !== 0 && (size < 1e-3 || size >= 1e6) ? short.toExponential() : String(short);
}

/** A number for JSON, which has neither NaN nor infinities. */
export const finite = (x: number): number | null => (Number.isFinite(x) ? x : null);

/** Names in a sentence: all, or the first few. */
export function listed(names: readonly string[], most = 4): string {
  const shown = names.slice(0, most).map((name) => JSON.stringify(name));
  if (names.length > most) return `${shown.join(", ")} and ${names.length - most} more`;
  return shown.length < 2 ? shown.join() : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)!}`;
}
