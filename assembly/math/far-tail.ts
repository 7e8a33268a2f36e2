/** Float32 pieces for tails that begin beyond 8 standard deviations. Constants: tools/constants.py. */

/** y k(y) = ln(z M(z)) with y = 1/z² ≤ 1/64, to 4e-9. */
export function logMills32(y: v128): v128 {
  let p = i32x4.splat(0x4287d8a4);
  p = f32x4.add(f32x4.mul(p, y), i32x4.splat(0xc1426c0e));
  p = f32x4.add(f32x4.mul(p, y), i32x4.splat(0x401ff736));
  p = f32x4.add(f32x4.mul(p, y), i32x4.splat(0xbf7ffffc));
  return f32x4.mul(p, y);
}

/** ln(1 + f) for 0 ≤ f ≤ 0.34, to 6e-8 relative. */
export function log1p32(f: v128): v128 {
  let p = i32x4.splat(0xbd960a62);
  p = f32x4.add(f32x4.mul(p, f), i32x4.splat(0x3e2ccdca));
  p = f32x4.add(f32x4.mul(p, f), i32x4.splat(0xbe7a9601));
  p = f32x4.add(f32x4.mul(p, f), i32x4.splat(0x3eaa73af));
  p = f32x4.add(f32x4.mul(p, f), i32x4.splat(0xbefffe61));
  p = f32x4.add(f32x4.mul(p, f), i32x4.splat(0x3f7fffff));
  return f32x4.mul(p, f);
}

/** M(z) = (1 − y + 3y² …) / z with x = 1/z and y = x²: four float32, to 1.5e-6 relative. */
export function millsFar32(x: v128, y: v128): v128 {
  let p = i32x4.splat(0x402bf9f9);
  p = f32x4.add(f32x4.mul(p, y), i32x4.splat(0xbf7f8cae));
  p = f32x4.add(f32x4.mul(p, y), i32x4.splat(0x3f7fffe7));
  return f32x4.mul(p, x);
}
