import { checkInteger, checkKeys, isArray, wrongType, wrongValue } from "../../core.js";
import type { IntegerTensor, Parameter, Recipe } from "../../index.js";
import { JSON_LIMITS, parseJson } from "../json.js";
import { arrayOf, checkRows, parseRecipe } from "../recipe.js";
import {
  bytesOfSource,
  rangesOf,
  type ByteSource,
  type Ranges,
  type SourceOptions,
} from "../source.js";
import { bitsOf, ownDtype, rawArray, type RawArray, type SafetensorsDtype } from "./dtypes.js";
import { FINGERPRINT_KEY, RECIPE_KEY } from "./file.js";
import {
  LENGTH_BYTES,
  decodeHeader,
  headerLength,
  type Header,
  type TensorInfo,
} from "./header.js";

/** Where the bytes are, and how long a header may be. */
export interface OpenOptions extends SourceOptions {
  /** Of the header; 8 MiB by default, a hundred times that of the largest published models. */
  readonly maxHeaderBytes?: number;
}

/** A tensor of a dtype that the library does not make: the values as they lie in the file. */
export interface RawTensor {
  readonly name: string;
  readonly dtype: SafetensorsDtype;
  readonly shape: number[];
  readonly data: RawArray;
}

/** A tensor as it is read: a parameter where the library knows the dtype. */
export type SafetensorsTensor = Parameter | IntegerTensor<ArrayBuffer> | RawTensor;

/** A file of which the header was read. */
export interface OpenSafetensors {
  readonly byteLength: number;
  /** Bytes before the first tensor. */
  readonly headerBytes: number;
  readonly metadata: Readonly<Record<string, string>>;
  /** In the order of their bytes. */
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  /** What the metadata hold, checked; undefined where they hold none. */
  recipe(): Recipe | undefined;
  readonly fingerprint: string | undefined;
  /** One tensor. */
  read(name: string): Promise<SafetensorsTensor>;
  /** Rows begin … end − 1 along the first axis; nothing else is read. */
  readRows(name: string, begin: number, end: number): Promise<SafetensorsTensor>;
  /** Bytes begin … end − 1 of a tensor. */
  readBytes(name: string, begin: number, end: number): Promise<Uint8Array>;
}

/**
 * Opens a safetensors file: reads the first 8 bytes and the header, and no tensor before it is asked for.
 *
 * @param source bytes, a Blob, a file handle, an address that answers range requests, or `{ size, read }`
 * @throws RangeError for every file that breaks a rule of the format, before any large allocation
 * @example
 *     const blob = new Blob([encodeSafetensors(initializeParameters([4, 3], { seed: 1 }))]);
 *     const file = await openSafetensors(blob);
 */
export async function openSafetensors(
  source: ByteSource,
  options: OpenOptions = {},
): Promise<OpenSafetensors> {
  const where = "openSafetensors";
  checkKeys(where, options, ["maxHeaderBytes", "fetch", "headers", "signal"]);
  const { maxHeaderBytes = JSON_LIMITS.bytes, ...access } = options;
  checkInteger(`${where}: maxHeaderBytes`, maxHeaderBytes, LENGTH_BYTES);
  const ranges = await rangesOf(where, source, access);
  const start = await ranges.read(0, Math.min(LENGTH_BYTES, ranges.size));
  const length = headerLength(where, start, ranges.size, maxHeaderBytes);
  const dataAt = LENGTH_BYTES + length;
  const header = await ranges.read(LENGTH_BYTES, dataAt);
  return opened(where, decodeHeader(where, header, ranges.size - dataAt), ranges, dataAt);
}

function opened(where: string, header: Header, ranges: Ranges, dataAt: number): OpenSafetensors {
  const { metadata } = header;
  const tensors = new Map(header.tensors.map((info) => [info.name, info]));
  const find = (call: string, name: string): TensorInfo => {
    const info = tensors.get(name);
    if (info === undefined) throw wrongValue(`${call}: name`, "a tensor of the file", name);
    return info;
  };
  const readBytes = async (name: string, begin: number, end: number): Promise<Uint8Array> => {
    const info = find("readBytes", name);
    checkInteger("readBytes: begin", begin, 0);
    checkInteger("readBytes: end", end, begin);
    if (end > info.end - info.begin) {
      throw wrongValue("readBytes: end", `at most ${info.end - info.begin}`, end);
    }
    return ranges.read(dataAt + info.begin + begin, dataAt + info.begin + end);
  };
  const readRows = async (
    call: string,
    info: TensorInfo,
    begin: number,
    shape: number[],
  ): Promise<SafetensorsTensor> => {
    const row = shape.slice(1).reduce((size, axis) => size * axis, bitsOf(info.dtype));
    const length = shape.reduce((size, axis) => size * axis, bitsOf(info.dtype)) / 8;
    const from = (begin * row) / 8;
    if (!Number.isInteger(from) || !Number.isInteger(length)) {
      throw wrongValue(`${call}: begin`, `rows of whole bytes of ${info.dtype}`, begin);
    }
    const bytes = await readBytes(info.name, from, from + length);
    return tensorOfBytes(info, shape, bytes);
  };
  return {
    byteLength: ranges.size,
    headerBytes: dataAt,
    metadata,
    tensors,
    recipe: () => recipeIn(metadata),
    fingerprint: fingerprintIn(where, metadata),
    async read(name) {
      const info = find("read", name);
      return readRows("read", info, 0, [...info.shape]);
    },
    async readRows(name, begin, end) {
      const info = find("readRows", name);
      checkRows("readRows", info.shape, begin, end);
      return readRows("readRows", info, begin, [end - begin, ...info.shape.slice(1)]);
    },
    readBytes,
  };
}

