import { sizeOf, windowArena } from "../../core.js";
import { activate, type Elementwise } from "../activation.js";
import type { Extent, Read } from "../layers.js";
import { product, type Floats } from "../product.js";
import { gather, scatter, sourcesOf } from "./patches.js";

export type LayerOf<T extends Read["type"]> = Extract<Read, { readonly type: T }>;

/** What a layer gives, and the vector-Jacobian products at its inputs and parameters. */
export interface Made {
  readonly out: Floats;
  readonly backward: (cotangent: Floats) => Pulled;
}

/** Gradients at the inputs, and by the name of each parameter. */
export interface Pulled {
  readonly input: Floats;
  readonly parameters?: Readonly<Record<string, Floats>>;
}

const like = <F extends Floats>(data: F, length = data.length): F =>
  new (data.constructor as new (length: number) => F)(length);

/** Positions of a channel. */
export const positionsOf = ({ size }: Extent): number => sizeOf(size);

/** Patches take at most about this much at a time. */
const PATCH_BYTES = 2 ** 25;

/** A dense layer or a convolution: rows of inputs, or of their patches, times the transposed weight. */
export function linear(
  layer: LayerOf<"dense" | "conv">,
  data: Floats,
  inputs: number,
  weight: Floats,
  bias: Floats,
): Made {
  const { from, out, window } = layer;
  const taps = sizeOf(window.kernel);
  const rows = positionsOf(out);
  const columns = from.channels * taps;
  const kernel = { data: weight, rows: out.channels, columns };
  const sources = layer.type === "conv" ? sourcesOf(from, out, window) : undefined;
  const width = from.channels * positionsOf(from);
  // a few inputs at a time, always as many for the same layer: sums keep their order
  const part =
    sources === undefined
      ? inputs
      : Math.max(1, Math.floor(PATCH_BYTES / (rows * columns * data.BYTES_PER_ELEMENT)));
  const patches = (first: number, last: number): Floats => {
    const slice = data.subarray(first * width, last * width);
    return sources === undefined ? slice : gather(slice, last - first, from, sources, taps);
  };
  const made = like(data, inputs * rows * out.channels);
  for (let first = 0; first < inputs; first += part) {
    const last = Math.min(inputs, first + part);
    const left = { data: patches(first, last), rows: (last - first) * rows, columns };
    made.set(product(left, { ...kernel, transposed: true }), first * rows * out.channels);
  }
  for (let i = 0; i < made.length; i += out.channels) {
    for (let c = 0; c < out.channels; ++c) made[i + c]! += bias[c]!;
  }
  return {
    out: made,
    backward(cotangent) {
      const input = like(data, inputs * width);
      let byWeight: Floats | undefined;
      for (let first = 0; first < inputs; first += part) {
        const last = Math.min(inputs, first + part);
        const size = rows * out.channels;
        const g = {
          data: cotangent.subarray(first * size, last * size),
          rows: (last - first) * rows,
          columns: out.channels,
        };
        const right = { data: patches(first, last), rows: g.rows, columns };
        const more = product({ ...g, transposed: true }, right);
        byWeight = byWeight === undefined ? more : combine(1, byWeight, 1, more);
        const back = product(g, kernel);
        const whole =
          sources === undefined ? back : scatter(back, last - first, from, sources, taps);
        input.set(whole, first * width);
      }
      const byBias = like(bias);
      for (let i = 0; i < cotangent.length; i += out.channels) {
        for (let c = 0; c < out.channels; ++c) byBias[c]! += cotangent[i + c]!;
      }
      return {
        input,
        parameters: { [layer.weight.name]: byWeight ?? like(weight), [layer.bias.name]: byBias },
      };
    },
  };
}

/** a·x + b·y. */
export function combine(a: number, x: Floats, b: number, y: Floats): Floats {
  const out = like(x);
  for (let i = 0; i < out.length; ++i) out[i] = a * x[i]! + b * y[i]!;
  return out;
}

/** φ, whose slopes are kept beside its values. */
export function elementwise(
  activation: Elementwise,
  data: Floats,
): Made & { readonly slopes: Floats } {
  const { values, slopes } = activate(activation, data);
  return {
    out: values,
    slopes,
    backward(cotangent) {
      const input = like(slopes);
      for (let i = 0; i < input.length; ++i) input[i] = slopes[i]! * cotangent[i]!;
      return { input };
    },
  };
}

