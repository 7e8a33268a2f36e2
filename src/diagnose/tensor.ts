import {
  FORMATS,
  checkDtype,
  checkShape,
  isArray,
  isDetached,
  sizeOf,
  tagOf,
  toFloat32,
  wrongType,
  wrongValue,
} from "../core.js";
import type { Dtype, Layout } from "../index.js";
import type { AnyArray } from "../spec/dtype.js";
import type { Floats } from "./product.js";

/** Values with a shape: a parameter, a tensor of tfjs, or what a file's reader gave. */
export interface TensorLike {
  /** Float32Array, Float64Array, Float16Array, or Uint16Array beside a dtype. */
  readonly data?: ArrayBufferView;
  /** As tfjs has it. */
  readonly dataSync?: () => ArrayBufferView;
  readonly shape: readonly number[];
  readonly dtype?: string;
  readonly layout?: Layout;
  readonly name?: string;
}

/** A tensor that was read: values of a dtype, never copied. */
export interface Tensor {
  readonly name: string;
  readonly data: AnyArray;
  readonly shape: readonly number[];
  readonly dtype: Dtype;
  readonly layout: Layout | undefined;
}

/** Reads a tensor-like. @throws TypeError for what is none, RangeError for a shape of another size */
export function readTensor(where: string, name: string, value: unknown): Tensor {
  if (typeof value !== "object" || value === null || isArray(value) || tagOf(value) === "") {
    throw wrongType(where, "a tensor { data, shape }", value);
  }
  const like = value as TensorLike;
  const given: unknown = typeof like.dataSync === "function" ? like.dataSync() : like.data;
  const { data, dtype } = arrayOf(`${where}.data`, given, like.dtype);
  const shape: unknown = like.shape;
  checkShape(where, shape);
  if (sizeOf(shape) !== data.length) {
    const wanted = `${sizeOf(shape)} values, for shape [${shape.join(", ")}]`;
    throw wrongValue(`${where}.data`, wanted, data.length);
  }
  return { name, data, shape, dtype, layout: like.layout };
}

const CLASSES: Readonly<Record<string, Dtype>> = {
  Float32Array: "float32",
  Float64Array: "float64",
  Float16Array: "float16",
};

/** Data as its dtype's array class: 16 bits are read as Uint16Array. */
function arrayOf(
  where: string,
  data: unknown,
  named: string | undefined,
): { readonly data: AnyArray; readonly dtype: Dtype } {
  const kind = tagOf(data).slice(8, -1);
  const dtype = kind === "Uint16Array" ? named : (CLASSES[kind] ?? undefined);
  const wanted = "Float32Array, Float64Array, Float16Array or Uint16Array";
  if (kind !== "Uint16Array" && dtype === undefined) throw wrongType(where, wanted, data);
  checkDtype(where.replace(/\.data$/, ""), dtype);
  const expected = `the array class of ${dtype}`;
  if (kind === "Uint16Array" && FORMATS[dtype].bytes !== 2) throw wrongType(where, expected, data);
  if (named !== undefined && named !== dtype) {
    checkDtype(where.replace(/\.data$/, ""), named);
    throw wrongType(where, `the array class of ${named}`, data);
  }
  const view = data as ArrayBufferView & { readonly length: number };
  if (isDetached(view)) throw wrongType(where, wanted, "a detached array");
  if (kind !== "Float16Array") return { data: data as AnyArray, dtype };
  return { data: FORMATS.float16.create(view.buffer, view.byteOffset, view.length), dtype };
}

/** The values as float64, or as float32 where that holds them all. */
export const floatsOf = ({ data, dtype }: Pick<Tensor, "data" | "dtype">): Floats =>
  dtype === "float64" ? (data as Float64Array) : toFloat32({ data, dtype });
