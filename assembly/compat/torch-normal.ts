/**
 * PyTorch's float32 normals on machines with AVX2: Box-Muller over sixteen uniforms, with the polynomials of
 * Cephes' logf and sincosf (Moshier 1992; for four lanes Pommier 2007) as gcc compiles them for AVX2 and FMA.
 *
 * Each step that a fused multiply-add rounds once is computed in float64 and rounded to float32. That rounds
 * twice, but logarithm and angle take 2^24 arguments each, and over all of them the results are those of the
 * fused steps (test/compat/torch-fma.test.ts). Steps whose product is exact in float32 stay there.
 */
import { fma32x4, join, promoteHigh } from "../math/fma32";

const SQRT_HALF: u32 = 0x3f3504f3;
/** The exponent's bias for an argument that is 2^24 times as large. */
const SCALE_24: u32 = 24 << 23;

// float32 constants as float64
const LOG = memory.data<f64>([
  <f64>(<f32>7.0376836292e-2),
  <f64>(<f32>-1.151461031e-1),
  <f64>(<f32>1.167699874e-1),
  <f64>(<f32>-1.2420140846e-1),
  <f64>(<f32>1.4249322787e-1),
  <f64>(<f32>-1.6668057665e-1),
  <f64>(<f32>2.0000714765e-1),
  <f64>(<f32>-2.4999993993e-1),
  <f64>(<f32>3.3333331174e-1),
]);
const SIN = memory.data<f64>([
  <f64>(<f32>-1.9515295891e-4),
  <f64>(<f32>8.3321608736e-3),
  <f64>(<f32>-1.6666654611e-1),
]);
const COS = memory.data<f64>([
  <f64>(<f32>2.443315711809948e-5),
  <f64>(<f32>-1.388731625493765e-3),
  <f64>(<f32>4.166664568298827e-2),
]);
const LN2_LOW: f32 = -2.1219444e-4;
const LN2_HIGH: f32 = 0.693359375;
const FOUR_OVER_PI: f32 = 1.27323954473516;
// −π/4 in three parts; products of the first two with j ≤ 8 are exact
const PI_1: f32 = 0.78515625;
const PI_2: f32 = 2.4187564849853515625e-4;
const PI_3: f64 = <f64>(<f32>3.77489497744594108e-8);
const TWO_PI_24: f32 = <f32>6.283185307179586 * 2 ** -24;
const MAGIC: f32 = 8388608; // 2^23, whose low bits count ones

function single(x: v128): v128 {
  return f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(x));
}

/** The fused step of two lanes, kept as float64. */
function step(a: v128, b: v128, c: v128): v128 {
  return inline.always(single(f64x2.add(f64x2.mul(a, b), c)));
}

/** The logarithm's polynomial, of m and z = m² in float64; the low part of e·ln 2 comes in. */
function logTail(m: v128, z: v128, low: v128): v128 {
  let y = v128.load64_splat(LOG, 0);
  y = inline.always(step(y, m, v128.load64_splat(LOG, 8)));
  y = inline.always(step(y, m, v128.load64_splat(LOG, 16)));
  y = inline.always(step(y, m, v128.load64_splat(LOG, 24)));
  y = inline.always(step(y, m, v128.load64_splat(LOG, 32)));
  y = inline.always(step(y, m, v128.load64_splat(LOG, 40)));
  y = inline.always(step(y, m, v128.load64_splat(LOG, 48)));
  y = inline.always(step(y, m, v128.load64_splat(LOG, 56)));
  y = inline.always(step(y, m, v128.load64_splat(LOG, 64)));
  y = inline.always(single(f64x2.mul(y, m)));
  return f32x4.demote_f64x2_zero(f64x2.add(f64x2.mul(y, z), low));
}

/** ln(n·2^-24) of four integers 1 … 2^24, as float32. */
function log32(n: v128): v128 {
  const i = i32x4.sub(n, i32x4.splat(SQRT_HALF + SCALE_24));
  const bits = v128.and(i, i32x4.splat(0xff800000));
  const e = f32x4.convert_i32x4_s(i32x4.shr_s(i, 23));
  const m = f32x4.sub(i32x4.add(i32x4.sub(i, bits), i32x4.splat(SQRT_HALF)), f32x4.splat(1));
  const z = f32x4.mul(m, m);
  const low = f32x4.mul(e, f32x4.splat(LN2_LOW));
  const a = inline.always(
    logTail(f64x2.promote_low_f32x4(m), f64x2.promote_low_f32x4(z), f64x2.promote_low_f32x4(low)),
  );
  const b = inline.always(logTail(promoteHigh(m), promoteHigh(z), promoteHigh(low)));
  const y = f32x4.sub(join(a, b), f32x4.mul(z, f32x4.splat(0.5)));
  return f32x4.add(f32x4.add(m, y), f32x4.mul(e, f32x4.splat(LN2_HIGH)));
}

