/** float32 → 16 bits, rounded once to nearest, ties to even. */

/** Four float32 (no NaN) to bfloat16 bits in 32-bit lanes. */
function bfloat16(x: v128): v128 {
  const odd = v128.and(i32x4.shr_u(x, 16), i32x4.splat(1));
  return i32x4.shr_u(i32x4.add(i32x4.add(x, odd), i32x4.splat(0x7fff)), 16);
}

/**
 * Four float32 (no NaN) to float16 bits in 32-bit lanes; 65520 and more give ∞.
 *
 * Adding 2^(e + 13), with e the exponent of x but at least −14, rounds x to a multiple of 2^(e − 10) in
 * hardware and leaves that multiple in the sum's low bits.
 */
function float16(x: v128): v128 {
  const sign = v128.and(x, i32x4.splat(0x80000000));
  const size = i32x4.min_u(v128.xor(x, sign), i32x4.splat(0x47800000)); // 65536
  const e = i32x4.max_u(v128.and(size, i32x4.splat(0x7f800000)), i32x4.splat(0x38800000)); // 2^-14
  const magic = i32x4.add(e, i32x4.splat(13 << 23));
  const units = i32x4.sub(f32x4.add(size, magic), magic);
  const biased = i32x4.shr_u(i32x4.sub(e, i32x4.splat(0x38800000)), 13);
  return v128.or(i32x4.add(biased, units), i32x4.shr_u(sign, 16));
}

/** Reads `count` float32 at `from` (a multiple of 8), writes as many bfloat16 at `to` ≤ `from`. */
export function packBfloat16(to: usize, from: usize, count: u32): void {
  for (const end = to + ((<usize>count) << 1); to != end; to += 16, from += 32) {
    const a = inline.always(bfloat16(v128.load(from)));
    const b = inline.always(bfloat16(v128.load(from, 16)));
    v128.store(to, i16x8.narrow_i32x4_u(a, b));
  }
}

/** Reads `count` float32 at `from` (a multiple of 8), writes as many float16 at `to` ≤ `from`. */
export function packFloat16(to: usize, from: usize, count: u32): void {
  for (const end = to + ((<usize>count) << 1); to != end; to += 16, from += 32) {
    const a = inline.always(float16(v128.load(from)));
    const b = inline.always(float16(v128.load(from, 16)));
    v128.store(to, i16x8.narrow_i32x4_u(a, b));
  }
}
