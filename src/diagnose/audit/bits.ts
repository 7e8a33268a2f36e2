import type { Dtype } from "../../index.js";
import type { AnyArray } from "../../spec/dtype.js";

/** Whole values of a tensor beside each other, without a look at what they mean. */
export interface Bits {
  readonly length: number;
  /** A number from the bits of |x|. */
  readonly sizeAt: (i: number) => number;
  readonly isZero: (i: number) => boolean;
  /** Whether x_i = x_j, or −x_j; zeros have no sign. */
  readonly isEqual: (i: number, j: number, opposite: boolean) => boolean;
}

/** The bits of a tensor's values, as unsigned integers. */
export function bitsOf(data: AnyArray, dtype: Dtype): Bits {
  const { buffer, byteOffset, length } = data;
  if (dtype === "float16" || dtype === "bfloat16") {
    const sizeAt = (i: number): number => data[i]! & 0x7fff;
    return {
      length,
      sizeAt,
      isZero: (i) => sizeAt(i) === 0,
      isEqual: (i, j, opposite) =>
        data[i] === (opposite ? data[j]! ^ 0x8000 : data[j]) || (sizeAt(i) | sizeAt(j)) === 0,
    };
  }
  const wide = dtype === "float64";
  const words = new Uint32Array(buffer, byteOffset, wide ? 2 * length : length);
  return {
    length,
    sizeAt: wide
      ? (i) => Math.imul(words[2 * i + 1]! & 0x7fffffff, 31) ^ words[2 * i]!
      : (i) => words[i]! & 0x7fffffff,
    isZero: (i) => data[i] === 0,
    isEqual: (i, j, opposite) => data[i] === (opposite ? -data[j]! : data[j]),
  };
}

/** Bits of chance that a value carries by its dtype: two drawn values are equal or opposite less often than 2^-bits. */
export const chanceBits = (dtype: Dtype, spread: number): number => {
  const digits = { float16: 10, bfloat16: 7, float32: 20, float64: 40 }[dtype];
  // near a mean far from 0 fewer values of the dtype lie
  return Math.max(0, digits - 1 - Math.max(0, Math.log2(spread)));
};
