/** Inverses of the normal distribution function. Constants: tools/constants.py. */
import { log64 } from "./log";
import { mills64 } from "./erf";
import { cubic32, polynomial64, quartic32, quintic32, septic32 } from "./polynomial";

const CENTRAL_32_N = memory.data<u32>([0x4042b0ba, 0x42be6672, 0x43b19ee5, 0x4327823a]);

const CENTRAL_32_D = memory.data<u32>([0x3f800000, 0x422e99cd, 0x436bc81a, 0x4349e0ed, 0x4152b7ba]);

/**
 * √2 erf⁻¹(x): four float32, |x| ≤ erf(√2) = 0.9545. A ratio of polynomials in 1 − x².
 * Odd; relative error at most 7.7e-7, of p 1.8e-7.
 */
export function central32(x: v128): v128 {
  const y = f32x4.sub(v128.load32_splat(CENTRAL_32_D), f32x4.mul(x, x)); // D begins with 1
  const yy = f32x4.mul(y, y);
  const n = inline.always(cubic32(y, yy, CENTRAL_32_N));
  const d = inline.always(quartic32(y, yy, CENTRAL_32_D));
  return f32x4.mul(x, f32x4.div(n, d));
}

const MIDDLE_32_N = memory.data<u32>([
  0x406c62bc, 0x44ab47c8, 0x4773757e, 0x48f92aaf, 0x4931832c, 0x47b61267,
]);

const MIDDLE_32_D = memory.data<u32>([
  0x3f800000, 0x43e838d7, 0x46cd4ce1, 0x488a2d5c, 0x4914f7c7, 0x483c12bd,
]);

/** The same for |x| ≤ erf(3 / √2) = 0.9973. Relative error at most 8.2e-6, of p = (1 + x) / 2 2.4e-7. */
export function middle32(x: v128): v128 {
  const y = f32x4.sub(v128.load32_splat(MIDDLE_32_D), f32x4.mul(x, x));
  const yy = f32x4.mul(y, y);
  const n = inline.always(quintic32(y, yy, MIDDLE_32_N));
  const d = inline.always(quintic32(y, yy, MIDDLE_32_D));
  return f32x4.mul(x, f32x4.div(n, d));
}

const CENTRAL_64_N = memory.data<u64>([
  0x400c871c1324d8f5, 0x409095d3fc712f16, 0x40f094eb693e5289, 0x413766e5f7f4f827,
  0x416c324f1ef176c5, 0x418f8943b652e8c9, 0x41a0ca70539d3ea7, 0x41a0a5e2e0a2f5d7,
  0x418c53011eb37cfa, 0x4160fb27d02ea2a7, 0x410f55aa0f82cbc1, 0xc0a009dc14b339bf,
]);

const CENTRAL_64_D = memory.data<u64>([
  0x3ff0000000000000, 0x40768b1a46c73dcb, 0x40da015798c748df, 0x4124f10c7d676baa,
  0x415cdaa98eae7ab0, 0x4182a6bebb2339c0, 0x41976acd63dcea76, 0x419c4abb1db2aabf,
  0x418f0b75d3ddd9ff, 0x416aef6904c7bd99, 0x4129fd408c035d74,
]);

/** √2 erf⁻¹(x): two float64, |x| ≤ erf(√2). Relative error at most 2e-15. */
export function central64(x: v128): v128 {
  const y = f64x2.sub(f64x2.splat(1), f64x2.mul(x, x));
  const n = inline.always(polynomial64(y, CENTRAL_64_N, 11));
  return f64x2.mul(x, f64x2.div(n, inline.always(polynomial64(y, CENTRAL_64_D, 10))));
}

const GAP_32 = memory.data<u32>([
  0x3f33b884, 0xbf3090b1, 0x3de2856c, 0xbdac2b4b, 0x3c802202, 0xbcb3f07e, 0x3a611be4, 0xbc4843f6,
]);

const GAP_ARGUMENT_32 = memory.data<f32>([3.08203125, 2]);

