import { minusTwoLog32, minusTwoLog64 } from "../math/log";
import { cosHalfPi64, polar32, sinHalfPi64 } from "../math/sincos";
import { rest32 } from "./rest";
import { signedUnit64 } from "./uniform";

/**
 * Box-Muller (Box, Muller 1958), in place over words: (r σ) cos θ and (r σ) sin θ with
 * r = √(−2 ln u). The angle takes half a circle, θ = (π/2)·t with t in [−1, 1]; the lowest bit of the
 * same word is the sign of the cosine. The mean is added where it is not 0, in float32 its rest first.
 */

const ONE_I32 = memory.data<u32>([1]);

const UNIT_64 = memory.data<u64>([
  0x3ff0000000000000, // 1
  0x3fefffffffffffff, // 1 - 2^-53
]);

/** u = n·2^-31 in (0, 1] with n = (a >>> 1) | 1, rounded to float32: |z| ≤ √(62 ln 2) < 6.557. Gives n. */
export function unit32(a: v128): v128 {
  return f32x4.convert_i32x4_s(v128.or(i32x4.shr_u(a, 1), v128.load32_splat(ONE_I32)));
}

/** u = (2k + 1)·2^-53 in (0, 1), exact, with k the 52 high bits: |z| ≤ √(106 ln 2) < 8.573. */
export function unit64(a: v128): v128 {
  const x = v128.or(i64x2.shr_u(a, 12), v128.load64_splat(UNIT_64));
  return f64x2.sub(x, v128.load64_splat(UNIT_64 + 8));
}

function radius32(a: v128, std: v128): v128 {
  const square = inline.always(minusTwoLog32(inline.always(unit32(a)), true));
  return f32x4.mul(f32x4.sqrt(square), std);
}

function group32(data: usize, std: v128): void {
  const r = inline.always(radius32(v128.load(data), std));
  const l = inline.always(radius32(v128.load(data, 16), std));
  inline.always(polar32(r, l, data));
}

/**
 * float32: a group is 16 words and 16 values; words l and 8 + l (l < 8) give values l (cosine) and
 * 8 + l (sine). `count`: a multiple of 16.
 */
export function normalF32(data: usize, count: u32, mean: f64, std: f64): void {
  const end = data + ((<usize>count) << 2);
  const sigma = f32x4.splat(<f32>std);
  for (let p = data; p != end; p += 64) inline.always(group32(p, sigma));
  if (<f32>mean == 0) return;
  const mu = f32x4.splat(<f32>mean);
  const rest = f32x4.splat(<f32>rest32(mean, std));
  for (let p = data; p != end; p += 16) {
    v128.store(p, f32x4.add(f32x4.add(v128.load(p), rest), mu));
  }
}

function pair64(data: usize, std: v128): void {
  const u = inline.always(unit64(v128.load(data)));
  const r = f64x2.mul(f64x2.sqrt(inline.always(minusTwoLog64(u))), std);
  const b = v128.load(data, 32);
  const t = inline.always(signedUnit64(b));
  const s = f64x2.mul(t, t);
  const cos = v128.xor(inline.always(cosHalfPi64(s)), i64x2.shl(b, 63));
  v128.store(data, f64x2.mul(r, cos));
  v128.store(data, f64x2.mul(r, inline.always(sinHalfPi64(t, s))), 32);
}

/**
 * float64: a group is 16 words, read as 8 little-endian pairs, and 8 values; pairs k and 4 + k (k < 4)
 * give values k (cosine) and 4 + k (sine). `count`: a multiple of 8.
 */
export function normalF64(data: usize, count: u32, mean: f64, std: f64): void {
  const end = data + ((<usize>count) << 3);
  const sigma = f64x2.splat(std);
  for (let p = data; p != end; p += 64) {
    inline.always(pair64(p, sigma));
    inline.always(pair64(p + 16, sigma));
  }
  if (mean == 0) return;
  const mu = f64x2.splat(mean);
  for (let p = data; p != end; p += 16) v128.store(p, f64x2.add(v128.load(p), mu));
}
