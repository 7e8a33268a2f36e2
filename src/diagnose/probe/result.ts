import type { Dtype } from "../../index.js";
import type { Layer } from "../layers.js";
import type { Stability } from "../stability.js";
import type { Verdict } from "../verdict.js";
import type { Measured } from "./measure.js";

/** One layer of a probe. Numbers that are not finite are null. */
export interface ProbeLayer {
  readonly name: string;
  readonly type: Layer["type"];
  readonly activation: string | null;
  readonly channels: number;
  readonly size: readonly number[];
  /** What its weights give, before the activation; of other layers, what they give. */
  readonly before: Measured;
  /** Behind the activation. */
  readonly after: Measured;
  /** Shares of its channels, null without an activation by elements. */
  readonly dead: number | null;
  readonly saturated: number | null;
  /** Mean cosine of the angle between two inputs, before the activation and behind it. */
  readonly cosine: number | null;
  readonly cosineAfter: number | null;
  /** Root mean square of ∂L/∂(before), one value of one input. */
  readonly gradient: number | null;
  /** Frobenius norms of the weight, and of its gradient over the whole batch; null without weights. */
  readonly weightNorm: number | null;
  readonly weightGradient: number | null;
  /** Whether all units have the same weights and bias. */
  readonly symmetric: boolean;
}

/** What `probe` returns: plain data. Numbers that are not finite are null. */
export interface Probe {
  readonly kind: "probe";
  readonly stability: Stability;
  readonly dtype: Dtype;
  /** Inputs in the batch. */
  readonly batch: number;
  readonly input: Measured & { readonly cosine: number | null };
  readonly layers: readonly ProbeLayer[];
  readonly signalRatio: number | null;
  readonly gradientRatio: number | null;
  /** The first layer whose signals, or on the way back whose gradients, are not all finite; null where all are. */
  readonly notFinite: string | null;
  readonly gradientNotFinite: string | null;
  readonly verdicts: readonly Verdict[];
}
