/** Float32 pieces for tails that begin beyond 8 standard deviations. Constants: tools/constants.py. */
import { cubic32, quadratic32, quintic32 } from "./polynomial";

const LOG_MILLS_32 = memory.data<u32>([0xbf7ffffc, 0x401ff736, 0xc1426c0e, 0x4287d8a4]);

/** y k(y) = ln(z M(z)) with y = 1/z² ≤ 1/64, to 4e-9. */
export function logMills32(y: v128): v128 {
  return f32x4.mul(inline.always(cubic32(y, f32x4.mul(y, y), LOG_MILLS_32)), y);
}

const LOG1P_32 = memory.data<u32>([
  0x3f7fffff, 0xbefffe61, 0x3eaa73af, 0xbe7a9601, 0x3e2ccdca, 0xbd960a62,
]);

/** ln(1 + f) for 0 ≤ f ≤ 0.34, to 6e-8 relative. */
export function log1p32(f: v128): v128 {
  return f32x4.mul(inline.always(quintic32(f, f32x4.mul(f, f), LOG1P_32)), f);
}

const MILLS_FAR_32 = memory.data<u32>([0x3f7fffe7, 0xbf7f8cae, 0x402bf9f9]);

/** M(z) = (1 − y + 3y² …) / z with x = 1/z and y = x²: four float32, to 1.5e-6 relative. */
export function millsFar32(x: v128, y: v128): v128 {
  return f32x4.mul(inline.always(quadratic32(y, MILLS_FAR_32)), x);
}
