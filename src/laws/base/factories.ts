import {
  checkKeys,
  checkNumber,
  checkOneOf,
  checkScale,
  wrongType,
  wrongValue,
} from "../../errors.js";
import { checkInitializer } from "../check.js";
import type {
  Constant,
  FanMode,
  Normal,
  ScaledDistribution,
  TruncatedNormal,
  Uniform,
  VarianceScaling,
} from "./data.js";

/**
 * All values 0.
 *
 * @example
 *     initialize({ b: { shape: [2], init: zeros() } }).b.data; // => Float32Array.of(0, 0)
 */
export function zeros(): Constant {
  return checkInitializer("zeros", { law: "constant", value: 0 });
}

/**
 * All values 1.
 *
 * @example
 *     initialize({ g: { shape: [2], init: ones() } }).g.data; // => Float32Array.of(1, 1)
 */
export function ones(): Constant {
  return checkInitializer("ones", { law: "constant", value: 1 });
}

/**
 * All values `value`, rounded to the dtype (float16 and bfloat16 from float32).
 *
 * @example
 *     initialize({ b: { shape: [2], init: constant(0.5) } }).b.data; // => Float32Array.of(0.5, 0.5)
 */
export function constant(value: number): Constant {
  return checkInitializer("constant", { law: "constant", value });
}

/** The interval: [−bound, bound], or [low, high]. */
export type UniformOptions =
  { readonly bound: number } | { readonly low: number; readonly high: number };

/**
 * Uniform on the closed interval [−bound, bound] or [low, high]; both ends, rounded to the dtype, may occur.
 *
 * @throws RangeError if low > high, or bound < 0
 * @example
 *     initialize({ w: { shape: [64, 32], init: uniform({ bound: 0.1 }) } }, { seed: 1 }); // U[−0.1, 0.1]
 */
export function uniform(options: UniformOptions): Uniform {
  checkKeys("uniform", options, ["bound", "low", "high"]);
  if (!("bound" in options)) {
    const { low, high } = options;
    return checkInitializer("uniform", { law: "uniform", low, high });
  }
  if ("low" in options || "high" in options) {
    throw wrongType("uniform: options", "either bound or low and high", options);
  }
  const { bound } = options;
  checkNumber("uniform: bound", bound);
  if (bound < 0) throw wrongValue("uniform: bound", "a number ≥ 0", bound);
  return checkInitializer("uniform", { law: "uniform", low: -bound, high: bound });
}

/** Mean and standard deviation, in units of the values. */
export interface NormalOptions {
  readonly mean?: number;
  readonly std?: number;
}

/**
 * N(mean, std²), untruncated; no |z| exceeds 6.557 in the float32 class, 8.573 in float64.
 *
 * @param options.mean 0 by default
 * @param options.std 1 by default; 0 gives the mean
 * @throws RangeError if std < 0
 * @example
 *     initialize({ w: { shape: [64, 32], init: normal({ std: 0.02 }) } }, { seed: 1 }); // N(0, 0.02²)
 */
export function normal(options: NormalOptions = {}): Normal {
  checkKeys("normal", options, ["mean", "std"]);
  const { mean = 0, std = 1 } = options;
  return checkInitializer("normal", { law: "normal", mean, std });
}

/** A normal and its cut, whose ends may occur. */
export interface TruncatedNormalOptions extends NormalOptions {
  readonly low?: number | null;
  readonly high?: number | null;
  readonly bounds?: "sigma" | "absolute";
  readonly moments?: "parent" | "result";
}

/**
 * N(mean, std²) cut to [low, high]: at ±2 standard deviations by default, as Keras and JAX mean it. `mean` and
 * `std` are those of the normal before the cut, or of the values after it, as `moments` says.
 *
 * @param options.low lower bound, −2 by default; null or −Infinity for none. Any low < high is legal.
 * @param options.high upper bound, 2 by default; null or Infinity for none
 * @param options.bounds "sigma" (default): bounds in standard deviations from the mean; "absolute": values
 * @param options.moments "parent" (default): mean and std of the normal before the cut; "result": of the values after
 *   it, for sigma bounds only, which count standard deviations of the normal before the cut in either case
 * @throws RangeError if std < 0 or low ≥ high
 * @example
 *     truncatedNormal({ std: 0.02 }); // N(0, 0.02²) cut to ±2 standard deviations
 *     truncatedNormal({ low: 0, high: null, bounds: "absolute" }); // the upper half
 */
