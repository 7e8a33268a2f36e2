import type { Layer } from "../layers.js";
import type { Stability } from "../stability.js";
import type { Verdict } from "../verdict.js";
import type { FixedPoint } from "./fixed-point.js";

/** One layer of a forecast. Numbers that are not finite are null. */
export interface ForecastLayer {
  readonly name: string;
  readonly type: Layer["type"];
  /** Name of the activation, "function" for one of the caller's, null for none. */
  readonly activation: string | null;
  readonly channels: number;
  readonly size: readonly number[];
  /** σ_w = √(fan_in·Var(W)). */
  readonly sigma: number | null;
  /** q: second moment of what the weights give, before the activation. */
  readonly variance: number | null;
  /** c: correlation of two inputs there. */
  readonly correlation: number | null;
  /** Second moment behind the activation. */
  readonly output: number | null;
  /** σ_w² E[φ′²]: what a stack of such layers makes of small differences, forward; with fan_out of gradients. */
  readonly chi: number | null;
  readonly chiBackward: number | null;
  /** E[(∂L/∂z)²] at z, where ∂L/∂y = N(0, 1) at the network's outputs. */
  readonly gradient: number | null;
  /** E[(∂L/∂W)²] of one input. */
  readonly weightGradient: number | null;
  /** Standard deviation of ln q that finite width leaves, over draws of the weights. */
  readonly spread: number | null;
}

/** The first layer, in the order in which they are computed, whose values leave a format; null where all stay. */
export interface Range {
  /** Signals: some value of one input is infinite; half of them are 0. */
  readonly overflow: string | null;
  readonly underflow: string | null;
  /** Gradients, from unit ones at the network's outputs backward. */
  readonly gradientOverflow: string | null;
  readonly gradientUnderflow: string | null;
}

/** The formats whose ends are looked at. */
export type Format = "float16" | "bfloat16" | "float32";

/** By format: what leaves it. */
export type Ranges = Readonly<Record<Format, Range>>;

/** Where depth leads a stack of layers with equal laws. */
export interface Limit extends FixedPoint {
  readonly names: readonly string[];
}

/** What `forecast` returns: plain data. Numbers that are not finite are null. */
export interface Forecast {
  readonly kind: "forecast";
  readonly stability: Stability;
  readonly input: { readonly variance: number; readonly correlation: number };
  readonly layers: readonly ForecastLayer[];
  /** Root mean square of the last layer's signal by the first's, and of the first layer's gradient by the last's. */
  readonly signalRatio: number | null;
  readonly gradientRatio: number | null;
  /** What all weights would have to be multiplied by to keep gradients' scale; null where no factor does. */
  readonly factor: number | null;
  readonly formats: Ranges;
  /** For laws of weights, bias and activation that two layers have at least. */
  readonly limits: readonly Limit[];
  readonly verdicts: readonly Verdict[];
  /** What is approximate, and why. */
  readonly notes: readonly string[];
}

/** Layers whose law gives every unit the same weights: errors, unless they end a branch or the network. */
export interface Symmetric {
  readonly error: readonly string[];
  readonly note: readonly string[];
}
