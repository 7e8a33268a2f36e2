import {
  checkInteger,
  checkKeys,
  checkObject,
  checkOneOf,
  isArray,
  wrongType,
} from "../../core.js";
import type { Forecast } from "../forecast/result.js";
import type { Lsuv } from "../lsuv/result.js";
import type { Probe } from "../probe/result.js";
import { auditLines, type AuditLike } from "./audits.js";
import { forecastLines, lsuvLines, probeLines } from "./networks.js";
import { paintOf, type Paint } from "./text.js";
import { verdictLines } from "./verdicts.js";

/** What `audit`, `forecast`, `probe` and `lsuv` return. */
export type Result = AuditLike | Forecast | Probe | Lsuv;

/** Colours, and the columns of the terminal. */
export interface ReportOptions {
  /** Colours by escape sequences, as terminals understand them; none by default. */
  readonly color?: boolean;
  /** Columns, 40 at least, 80 by default. Columns of tables that have no room are left out. */
  readonly width?: number;
}

/**
 * A result as text for a terminal: what came out, signals and gradients over depth as bars of their logarithms, a row
 * for each layer or parameter (both ends of long lists), and every verdict with what to do.
 *
 * @param result what `audit`, `forecast`, `probe` or `lsuv` returned, also after a way through JSON
 * @returns lines joined by "\n", without one at the end
 * @throws TypeError, RangeError for what is no such result
 * @example
 *     const layers = layersOf([784, 256, 10], { activation: "relu" });
 *     console.log(report(forecast(layers), { color: process.stdout.isTTY, width: process.stdout.columns }));
 */
export function report(result: Result, options: ReportOptions = {}): string {
  const where = "report";
  checkObject(`${where}: result`, result, "a result of audit, forecast, probe or lsuv");
  checkOneOf(`${where}: result.kind`, result.kind, ["audit", "forecast", "probe", "lsuv"]);
  if (!isArray(result.verdicts)) {
    throw wrongType(`${where}: result.verdicts`, "an array", result.verdicts);
  }
  checkKeys(where, options, ["color", "width"]);
  const { color = false, width = 80 } = options;
  if (typeof color !== "boolean") throw wrongType(`${where}: color`, "a boolean", color);
  checkInteger(`${where}: width`, width, 40);
  try {
    return textOf(result, paintOf(color), width);
  } catch (cause) {
    // not every part of a result is checked by itself: what forecast and its like return needs none of it
    const error = wrongType(`${where}: result`, `what ${result.kind} returned`, result);
    throw Object.assign(error, { cause });
  }
}

function textOf(result: Result, paint: Paint, width: number): string {
  const verdicts = verdictLines(result.verdicts, paint, width);
  return [
    ...linesOf(result, paint, width),
    ...(verdicts.length === 0 ? [] : ["", ...verdicts]),
  ].join("\n");
}

function linesOf(result: Result, paint: Paint, width: number): string[] {
  switch (result.kind) {
    case "audit":
      return auditLines(result, paint, width);
    case "forecast":
      return forecastLines(result, paint, width);
    case "probe":
      return probeLines(result, paint, width);
    case "lsuv":
      return lsuvLines(result, paint, width);
  }
}
