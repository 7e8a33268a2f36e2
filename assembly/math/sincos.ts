/** sin and cos of a quarter-turn fraction, (π/2)·t for t in [−1, 1]. Constants: tools/constants.py. */

/** sin(π t / 2) with s = t²: four float32. Odd; relative error at most 1.9e-7. */
export function sinHalfPi32(t: v128, s: v128): v128 {
  let p = i32x4.splat(0x391d8f83);
  p = f32x4.add(f32x4.mul(p, s), i32x4.splat(0xbb9919f8));
  p = f32x4.add(f32x4.mul(p, s), i32x4.splat(0x3da3345c));
  p = f32x4.add(f32x4.mul(p, s), i32x4.splat(0xbf255de7));
  p = f32x4.add(f32x4.mul(p, s), i32x4.splat(0x3fc90fdb));
  return f32x4.mul(p, t);
}

/** cos(π t / 2) = (1 − s) P(s) with s = t²: four float32. Exactly 1 at 0 and 0 at ±1; absolute error at most 1.6e-7. */
export function cosHalfPi32(s: v128): v128 {
  let p = i32x4.splat(0xba60f5c7);
  p = f32x4.add(f32x4.mul(p, s), i32x4.splat(0x3ca374e1));
  p = f32x4.add(f32x4.mul(p, s), i32x4.splat(0xbe6f4eb6));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(1));
  return f32x4.mul(p, f32x4.sub(f32x4.splat(1), s));
}

/** sin(π t / 2) with s = t²: two float64. Relative error at most 3.5e-16. */
export function sinHalfPi64(t: v128, s: v128): v128 {
  let p = i64x2.splat(0x3d99d1b86810b1ac);
  p = f64x2.add(f64x2.mul(p, s), i64x2.splat(0xbe06f79770bb9609));
  p = f64x2.add(f64x2.mul(p, s), i64x2.splat(0x3e6e8f35e9d55f5b));
  p = f64x2.add(f64x2.mul(p, s), i64x2.splat(0xbece3074ddd1d663));
  p = f64x2.add(f64x2.mul(p, s), i64x2.splat(0x3f250783485190cb));
  p = f64x2.add(f64x2.mul(p, s), i64x2.splat(0xbf732d2cce627543));
  p = f64x2.add(f64x2.mul(p, s), i64x2.splat(0x3fb466bc6775aa6e));
  p = f64x2.add(f64x2.mul(p, s), i64x2.splat(0xbfe4abbce625be52));
  p = f64x2.add(f64x2.mul(p, s), i64x2.splat(0x3ff921fb54442d18));
  return f64x2.mul(p, t);
}

/** cos(π t / 2) = (1 − s) P(s) with s = t²: two float64. Absolute error at most 3e-16. */
export function cosHalfPi64(s: v128): v128 {
  let p = i64x2.splat(0xbdd1559a0326616b);
  p = f64x2.add(f64x2.mul(p, s), i64x2.splat(0x3e3b22d8ff4617ce));
  p = f64x2.add(f64x2.mul(p, s), i64x2.splat(0xbe9f3092185fd8ad));
  p = f64x2.add(f64x2.mul(p, s), i64x2.splat(0x3ef9f05c98c787b8));
  p = f64x2.add(f64x2.mul(p, s), i64x2.splat(0xbf4d4fcd82e21c27));
  p = f64x2.add(f64x2.mul(p, s), i64x2.splat(0x3f9472be12240562));
  p = f64x2.add(f64x2.mul(p, s), i64x2.splat(0xbfcde9e64df22eab));
  p = f64x2.add(f64x2.mul(p, s), f64x2.splat(1));
  return f64x2.mul(p, f64x2.sub(f64x2.splat(1), s));
}
