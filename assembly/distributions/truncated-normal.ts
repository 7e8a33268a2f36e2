import {
  central32,
  central64,
  excessFar64,
  excessNear64,
  middle32,
  tailGap32,
} from "../math/erfinv";
import { minusTwoLog32, minusTwoLog64 } from "../math/log";
import { polynomial64, septic32 } from "../math/polynomial";
import {
  BASE,
  CENTRAL,
  CENTRE,
  CENTRE_REST,
  COEFFICIENTS,
  GAP,
  HALF,
  HALF_NORMAL,
  HIGH,
  KIND,
  LOW,
  MIDDLE,
  MIDDLE_T,
  MIDDLE_WORD,
  MILLS,
  NEAR,
  NEWTON_STEPS,
  ORIGIN,
  RESTS,
  SERIES,
  SHORT,
  SIGN,
  STD,
  STEP,
  T0,
  T2,
  TERMS,
  THRESHOLD,
  TWO_SIDED,
  UPPER_REST,
  WHOLE,
  WIDENED,
  WIDE_COUNT,
  WIDE_WORDS,
} from "./cut";
import { rest32 } from "./rest";
import { normalF32, unit32, unit64 } from "./normal";
import { signedUnit64 } from "./uniform";

/**
 * The normal law cut to [low, high], in place over words; one word a float32, two a float64. With
 * a = (low − mean) / std and b = (high − mean) / std:
 *
 * - whole, in float32: beyond what a normal value of the stream reaches on both sides, the normal law;
 * - half, in float32: from the mean to beyond that, the mean and |z|;
 * - central, |a| and |b| ≤ 2, in float32 ≤ 3: z = √2 erf⁻¹(c + h t), t uniform in [−1, 1];
 * - short, where c + h t or v would lose too much: y(t) of the way from the middle to a bound, a Taylor series;
 * - tail: from the origin o, the cut's end that is nearest to 0 (or 0 itself where the cut contains it),
 *   the excess δ = |z| − o solves Q(o + δ) = Q(o)·v, with v uniform in [r, 1], so that neither
 *   probability needs to be representable; a cut that contains 0 takes its lower or upper side from
 *   the word, and r belongs to that side; one on the negative side is its mirror image.
 *
 * Values are clamped to [low, high], which only rounding can leave. float32 takes a value from the float64 loops,
 * rounded once, where its own would not keep the error of p below 1e-6 (`prepareCut`).
 */

const SIZE_32 = memory.data<u32>([0x7fffffff, 0x80000000, 0x3f800000]);
const SIGN_32: usize = SIZE_32 + 4;
const ONE_32: usize = SIZE_32 + 8;

/** `count`: a multiple of 16. */
export function truncatedF32(data: usize, count: u32, mean: f64, std: f64, cut: usize): void {
  const end = data + ((<usize>count) << 2);
  const kind = load<u32>(cut, KIND);
  if (kind == WHOLE) {
    normalF32(data, count, mean, std);
    if (<f32>mean != 0) clampF32(data, end, cut);
  } else if (kind == HALF_NORMAL) {
    normalF32(data, count, 0, std);
    foldF32(data, end, mean, std, cut);
  } else if (load<u32>(cut, WIDENED)) {
    widenedF32(data, end, cut);
  } else if (kind == CENTRAL) {
    centralF32(data, end, cut);
  } else if (kind == MIDDLE) {
    middleF32(data, end, cut);
  } else {
    // Short loops let the processor overlap more turns than one long loop would.
    if (load<u32>(cut, TWO_SIDED)) {
      survivalF32(data, end, cut);
      logF32(data, end);
    } else {
      fractionF32(data, end, cut);
    }
    if (kind == NEAR) nearF32(data, end, cut);
    else smoothF32(data, end, cut);
  }
}

/** At a bound, the bound's own bits. */
function clamp32(v: v128, cut: usize): v128 {
  return f32x4.pmin(f32x4.pmax(v, v128.load(cut, LOW)), v128.load(cut, HIGH));
}

/** v = z σ + base, clamped. */
function place32(z: v128, cut: usize): v128 {
  const v = f32x4.add(f32x4.mul(z, v128.load(cut, STD)), v128.load(cut, BASE));
  return inline.always(clamp32(v, cut));
}

function clampF32(data: usize, end: usize, cut: usize): void {
  for (; data != end; data += 16) v128.store(data, inline.always(clamp32(v128.load(data), cut)));
}

/** Normals of mean 0 to their sizes, on the cut's side of the mean. */
function foldF32(data: usize, end: usize, mean: f64, std: f64, cut: usize): void {
  const mu = f32x4.splat(<f32>mean);
  const rest = f32x4.splat(<f32>rest32(mean, std));
  for (; data != end; data += 16) {
    const size = v128.and(v128.load(data), v128.load32_splat(SIZE_32));
    const x = f32x4.add(f32x4.add(v128.or(size, v128.load(cut, SIGN)), rest), mu);
    v128.store(data, inline.always(clamp32(x, cut)));
  }
}

