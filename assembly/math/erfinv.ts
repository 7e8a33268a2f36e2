/** Inverses of the normal distribution function. Constants: tools/constants.py. */
import { log64 } from "./log";
import { mills64 } from "./erf";

/**
 * √2 erf⁻¹(x): four float32, |x| ≤ erf(√2) = 0.9545. A ratio of polynomials in 1 − x².
 * Odd; relative error at most 5.1e-7.
 */
export function central32(x: v128): v128 {
  const y = f32x4.sub(f32x4.splat(1), f32x4.mul(x, x));
  let n = i32x4.splat(0x42862472);
  n = f32x4.add(f32x4.mul(n, y), i32x4.splat(0x44377754));
  n = f32x4.add(f32x4.mul(n, y), i32x4.splat(0x443bc5e7));
  n = f32x4.add(f32x4.mul(n, y), i32x4.splat(0x43032188));
  n = f32x4.add(f32x4.mul(n, y), i32x4.splat(0x404706ee));
  let d = i32x4.splat(0x431c756e);
  d = f32x4.add(f32x4.mul(d, y), i32x4.splat(0x442a62bd));
  d = f32x4.add(f32x4.mul(d, y), i32x4.splat(0x43e09932));
  d = f32x4.add(f32x4.mul(d, y), i32x4.splat(0x4264ff57));
  d = f32x4.add(f32x4.mul(d, y), f32x4.splat(1));
  return f32x4.mul(x, f32x4.div(n, d));
}

/** √2 erf⁻¹(x): two float64, |x| ≤ erf(√2). Relative error at most 2e-15. */
export function central64(x: v128): v128 {
  const y = f64x2.sub(f64x2.splat(1), f64x2.mul(x, x));
  let n = i64x2.splat(0xc0a009dc14b339bf);
  n = f64x2.add(f64x2.mul(n, y), i64x2.splat(0x410f55aa0f82cbc1));
  n = f64x2.add(f64x2.mul(n, y), i64x2.splat(0x4160fb27d02ea2a7));
  n = f64x2.add(f64x2.mul(n, y), i64x2.splat(0x418c53011eb37cfa));
  n = f64x2.add(f64x2.mul(n, y), i64x2.splat(0x41a0a5e2e0a2f5d7));
  n = f64x2.add(f64x2.mul(n, y), i64x2.splat(0x41a0ca70539d3ea7));
  n = f64x2.add(f64x2.mul(n, y), i64x2.splat(0x418f8943b652e8c9));
  n = f64x2.add(f64x2.mul(n, y), i64x2.splat(0x416c324f1ef176c5));
  n = f64x2.add(f64x2.mul(n, y), i64x2.splat(0x413766e5f7f4f827));
  n = f64x2.add(f64x2.mul(n, y), i64x2.splat(0x40f094eb693e5289));
  n = f64x2.add(f64x2.mul(n, y), i64x2.splat(0x409095d3fc712f16));
  n = f64x2.add(f64x2.mul(n, y), i64x2.splat(0x400c871c1324d8f5));
  let d = i64x2.splat(0x4129fd408c035d74);
  d = f64x2.add(f64x2.mul(d, y), i64x2.splat(0x416aef6904c7bd99));
  d = f64x2.add(f64x2.mul(d, y), i64x2.splat(0x418f0b75d3ddd9ff));
  d = f64x2.add(f64x2.mul(d, y), i64x2.splat(0x419c4abb1db2aabf));
  d = f64x2.add(f64x2.mul(d, y), i64x2.splat(0x41976acd63dcea76));
  d = f64x2.add(f64x2.mul(d, y), i64x2.splat(0x4182a6bebb2339c0));
  d = f64x2.add(f64x2.mul(d, y), i64x2.splat(0x415cdaa98eae7ab0));
  d = f64x2.add(f64x2.mul(d, y), i64x2.splat(0x4124f10c7d676baa));
  d = f64x2.add(f64x2.mul(d, y), i64x2.splat(0x40da015798c748df));
  d = f64x2.add(f64x2.mul(d, y), i64x2.splat(0x40768b1a46c73dcb));
  d = f64x2.add(f64x2.mul(d, y), f64x2.splat(1));
  return f64x2.mul(x, f64x2.div(n, d));
}

/**
 * g(t) = t − z where ln Q(z) = −t²/2, 1.177 ≤ t ≤ 10.7: four float32. Error at most 1.2e-7 · max(1, z)
 * before rounding, 4.5e-7 after. A polynomial in (t − 3.08203125) / (t + 2).
 */
export function tailGap32(t: v128): v128 {
  const x = f32x4.div(f32x4.sub(t, f32x4.splat(3.08203125)), f32x4.add(t, f32x4.splat(2)));
  let p = i32x4.splat(0xbc4843f6);
  p = f32x4.add(f32x4.mul(p, x), i32x4.splat(0x3a611be4));
  p = f32x4.add(f32x4.mul(p, x), i32x4.splat(0xbcb3f07e));
  p = f32x4.add(f32x4.mul(p, x), i32x4.splat(0x3c802202));
  p = f32x4.add(f32x4.mul(p, x), i32x4.splat(0xbdac2b4b));
  p = f32x4.add(f32x4.mul(p, x), i32x4.splat(0x3de2856c));
  p = f32x4.add(f32x4.mul(p, x), i32x4.splat(0xbf3090b1));
  return f32x4.add(f32x4.mul(p, x), i32x4.splat(0x3f33b884));
}

