import { sizeOf } from "../../core.js";
import type { Extent, Window } from "../layers.js";
import type { Floats } from "../product.js";

/**
 * Where a convolution reads: for each output position and tap the input position, or −1 outside. Signals are
 * [input, position, channel].
 */
export function sourcesOf(
  from: Extent,
  to: Extent,
  { kernel, stride, padding }: Window,
): Int32Array {
  const taps = sizeOf(kernel);
  const sources = new Int32Array(sizeOf(to.size) * taps).fill(-1);
  for (let p = 0; p < sizeOf(to.size); ++p) {
    const place = placeOf(p, to.size);
    for (let t = 0; t < taps; ++t) {
      const step = placeOf(t, kernel);
      let source = 0;
      for (const [axis, extent] of from.size.entries()) {
        const before = padding === "valid" ? 0 : Math.floor((kernel[axis]! - 1) / 2);
        let x = place[axis]! * stride + step[axis]! - before;
        if (padding === "circular") x = ((x % extent) + extent) % extent;
        source = x < 0 || x >= extent || source < 0 ? -1 : source * extent + x;
      }
      sources[p * taps + t] = source;
    }
  }
  return sources;
}

/** Coordinates of a flat index. */
function placeOf(index: number, extents: readonly number[]): number[] {
  const place = new Array<number>(extents.length);
  let rest = index;
  for (let axis = extents.length - 1; axis >= 0; --axis) {
    place[axis] = rest % extents[axis]!;
    rest = Math.floor(rest / extents[axis]!);
  }
  return place;
}

/** Rows of a product: for each input and output position the channels' taps, channel by channel (im2col). */
export function gather(
  data: Floats,
  inputs: number,
  { channels, size }: Extent,
  sources: Int32Array,
  taps: number,
): Floats {
  const Floats = data.constructor as new (length: number) => Floats;
  const stride = channels * sizeOf(size);
  const out = new Floats(inputs * sources.length * channels);
  let row = 0;
  for (let input = 0; input < inputs; ++input) {
    for (let s = 0; s < sources.length; s += taps, row += channels * taps) {
      for (let t = 0; t < taps; ++t) {
        const source = sources[s + t]!;
        if (source < 0) continue;
        const at = input * stride + source * channels;
        for (let c = 0; c < channels; ++c) out[row + c * taps + t] = data[at + c]!;
      }
    }
  }
  return out;
}

/** Adds such rows up at the positions that they were read from (col2im): the adjoint of `gather`. */
export function scatter(
  rows: Floats,
  inputs: number,
  { channels, size }: Extent,
  sources: Int32Array,
  taps: number,
): Floats {
  const Floats = rows.constructor as new (length: number) => Floats;
  const stride = channels * sizeOf(size);
  const out = new Floats(inputs * stride);
  let row = 0;
  for (let input = 0; input < inputs; ++input) {
    for (let s = 0; s < sources.length; s += taps, row += channels * taps) {
      for (let t = 0; t < taps; ++t) {
        const source = sources[s + t]!;
        if (source < 0) continue;
        const at = input * stride + source * channels;
        for (let c = 0; c < channels; ++c) out[at + c]! += rows[row + c * taps + t]!;
      }
    }
  }
  return out;
}
