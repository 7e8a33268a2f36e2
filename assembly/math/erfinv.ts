/** Inverses of the normal distribution function. Constants: tools/constants.py. */
import { log64 } from "./log";
import { mills64 } from "./erf";

const CENTRAL_32 = memory.data<u32>([
  0x42862472, 0x44377754, 0x443bc5e7, 0x43032188, 0x404706ee, 0x431c756e, 0x442a62bd, 0x43e09932,
  0x4264ff57,
]);

/**
 * √2 erf⁻¹(x): four float32, |x| ≤ erf(√2) = 0.9545. A ratio of polynomials in 1 − x².
 * Odd; relative error at most 5.1e-7.
 */
export function central32(x: v128): v128 {
  const y = f32x4.sub(f32x4.splat(1), f32x4.mul(x, x));
  let n = v128.load32_splat(CENTRAL_32, 0);
  n = f32x4.add(f32x4.mul(n, y), v128.load32_splat(CENTRAL_32, 4));
  n = f32x4.add(f32x4.mul(n, y), v128.load32_splat(CENTRAL_32, 8));
  n = f32x4.add(f32x4.mul(n, y), v128.load32_splat(CENTRAL_32, 12));
  n = f32x4.add(f32x4.mul(n, y), v128.load32_splat(CENTRAL_32, 16));
  let d = v128.load32_splat(CENTRAL_32, 20);
  d = f32x4.add(f32x4.mul(d, y), v128.load32_splat(CENTRAL_32, 24));
  d = f32x4.add(f32x4.mul(d, y), v128.load32_splat(CENTRAL_32, 28));
  d = f32x4.add(f32x4.mul(d, y), v128.load32_splat(CENTRAL_32, 32));
  d = f32x4.add(f32x4.mul(d, y), f32x4.splat(1));
  return f32x4.mul(x, f32x4.div(n, d));
}

const CENTRAL_64 = memory.data<u64>([
  0xc0a009dc14b339bf, 0x410f55aa0f82cbc1, 0x4160fb27d02ea2a7, 0x418c53011eb37cfa,
  0x41a0a5e2e0a2f5d7, 0x41a0ca70539d3ea7, 0x418f8943b652e8c9, 0x416c324f1ef176c5,
  0x413766e5f7f4f827, 0x40f094eb693e5289, 0x409095d3fc712f16, 0x400c871c1324d8f5,
  0x4129fd408c035d74, 0x416aef6904c7bd99, 0x418f0b75d3ddd9ff, 0x419c4abb1db2aabf,
  0x41976acd63dcea76, 0x4182a6bebb2339c0, 0x415cdaa98eae7ab0, 0x4124f10c7d676baa,
  0x40da015798c748df, 0x40768b1a46c73dcb,
]);

/** √2 erf⁻¹(x): two float64, |x| ≤ erf(√2). Relative error at most 2e-15. */
export function central64(x: v128): v128 {
  const y = f64x2.sub(f64x2.splat(1), f64x2.mul(x, x));
  let n = v128.load64_splat(CENTRAL_64, 0);
  n = f64x2.add(f64x2.mul(n, y), v128.load64_splat(CENTRAL_64, 8));
  n = f64x2.add(f64x2.mul(n, y), v128.load64_splat(CENTRAL_64, 16));
  n = f64x2.add(f64x2.mul(n, y), v128.load64_splat(CENTRAL_64, 24));
  n = f64x2.add(f64x2.mul(n, y), v128.load64_splat(CENTRAL_64, 32));
  n = f64x2.add(f64x2.mul(n, y), v128.load64_splat(CENTRAL_64, 40));
  n = f64x2.add(f64x2.mul(n, y), v128.load64_splat(CENTRAL_64, 48));
  n = f64x2.add(f64x2.mul(n, y), v128.load64_splat(CENTRAL_64, 56));
  n = f64x2.add(f64x2.mul(n, y), v128.load64_splat(CENTRAL_64, 64));
  n = f64x2.add(f64x2.mul(n, y), v128.load64_splat(CENTRAL_64, 72));
  n = f64x2.add(f64x2.mul(n, y), v128.load64_splat(CENTRAL_64, 80));
  n = f64x2.add(f64x2.mul(n, y), v128.load64_splat(CENTRAL_64, 88));
  let d = v128.load64_splat(CENTRAL_64, 96);
  d = f64x2.add(f64x2.mul(d, y), v128.load64_splat(CENTRAL_64, 104));
  d = f64x2.add(f64x2.mul(d, y), v128.load64_splat(CENTRAL_64, 112));
  d = f64x2.add(f64x2.mul(d, y), v128.load64_splat(CENTRAL_64, 120));
  d = f64x2.add(f64x2.mul(d, y), v128.load64_splat(CENTRAL_64, 128));
  d = f64x2.add(f64x2.mul(d, y), v128.load64_splat(CENTRAL_64, 136));
  d = f64x2.add(f64x2.mul(d, y), v128.load64_splat(CENTRAL_64, 144));
  d = f64x2.add(f64x2.mul(d, y), v128.load64_splat(CENTRAL_64, 152));
  d = f64x2.add(f64x2.mul(d, y), v128.load64_splat(CENTRAL_64, 160));
  d = f64x2.add(f64x2.mul(d, y), v128.load64_splat(CENTRAL_64, 168));
  d = f64x2.add(f64x2.mul(d, y), f64x2.splat(1));
  return f64x2.mul(x, f64x2.div(n, d));
}

