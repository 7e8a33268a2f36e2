import { FORMATS } from "../../core.js";
import { roundTo } from "../round.js";
import { floatsOf, type Tensor } from "../tensor.js";

/** A parameter whose values change: `exact` has them in float32 or float64, `tensor` as its dtype holds them. */
export interface Working {
  readonly tensor: Tensor;
  readonly exact: Float32Array | Float64Array;
}

/** A copy of its own. */
export function workingCopy(tensor: Tensor): Working {
  const { length } = tensor.data;
  const { bytes, create } = FORMATS[tensor.dtype];
  const data = create(new ArrayBuffer(length * bytes), 0, length);
  data.set(tensor.data);
  const exact = floatsOf(tensor); // a copy but of float64
  return {
    tensor: { ...tensor, data },
    exact: tensor.dtype === "float64" ? exact.slice() : exact,
  };
}

/** Replaces each value by `f` of it and of its channel. */
export function change(
  { tensor, exact }: Working,
  axis: number,
  f: (value: number, channel: number) => number,
): void {
  const { shape, data, dtype } = tensor;
  const channels = shape[axis] ?? 1;
  const inner = shape.slice(axis + 1).reduce((n, length) => n * length, 1);
  for (let i = 0; i < exact.length; ++i) {
    exact[i] = f(exact[i]!, Math.floor(i / inner) % channels);
  }
  if (dtype === "float32" || dtype === "float64") {
    data.set(exact);
    return;
  }
  const rounded = Float32Array.from(exact);
  roundTo(dtype, rounded);
  const bits = new Uint32Array(rounded.buffer);
  for (let i = 0; i < bits.length; ++i) {
    data[i] = dtype === "bfloat16" ? bits[i]! >>> 16 : float16Of(rounded[i]!, bits[i]!);
  }
}

/** The encoding of a value that float16 holds, from its float32 one. */
function float16Of(value: number, bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const size = Math.abs(value);
  if (!(size < Infinity)) return sign | (size === Infinity ? 0x7c00 : 0x7e00);
  if (size < 2 ** -14) return sign | (size * 2 ** 24);
  // float32's exponent is 127 too large, float16's 15
  return sign | (((bits & 0x7fffffff) - (112 << 23)) >>> 13);
}
