import { open, readFile, type FileHandle } from "node:fs/promises";
import { dirname, join } from "node:path";
import { make } from "../core.js";
import { contentsOfParameters, contentsOfRequest, type Content } from "../formats/contents.js";
import { openNpz, type OpenNpz } from "../formats/npz/index.js";
import { parseRecipe } from "../formats/recipe.js";
import { ownDtype } from "../formats/safetensors/dtypes.js";
import {
  openSafetensors,
  parseSafetensorsIndex,
  type OpenSafetensors,
} from "../formats/safetensors/index.js";
import type { ByteSource } from "../formats/source.js";
import { toFloat32, type Dtype, type Recipe } from "../index.js";
import { UsageError } from "./exit.js";
import { requestOfParsed } from "./recipe.js";

/** A tensor of any file. */
export interface FileTensor {
  readonly name: string;
  /** As its format names it. */
  readonly dtype: string;
  /** The library's dtype of the same values. */
  readonly own: Dtype | undefined;
  readonly shape: readonly number[];
  readonly bytes: number;
  /** In order, anew at each call. */
  chunks(): AsyncIterable<Uint8Array>;
}

/** Any file of tensors that the program reads. */
export interface TensorFile {
  readonly format: "safetensors" | "safetensors shards" | "npz" | "npy" | "recipe";
  /** Undefined for several files. */
  readonly byteLength: number | undefined;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly recipe: Recipe | undefined;
  readonly fingerprint: string | undefined;
  readonly tensors: readonly FileTensor[];
  close(): Promise<void>;
}

const isUrl = (path: string): boolean => /^https?:\/\//i.test(path);

