import { listed, print, type Verdict } from "../verdict.js";
import type { Lsuv } from "./result.js";

/** What a scaling says in sentences. */
export function verdictsOf({
  layers,
  method,
  variance: target,
}: Pick<Lsuv, "layers" | "method" | "variance">): Verdict[] {
  const found: Verdict[] = [];
  for (const { weight, steps, converged } of layers) {
    if (converged) continue;
    const { variance } = steps.at(-1)!;
    const common = { severity: "error", names: [weight], numbers: { variance, target } } as const;
    if (variance === 0) {
      found.push({
        ...{ ...common, code: "no-variance" },
        message: `Outputs of ${listed([weight])}${method === "channel" ? ", in a channel at least," : ""} are all equal: no factor gives them a variance, and the weight was left alone.`,
        advice:
          "draw it from a law with a spread, such as orthogonal(), or leave it out of `layers` if it is meant to begin at 0",
      });
    } else if (variance === null) {
      found.push({
        ...{ ...common, code: "not-finite" },
        message: `Outputs of ${listed([weight])} are not finite, and the weight was left alone.`,
        advice: "look for NaN in the batch, or for a layer before it that overflows",
      });
    } else {
      found.push({
        ...{ ...common, code: "not-converged", severity: "warning" },
        message: `After ${steps.length - 1} steps outputs of ${listed([weight])} have variance ${print(variance)}, not ${print(target)}.`,
        advice:
          "allow more steps or a larger tolerance; if it does not change, forward gives outputs that do not follow this weight",
      });
    }
  }
  if (found.length === 0) {
    const names = layers.map(({ weight }) => weight);
    found.push({
      ...{ code: "unit-variance", severity: "note", names, numbers: { target } },
      message: `Outputs of ${layers.length === 1 ? "the layer" : `all ${layers.length} layers`} have variance ${print(target)} within the tolerance.`,
      advice: "none needed",
    });
  }
  return found;
}