export function truncatedNormal(options: TruncatedNormalOptions = {}): TruncatedNormal {
  checkKeys("truncatedNormal", options, ["mean", "std", "low", "high", "bounds", "moments"]);
  const { mean = 0, std = 1, low = -2, high = 2, bounds = "sigma", moments = "parent" } = options;
  return checkInitializer("truncatedNormal", {
    law: "truncatedNormal",
    mean,
    std,
    low,
    high,
    bounds,
    moments,
  });
}

/** Variance scale / fan, in Keras's and JAX's terms. */
export interface VarianceScalingOptions {
  readonly scale?: number;
  readonly mode?: FanMode;
  readonly distribution?: ScaledDistribution;
}

/**
 * Values with mean 0 and variance scale / n, n the fan that `mode` names:
 *
 * - "normal": N(0, scale / n);
 * - "uniform": U[−√(3 scale / n), √(3 scale / n)];
 * - "truncated_normal": cut at ±2 standard deviations, with the standard deviation before the cut divided by
 *   0.87962566103423978, so that the variance after it is scale / n.
 *
 * @param options.mode "fan_in" (default), "fan_out", "fan_avg" (arithmetic mean), "fan_geo_avg" (geometric mean)
 * @throws RangeError if scale < 0; on use, if the fan is 0
 * @example
 *     explain([256, 784], varianceScaling({ scale: 2, mode: "fan_in", distribution: "uniform" }));
 */
export function varianceScaling(options: VarianceScalingOptions = {}): VarianceScaling {
  return scaled("varianceScaling", options, ["scale", "mode", "distribution"], {
    scale: 1,
    mode: "fan_in",
    distribution: "normal",
  });
}

/** Options of Glorot's laws. */
export interface GlorotOptions {
  /** Factor on the standard deviation; 1 by default. */
  readonly gain?: number;
}

/** Options of `glorotNormal`. */
export interface GlorotNormalOptions extends GlorotOptions {
  /** "normal" (default), or "truncated_normal" as Keras and JAX have it. */
  readonly distribution?: "normal" | "truncated_normal";
}

/** Options of He's laws. */
export interface HeOptions {
  /** Which fan divides: "fan_in" (default) keeps the forward variance, "fan_out" the backward one. */
  readonly mode?: FanMode;
  /** Slope α of a leaky ReLU; the gain is √(2 / (1 + α²)). 0 by default. */
  readonly negativeSlope?: number;
}

/** Options of `heNormal`. */
export interface HeNormalOptions extends HeOptions {
  readonly distribution?: "normal" | "truncated_normal";
}

/** Options of `lecunNormal`. */
export interface LecunNormalOptions {
  readonly distribution?: "normal" | "truncated_normal";
}

/**
 * Glorot (Xavier) normal: N(0, σ²) with σ = gain·√(2 / (fan_in + fan_out)), untruncated.
 *
 * @see Glorot, Bengio 2010, eq. 12
 * @example
 *     initialize({ w: { shape: [10, 256], init: glorotNormal() } }, { seed: 1 }); // variance 2 / 266
 */
export function glorotNormal(options: GlorotNormalOptions = {}): VarianceScaling {
  return glorot("glorotNormal", options, "normal", ["gain", "distribution"]);
}

/**
 * Glorot (Xavier) uniform: U[−a, a] with a = gain·√(6 / (fan_in + fan_out)).
 *
 * @see Glorot, Bengio 2010, eq. 16
 * @example
 *     initialize({ w: { shape: [10, 256], init: glorotUniform() } }, { seed: 1 }); // ±√(6 / 266)
 */
export function glorotUniform(options: GlorotOptions = {}): VarianceScaling {
  return glorot("glorotUniform", options, "uniform", ["gain"]);
}

