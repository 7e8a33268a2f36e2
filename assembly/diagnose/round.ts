/** float32 rounded to the values of a 16-bit format, nearest even, in place. */

/**
 * A float16 value x is a multiple of 2^(e − 10), e its exponent but at least −14: adding 2^(e + 13) and taking it away
 * rounds to those.
 */
function toFloat16(x: v128): v128 {
  const size = v128.and(x, i32x4.splat(0x7fffffff));
  const exponent = v128.and(size, i32x4.splat(0x7f800000));
  const shift = i32x4.add(i32x4.max_u(exponent, i32x4.splat(0x38800000)), i32x4.splat(0x06800000));
  const rounded = f32x4.sub(f32x4.add(size, shift), shift);
  const over = f32x4.ge(size, f32x4.splat(65520));
  const value = v128.bitselect(f32x4.splat(Infinity), rounded, over);
  return v128.or(value, v128.and(x, i32x4.splat(0x80000000)));
}

function toBfloat16(x: v128): v128 {
  const odd = v128.and(i32x4.shr_u(x, 16), i32x4.splat(1));
  const sum = i32x4.add(i32x4.add(x, odd), i32x4.splat(0x7fff));
  const rounded = v128.and(sum, i32x4.splat(0xffff0000));
  return v128.bitselect(rounded, x, f32x4.eq(x, x)); // a NaN stays one
}

/** Rounds `count` float32, a multiple of 4, to bfloat16 (`brain`) or float16. */
export function roundToHalf(brain: bool, data: usize, count: usize): void {
  for (const end = data + (count << 2); data != end; data += 16) {
    const x = v128.load(data);
    v128.store(data, brain ? toBfloat16(x) : toFloat16(x));
  }
}
