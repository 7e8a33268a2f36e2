import { windowArena } from "../../wasm/memory.js";
import { panel } from "../../spec/quadrature.js";

/** Panels of at most 0.6 standard deviations, where ten points leave less than a rounding. */
const PANELS = 32;

/**
 * Mean, origin + offset, and standard deviation of N(0, 1) cut to [low, high], null for no bound: to 1e-14 relative in
 * any tail and any narrowness, where the formula in φ and Φ would cancel. The origin is where the density is greatest.
 * A plan depends on them, so exp is the core's own.
 */
export function cutMoments(
  low: number | null,
  high: number | null,
): { readonly origin: number; readonly offset: number; readonly std: number } {
  const { kernels } = windowArena();
  const [a, b] = [low ?? -Infinity, high ?? Infinity];
  const origin = Math.min(Math.max(0, a), b);
  const size = Math.abs(origin);
  // there the density has fallen by e^-45
  const reach = 90 / (size + (size > 1e100 ? size : Math.sqrt(size * size + 90)));
  const start = Math.max(a - origin, -reach);
  const end = Math.min(b - origin, reach);
  const integral = (f: (d: number) => number): number => {
    let sum = 0;
    for (let i = 0; i < PANELS; ++i) {
      const at = (k: number): number => start + (end - start) * (k / PANELS);
      panel(at(i), at(i + 1), (d, weight) => {
        sum += weight * kernels.exp(-d * (origin + d / 2)) * f(d);
      });
    }
    return sum;
  };
  const mass = integral(() => 1);
  const offset = a === -b ? 0 : integral((d) => d) / mass;
  const std = Math.sqrt(integral((d) => (d - offset) * (d - offset)) / mass);
  return { origin, offset, std };
}
