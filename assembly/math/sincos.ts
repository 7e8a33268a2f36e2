/** sin and cos of a quarter-turn fraction, (π/2)·t for t in [−1, 1]. Constants: tools/constants.py. */

const SIN_32 = memory.data<u32>([0x391d8f83, 0xbb9919f8, 0x3da3345c, 0xbf255de7, 0x3fc90fdb]);

/** sin(π t / 2) with s = t²: four float32. Odd; relative error at most 1.9e-7. */
export function sinHalfPi32(t: v128, s: v128): v128 {
  let p = v128.load32_splat(SIN_32, 0);
  p = f32x4.add(f32x4.mul(p, s), v128.load32_splat(SIN_32, 4));
  p = f32x4.add(f32x4.mul(p, s), v128.load32_splat(SIN_32, 8));
  p = f32x4.add(f32x4.mul(p, s), v128.load32_splat(SIN_32, 12));
  p = f32x4.add(f32x4.mul(p, s), v128.load32_splat(SIN_32, 16));
  return f32x4.mul(p, t);
}

const COS_32 = memory.data<u32>([0xba60f5c7, 0x3ca374e1, 0xbe6f4eb6]);

/** cos(π t / 2) = (1 − s) P(s) with s = t²: four float32. Exactly 1 at 0 and 0 at ±1; absolute error at most 1.6e-7. */
export function cosHalfPi32(s: v128): v128 {
  let p = v128.load32_splat(COS_32, 0);
  p = f32x4.add(f32x4.mul(p, s), v128.load32_splat(COS_32, 4));
  p = f32x4.add(f32x4.mul(p, s), v128.load32_splat(COS_32, 8));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(1));
  return f32x4.mul(p, f32x4.sub(f32x4.splat(1), s));
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
