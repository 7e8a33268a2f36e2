import { CURVES } from "./curves.js";
import type { Settings } from "./network.js";

/** Values of the blocks of a stack, one after another: what every block gives for each input of a batch. */
export function* forward(
  { activation, width, residual, norm }: Settings,
  weights: readonly { readonly weight: Float32Array; readonly bias: Float32Array }[],
  input: Float32Array,
): Generator<Float32Array> {
  const phi = CURVES[activation]!;
  let x = input;
  for (const [block, { weight, bias }] of weights.entries()) {
    const isBranch = residual && block > 0;
    const into = isBranch ? normalised(x, width, norm) : x;
    const product = times(into, weight, bias, width);
    const z = residual ? product : normalised(product, width, norm);
    const y = z.map(phi);
    x = isBranch ? y.map((value, i) => value + x[i]!) : y;
    yield x;
  }
}

/** W x + b of every input. */
function times(
  x: Float32Array,
  weight: Float32Array,
  bias: Float32Array,
  width: number,
): Float32Array {
  const y = new Float32Array(x.length);
  for (let from = 0; from < x.length; from += width) {
    for (let o = 0; o < width; ++o) {
      let sum = bias[o]!;
      for (let i = 0; i < width; ++i) sum += weight[o * width + i]! * x[from + i]!;
      y[from + o] = sum;
    }
  }
  return y;
}

const EPSILON = 1e-5; // the library's default

/** Each input to mean 0 and mean square 1, or to mean square 1 alone. */
function normalised(x: Float32Array, width: number, norm: Settings["norm"]): Float32Array {
  if (norm === "none") return x;
  const y = x.slice();
  for (let from = 0; from < x.length; from += width) {
    const one = y.subarray(from, from + width);
    const mean = norm === "layerNorm" ? one.reduce((sum, v) => sum + v, 0) / width : 0;
    const square = one.reduce((sum, v) => sum + (v - mean) ** 2, 0) / width;
    const scale = 1 / Math.sqrt(square + EPSILON);
    for (let i = 0; i < width; ++i) one[i] = (one[i]! - mean) * scale;
  }
  return y;
}
