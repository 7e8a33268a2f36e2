import type { FixedPoint } from "weightseed/diagnose";
import { h } from "../../dom.js";
import { short } from "../../numbers.js";
import { swatch } from "../../series.js";
import { BIAS_SIGMAS, MOST_SIGMA, type Place } from "./plane.js";
import type { Predicted } from "./tasks.js";
import type { Trace } from "./traces.js";

/** A law's line of the table below the pictures. */
export function rowOf({ place, label, predicted }: Trace): HTMLElement {
  const { stability, signalRatio, gradientRatio, half } = predicted;
  return h(
    "tr",
    { "data-law": place },
    h("th", { scope: "row" }, swatch(place), " ", label),
    h("td", {}, stability),
    h("td", { class: "number" }, short(signalRatio)),
    h("td", { class: "number" }, short(gradientRatio)),
    h("td", {}, halfWords(half)),
  );
}

function halfWords({ overflow, underflow }: Trace["predicted"]["half"]): string {
  if (overflow !== null) return `overflows in layer ${overflow}`;
  return underflow === null ? "holds" : `is 0 from layer ${underflow}`;
}

/** What the plane says of the activation, of the laws outside it, and of the point that σ_w and σ_b name. */
export function sentences(
  activation: string,
  line: readonly (number | null)[],
  places: readonly (Place & Pick<Trace, "label"> & Pick<Predicted, "overflow">)[],
  field: FixedPoint,
): Node[] {
  const outside = places.filter(({ sigma }) => sigma > MOST_SIGMA);
  const [sigma, biasSigma] = [field.weightVariance, field.biasVariance].map((v) =>
    short(Math.sqrt(v)),
  );
  const { gradient, correlation } = field.depthScales;
  const leads =
    field.phase === null
      ? `the signal grows without bound`
      : [
          `the ${field.phase} phase, χ = ${short(field.chi)}`,
          gradient !== null && `gradients change by e in ${short(gradient)} layers`,
          correlation !== null && `the correlation of inputs in ${short(correlation)}`,
        ]
          .filter((words) => words !== false)
          .join("; ");
  return [
    h("p", { class: "critical" }, criticalWords(activation, line)),
    h("p", { class: "point" }, `σ_w = ${sigma!}, σ_b = ${biasSigma!}: ${leads}.`),
    ...places
      .filter(({ overflow }) => overflow !== null)
      .map(({ label, overflow }) =>
        h(
          "p",
          { class: "overflow" },
          `${label} leaves float32 in layer ${overflow!}: a loss behind it is infinite or NaN.`,
        ),
      ),
    ...outside.map(({ label, sigma }) =>
      h("p", { class: "small" }, `${label} is outside the plane, at σ_w = ${short(sigma)}.`),
    ),
  ];
}

function criticalWords(activation: string, line: readonly (number | null)[]): string {
  const [first] = line;
  if (line.every((sigma) => sigma === null)) return `${activation} has no critical line.`;
  if (first !== null && first !== undefined) {
    return `Without biases ${activation} is critical at σ_w = ${short(first, 5)}.`;
  }
  const at = line.findIndex((sigma) => sigma !== null);
  return `With σ_b = ${short(BIAS_SIGMAS[at]!)} ${activation} is critical at σ_w = ${short(line[at]!, 5)}.`;
}
