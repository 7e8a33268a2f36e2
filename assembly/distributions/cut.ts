import { erf, erfc, mills } from "../math/erf";
import { MIDDLE_T2, excessFar64, excessNear64, tailGap32, tailGap64 } from "../math/erfinv";
import { exp, expm1 } from "../math/exp";
import { log } from "../math/log";
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
export const TWO_SIDED: usize = 12;
export const STD: usize = 16; // from here to MIDDLE_WORD, numbers of one format
export const BASE: usize = 32;
export const LOW: usize = 48;
export const HIGH: usize = 64;
export const CENTRE: usize = 80; // central: erf(z / √2) = centre + half·t
export const HALF: usize = 96; // float32: of 2^31 t; short: value = centre + half·y(t − middle), the centre in two parts
export const THRESHOLD: usize = 112; // signed words below it lie on the lower side
export const UPPER_REST: usize = 128; // least v of the upper side
export const RESTS: usize = 144; // its bits’ difference from that of the lower side
export const STEP: usize = 160; // u’s step of v
export const ORIGIN: usize = 176; // o
export const T2: usize = 192; // t² = −2 ln Q(o)
export const T0: usize = 208; // t
export const GAP: usize = 224; // g(t) = t − o
export const MIDDLE_T: usize = 240; // smooth: t about which the polynomial is
export const SIGN: usize = 256; // half: −0 where values lie below the mean, else 0
export const MILLS: usize = 272; // Mills’ ratio at o
export const CENTRE_REST: usize = 288;
export const MIDDLE_WORD: usize = 304; // short: t, in units of the signed word, of the cut's middle
export const SERIES: usize = 320; // y₀ … y₂₈, doubles
export const COEFFICIENTS: usize = SERIES; // smooth: p₀ … p₇, floats
/** Scratch: 64 words made wide; before that, two series of 29 and 28 doubles. */
export const WIDE_WORDS: usize = (SERIES + 8 * (TERMS + 1) + 15) & ~15;
export const WIDE_COUNT: u32 = 64;
export const CUT_BYTES: usize = WIDE_WORDS + 8 * <usize>WIDE_COUNT;

export const CENTRAL: u32 = 0;
export const NEAR: u32 = 1;
const FAR: u32 = 2; // float64
export const SHORT: u32 = 3; // float64
export const MIDDLE: u32 = 4; // float32
export const SMOOTH: u32 = 5; // float32
export const WHOLE: u32 = 6; // float32
export const HALF_NORMAL: u32 = 7; // float32

/** Beyond what a normal float32 of the stream reaches, √(62 ln 2): what lies there has a probability below 1e-10. */
const REACH_32: f64 = 6.5625;
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
/** Where t of a tail grows by less over the cut, a polynomial of degree 7 is its quantile. */
const GROWTH_MAX: f64 = 2.25;
/** −2 ln u of no word is larger: 62 ln 2. */
const LOG_MAX_32: f64 = 43;
/** Beyond, δ / w is 1 / 2o, but for a part in 10^7 of p, and t too coarse for more. */
const FLAT: f64 = 4096;
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
  const widest = max(abs(a), abs(b));
  const spread = (b - a) * max(widest, 1);
  const x0 = erf(a * SQRT_HALF);
  const x1 = erf(b * SQRT_HALF);
  const tilt = spread > SHORT_MIN ? abs(x0 + x1) / (x1 - x0) : Infinity; // centre / half
  const straddles = a < 0 && b > 0;
  const mirrored = b <= 0;
  const near = straddles ? 0 : min(mirrored ? -b : a, ORIGIN_MAX);
  const bound = mirrored ? high : low;

  const far = mirrored ? -a : b;
  const whole = !wide && a <= -REACH_32 && b >= REACH_32;
  const half = !wide && !straddles && near == 0 && far >= REACH_32;
  const normal = whole || half;

  let central = widest <= 2 && (spread >= LONG_32 || tilt <= TILT_MAX_32);
  const middle = !central && widest <= 3 && spread >= LONG_32 && tilt <= TILT_MAX_32;
  const about = central || middle || straddles;
  const place = about ? mean : bound;
  const scale = about ? std : std / max(near, 1);
  const short = !central && spread < LONG_32;
  const widened = !wide && !normal && (short || rest32(place, scale) != 0);
  if (widened) wide = true;
  if (wide) central = widest <= 2 && (spread >= LONG_64 || tilt <= TILT_MAX_64);

  store<u32>(cut, u32(widened), WIDENED);
  store<f64>(cut, std, STD);
  store<f64>(cut, mean, BASE);
  store<f64>(cut, low, LOW);
  store<f64>(cut, high, HIGH);
  let lowerPart: f64 = 0;
  const inverse = central || (middle && !wide);
  if (normal) {
    store<u32>(cut, whole ? WHOLE : HALF_NORMAL, KIND);
    store<f64>(cut, mirrored ? -0.0 : 0, SIGN);
  } else if (inverse) {
    store<u32>(cut, central ? CENTRAL : MIDDLE, KIND);
    store<f64>(cut, (x0 + x1) * 0.5, CENTRE);
    store<f64>(cut, (x1 - x0) * (wide ? 0.5 : 2 ** -32), HALF);
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
      const log = prepareOneSide(cut, near, far);
      if (!wide && prepareSmooth(cut, near, log)) store<u32>(cut, SMOOTH, KIND);
    }
    store<u32>(cut, u32(straddles), TWO_SIDED);
    if (!wide) store<f64>(cut, load<f64>(cut, STEP) * 2 ** -31, STEP);
  }
  for (let at = cut + STD; at <= cut + MIDDLE_WORD; at += 16) {
    const x = load<f64>(at);
    v128.store(at, wide ? f64x2.splat(x) : f32x4.splat(<f32>x));
  }
  if (!normal && !inverse && spread >= LONG_64) prepareTail(cut, wide, lowerPart);
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

