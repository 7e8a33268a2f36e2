import { laws, type SpecEntry } from "weightseed";
import { audit, type AuditedParameter } from "weightseed/diagnose";

/** A parameter as messages carry it. */
export interface Sent {
  readonly data: Float32Array | Float64Array | Uint16Array;
  readonly shape: readonly number[];
  readonly dtype: "float32" | "float64" | "float16" | "bfloat16";
}

laws(); // the law comes as data

/** What the values are, and whether they follow their law. */
export const tasks = {
  survey: (w: Sent, entry: SpecEntry): AuditedParameter =>
    audit({ w }, { w: { ...entry, dtype: w.dtype } }).parameters[0]!,
};
