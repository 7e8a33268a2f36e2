import { checkKeys, wrongType } from "../../core.js";
import type { AnyTensor } from "../../parameters/set.js";
import type { Parameter } from "../../index.js";
import {
  checkNames,
  concatenated,
  contentOf,
  contentsOf,
  streamOf,
  type Content,
  type FileSource,
  type MakeOptions,
} from "../contents.js";
import { bytesOfSource } from "../source.js";
import { crc32 } from "./crc32.js";
import { arrayOfNpy, checkSize, decodeNpyHeader, npyHeader, type RawNpy } from "./npy.js";
import {
  descriptor,
  directory,
  directoryBytes,
  endOf,
  localHeader,
  placed,
  type Entry,
} from "./zip.js";

/** A file that is still to be written. */
export interface NpzFile {
  readonly byteLength: number;
  /** In the order of the source. */
  readonly tensors: readonly Content[];
  /** All of it. */
  bytes(): Uint8Array<ArrayBuffer>;
  /** The bytes in chunks of 1 MiB at most, made as they are read: element-wise laws take constant memory. */
  stream(): ReadableStream<Uint8Array>;
}

const MAKE_OPTIONS = ["seed", "dtype", "stream", "generator"];

/**
 * A .npz of parameters, or straight from a spec or recipe, as `np.savez` makes it: stored entries `name.npy`. It has no
 * place for a recipe: write that beside it.
 *
 * @throws TypeError, RangeError for every mistake, before anything is made; RangeError for bfloat16, which NumPy has not
 * @example
 *     await new Response(npzFile({ w: { shape: [1000, 64], init: normal() } }, { seed: 1 }).stream()).arrayBuffer();
 */
export function npzFile(source: FileSource, options: MakeOptions = {}): NpzFile {
  return fileOf("npzFile", source, options);
}

/**
 * The bytes of `npzFile`.
 *
 * @example
 *     encodeNpz(initializeParameters([4, 3], { seed: 1 })); // numpy.load reads it
 */
export function encodeNpz(source: FileSource, options: MakeOptions = {}): Uint8Array<ArrayBuffer> {
  return fileOf("encodeNpz", source, options).bytes();
}

function fileOf(where: string, source: FileSource, options: MakeOptions): NpzFile {
  checkKeys(where, options, MAKE_OPTIONS);
  const { tensors } = contentsOf(where, source, options);
  const { byteLength, members, end } = layoutOf(where, tensors);
  function* chunks(): Iterable<Uint8Array<ArrayBuffer>> {
    const crcs: number[] = [];
    for (const { head, npy, tensor, tail } of members) {
      yield head.slice();
      let crc = crc32(npy);
      for (const chunk of tensor.chunks()) {
        crc = crc32(chunk, crc);
        yield chunk;
      }
      crcs.push(crc);
      yield tail(crc);
    }
    yield end(crcs);
  }
  return {
    byteLength,
    tensors,
    bytes: () => concatenated(where, chunks(), byteLength),
    stream: () => streamOf(chunks()),
  };
}

/** What stands around the tensors of a .npz. @internal */
export interface NpzLayout {
  readonly byteLength: number;
  readonly members: readonly {
    /** The local header, and the header of the .npy. */
    readonly head: Uint8Array<ArrayBuffer>;
    /** The end of `head` with which the CRC-32 begins. */
    readonly npy: Uint8Array;
    readonly tensor: Content;
    readonly tail: (crc: number) => Uint8Array<ArrayBuffer>;
  }[];
  readonly end: (crcs: readonly number[]) => Uint8Array<ArrayBuffer>;
}

/** @internal */
export function layoutOf(where: string, tensors: readonly Content[]): NpzLayout {
  checkNames(where, tensors);
  const headers = tensors.map((tensor) => npyHeader(where, tensor));
  const entries: Entry[] = placed(
    tensors.map(({ name, bytes }, k) => ({
      name: `${name}.npy`,
      bytes: headers[k]!.length + bytes,
    })),
  );
  const members = tensors.map((tensor, k) => {
    const entry = entries[k]!;
    const local = localHeader(entry);
    const head = new Uint8Array(local.length + headers[k]!.length);
    head.set(local);
    head.set(headers[k]!, local.length);
    const npy = head.subarray(local.length);
    return { head, npy, tensor, tail: (crc: number) => descriptor(entry, crc) };
  });
  const last = entries.at(-1);
  const byteLength = (last === undefined ? 0 : endOf(last)) + directoryBytes(entries);
  return { byteLength, members, end: (crcs) => directory(entries, crcs) };
}

/**
 * A .npy of one parameter, as `np.save` writes it.
 *
 * @throws RangeError for bfloat16, which NumPy has not
 * @example
 *     encodeNpy(initializeParameters([4, 3], { seed: 1 }).W1); // numpy.load reads it
 */
export function encodeNpy(parameter: AnyTensor): Uint8Array<ArrayBuffer> {
  const where = "encodeNpy";
  const content = contentOf(where, parameter);
  const header = npyHeader(where, content);
  function* chunks(): Iterable<Uint8Array> {
    yield header;
    yield* content.chunks();
  }
  return concatenated(where, chunks(), header.length + content.bytes);
}

/**
 * The array of a .npy file, in C order; a parameter where the library knows the dtype.
 *
 * @param name of the result
 * @throws RangeError for every file that breaks a rule of the format, before any large allocation
 * @example
 *     decodeNpy(encodeNpy(initializeParameters([4, 3], { seed: 1 }).W1)).shape; // => [3, 4]
 */
export function decodeNpy(bytes: ArrayBuffer | Uint8Array, name = ""): Parameter | RawNpy {
  const where = "decodeNpy";
  const all = bytesOfSource(bytes);
  if (all === undefined) throw wrongType(`${where}: bytes`, "an ArrayBuffer or Uint8Array", bytes);
  const info = decodeNpyHeader(where, all);
  checkSize(where, info, all.length);
  return arrayOfNpy(where, name, info, all.slice(info.at));
}