/** e^x / Σ e^x over the channels of each position. */
export function softmax(data: Floats, channels: number): Made {
  const { exp } = windowArena().kernels;
  const out = like(data);
  for (let i = 0; i < data.length; i += channels) {
    const row = data.subarray(i, i + channels);
    let most = -Infinity;
    for (const x of row) most = Math.max(most, x);
    let sum = 0;
    for (const x of row) sum += exp(x - most);
    for (let c = 0; c < channels; ++c) out[i + c] = exp(row[c]! - most) / sum;
  }
  return {
    out,
    backward(cotangent) {
      const input = like(data);
      for (let i = 0; i < data.length; i += channels) {
        let along = 0;
        for (let c = i; c < i + channels; ++c) along += out[c]! * cotangent[c]!;
        for (let c = i; c < i + channels; ++c) input[c] = out[c]! * (cotangent[c]! - along);
      }
      return { input };
    },
  };
}

/** x̂ = (x − mean) / √(variance + ε) of each input, or without the mean; then gain and shift of each channel. */
export function norm(
  layer: LayerOf<"layerNorm" | "rmsNorm">,
  data: Floats,
  inputs: number,
  gain: Floats,
  shift: Floats | undefined,
): Made {
  const { channels } = layer.out;
  const width = data.length / inputs;
  const centred = layer.type === "layerNorm";
  const normal = like(data);
  const scales = new Float64Array(inputs);
  const out = like(data);
  for (let n = 0; n < inputs; ++n) {
    const from = n * width;
    let mean = 0;
    if (centred) {
      for (let i = from; i < from + width; ++i) mean += data[i]!;
      mean /= width;
    }
    let square = 0;
    for (let i = from; i < from + width; ++i) {
      const off = data[i]! - mean;
      square += off * off; // what ** gives is not the same in every engine
    }
    const scale = 1 / Math.sqrt(square / width + layer.epsilon);
    scales[n] = scale;
    for (let i = from, c = 0; i < from + width; ++i) {
      normal[i] = (data[i]! - mean) * scale;
      out[i] = normal[i]! * gain[c]! + (shift?.[c] ?? 0);
      c = c + 1 === channels ? 0 : c + 1;
    }
  }
  return {
    out,
    backward(cotangent) {
      const input = like(data);
      const byGain = like(gain);
      const byShift = like(gain);
      for (let n = 0; n < inputs; ++n) {
        const from = n * width;
        let [sum, along] = [0, 0];
        for (let i = from, c = 0; i < from + width; ++i) {
          const g = cotangent[i]!;
          byGain[c]! += g * normal[i]!;
          byShift[c]! += g;
          sum += g * gain[c]!;
          along += g * gain[c]! * normal[i]!;
          c = c + 1 === channels ? 0 : c + 1;
        }
        const mean = centred ? sum / width : 0;
        along /= width;
        for (let i = from, c = 0; i < from + width; ++i) {
          input[i] = (cotangent[i]! * gain[c]! - mean - normal[i]! * along) * scales[n]!;
          c = c + 1 === channels ? 0 : c + 1;
        }
      }
      const parameters: Record<string, Floats> = { [layer.weight.name]: byGain };
      if (layer.bias !== undefined) parameters[layer.bias.name] = byShift;
      return { input, parameters };
    },
  };
}

/** [input, position, channel] → [input, channel, position], where channels come first. */
export function flatten(layer: LayerOf<"flatten">, data: Floats, inputs: number): Made {
  const { channels } = layer.from;
  const positions = positionsOf(layer.from);
  if (layer.order === "channelsLast" || positions === 1) {
    return { out: data, backward: (cotangent) => ({ input: cotangent }) };
  }
  return {
    out: transposed(data, inputs, positions, channels),
    backward: (cotangent) => ({ input: transposed(cotangent, inputs, channels, positions) }),
  };
}

/** Transposes each of `count` matrices. */
export function transposed<F extends Floats>(
  data: F,
  count: number,
  rows: number,
  columns: number,
): F {
  const out = like(data);
  for (let n = 0, base = 0; n < count; ++n, base += rows * columns) {
    for (let i = 0; i < rows; ++i) {
      for (let j = 0; j < columns; ++j) out[base + j * rows + i] = data[base + i * columns + j]!;
    }
  }
  return out;
}
