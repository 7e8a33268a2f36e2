/** sin and cos of a quarter-turn fraction, (π/2)·t for t in [−1, 1]. Constants: tools/constants.py. */
import { octic64, septic64 } from "./polynomial";

const SCALE_32 = memory.data<u32>([0x30000000, 0x3f800000]); // 2^-31
const ONE_32: usize = SCALE_32 + 4;

const SIN_32 = memory.data<u32>([0x3fc90fdb, 0xbf255de7, 0x3da3345c, 0xbb9919f8, 0x391d8f83]);

const COS_32 = memory.data<u32>([0x3f800000, 0xbe6f4eb6, 0x3ca374e1, 0xba60f5c7]);

/**
 * r cos θ and r sin θ, in place over eight of each, with θ = (π/2)·t and t = word·2^-31: the words lie 32 bytes
 * behind `at`, of which the lowest bit is the sign of the cosine; r and l are the radii.
 *
 * With s = t²: sin(π t / 2) is odd, relative error at most 2.1e-7; cos(π t / 2) = (1 − s) P(s) is exactly 1 at 0 and
 * 0 at ±1, absolute error at most 1.8e-7. Two vectors share the load of each constant: 7 % of the float32 normal.
 * The polynomials are those of polynomial.ts, in the same order.
 */
export function polar32(r: v128, l: v128, at: usize): void {
  const a = v128.load(at, 32);
  const b = v128.load(at, 48);
  let c = v128.load32_splat(SCALE_32);
  const t = f32x4.mul(f32x4.convert_i32x4_s(a), c);
  const u = f32x4.mul(f32x4.convert_i32x4_s(b), c);
  const s = f32x4.mul(t, t);
  const v = f32x4.mul(u, u);
  const ss = f32x4.mul(s, s);
  const vv = f32x4.mul(v, v);
  c = v128.load32_splat(COS_32 + 12);
  let p = f32x4.mul(s, c);
  let q = f32x4.mul(v, c);
  c = v128.load32_splat(COS_32 + 8);
  p = f32x4.mul(f32x4.add(p, c), ss);
  q = f32x4.mul(f32x4.add(q, c), vv);
  c = v128.load32_splat(COS_32 + 4);
  let m = f32x4.mul(s, c);
  let n = f32x4.mul(v, c);
  c = v128.load32_splat(ONE_32);
  p = f32x4.mul(f32x4.add(p, f32x4.add(m, c)), f32x4.sub(c, s));
  q = f32x4.mul(f32x4.add(q, f32x4.add(n, c)), f32x4.sub(c, v));
  v128.store(at, f32x4.mul(r, v128.xor(p, i32x4.shl(a, 31))));
  v128.store(at, f32x4.mul(l, v128.xor(q, i32x4.shl(b, 31))), 16);
  c = v128.load32_splat(SIN_32 + 12);
  m = f32x4.mul(s, c);
  n = f32x4.mul(v, c);
  c = v128.load32_splat(SIN_32 + 8);
  m = f32x4.add(m, c);
  n = f32x4.add(n, c);
  c = v128.load32_splat(SIN_32 + 16);
  p = f32x4.mul(f32x4.add(f32x4.mul(ss, c), m), ss);
  q = f32x4.mul(f32x4.add(f32x4.mul(vv, c), n), vv);
  c = v128.load32_splat(SIN_32 + 4);
  m = f32x4.mul(s, c);
  n = f32x4.mul(v, c);
  c = v128.load32_splat(SIN_32);
  p = f32x4.mul(f32x4.add(p, f32x4.add(m, c)), t);
  q = f32x4.mul(f32x4.add(q, f32x4.add(n, c)), u);
  v128.store(at, f32x4.mul(r, p), 32);
  v128.store(at, f32x4.mul(l, q), 48);
}

const SIN_64 = memory.data<u64>([
  0x3ff921fb54442d18, 0xbfe4abbce625be52, 0x3fb466bc6775aa6e, 0xbf732d2cce627543,
  0x3f250783485190cb, 0xbece3074ddd1d663, 0x3e6e8f35e9d55f5b, 0xbe06f79770bb9609,
  0x3d99d1b86810b1ac,
]);

/** sin(π t / 2) with s = t²: two float64. Relative error at most 3.5e-16. */
export function sinHalfPi64(t: v128, s: v128): v128 {
  return f64x2.mul(inline.always(octic64(s, f64x2.mul(s, s), SIN_64)), t);
}

/** The same of one number. */
export function sinHalfPi(t: f64): f64 {
  const v = f64x2.splat(t);
  return f64x2.extract_lane(sinHalfPi64(v, f64x2.mul(v, v)), 0);
}

const COS_64 = memory.data<u64>([
  0x3ff0000000000000, 0xbfcde9e64df22eab, 0x3f9472be12240562, 0xbf4d4fcd82e21c27,
  0x3ef9f05c98c787b8, 0xbe9f3092185fd8ad, 0x3e3b22d8ff4617ce, 0xbdd1559a0326616b,
]);

/** cos(π t / 2) = (1 − s) P(s) with s = t²: two float64. Absolute error at most 3e-16. */
export function cosHalfPi64(s: v128): v128 {
  const p = inline.always(septic64(s, f64x2.mul(s, s), COS_64));
  return f64x2.mul(p, f64x2.sub(v128.load64_splat(COS_64), s)); // COS_64 begins with 1
}
