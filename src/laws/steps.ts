import { FORMATS, type AnyArray, type Dtype } from "../spec/dtype.js";
import { windowArena } from "../wasm/memory.js";

/** Values that laws made of others move in one step: well below a millisecond, and 256 KiB at most beside the target. */
export const CHUNK: number = 2 ** 15;

/** The steps of work whose bytes are not the caller's: they count when its own are written. */
export function* silently(work: Iterable<number>): IterableIterator<number> {
  for (const step of work) yield 0 * step;
}

/** A fresh array for values on their way. */
export const newValues = (dtype: Dtype, length: number): AnyArray => {
  const { bytes, create } = FORMATS[dtype];
  return create(new ArrayBuffer(bytes * length), 0, length);
};

/** Rounds float32 values into an array of a 16-bit dtype; other values are copied. */
export function round(dtype: Dtype, values: AnyArray, array: AnyArray): void {
  if (dtype !== "float16" && dtype !== "bfloat16") {
    array.set(values);
    return;
  }
  const { memory, kernels, base } = windowArena();
  const pack = dtype === "float16" ? "packFloat16" : "packBfloat16";
  const room = 4096;
  for (let at = 0; at < values.length; at += room) {
    const count = Math.min(room, values.length - at);
    new Float32Array(memory.buffer, base, room).set(values.subarray(at, at + count));
    kernels[pack](base, base, room);
    array.set(new Uint16Array(memory.buffer, base, count), at);
  }
}

/** The dtype in which what is rounded to a dtype is computed. */
export const wideOf = (dtype: Dtype): "float32" | "float64" =>
  dtype === "float64" ? "float64" : "float32";
