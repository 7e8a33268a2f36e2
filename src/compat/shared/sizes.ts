import { checkNumber, wrongType, wrongValue } from "../../errors.js";
import type { Dtype } from "../../spec/dtype.js";
import { checkShape, sizeOf } from "../../spec/shape.js";

/** NumPy's `size`: a count, or the axes of an array in row-major order. */
export type Size = number | readonly number[];

/** The number of values of a size. */
function countOf(where: string, size: Size): number {
  const shape = typeof size === "number" ? [size] : size;
  checkShape(where, shape);
  return sizeOf(shape);
}

interface Arrays {
  readonly float32: Float32Array<ArrayBuffer>;
  readonly float64: Float64Array<ArrayBuffer>;
  readonly uint8: Uint8Array<ArrayBuffer>;
  readonly uint16: Uint16Array<ArrayBuffer>;
  readonly uint32: Uint32Array<ArrayBuffer>;
}

const CLASSES: { readonly [K in keyof Arrays]: new (length: number) => Arrays[K] } = {
  float32: Float32Array,
  float64: Float64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
};

/** @throws RangeError for more than the engine can hold */
export function newArray<K extends keyof Arrays>(where: string, of: K, length: number): Arrays[K] {
  try {
    return new CLASSES[of](length);
  } catch (cause) {
    const error = wrongValue(`${where}: size`, "as many values as this engine can hold", length);
    error.cause = cause;
    throw error;
  }
}

/** An array of so many values, of one without `size`. @throws TypeError, RangeError for what is no size */
export function arrayFor<K extends keyof Arrays>(
  where: string,
  of: K,
  size: Size | undefined,
): Arrays[K] {
  return newArray(where, of, size === undefined ? 1 : countOf(where, size));
}

/** Uniform laws multiply by high − low. @throws RangeError where the dtype does not hold that */
export function checkSpan(
  where: string,
  dtype: Dtype,
  low: number,
  high: number,
  [from, to]: readonly [string, string] = ["low", "high"],
): void {
  const held = (x: number): number => (dtype === "float64" ? x : Math.fround(x));
  if (!Number.isFinite(held(held(high) - held(low)))) {
    throw wrongValue(`${where}: ${to}`, `at a distance from ${from} that ${dtype} holds`, high);
  }
}

/** Arguments of a normal or uniform law. */
export function checkPair(where: string, a: [string, unknown], b: [string, unknown]): void {
  for (const [name, value] of [a, b]) checkNumber(`${where}: ${name}`, value);
}

/** An integer from 0 to 2^32 − 1. */
export const isWord = (value: unknown): value is number =>
  typeof value === "number" && value >>> 0 === value;

/** Integers low ≤ i < high; with one argument from 0. */
export function checkRange(
  where: string,
  low: number,
  high: number | undefined,
): { first: number; span: number } {
  const [from, to] = high === undefined ? [0, low] : [low, high];
  for (const [name, value] of Object.entries({ low: from, high: to })) {
    if (typeof value !== "number") throw wrongType(`${where}: ${name}`, "an integer", value);
    if (!Number.isSafeInteger(value)) throw wrongValue(`${where}: ${name}`, "an integer", value);
  }
  if (from >= to) throw wrongValue(`${where}: low`, `less than high = ${to}`, from);
  if (to - from > 2 ** 32) {
    throw wrongValue(`${where}: high`, "at most 2^32 above low", to);
  }
  return { first: from, span: to - from - 1 };
}

/** Least 2^k − 1 ≥ m. */
const maskOf = (m: number): number => (m === 0 ? 0 : 0xffffffff >>> Math.clz32(m));

/** 0 ≤ i ≤ m by masking and redrawing, as NumPy's random_interval does. */
export function interval(next: () => number, m: number): number {
  const mask = maskOf(m);
  for (;;) {
    const value = (next() & mask) >>> 0;
    if (value <= m) return value;
  }
}

/** 0 … n − 1 shuffled from the end, as NumPy's permutation does. */
export function permuted(where: string, n: number, next: () => number): Uint32Array<ArrayBuffer> {
  if (typeof n !== "number") throw wrongType(`${where}: n`, "an integer", n);
  if (!(Number.isInteger(n) && n >= 0 && n < 2 ** 32)) {
    throw wrongValue(`${where}: n`, "an integer from 0 to 2^32 - 1", n);
  }
  const order = newArray(where, "uint32", n).map((_, i) => i);
  for (let i = n - 1; i > 0; --i) {
    const j = interval(next, i);
    const held = order[i]!;
    order[i] = order[j]!;
    order[j] = held;
  }
  return order;
}