/** What is left of two angles after j quarters of π. */
function reduced(x: v128, j: v128): v128 {
  return inline.always(single(f64x2.sub(x, f64x2.mul(j, f64x2.splat(PI_3)))));
}

function cosPolynomial(z: v128): v128 {
  let a = v128.load64_splat(COS, 0);
  a = inline.always(step(a, z, v128.load64_splat(COS, 8)));
  a = inline.always(step(a, z, v128.load64_splat(COS, 16)));
  a = inline.always(single(f64x2.mul(a, z)));
  return f32x4.demote_f64x2_zero(f64x2.sub(f64x2.mul(a, z), f64x2.mul(z, f64x2.splat(0.5))));
}

function sinPolynomial(x: v128, z: v128): v128 {
  let b = v128.load64_splat(SIN, 0);
  b = inline.always(step(b, z, v128.load64_splat(SIN, 8)));
  b = inline.always(step(b, z, v128.load64_splat(SIN, 16)));
  b = inline.always(single(f64x2.mul(b, z)));
  return f32x4.demote_f64x2_zero(f64x2.add(f64x2.mul(b, x), x));
}

/**
 * Eight values: words 0 … 3 at `data` give radii, those 32 bytes on give angles; √(−2 ln u)·cos and ·sin go where
 * they stood.
 */
function eight(data: usize): void {
  const mask = i32x4.splat(0xffffff);
  const n = i32x4.sub(i32x4.splat(0x1000000), v128.and(v128.load(data), mask));
  const log = inline.always(log32(f32x4.convert_i32x4_s(n)));
  const radius = f32x4.sqrt(f32x4.mul(log, f32x4.splat(-2)));

  const k = f32x4.convert_i32x4_s(v128.and(v128.load(data, 32), mask));
  const angle = f32x4.mul(k, f32x4.splat(TWO_PI_24));
  const quarters = f32x4.trunc(f32x4.mul(angle, f32x4.splat(FOUR_OVER_PI)));
  // j, the quarters rounded up to even, as integer in the low bits and as number
  const counted = i32x4.add(f32x4.add(quarters, f32x4.splat(MAGIC)), i32x4.splat(1));
  const i = v128.and(counted, i32x4.splat(-2));
  const j = f32x4.sub(i, f32x4.splat(MAGIC));
  let x = f32x4.sub(angle, f32x4.mul(j, f32x4.splat(PI_1)));
  x = f32x4.sub(x, f32x4.mul(j, f32x4.splat(PI_2)));
  const xa = inline.always(reduced(f64x2.promote_low_f32x4(x), f64x2.promote_low_f32x4(j)));
  const xb = inline.always(reduced(promoteHigh(x), promoteHigh(j)));
  const za = inline.always(single(f64x2.mul(xa, xa)));
  const zb = inline.always(single(f64x2.mul(xb, xb)));
  const cosines = join(inline.always(cosPolynomial(za)), inline.always(cosPolynomial(zb)));
  const c = f32x4.add(cosines, f32x4.splat(1));
  const s = join(inline.always(sinPolynomial(xa, za)), inline.always(sinPolynomial(xb, zb)));

  const swap = i32x4.shr_s(i32x4.shl(i, 30), 31);
  const sign = i32x4.splat(0x80000000);
  const sinSign = v128.and(i32x4.shl(i, 29), sign);
  const cosSign = v128.andnot(sign, i32x4.shl(i32x4.sub(i, i32x4.splat(2)), 29));
  const sin = v128.xor(v128.bitselect(c, s, swap), sinSign);
  const cos = v128.xor(v128.bitselect(s, c, swap), cosSign);
  v128.store(data, f32x4.mul(radius, cos));
  v128.store(data, f32x4.mul(radius, sin), 32);
}

/** Standard normals in place of words; `count`: a multiple of 16. */
export function torchStandardF32(data: usize, count: u32): void {
  const end = data + ((<usize>count) << 2);
  for (let p = data; p != end; p += 64) {
    inline.always(eight(p));
    inline.always(eight(p + 16));
  }
}

/** x·std + mean in place; `fused`: rounded once, otherwise twice. Whole vectors are written. */
export function torchScaleF32(data: usize, count: u32, std: f32, mean: f32, fused: bool): void {
  const end = data + ((<usize>count) << 2);
  const sigma = f32x4.splat(std);
  const mu = f32x4.splat(mean);
  // one rounding as it is where the product or the sum is exact
  if (!fused || mean == 0 || std == 1) {
    for (let p = data; p < end; p += 16) {
      v128.store(p, f32x4.add(f32x4.mul(v128.load(p), sigma), mu));
    }
    return;
  }
  for (let p = data; p < end; p += 16) v128.store(p, fma32x4(v128.load(p), sigma, mu));
}
