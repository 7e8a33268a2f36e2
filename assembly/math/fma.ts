const SPLIT: f64 = 134217729; // 2^27 + 1

/**
 * a·b + c rounded once, where no intermediate result over- or underflows: the exact product and sum in three
 * parts, the two lesser ones added with rounding to odd.
 *
 * @see Boldo, Melquiond 2008, "Emulation of FMA and correctly rounded sums: proved algorithms using rounding to odd"
 */
export function fma(a: f64, b: f64, c: f64): f64 {
  // uh + ul = a·b (Dekker 1971, with Veltkamp's splitting)
  const uh = a * b;
  const ah = upper(a);
  const bh = upper(b);
  const al = a - ah;
  const bl = b - bh;
  const ul = al * bl - (uh - ah * bh - al * bh - ah * bl);
  const th = c + ul;
  const tl = rest(c, ul, th);
  const vh = uh + th;
  const vl = rest(uh, th, vh);
  return vh + addToOdd(tl, vl);
}

function upper(x: f64): f64 {
  const t = SPLIT * x;
  return t - (t - x);
}

/** a + b − sum exactly, where sum = RN(a + b) (Knuth's TwoSum). */
function rest(a: f64, b: f64, sum: f64): f64 {
  const t = sum - a;
  return a - (sum - t) + (b - t);
}

/** a + b; where that is not a double, the neighbour whose last bit is 1. */
function addToOdd(a: f64, b: f64): f64 {
  const sum = a + b;
  const error = rest(a, b, sum);
  const bits = reinterpret<u64>(sum);
  if (error == 0 || (bits & 1) != 0) return sum;
  // the magnitude grows where the error has the sum's sign
  return reinterpret<f64>(error > 0 == sum > 0 ? bits + 1 : bits - 1);
}
