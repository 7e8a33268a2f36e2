/** PyTorch's uniforms in place of words: x·range + from with x from the low bits of a word or a pair of words. */
import { fma32x4, join } from "../math/fma32";
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
  const scale = reinterpret<f32>((127 - bits) << 23);
  const mask = i32x4.splat((1 << bits) - 1);
  if (fused && from != 0 && isExact(from, range))
    return exactly(data, end, mask, <f64>range * <f64>scale, from);
  const unit = f32x4.splat(scale);
  const width = f32x4.splat(range);
  const low = f32x4.splat(from);
  if (from == 0 || !fused) {
    for (; data < end; data += 16) {
      const x = inline.always(fraction(data, mask, unit));
      v128.store(data, f32x4.add(f32x4.mul(x, width), low));
    }
    return;
  }
  for (; data < end; data += 16) {
    const x = inline.always(fraction(data, mask, unit));
    v128.store(data, fma32x4(x, width, low));
  }
}

function fraction(words: usize, mask: v128, unit: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_s(v128.and(v128.load(words), mask)), unit);
}

const exponent = (x: f32): i32 => (reinterpret<i32>(x) >> 23) & 0xff;

/**
 * Whether x·range + from is exact in float64: below 2^(highest exponent + 2) and a multiple of the last place of `from` and of
 * 2^-24 last places of `range`, it has 53 bits at most.
 */
function isExact(from: f32, range: f32): bool {
  const f = exponent(from);
  const r = exponent(range);
  return max(f, r) + 2 - min(f - 23, r - 47) <= 53;
}

/** The values, exact in float64, rounded once. `unit`: range in units of a word's lowest bit. */
function exactly(data: usize, end: usize, mask: v128, unit: f64, from: f64): void {
  const width = f64x2.splat(unit);
  const low = f64x2.splat(from);
  for (; data < end; data += 16) {
    const words = v128.and(v128.load(data), mask);
    const above = v128.shuffle<u64>(words, words, 1, 1);
    const a = f64x2.add(f64x2.mul(f64x2.convert_low_i32x4_s(words), width), low);
    const b = f64x2.add(f64x2.mul(f64x2.convert_low_i32x4_s(above), width), low);
    v128.store(data, inline.always(join(f32x4.demote_f64x2_zero(a), f32x4.demote_f64x2_zero(b))));
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
