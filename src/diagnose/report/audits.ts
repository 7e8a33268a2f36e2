import type { Verdict } from "../verdict.js";
import { rows } from "./networks.js";
import { histogram, short, type Paint } from "./text.js";
import { tally } from "./verdicts.js";

/** What is read of an audit's result. */
export interface AuditLike {
  readonly kind: "audit";
  readonly level: number;
  readonly tests: number;
  readonly alarms: number;
  readonly parameters: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly dtype: string;
    readonly law: string | null;
    readonly mean: number | null;
    readonly std: number | null;
    readonly histogram: { readonly counts: readonly number[] };
  }[];
  readonly verdicts: readonly Verdict[];
}

/** Bars of a histogram, where there is room. */
const BARS = 16;

/** An audit as lines of text. */
export function auditLines(result: AuditLike, paint: Paint, width: number): string[] {
  const { level, tests, alarms, parameters, verdicts } = result;
  const state = alarms === 0 ? paint.green("no alarm") : paint.red(`alarms: ${alarms}`);
  const worst = verdicts.some(({ severity }) => severity === "error") ? paint.red : paint.cyan;
  return [
    `${paint.bold("audit")}  ${verdicts.length === 0 ? paint.green("nothing found") : worst(tally(verdicts))}`,
    `${state} in ${tests} tests`,
    `${parameters.length} parameter${parameters.length === 1 ? "" : "s"}, level ${short(level)}`,
    "",
    ...rows(
      parameters,
      [
        ["parameter", ({ name }) => name],
        ["values", ({ histogram: { counts } }) => histogram(counts, BARS)],
        ["mean", ({ mean }) => short(mean)],
        ["std", ({ std }) => short(std)],
        ["shape", ({ shape }) => shape.join("×"), false],
        ["dtype", ({ dtype }) => dtype, false],
        ["law", ({ law }) => law ?? "—", false],
      ],
      paint,
      width,
    ),
  ];
}
