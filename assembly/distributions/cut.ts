import { erf, erfc, mills } from "../math/erf";
import { MIDDLE_T2, tailGap32, tailGap64 } from "../math/erfinv";
import { exp, expm1 } from "../math/exp";
import { log } from "../math/log";
import { logMills32 } from "../math/far-tail";
import { rest32, rest64 } from "./rest";

/** Terms of the series of a short cut; beyond lies less than 4e-16 of the cut's half width. */
export const TERMS: usize = 28;

/**
 * A cut made ready for the loops lies in memory: what to do, then vectors with one number in all lanes. The
 * loops load them, because V8 moves pure computations, splats too, from before a loop into it.
 */
export const KIND: usize = 0;
/** Whether float32 values come by way of float64 loops; then the numbers below are float64. */
export const WIDENED: usize = 4;
export const NEWTON_STEPS: usize = 8;
export const STD: usize = 16; // from here to MIDDLE, numbers of one format
export const BASE: usize = 32;
export const LOW: usize = 48;
export const HIGH: usize = 64;
export const CENTRE: usize = 80; // central: erf(z / √2) = centre + half·t
export const HALF: usize = 96; // short: value = centre + half·y(t − middle), the centre in two parts
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
export const CENTRE_REST: usize = 288;
export const MIDDLE: usize = 304; // t of the cut's middle
export const SERIES: usize = 320; // y₀ … y₂₈, doubles
/** Scratch: 64 words made wide; before that, two series of 29 and 28 doubles. */
export const WIDE_WORDS: usize = (SERIES + 8 * (TERMS + 1) + 15) & ~15;
export const WIDE_COUNT: u32 = 64;
export const CUT_BYTES: usize = WIDE_WORDS + 8 * <usize>WIDE_COUNT;

export const CENTRAL: u32 = 0;
export const NEAR: u32 = 1;
const FAR: u32 = 2;
export const SHORT: u32 = 3;

const SQRT_HALF: f64 = 0.7071067811865476;
const INV_SQRT_2_PI: f64 = 0.3989422804014327;
const NEAR_MAX: f64 = 8;
// Beyond, a value is the bound itself.
const ORIGIN_MAX: f64 = 1e300;
const ORIGIN_MAX_32: f64 = 2 ** 63; // whose square is finite

/**
 * How far the formulas of each class may be trusted: an error of p below 1e-6 in float32, 1e-14 in float64. What a
 * central cut loses grows as centre / half, what a tail loses as 1 / spread.
 */
const LONG_32: f64 = 2;
const LONG_64: f64 = 0.5;
const TILT_MAX_32: f64 = 3;
const TILT_MAX_64: f64 = 12;
/** Shorter cuts lie between their bounds, whatever these are in units of std. */
const SHORT_MIN: f64 = 2 ** -25;
/** Beside the limit of near and far, float32 loses most. */
const WEAK_MIN_32: f64 = 7.5;
const WEAK_MAX_32: f64 = 8.5;
const LONG_WEAK_32: f64 = 4;
const TWO_STEPS_MIN: f64 = 9.5; // from 8 on, two are not

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
  // the density changes over the cut by a factor of e^spread, or e^(spread / 2) and more
  const spread = (b - a) * max(max(abs(a), abs(b)), 1);
  const inside = abs(a) <= 2 && abs(b) <= 2;
  const x0 = erf(a * SQRT_HALF);
  const x1 = erf(b * SQRT_HALF);
  const tilt = spread > SHORT_MIN ? abs(x0 + x1) / (x1 - x0) : Infinity; // centre / half
  const straddles = a < 0 && b > 0;
  const mirrored = b <= 0;
  const near = straddles ? 0 : min(mirrored ? -b : a, ORIGIN_MAX);
  const bound = mirrored ? high : low;

  let central = inside && (spread >= LONG_32 || tilt <= TILT_MAX_32);
  const long = near > WEAK_MIN_32 && near <= WEAK_MAX_32 ? LONG_WEAK_32 : LONG_32;
  const place = central || straddles ? mean : bound;
  const scale = central ? std : std / max(near, 1);
  const widened = !wide && ((!central && spread < long) || rest32(place, scale) != 0);
  if (widened) wide = true;
  if (wide) central = inside && (spread >= LONG_64 || tilt <= TILT_MAX_64);

  store<u32>(cut, u32(widened), WIDENED);
  store<f64>(cut, std, STD);
  store<f64>(cut, mean, BASE);
  store<f64>(cut, low, LOW);
  store<f64>(cut, high, HIGH);
  let lowerPart: f64 = 0;
  if (central) {
    store<u32>(cut, CENTRAL, KIND);
    store<f64>(cut, (x0 + x1) * 0.5, CENTRE);
    store<f64>(cut, (x1 - x0) * 0.5, HALF);
  } else if (spread < LONG_64) {
    store<u32>(cut, SHORT, KIND);
    prepareShort(cut, a, b, low, high);
  } else {
    store<u32>(cut, near <= NEAR_MAX ? NEAR : FAR, KIND);
    store<u32>(cut, near <= TWO_STEPS_MIN ? 3 : 2, NEWTON_STEPS);
    store<f64>(cut, wide ? near : min(near, ORIGIN_MAX_32), ORIGIN);
    if (straddles) {
      lowerPart = prepareBothSides(cut, a, b);
    } else {
      if (mirrored) store<f64>(cut, -std, STD);
      store<f64>(cut, bound, BASE);
      prepareOneSide(cut, near, mirrored ? -a : b);
    }
    if (!wide) store<f64>(cut, load<f64>(cut, STEP) * 2 ** -31, STEP);
  }
  for (let at = cut + STD; at <= cut + MIDDLE; at += 16) {
    const x = load<f64>(at);
    v128.store(at, wide ? f64x2.splat(x) : f32x4.splat(<f32>x));
  }
  if (!central && spread >= LONG_64) prepareTail(cut, wide, lowerPart);
}

