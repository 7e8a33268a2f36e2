/**
 * NumPy's Generator over PCG64: uniforms, and normals by the ziggurat (Marsaglia, Tsang 2000) with 256 strips.
 * Its rejection loops are NumPy's: a turn fails with probability 0.012 at most, a tail's with 0.08.
 *
 * `tables`: src/compat/ziggurat.ts.
 */
import { exp } from "../math/exp";
import { log } from "../math/log";
import { log1p32 } from "../math/log1p32";
import { pcg64Next, pcg64Next32 } from "../random/pcg64";

const W: usize = 2048;
const F: usize = 4096;
const K32: usize = 6144;
const W32: usize = 7168;
const F32: usize = 8192;

/** Where the tail begins, and its inverse. */
const R: f64 = 3.6541528853610088;
const INVERSE_R: f64 = 0.27366123732975828;

/** [0, 1) with 53 bits. */
function double(state: usize): f64 {
  return <f64>(pcg64Next(state) >> 11) * 2 ** -53;
}

/** [0, 1) with 24 bits. */
function single(state: usize): f32 {
  return <f32>(pcg64Next32(state) >> 8) * <f32>(2 ** -24);
}

export function generatorUniform64(
  state: usize,
  out: usize,
  count: u32,
  low: f64,
  range: f64,
): void {
  for (const end = out + ((<usize>count) << 3); out != end; out += 8) {
    store<f64>(out, low + range * double(state));
  }
}

export function generatorUniform32(
  state: usize,
  out: usize,
  count: u32,
  low: f32,
  range: f32,
): void {
  for (const end = out + ((<usize>count) << 2); out != end; out += 4) {
    store<f32>(out, low + range * single(state));
  }
}

function normal64(state: usize, tables: usize): f64 {
  while (true) {
    const word = pcg64Next(state);
    const strip = (<usize>word) & 255;
    const at = tables + (strip << 3);
    const size = (word >> 9) & 0x000fffffffffffff;
    const x = copysign(<f64>size * load<f64>(at, W), (word & 256) != 0 ? -1.0 : 1.0);
    if (size < load<u64>(at)) return x;
    if (strip == 0) return tail64(state, (size & 256) != 0);
    const f = load<f64>(at, F);
    if ((load<f64>(at - 8, F) - f) * double(state) + f < exp(-0.5 * x * x)) return x;
  }
}

/** ln(1 − u) is NumPy's log1p(−u): 1 − u is exact. */
function tail64(state: usize, negative: bool): f64 {
  while (true) {
    const x = -INVERSE_R * log(1 - double(state));
    const y = -log(1 - double(state));
    if (y + y > x * x) return negative ? -(R + x) : R + x;
  }
}

function normal32(state: usize, tables: usize): f32 {
  while (true) {
    const word = pcg64Next32(state);
    const strip = <usize>(word & 255);
    const at = tables + (strip << 2);
    const size = word >> 9;
    const x = copysign<f32>(<f32>size * load<f32>(at, W32), (word & 256) != 0 ? -1.0 : 1.0);
    if (size < load<u32>(at, K32)) return x;
    if (strip == 0) return tail32(state, (size & 256) != 0);
    const f = load<f32>(at, F32);
    const height = (load<f32>(at - 4, F32) - f) * single(state) + f;
    if (<f64>height < exp(-0.5 * <f64>x * <f64>x)) return x;
  }
}

function tail32(state: usize, negative: bool): f32 {
  while (true) {
    const x = -(<f32>INVERSE_R) * log1p32(-single(state));
    const y = -log1p32(-single(state));
    if (y + y > x * x) return negative ? -(<f32>R + x) : <f32>R + x;
  }
}

/** mean + std·z. */
export function generatorNormal64(
  state: usize,
  out: usize,
  count: u32,
  mean: f64,
  std: f64,
  tables: usize,
): void {
  for (const end = out + ((<usize>count) << 3); out != end; out += 8) {
    store<f64>(out, mean + std * normal64(state, tables));
  }
}

/** mean + std·z, each operation in float32. */
export function generatorNormal32(
  state: usize,
  out: usize,
  count: u32,
  mean: f32,
  std: f32,
  tables: usize,
): void {
  for (const end = out + ((<usize>count) << 2); out != end; out += 4) {
    store<f32>(out, mean + std * normal32(state, tables));
  }
}
