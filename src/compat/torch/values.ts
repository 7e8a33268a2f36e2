/** Tensors of PyTorch's dtypes, and the checks of what fills them. */
import { checkNumber, checkOneOf, wrongType, wrongValue } from "../../errors.js";
import type { Parameter } from "../../parameters/set.js";
import { toFloat32, type ArrayOf } from "../../spec/dtype.js";
import { checkText } from "../../spec/seed.js";
import { checkShape, sizeOf } from "../../spec/shape.js";
import { checkSpan, newArray } from "../shared/sizes.js";

/** A dtype of floating tensors of PyTorch. */
export type TorchDtype = "float32" | "float64" | "float16" | "bfloat16";

/** The dtypes that PyTorch's draws are repeated in. */
export const TORCH_DTYPES: readonly TorchDtype[] = ["float32", "float64", "float16", "bfloat16"];

/** What a draw fills; 16-bit values are encodings. */
export interface Values {
  readonly data: Float32Array | Float64Array | Uint16Array;
  readonly dtype: TorchDtype;
}

/** A parameter of one of PyTorch's dtypes. */
export type TorchParameter = Parameter<TorchDtype>;

/** Name and dtype of a new tensor. */
export interface TorchTensorOptions {
  /** "" by default. */
  readonly name?: string;
  /** "float32" by default. */
  readonly dtype?: TorchDtype;
}

/** A size, or a shape. */
export type TorchShape = number | readonly number[];

/** A parameter of zeros. @throws TypeError, RangeError for a bad name, shape or dtype, and for too many values */
export function allocate(
  where: string,
  shape: readonly number[],
  options: TorchTensorOptions,
): TorchParameter {
  const { name = "", dtype = "float32" } = options;
  checkText(`${where}: name`, name);
  checkShape(where, shape); // a number alone is a size of draws, not a parameter's shape
  return { name, data: dataOf(where, shape, dtype), shape: [...shape], dtype };
}

/** @throws TypeError, RangeError for a dtype whose draws are not repeated */
export function checkTorchDtype(where: string, dtype: unknown): asserts dtype is TorchDtype {
  checkOneOf(`${where}: dtype`, dtype, TORCH_DTYPES);
}

const CLASSES = {
  float32: "float32",
  float64: "float64",
  float16: "uint16",
  bfloat16: "uint16",
} as const;

/** The values of a shape, zeros. */
export function dataOf<D extends TorchDtype>(
  where: string,
  shape: TorchShape,
  dtype: D,
): ArrayOf<D> {
  checkTorchDtype(where, dtype);
  return newArray(where, CLASSES[dtype], sizeFrom(where, shape)) as unknown as ArrayOf<D>;
}

/** The number of values of a shape. */
export function sizeFrom(where: string, shape: TorchShape): number {
  const axes = typeof shape === "number" ? [shape] : shape;
  checkShape(where, axes);
  return sizeOf(axes);
}

/** Whether PyTorch draws a dtype in 16 bits. */
export const isHalf = (dtype: TorchDtype): dtype is "float16" | "bfloat16" =>
  dtype === "float16" || dtype === "bfloat16";

const SCRATCH = new DataView(new ArrayBuffer(4));

/** The bits of a number in a 16-bit format, rounded to float32 on the way, as C++ converts a double. */
export function encode(dtype: "float16" | "bfloat16", x: number): number {
  SCRATCH.setFloat32(0, x);
  const bits = SCRATCH.getUint32(0);
  if (dtype === "bfloat16") return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
  const sign = (bits >>> 16) & 0x8000;
  const size = Math.abs(Math.fround(x));
  if (size >= 65520) return sign | 0x7c00;
  const exponent = Math.max(((bits >>> 23) & 0xff) - 127, -14);
  const ulps = roundEven(size * 2 ** (10 - exponent));
  // a carry out of the fraction is the next exponent's first value
  return sign | (ulps + (exponent + 14) * 1024);
}

