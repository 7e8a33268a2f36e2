import type { Floats } from "../product.js";
import { finite } from "../verdict.js";

/** Of all values. */
export interface Measured {
  readonly mean: number | null;
  readonly std: number | null;
  /** Root mean square. */
  readonly rms: number | null;
  /** How many are NaN or infinite. */
  readonly notFinite: number;
}

/** Mean, standard deviation and extremes of values, and how many are not finite. */
export function measure(data: Floats): Measured {
  const [sum, squares] = sumsOf(data);
  const n = Math.max(1, data.length);
  const mean = sum / n;
  const std = Math.sqrt(Math.max(0, squares / n - mean * mean));
  const notFinite = Number.isFinite(squares) ? 0 : countNotFinite(data);
  return { mean: finite(mean), std: finite(std), rms: finite(Math.sqrt(squares / n)), notFinite };
}

/** Sums of values and of their squares, each as four sums of every fourth, which do not wait for each other. */
function sumsOf(data: Floats): [sum: number, squares: number] {
  let [s0, s1, s2, s3, q0, q1, q2, q3] = [0, 0, 0, 0, 0, 0, 0, 0];
  const whole = data.length - (data.length % 4);
  for (let i = 0; i < whole; i += 4) {
    const [a, b, c, d] = [data[i]!, data[i + 1]!, data[i + 2]!, data[i + 3]!];
    s0 += a;
    s1 += b;
    s2 += c;
    s3 += d;
    q0 += a * a;
    q1 += b * b;
    q2 += c * c;
    q3 += d * d;
  }
  for (let i = whole; i < data.length; ++i) {
    s0 += data[i]!;
    q0 += data[i]! * data[i]!;
  }
  return [s0 + s1 + (s2 + s3), q0 + q1 + (q2 + q3)];
}

function countNotFinite(data: Floats): number {
  let count = 0;
  for (const x of data) if (!Number.isFinite(x)) ++count;
  return count;
}

/** Euclidean; of a matrix Frobenius'. */
export function norm(data: Floats): number {
  return Math.sqrt(sumsOf(data)[1]);
}

/** Mean cosine of the angle between inputs 2i and 2i + 1; null where all have no direction. */
export function cosine(data: Floats, inputs: number): number | null {
  const width = data.length / inputs;
  let total = 0;
  let pairs = 0;
  for (let n = 0; n + 1 < inputs; n += 2) {
    let along = 0;
    let a2 = 0;
    let b2 = 0;
    for (let i = n * width; i < (n + 1) * width; ++i) {
      const a = data[i]!;
      const b = data[i + width]!;
      along += a * b;
      a2 += a * a;
      b2 += b * b;
    }
    const value = along / Math.sqrt(a2) / Math.sqrt(b2);
    if (!Number.isFinite(value)) continue;
    total += value;
    ++pairs;
  }
  return pairs === 0 ? null : total / pairs;
}

/** Channels, as shares of all, whose slope stays small on the whole batch and at all positions. */
export interface Asleep {
  /** The slope is 0 and so is the value: what goes in is never seen. */
  readonly dead: number;
  /** The slope is under a hundredth of the steepest in the layer, and the channel is not dead. */
  readonly saturated: number;
}

/** The shares of channels that are dead, or saturated, over the batch. */
export function asleep(values: Floats, slopes: Floats, channels: number): Asleep {
  const steepest = new Float64Array(channels);
  const largest = new Float64Array(channels);
  for (let i = 0; i < slopes.length; i += channels) {
    for (let c = 0; c < channels; ++c) {
      const slope = Math.abs(slopes[i + c]!);
      const value = Math.abs(values[i + c]!);
      if (!(slope <= steepest[c]!)) steepest[c] = slope;
      if (!(value <= largest[c]!)) largest[c] = value;
    }
  }
  const most = steepest.reduce((a, b) => Math.max(a, b), 0);
  let dead = 0;
  let saturated = 0;
  for (let c = 0; c < channels; ++c) {
    if (steepest[c] === 0 && largest[c] === 0) ++dead;
    else if (steepest[c]! < most / 100 || steepest[c] === 0) ++saturated;
  }
  return { dead: dead / channels, saturated: saturated / channels };
}
