/** What PyTorch's 16-bit dtypes have of their own. */
import { sinf } from "./libm";

/** Numbers of dtypes, as src/spec/dtype.ts has them. */
export const FLOAT16: u32 = 2;
export const BFLOAT16: u32 = 3;

/** A float32 rounded to a dtype, nearest even; of every other dtype as it is. */
export function roundTo(dtype: u32, x: f32): f32 {
  const bits = reinterpret<u32>(x);
  if (dtype == BFLOAT16) {
    return reinterpret<f32>((bits + 0x7fff + ((bits >> 16) & 1)) & 0xffff0000);
  }
  if (dtype != FLOAT16) return x;
  const size = abs(x);
  if (size >= 65520) return copysign<f32>(Infinity, x);
  // 2^(e + 13), e the exponent but at least −14: the sum is a multiple of 2^(e − 10)
  const least = max(bits & 0x7f800000, 0x38800000) + 0x06800000;
  const high = reinterpret<f32>(least);
  return copysign<f32>(size + high - high, x);
}

/** Four of them below 2^113; what is beyond float16 stays finite, and `packFloat16` makes it infinite. */
export function roundTo4(dtype: u32, x: v128): v128 {
  if (dtype == BFLOAT16) {
    const odd = v128.and(i32x4.shr_u(x, 16), i32x4.splat(1));
    const up = i32x4.add(i32x4.add(x, odd), i32x4.splat(0x7fff));
    return v128.and(up, i32x4.splat(0xffff0000));
  }
  if (dtype != FLOAT16) return x;
  const size = f32x4.abs(x);
  const e = i32x4.max_u(v128.and(x, i32x4.splat(0x7f800000)), i32x4.splat(0x38800000));
  const high = i32x4.add(e, i32x4.splat(0x06800000)); // as above
  const rounded = f32x4.sub(f32x4.add(size, high), high);
  return v128.or(rounded, v128.and(x, i32x4.splat(0x80000000)));
}

/**
 * `to` becomes `from`, both of the dtype: a half-open interval stays so where rounding reached its end. Whole vectors are
 * written.
 */
export function torchReverseF32(data: usize, count: u32, dtype: u32, to: f32, from: f32): void {
  const end = data + ((<usize>count) << 2);
  const top = f32x4.splat(to);
  const bottom = f32x4.splat(from);
  const isHalf = dtype == BFLOAT16 || dtype == FLOAT16;
  for (; data < end; data += 16) {
    let x = v128.load(data);
    if (isHalf) x = roundTo4(dtype, x);
    v128.store(data, v128.bitselect(bottom, x, f32x4.eq(x, top)));
  }
}

/** The same in float64. */
export function torchReverseF64(data: usize, count: u32, to: f64, from: f64): void {
  const end = data + ((<usize>count) << 3);
  for (; data != end; data += 8) if (load<f64>(data) == to) store<f64>(data, from);
}

const TWO_PI: f64 = 6.283185307179586;

/**
 * Normals in place of words, `count` a multiple of 16, as PyTorch made them up to 2.11: uniforms of as many bits as the
 * dtype's fraction has, and each operation of Box and Muller's rounded to the dtype.
 */
export function torchNarrowNormal(data: usize, count: u32, dtype: u32, std: f32, mean: f32): void {
  const mask: u32 = dtype == BFLOAT16 ? 0xff : 0x7ff;
  const scale: f32 = dtype == BFLOAT16 ? 2 ** -8 : 2 ** -11;
  const end = data + ((<usize>count) << 2);
  for (let group = data; group != end; group += 64) {
    for (let p = group; p != group + 32; p += 4) {
      const u = roundTo(dtype, 1 - <f32>(load<u32>(p) & mask) * scale);
      const v = <f32>(load<u32>(p, 32) & mask) * scale;
      const log = roundTo(dtype, NativeMathf.log(u));
      const radius = roundTo(dtype, sqrt<f32>(roundTo(dtype, -2 * log)));
      const angle = roundTo(dtype, <f32>(TWO_PI * <f64>v));
      store<f32>(p, scaled(dtype, radius, sinf(angle, 1), std, mean));
      store<f32>(p, scaled(dtype, radius, sinf(angle, 0), std, mean), 32);
    }
  }
}

function scaled(dtype: u32, radius: f32, direction: f32, std: f32, mean: f32): f32 {
  const z = roundTo(dtype, radius * roundTo(dtype, direction));
  return roundTo(dtype, roundTo(dtype, z * std) + mean);
}
