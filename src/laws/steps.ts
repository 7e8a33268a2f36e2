import { FORMATS, type AnyArray, type Dtype } from "../spec/dtype.js";

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
