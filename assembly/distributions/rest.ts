/** What rounding takes from a place: the centre of an interval, a mean, a bound. */

/** Least rest, in units of a law's scale, that the law would show: what is left out moves p by 2^-20 at most. */
const SHOWN_32: f64 = 2 ** -19;

/** Of x to float32, or 0 where a law of this scale would not show it. */
export function rest32(x: f64, scale: f64): f64 {
  const rest = x - <f64>(<f32>x);
  return abs(rest) <= SHOWN_32 * scale ? 0 : rest;
}

/** Of sum = a + b. @see Knuth, TAOCP 2, § 4.2.2, theorem B */
export function rest64(a: f64, b: f64, sum: f64): f64 {
  const second = sum - a;
  return a - (sum - second) + (b - second);
}
