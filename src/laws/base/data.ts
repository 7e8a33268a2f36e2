/** Data of the base laws, and of those that scale one by a fan. */

/** Every value is `value`, rounded to the dtype. */
export interface Constant {
  readonly law: "constant";
  readonly value: number;
}

/** Uniform on the closed interval [low, high]. */
export interface Uniform {
  readonly law: "uniform";
  readonly low: number;
  readonly high: number;
}

/** N(mean, std²). */
export interface Normal {
  readonly law: "normal";
  readonly mean: number;
  readonly std: number;
}

/** Normal, cut to [low, high]; null is no bound on that side. */
export interface TruncatedNormal {
  readonly law: "truncatedNormal";
  readonly mean: number;
  readonly std: number;
  readonly low: number | null;
  readonly high: number | null;
  /** "sigma": low and high count standard deviations from the mean; "absolute": they are values. */
  readonly bounds: "sigma" | "absolute";
  /** "result": mean and std are those of the values after the cut; else those of the normal before it. */
  readonly moments?: "parent" | "result";
}

/** Which fan divides the scale: a fan itself, or the arithmetic or geometric mean of the two. */
export type FanMode = "fan_in" | "fan_out" | "fan_avg" | "fan_geo_avg";

/** The distribution of a scaled law; "truncated_normal" is cut at ±2 standard deviations and corrected for the cut. */
export type ScaledDistribution = "normal" | "truncated_normal" | "uniform";

/** Variance scale / n, where n is the fan that `mode` names. */
export interface VarianceScaling {
  readonly law: "varianceScaling";
  readonly scale: number;
  readonly mode: FanMode;
  readonly distribution: ScaledDistribution;
}
