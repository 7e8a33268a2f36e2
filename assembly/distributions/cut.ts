import { erf, erfc, mills, mills64 } from "../math/erf";
import { MIDDLE_T2, tailGap32, tailGap64 } from "../math/erfinv";
import { exp, expm1 } from "../math/exp";
import { log } from "../math/log";
import { logMills32 } from "../math/far-tail";

/**
 * A cut made ready for the loops lies in memory: its kind, then vectors with one number in all lanes. The
 * loops load them, because V8 moves pure computations, splats too, from before a loop into it.
 */
export const KIND: usize = 0;
export const STD: usize = 16;
export const BASE: usize = 32;
export const LOW: usize = 48;
export const HIGH: usize = 64;
export const CENTRE: usize = 80; // central: erf(z / √2) = centre + half·t
export const HALF: usize = 96; // narrow: value = centre + half·(t − tilt·(1 − t²))
export const THRESHOLD: usize = 112; // signed words below it lie on the lower side
export const UPPER_REST: usize = 128; // least v of the upper side
export const RESTS: usize = 144; // its bits’ difference from that of the lower side
export const STEP: usize = 160; // u’s step of v
export const ORIGIN: usize = 176; // o
export const T2: usize = 192; // t² = −2 ln Q(o)
export const T0: usize = 208; // t
export const GAP: usize = 224; // g(t) = t − o
export const SQUARE: usize = 240; // o²
export const INVERSE: usize = 256; // 1 / o
export const MILLS: usize = 272; // Mills’ ratio at o; float32: ln(o M(o))
export const TILT: usize = 288;
export const CUT_BYTES: usize = 304;

export const CENTRAL: u32 = 0;
export const NEAR: u32 = 1;
const FAR: u32 = 2;
export const NARROW: u32 = 3;

const SQRT_HALF: f64 = 0.7071067811865476;
const INV_SQRT_2_PI: f64 = 0.3989422804014327;
const NEAR_MAX: f64 = 8;
const NARROW_32: f64 = 2 ** -8; // leaves an error of 1.2e-7 of the cut's width
const NARROW_64: f64 = 2 ** -25; // 7e-18
// Beyond, a value is the bound itself.
const ORIGIN_MAX: f64 = 1e300;
const ORIGIN_MAX_32: f64 = 2 ** 63; // whose square is finite

function splat(wide: bool, x: f64): v128 {
  return wide ? f64x2.splat(x) : f32x4.splat(<f32>x);
}

/** Fills `cut` for a < b in units of std and the bounds low ≤ high of the values. */
export function prepareCut(
  cut: usize,
  wide: bool,
  mean: f64,
  std: f64,
  a: f64,
  b: f64,
  low: f64,
  high: f64,
): void {
  v128.store(cut, splat(wide, std), STD);
  v128.store(cut, splat(wide, low), LOW);
  v128.store(cut, splat(wide, high), HIGH);
  if ((b - a) * max(max(abs(a), abs(b)), 1) <= (wide ? NARROW_64 : NARROW_32)) {
    store<u32>(cut, NARROW, KIND);
    v128.store(cut, splat(wide, low * 0.5 + high * 0.5), CENTRE);
    v128.store(cut, splat(wide, high * 0.5 - low * 0.5), HALF);
    v128.store(cut, splat(wide, (a + b) * 0.5 * (b - a) * 0.25), TILT);
  } else if (abs(a) <= 2 && abs(b) <= 2) {
    store<u32>(cut, CENTRAL, KIND);
    const x0 = erf(a * SQRT_HALF);
    const x1 = erf(b * SQRT_HALF);
    v128.store(cut, splat(wide, mean), BASE);
    v128.store(cut, splat(wide, (x0 + x1) * 0.5), CENTRE);
    v128.store(cut, splat(wide, (x1 - x0) * 0.5), HALF);
  } else if (a < 0 && b > 0) {
    // v = Q(|z|) / Q(0)
    const lower = erfc(-a * SQRT_HALF);
    const upper = erfc(b * SQRT_HALF);
    const width = 2 - lower - upper;
    prepareTail(cut, wide, 0, MIDDLE_T2, lower, upper, width);
    prepareSides(cut, wide, (1 - lower) / width);
    v128.store(cut, splat(wide, mean), BASE);
  } else {
    const mirrored = b <= 0;
    const near = min(mirrored ? -b : a, ORIGIN_MAX);
    const far = mirrored ? -a : b;
    const away = mirrored ? -std : std;
    const ratio = logSurvivalRatio(near, far);
    const rest = exp(ratio);
    const t2 = near * near - 2 * log(mills(near) * INV_SQRT_2_PI);
    prepareTail(cut, wide, near, t2, rest, rest, -expm1(ratio));
    prepareSides(cut, wide, 0);
    v128.store(cut, splat(wide, away), STD);
    v128.store(cut, splat(wide, mean + away * near), BASE);
  }
}

/** ln(Q(far) / Q(near)), 0 ≤ near ≤ far. */
function logSurvivalRatio(near: f64, far: f64): f64 {
  if (far == Infinity) return -Infinity;
  return log(mills(far) / mills(near)) - (far - near) * ((far + near) * 0.5);
}

function prepareSides(cut: usize, wide: bool, lowerPart: f64): void {
  const threshold = wide
    ? i64x2.splat((<i64>(lowerPart * 9223372036854775808.0) - ((<i64>1) << 62)) << 1)
    : i32x4.splat((<u32>(lowerPart * 4294967296.0)) ^ 0x80000000);
  v128.store(cut, threshold, THRESHOLD);
}

function prepareTail(
  cut: usize,
  wide: bool,
  origin: f64,
  t2: f64,
  lower: f64,
  upper: f64,
  width: f64,
): void {
  store<u32>(cut, origin <= NEAR_MAX ? NEAR : FAR, KIND);
  v128.store(cut, splat(wide, upper), UPPER_REST);
  v128.store(cut, v128.xor(splat(wide, lower), v128.load(cut, UPPER_REST)), RESTS);
  v128.store(cut, splat(wide, wide ? origin : min(origin, ORIGIN_MAX_32)), ORIGIN);
  v128.store(cut, splat(wide, t2), T2);
  if (wide) {
    v128.store(cut, f64x2.splat(width), STEP);
    v128.store(cut, f64x2.mul(v128.load(cut, ORIGIN), v128.load(cut, ORIGIN)), SQUARE);
    v128.store(cut, mills64(v128.load(cut, ORIGIN)), MILLS);
    v128.store(cut, f64x2.sqrt(v128.load(cut, T2)), T0);
    v128.store(cut, tailGap64(v128.load(cut, T0)), GAP);
  } else {
    v128.store(cut, f32x4.splat(<f32>(width * 2 ** -31)), STEP);
    v128.store(cut, f32x4.mul(v128.load(cut, ORIGIN), v128.load(cut, ORIGIN)), SQUARE);
    v128.store(cut, f32x4.div(f32x4.splat(1), v128.load(cut, ORIGIN)), INVERSE);
    v128.store(cut, logMills32(f32x4.mul(v128.load(cut, INVERSE), v128.load(cut, INVERSE))), MILLS);
    v128.store(cut, f32x4.sqrt(v128.load(cut, T2)), T0);
    v128.store(cut, tailGap32(v128.load(cut, T0)), GAP);
  }
}
