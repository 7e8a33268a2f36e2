import { fdlibmLog } from "../math/fdlibm-log";
import { alea } from "../random/alea";

/** TensorFlow.js's laws as rand_util.ts of tfjs 4 has them: float64 inside, float32 on store. */

/** low + (high − low)·u with u in [0, 1). */
export function tfjsUniform(data: usize, count: u32, low: f64, high: f64, state: usize): void {
  const range = high - low;
  for (const end = data + ((<usize>count) << 2); data != end; data += 4) {
    store<f32>(data, <f32>(low + range * alea(state)));
  }
}

/** More pairs than this in a row miss the disk, or the cut, with probability below 2^-100. */
const TRIES = 512;

/**
 * Normals by Marsaglia's polar method, two from a pair of uniforms: the second waits in `state`, as float64 after
 * the four of alea, NaN where none waits. `reach`: how far from the mean values may lie; a pair whose first value
 * lies farther is drawn anew, and a second value that does is dropped.
 */
export function tfjsNormal(
  data: usize,
  count: u32,
  mean: f64,
  std: f64,
  reach: f64,
  state: usize,
): void {
  const low = mean - reach;
  const high = mean + reach;
  for (const end = data + ((<usize>count) << 2); data != end; data += 4) {
    const waiting = load<f64>(state, 32);
    if (waiting == waiting) {
      store<f32>(data, <f32>waiting);
      store<f64>(state, NaN, 32);
      continue;
    }
    for (let tries = 0; tries < TRIES; ++tries) {
      const v1 = 2 * alea(state) - 1;
      const v2 = 2 * alea(state) - 1;
      const s = v1 * v1 + v2 * v2;
      if (s >= 1 || s == 0) continue;
      const factor = sqrt((-2 * fdlibmLog(s)) / s);
      const first = mean + std * v1 * factor;
      if (!(first >= low && first <= high)) continue;
      store<f32>(data, <f32>first);
      const second = mean + std * v2 * factor;
      if (second >= low && second <= high) store<f64>(state, second, 32);
      break;
    }
  }
}