/** Opens a file by its name: headers are read, values when they are asked for. */
export async function openTensors(path: string): Promise<TensorFile> {
  if (path.endsWith(".recipe.json")) return openRecipe(path);
  if (path.endsWith(".safetensors.index.json")) return openShards(path);
  const isNumpy = /\.np[yz]$/.test(path.replace(/[?#].*$/, ""));
  if (isUrl(path)) return isNumpy ? openNumpy(path, path) : openOne(path, path);
  const handle = await open(path);
  try {
    return await (isNumpy ? openNumpy(path, handle, handle) : openOne(path, handle, handle));
  } catch (error) {
    await handle.close();
    throw named(path, error);
  }
}

/** The same error, with the file's name in front. */
function named(path: string, error: unknown): unknown {
  if (error instanceof RangeError)
    return new RangeError(`${path}: ${error.message}`, { cause: error });
  return error;
}

const CHUNK = 2 ** 22;
const LONGEST_HEADER = 100_000_000;

async function openOne(path: string, source: ByteSource, handle?: FileHandle): Promise<TensorFile> {
  const file = await openSafetensors(source, { maxHeaderBytes: handle ? LONGEST_HEADER : 2 ** 25 });
  return {
    format: "safetensors",
    byteLength: file.byteLength,
    metadata: file.metadata,
    recipe: file.recipe(),
    fingerprint: file.fingerprint,
    tensors: tensorsOf(file),
    close: async () => handle?.close(),
  };
}

function tensorsOf(file: OpenSafetensors): FileTensor[] {
  return [...file.tensors.values()].map(({ name, dtype, shape, begin, end }) => ({
    name,
    dtype,
    own: ownDtype(dtype),
    shape,
    bytes: end - begin,
    async *chunks() {
      for (let at = 0; at < end - begin; at += CHUNK) {
        yield await file.readBytes(name, at, Math.min(end - begin, at + CHUNK));
      }
    },
  }));
}

async function openShards(path: string): Promise<TensorFile> {
  if (isUrl(path)) throw new UsageError(`${path}: an index is read from a local path`);
  const index = parseSafetensorsIndex(await readFile(path));
  const opened: TensorFile[] = [];
  const close = async (): Promise<void> => {
    for (const file of opened) await file.close();
  };
  try {
    const tensors: FileTensor[] = [];
    for (const name of [...new Set(index.files.values())].sort()) {
      const file = await openTensors(join(dirname(path), name));
      opened.push(file);
      for (const tensor of file.tensors) {
        if (index.files.get(tensor.name) !== name) {
          throw new RangeError(
            `${path}: ${JSON.stringify(tensor.name)} is in ${name}, which the index does not say`,
          );
        }
        tensors.push(tensor);
      }
    }
    const missing = [...index.files.keys()].find(
      (name) => !tensors.some((one) => one.name === name),
    );
    if (missing !== undefined) {
      throw new RangeError(
        `${path}: ${JSON.stringify(missing)} is not in ${index.files.get(missing)!}`,
      );
    }
    return {
      format: "safetensors shards",
      byteLength: undefined,
      metadata: index.metadata,
      recipe: opened[0]?.recipe,
      fingerprint: index.fingerprint,
      tensors,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openNumpy(
  path: string,
  source: ByteSource,
  handle?: FileHandle,
): Promise<TensorFile> {
  const file: OpenNpz = await openNpz(source);
  const alone = file.tensors.has("") && file.tensors.size === 1;
  return {
    format: alone ? "npy" : "npz",
    byteLength: file.byteLength,
    metadata: {},
    recipe: undefined,
    fingerprint: undefined,
    tensors: [...file.tensors.values()].map(({ name, dtype, shape, bytes }) => ({
      name,
      dtype,
      own: (["float64", "float32", "float16"] as const).find((own) => own === dtype),
      shape,
      bytes,
      async *chunks() {
        const { data } = await file.read(name);
        const all = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
        for (let at = 0; at < all.length; at += CHUNK) yield all.subarray(at, at + CHUNK);
      },
    })),
    close: async () => handle?.close(),
  };
}

/** A recipe's tensors are made as they are read. */
async function openRecipe(path: string): Promise<TensorFile> {
  const text = await readFile(path);
  const recipe = parseRecipe(text);
  const request = await requestOfParsed(recipe);
  const contents =
    request.generator === undefined
      ? contentsOfRequest(request).tensors
      : contentsOfParameters(make(request));
  return {
    format: "recipe",
    byteLength: text.length,
    metadata: {},
    recipe,
    fingerprint: recipe.fingerprint,
    tensors: contents.map(tensorOfContent),
    close: () => Promise.resolve(),
  };
}

function tensorOfContent(content: Content): FileTensor {
  const { name, dtype, shape, bytes } = content;
  return {
    name,
    dtype,
    own: dtype as Dtype, // of a recipe
    shape,
    bytes,
    async *chunks() {
      yield* content.chunks();
      await Promise.resolve();
    },
  };
}

/** The values of bytes as numbers; undefined for dtypes that are none. */
export function numbersOf(
  { own, dtype }: FileTensor,
  bytes: Uint8Array,
): Float32Array | Float64Array | undefined {
  const aligned = new Uint8Array(bytes).buffer;
  switch (own ?? dtype) {
    case "float64":
      return new Float64Array(aligned);
    case "float32":
      return new Float32Array(aligned);
    case "float16":
    case "bfloat16":
      return toFloat32({ data: new Uint16Array(aligned), dtype: own! });
    default: {
      const Class = INTEGERS[dtype];
      if (Class === undefined) return undefined;
      return Float64Array.from(new Class(aligned) as ArrayLike<number>, Number);
    }
  }
}

type Integers = new (buffer: ArrayBuffer) => ArrayLike<number | bigint>;

const INTEGERS: Readonly<Record<string, Integers>> = {
  BOOL: Uint8Array,
  U8: Uint8Array,
  I8: Int8Array,
  U16: Uint16Array,
  I16: Int16Array,
  U32: Uint32Array,
  I32: Int32Array,
  U64: BigUint64Array,
  I64: BigInt64Array,
  bool: Uint8Array,
  uint8: Uint8Array,
  int8: Int8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  uint32: Uint32Array,
  int32: Int32Array,
  uint64: BigUint64Array,
  int64: BigInt64Array,
};
