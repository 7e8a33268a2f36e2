import { listed, print, type Verdict } from "../verdict.js";
import type { Forecast, Format, Symmetric } from "./result.js";

const times = (ratio: number | null): string =>
  ratio === null ? "beyond all numbers" : `by a factor of ${print(ratio)}`;

const rescale = (factor: number | null): string =>
  factor === null
    ? "no factor on the weights mends it: change the activation, add norms or residual branches"
    : `multiply the standard deviation of all weights by ${print(factor)}`;

/** What a forecast says in sentences. */
export function verdictsOf(
  forecast: Omit<Forecast, "verdicts" | "notes">,
  symmetric: Symmetric,
): Verdict[] {
  const { stability, signalRatio, gradientRatio, factor, layers, limits } = forecast;
  const names = layers.map(({ name }) => name);
  const found: Verdict[] = [];
  for (const severity of ["error", "note"] as const) {
    const equal = symmetric[severity];
    if (equal.length === 0) continue;
    found.push({
      code: "symmetric-units",
      severity,
      names: equal,
      numbers: { layers: equal.length },
      message: `All units of layer ${listed(equal)} have the same weights, so they compute and learn the same thing.`,
      advice:
        severity === "error"
          ? "draw the weights from a law with a spread, such as heNormal() or glorotUniform()"
          : "right for a last layer that begins at 0; elsewhere draw the weights from a law with a spread",
    });
  }
  const numbers = { signalRatio, gradientRatio, factor };
  if (stability === "stable") {
    const message = `Signals change ${times(signalRatio)} and gradients ${times(gradientRatio)} over the depth.`;
    found.push({
      code: "stable",
      severity: "note",
      names,
      numbers,
      message,
      advice: "none needed",
    });
  } else if (stability !== "symmetric") {
    const message = `Signals change ${times(signalRatio)} forward and gradients ${times(gradientRatio)} backward: they are ${stability}.`;
    const advice = rescale(factor);
    found.push({ code: stability, severity: "error", names, numbers, message, advice });
  }
  found.push(...rangeVerdicts(forecast));
  for (const { names, phase, depthScales, correlation } of limits) {
    const depth = depthScales.correlation;
    if (phase !== "ordered" || depth === null || names.length < 4 * depth) continue;
    found.push({
      code: "inputs-alike",
      severity: "note",
      names,
      numbers: { depthScale: depth, correlation },
      message: `Two inputs become alike: their difference in correlation falls by e every ${print(depth)} of ${names.length} layers.`,
      advice: "come nearer to the critical line (criticalPoint), or use fewer layers",
    });
  }
  return found;
}

const FORMATS: readonly Format[] = ["float16", "bfloat16", "float32"];

/** The formats that a layer's values leave, the narrowest one first. */
function rangeVerdicts({ formats }: Pick<Forecast, "formats">): Verdict[] {
  const found: Verdict[] = [];
  const add = (format: Format, what: string, name: string | null, over: boolean): void => {
    if (name === null) return;
    found.push({
      code: over ? "overflow" : "underflow",
      severity: format === "float32" ? "error" : "warning",
      names: [name],
      numbers: {},
      message: over
        ? `In ${format} ${what} overflow from layer ${JSON.stringify(name)} on.`
        : `In ${format} half of the ${what} are 0 from layer ${JSON.stringify(name)} on.`,
      advice: over
        ? "use smaller weights or a format with a larger range"
        : "use larger weights, a format with a larger range, or a loss scale",
    });
  };
  for (const format of FORMATS) {
    const range = formats[format];
    add(format, "signals", range.overflow, true);
    add(format, "signals", range.underflow, false);
    add(format, "gradients", range.gradientOverflow, true);
    add(format, "gradients", range.gradientUnderflow, false);
  }
  return found;
}
