const SPLIT: f64 = 134217729; // 2^27 + 1

/**
 * a·b + c rounded once to float64 (Boldo, Melquiond 2008, "Emulation of FMA and correctly rounded sums"): the
 * product without error by Dekker 1971, its low part added with rounding to odd.
 *
 * For |a|, |b| < 2^990 and a product that is 0 or at least 2^-960.
 */
export function fma64(a: f64, b: f64, c: f64): f64 {
  const product = a * b;
  const aHigh = a * SPLIT - (a * SPLIT - a);
  const bHigh = b * SPLIT - (b * SPLIT - b);
  const aLow = a - aHigh;
  const bLow = b - bHigh;
  const rest = aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);

  const low = c + rest;
  const lowError = sumError(c, rest, low);
  const high = product + low;
  return high + oddSum(sumError(product, low, high), lowError);
}

/** a + b − sum, exactly (Knuth's TwoSum). */
function sumError(a: f64, b: f64, sum: f64): f64 {
  const part = sum - a;
  return a - (sum - part) + (b - part);
}

/** a + b rounded to odd: an even inexact sum steps one ulp towards the exact one. */
function oddSum(a: f64, b: f64): f64 {
  const sum = a + b;
  const error = sumError(a, b, sum);
  const bits = reinterpret<u64>(sum);
  if (error == 0 || (bits & 1) != 0) return sum;
  return reinterpret<f64>(error > 0 == sum > 0 ? bits + 1 : bits - 1);
}