/** v = Q(z) / Q(near), 0 ≤ near < far; gives ln of its least value. */
function prepareOneSide(cut: usize, near: f64, far: f64): f64 {
  const m = mills(near);
  const ratio =
    far == Infinity ? -Infinity : log(mills(far) / m) - (far - near) * ((far + near) * 0.5);
  const rest = exp(ratio);
  store<f64>(cut, rest, UPPER_REST);
  store<f64>(cut, rest, RESTS);
  store<f64>(cut, -expm1(ratio), STEP);
  store<f64>(cut, near * near - 2 * log(m * INV_SQRT_2_PI), T2);
  store<f64>(cut, m, MILLS);
  return ratio;
}

/** Where the quantile is taken, in 64ths: near cos(π(2k + 1) / 16), k = 0 … 7. */
const NODES = memory.data<i8>([63, 53, 36, 12, -12, -36, -53, -63]);
const DEGREE: usize = 7;

function node(k: usize): f64 {
  return <f64>load<i8>(NODES + k) * 0.015625;
}

/**
 * p with δ σ = w p(t − m), from float64 quantiles at the nodes of t0 … t1: divided differences in (t − m) / half, expanded,
 * then in t − m. Gives whether δ / w is smooth enough.
 */
function prepareSmooth(cut: usize, o: f64, log: f64): bool {
  if (o > FLAT) {
    memory.fill(cut + COEFFICIENTS, 0, 4 * (DEGREE + 1));
    store<f32>(cut, <f32>((load<f64>(cut, STD) * 0.5) / o), COEFFICIENTS);
    store<f64>(cut, 0, T2);
    store<f64>(cut, 0, MIDDLE_T);
    return true;
  }
  const t2 = load<f64>(cut, T2);
  const span = min(-2 * log, LOG_MAX_32);
  const t0 = sqrt(t2);
  const t1 = sqrt(t2 + span);
  if (t1 > GROWTH_MAX * t0) return false;
  const half = (span / (t1 + t0)) * 0.5;
  const p = cut + WIDE_WORDS; // doubles
  for (let k: usize = 0; k <= DEGREE; ++k) {
    const rise = half * (1 + node(k));
    const w = rise * (2 * t0 + rise);
    store<f64>(p + 8 * k, quantile(cut, o, w, t2, t0) / w);
  }
  for (let j: usize = 1; j <= DEGREE; ++j) {
    for (let k = DEGREE; k >= j; --k) {
      const rise = load<f64>(p + 8 * k) - load<f64>(p + 8 * (k - 1));
      store<f64>(p + 8 * k, rise / (node(k) - node(k - j)));
    }
  }
  for (let i = DEGREE; i-- != 0;) {
    for (let j = i; j < DEGREE; ++j) {
      store<f64>(p + 8 * j, load<f64>(p + 8 * j) - node(i) * load<f64>(p + 8 * (j + 1)));
    }
  }
  let unit = load<f64>(cut, STD);
  for (let j: usize = 0; j <= DEGREE; ++j) {
    store<f32>(cut + 4 * j, <f32>(load<f64>(p + 8 * j) * unit), COEFFICIENTS);
    unit /= half;
  }
  store<f64>(cut, t0 + half, MIDDLE_T);
  return true;
}

/** δ of w, in float64. */
function quantile(cut: usize, o: f64, w: f64, t2: f64, t0: f64): f64 {
  const excess =
    o <= NEAR_MAX
      ? excessNear64(f64x2.splat(w), f64x2.splat(t2), f64x2.splat(t0), tailGap64(f64x2.splat(t0)))
      : excessFar64(
          f64x2.splat(w),
          f64x2.splat(o),
          f64x2.splat(load<f64>(cut, MILLS)),
          load<u32>(cut, NEWTON_STEPS),
        );
  return f64x2.extract_lane(excess, 0);
}

/** What the loops of a tail need beside its numbers, from these as rounded. */
function prepareTail(cut: usize, wide: bool, lowerPart: f64): void {
  v128.store(cut, v128.xor(v128.load(cut, RESTS), v128.load(cut, UPPER_REST)), RESTS);
  if (wide) {
    const threshold = (<i64>(lowerPart * 9223372036854775808.0) - ((<i64>1) << 62)) << 1;
    v128.store(cut, i64x2.splat(threshold), THRESHOLD);
    v128.store(cut, f64x2.sqrt(v128.load(cut, T2)), T0);
    v128.store(cut, tailGap64(v128.load(cut, T0)), GAP);
  } else {
    v128.store(cut, i32x4.splat((<u32>(lowerPart * 4294967296.0)) ^ 0x80000000), THRESHOLD);
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
  store<f64>(cut, -odd / even, MIDDLE_WORD);
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
