import { show, wrongValue } from "../../core.js";
import type { Dtype, Parameter } from "../../index.js";
import type { AnyTensor } from "../../parameters/set.js";
import { bytesFor } from "../contents.js";
import { arrayOf } from "../recipe.js";

/** Array classes of NumPy's dtypes; complex ones hold real and imaginary part in turns. */
export type NpyArray =
  | Uint8Array<ArrayBuffer>
  | Int8Array<ArrayBuffer>
  | Int16Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | BigInt64Array<ArrayBuffer>
  | BigUint64Array<ArrayBuffer>
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>;

/** An array of a dtype that the library does not make. */
export interface RawNpy {
  readonly name: string;
  /** As NumPy names it. */
  readonly dtype: string;
  readonly shape: number[];
  readonly data: NpyArray;
}

interface Kind {
  readonly name: string;
  readonly bytes: number;
  /** Of the parts that a byte order concerns. */
  readonly word: number;
  readonly own?: Dtype;
  readonly create: (buffer: ArrayBuffer) => NpyArray;
}

const kind = (
  name: string,
  Class: new (buffer: ArrayBuffer) => NpyArray,
  bytes: number,
  word = bytes,
): Kind => ({ name, bytes, word, create: (buffer) => new Class(buffer) });

const KINDS: Readonly<Record<string, Kind>> = {
  f8: { ...kind("float64", Float64Array, 8), own: "float64" },
  f4: { ...kind("float32", Float32Array, 4), own: "float32" },
  f2: { ...kind("float16", Uint16Array, 2), own: "float16" },
  b1: kind("bool", Uint8Array, 1),
  i1: kind("int8", Int8Array, 1),
  u1: kind("uint8", Uint8Array, 1),
  i2: kind("int16", Int16Array, 2),
  u2: kind("uint16", Uint16Array, 2),
  i4: kind("int32", Int32Array, 4),
  u4: kind("uint32", Uint32Array, 4),
  i8: kind("int64", BigInt64Array, 8),
  u8: kind("uint64", BigUint64Array, 8),
  c8: kind("complex64", Float32Array, 8, 4),
  c16: kind("complex128", Float64Array, 16, 8),
};

const DESCR: Readonly<Partial<Record<AnyTensor["dtype"], string>>> = {
  float64: "<f8",
  float32: "<f4",
  float16: "<f2",
  int64: "<i8",
};

const MAGIC = "\x93NUMPY\x01\x00";
const PREFIX_BYTES = 10;
const ALIGN = 64;

/** NumPy leaves room for the first axis to grow to this many digits. */
const GROWTH_DIGITS = 21;

/** Axes that NumPy 2 takes. */
const MAX_RANK = 64;

