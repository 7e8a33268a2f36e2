import { checkObject, wrongValue } from "../../core.js";
import { floatsOf, readTensor, type TensorLike } from "../tensor.js";

/** What a forward callback returns: a tensor, or values alone, whose channels are the last axis. */
export type Output = TensorLike | Float32Array | Float64Array;

/** Of one channel's outputs, or of all. */
export interface Moments {
  readonly mean: number;
  readonly variance: number;
}

/**
 * Means and variances of a layer's outputs: of all together, or channel by channel.
 *
 * @param channels how many channels there are; undefined for all values together
 * @param axis which axis of the outputs holds them, from the end where negative
 */
export function momentsOf(
  where: string,
  output: unknown,
  channels: number | undefined,
  axis: number,
): Moments[] {
  const { values, shape } = readOutput(where, output);
  if (values.length === 0) throw wrongValue(where, "a value at least", 0);
  if (channels === undefined) return [momentsAt(values, 0, values.length, values.length)];
  // values alone are rows of channels
  const here = shape === undefined ? 0 : axis < 0 ? shape.length + axis : axis;
  const lengths = shape ?? [channels];
  const found = lengths[here];
  if (found !== channels || values.length % channels !== 0) {
    const wayOut = "the option channelAxis says which axis of outputs holds the channels";
    const wanted = `${channels} channels along axis ${axis}`;
    throw wrongValue(where, wanted, shape ?? values.length, wayOut);
  }
  const inner = lengths.slice(here + 1).reduce((n, length) => n * length, 1);
  return Array.from({ length: channels }, (_, c) =>
    momentsAt(values, c * inner, inner, inner * channels),
  );
}

function readOutput(
  where: string,
  output: unknown,
): { values: Float32Array | Float64Array; shape: readonly number[] | undefined } {
  const isValues = ArrayBuffer.isView(output);
  if (!isValues && typeof (output as TensorLike | null | undefined)?.dataSync !== "function") {
    checkObject(
      where,
      output,
      "the layer's outputs: a tensor { data, shape } or an array of floats",
    );
  }
  const shape = isValues ? [(output as Float32Array).length] : undefined;
  const tensor = readTensor(
    where,
    "output",
    shape === undefined ? output : { data: output, shape },
  );
  return { values: floatsOf(tensor), shape: isValues ? undefined : tensor.shape };
}

/** Of `run` values from `first` on, every `period`; two passes, so that a large mean costs no digits. */
function momentsAt(
  values: Float32Array | Float64Array,
  first: number,
  run: number,
  period: number,
): Moments {
  const over = (f: (x: number) => number): number => {
    let sum = 0;
    let count = 0;
    for (let from = first; from < values.length; from += period) {
      for (let i = from; i < from + run; ++i) sum += f(values[i]!);
      count += run;
    }
    return sum / count;
  };
  const mean = over((x) => x);
  return { mean, variance: over((x) => (x - mean) ** 2) };
}
