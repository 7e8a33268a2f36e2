import { listed, print, type Verdict } from "../verdict.js";
import type { Probe, ProbeLayer } from "./result.js";

/** Shares of a layer's channels from which it is worth a word. */
const MANY = 0.5;

/** A cosine from which two inputs are one to the layers behind. */
const ALIKE = 0.9999;

const times = (ratio: number | null): string =>
  ratio === null ? "beyond all numbers" : `by a factor of ${print(ratio)}`;

/** What a probe says in sentences. */
export function verdictsOf(probe: Omit<Probe, "verdicts">): Verdict[] {
  const { stability, dtype, layers, signalRatio, gradientRatio } = probe;
  const found: Verdict[] = [];
  const all = layers.map(({ name }) => name);
  const equal = layers.filter(({ symmetric }) => symmetric).map(({ name }) => name);
  if (equal.length > 0) {
    found.push({
      code: "symmetric-units",
      severity: stability === "symmetric" ? "error" : "note",
      names: equal,
      numbers: { layers: equal.length },
      message: `All units of layer ${listed(equal)} have the same weights, so they compute and learn the same thing.`,
      advice:
        stability === "symmetric"
          ? "draw the weights from a law with a spread, such as heNormal() or glorotUniform()"
          : "right for a last layer that begins at 0; elsewhere draw the weights from a law with a spread",
    });
  }
  const numbers = { signalRatio, gradientRatio };
  const change = `change ${times(signalRatio)} forward and gradients ${times(gradientRatio)} backward`;
  if (stability === "stable") {
    const message = `Signals ${change}.`;
    const advice = "none needed";
    found.push({ code: "stable", severity: "note", names: all, numbers, message, advice });
  } else if (stability !== "symmetric") {
    const message = `Signals ${change}: they are ${stability}.`;
    const advice = "forecast names the factor on the weights that keeps them";
    found.push({ code: stability, severity: "error", names: all, numbers, message, advice });
  }
  for (const [what, name] of [
    ["signals", probe.notFinite],
    ["gradients", probe.gradientNotFinite],
  ] as const) {
    if (name === null) continue;
    const layer = layers.find((one) => one.name === name)!;
    found.push({
      code: "not-finite",
      severity: "error",
      names: [name],
      numbers: {
        count: what === "signals" ? layer.before.notFinite + layer.after.notFinite : null,
      },
      message: `In ${dtype} ${what} are not finite from layer ${JSON.stringify(name)} on.`,
      advice: "use smaller weights or a format with a larger range",
    });
  }
  const zeros = layers.find(({ before, symmetric }) => before.rms === 0 && !symmetric);
  if (zeros !== undefined && equal.length === 0) {
    found.push({
      code: "zero-signals",
      severity: "error",
      names: [zeros.name],
      numbers: {},
      message: `In ${dtype} all signals are 0 from layer ${JSON.stringify(zeros.name)} on.`,
      advice: "use larger weights or a format with a larger range",
    });
  }
  found.push(...sleepVerdicts(layers));
  const alike = layers.filter(({ cosine }) => cosine !== null && cosine > ALIKE);
  if (alike.length > 0 && probe.input.cosine !== null && probe.input.cosine < ALIKE) {
    const { name, cosine } = alike[0]!;
    found.push({
      code: "inputs-alike",
      severity: "note",
      names: alike.map((layer) => layer.name),
      numbers: { cosine, input: probe.input.cosine },
      message: `Two inputs at a cosine of ${print(probe.input.cosine)} have become alike at layer ${JSON.stringify(name)}: ${print(cosine)}.`,
      advice: "come nearer to the critical line (criticalPoint), or use fewer layers",
    });
  }
  return found;
}

function sleepVerdicts(layers: readonly ProbeLayer[]): Verdict[] {
  const found: Verdict[] = [];
  for (const kind of ["dead", "saturated"] as const) {
    const many = layers.filter((layer) => (layer[kind] ?? 0) >= MANY);
    if (many.length === 0) continue;
    const share = Math.max(...many.map((layer) => layer[kind]!));
    const names = many.map(({ name }) => name);
    found.push({
      code: `${kind}-units`,
      severity: "warning",
      names,
      numbers: { share },
      message: `In layer ${listed(names)} up to ${print(100 * share)} % of the units are ${kind} on the whole batch.`,
      advice:
        kind === "dead"
          ? "they get no gradient: use biases nearer to 0, or an activation with a slope on both sides"
          : "they get little gradient: use smaller weights",
    });
  }
  return found;
}