const GAP_32 = memory.data<u32>([
  0xbc4843f6, 0x3a611be4, 0xbcb3f07e, 0x3c802202, 0xbdac2b4b, 0x3de2856c, 0xbf3090b1, 0x3f33b884,
]);

/**
 * g(t) = t − z where ln Q(z) = −t²/2, 1.177 ≤ t ≤ 10.7: four float32. Error at most 1.2e-7 · max(1, z)
 * before rounding, 4.5e-7 after. A polynomial in (t − 3.08203125) / (t + 2).
 */
export function tailGap32(t: v128): v128 {
  const x = f32x4.div(f32x4.sub(t, f32x4.splat(3.08203125)), f32x4.add(t, f32x4.splat(2)));
  let p = v128.load32_splat(GAP_32, 0);
  p = f32x4.add(f32x4.mul(p, x), v128.load32_splat(GAP_32, 4));
  p = f32x4.add(f32x4.mul(p, x), v128.load32_splat(GAP_32, 8));
  p = f32x4.add(f32x4.mul(p, x), v128.load32_splat(GAP_32, 12));
  p = f32x4.add(f32x4.mul(p, x), v128.load32_splat(GAP_32, 16));
  p = f32x4.add(f32x4.mul(p, x), v128.load32_splat(GAP_32, 20));
  p = f32x4.add(f32x4.mul(p, x), v128.load32_splat(GAP_32, 24));
  return f32x4.add(f32x4.mul(p, x), v128.load32_splat(GAP_32, 28));
}

const GAP_64 = memory.data<u64>([
  0xbf730519edfe4905, 0x3f3b79f9b8c5ab09, 0x3f6c81639be398c6, 0x3f493b61d630a7d3,
  0xbf727e9137e24878, 0x3f4efcc913befce5, 0xbf5869d22ae49598, 0x3f606684ea6f253a,
  0xbf70e9397c3e8253, 0x3f6acb57cdad1e60, 0xbf78fd1e9c7cbab4, 0x3f774b35d07d112e,
  0xbf849da2aad7f5f3, 0x3f847edf8d4eeef8, 0xbf91a775d70f8d12, 0x3f92b6d7d390d465,
  0xbfa02d793af7af43, 0x3fa23ca6eaa18f5e, 0xbfb04c69acac6225, 0x3fb4013f7f04f859,
  0xbfc507cf29ae94fb, 0x3fce6a03a0107db6, 0xbfe754c24337578f, 0x3fe4aaa87b374e0f,
]);

/** The same for two float64, 1.177 ≤ t ≤ 12.1. Error at most 9e-17 · max(1, z) before rounding. */
export function tailGap64(t: v128): v128 {
  const x = f64x2.div(f64x2.sub(t, f64x2.splat(3.5390625)), f64x2.add(t, f64x2.splat(3)));
  let p = v128.load64_splat(GAP_64, 0);
  p = f64x2.add(f64x2.mul(p, x), v128.load64_splat(GAP_64, 8));
  p = f64x2.add(f64x2.mul(p, x), v128.load64_splat(GAP_64, 16));
  p = f64x2.add(f64x2.mul(p, x), v128.load64_splat(GAP_64, 24));
  p = f64x2.add(f64x2.mul(p, x), v128.load64_splat(GAP_64, 32));
  p = f64x2.add(f64x2.mul(p, x), v128.load64_splat(GAP_64, 40));
  p = f64x2.add(f64x2.mul(p, x), v128.load64_splat(GAP_64, 48));
  p = f64x2.add(f64x2.mul(p, x), v128.load64_splat(GAP_64, 56));
  p = f64x2.add(f64x2.mul(p, x), v128.load64_splat(GAP_64, 64));
  p = f64x2.add(f64x2.mul(p, x), v128.load64_splat(GAP_64, 72));
  p = f64x2.add(f64x2.mul(p, x), v128.load64_splat(GAP_64, 80));
  p = f64x2.add(f64x2.mul(p, x), v128.load64_splat(GAP_64, 88));
  p = f64x2.add(f64x2.mul(p, x), v128.load64_splat(GAP_64, 96));
  p = f64x2.add(f64x2.mul(p, x), v128.load64_splat(GAP_64, 104));
  p = f64x2.add(f64x2.mul(p, x), v128.load64_splat(GAP_64, 112));
  p = f64x2.add(f64x2.mul(p, x), v128.load64_splat(GAP_64, 120));
  p = f64x2.add(f64x2.mul(p, x), v128.load64_splat(GAP_64, 128));
  p = f64x2.add(f64x2.mul(p, x), v128.load64_splat(GAP_64, 136));
  p = f64x2.add(f64x2.mul(p, x), v128.load64_splat(GAP_64, 144));
  p = f64x2.add(f64x2.mul(p, x), v128.load64_splat(GAP_64, 152));
  p = f64x2.add(f64x2.mul(p, x), v128.load64_splat(GAP_64, 160));
  p = f64x2.add(f64x2.mul(p, x), v128.load64_splat(GAP_64, 168));
  p = f64x2.add(f64x2.mul(p, x), v128.load64_splat(GAP_64, 176));
  return f64x2.add(f64x2.mul(p, x), v128.load64_splat(GAP_64, 184));
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
