/** float32 → 16 bits, rounded once to nearest, ties to even. */

// Constants come by argument: V8 keeps what a load before the loop gave, but builds a v128.const at every use.
const TABLE = memory.data<u32>([
  1, 0x7fff, 0x7fffffff, 0x7f800000, 0x47800000, 0x38800000, 0x06800000,
]);

/** Four float32 (no NaN) to bfloat16 bits in 32-bit lanes. */
function bfloat16(x: v128, one: v128, half: v128): v128 {
  const odd = v128.and(i32x4.shr_u(x, 16), one);
  return i32x4.shr_u(i32x4.add(i32x4.add(x, odd), half), 16);
}

/**
 * Four float32 (no NaN) to float16 bits in 32-bit lanes; 65520 and more give ∞.
 *
 * Adding 2^(e + 13), with e the exponent of x but at least −14, rounds x to a multiple of 2^(e − 10) in
 * hardware and leaves that multiple in the sum's low bits.
 */
function float16(x: v128, abs: v128, top: v128, exponent: v128, least: v128, thirteen: v128): v128 {
  const positive = v128.and(x, abs);
  const size = i32x4.min_u(positive, top);
  const e = i32x4.max_u(v128.and(size, exponent), least);
  const magic = i32x4.add(e, thirteen);
  const units = i32x4.sub(f32x4.add(size, magic), magic);
  const biased = i32x4.shr_u(i32x4.sub(e, least), 13);
  return v128.or(i32x4.add(biased, units), i32x4.shr_u(v128.xor(x, positive), 16));
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
  const top = v128.load32_splat(TABLE, 16); // 65536
  const least = v128.load32_splat(TABLE, 20); // 2^-14
  const thirteen = v128.load32_splat(TABLE, 24); // a factor of 2^13
  for (const end = to + ((<usize>count) << 1); to != end; to += 16, from += 32) {
    const a = inline.always(float16(v128.load(from), abs, top, exponent, least, thirteen));
    const b = inline.always(float16(v128.load(from, 16), abs, top, exponent, least, thirteen));
    v128.store(to, i16x8.narrow_i32x4_u(a, b));
  }
}