/** What comes before an array's values in a .npy file, as NumPy writes it. */
export function npyHeader(
  where: string,
  {
    name,
    dtype,
    shape,
  }: {
    readonly name: string;
    readonly dtype: AnyTensor["dtype"];
    readonly shape: readonly number[];
  },
): Uint8Array<ArrayBuffer> {
  const descr = DESCR[dtype];
  const here = `${where}: ${show(name)}`;
  if (descr === undefined) {
    const wayOut = "NumPy has no bfloat16: write safetensors, or float32";
    throw wrongValue(`${here} dtype`, "float64, float32 or float16", dtype, wayOut);
  }
  if (shape.length > MAX_RANK) {
    throw wrongValue(`${here} shape`, `at most ${MAX_RANK} axes`, shape.length);
  }
  const axes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const dict = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${axes}), }`;
  const grown = shape.length === 0 ? 0 : GROWTH_DIGITS - String(shape[0]).length;
  const length = PREFIX_BYTES + dict.length + grown + 1;
  const padded = length + ALIGN - (length % ALIGN);
  const header = dict.padEnd(padded - PREFIX_BYTES - 1) + "\n";
  const bytes = new Uint8Array(padded);
  for (let at = 0; at < MAGIC.length; ++at) bytes[at] = MAGIC.charCodeAt(at);
  bytes.set([header.length & 255, header.length >>> 8], MAGIC.length);
  bytes.set(new TextEncoder().encode(header), PREFIX_BYTES);
  return bytes;
}

/** What a .npy file says of its array. */
export interface NpyInfo {
  readonly kind: Kind;
  readonly bigEndian: boolean;
  readonly fortran: boolean;
  readonly shape: readonly number[];
  /** Where the values begin, and how many bytes they are. */
  readonly at: number;
  readonly bytes: number;
}

/** Longer headers describe records, which are refused. */
const MAX_HEADER = 4096;

/** The bytes of a .npy file that hold its header, at most. */
export const NPY_HEADER_BYTES: number = 12 + MAX_HEADER;

/**
 * Reads a header from a file's first bytes.
 *
 * @throws RangeError for every file that NumPy's format refuses, and for objects, records and texts
 */
export function decodeNpyHeader(where: string, start: Uint8Array): NpyInfo {
  const magic = MAGIC.slice(0, 6);
  const head = String.fromCharCode(...start.subarray(0, 6));
  if (head !== magic) throw wrongValue(`${where}: magic`, show(magic), head);
  const version = start[6];
  if (version === undefined || version < 1 || version > 3 || start[7] !== 0) {
    throw wrongValue(`${where}: version`, "1.0, 2.0 or 3.0", `${version}.${start[7]}`);
  }
  const prefix = version === 1 ? 10 : 12;
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  const length =
    start.length < prefix ? NaN : version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (!(length <= MAX_HEADER && prefix + length <= start.length)) {
    const most = Math.min(MAX_HEADER, Math.max(0, start.length - prefix));
    throw wrongValue(`${where}: header length`, `at most ${most}`, length);
  }
  const text = String.fromCharCode(...start.subarray(prefix, prefix + length));
  const { descr, fortran, shape } = parseDict(where, text);
  const [, order, name] = /^([<>|=])(\w+)$/.exec(descr) ?? [];
  const kind = name !== undefined && Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
  if (kind === undefined || order === "=" || (order === "|") !== (kind.bytes === 1)) {
    const wayOut = descr === "|V2" ? "bfloat16 leaves no trace of itself in a .npy" : undefined;
    throw wrongValue(`${where}: descr`, "a number type", descr, wayOut);
  }
  const bytes = shape.reduce((size, axis) => size * axis, kind.bytes);
  if (shape.some((axis) => !Number.isSafeInteger(axis)) || !Number.isSafeInteger(bytes)) {
    throw wrongValue(`${where}: shape`, "below 2^53 bytes", shape);
  }
  return { kind, bigEndian: order === ">", fortran, shape, at: prefix + length, bytes };
}

/** @throws RangeError unless a file has as many bytes as its header says */
export function checkSize(where: string, { at, bytes, shape }: NpyInfo, size: number): void {
  if (size !== at + bytes) {
    throw wrongValue(`${where}: bytes`, `${at + bytes}, for shape [${shape.join(", ")}]`, size);
  }
}

const ENTRY =
  /^\s*(['"])(descr|fortran_order|shape)\1\s*:\s*(?:(['"])([^'"]*)\3|(True|False)|\(([\d\s,]*)\))\s*(,|$)/;

/** The dictionary of a header: a Python literal of three keys. */
function parseDict(
  where: string,
  text: string,
): { descr: string; fortran: boolean; shape: number[] } {
  let rest = /^\{(.*)\}\s*$/s.exec(text)?.[1];
  const found: { descr?: string; fortran_order?: boolean; shape?: number[] } = {};
  while (rest !== undefined && rest.trim() !== "") {
    const [all, , key, , word, truth, axes] = ENTRY.exec(rest) ?? [];
    const twice = key !== undefined && key in found;
    if (key === "descr" && word !== undefined && !twice) found.descr = word;
    else if (key === "fortran_order" && truth !== undefined && !twice) {
      found.fortran_order = truth === "True";
    } else if (key === "shape" && axes !== undefined && !twice) {
      const list = axes.trim().replace(/,$/, "");
      found.shape = list === "" ? [] : list.split(",").map((axis) => axisOf(axis));
    } else {
      rest = undefined;
      break;
    }
    rest = rest.slice(all!.length);
  }
  const { descr, fortran_order: fortran, shape } = found;
  if (rest === undefined || descr === undefined || fortran === undefined || shape === undefined) {
    throw wrongValue(`${where}: header`, "a dict of descr, fortran_order and shape", text);
  }
  if (shape.length > MAX_RANK) {
    throw wrongValue(`${where}: shape`, `at most ${MAX_RANK} axes`, shape.length);
  }
  if (shape.some(Number.isNaN)) throw wrongValue(`${where}: shape`, "integers", text);
  return { descr, fortran, shape };
}

const axisOf = (text: string): number => (/^\s*\d+\s*$/.test(text) ? Number(text) : NaN);

/**
 * The array of a file's values, in C order and the host's byte order.
 *
 * @param bytes the values as they lie in the file; taken over, where they have a buffer of their own
 */
export function arrayOfNpy(
  where: string,
  name: string,
  info: NpyInfo,
  bytes: Uint8Array,
): Parameter | RawNpy {
  const isOwn = bytes.byteLength === bytes.buffer.byteLength && bytes.buffer instanceof ArrayBuffer;
  const own = isOwn ? bytes : copied(where, bytes);
  if (info.bigEndian) swap(own, info.kind.word);
  const inOrder = info.fortran ? transposed(where, own, info) : own;
  const buffer = inOrder.buffer as ArrayBuffer;
  const { kind } = info;
  const shape = [...info.shape];
  if (kind.own === undefined) return { name, dtype: kind.name, shape, data: kind.create(buffer) };
  return {
    name,
    dtype: kind.own,
    shape,
    data: arrayOf(kind.own, buffer, bytes.length / kind.bytes),
  };
}

function copied(where: string, bytes: Uint8Array): Uint8Array {
  const copy = bytesFor(where, bytes.length);
  copy.set(bytes);
  return copy;
}

function swap(bytes: Uint8Array, word: number): void {
  for (let at = 0; at < bytes.length; at += word) bytes.subarray(at, at + word).reverse();
}

/** From the order in which the first axis runs fastest to the one in which the last does. */
function transposed(where: string, bytes: Uint8Array, { shape, kind }: NpyInfo): Uint8Array {
  const out = bytesFor(where, bytes.length);
  const steps = shape.map((_, axis) =>
    shape.slice(0, axis).reduce((step, length) => step * length, kind.bytes),
  );
  const at = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < out.length; to += kind.bytes) {
    for (let k = 0; k < kind.bytes; ++k) out[to + k] = bytes[from + k]!;
    for (let axis = shape.length - 1; axis >= 0; --axis) {
      from += steps[axis]!;
      if (++at[axis]! < shape[axis]!) break;
      from -= steps[axis]! * shape[axis]!;
      at[axis] = 0;
    }
  }
  return out;
}
