/**
 * PyTorch's numbers on CUDA, which are cuRAND's: Philox4x32-10 with the seed as key, a thread's number as the high
 * half of the counter and its turns as the low one; and what cuRAND's device functions make of the words
 * (curand_uniform.h, curand_normal.h).
 */
import { fma } from "../math/fma";
import { fma32x4 } from "../math/fma32";
import { logFused } from "../math/log-fused";
import { philox4x32 } from "../random/philox";
import { cosine, sine, sinQuarter } from "./torch-normal-libm";

/** Bytes that `cudaWords` needs. */
export const CUDA_SCRATCH_BYTES: usize = 64;

/**
 * Words first … first + each − 1 of the four that each of the threads thread … thread + count − 1 draws in one turn,
 * thread by thread.
 */
export function cudaWords(
  out: usize,
  count: u32,
  thread: u32,
  turn: u64,
  k0: u32,
  k1: u32,
  first: u32,
  each: u32,
  scratch: usize,
): void {
  const from = scratch + ((<usize>first) << 4);
  const end = out + <usize>count * each * 4;
  for (; out != end; thread += 4) {
    philox4x32(scratch, <u32>turn, <u32>(turn >> 32), thread, 0, k0, k1);
    for (let lane: usize = 0; lane != 16 && out != end; lane += 4) {
      for (let word: usize = 0; word != (<usize>each) << 4; word += 16, out += 4) {
        store<u32>(out, load<u32>(from + lane + word));
      }
    }
  }
}

const INVERSE: f32 = 2 ** -32;

/** (word + ½)·2^-32 in float32: in (0, 1]. */
function unit(word: u32): f32 {
  return <f32>word * INVERSE + INVERSE / 2;
}

/** float32 in place of words: x·range + from, rounded once, with x in (0, 1]. Whole vectors are written. */
export function cudaUniformF32(data: usize, count: u32, from: f32, range: f32): void {
  const end = data + ((<usize>count) << 2);
  const scale = f32x4.splat(INVERSE);
  const half = f32x4.splat(INVERSE / 2);
  const width = f32x4.splat(range);
  const low = f32x4.splat(from);
  for (; data < end; data += 16) {
    const x = f32x4.add(f32x4.mul(f32x4.convert_i32x4_u(v128.load(data)), scale), half);
    v128.store(data, from == 0 ? f32x4.mul(x, width) : fma32x4(x, width, low));
  }
}

/** 53 bits of two words, as cuRAND joins them. */
function bits53(words: usize): f64 {
  return <f64>((<u64>load<u32>(words)) ^ ((<u64>load<u32>(words, 4)) << 21));
}

/** The same in float64, in place of pairs of words. */
export function cudaUniformF64(data: usize, count: u32, from: f64, range: f64): void {
  const end = data + ((<usize>count) << 3);
  for (; data != end; data += 8) {
    const x = bits53(data) * 2 ** -53 + 2 ** -54;
    store<f64>(data, from == 0 ? x * range : fma(x, range, from));
  }
}

const TWO_PI: f64 = 6.283185307179586;
const ANGLE: f32 = INVERSE * <f32>6.2831855;
const REVOLUTIONS: f32 = 0.15915494; // 1 / 2π

/**
 * Standard normals of pairs of words at `words`, float32: √(−2 ln u) times sin v, or cos v where `quarter` is 1.
 *
 * The hardware takes sin and cos of an angle in revolutions, v·(1/2π) rounded to float32, to 2^-20.5 (PTX, sin.approx);
 * here they and the logarithm are rounded correctly, or nearly so.
 */
export function cudaNormalF32(out: usize, words: usize, count: u32, quarter: u32): void {
  const end = out + ((<usize>count) << 2);
  for (; out != end; out += 4, words += 8) {
    const radius = sqrt<f32>(-2 * NativeMathf.log(unit(load<u32>(words))));
    const v = <f32>(<f64>(<f32>load<u32>(words, 4)) * ANGLE + ANGLE / 2);
    store<f32>(out, <f32>sinQuarter(TWO_PI * <f64>(v * REVOLUTIONS), quarter) * radius);
  }
}

const PI_LOW: f64 = 1.2246467991473532e-16; // π − its double

/** sin πv of 0 < v ≤ 2, and cos πv where `quarter` is 1: the reduction to |v| ≤ ¼ is exact. */
function sinPi(v: f64, quarter: u32): f64 {
  const n = <i32>nearest(2 * v);
  const t = v - 0.5 * <f64>n;
  const r = t * Math.PI;
  const tail = fma(t, Math.PI, -r) + t * PI_LOW;
  const q = n + quarter;
  const y = q & 1 ? cosine(r, tail) : sine(r, tail);
  return q & 2 ? -y : y;
}

/** The same of four words each, float64. */
export function cudaNormalF64(out: usize, words: usize, count: u32, quarter: u32): void {
  const end = out + ((<usize>count) << 3);
  for (; out != end; out += 8, words += 16) {
    const u = bits53(words) * 2 ** -53 + 2 ** -54;
    const v = bits53(words + 8) * 2 ** -52 + 2 ** -53;
    store<f64>(out, sinPi(v, quarter) * sqrt(-2 * logFused(u)));
  }
}
