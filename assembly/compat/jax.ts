import { fma32x4, join, promoteHigh, tie } from "../math/fma32";
import { BFLOAT16, FLOAT16, roundTo, roundTo4 } from "./torch-half";

/**
 * JAX's laws in float32, float16 and bfloat16, in place over words, as XLA compiles them for CPUs that have fused
 * multiply-adds. Constants: erf⁻¹ by Giles 2012 ("Approximating the erfinv function"), ln, ln(1 + x) and erf as in XLA
 * 0.10 (ln and ln(1 + x) by Cephes, S. L. Moshier; erf by Eigen).
 *
 * The 16-bit dtypes stand as float32, rounded after each operation (erf⁻¹, ln, ln(1 + x) and erf are one each, computed
 * in float32). Arguments come rounded to the dtype. `once`: whether a uniform's multiply-add is rounded once.
 */

const FLOAT32: u32 = 0;
const ONE: u32 = 0x3f800000;
const SQRT2: f32 = 1.41421356;
const SQRT_HALF: f32 = 0.70710678;

function hornerExactly(x: v128, table: usize, degree: usize): v128 {
  let p = v128.load32_splat(table);
  for (let i: usize = 1; i <= degree; ++i) p = fma32x4(p, x, v128.load32_splat(table + 4 * i));
  return p;
}

/** Horner's rule with fused multiply-adds over float32 coefficients, the highest first. */
function horner(x: v128, table: usize, degree: usize): v128 {
  const x0 = f64x2.promote_low_f32x4(x);
  const x1 = inline.always(promoteHigh(x));
  let p0 = f64x2.promote_low_f32x4(v128.load32_splat(table));
  let p1 = p0;
  let risk = i64x2.splat(0);
  for (let i: usize = 1; i <= degree; ++i) {
    const c = f64x2.promote_low_f32x4(v128.load32_splat(table + 4 * i));
    const s0 = f64x2.add(f64x2.mul(p0, x0), c);
    const s1 = f64x2.add(f64x2.mul(p1, x1), c);
    risk = v128.or(risk, v128.or(inline.always(tie(s0)), inline.always(tie(s1))));
    p0 = f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(s0));
    p1 = f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(s1));
  }
  if (v128.any_true(risk)) return hornerExactly(x, table, degree);
  return inline.always(join(f32x4.demote_f64x2_zero(p0), f32x4.demote_f64x2_zero(p1)));
}

// prettier-ignore
const LOG_P = memory.data<f32>([7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1]);
const LOG_Q = memory.data<f32>([-1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1]);
const LOG_R = memory.data<f32>([2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1]);
const LN2_HI: f32 = 0.693359375;
const LN2_LO: f32 = -2.1219444e-4;

/** ln of normal, positive float32. */
function log(y: v128): v128 {
  // y = m · 2^e with m in [√½, √2), from m in [½, 1)
  const half = v128.or(v128.and(y, i32x4.splat(0x007fffff)), i32x4.splat(0x3f000000));
  const small = f32x4.lt(half, f32x4.splat(SQRT_HALF));
  const bias = i32x4.sub(i32x4.shr_u(y, 23), i32x4.splat(126));
  const e = f32x4.convert_i32x4_s(i32x4.add(bias, small));
  const f = f32x4.add(f32x4.sub(half, f32x4.splat(1)), v128.and(half, small));
  const f2 = f32x4.mul(f, f);
  const f3 = f32x4.mul(f2, f);
  const p = horner(f, LOG_P, 2);
  const q = horner(f, LOG_Q, 2);
  const r = horner(f, LOG_R, 2);
  const tail = fma32x4(fma32x4(p, f3, q), f3, r);
  const low = fma32x4(f3, tail, f32x4.mul(e, f32x4.splat(LN2_LO)));
  const high = fma32x4(f2, f32x4.splat(-0.5), f);
  return fma32x4(e, f32x4.splat(LN2_HI), f32x4.add(high, low));
}

const LOG1P_P = memory.data<f32>([
  4.5270000862445199635215e-5, 4.9854102823193375972212e-1, 6.5787325942061044846969,
  2.9911919328553073277375e1, 6.0949667980987787057556e1, 5.7112963590585538103336e1,
  2.0039553499201281259648e1,
]);
const LOG1P_Q = memory.data<f32>([
  1, 1.5062909083469192043167e1, 8.3047565967967209469434e1, 2.2176239823732856465394e2,
  3.0909872225312059774938e2, 2.1642788614495947685003e2, 6.0118660497603843919306e1,
]);
const SMALL: f32 = 0.41421356; // √2 − 1

/** ln(1 + t), t in (−1, 0]. */
function log1p(t: v128): v128 {
  const small = f32x4.lt(f32x4.abs(t), f32x4.splat(SMALL));
  const large = v128.any_true(v128.not(small)) ? log(f32x4.add(t, f32x4.splat(1))) : f32x4.splat(0);
  if (!v128.any_true(small)) return large;
  const square = f32x4.mul(t, t);
  const ratio = f32x4.div(horner(t, LOG1P_P, 6), horner(t, LOG1P_Q, 6));
  const cubic = f32x4.mul(f32x4.mul(t, square), ratio);
  const near = f32x4.add(t, fma32x4(square, f32x4.splat(-0.5), cubic));
  return v128.bitselect(near, large, small);
}