/** The number that 16 bits stand for. */
export function decode(dtype: "float16" | "bfloat16", bits: number): number {
  if (dtype === "bfloat16") {
    SCRATCH.setUint32(0, bits << 16);
    return SCRATCH.getFloat32(0);
  }
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = Math.max((bits >>> 10) & 31, 1);
  const size = (bits & 0x3ff) + (bits & 0x7c00 ? 1024 : 0);
  return sign * (exponent === 31 ? Infinity : size * 2 ** (exponent - 25));
}

/** To the nearest integer, halves to even; 0 ≤ x < 2^52. */
const roundEven = (x: number): number => x + 2 ** 52 - 2 ** 52;

/** A tensor's values as numbers: its own where they are. */
export function numbersOf({ data, dtype }: Values): Float32Array | Float64Array {
  return isHalf(dtype) ? toFloat32({ data, dtype }) : (data as Float32Array | Float64Array);
}

/** A number rounded to a dtype. */
export function rounded(dtype: TorchDtype, x: number): number {
  if (dtype === "float64") return x;
  return isHalf(dtype) ? decode(dtype, encode(dtype, x)) : Math.fround(x);
}

/** Fills with one number. */
export function fillWith({ data, dtype }: Values, x: number): void {
  data.fill(isHalf(dtype) ? encode(dtype, x) : x);
}

/** A share from 0 to 1. @throws TypeError, RangeError for any other */
export function checkShare(where: string, value: unknown): asserts value is number {
  checkNumber(where, value);
  if (!(value >= 0 && value <= 1)) throw wrongValue(where, "a number from 0 to 1", value);
}

/** An integer ≥ 1. */
export function checkCount(where: string, value: unknown): asserts value is number {
  if (typeof value !== "number") throw wrongType(where, "an integer", value);
  if (!Number.isSafeInteger(value) || value < 1) throw wrongValue(where, "an integer ≥ 1", value);
}

/** Factors beyond make intermediate results of the emulated fused multiply-add infinite (assembly/math/fma.ts). */
const MOST_FUSED = 2 ** 990;

/** Refuses uniform bounds that `Tensor.uniform_` refuses. @throws TypeError, RangeError */
export function checkInterval(
  where: string,
  from: unknown,
  to: unknown,
  dtype: TorchDtype = "float32",
  [low, high]: readonly [string, string] = ["from", "to"],
): void {
  checkNumber(`${where}: ${low}`, from);
  checkNumber(`${where}: ${high}`, to);
  if (from > to) throw wrongValue(`${where}: ${low}`, `at most ${high} = ${to}`, from);
  checkSpan(where, dtype, from, to, [low, high]);
  if (isHalf(dtype) && !Number.isFinite(rounded(dtype, to) - rounded(dtype, from))) {
    throw wrongValue(`${where}: ${high}`, `a number that ${dtype} holds, as ${low}`, to);
  }
  if (to - from > MOST_FUSED) {
    throw wrongValue(`${where}: ${high}`, `at most 2^990 above ${low}`, to);
  }
}

/** Refuses what `Tensor.normal_` refuses. @throws TypeError, RangeError if std < 0 */
export function checkNormal(where: string, mean: unknown, std: unknown): void {
  checkNumber(`${where}: mean`, mean);
  checkNumber(`${where}: std`, std);
  if (std < 0) throw wrongValue(`${where}: std`, "a number ≥ 0", std);
  if (std > MOST_FUSED) throw wrongValue(`${where}: std`, "at most 2^990", std);
}

/** The cut of trunc_normal_. */
export function checkCut(where: string, low: unknown, high: unknown): void {
  for (const bound of [low, high]) {
    if (typeof bound !== "number" || !Number.isFinite(bound)) {
      throw wrongValue(`${where}: bounds`, "two finite bounds for trunc_normal_", bound);
    }
  }
}
