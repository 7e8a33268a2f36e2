import type { Dtype } from "../../index.js";
import type { AnyTensor } from "../../parameters/set.js";

/**
 * The dtypes of the format, in the order in which files hold them: tensors of the last come first, so that each
 * begins at a multiple of its own size.
 *
 * @see https://github.com/huggingface/safetensors, README "Format", and its list of dtypes
 */
const BITS = {
  BOOL: 8,
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
  U8: 8,
  I8: 8,
  F8_E5M2: 8,
  F8_E4M3: 8,
  F8_E8M0: 8,
  F8_E4M3FNUZ: 8,
  F8_E5M2FNUZ: 8,
  I16: 16,
  U16: 16,
  F16: 16,
  BF16: 16,
  I32: 32,
  U32: 32,
  F32: 32,
  C64: 64,
  F64: 64,
  I64: 64,
  U64: 64,
} as const;

/** A dtype by its name in the format. */
export type SafetensorsDtype = keyof typeof BITS;

/** The dtypes of the format, by their names there. */
export const DTYPES: readonly SafetensorsDtype[] = Object.keys(BITS) as SafetensorsDtype[];

/** Whether a name is a dtype of the format. */
export const isDtype = (name: string): name is SafetensorsDtype => Object.hasOwn(BITS, name);

/** Bits of one value. */
export const bitsOf = (dtype: SafetensorsDtype): number => BITS[dtype];

/** The format's names of the dtypes that are written. */
export const TO_SAFETENSORS: Readonly<Record<AnyTensor["dtype"], SafetensorsDtype>> = {
  float64: "F64",
  float32: "F32",
  float16: "F16",
  bfloat16: "BF16",
  int64: "I64",
};

const OWN: Partial<Record<SafetensorsDtype, Dtype>> = {
  F64: "float64",
  F32: "float32",
  F16: "float16",
  BF16: "bfloat16",
};

/** The library's dtype of the same values, where it has one. */
export const ownDtype = (dtype: SafetensorsDtype): Dtype | undefined => OWN[dtype];

/** The array classes of dtypes that the library does not make; those of 4, 6 and 8 bit floats are bytes. */
export type RawArray =
  | Uint8Array<ArrayBuffer>
  | Int8Array<ArrayBuffer>
  | Int16Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | BigInt64Array<ArrayBuffer>
  | BigUint64Array<ArrayBuffer>
  | Float32Array<ArrayBuffer>;

const ARRAYS: Partial<Record<SafetensorsDtype, new (buffer: ArrayBuffer) => RawArray>> = {
  I8: Int8Array,
  I16: Int16Array,
  U16: Uint16Array,
  I32: Int32Array,
  U32: Uint32Array,
  I64: BigInt64Array,
  U64: BigUint64Array,
  C64: Float32Array, // real and imaginary part in turns
};

/** A view of a tensor's bytes; bytes themselves where the language has no such numbers. */
export const rawArray = (dtype: SafetensorsDtype, buffer: ArrayBuffer): RawArray =>
  new (ARRAYS[dtype] ?? Uint8Array)(buffer);
