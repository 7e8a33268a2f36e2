/** sin and cos of a quarter-turn fraction, (π/2)·t for t in [−1, 1]. Constants: tools/constants.py. */

const SIN_32 = memory.data<u32>([0x391d8f83, 0xbb9919f8, 0x3da3345c, 0xbf255de7, 0x3fc90fdb]);

const COS_32 = memory.data<u32>([0xba60f5c7, 0x3ca374e1, 0xbe6f4eb6]);

/**
 * r cos θ and r sin θ, in place over eight of each, with θ = (π/2)·t and t = word·2^-31: radii r at `at`, words
 * behind them; the word's lowest bit is the sign of the cosine.
 *
 * With s = t²: sin(π t / 2) is odd, relative error at most 1.9e-7; cos(π t / 2) = (1 − s) P(s) is exactly 1 at 0 and
 * 0 at ±1, absolute error at most 1.6e-7. Two vectors share the load of each constant.
 */
export function polar32(r: v128, l: v128, at: usize): void {
  const a = v128.load(at, 32);
  const b = v128.load(at, 48);
  let c = f32x4.splat(2 ** -31);
  const t = f32x4.mul(f32x4.convert_i32x4_s(a), c);
  const u = f32x4.mul(f32x4.convert_i32x4_s(b), c);
  const s = f32x4.mul(t, t);
  const v = f32x4.mul(u, u);
  c = v128.load32_splat(COS_32, 0);
  let p = f32x4.mul(c, s);
  let q = f32x4.mul(c, v);
  c = v128.load32_splat(COS_32, 4);
  p = f32x4.mul(f32x4.add(p, c), s);
  q = f32x4.mul(f32x4.add(q, c), v);
  c = v128.load32_splat(COS_32, 8);
  p = f32x4.mul(f32x4.add(p, c), s);
  q = f32x4.mul(f32x4.add(q, c), v);
  c = f32x4.splat(1);
  p = f32x4.mul(f32x4.add(p, c), f32x4.sub(c, s));
  q = f32x4.mul(f32x4.add(q, c), f32x4.sub(c, v));
  v128.store(at, f32x4.mul(r, v128.xor(p, i32x4.shl(a, 31))));
  v128.store(at, f32x4.mul(l, v128.xor(q, i32x4.shl(b, 31))), 16);
  c = v128.load32_splat(SIN_32, 0);
  p = f32x4.mul(c, s);
  q = f32x4.mul(c, v);
  c = v128.load32_splat(SIN_32, 4);
  p = f32x4.mul(f32x4.add(p, c), s);
  q = f32x4.mul(f32x4.add(q, c), v);
  c = v128.load32_splat(SIN_32, 8);
  p = f32x4.mul(f32x4.add(p, c), s);
  q = f32x4.mul(f32x4.add(q, c), v);
  c = v128.load32_splat(SIN_32, 12);
  p = f32x4.mul(f32x4.add(p, c), s);
  q = f32x4.mul(f32x4.add(q, c), v);
  c = v128.load32_splat(SIN_32, 16);
  v128.store(at, f32x4.mul(r, f32x4.mul(f32x4.add(p, c), t)), 32);
  v128.store(at, f32x4.mul(l, f32x4.mul(f32x4.add(q, c), u)), 48);
}

const SIN_64 = memory.data<u64>([
  0x3d99d1b86810b1ac, 0xbe06f79770bb9609, 0x3e6e8f35e9d55f5b, 0xbece3074ddd1d663,
  0x3f250783485190cb, 0xbf732d2cce627543, 0x3fb466bc6775aa6e, 0xbfe4abbce625be52,
  0x3ff921fb54442d18,
]);

/** sin(π t / 2) with s = t²: two float64. Relative error at most 3.5e-16. */
export function sinHalfPi64(t: v128, s: v128): v128 {
  let p = v128.load64_splat(SIN_64, 0);
  p = f64x2.add(f64x2.mul(p, s), v128.load64_splat(SIN_64, 8));
  p = f64x2.add(f64x2.mul(p, s), v128.load64_splat(SIN_64, 16));
  p = f64x2.add(f64x2.mul(p, s), v128.load64_splat(SIN_64, 24));
  p = f64x2.add(f64x2.mul(p, s), v128.load64_splat(SIN_64, 32));
  p = f64x2.add(f64x2.mul(p, s), v128.load64_splat(SIN_64, 40));
  p = f64x2.add(f64x2.mul(p, s), v128.load64_splat(SIN_64, 48));
  p = f64x2.add(f64x2.mul(p, s), v128.load64_splat(SIN_64, 56));
  p = f64x2.add(f64x2.mul(p, s), v128.load64_splat(SIN_64, 64));
  return f64x2.mul(p, t);
}

const COS_64 = memory.data<u64>([
  0xbdd1559a0326616b, 0x3e3b22d8ff4617ce, 0xbe9f3092185fd8ad, 0x3ef9f05c98c787b8,
  0xbf4d4fcd82e21c27, 0x3f9472be12240562, 0xbfcde9e64df22eab,
]);

/** cos(π t / 2) = (1 − s) P(s) with s = t²: two float64. Absolute error at most 3e-16. */
export function cosHalfPi64(s: v128): v128 {
  let p = v128.load64_splat(COS_64, 0);
  p = f64x2.add(f64x2.mul(p, s), v128.load64_splat(COS_64, 8));
  p = f64x2.add(f64x2.mul(p, s), v128.load64_splat(COS_64, 16));
  p = f64x2.add(f64x2.mul(p, s), v128.load64_splat(COS_64, 24));
  p = f64x2.add(f64x2.mul(p, s), v128.load64_splat(COS_64, 32));
  p = f64x2.add(f64x2.mul(p, s), v128.load64_splat(COS_64, 40));
  p = f64x2.add(f64x2.mul(p, s), v128.load64_splat(COS_64, 48));
  p = f64x2.add(f64x2.mul(p, s), f64x2.splat(1));
  return f64x2.mul(p, f64x2.sub(f64x2.splat(1), s));
}
