import type { Dtype } from "../../index.js";
import type { AnyArray } from "../../spec/dtype.js";
import type { Verdict } from "../verdict.js";

/** A parameter after the scaling. */
export interface LsuvParameter {
  readonly name: string;
  readonly data: AnyArray;
  readonly shape: readonly number[];
  readonly dtype: Dtype;
}

/** Parameters by name. */
export type LsuvParameters<K extends string = string> = Readonly<Record<K, LsuvParameter>>;

/** One forward pass. Numbers that are not finite are null. */
export interface LsuvStep {
  readonly mean: number | null;
  /** Of all outputs; channel by channel the one farthest from the target. */
  readonly variance: number | null;
  /** What the weight was multiplied by after it: of channels, the geometric mean; null where it was left alone. */
  readonly factor: number | null;
}

/** One layer's way to the target. */
export interface LsuvReport {
  readonly weight: string;
  readonly bias: string | null;
  readonly steps: readonly LsuvStep[];
  readonly converged: boolean;
}

/** What `lsuv` returns: new parameters, and the way to them. */
export interface Lsuv<K extends string = string> {
  readonly kind: "lsuv";
  readonly method: "layer" | "channel";
  readonly variance: number;
  readonly tolerance: number;
  readonly layers: readonly LsuvReport[];
  /** All of the set: new ones, or with `inPlace` those that were given, with new values. */
  readonly parameters: LsuvParameters<K>;
  readonly verdicts: readonly Verdict[];
}