/** Words w to 2^32·w + 2^31, through the float64 loops, and rounded. */
function widenedF32(data: usize, end: usize, cut: usize): void {
  const kind = load<u32>(cut, KIND);
  // where words are read as signed, the greatest value's word is 2^31 − 1; where not, it is 2^32 − 1
  const half = i64x2.splat(kind == CENTRAL || kind == SHORT ? 0x8000000080000000 : 0x80000000);
  const wide = cut + WIDE_WORDS;
  while (data != end) {
    const count = min(WIDE_COUNT, <u32>((end - data) >> 2));
    for (let i: usize = 0; i < count; i += 2) {
      const word = i64x2.shl(v128.load32x2_u(data + 4 * i), 32);
      v128.store(wide + 8 * i, v128.xor(word, half));
    }
    truncatedF64(wide, count, cut);
    for (let i: usize = 0; i < count; i += 2) {
      v128.store64_lane(data + 4 * i, f32x4.demote_f64x2_zero(v128.load(wide + 8 * i)), 0);
    }
    data += (<usize>count) << 2;
  }
}

/** c + h t, with 2^31 t the signed word. */
function probability4(data: usize, cut: usize): v128 {
  const word = f32x4.convert_i32x4_s(v128.load(data));
  return f32x4.add(f32x4.mul(word, v128.load(cut, HALF)), v128.load(cut, CENTRE));
}

function central4(data: usize, cut: usize): void {
  const x = inline.always(probability4(data, cut));
  v128.store(data, inline.always(place32(inline.always(central32(x)), cut)));
}

function centralF32(data: usize, end: usize, cut: usize): void {
  for (; data != end; data += 32) {
    inline.always(central4(data, cut));
    inline.always(central4(data + 16, cut));
  }
}

function middle4(data: usize, cut: usize): void {
  const x = inline.always(probability4(data, cut));
  v128.store(data, inline.always(place32(inline.always(middle32(x)), cut)));
}

function middleF32(data: usize, end: usize, cut: usize): void {
  for (; data != end; data += 16) inline.always(middle4(data, cut));
}

/** Words to w = −2 ln v, v = r + u·d ≤ 1, where there is one side. */
function fraction4(data: usize, cut: usize): void {
  const d = f32x4.mul(inline.always(unit32(v128.load(data))), v128.load(cut, STEP));
  const v = f32x4.pmin(f32x4.add(v128.load(cut, UPPER_REST), d), v128.load32_splat(ONE_32));
  v128.store(data, inline.always(minusTwoLog32(v, false)));
}

function fractionF32(data: usize, end: usize, cut: usize): void {
  for (; data != end; data += 16) inline.always(fraction4(data, cut));
}

/**
 * Words to v = r + u·d ≤ 1, with the sign bit set on the lower side. u counts from the cut's end: the least signed
 * word below, the greatest above.
 */
function survival4(data: usize, cut: usize): void {
  const word = v128.load(data);
  const lower = i32x4.lt_s(word, v128.load(cut, THRESHOLD));
  const u = inline.always(unit32(v128.xor(v128.xor(word, lower), v128.load32_splat(SIZE_32))));
  const r = v128.xor(v128.load(cut, UPPER_REST), v128.and(lower, v128.load(cut, RESTS)));
  const d = f32x4.mul(u, v128.load(cut, STEP));
  const v = f32x4.pmin(f32x4.add(r, d), v128.load32_splat(ONE_32));
  v128.store(data, v128.or(v, i32x4.shl(lower, 31)));
}

function survivalF32(data: usize, end: usize, cut: usize): void {
  for (; data != end; data += 32) {
    inline.always(survival4(data, cut));
    inline.always(survival4(data + 16, cut));
  }
}

/** v to w = −2 ln v, of the same sign. */
function log4(data: usize): void {
  const signed = v128.load(data);
  const v = v128.and(signed, v128.load32_splat(SIZE_32));
  const w = v128.and(inline.always(minusTwoLog32(v, false)), v128.load32_splat(SIZE_32));
  v128.store(data, v128.or(w, v128.and(signed, v128.load32_splat(SIGN_32))));
}

function logF32(data: usize, end: usize): void {
  for (; data != end; data += 32) {
    inline.always(log4(data));
    inline.always(log4(data + 16));
  }
}

/** |x| with the sign of `signed`, or the other sign where x < 0, placed. */
function signed32(x: v128, signed: v128, cut: usize): v128 {
  const sign = v128.and(signed, v128.load32_splat(SIGN_32));
  return inline.always(place32(v128.xor(x, sign), cut));
}

function near4(data: usize, cut: usize): void {
  const signed = v128.load(data);
  const w = v128.and(signed, v128.load32_splat(SIZE_32));
  const t = f32x4.sqrt(f32x4.add(v128.load(cut, T2), w));
  const rise = f32x4.div(w, f32x4.add(t, v128.load(cut, T0)));
  const fall = f32x4.sub(inline.always(tailGap32(t)), v128.load(cut, GAP));
  v128.store(data, inline.always(signed32(f32x4.sub(rise, fall), signed, cut)));
}

