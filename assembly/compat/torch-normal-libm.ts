/** PyTorch's normals where it calls the C library: float32 without AVX2, float64, and tensors below 16 values. */
import { mt19937Next } from "../random/mt19937";
import { fma } from "../math/fma";
import { logFused } from "../math/log-fused";
import { sinf } from "./libm";
import { unitF64 } from "./torch-uniform";

const TWO_PI: f64 = 6.283185307179586;
const MASK_53: u64 = (1 << 53) - 1;

/**
 * float32 without AVX2: standard normals in place of words, with the logf, cosf and sinf of glibc 2.28 and later.
 * `count`: a multiple of 16.
 */
export function torchStandardLibmF32(data: usize, count: u32): void {
  const end = data + ((<usize>count) << 2);
  for (let group = data; group != end; group += 64) {
    for (let p = group; p != group + 32; p += 4) {
      const n: u32 = 0x1000000 - (load<u32>(p) & 0xffffff);
      const u = <f32>n * <f32>(2 ** -24);
      const v = <f32>(load<u32>(p, 32) & 0xffffff) * <f32>(2 ** -24);
      const radius = sqrt<f32>(-2 * NativeMathf.log(u));
      const angle = <f32>(TWO_PI * <f64>v);
      store<f32>(p, radius * sinf(angle, 1));
      store<f32>(p, radius * sinf(angle, 0), 32);
    }
  }
}

/** float64: standard normals in place of pairs of words; `count`: a multiple of 16. */
export function torchStandardF64(data: usize, count: u32): void {
  const end = data + ((<usize>count) << 3);
  for (let group = data; group != end; group += 128) {
    for (let p = group; p != group + 64; p += 8) {
      const radius = sqrt(-2 * logFused(1 - unitF64(p)));
      const angle = TWO_PI * unitF64(p + 64);
      store<f64>(p, radius * sinQuarter(angle, 1));
      store<f64>(p, radius * sinQuarter(angle, 0), 64);
    }
  }
}

/** x·std + mean in place; `fused`: rounded once, otherwise twice. */
export function torchScaleF64(data: usize, count: u32, std: f64, mean: f64, fused: bool): void {
  const end = data + ((<usize>count) << 3);
  const exact = !fused || mean == 0 || std == 1;
  for (; data != end; data += 8) {
    const x = load<f64>(data);
    store<f64>(data, exact ? x * std + mean : fma(x, std, mean));
  }
}

/** The second value of a pair, kept in the generator: its place after MT19937's state, and whether it is there. */
const KEPT: usize = 2560;
const HAS_KEPT: usize = 2568;
export const TORCH_STATE_BYTES: usize = 2576;

/** Fewer than 16 values, of any type: standard normals in float64, one pair for two values. */
export function torchShortF64(state: usize, out: usize, count: u32): void {
  const end = out + ((<usize>count) << 3);
  for (; out != end; out += 8) {
    if (load<u32>(state, HAS_KEPT)) {
      store<u32>(state, 0, HAS_KEPT);
      store<f64>(out, load<f64>(state, KEPT));
      continue;
    }
    const angle = TWO_PI * nextUnit(state);
    const radius = sqrt(-2 * logFused(1 - nextUnit(state)));
    store<f64>(out, radius * sinQuarter(angle, 1));
    store<f64>(state, radius * sinQuarter(angle, 0), KEPT);
    store<u32>(state, 1, HAS_KEPT);
  }
}

function nextUnit(state: usize): f64 {
  const high = <u64>mt19937Next(state);
  return <f64>(((high << 32) | mt19937Next(state)) & MASK_53) * 2 ** -53;
}

// π/2 in three parts, the first two of 33 bits (fdlibm's e_rem_pio2.c)
const PIO2_1: f64 = 1.57079632673412561417;
const PIO2_2: f64 = 6.0771005063039659766e-11;
const PIO2_3: f64 = 2.02226624879595063154e-21;

/**
 * sin x of 0 ≤ x ≤ 2π, and cos x where `quarter` is 1. Error at most 0.51 ulp: the argument is reduced to two
 * doubles, and only the leading terms see its tail.
 */
export function sinQuarter(x: f64, quarter: u32): f64 {
  const n = <i32>nearest(x * 0.6366197723675814);
  const k = <f64>n;
  const first = x - k * PIO2_1; // exact
  const second = k * PIO2_2; // exact
  const r = first - second;
  const tail = first - r - second - k * PIO2_3;
  const q = n + quarter;
  const y = q & 1 ? cosine(r, tail) : sine(r, tail);
  return q & 2 ? -y : y;
}

// Taylor's coefficients: beyond them lie 3e-20 of sin and 3e-19 of cos at π/4
export function sine(x: f64, tail: f64): f64 {
  const z = x * x;
  let p: f64 = 1.0 / 355687428096000.0;
  p = p * z - 1.0 / 1307674368000.0;
  p = p * z + 1.0 / 6227020800.0;
  p = p * z - 1.0 / 39916800.0;
  p = p * z + 1.0 / 362880.0;
  p = p * z - 1.0 / 5040.0;
  p = p * z + 1.0 / 120.0;
  p = p * z - 1.0 / 6.0;
  return x + (x * z * p + tail * (1 - 0.5 * z));
}

export function cosine(x: f64, tail: f64): f64 {
  const z = x * x;
  let p: f64 = -1.0 / 6402373705728000.0;
  p = p * z + 1.0 / 20922789888000.0;
  p = p * z - 1.0 / 87178291200.0;
  p = p * z + 1.0 / 479001600.0;
  p = p * z - 1.0 / 3628800.0;
  p = p * z + 1.0 / 40320.0;
  p = p * z - 1.0 / 720.0;
  p = p * z + 1.0 / 24.0;
  const half = 0.5 * z;
  const one = 1 - half;
  return one + (1 - one - half + (z * z * p - x * tail));
}
