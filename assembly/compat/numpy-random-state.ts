/**
 * NumPy's RandomState over MT19937: doubles, and normals by the polar method (Marsaglia, Bray 1964). The state is
 * MT19937's, and behind its position whether there is a second normal in store, and that normal.
 */
import { logFused64 } from "../math/log-fused";
import { mt19937Words } from "../random/mt19937";

const HAS_GAUSS: usize = 2504;
const GAUSS: usize = 2512;

/** Attempts, or pairs of values, of one turn: their words take 16 KiB, and so do their values. */
const TURN: u32 = 1024;

/** Scratch that `legacyNormal` and `legacyRandom` need. */
export const LEGACY_SCRATCH: usize = (<usize>TURN) << 4;

/** 2^26 + a·2^-26 and 1 + b·2^-52 with a, b the 27 and 26 high bits of two words: two doubles. */
function parts(words: usize): v128 {
  const pair = v128.load(words);
  // a word's low 32 bits come first in memory
  const a = i64x2.shr_u(i64x2.shl(pair, 32), 37);
  const b = i64x2.shr_u(pair, 38);
  const high = v128.or(a, i64x2.splat(0x4190000000000000));
  return f64x2.add(
    f64x2.sub(high, f64x2.splat(67108866)),
    v128.or(b, i64x2.splat(0x3ff0000000000000)),
  );
}

/** low + range·u, u in [0, 1) with 53 bits. `scratch`: LEGACY_SCRATCH bytes. */
export function legacyUniform(
  state: usize,
  out: usize,
  count: u32,
  low: f64,
  range: f64,
  scratch: usize,
): void {
  while (count != 0) {
    const n = min(count, TURN << 1);
    mt19937Words(state, scratch, n << 1);
    let p = scratch;
    const last = out + ((<usize>n) << 3);
    // an odd last value has a word pair of old bytes beside it
    for (; out < last; out += 16, p += 16) {
      // parts gives 2u − 1, exactly
      const u = f64x2.mul(f64x2.add(inline.always(parts(p)), f64x2.splat(1)), f64x2.splat(0.5));
      const value = f64x2.add(f64x2.splat(low), f64x2.mul(f64x2.splat(range), u));
      if (out + 8 == last) v128.store64_lane(out, value, 0);
      else v128.store(out, value);
    }
    out = last;
    count -= n;
  }
}

/**
 * `pairs` ≤ TURN points of the unit disc without its centre, x1 and x2 of each. No attempt is made beyond the
 * last that counts, so that the state stands where NumPy leaves it.
 */
function discPoints(state: usize, out: usize, pairs: u32, scratch: usize): void {
  const end = out + ((<usize>pairs) << 4);
  while (out != end) {
    const attempts = <u32>((end - out) >> 4);
    mt19937Words(state, scratch, attempts << 2);
    const last = scratch + ((<usize>attempts) << 4);
    for (let p = scratch; p != last; p += 16) {
      const x = inline.always(parts(p));
      const square = f64x2.mul(x, x);
      const r2 = f64x2.extract_lane(square, 0) + f64x2.extract_lane(square, 1);
      v128.store(out, x);
      out += (<usize>(i32(r2 < 1) & i32(r2 != 0))) << 4;
    }
  }
}

/** √(−2 ln r² / r²) times the points, the second coordinate first, as NumPy hands them out. */
function gauss(data: usize): void {
  const a = v128.load(data);
  const b = v128.load(data, 16);
  const x1 = v128.shuffle<f64>(a, b, 0, 2);
  const x2 = v128.shuffle<f64>(a, b, 1, 3);
  const r2 = f64x2.add(f64x2.mul(x1, x1), f64x2.mul(x2, x2));
  const f = f64x2.sqrt(f64x2.div(f64x2.mul(f64x2.splat(-2), logFused64(r2)), r2));
  const first = f64x2.mul(f, x2);
  const second = f64x2.mul(f, x1);
  v128.store(data, v128.shuffle<f64>(first, second, 0, 2));
  v128.store(data, v128.shuffle<f64>(first, second, 1, 3), 16);
}

/** mean + std·g. `scratch`: LEGACY_SCRATCH + 32 bytes. */
export function legacyNormal(
  state: usize,
  out: usize,
  count: u32,
  mean: f64,
  std: f64,
  scratch: usize,
): void {
  if (count == 0) return;
  if (load<u32>(state, HAS_GAUSS)) {
    store<f64>(out, mean + std * load<f64>(state, GAUSS));
    store<u32>(state, 0, HAS_GAUSS);
    store<f64>(state, 0, GAUSS);
    out += 8;
    --count;
  }
  const spare = scratch + LEGACY_SCRATCH;
  while (count > 1) {
    const pairs = min(count >> 1, TURN);
    discPoints(state, out, pairs, scratch);
    const end = out + ((<usize>pairs) << 4);
    let p = out;
    for (; p + 32 <= end; p += 32) inline.always(gauss(p));
    if (p != end) {
      memory.copy(spare, p, 16);
      memory.copy(spare + 16, p, 16);
      gauss(spare);
      memory.copy(p, spare, 16);
    }
    affine(out, end, mean, std);
    out = end;
    count -= pairs << 1;
  }
  if (count == 0) return;
  discPoints(state, spare, 1, scratch);
  memory.copy(spare + 16, spare, 16);
  gauss(spare);
  store<f64>(out, mean + std * load<f64>(spare));
  store<f64>(state, load<f64>(spare, 8), GAUSS);
  store<u32>(state, 1, HAS_GAUSS);
}

function affine(data: usize, end: usize, mean: f64, std: f64): void {
  if (mean == 0 && std == 1) return;
  for (let p = data; p != end; p += 16) {
    const scaled = f64x2.mul(f64x2.splat(std), v128.load(p));
    v128.store(p, f64x2.add(f64x2.splat(mean), scaled));
  }
}