const CENTRE = memory.data<f32>([
  2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 0.00021858087, -0.00125372503,
  -0.00417768164, 0.246640727, 1.50140941,
]);
const TAIL = memory.data<f32>([
  -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613,
  0.00943887047, 1.00167406, 2.83297682,
]);

/** erf⁻¹ on [−1, 1]; infinite at the ends. */
function erfInv(x: v128): v128 {
  const w = f32x4.neg(log1p(f32x4.neg(f32x4.mul(x, x))));
  const centre = f32x4.lt(w, f32x4.splat(5));
  let p = horner(f32x4.sub(w, f32x4.splat(2.5)), CENTRE, 8);
  if (!i32x4.all_true(centre)) {
    const tail = horner(f32x4.sub(f32x4.sqrt(w), f32x4.splat(3)), TAIL, 8);
    p = v128.bitselect(p, tail, centre);
  }
  const end = f32x4.eq(f32x4.abs(x), f32x4.splat(1));
  return f32x4.mul(v128.bitselect(f32x4.splat(Infinity), p, end), x);
}

const ERF_P = memory.data<f32>([
  0.00022905065861350646, 0.0034082910107109506, 0.050955695062380861, 0.18520832239976145,
  1.128379143519084,
]);
const ERF_Q = memory.data<f32>([
  -1.1791602954361697e-7, 0.000023547966471313185, 0.0010179625278914885, 0.014070470171167667,
  0.11098505178285362, 0.49746925110067538, 1,
]);
const ERF_END: f32 = 3.7439211627767994;

/** erf as JAX has it of a bound of a cut. */
function erf(x: f32): f32 {
  if (abs(x) >= ERF_END) return copysign<f32>(1, x);
  const square = f32x4.splat(x * x);
  const p = f32x4.extract_lane(hornerExactly(square, ERF_P, 4), 0);
  return (x * p) / f32x4.extract_lane(hornerExactly(square, ERF_Q, 6), 0);
}

/** As many bits of words as the dtype's fraction has, as multiples of 2^-23, 2^-10 or 2^-7 in [0, 1). */
function unit(dtype: u32, words: v128): v128 {
  let fraction = i32x4.shr_u(words, 9);
  // 16-bit dtypes take the high bits of the low byte (bfloat16) or the low half
  if (dtype == BFLOAT16) fraction = v128.and(i32x4.shl(words, 15), i32x4.splat(0x007f0000));
  if (dtype == FLOAT16) fraction = v128.and(i32x4.shl(words, 7), i32x4.splat(0x007fe000));
  return f32x4.sub(v128.or(fraction, i32x4.splat(ONE)), f32x4.splat(1));
}

/** max(low, f · range + low), the sum rounded once where `once`. */
function between(dtype: u32, once: bool, f: v128, range: v128, low: v128): v128 {
  const sum = once ? fma32x4(f, range, low) : f32x4.add(roundTo4(dtype, f32x4.mul(f, range)), low);
  return f32x4.max(low, roundTo4(dtype, sum));
}

/** `jax.random.uniform(key, shape, dtype, low, high)` · scale. Writes whole fours. */
export function jaxUniform(
  data: usize,
  count: u32,
  dtype: u32,
  once: bool,
  low: f32,
  high: f32,
  scale: f32,
): void {
  const least = f32x4.splat(low);
  const range = roundTo4(dtype, f32x4.splat(high - low));
  const factor = f32x4.splat(scale);
  for (const end = data + ((<usize>count) << 2); data < end; data += 16) {
    const u = between(dtype, once, inline.always(unit(dtype, v128.load(data))), range, least);
    v128.store(data, roundTo4(dtype, f32x4.mul(u, factor)));
  }
}

/** The dtype's number after −1, from which `normal` and `laplace` draw uniforms to 1: a distance that rounds to 2. */
function afterMinusOne(dtype: u32): f32 {
  return dtype == FLOAT32 ? -0.99999994 : dtype == FLOAT16 ? -0.99951171875 : -0.99609375;
}

/** Uniforms from the number after −1 to 1, exact. */
function signed(dtype: u32, words: v128, least: v128): v128 {
  const f = inline.always(unit(dtype, words));
  return f32x4.max(f32x4.add(f32x4.add(f, f), least), least);
}

/** mean + std · `jax.random.normal(key, shape, dtype)`, rounded after each operation. Writes whole fours. */
export function jaxNormal(data: usize, count: u32, dtype: u32, mean: f32, std: f32): void {
  const least = f32x4.splat(afterMinusOne(dtype));
  const root = roundTo4(dtype, f32x4.splat(SQRT2));
  for (const end = data + ((<usize>count) << 2); data < end; data += 16) {
    const x = roundTo4(dtype, erfInv(inline.always(signed(dtype, v128.load(data), least))));
    v128.store(data, shifted(dtype, roundTo4(dtype, f32x4.mul(x, root)), mean, std));
  }
}

