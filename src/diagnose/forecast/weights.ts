import { sizeOf, wrongType, wrongValue } from "../../core.js";
import type { Draw } from "../../laws/draw.js";
import { distributionOf, drawOf } from "../law.js";
import type { Source } from "../layers.js";

/** First two moments of a parameter's values. */
export interface Moments {
  readonly mean: number;
  readonly variance: number;
  /** Only the kernel's centre is not 0. */
  readonly central: boolean;
}

/**
 * Moments of the law of a layer's parameter.
 *
 * @throws RangeError for values that are not independent, which a mean field does not describe
 */
export function momentsOf(where: string, { name, entry, values }: Source): Moments {
  if (values !== undefined) {
    const wayOut = "probe measures values; forecast needs their law";
    throw wrongType(`${where}: ${name}`, "an initializer", "values", wayOut);
  }
  const draw = drawOf(where, name, entry, "float64");
  const moments = ofDraw(draw, entry.shape);
  if (moments === undefined) {
    const wayOut = "a mean field has no place for it; probe measures it";
    throw wrongValue(`${where}: ${name}`, "a law of independent values", entry.init.law, wayOut);
  }
  return { ...moments, central: entry.init.law === "deltaOrthogonal" };
}

function ofDraw(draw: Draw, shape: readonly number[]): Omit<Moments, "central"> | undefined {
  switch (draw.law) {
    case "constant":
      return { mean: draw.args[0]!, variance: 0 };
    case "uniform":
    case "normal":
    case "truncatedNormal":
    case "logOfUniform": {
      const law = distributionOf(draw);
      if (law !== undefined) return { mean: law.mean, variance: law.std ** 2 };
      return "args" in draw ? { mean: draw.args[0]!, variance: 0 } : undefined;
    }
    case "orthogonal":
      // Haar: uncorrelated values of mean 0; units·gain² is the sum of squares
      return { mean: 0, variance: (draw.units * draw.gain ** 2) / sizeOf(shape) };
    case "sparse": {
      const [std, chosen, units, , size] = draw.args as [number, number, number, number, number];
      return { mean: 0, variance: (std * std * chosen * units) / size };
    }
    default:
      return undefined;
  }
}
