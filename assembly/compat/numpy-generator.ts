/**
 * NumPy's Generator over any of its bit generators: uniforms, and normals by the ziggurat (Marsaglia, Tsang 2000) with
 * 256 strips. Its rejection loops are NumPy's: a turn fails with probability 0.012 at most, a tail's with 0.08.
 *
 * `tables`: src/compat/numpy/ziggurat.ts. Words are drawn in bulk, one for each value that is still wanted: no value takes
 * fewer, so that the state stands where NumPy leaves it.
 */
import { exp } from "../math/exp";
import { log } from "../math/log";
import { log1p32 } from "../math/log1p32";
import { double, doubles, single, singles, words32, words64 } from "./numpy-bits";

const W: usize = 2048;
const F: usize = 4096;
const K32: usize = 6144;
const W32: usize = 7168;
const F32: usize = 8192;

/** Where the tail begins, and its inverse. */
const R: f64 = 3.6541528853610088;
const INVERSE_R: f64 = 0.27366123732975828;

/** Values of one turn: their words take 16 KiB at most. */
const TURN: u32 = 2048;

/** Scratch that the laws need: the words of a turn and one more, and a place for single words. */
export const GENERATOR_SCRATCH: usize = ((<usize>TURN) << 3) + 16;
const SPARE: usize = GENERATOR_SCRATCH - 8;

/** The turn's words that no value has taken yet. */
let next: usize = 0;
let end: usize = 0;

function next64(kind: u32, state: usize, scratch: usize): u64 {
  if (next == end) {
    words64(kind, state, scratch + SPARE, 1);
    return load<u64>(scratch, SPARE);
  }
  next += 8;
  return load<u64>(next - 8);
}

function next32(kind: u32, state: usize, scratch: usize): u32 {
  if (next == end) return generatorWord(kind, state, scratch);
  next += 4;
  return load<u32>(next - 4);
}

/** One word of 32 bits. */
export function generatorWord(kind: u32, state: usize, scratch: usize): u32 {
  words32(kind, state, scratch + SPARE, 1);
  return load<u32>(scratch, SPARE);
}

/** low + range·u. */
export function generatorUniform64(
  kind: u32,
  state: usize,
  out: usize,
  count: u32,
  low: f64,
  range: f64,
  scratch: usize,
): void {
  const bottom = f64x2.splat(low);
  const width = f64x2.splat(range);
  while (count != 0) {
    const n = min(count, TURN);
    words64(kind, state, scratch, n);
    const last = out + ((<usize>n) << 3);
    let p = scratch;
    for (; out + 16 <= last; p += 16, out += 16) {
      const u = doubles(kind, v128.load(p));
      v128.store(out, f64x2.add(bottom, f64x2.mul(width, u)));
    }
    if (out != last) {
      store<f64>(out, low + range * double(kind, load<u64>(p)));
      out = last;
    }
    count -= n;
  }
}

/** low + range·u, each operation in float32. */
export function generatorUniform32(
  kind: u32,
  state: usize,
  out: usize,
  count: u32,
  low: f32,
  range: f32,
  scratch: usize,
): void {
  const bottom = f32x4.splat(low);
  const width = f32x4.splat(range);
  while (count != 0) {
    const n = min(count, TURN);
    words32(kind, state, scratch, n);
    const last = out + ((<usize>n) << 2);
    let p = scratch;
    for (; out + 16 <= last; p += 16, out += 16) {
      const u = inline.always(singles(v128.load(p)));
      v128.store(out, f32x4.add(bottom, f32x4.mul(width, u)));
    }
    for (; out != last; p += 4, out += 4) store<f32>(out, low + range * single(load<u32>(p)));
    count -= n;
  }
}

/** Bits 9 and up of a word give the size, bit 8 the sign. */
function candidate64(word: u64, width: f64): f64 {
  const x = <f64>(<i64>((word >> 9) & 0x000fffffffffffff)) * width;
  return reinterpret<f64>(reinterpret<u64>(x) ^ ((word & 256) << 55));
}

function candidate32(word: u32, width: f32): f32 {
  const x = <f32>(<i32>(word >> 9)) * width;
  return reinterpret<f32>(reinterpret<u32>(x) ^ ((word & 256) << 23));
}