/** v = Q(|z|) / Q(0); gives the part of the law below 0. */
function prepareBothSides(cut: usize, a: f64, b: f64): f64 {
  const lower = erfc(-a * SQRT_HALF);
  const upper = erfc(b * SQRT_HALF);
  const width = 2 - lower - upper;
  store<f64>(cut, upper, UPPER_REST);
  store<f64>(cut, lower, RESTS);
  store<f64>(cut, width, STEP);
  store<f64>(cut, MIDDLE_T2, T2);
  return (1 - lower) / width;
}

/** v = Q(z) / Q(near), 0 ≤ near < far. */
function prepareOneSide(cut: usize, near: f64, far: f64): void {
  const m = mills(near);
  const ratio =
    far == Infinity ? -Infinity : log(mills(far) / m) - (far - near) * ((far + near) * 0.5);
  const rest = exp(ratio);
  store<f64>(cut, rest, UPPER_REST);
  store<f64>(cut, rest, RESTS);
  store<f64>(cut, -expm1(ratio), STEP);
  store<f64>(cut, near * near - 2 * log(m * INV_SQRT_2_PI), T2);
  store<f64>(cut, m, MILLS);
}

/** What the loops of a tail need beside its numbers, from these as rounded. */
function prepareTail(cut: usize, wide: bool, lowerPart: f64): void {
  v128.store(cut, v128.xor(v128.load(cut, RESTS), v128.load(cut, UPPER_REST)), RESTS);
  const o = v128.load(cut, ORIGIN);
  if (wide) {
    const threshold = (<i64>(lowerPart * 9223372036854775808.0) - ((<i64>1) << 62)) << 1;
    v128.store(cut, i64x2.splat(threshold), THRESHOLD);
    v128.store(cut, f64x2.mul(o, o), SQUARE);
    v128.store(cut, f64x2.sqrt(v128.load(cut, T2)), T0);
    v128.store(cut, tailGap64(v128.load(cut, T0)), GAP);
  } else {
    v128.store(cut, i32x4.splat((<u32>(lowerPart * 4294967296.0)) ^ 0x80000000), THRESHOLD);
    v128.store(cut, f32x4.mul(o, o), SQUARE);
    const inverse = f32x4.div(f32x4.splat(1), o);
    v128.store(cut, inverse, INVERSE);
    v128.store(cut, logMills32(f32x4.mul(inverse, inverse)), MILLS);
    v128.store(cut, f32x4.sqrt(v128.load(cut, T2)), T0);
    v128.store(cut, tailGap32(v128.load(cut, T0)), GAP);
  }
}

/**
 * A short cut's values from its bounds and a series. With z = (a + b)/2 + h y, h = (b − a)/2, the density is
 * proportional to exp(−αy − βy²/2), α = h (a + b)/2, β = h², and y(t) solves y″ = (α + βy) y′², where t = 2p − 1 runs
 * from −1 to 1 as y does. The Taylor series begins at y = 0; for a spread of ½ its terms fall as 3.5^-n.
 */
function prepareShort(cut: usize, a: f64, b: f64, low: f64, high: f64): void {
  const c = low * 0.5 + high * 0.5;
  store<f64>(cut, c, CENTRE);
  store<f64>(cut, high * 0.5 - low * 0.5, HALF);
  store<f64>(cut, rest64(low * 0.5, high * 0.5, c), CENTRE_REST);
  const h = (b - a) * 0.5;
  const alpha = (a + b) * 0.5 * h;
  const beta = h * h;
  // the density's own series, and its integral over 0 … 1: even terms and odd ones
  let term: f64 = 1;
  let before: f64 = 0;
  let even: f64 = 0;
  let odd: f64 = 0;
  for (let n: usize = 1; n <= TERMS; ++n) {
    if (n & 1) even += term / <f64>n;
    else odd += term / <f64>n;
    const next = -(alpha * term + beta * before) / <f64>n;
    before = term;
    term = next;
  }
  store<f64>(cut, -odd / even, MIDDLE);
  const y = cut + SERIES;
  const slope = cut + WIDE_WORDS; // y′
  const growth = slope + 8 * TERMS; // (α + βy) y′ = y″ / y′
  let last = even;
  store<f64>(y, 0);
  store<f64>(slope, last);
  for (let n: usize = 0; n < TERMS; ++n) {
    let bend: f64 = 0;
    let next: f64 = 0;
    for (let i: usize = 0; i < 8 * n; i += 8) {
      const other = load<f64>(slope + 8 * n - i);
      bend += load<f64>(y + i) * other;
      next += load<f64>(growth + i) * other;
    }
    bend = alpha * last + beta * (bend + load<f64>(y + 8 * n) * even);
    store<f64>(growth + 8 * n, bend);
    store<f64>(y + 8 * n, last / <f64>(n + 1), 8);
    last = (next + bend * even) / <f64>(n + 1);
    store<f64>(slope + 8 * n, last, 8);
  }
}
