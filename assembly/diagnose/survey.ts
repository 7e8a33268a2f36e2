/**
 * What an audit reads off a tensor in one pass: counts of odd values, power sums about a pivot, extremes, and a table
 * of counts by the first 16 bits of each value's distance from the pivot as float32, a histogram on bfloat16's grid.
 */

/** Bytes of a table: a u32 for each 16-bit code. */
export const TABLE_BYTES: usize = 1 << 18;

// A state, in f64: Σd, Σd², Σd³, Σd⁴, least and greatest value; in u64: the or of all bits, counts
const MIN: usize = 32;
const MAX: usize = 40;
const BITS: usize = 48;
const FINITE: usize = 56;
const NAN_COUNT: usize = 64;
const INFINITE: usize = 72;
const NEGATIVE_INFINITE: usize = 80;
const ZERO: usize = 88;
const SUBNORMAL: usize = 96;
export const STATE_BYTES: usize = 104;

/** Makes a state and a table that have seen nothing. */
export function startSurvey(state: usize, table: usize): void {
  memory.fill(state, 0, STATE_BYTES);
  memory.fill(table, 0, TABLE_BYTES);
  store<f64>(state + MIN, Infinity);
  store<f64>(state + MAX, -Infinity);
}

function count(at: usize, more: u64): void {
  store<u64>(at, load<u64>(at) + more);
}

function leastNormal<T>(): f64 {
  return sizeof<T>() == 8 ? 2.2250738585072014e-308 : 1.1754943508222875e-38;
}

function splat<T>(x: f64): v128 {
  return sizeof<T>() == 8 ? f64x2.splat(x) : f32x4.splat(<f32>x);
}

/** Whether any of whole vectors of values is not finite, or less than the least normal number. */
function isAnyOdd<T extends number>(data: usize, end: usize): bool {
  const infinity = splat<T>(Infinity);
  const least = splat<T>(leastNormal<T>());
  let usual = i64x2.splat(-1);
  for (; data != end; data += 16) {
    const size = v128.abs<T>(v128.load(data));
    usual = v128.and(usual, v128.and(v128.lt<T>(size, infinity), v128.ge<T>(size, least)));
  }
  return !i32x4.all_true(usual);
}

/** Counts odd values, and moves the finite ones together; where they end. */
function sift<T extends number>(data: usize, end: usize, state: usize): usize {
  let to = data;
  for (; data != end; data += sizeof<T>()) {
    const x = load<T>(data);
    const size = <f64>abs<T>(x);
    if (size < Infinity) {
      if (size == 0) count(state + ZERO, 1);
      else if (size < leastNormal<T>()) count(state + SUBNORMAL, 1);
      store<T>(to, x);
      to += sizeof<T>();
    } else {
      count(state + (x != x ? NAN_COUNT : <f64>x > 0 ? INFINITE : NEGATIVE_INFINITE), 1);
    }
  }
  return to;
}

function tally(table: usize, code: u32): void {
  const at = table + ((<usize>code) << 2);
  store<u32>(at, load<u32>(at) + 1);
}

/** Two values as float64. */
function pair<T>(data: usize): v128 {
  return sizeof<T>() == 8 ? v128.load(data) : f64x2.promote_low_f32x4(v128.load64_zero(data));
}