/** A normal whose first word is `word`. */
function normal64(kind: u32, state: usize, tables: usize, scratch: usize, word: u64): f64 {
  while (true) {
    const strip = (<usize>word) & 255;
    const at = tables + (strip << 3);
    const size = (word >> 9) & 0x000fffffffffffff;
    const x = candidate64(word, load<f64>(at, W));
    if (size < load<u64>(at)) return x;
    if (strip == 0) return tail64(kind, state, scratch, (size & 256) != 0);
    const f = load<f64>(at, F);
    const u = double(kind, next64(kind, state, scratch));
    if ((load<f64>(at - 8, F) - f) * u + f < exp(-0.5 * x * x)) return x;
    word = next64(kind, state, scratch);
  }
}

/** ln(1 − u) is NumPy's log1p(−u): 1 − u is exact. */
function tail64(kind: u32, state: usize, scratch: usize, negative: bool): f64 {
  while (true) {
    const x = -INVERSE_R * log(1 - double(kind, next64(kind, state, scratch)));
    const y = -log(1 - double(kind, next64(kind, state, scratch)));
    if (y + y > x * x) return negative ? -(R + x) : R + x;
  }
}

function normal32(kind: u32, state: usize, tables: usize, scratch: usize, word: u32): f32 {
  while (true) {
    const strip = <usize>(word & 255);
    const at = tables + (strip << 2);
    const size = word >> 9;
    const x = candidate32(word, load<f32>(at, W32));
    if (size < load<u32>(at, K32)) return x;
    if (strip == 0) return tail32(kind, state, scratch, (size & 256) != 0);
    const f = load<f32>(at, F32);
    const u = single(next32(kind, state, scratch));
    const height = (load<f32>(at - 4, F32) - f) * u + f;
    if (<f64>height < exp(-0.5 * <f64>x * <f64>x)) return x;
    word = next32(kind, state, scratch);
  }
}

function tail32(kind: u32, state: usize, scratch: usize, negative: bool): f32 {
  while (true) {
    const x = -(<f32>INVERSE_R) * log1p32(-single(next32(kind, state, scratch)));
    const y = -log1p32(-single(next32(kind, state, scratch)));
    if (y + y > x * x) return negative ? -(<f32>R + x) : <f32>R + x;
  }
}

/** mean + std·z. */
export function generatorNormal64(
  kind: u32,
  state: usize,
  out: usize,
  count: u32,
  mean: f64,
  std: f64,
  scratch: usize,
  tables: usize,
): void {
  for (const last = out + ((<usize>count) << 3); out != last;) {
    const n = min(<u32>((last - out) >> 3), TURN);
    words64(kind, state, scratch, n);
    next = scratch;
    end = scratch + ((<usize>n) << 3);
    for (; next != end; out += 8) {
      const word = load<u64>(next);
      next += 8;
      const at = tables + ((<usize>(word & 255)) << 3);
      let x = candidate64(word, load<f64>(at, W));
      if (((word >> 9) & 0x000fffffffffffff) >= load<u64>(at)) {
        x = normal64(kind, state, tables, scratch, word);
      }
      store<f64>(out, mean + std * x);
    }
  }
}

/** mean + std·z, each operation in float32. */
export function generatorNormal32(
  kind: u32,
  state: usize,
  out: usize,
  count: u32,
  mean: f32,
  std: f32,
  scratch: usize,
  tables: usize,
): void {
  for (const last = out + ((<usize>count) << 2); out != last;) {
    const n = min(<u32>((last - out) >> 2), TURN);
    words32(kind, state, scratch, n);
    next = scratch;
    end = scratch + ((<usize>n) << 2);
    for (; next != end; out += 4) {
      const word = load<u32>(next);
      next += 4;
      const at = tables + ((<usize>(word & 255)) << 2);
      let x = candidate32(word, load<f32>(at, W32));
      if (word >> 9 >= load<u32>(at, K32)) x = normal32(kind, state, tables, scratch, word);
      store<f32>(out, mean + std * x);
    }
  }
}