function recipeIn(metadata: Readonly<Record<string, string>>): Recipe | undefined {
  const text = metadata[RECIPE_KEY];
  return text === undefined ? undefined : parseRecipe(text);
}

function fingerprintIn(
  where: string,
  metadata: Readonly<Record<string, unknown>>,
): string | undefined {
  const text = metadata[FINGERPRINT_KEY];
  if (text === undefined) return undefined;
  if (typeof text !== "string" || !/^[0-9a-f]{64}$/.test(text)) {
    throw wrongValue(`${where}: ${FINGERPRINT_KEY}`, "64 hexadecimal digits", text);
  }
  return text;
}

/** A tensor with a buffer of its own. */
function tensorOfBytes(
  { name, dtype }: TensorInfo,
  shape: number[],
  bytes: Uint8Array,
): SafetensorsTensor {
  const whole = bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength;
  const isOwn = whole && bytes.buffer instanceof ArrayBuffer;
  const buffer = isOwn ? bytes.buffer : new Uint8Array(bytes).buffer;
  if (dtype === "I64") return { name, dtype: "int64", shape, data: new BigInt64Array(buffer) };
  const own = ownDtype(dtype);
  if (own === undefined) return { name, dtype, shape, data: rawArray(dtype, buffer) };
  const length = shape.reduce((size, axis) => size * axis, 1);
  return { name, dtype: own, shape, data: arrayOf(own, buffer, length) };
}

/** What `decodeSafetensors` returns. */
export interface DecodedSafetensors {
  readonly metadata: Readonly<Record<string, string>>;
  readonly fingerprint: string | undefined;
  readonly recipe: Recipe | undefined;
  /** By name, in an object without prototype; each tensor has a buffer of its own. */
  readonly tensors: Record<string, SafetensorsTensor>;
}

/**
 * All of a file that lies in memory.
 *
 * @throws RangeError as `openSafetensors`
 * @example
 *     const { tensors, recipe } = decodeSafetensors(encodeSafetensors(initializeParameters([4, 3], { seed: 1 })));
 *     Object.keys(tensors); // => ["W1", "b1"]
 */
export function decodeSafetensors(
  bytes: ArrayBuffer | Uint8Array,
  options: Pick<OpenOptions, "maxHeaderBytes"> = {},
): DecodedSafetensors {
  const where = "decodeSafetensors";
  checkKeys(where, options, ["maxHeaderBytes"]);
  const { maxHeaderBytes = JSON_LIMITS.bytes } = options;
  checkInteger(`${where}: maxHeaderBytes`, maxHeaderBytes, LENGTH_BYTES);
  const all = bytesOfSource(bytes);
  if (all === undefined) throw wrongType(`${where}: bytes`, "an ArrayBuffer or Uint8Array", bytes);
  const length = headerLength(where, all, all.length, maxHeaderBytes);
  const data = all.subarray(LENGTH_BYTES + length);
  const { metadata, tensors } = decodeHeader(
    where,
    all.subarray(LENGTH_BYTES, LENGTH_BYTES + length),
    data.length,
  );
  const made = Object.create(null) as Record<string, SafetensorsTensor>;
  for (const info of tensors) {
    made[info.name] = tensorOfBytes(info, [...info.shape], data.slice(info.begin, info.end));
  }
  const fingerprint = fingerprintIn(where, metadata);
  return { metadata, fingerprint, recipe: recipeIn(metadata), tensors: made };
}

/** The index of a sharded set. */
export interface SafetensorsIndex {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly fingerprint: string | undefined;
  /** The file of each tensor. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Reads the text of a `model.safetensors.index.json`.
 *
 * @throws RangeError unless it maps names to files of the same folder
 * @example
 *     parseSafetensorsIndex('{"metadata": {}, "weight_map": {"w": "model-00001-of-00001.safetensors"}}');
 */
export function parseSafetensorsIndex(text: string | Uint8Array): SafetensorsIndex {
  const where = "parseSafetensorsIndex";
  const index = parseJson(`${where}: text`, text) as Record<string, unknown> | null;
  const { metadata = {}, weight_map } = Object(index) as Record<string, unknown>;
  for (const [key, value] of Object.entries({ metadata, weight_map })) {
    if (Object(value) !== value || isArray(value)) {
      throw wrongValue(`${where}: ${key}`, "an object", value);
    }
  }
  const files = new Map(Object.entries(weight_map as Record<string, unknown>));
  for (const [name, file] of files) {
    // no way out of the folder
    if (typeof file !== "string" || !/^[^/\\\0]+\.safetensors$/.test(file)) {
      const expected = "a file name that ends in .safetensors";
      throw wrongValue(`${where}: weight_map ${JSON.stringify(name)}`, expected, file);
    }
  }
  const given = metadata as Record<string, unknown>;
  return {
    metadata: given,
    fingerprint: fingerprintIn(where, given),
    files: files as Map<string, string>,
  };
}