function surveyOf<T extends number>(
  data: usize,
  end: usize,
  pivot: f64,
  table: usize,
  state: usize,
): void {
  const p = f64x2.splat(pivot);
  let s1 = f64x2.splat(0);
  let s2 = s1;
  let s3 = s1;
  let s4 = s1;
  let bits = s1;
  let least = splat<T>(load<f64>(state + MIN));
  let most = splat<T>(load<f64>(state + MAX));
  const whole = data + ((end - data) & ~(4 * sizeof<T>() - 1));
  count(state + FINITE, (end - data) / sizeof<T>());
  for (; data != whole; data += 4 * sizeof<T>()) {
    let x = v128.load(data);
    bits = v128.or(bits, x);
    least = v128.pmin<T>(least, x);
    most = v128.pmax<T>(most, x);
    if (sizeof<T>() == 8) {
      x = v128.load(data, 16);
      bits = v128.or(bits, x);
      least = v128.pmin<T>(least, x);
      most = v128.pmax<T>(most, x);
    }
    const a = f64x2.sub(pair<T>(data), p);
    const b = f64x2.sub(pair<T>(data + 2 * sizeof<T>()), p);
    const a2 = f64x2.mul(a, a);
    const b2 = f64x2.mul(b, b);
    s1 = f64x2.add(s1, f64x2.add(a, b));
    s2 = f64x2.add(s2, f64x2.add(a2, b2));
    s3 = f64x2.add(s3, f64x2.add(f64x2.mul(a2, a), f64x2.mul(b2, b)));
    s4 = f64x2.add(s4, f64x2.add(f64x2.mul(a2, a2), f64x2.mul(b2, b2)));
    const narrow = v128.shuffle<u64>(f32x4.demote_f64x2_zero(a), f32x4.demote_f64x2_zero(b), 0, 2);
    const codes = i32x4.shr_u(narrow, 16);
    tally(table, i32x4.extract_lane(codes, 0));
    tally(table, i32x4.extract_lane(codes, 1));
    tally(table, i32x4.extract_lane(codes, 2));
    tally(table, i32x4.extract_lane(codes, 3));
  }
  let t1 = f64x2.extract_lane(s1, 0) + f64x2.extract_lane(s1, 1);
  let t2 = f64x2.extract_lane(s2, 0) + f64x2.extract_lane(s2, 1);
  let t3 = f64x2.extract_lane(s3, 0) + f64x2.extract_lane(s3, 1);
  let t4 = f64x2.extract_lane(s4, 0) + f64x2.extract_lane(s4, 1);
  for (; data != end; data += sizeof<T>()) {
    const x = <f64>load<T>(data);
    const d = x - pivot;
    t1 += d;
    t2 += d * d;
    t3 += d * d * d;
    t4 += d * d * (d * d);
    tally(table, reinterpret<u32>(<f32>d) >>> 16);
    const all = splat<T>(x);
    bits = v128.or(bits, all);
    least = v128.pmin<T>(least, all);
    most = v128.pmax<T>(most, all);
  }
  store<f64>(state, load<f64>(state) + t1);
  store<f64>(state, load<f64>(state, 8) + t2, 8);
  store<f64>(state, load<f64>(state, 16) + t3, 16);
  store<f64>(state, load<f64>(state, 24) + t4, 24);
  let low = <f64>v128.extract_lane<T>(least, 0);
  let high = <f64>v128.extract_lane<T>(most, 0);
  low = min(low, <f64>v128.extract_lane<T>(least, 1));
  high = max(high, <f64>v128.extract_lane<T>(most, 1));
  let mask = i64x2.extract_lane(bits, 0) | i64x2.extract_lane(bits, 1);
  if (sizeof<T>() == 4) {
    low = min(low, min(<f64>f32x4.extract_lane(least, 2), <f64>f32x4.extract_lane(least, 3)));
    high = max(high, max(<f64>f32x4.extract_lane(most, 2), <f64>f32x4.extract_lane(most, 3)));
    mask = (mask | (mask >>> 32)) & 0xffffffff;
  }
  store<f64>(state, low, MIN);
  store<f64>(state, high, MAX);
  store<u64>(state, load<u64>(state, BITS) | mask, BITS);
}

function whole<T extends number>(
  data: usize,
  values: usize,
  pivot: f64,
  table: usize,
  state: usize,
): void {
  let end = data + values * sizeof<T>();
  const vectors = data + ((end - data) & ~15);
  if (vectors != end || isAnyOdd<T>(data, vectors)) end = sift<T>(data, end, state);
  surveyOf<T>(data, end, pivot, table, state);
}

/** Adds `values` float64 (`wide`) or float32 at `data`, which are rearranged where some are not finite. */
export function survey(
  wide: bool,
  data: usize,
  values: usize,
  pivot: f64,
  table: usize,
  state: usize,
): void {
  if (wide) whole<f64>(data, values, pivot, table, state);
  else whole<f32>(data, values, pivot, table, state);
}

/** Counts 16-bit codes. */
export function tally16(data: usize, values: usize, table: usize): void {
  const end = data + (values << 1);
  for (const whole = data + ((values << 1) & ~7); data != whole; data += 8) {
    const four = load<u64>(data);
    tally(table, (<u32>four) & 0xffff);
    tally(table, (<u32>four) >>> 16);
    tally(table, (<u32>(four >>> 32)) & 0xffff);
    tally(table, <u32>(four >>> 48));
  }
  for (; data != end; data += 2) tally(table, load<u16>(data));
}

/**
 * Writes the number of each block of eight values, `block` for the first one at `data`, whose first 32 bits are those from
 * one of eight values on, at `keys`, and gives the end of what it wrote.
 */
export function seek(
  data: usize,
  values: usize,
  bytes: usize,
  block: u32,
  keys: usize,
  found: usize,
): usize {
  const first = v128.load(keys);
  const second = v128.load(keys, 16);
  const end = data + values * bytes;
  const step = bytes << 3;
  for (; data + 4 <= end; data += step) {
    const word = v128.load32_splat(data);
    if (v128.any_true(v128.or(i32x4.eq(word, first), i32x4.eq(word, second)))) {
      store<u32>(found, block);
      found += 4;
    }
    ++block;
  }
  return found;
}
