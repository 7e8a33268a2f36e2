/** How signals and gradients fare from one end of a network to the other. */
export type Stability = "vanishing" | "stable" | "exploding" | "symmetric";

/** How one root mean square stands to another; what is gone is 0, wherever it went. */
export const ratioOf = (a: number, b: number): number => (a === 0 ? 0 : a / b);

/** A ratio of root mean squares of a hundred either way is still stable. */
const STABLE_RATIO = 100;

/**
 * Of signals, the last layer's root mean square by the first's; of gradients, the first layer's by the last's. Where
 * the two differ, learning follows gradients.
 */
export function stabilityOf(signal: number, gradient: number, symmetric: boolean): Stability {
  if (symmetric) return "symmetric";
  for (const ratio of [gradient, signal]) {
    if (Number.isNaN(ratio) || ratio > STABLE_RATIO) return "exploding";
    if (ratio < 1 / STABLE_RATIO) return "vanishing";
  }
  return "stable";
}
