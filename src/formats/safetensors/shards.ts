import { checkInteger, checkKeys, compareBytes, wrongType, wrongValue } from "../../core.js";
import { contentsOf, type Content, type FileSource } from "../contents.js";
import {
  FILE_OPTIONS,
  FINGERPRINT_KEY,
  fileOfTensors,
  fingerprintFor,
  inOrder,
  optionsOf,
  recipeFor,
  type SafetensorsFile,
  type SafetensorsOptions,
} from "./file.js";

/** How large a shard may be, and what the files are called. */
export interface ShardsOptions extends SafetensorsOptions {
  /** How many files, of sizes as equal as whole tensors allow. */
  readonly shards?: number;
  /** Or the largest size of a file's tensors: bytes, or a text such as "5GB" (10^9) or "512MiB" (2^20). */
  readonly maxShardSize?: number | string;
  /** What the names of the files begin with; "model" by default. */
  readonly name?: string;
}

/** A set as several files, and the index that says which tensor is in which. */
export interface Shards {
  readonly files: readonly { readonly name: string; readonly file: SafetensorsFile }[];
  readonly index: { readonly name: string; readonly text: string };
}

/**
 * Hugging Face's sharded form: `model-00001-of-0000N.safetensors` and `model.safetensors.index.json`. Tensors go into
 * files whole, in the order of the source. Each file depends on the source and on N alone, so that it can be
 * written on another machine than the others. Its fingerprint is that of its own tensors.
 *
 * @throws TypeError, RangeError; RangeError for more shards than tensors
 * @example
 *     const { files } = safetensorsShards(gpt2({ n_layer: 2 }), { seed: 1, shards: 2 });
 *     files.map(({ name }) => name); // => ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]
 */
export function safetensorsShards(source: FileSource, options: ShardsOptions): Shards {
  const where = "safetensorsShards";
  checkKeys(where, options, ["shards", "maxShardSize", "name", ...FILE_OPTIONS]);
  const { shards, maxShardSize, name = "model", ...rest } = options;
  const { metadata, recipe, fingerprint, ...make } = optionsOf(where, rest);
  if (typeof name !== "string" || !/^[\w.-]+$/.test(name)) {
    throw wrongValue(`${where}: name`, "letters, digits, dots, dashes and underscores", name);
  }
  const contents = contentsOf(where, source, make);
  const { tensors } = contents;
  inOrder(where, tensors); // distinct names
  const parts = partition(where, tensors, shards, maxShardSize);
  const known = recipeFor(where, contents, recipe);
  const whole = fingerprintFor(contents, fingerprint);
  const files = parts.map((part, k) => {
    const own = fingerprintFor(
      { ...contents, tensors: part, fingerprint: undefined },
      whole !== undefined,
    );
    const told = { metadata, recipe: known, fingerprint: whole === undefined ? undefined : own };
    return {
      name: shardName(name, k + 1, parts.length),
      file: fileOfTensors(where, inOrder(where, part), told),
    };
  });
  const map = files.flatMap(({ name, file }) => {
    return file.tensors.map((tensor) => ({ name: tensor.name, bytes: tensor.bytes, file: name }));
  });
  return { files, index: { name: indexName(name), text: indexText(map, whole) } };
}

/** `model-00003-of-00016.safetensors` for shard 3 of 16. */
export function shardName(name: string, shard: number, shards: number): string {
  const digits = (n: number): string => String(n).padStart(5, "0");
  return `${name}-${digits(shard)}-of-${digits(shards)}.safetensors`;
}

/** The name of the index beside its shards. */
export const indexName = (name: string): string => `${name}.safetensors.index.json`;

/**
 * The text of an index: `total_size`, the fingerprint of the whole set, and each tensor's file, sorted by name.
 *
 * @param fingerprint of all tensors, where it is known
 */
export function indexText(
  tensors: readonly { readonly name: string; readonly bytes: number; readonly file: string }[],
  fingerprint?: string,
): string {
  const encoder = new TextEncoder();
  const keyed = tensors.map(({ name, file }) => ({ name, file, key: encoder.encode(name) }));
  keyed.sort((a, b) => compareBytes(a.key, b.key));
  const lines = keyed.map(({ name, file }) => `${JSON.stringify(name)}: ${JSON.stringify(file)}`);
  const total_size = tensors.reduce((sum, { bytes }) => sum + bytes, 0);
  const metadata = {
    total_size,
    ...(fingerprint !== undefined && { [FINGERPRINT_KEY]: fingerprint }),
  };
  const head = JSON.stringify({ metadata }, null, 2).slice(0, -2);
  return `${head},\n  "weight_map": {\n    ${lines.join(",\n    ")}\n  }\n}\n`;
}

/** Tensors by file. @internal */
export function partition(
  where: string,
  tensors: readonly Content[],
  shards: unknown,
  maxShardSize: unknown,
): Content[][] {
  if ((shards === undefined) === (maxShardSize === undefined)) {
    throw wrongType(`${where}: shards`, "either shards or maxShardSize", shards ?? maxShardSize);
  }
  if (shards === undefined) return filled(tensors, sizeOf(where, maxShardSize));
  checkInteger(`${where}: shards`, shards, 1);
  if (shards > Math.max(1, tensors.length) || shards > 99_999) {
    const wayOut = "tensors are not divided";
    throw wrongValue(`${where}: shards`, `at most the ${tensors.length} tensors`, shards, wayOut);
  }
  return balanced(tensors, shards);
}

const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
  TIB: 2 ** 40,
};

function sizeOf(where: string, size: unknown): number {
  if (typeof size === "number") {
    checkInteger(`${where}: maxShardSize`, size, 1);
    return size;
  }
  const expected = 'bytes, or a text such as "5GB" or "512MiB"';
  if (typeof size !== "string") throw wrongType(`${where}: maxShardSize`, expected, size);
  const [, digits, unit] = /^(\d+(?:\.\d+)?) ?([KMGT]i?B|)$/i.exec(size) ?? [];
  const bytes = Math.floor(Number(digits) * (UNITS[unit?.toUpperCase() ?? ""] ?? NaN));
  if (!(bytes >= 1)) throw wrongValue(`${where}: maxShardSize`, expected, size);
  return bytes;
}

/** Each file takes tensors up to the limit; a tensor over it has a file of its own. */
function filled(tensors: readonly Content[], limit: number): Content[][] {
  const parts: Content[][] = [[]];
  let used = 0;
  for (const tensor of tensors) {
    if (parts.at(-1)!.length > 0 && used + tensor.bytes > limit) {
      parts.push([]);
      used = 0;
    }
    parts.at(-1)!.push(tensor);
    used += tensor.bytes;
  }
  return parts;
}

/** So many parts, the largest as small as can be. */
function balanced(tensors: readonly Content[], shards: number): Content[][] {
  let low = tensors.reduce((most, { bytes }) => Math.max(most, bytes), 0);
  let high = tensors.reduce((sum, { bytes }) => sum + bytes, 0);
  while (low < high) {
    const middle = low + Math.floor((high - low) / 2);
    if (filled(tensors, middle).length <= shards) high = middle;
    else low = middle + 1;
  }
  const parts = filled(tensors, low);
  // fewer, larger ones also fit: the last tensors of parts that have several make the rest
  for (let k = parts.length - 1; parts.length < shards;) {
    const part = parts[k]!;
    if (part.length > 1) parts.splice(k + 1, 0, part.splice(-1));
    else --k;
  }
  return parts;
}
