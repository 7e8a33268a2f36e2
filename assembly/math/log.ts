/** Logarithms. Constants: tools/constants.py. */
import { quadratic32, septic64, sextic64 } from "./polynomial";

// Addresses of constants; a binade here begins at √½ or, of integers, at √½·2^31.
const ROOT_32 = memory.data<u32>([0x3f3504f3, 0x4eb504f3, 0xff800000, 0x3f800000, 0xb4317218]);
const ROOT_WHOLE_32: usize = ROOT_32 + 4;
const EXPONENT_32: usize = ROOT_32 + 8;
const ONE_32: usize = ROOT_32 + 12;
const BINADE_32: usize = ROOT_32 + 16; // -2 ln 2 · 2^-23: the exponent is used in its place

const LOG_32 = memory.data<u32>([0xc0800001, 0xbfaaa12d, 0xbf5371e0]);

/**
 * −2 ln(x / 2^s) of four normal float32 x, 0 < x / 2^s ≤ 1, s = 31 if `whole`, else 0: x may be the integer that a
 * word gave. Exactly 0 at 1. Relative error at most 3.3e-7 (over all inputs: `npm run errors -- all`).
 *
 * x = m · 2^(e + s) with m in [√½, √2) and ln m = 2 artanh q, q = (m − 1) / (m + 1): one division takes the place
 * of five coefficients.
 */
export function minusTwoLog32(x: v128, whole: bool): v128 {
  const i = i32x4.sub(x, v128.load32_splat(whole ? ROOT_WHOLE_32 : ROOT_32));
  const e = v128.and(i, v128.load32_splat(EXPONENT_32));
  const m = i32x4.add(i32x4.sub(i, e), v128.load32_splat(ROOT_32));
  const one = v128.load32_splat(ONE_32);
  const q = f32x4.div(f32x4.sub(m, one), f32x4.add(m, one));
  const p = inline.always(quadratic32(f32x4.mul(q, q), LOG_32));
  const binades = f32x4.mul(f32x4.convert_i32x4_s(e), v128.load32_splat(BINADE_32));
  return f32x4.add(f32x4.mul(p, q), binades);
}

const ROOT_64 = memory.data<u64>([
  0x3fe6a09e667f3bcd, 0x3ff0000000000000, 0x4330000000000000, 0x43300000000003ff,
  0x000fffffffffffff, 0x4000000000000000, 0x3fe0000000000000, 0x3fe62e42fee00000,
  0x3dea39ef35793c76, 0xbff62e42fefa39ef,
]);
const ONE_64: usize = ROOT_64 + 8;
const MAGIC_64: usize = ROOT_64 + 16; // 2^52, whose low bits count ones
const BIAS_64: usize = ROOT_64 + 24; // 2^52 + 1023
const FRACTION_64: usize = ROOT_64 + 32;
const TWO_64: usize = ROOT_64 + 40;
const HALF_64: usize = ROOT_64 + 48;
const LN2_HI_64: usize = ROOT_64 + 56; // its 21 trailing zero bits make the product with e exact
const LN2_LO_64: usize = ROOT_64 + 64;
const BINADE_64: usize = ROOT_64 + 72; // -2 ln 2

/** e of x = m · 2^e with m in [√½, √2), where i are the bits of x less those of √½. */
function exponent64(i: v128): v128 {
  const k = i64x2.shr_u(i64x2.add(i, v128.load64_splat(ONE_64)), 52);
  return f64x2.sub(v128.or(k, v128.load64_splat(MAGIC_64)), v128.load64_splat(BIAS_64));
}

const M2L_64 = memory.data<u64>([
  0xc010000000000000, 0xbff55555555555ae, 0xbfe999999997ac3c, 0xbfe2492494532f38,
  0xbfdc71c4fe8cb3b5, 0xbfd74669de3de2f3, 0xbfd39994e1fe8b0c, 0xbfd2f51d4a64f4fb,
]);

/** −2 ln x of two normal doubles 0 < x ≤ 1, as `minusTwoLog32`. Exactly 0 at 1; relative error at most 6e-16. */
export function minusTwoLog64(x: v128): v128 {
  const root = v128.load64_splat(ROOT_64);
  const i = i64x2.sub(x, root);
  const m = i64x2.add(v128.and(i, v128.load64_splat(FRACTION_64)), root);
  const one = v128.load64_splat(ONE_64);
  const q = f64x2.div(f64x2.sub(m, one), f64x2.add(m, one));
  const z = f64x2.mul(q, q);
  const p = inline.always(septic64(z, f64x2.mul(z, z), M2L_64));
  const binades = f64x2.mul(inline.always(exponent64(i)), v128.load64_splat(BINADE_64));
  return f64x2.add(f64x2.mul(p, q), binades);
}

const LOG_64 = memory.data<u64>([
  0x3fe5555555555558, 0x3fd999999999522f, 0x3fd2492492e02a9c, 0x3fcc71c62d1ccb69,
  0x3fc7462b9b6f6c64, 0x3fc39fdc7ebbd547, 0x3fc2b5f0a346457d,
]);

/**
 * ln x of two normal, positive doubles. Exactly 0 at 1; error below 1 ulp.
 *
 * ln((1 + s) / (1 − s)) = 2s + s³ P(s²) with s = f / (2 + f), after Tang 1990.
 */
export function log64(x: v128): v128 {
  const root = v128.load64_splat(ROOT_64);
  const i = i64x2.sub(x, root);
  const e = inline.always(exponent64(i));
  const m = i64x2.add(v128.and(i, v128.load64_splat(FRACTION_64)), root);
  const f = f64x2.sub(m, v128.load64_splat(ONE_64));
  const s = f64x2.div(f, f64x2.add(f, v128.load64_splat(TWO_64)));
  const z = f64x2.mul(s, s);
  const p = inline.always(sextic64(z, f64x2.mul(z, z), LOG_64));
  // ln(1+f) = f - (f²/2 - s (f²/2 + z P)): the leading term is exact
  const h = f64x2.mul(f64x2.mul(f, f), v128.load64_splat(HALF_64));
  const q = f64x2.mul(s, f64x2.add(h, f64x2.mul(z, p)));
  const lo = f64x2.add(q, f64x2.mul(e, v128.load64_splat(LN2_LO_64)));
  const hi = f64x2.mul(e, v128.load64_splat(LN2_HI_64));
  return f64x2.add(hi, f64x2.sub(f, f64x2.sub(h, lo)));
}

const MIN_NORMAL: f64 = 2.2250738585072014e-308;

/** ln x for any double: −∞ at 0, NaN below, ∞ at ∞. Error below 1 ulp. */
export function log(x: f64): f64 {
  if (!(x > 0) || x == Infinity) return x == 0 ? -Infinity : x < 0 ? NaN : x;
  if (x < MIN_NORMAL) return log(x * 18014398509481984.0) - 37.42994775023705; // 2^54, 54 ln 2
  return f64x2.extract_lane(log64(f64x2.splat(x)), 0);
}