/** The same for two float64, 1.177 ≤ t ≤ 12.1. Error at most 9e-17 · max(1, z) before rounding. */
export function tailGap64(t: v128): v128 {
  const x = f64x2.div(f64x2.sub(t, f64x2.splat(3.5390625)), f64x2.add(t, f64x2.splat(3)));
  let p = i64x2.splat(0xbf730519edfe4905);
  p = f64x2.add(f64x2.mul(p, x), i64x2.splat(0x3f3b79f9b8c5ab09));
  p = f64x2.add(f64x2.mul(p, x), i64x2.splat(0x3f6c81639be398c6));
  p = f64x2.add(f64x2.mul(p, x), i64x2.splat(0x3f493b61d630a7d3));
  p = f64x2.add(f64x2.mul(p, x), i64x2.splat(0xbf727e9137e24878));
  p = f64x2.add(f64x2.mul(p, x), i64x2.splat(0x3f4efcc913befce5));
  p = f64x2.add(f64x2.mul(p, x), i64x2.splat(0xbf5869d22ae49598));
  p = f64x2.add(f64x2.mul(p, x), i64x2.splat(0x3f606684ea6f253a));
  p = f64x2.add(f64x2.mul(p, x), i64x2.splat(0xbf70e9397c3e8253));
  p = f64x2.add(f64x2.mul(p, x), i64x2.splat(0x3f6acb57cdad1e60));
  p = f64x2.add(f64x2.mul(p, x), i64x2.splat(0xbf78fd1e9c7cbab4));
  p = f64x2.add(f64x2.mul(p, x), i64x2.splat(0x3f774b35d07d112e));
  p = f64x2.add(f64x2.mul(p, x), i64x2.splat(0xbf849da2aad7f5f3));
  p = f64x2.add(f64x2.mul(p, x), i64x2.splat(0x3f847edf8d4eeef8));
  p = f64x2.add(f64x2.mul(p, x), i64x2.splat(0xbf91a775d70f8d12));
  p = f64x2.add(f64x2.mul(p, x), i64x2.splat(0x3f92b6d7d390d465));
  p = f64x2.add(f64x2.mul(p, x), i64x2.splat(0xbfa02d793af7af43));
  p = f64x2.add(f64x2.mul(p, x), i64x2.splat(0x3fa23ca6eaa18f5e));
  p = f64x2.add(f64x2.mul(p, x), i64x2.splat(0xbfb04c69acac6225));
  p = f64x2.add(f64x2.mul(p, x), i64x2.splat(0x3fb4013f7f04f859));
  p = f64x2.add(f64x2.mul(p, x), i64x2.splat(0xbfc507cf29ae94fb));
  p = f64x2.add(f64x2.mul(p, x), i64x2.splat(0x3fce6a03a0107db6));
  p = f64x2.add(f64x2.mul(p, x), i64x2.splat(0xbfe754c24337578f));
  return f64x2.add(f64x2.mul(p, x), i64x2.splat(0x3fe4aaa87b374e0f));
}

/**
 * One Newton step on ln Q for the excess δ = z − a over a ≥ 0 with Q(z) = Q(a)·exp(−w/2):
 * δ + M(z)·(w/2 − δ(a + δ/2) + ln(M(z) / M(a))). Nothing of size a² is subtracted.
 */
export function tailStep64(excess: v128, w: v128, a: v128, millsOfA: v128): v128 {
  const m = mills64(f64x2.add(a, excess));
  const half = f64x2.splat(0.5);
  const square = f64x2.mul(excess, f64x2.add(a, f64x2.mul(excess, half)));
  const ratio = log64(f64x2.div(m, millsOfA));
  const residual = f64x2.add(f64x2.sub(f64x2.mul(w, half), square), ratio);
  return f64x2.add(excess, f64x2.mul(m, residual));
}

/** 2 ln 2: t² at the middle of the distribution, Q(0) = ½. */
export const MIDDLE_T2: f64 = 1.3862943611198906;

/** δ = (t − t₀) − (g(t) − g(t₀)) with t = √(t₀² + w): two float64, t ≤ 12.1. */
export function excessNear64(w: v128, t2: v128, t0: v128, gap: v128): v128 {
  const t = f64x2.sqrt(f64x2.add(t2, w));
  const rise = f64x2.div(w, f64x2.add(t, t0));
  return f64x2.sub(rise, f64x2.sub(tailGap64(t), gap));
}

const ERF_SQRT_2: f64 = 0.9544997361036416;
const SQRT_HALF: f64 = 0.7071067811865476;

/** erf⁻¹(x): ±∞ at ±1, NaN beyond. Relative error at most 3e-15. */
export function erfinv(x: f64): f64 {
  const a = abs(x);
  if (!(a < 1)) return a == 1 ? copysign(Infinity, x) : NaN;
  if (a <= ERF_SQRT_2) return f64x2.extract_lane(central64(f64x2.splat(x)), 0) * SQRT_HALF;
  const w = f64x2.mul(log64(f64x2.splat(1 - a)), f64x2.splat(-2));
  const t2 = f64x2.splat(MIDDLE_T2);
  const t0 = f64x2.sqrt(t2);
  const excess = excessNear64(w, t2, t0, tailGap64(t0));
  return copysign(f64x2.extract_lane(excess, 0) * SQRT_HALF, x);
}
