/** Alea (J. Baagøe 2010), the multiply-with-carry generator of tfjs's seedrandom. */

const MULTIPLIER: f64 = 2091639;

/**
 * The next value in [0, 1), a multiple of 2^-32. `state`: s0, s1, s2 and the carry as float64; left advanced.
 */
export function alea(state: usize): f64 {
  const t = MULTIPLIER * load<f64>(state) + load<f64>(state, 24) * 2.3283064365386963e-10; // 2^-32
  const carry = trunc(t);
  const value = t - carry;
  store<f64>(state, load<f64>(state, 8));
  store<f64>(state, load<f64>(state, 16), 8);
  store<f64>(state, value, 16);
  store<f64>(state, carry, 24);
  return value;
}
