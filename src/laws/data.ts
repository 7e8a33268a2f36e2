/** Initializers are plain data: what a spec, a plan and a recipe hold, and what JSON keeps. */

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

export type FanMode = "fan_in" | "fan_out" | "fan_avg" | "fan_geo_avg";

export type ScaledDistribution = "normal" | "truncated_normal" | "uniform";

/** Variance scale / n, where n is the fan that `mode` names. */
export interface VarianceScaling {
  readonly law: "varianceScaling";
  readonly scale: number;
  readonly mode: FanMode;
  readonly distribution: ScaledDistribution;
}

/** gain at (i, i + shift), 0 elsewhere. */
export interface Eye {
  readonly law: "eye";
  readonly gain: number;
  readonly shift: number;
}

/** A convolution that passes its input through, group by group. */
export interface Dirac {
  readonly law: "dirac";
  readonly groups: number;
  readonly gain: number;
}

/** N(0, std²) at few places of each unit, 0 elsewhere; either count or fraction is null. */
export interface Sparse {
  readonly law: "sparse";
  readonly count: number | null;
  readonly fraction: number | null;
  readonly per: "out" | "in";
  readonly std: number;
}

/** A kernel of the short-time Fourier transform. */
export interface Fourier {
  readonly law: "fourier";
  readonly side: "real" | "imag";
  readonly window: "hann" | "hamming" | "rectangular";
  readonly scaling: "density" | "spectrum" | "none";
  readonly periodic: boolean;
}

/** ±ln u with u uniform on [low, high], 0 < low ≤ high. */
export interface LogOfUniform {
  readonly law: "logOfUniform";
  readonly low: number;
  readonly high: number;
  readonly sign: 1 | -1;
}

/** Rows of a tensor's first axis under one initializer. */
export interface Section {
  readonly size: number;
  readonly init: Initializer;
  /** The section whose stream it draws from, its own where not given: equal laws are equal values then. */
  readonly as?: number;
}

/** Sections one after another along the first axis. */
export interface Sections {
  readonly law: "sections";
  readonly parts: readonly Section[];
}

/** W and −W side by side: "I" [W, −W], "O" [W; −W], "OI" [[W, −W], [−W, W]]. */
export interface Mirrored {
  readonly law: "mirrored";
  readonly axes: "O" | "I" | "OI";
  readonly init: Initializer;
}

/** Each output unit `times` times, one after another. */
export interface Repeated {
  readonly law: "repeated";
  readonly times: number;
  readonly init: Initializer;
}

/** Partial identity, or columns of a Hadamard matrix where there are more outputs than inputs. */
export interface ZerO {
  readonly law: "zerO";
}

export type CompositeInitializer = LogOfUniform | Sections | Mirrored | Repeated | ZerO;

/** A matrix with orthonormal columns, or rows where it has fewer rows; `columnAxis` makes the columns. */
export interface Orthogonal {
  readonly law: "orthogonal";
  readonly gain: number;
  readonly columnAxis: number;
}

/** A convolution's kernel with an orthogonal matrix at its centre and 0 elsewhere. */
export interface DeltaOrthogonal {
  readonly law: "deltaOrthogonal";
  readonly gain: number;
}

export type Initializer =
  | Constant
  | Uniform
  | Normal
  | TruncatedNormal
  | VarianceScaling
  | Eye
  | Dirac
  | Sparse
  | Fourier
  | Orthogonal
  | DeltaOrthogonal
  | CompositeInitializer;
