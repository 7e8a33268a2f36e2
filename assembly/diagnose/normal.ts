import { erfc } from "../math/erf";

const SQRT_HALF: f64 = 0.7071067811865476;

/** P(z > x) for z ~ N(0, 1). Relative error at most 2e-15 for x < 37. */
export function normalTail(x: f64): f64 {
  const tail = 0.5 * erfc(abs(x) * SQRT_HALF);
  return x < 0 ? 1 - tail : tail;
}
