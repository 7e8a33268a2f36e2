/**
 * Flax's layer defaults, with the names and shapes of its parameters.
 *
 * @see https://github.com/google/flax/tree/main/flax/linen
 */
import { lecunNormal, normal, ones, truncatedNormal, zeros, type Initializer } from "../index.js";
import { entry, product, type LayerSpec } from "./layer.js";

/** lecun_normal: a normal cut at ±2, corrected for the cut. */
const lecun = (): Initializer => lecunNormal({ distribution: "truncated_normal" });

/** kernel [in, out]: truncated LeCun normal; bias 0. */
export function dense(inputs: number, outputs: number): LayerSpec {
  return { kernel: entry([inputs, outputs], lecun(), "IO"), bias: entry([outputs], zeros()) };
}

/** kernel […kernel, in / groups, out]: truncated LeCun normal with fan_in = in / groups · kernel; bias 0. */
export function conv(
  inputs: number,
  outputs: number,
  kernel: readonly number[],
  { groups = 1 }: { readonly groups?: number } = {},
): LayerSpec {
  const own = inputs / groups;
  const std = Math.sqrt(1 / (own * product(kernel))) / 0.8796256610342398;
  return {
    kernel: entry([...kernel, own, outputs], truncatedNormal({ std })),
    bias: entry([outputs], zeros()),
  };
}

/** embedding [count, size]: N(0, 1 / size). */
export function embed(count: number, size: number): LayerSpec {
  return { embedding: entry([count, size], normal({ std: Math.sqrt(1 / size) })) };
}

/** scale 1, bias 0. */
export function layerNorm(size: number): LayerSpec {
  return { scale: entry([size], ones()), bias: entry([size], zeros()) };
}