/**
 * g(t) = t − z where ln Q(z) = −t²/2, 1.177 ≤ t ≤ 10.7: four float32. Error at most 1.2e-7 · max(1, z)
 * before rounding, 3.5e-7 after. A polynomial in (t − 3.08203125) / (t + 2).
 */
export function tailGap32(t: v128): v128 {
  const x = f32x4.div(
    f32x4.sub(t, v128.load32_splat(GAP_ARGUMENT_32)),
    f32x4.add(t, v128.load32_splat(GAP_ARGUMENT_32 + 4)),
  );
  return inline.always(septic32(x, f32x4.mul(x, x), GAP_32));
}

const GAP_64 = memory.data<u64>([
  0x3fe4aaa87b374e0f, 0xbfe754c24337578f, 0x3fce6a03a0107db6, 0xbfc507cf29ae94fb,
  0x3fb4013f7f04f859, 0xbfb04c69acac6225, 0x3fa23ca6eaa18f5e, 0xbfa02d793af7af43,
  0x3f92b6d7d390d465, 0xbf91a775d70f8d12, 0x3f847edf8d4eeef8, 0xbf849da2aad7f5f3,
  0x3f774b35d07d112e, 0xbf78fd1e9c7cbab4, 0x3f6acb57cdad1e60, 0xbf70e9397c3e8253,
  0x3f606684ea6f253a, 0xbf5869d22ae49598, 0x3f4efcc913befce5, 0xbf727e9137e24878,
  0x3f493b61d630a7d3, 0x3f6c81639be398c6, 0x3f3b79f9b8c5ab09, 0xbf730519edfe4905,
]);

/** The same for two float64, 1.177 ≤ t ≤ 12.1. Error at most 9e-17 · max(1, z) before rounding. */
export function tailGap64(t: v128): v128 {
  const x = f64x2.div(f64x2.sub(t, f64x2.splat(3.5390625)), f64x2.add(t, f64x2.splat(3)));
  return polynomial64(x, GAP_64, 23);
}

/**
 * One Newton step on ln Q for the excess δ = z − a over a ≥ 0 with Q(z) = Q(a)·exp(−w/2):
 * δ + M(z)·(w/2 − δ(a + δ/2) + ln(M(z) / M(a))). Nothing of size a² is subtracted.
 */
function tailStep64(excess: v128, w: v128, a: v128, millsOfA: v128): v128 {
  const m = mills64(f64x2.add(a, excess));
  const half = f64x2.splat(0.5);
  const square = f64x2.mul(excess, f64x2.add(a, f64x2.mul(excess, half)));
  const ratio = log64(f64x2.div(m, millsOfA));
  const residual = f64x2.add(f64x2.sub(f64x2.mul(w, half), square), ratio);
  return f64x2.add(excess, f64x2.mul(m, residual));
}

/**
 * δ₀ = w / (o + √(o² + w)), which solves the equation but for Mills' ratio, and Newton steps: for o above 8 three, from
 * 9.5 on two, for an error of p below 1e-14.
 */
export function excessFar64(w: v128, o: v128, millsOfO: v128, steps: u32): v128 {
  const square = f64x2.mul(o, o);
  let z = f64x2.div(w, f64x2.add(o, f64x2.sqrt(f64x2.add(square, w))));
  for (let k: u32 = 0; k < steps; ++k) z = tailStep64(z, w, o, millsOfO);
  return z;
}

/** 2 ln 2: t² at the middle of the distribution, Q(0) = ½. */
export const MIDDLE_T2: f64 = 1.3862943611198906;

/** δ = (t − t₀) − (g(t) − g(t₀)) with t = √(t₀² + w): two float64, t ≤ 12.1. */
export function excessNear64(w: v128, t2: v128, t0: v128, gap: v128): v128 {
  const t = f64x2.sqrt(f64x2.add(t2, w));
  const rise = f64x2.div(w, f64x2.add(t, t0));
  return f64x2.sub(rise, f64x2.sub(tailGap64(t), gap));
}
