import { asObject, checkOneOf, tagOf, wrongType } from "../errors.js";

/** Element formats. 16-bit data is always a Uint16Array of encodings; `toFloat32` reads it. */
export type Dtype = "float32" | "float64" | "float16" | "bfloat16";

/** The array class that holds a dtype. */
export type ArrayOf<D extends Dtype, B extends ArrayBufferLike = ArrayBuffer> = D extends "float32"
  ? Float32Array<B>
  : D extends "float64"
    ? Float64Array<B>
    : Uint16Array<B>;

/** The array of any dtype. */
export type AnyArray = Float32Array | Float64Array | Uint16Array;

interface Format {
  /** The kernels' number for it (assembly/fill.ts). */
  readonly code: number;
  readonly bytes: number;
  /** Least magnitude that rounds to infinity, and greatest that rounds to 0. */
  readonly overflow: number;
  readonly underflow: number;
  /** No standard normal value of the stream is larger: √(62 ln 2), √(106 ln 2), rounded up. */
  readonly reach: number;
  readonly create: (buffer: ArrayBufferLike, byteOffset: number, length: number) => AnyArray;
}

const words16 = (buffer: ArrayBufferLike, at: number, length: number): AnyArray =>
  new Uint16Array(buffer, at, length);

/** What each dtype is: the kernels' code, the bytes of a value, its range, and the array that holds it. */
export const FORMATS: Readonly<Record<Dtype, Format>> = {
  float32: {
    code: 0,
    bytes: 4,
    overflow: (2 - 2 ** -24) * 2 ** 127,
    underflow: 2 ** -150,
    reach: 6.5571,
    create: (buffer, at, length) => new Float32Array(buffer, at, length),
  },
  float64: {
    code: 1,
    bytes: 8,
    overflow: Infinity,
    underflow: 0,
    reach: 8.5724,
    create: (buffer, at, length) => new Float64Array(buffer, at, length),
  },
  float16: {
    code: 2,
    bytes: 2,
    overflow: 65520,
    underflow: 2 ** -25,
    reach: 6.5571,
    create: words16,
  },
  bfloat16: {
    code: 3,
    bytes: 2,
    overflow: (2 - 2 ** -8) * 2 ** 127,
    underflow: 2 ** -134,
    reach: 6.5571,
    create: words16,
  },
};

const NAMES = Object.keys(FORMATS) as Dtype[];

/** @throws TypeError, RangeError for what is no dtype */
export function checkDtype(where: string, dtype: unknown): asserts dtype is Dtype {
  checkOneOf(`${where}: dtype`, dtype, NAMES);
}

/** Whether data is of the class that holds a dtype. */
export function holds(data: unknown, dtype: unknown): data is AnyArray {
  if (!(NAMES as unknown[]).includes(dtype)) return false;
  const { name } = FORMATS[dtype as Dtype].create(new ArrayBuffer(0), 0, 0).constructor;
  return ArrayBuffer.isView(data) && tagOf(data) === `[object ${name}]`;
}

/** Whether a view has lost its memory: its buffer was transferred away, or shrank below it. */
export function isDetached(view: ArrayBufferView): boolean {
  if (view.byteLength !== 0) return false;
  try {
    Float32Array.prototype.fill.call(view as Float32Array, 0, 0, 0); // refuses such views of any class
    return false;
  } catch {
    return true;
  }
}

/** The float32 value of a float16 encoding. */
function float16ToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/**
 * The values of a parameter as float32, in a new array: 16-bit encodings read exactly, float64 rounded,
 * float32 copied.
 *
 * @throws TypeError for data that are not of the dtype's array class, or were transferred away
 * @example
 *     const { w } = initialize({ w: { shape: [4], init: ones() } }, { dtype: "bfloat16" });
 *     toFloat32(w); // => Float32Array.of(1, 1, 1, 1)
 */
export function toFloat32(parameter: {
  readonly data: AnyArray;
  readonly dtype: Dtype;
}): Float32Array<ArrayBuffer> {
  const { data, dtype } = asObject(parameter) as typeof parameter;
  checkDtype("toFloat32", dtype);
  const expected = `the array class of ${dtype}`;
  if (!holds(data, dtype)) throw wrongType("toFloat32: data", expected, data);
  if (isDetached(data)) throw wrongType("toFloat32: data", expected, "a detached array");
  const out = new Float32Array(data.length);
  if (dtype === "bfloat16") {
    const bits = new Uint32Array(out.buffer);
    for (let i = 0; i < data.length; ++i) bits[i] = data[i]! << 16;
  } else if (dtype === "float16") {
    for (let i = 0; i < data.length; ++i) out[i] = float16ToNumber(data[i]!);
  } else {
    out.set(data);
  }
  return out;
}
