/** PyTorch's uniforms in place of words: x·range + from with x from the low bits of a word or a pair of words. */
import { fma32x4 } from "../math/fma32";
import { fma } from "../math/fma";

const MASK_53: u64 = (1 << 53) - 1;

/** The low 53 bits of (first word · 2^32 + second word), times 2^-53: in [0, 1). */
export function unitF64(pair: usize): f64 {
  return <f64>(rotl<u64>(load<u64>(pair), 32) & MASK_53) * 2 ** -53;
}

/**
 * float32, x the low bits of a word as a fraction. Whole vectors are written.
 *
 * @param fused one rounding, where the compiler contracts; otherwise two
 * @param bits 24 or fewer
 */
export function torchUniformF32(
  data: usize,
  count: u32,
  from: f32,
  range: f32,
  fused: bool,
  bits: u32,
): void {
  const end = data + ((<usize>count) << 2);
  const scale = f32x4.splat(reinterpret<f32>((127 - bits) << 23));
  const mask = i32x4.splat((1 << bits) - 1);
  const width = f32x4.splat(range);
  const low = f32x4.splat(from);
  const exact = from == 0 || !fused;
  for (; data < end; data += 16) {
    const word = v128.and(v128.load(data), mask);
    const x = f32x4.mul(f32x4.convert_i32x4_s(word), scale);
    v128.store(data, exact ? f32x4.add(f32x4.mul(x, width), low) : fma32x4(x, width, low));
  }
}

/** float64, two words a value. */
export function torchUniformF64(data: usize, count: u32, from: f64, range: f64, fused: bool): void {
  const end = data + ((<usize>count) << 3);
  const exact = from == 0 || !fused;
  for (; data != end; data += 8) {
    const x = unitF64(data);
    store<f64>(data, exact ? x * range + from : fma(x, range, from));
  }
}
