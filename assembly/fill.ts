/** One parameter's values, block by block: words, law, rounding. */
import { constant } from "./distributions/constant";
import { CUT_BYTES, prepareCut } from "./distributions/cut";
import { normalF32, normalF64 } from "./distributions/normal";
import { rest32, rest64 } from "./distributions/rest";
import { truncatedF32, truncatedF64 } from "./distributions/truncated-normal";
import { uniformF32, uniformF64 } from "./distributions/uniform";
import { packBfloat16, packFloat16 } from "./dtype/half";
import { STATE_BYTES, words } from "./random/words";

export const CONSTANT: u32 = 0;
export const UNIFORM: u32 = 1;
export const NORMAL: u32 = 2;
export const TRUNCATED: u32 = 3;
export const SPARSE: u32 = 4; // the domain of `select`; not for `fill`
/** Normals of a domain of their own. */
export const REFLECTORS: u32 = 5;

export const FLOAT32: u32 = 0;
export const FLOAT64: u32 = 1;
export const FLOAT16: u32 = 2;
export const BFLOAT16: u32 = 3;

/** A block holds 4096 words: 4096 values of the float32 class, 2048 of the float64 class. */
const BLOCK_BYTES: usize = 16384;

// Scratch: generator state, cut, one block.
const CUT_AT: usize = STATE_BYTES;
const BLOCK_AT: usize = (CUT_AT + CUT_BYTES + 63) & ~63;
export const SCRATCH_BYTES: usize = BLOCK_AT + BLOCK_BYTES;

/**
 * Writes values offset … offset + count − 1 of a parameter with the key (k0, k1) at `out`.
 *
 * | law | p0 | p1 | p2 | p3 | p4 | p5 |
 * |---|---|---|---|---|---|---|
 * | constant | value | | | | | |
 * | uniform | low | high | | | | |
 * | normal, reflectors | mean | std | | | | |
 * | truncated | mean | std | a | b | low | high |
 *
 * `offset`: an integer below 2^53. `scratch`: SCRATCH_BYTES bytes, aligned to 16.
 */
export function fill(
  law: u32,
  dtype: u32,
  out: usize,
  count: u32,
  offset: f64,
  k0: u32,
  k1: u32,
  scratch: usize,
  p0: f64,
  p1: f64,
  p2: f64,
  p3: f64,
  p4: f64,
  p5: f64,
): void {
  const spare = scratch + BLOCK_AT;
  if (law == CONSTANT || (law == NORMAL && p1 == 0)) {
    return fillConstant(dtype, out, count, p0, spare);
  }
  const cut = scratch + CUT_AT;
  const wide: u32 = u32(dtype == FLOAT64);
  const domain = law * 16 + wide;
  if (law == UNIFORM && isNarrow(<bool>wide, p0, p1)) {
    law = TRUNCATED;
    p2 = p3 = 0;
    p4 = p0;
    p5 = p1;
  }
  if (law == TRUNCATED) prepareCut(cut, <bool>wide, p0, p1, p2, p3, p4, p5);
  const perBlock = (<u32>4096) >> wide;
  const size = bytesOf(dtype);
  let block = <u64>offset / perBlock;
  let start = <u32>(<u64>offset % perBlock);
  while (count != 0) {
    const n = min(count, perBlock - start);
    const direct = n == perBlock && dtype <= FLOAT64;
    const data = direct ? out : spare;
    // whole groups of 16 words, from the one that holds `start`
    const group: u32 = 16 >> wide;
    const first = start & ~(group - 1);
    const last = (start + n + group - 1) & ~(group - 1);
    words(data, k0, k1, block, domain, (last << wide) >> 3, scratch);
    const at = data + ((<usize>first) << (2 + wide));
    draw(law, wide, at, last - first, p0, p1, cut);
    const to = n == perBlock ? out : at;
    if (dtype == FLOAT16) packFloat16(to, at, last - first);
    else if (dtype == BFLOAT16) packBfloat16(to, at, last - first);
    if (to != out) memory.copy(out, at + <usize>(start - first) * size, <usize>n * size);
    out += <usize>n * size;
    count -= n;
    start = 0;
    ++block;
  }
}

/** Whether a uniform law would show what rounding takes from its centre: then it is a short cut of no slope. */
function isNarrow(wide: bool, low: f64, high: f64): bool {
  const c = low * 0.5 + high * 0.5;
  const h = high * 0.5 - low * 0.5;
  if (!wide) return rest32(c, h) != 0;
  return abs(c) > 32 * h && rest64(low * 0.5, high * 0.5, c) != 0;
}

/** Turns words into values, in place. */
function draw(law: u32, wide: u32, data: usize, count: u32, p0: f64, p1: f64, cut: usize): void {
  if (law == NORMAL || law == REFLECTORS) {
    if (wide) normalF64(data, count, p0, p1);
    else normalF32(data, count, p0, p1);
  } else if (law == UNIFORM) {
    const c = p0 * 0.5 + p1 * 0.5;
    const h = p1 * 0.5 - p0 * 0.5;
    if (wide) uniformF64(data, count, p0, p1, c, h);
    else uniformF32(data, count, <f32>p0, <f32>p1, <f32>c, <f32>h);
  } else {
    if (wide) truncatedF64(data, count, cut);
    else truncatedF32(data, count, p0, p1, cut);
  }
}

function bytesOf(dtype: u32): usize {
  return dtype == FLOAT64 ? 8 : dtype == FLOAT32 ? 4 : 2;
}

function fillConstant(dtype: u32, out: usize, count: u32, value: f64, scratch: usize): void {
  const wide = f64x2.splat(value);
  if (dtype == FLOAT64) return constant(out, (<usize>count) << 3, wide, scratch);
  const single = f32x4.splat(<f32>value);
  if (dtype == FLOAT32) return constant(out, (<usize>count) << 2, single, scratch);
  v128.store(scratch, single, 0);
  v128.store(scratch, single, 16);
  if (dtype == FLOAT16) packFloat16(scratch, scratch, 8);
  else packBfloat16(scratch, scratch, 8);
  constant(out, (<usize>count) << 1, v128.load(scratch), scratch);
}
