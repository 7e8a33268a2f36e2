/** Fused multiply-add of float32 values in float64 lanes: the product of two is exact there. */

const SIGN: u64 = 0x8000000000000000;

/**
 * a·b + c rounded once to float32, at midpoints and among subnormals too: two float64 that hold finite float32
 * values; the result in lanes 0 and 1 of a float32x4, the others 0.
 *
 * The sum is rounded to odd (Boldo, Melquiond 2008, "Emulation of FMA and correctly rounded sums"), and 53 bits
 * rounded to odd round to 24 as the exact sum does.
 */
export function fma32(a: v128, b: v128, c: v128): v128 {
  const product = f64x2.mul(a, b);
  const sum = f64x2.add(product, c);
  // the sum's error, exactly (Knuth's TwoSum)
  const part = f64x2.sub(sum, product);
  const error = f64x2.add(f64x2.sub(product, f64x2.sub(sum, part)), f64x2.sub(c, part));
  // an even inexact sum steps one ulp towards the error
  const inexact = f64x2.ne(error, f64x2.splat(0));
  const even = i64x2.sub(v128.and(sum, i64x2.splat(1)), i64x2.splat(1));
  const outward = v128.xor(error, v128.and(sum, i64x2.splat(SIGN)));
  const step = v128.or(f64x2.lt(outward, f64x2.splat(0)), i64x2.splat(1));
  const odd = i64x2.add(sum, v128.and(step, v128.and(inexact, even)));
  return f32x4.demote_f64x2_zero(odd);
}

/** Lanes 2 and 3 of a float32x4 as float64. */
export function promoteHigh(x: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<u32>(x, x, 2, 3, 2, 3));
}

/** The four values of two pairs in lanes 0 and 1. */
export function join(low: v128, high: v128): v128 {
  return v128.shuffle<u64>(low, high, 0, 2);
}

/** The bits of a float64 that go with rounding to float32, and their pattern at a midpoint. */
const TIE = memory.data<u64>([0x1fffffff, 0x10000000]);

/** Lanes of a float64 sum that lie halfway between two float32, where its own rounding may decide wrongly. */
export function tie(sum: v128): v128 {
  const rest = v128.and(sum, v128.load64_splat(TIE, 0));
  return i64x2.eq(rest, v128.load64_splat(TIE, 8));
}

/** And those that are subnormal in float32, whose midpoints lie elsewhere. */
function risky(sum: v128): v128 {
  const tiny = f64x2.lt(f64x2.abs(sum), f64x2.splat(2 ** -126));
  return v128.or(inline.always(tie(sum)), tiny);
}

/** `fma32` of four float32 each, quickly where two roundings are as good as one. */
export function fma32x4(a: v128, b: v128, c: v128): v128 {
  const low = f64x2.add(
    f64x2.mul(f64x2.promote_low_f32x4(a), f64x2.promote_low_f32x4(b)),
    f64x2.promote_low_f32x4(c),
  );
  const high = f64x2.add(
    f64x2.mul(inline.always(promoteHigh(a)), inline.always(promoteHigh(b))),
    inline.always(promoteHigh(c)),
  );
  const risk = v128.or(inline.always(risky(low)), inline.always(risky(high)));
  if (v128.any_true(risk)) return exactly(a, b, c);
  return inline.always(join(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high)));
}

function exactly(a: v128, b: v128, c: v128): v128 {
  const low = fma32(
    f64x2.promote_low_f32x4(a),
    f64x2.promote_low_f32x4(b),
    f64x2.promote_low_f32x4(c),
  );
  return join(low, fma32(promoteHigh(a), promoteHigh(b), promoteHigh(c)));
}
