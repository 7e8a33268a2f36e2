/** Float32 pieces for tails that begin beyond 8 standard deviations. Constants: tools/constants.py. */

const LOG_MILLS_32 = memory.data<u32>([0x4287d8a4, 0xc1426c0e, 0x401ff736, 0xbf7ffffc]);

/** y k(y) = ln(z M(z)) with y = 1/z² ≤ 1/64, to 4e-9. */
export function logMills32(y: v128): v128 {
  let p = v128.load32_splat(LOG_MILLS_32, 0);
  p = f32x4.add(f32x4.mul(p, y), v128.load32_splat(LOG_MILLS_32, 4));
  p = f32x4.add(f32x4.mul(p, y), v128.load32_splat(LOG_MILLS_32, 8));
  p = f32x4.add(f32x4.mul(p, y), v128.load32_splat(LOG_MILLS_32, 12));
  return f32x4.mul(p, y);
}

const LOG1P_32 = memory.data<u32>([
  0xbd960a62, 0x3e2ccdca, 0xbe7a9601, 0x3eaa73af, 0xbefffe61, 0x3f7fffff,
]);

/** ln(1 + f) for 0 ≤ f ≤ 0.34, to 6e-8 relative. */
export function log1p32(f: v128): v128 {
  let p = v128.load32_splat(LOG1P_32, 0);
  p = f32x4.add(f32x4.mul(p, f), v128.load32_splat(LOG1P_32, 4));
  p = f32x4.add(f32x4.mul(p, f), v128.load32_splat(LOG1P_32, 8));
  p = f32x4.add(f32x4.mul(p, f), v128.load32_splat(LOG1P_32, 12));
  p = f32x4.add(f32x4.mul(p, f), v128.load32_splat(LOG1P_32, 16));
  p = f32x4.add(f32x4.mul(p, f), v128.load32_splat(LOG1P_32, 20));
  return f32x4.mul(p, f);
}

const MILLS_FAR_32 = memory.data<u32>([0x402bf9f9, 0xbf7f8cae, 0x3f7fffe7]);

/** M(z) = (1 − y + 3y² …) / z with x = 1/z and y = x²: four float32, to 1.5e-6 relative. */
export function millsFar32(x: v128, y: v128): v128 {
  let p = v128.load32_splat(MILLS_FAR_32, 0);
  p = f32x4.add(f32x4.mul(p, y), v128.load32_splat(MILLS_FAR_32, 4));
  p = f32x4.add(f32x4.mul(p, y), v128.load32_splat(MILLS_FAR_32, 8));
  return f32x4.mul(p, x);
}