function shifted(dtype: u32, z: v128, mean: f32, std: f32): v128 {
  const v = roundTo4(dtype, f32x4.mul(z, f32x4.splat(std)));
  return mean == 0 ? v : roundTo4(dtype, f32x4.add(v, f32x4.splat(mean)));
}

/** erf(√2) as NVIDIA's GPUs have it, found from values that an H200 drew: one unit above XLA's for CPUs. */
const GPU_ERF_2: f32 = reinterpret<f32>(0x3f745a19);

/**
 * erf(bound / √2), where XLA multiplies by the reciprocal of √2, rounded after each operation. `once` is not so on GPUs.
 */
function erfOfBound(dtype: u32, once: bool, bound: f32): f32 {
  if (dtype == FLOAT32 && !once && abs(bound) == 2) return copysign<f32>(GPU_ERF_2, bound);
  const reciprocal = roundTo(dtype, <f32>1 / roundTo(dtype, SQRT2));
  return roundTo(dtype, erf(roundTo(dtype, bound * reciprocal)));
}

/**
 * mean + std · `jax.random.truncated_normal(key, low, high, shape, dtype)`, low < high; `bottom` and `top` are the
 * dtype's numbers next to the bounds, inside. Writes whole fours.
 */
export function jaxTruncatedNormal(
  data: usize,
  count: u32,
  dtype: u32,
  once: bool,
  low: f32,
  high: f32,
  bottom: f32,
  top: f32,
  mean: f32,
  std: f32,
): void {
  const a = erfOfBound(dtype, once, low);
  const least = f32x4.splat(a);
  const range = roundTo4(dtype, f32x4.splat(erfOfBound(dtype, once, high) - a));
  const root = roundTo4(dtype, f32x4.splat(SQRT2));
  for (const end = data + ((<usize>count) << 2); data < end; data += 16) {
    const u = between(dtype, once, inline.always(unit(dtype, v128.load(data))), range, least);
    const z = roundTo4(dtype, f32x4.mul(roundTo4(dtype, erfInv(u)), root));
    const cut = f32x4.min(f32x4.max(z, f32x4.splat(bottom)), f32x4.splat(top));
    v128.store(data, shifted(dtype, cut, mean, std));
  }
}

/** `jax.random.exponential(key, shape, dtype)`: −ln(1 − u). Writes whole fours. */
export function jaxExponential(data: usize, count: u32, dtype: u32): void {
  for (const end = data + ((<usize>count) << 2); data < end; data += 16) {
    const u = inline.always(unit(dtype, v128.load(data)));
    v128.store(data, roundTo4(dtype, f32x4.neg(log1p(f32x4.neg(u)))));
  }
}

const TINY_32: f32 = 1.1754943508222875e-38; // 2^-126, the least normal number, of bfloat16 too
const TINY_16: f32 = 6.103515625e-5; // 2^-14

/** `jax.random.gumbel(key, shape, dtype)`: −ln(−ln u), where u = 0 stands for the least normal number. Writes whole fours. */
export function jaxGumbel(data: usize, count: u32, dtype: u32): void {
  const tiny = f32x4.splat(dtype == FLOAT16 ? TINY_16 : TINY_32);
  for (const end = data + ((<usize>count) << 2); data < end; data += 16) {
    const u = f32x4.max(inline.always(unit(dtype, v128.load(data))), tiny);
    const minus = roundTo4(dtype, f32x4.neg(log(u)));
    v128.store(data, roundTo4(dtype, f32x4.neg(log(minus))));
  }
}

/** `jax.random.laplace(key, shape, dtype)`: sign(u) ln(1 − |u|), u in (−1, 1). Writes whole fours. */
export function jaxLaplace(data: usize, count: u32, dtype: u32): void {
  const least = f32x4.splat(afterMinusOne(dtype));
  for (const end = data + ((<usize>count) << 2); data < end; data += 16) {
    const u = inline.always(signed(dtype, v128.load(data), least));
    const size = roundTo4(dtype, log1p(f32x4.neg(f32x4.abs(u))));
    v128.store(data, v128.xor(size, v128.and(u, i32x4.splat(0x80000000))));
  }
}

/** `jax.random.uniform(key, shape, float64)`: [0, 1), from words as high half first. Writes whole pairs. */
export function jaxUniform64(data: usize, count: u32): void {
  for (const end = data + ((<usize>count) << 3); data < end; data += 16) {
    const w = v128.load(data);
    const bits = v128.shuffle<u32>(w, w, 1, 0, 3, 2);
    const x = v128.or(i64x2.shr_u(bits, 12), i64x2.splat(0x3ff0000000000000));
    v128.store(data, f64x2.sub(x, f64x2.splat(1)));
  }
}
