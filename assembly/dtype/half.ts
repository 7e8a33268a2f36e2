/** float32 → 16 bits, rounded once to nearest, ties to even. */

// Constants come by argument: V8 keeps what a load before the loop gave, but builds a v128.const at every use.
const TABLE = memory.data<u32>([
  1, 0x7fff, 0x7fffffff, 0x7f800000, 0x38800000, 0x06800000, 0x00080001, 0x0001f800, 0x7c007c00,
  0x80008000,
]);

/** Four float32 (no NaN) to bfloat16 bits in 32-bit lanes. */
function bfloat16(x: v128, one: v128, half: v128): v128 {
  const odd = v128.and(i32x4.shr_u(x, 16), one);
  return i32x4.shr_u(i32x4.add(i32x4.add(x, odd), half), 16);
}

/**
 * The sizes of four float32 (no NaN) as float16 bits in 32-bit lanes; 65520 and more give at least those of ∞.
 *
 * Adding 2^(e + 13), with e the exponent of x but at least −14, rounds x to a multiple of 2^(e − 10) in hardware and
 * leaves that multiple in the sum's low half. The high half is the sum's exponent at bit 7, eight times which is at
 * bit 10, where the format has it: one dot product of halves with (1, 8) makes the encoding, but for the bias. From
 * 2^115 on the sum is no such number, but its high half is still that of a large one.
 */
function float16(
  x: v128,
  abs: v128,
  exponent: v128,
  least: v128,
  thirteen: v128,
  weights: v128,
  bias: v128,
): v128 {
  const size = v128.and(x, abs);
  const e = i32x4.max_u(v128.and(size, exponent), least);
  const sum = f32x4.add(size, i32x4.add(e, thirteen));
  return i32x4.sub(i32x4.dot_i16x8_s(sum, weights), bias);
}

/** Reads `count` float32 at `from` (a multiple of 8), writes as many bfloat16 at `to` ≤ `from`. */
export function packBfloat16(to: usize, from: usize, count: u32): void {
  const one = v128.load32_splat(TABLE, 0);
  const half = v128.load32_splat(TABLE, 4);
  for (const end = to + ((<usize>count) << 1); to != end; to += 16, from += 32) {
    const a = inline.always(bfloat16(v128.load(from), one, half));
    const b = inline.always(bfloat16(v128.load(from, 16), one, half));
    v128.store(to, i16x8.narrow_i32x4_u(a, b));
  }
}

/** Reads `count` float32 at `from` (a multiple of 8), writes as many float16 at `to` ≤ `from`. */
export function packFloat16(to: usize, from: usize, count: u32): void {
  const abs = v128.load32_splat(TABLE, 8);
  const exponent = v128.load32_splat(TABLE, 12);
  const least = v128.load32_splat(TABLE, 16); // 2^-14
  const thirteen = v128.load32_splat(TABLE, 20); // a factor of 2^13
  const weights = v128.load32_splat(TABLE, 24);
  const bias = v128.load32_splat(TABLE, 28); // eight times the high half of 2^-1, the least sum
  const infinity = v128.load32_splat(TABLE, 32);
  const sign = v128.load32_splat(TABLE, 36);
  for (const end = to + ((<usize>count) << 1); to != end; to += 16, from += 32) {
    const x = v128.load(from);
    const y = v128.load(from, 16);
    const a = inline.always(float16(x, abs, exponent, least, thirteen, weights, bias));
    const b = inline.always(float16(y, abs, exponent, least, thirteen, weights, bias));
    const sizes = i16x8.min_s(i16x8.narrow_i32x4_s(a, b), infinity);
    // a negative float32 is an integer below -2^15
    const signs = v128.and(i16x8.narrow_i32x4_s(x, y), sign);
    v128.store(to, v128.or(sizes, signs));
  }
}