function nearF32(data: usize, end: usize, cut: usize): void {
  for (; data != end; data += 32) {
    inline.always(near4(data, cut));
    inline.always(near4(data + 16, cut));
  }
}

/** δ σ = w p(t − m), t = √(t₀² + w), with the cut's own polynomial about the middle m of its t. */
function smooth4(data: usize, cut: usize): void {
  const w = v128.load(data);
  const t = f32x4.sub(f32x4.sqrt(f32x4.add(v128.load(cut, T2), w)), v128.load(cut, MIDDLE_T));
  const p = inline.always(septic32(t, f32x4.mul(t, t), cut + COEFFICIENTS));
  const v = f32x4.add(f32x4.mul(p, w), v128.load(cut, BASE));
  v128.store(data, inline.always(clamp32(v, cut)));
}

function smoothF32(data: usize, end: usize, cut: usize): void {
  for (; data != end; data += 16) inline.always(smooth4(data, cut));
}

/** `count`: a multiple of 4. */
export function truncatedF64(data: usize, count: u32, cut: usize): void {
  const end = data + ((<usize>count) << 3);
  const kind = load<u32>(cut, KIND);
  if (kind == CENTRAL) {
    centralF64(data, end, cut);
  } else if (kind == SHORT) {
    shortF64(data, end, cut);
  } else {
    survivalF64(data, end, cut);
    if (kind == NEAR) nearF64(data, end, cut);
    else farF64(data, end, cut);
  }
}

function clamp64(v: v128, cut: usize): v128 {
  return f64x2.pmin(f64x2.pmax(v, v128.load(cut, LOW)), v128.load(cut, HIGH));
}

function place64(z: v128, cut: usize): v128 {
  const v = f64x2.add(f64x2.mul(z, v128.load(cut, STD)), v128.load(cut, BASE));
  return inline.always(clamp64(v, cut));
}

function short2(data: usize, cut: usize): void {
  const t = f64x2.sub(inline.always(signedUnit64(v128.load(data))), v128.load(cut, MIDDLE_WORD));
  const y = polynomial64(t, cut + SERIES, TERMS);
  const x = f64x2.add(f64x2.mul(y, v128.load(cut, HALF)), v128.load(cut, CENTRE_REST));
  v128.store(data, inline.always(clamp64(f64x2.add(x, v128.load(cut, CENTRE)), cut)));
}

function shortF64(data: usize, end: usize, cut: usize): void {
  for (; data != end; data += 16) inline.always(short2(data, cut));
}

function central2(data: usize, cut: usize): void {
  const t = inline.always(signedUnit64(v128.load(data)));
  const x = f64x2.add(f64x2.mul(t, v128.load(cut, HALF)), v128.load(cut, CENTRE));
  v128.store(data, inline.always(place64(inline.always(central64(x)), cut)));
}

function centralF64(data: usize, end: usize, cut: usize): void {
  for (; data != end; data += 16) inline.always(central2(data, cut));
}

function survival2(data: usize, cut: usize): void {
  const word = v128.load(data);
  const lower = i64x2.lt_s(word, v128.load(cut, THRESHOLD));
  const count = v128.xor(v128.xor(word, lower), i64x2.splat(i64.MAX_VALUE));
  const u = inline.always(unit64(count));
  const r = v128.xor(v128.load(cut, UPPER_REST), v128.and(lower, v128.load(cut, RESTS)));
  const v = f64x2.pmin(f64x2.add(r, f64x2.mul(u, v128.load(cut, STEP))), f64x2.splat(1));
  const w = f64x2.abs(inline.always(minusTwoLog64(v)));
  v128.store(data, v128.or(w, i64x2.shl(lower, 63)));
}

function survivalF64(data: usize, end: usize, cut: usize): void {
  for (; data != end; data += 16) inline.always(survival2(data, cut));
}

function signs64(x: v128): v128 {
  return v128.and(x, i64x2.splat(0x8000000000000000));
}

function near2(data: usize, cut: usize): void {
  const signed = v128.load(data);
  const w = f64x2.abs(signed);
  const excess = inline.always(
    excessNear64(w, v128.load(cut, T2), v128.load(cut, T0), v128.load(cut, GAP)),
  );
  const z = v128.xor(excess, inline.always(signs64(signed)));
  v128.store(data, inline.always(place64(z, cut)));
}

function nearF64(data: usize, end: usize, cut: usize): void {
  for (; data != end; data += 16) inline.always(near2(data, cut));
}

function farF64(data: usize, end: usize, cut: usize): void {
  const steps = load<u32>(cut, NEWTON_STEPS);
  for (; data != end; data += 16) {
    const signed = v128.load(data);
    const w = f64x2.abs(signed);
    const excess = excessFar64(w, v128.load(cut, ORIGIN), v128.load(cut, MILLS), steps);
    v128.store(data, place64(v128.xor(excess, signs64(signed)), cut));
  }
}
