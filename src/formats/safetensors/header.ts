import { show, wrongValue } from "../../core.js";
import { JSON_LIMITS, JsonReader, type JsonLimits } from "../json.js";
import { DTYPES, bitsOf, isDtype, type SafetensorsDtype } from "./dtypes.js";

/** What a header says of a tensor. Its bytes are begin … end − 1, counted from the header's end. */
export interface TensorInfo {
  readonly name: string;
  readonly dtype: SafetensorsDtype;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** The header of a file: tensors by name, and metadata. */
export interface Header {
  readonly metadata: Readonly<Record<string, string>>;
  /** In the order of their bytes. */
  readonly tensors: readonly TensorInfo[];
}

/** Bytes of the header's length, at the beginning. */
export const LENGTH_BYTES = 8;

/** Other readers refuse longer headers. */
const LONGEST = 100_000_000;

const METADATA = "__metadata__";

/** The length and the header, padded so that the tensors begin at a multiple of 8. */
export function encodeHeader(
  where: string,
  { metadata, tensors }: Header,
): Uint8Array<ArrayBuffer> {
  const members: string[] = [];
  const member = (key: string, value: unknown): void => {
    members.push(`${JSON.stringify(key)}:${JSON.stringify(value)}`);
  };
  if (Object.keys(metadata).length > 0) member(METADATA, metadata);
  for (const { name, dtype, shape, begin, end } of tensors) {
    if (name === METADATA) throw wrongValue(`${where}: name`, `any name but "${METADATA}"`, name);
    member(name, { dtype, shape, data_offsets: [begin, end] });
  }
  const json = new TextEncoder().encode(`{${members.join(",")}}`);
  const length = LENGTH_BYTES * Math.ceil(json.length / LENGTH_BYTES);
  if (length > LONGEST) {
    const wayOut = "shorten the metadata, or write shards";
    throw wrongValue(`${where}: header`, `at most ${LONGEST} bytes`, length, wayOut);
  }
  const bytes = new Uint8Array(LENGTH_BYTES + length).fill(0x20);
  bytes.set(json, LENGTH_BYTES);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  return bytes;
}

/**
 * The length of the header that follows a file's first 8 bytes.
 *
 * @throws RangeError where it is over the file's end or the limit
 */
export function headerLength(
  where: string,
  start: Uint8Array,
  fileBytes: number,
  limit: number = JSON_LIMITS.bytes,
): number {
  if (fileBytes < LENGTH_BYTES) {
    throw wrongValue(`${where}: file`, "at least 8 bytes", fileBytes);
  }
  const view = new DataView(start.buffer, start.byteOffset);
  const length = Number(view.getBigUint64(0, true));
  if (length < 2 || length > fileBytes - LENGTH_BYTES) {
    const expected = `from 2 to the ${fileBytes - LENGTH_BYTES} bytes that follow`;
    throw wrongValue(`${where}: header length`, expected, length);
  }
  if (length > limit) {
    const wayOut = "raise maxHeaderBytes for a file that you trust";
    throw wrongValue(`${where}: header length`, `at most ${limit}`, length, wayOut);
  }
  return length;
}

/**
 * Reads a header by the rules of the format: strict JSON that begins with {, distinct names, sizes that follow from
 * shape and dtype, and tensors that cover what follows the header without holes or overlaps.
 *
 * @param dataBytes what follows the header
 * @throws RangeError that names the tensor or byte
 */
export function decodeHeader(where: string, header: Uint8Array, dataBytes: number): Header {
  const here = `${where}: header`;
  if (header[0] !== 0x7b) throw wrongValue(`${here} byte 0`, '"{"', header[0]);
  const limits: JsonLimits = { bytes: header.length, values: header.length };
  const reader = new JsonReader(here, header, limits);
  const metadata: Record<string, string> = {};
  const tensors: TensorInfo[] = [];
  reader.members((key) => {
    if (key === METADATA) reader.members((name) => (metadata[name] = reader.string()));
    else tensors.push(readTensor(where, reader, key));
  });
  reader.end();
  tensors.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let at = 0;
  for (const { name, begin, end } of tensors) {
    if (begin !== at) {
      const what = begin < at ? "overlap" : "hole";
      const expected = `data_offsets from ${at}, without ${what}s`;
      throw wrongValue(`${where}: ${JSON.stringify(name)}`, expected, begin);
    }
    at = end;
  }
  if (at !== dataBytes) {
    throw wrongValue(`${where}: file`, `${at} bytes behind the header`, dataBytes);
  }
  return { metadata, tensors };
}

function readTensor(where: string, reader: JsonReader, name: string): TensorInfo {
  const here = `${where}: ${JSON.stringify(name)}`;
  let dtype: SafetensorsDtype | undefined;
  const shape: number[] = [];
  const offsets: number[] = [];
  const seen = new Set<string>();
  reader.members((key) => {
    seen.add(key);
    if (key === "dtype") {
      const given = reader.string();
      if (!isDtype(given)) throw wrongValue(`${here} dtype`, `one of ${DTYPES.join(", ")}`, given);
      dtype = given;
    } else if (key === "shape") {
      reader.elements(() => shape.push(reader.integer()));
    } else if (key === "data_offsets") {
      reader.elements(() => offsets.push(reader.integer()));
    } else {
      reader.value(); // as the official reader does
    }
  });
  for (const key of ["dtype", "shape", "data_offsets"]) {
    if (!seen.has(key)) throw wrongValue(here, "dtype, shape and data_offsets", `no ${key}`);
  }
  const [begin, end] = offsets;
  if (begin === undefined || end === undefined || offsets.length !== 2 || begin > end) {
    throw wrongValue(`${here} data_offsets`, "a begin and an end", offsets);
  }
  const bytes = bytesOfShape(here, dtype!, shape);
  if (bytes !== end - begin) {
    const expected = `${bytes} bytes, for ${dtype!} of shape ${show(shape)}`;
    throw wrongValue(`${here} data_offsets`, expected, end - begin);
  }
  return { name, dtype: dtype!, shape, begin, end };
}

/** @throws RangeError for sizes over 2^53, and values that end within a byte */
export function bytesOfShape(
  here: string,
  dtype: SafetensorsDtype,
  shape: readonly number[],
): number {
  // as the official reader: axes are multiplied in order, and an overflow counts before a zero
  const values = shape.reduce((size, axis) => {
    const product = size * axis;
    if (!Number.isSafeInteger(product))
      throw wrongValue(`${here} shape`, "below 2^53 values", shape);
    return product;
  }, 1);
  const bits = values * bitsOf(dtype);
  if (!Number.isSafeInteger(bits)) throw wrongValue(`${here} shape`, "below 2^53 bits", shape);
  if (bits % 8 !== 0) throw wrongValue(`${here} shape`, `whole bytes of ${dtype}`, shape);
  return bits / 8;
}