/**
 * He (Kaiming) normal: N(0, σ²) with σ = √(2 / (1 + α²)) / √fan, untruncated.
 *
 * @see He et al. 2015, eq. 10 and 15, arXiv:1502.01852
 * @example
 *     initialize({ w: { shape: [64, 3, 7, 7], layout: "OIHW", init: heNormal({ mode: "fan_out" }) } }, { seed: 1 });
 */
export function heNormal(options: HeNormalOptions = {}): VarianceScaling {
  return he("heNormal", options, "normal", ["mode", "negativeSlope", "distribution"]);
}

/**
 * He (Kaiming) uniform: U[−a, a] with a = √(6 / (1 + α²)) / √fan.
 *
 * @see He et al. 2015, arXiv:1502.01852
 * @example
 *     initialize({ w: { shape: [256, 784], init: heUniform() } }, { seed: 1 }); // ±√(6 / 784)
 */
export function heUniform(options: HeOptions = {}): VarianceScaling {
  return he("heUniform", options, "uniform", ["mode", "negativeSlope"]);
}

/**
 * LeCun normal: N(0, 1 / fan_in), untruncated.
 *
 * @see LeCun et al. 1998, "Efficient BackProp", §4.6
 * @example
 *     initialize({ w: { shape: [256, 784], init: lecunNormal() } }, { seed: 1 }); // variance 1 / 784
 */
export function lecunNormal(options: LecunNormalOptions = {}): VarianceScaling {
  const base = { scale: 1, mode: "fan_in", distribution: "normal" } as const;
  return scaled("lecunNormal", options, ["distribution"], base);
}

/**
 * LeCun uniform: U[−√(3 / fan_in), √(3 / fan_in)].
 *
 * @example
 *     initialize({ w: { shape: [256, 784], init: lecunUniform() } }, { seed: 1 }); // ±√(3 / 784)
 */
export function lecunUniform(): VarianceScaling {
  const base = { scale: 1, mode: "fan_in", distribution: "uniform" } as const;
  return scaled("lecunUniform", {}, [], base);
}

export {
  glorotNormal as xavierNormal,
  glorotUniform as xavierUniform,
  heNormal as kaimingNormal,
  heUniform as kaimingUniform,
};

function glorot(
  where: string,
  options: GlorotNormalOptions,
  distribution: ScaledDistribution,
  keys: readonly string[],
): VarianceScaling {
  checkKeys(where, options, keys);
  const { gain = 1, ...rest } = options;
  checkScale(`${where}: gain`, gain);
  checkSquare(`${where}: gain`, gain);
  return scaled(where, rest, keys, { scale: gain * gain, mode: "fan_avg", distribution });
}

function he(
  where: string,
  options: HeNormalOptions,
  distribution: ScaledDistribution,
  keys: readonly string[],
): VarianceScaling {
  checkKeys(where, options, keys);
  const { negativeSlope = 0, ...rest } = options;
  checkNumber(`${where}: negativeSlope`, negativeSlope);
  if (Math.abs(negativeSlope) > 1) checkSquare(`${where}: negativeSlope`, negativeSlope);
  const scale = 2 / (1 + negativeSlope * negativeSlope);
  return scaled(where, rest, keys, { scale, mode: "fan_in", distribution });
}

/** A number whose square is one, and not 0 in the place of a small one. */
function checkSquare(where: string, value: number): void {
  const square = value * value;
  if (square === Infinity || (square === 0 && value !== 0)) {
    throw wrongValue(where, "a number whose square a float64 can hold", value);
  }
}

function scaled(
  where: string,
  options: VarianceScalingOptions,
  keys: readonly string[],
  base: Required<VarianceScalingOptions>,
): VarianceScaling {
  checkKeys(where, options, keys);
  const { scale = base.scale, mode = base.mode, distribution = base.distribution } = options;
  if (where.endsWith("Normal")) {
    checkOneOf(`${where}: distribution`, distribution, ["normal", "truncated_normal"]);
  }
  return checkInitializer(where, { law: "varianceScaling", scale, mode, distribution });
}
