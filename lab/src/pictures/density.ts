import { fans, type Initializer } from "weightseed";

/** The density of one value of a tensor, on its support. */
export interface Density {
  readonly low: number;
  readonly high: number;
  readonly at: (x: number) => number;
}

export interface Moments {
  readonly mean: number;
  readonly std: number;
  readonly skewness: number;
  readonly kurtosis: number;
}

/** Standard deviation of N(0, 1) cut at ±2, by which Keras and JAX divide. */
const CUT_STD = 0.87962566103423978;
/** Standard deviations beyond which a normal has no mass that a float64 sum would see. */
const FAR = 9;

/** Undefined where values are not drawn one by one from a density: constants, matrices, sparse ones. */
export function densityOf(
  init: Initializer,
  shape: readonly number[],
  layout: string,
): Density | undefined {
  switch (init.law) {
    case "normal":
      return cut(init.mean, init.std, -FAR, FAR);
    case "uniform":
      return flat(init.low, init.high);
    case "truncatedNormal":
      return cut(init.mean, init.std, init.low ?? -FAR, init.high ?? FAR);
    case "varianceScaling": {
      const { fan_in, fan_out } = fans(shape, { layout });
      const [fan_avg, fan_geo_avg] = [(fan_in + fan_out) / 2, Math.sqrt(fan_in * fan_out)];
      const fan = { fan_in, fan_out, fan_avg, fan_geo_avg }[init.mode];
      const std = Math.sqrt(init.scale / fan);
      if (init.distribution === "normal") return cut(0, std, -FAR, FAR);
      if (init.distribution === "truncated_normal") return cut(0, std / CUT_STD, -2, 2);
      return flat(-Math.sqrt(3) * std, Math.sqrt(3) * std);
    }
    default:
      return undefined;
  }
}

function flat(low: number, high: number): Density | undefined {
  return high > low ? { low, high, at: () => 1 / (high - low) } : undefined;
}

/** A normal cut at multiples of its standard deviation. */
function cut(mean: number, std: number, low: number, high: number): Density | undefined {
  if (!(std > 0)) return undefined;
  const bell = (x: number): number => Math.exp(-0.5 * ((x - mean) / std) ** 2);
  const [from, to] = [mean + low * std, mean + high * std];
  const mass = integral(bell, from, to);
  return { low: from, high: to, at: (x) => bell(x) / mass };
}

/** Mean, standard deviation, skewness and excess kurtosis of a density. */
export function momentsOf({ low, high, at }: Density): Moments {
  const mean = integral((x) => x * at(x), low, high);
  const central = (k: number): number => integral((x) => (x - mean) ** k * at(x), low, high);
  const std = Math.sqrt(central(2));
  return { mean, std, skewness: central(3) / std ** 3, kurtosis: central(4) / std ** 4 - 3 };
}

const PANELS = 2000;

/** Simpson's rule: 1e-12 relative for bells over ±9σ. */
function integral(f: (x: number) => number, low: number, high: number): number {
  const h = (high - low) / PANELS;
  let sum = f(low) + f(high);
  for (let i = 1; i < PANELS; ++i) sum += (i % 2 === 1 ? 4 : 2) * f(low + i * h);
  return (sum * h) / 3;
}
