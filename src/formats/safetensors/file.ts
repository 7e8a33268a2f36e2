import { checkKeys, compareBytes, wrongType, wrongValue } from "../../core.js";
import type { Recipe } from "../../index.js";
import {
  checkMetadata,
  checkNames,
  concatenated,
  contentsOf,
  fingerprintOfContents,
  streamOf,
  type Content,
  type Contents,
  type FileSource,
  type MakeOptions,
} from "../contents.js";
import { TO_SAFETENSORS, DTYPES } from "./dtypes.js";
import { encodeHeader } from "./header.js";

/** The metadata's key of the recipe. */
export const RECIPE_KEY = "weightseed.recipe";
/** The metadata's key of the fingerprint. */
export const FINGERPRINT_KEY = "weightseed.fingerprint";

/** What the metadata say, and how values are made. */
export interface SafetensorsOptions extends MakeOptions {
  /** Strings by key beside the library's own; `format: "pt"` by default, without which transformers reads no file. */
  readonly metadata?: Readonly<Record<string, string>>;
  /**
   * Whether the file tells how it was made. By default it does where that is known: of a spec and of a recipe, and of
   * parameters that `initialize` returned and that nobody changed since, which is checked. `true` refuses what has no
   * such recipe; a recipe is written as it is, on the caller's word.
   */
  readonly recipe?: boolean | Recipe;
  /**
   * Whether the file holds the fingerprint of its tensors. By default that of parameters, and of a recipe that has it;
   * `true` makes the values of a spec twice, since the header comes before them.
   */
  readonly fingerprint?: boolean;
}

/** A file that is still to be written: its bytes are known, its values need not be made. */
export interface SafetensorsFile {
  readonly byteLength: number;
  /** The 8 bytes of the length, and the header. */
  readonly header: Uint8Array;
  /** The tensors in the file's order: by size of their values, then by name. */
  readonly tensors: readonly Content[];
  readonly recipe: Recipe | undefined;
  readonly fingerprint: string | undefined;
  /** All of it. */
  bytes(): Uint8Array<ArrayBuffer>;
  /** The bytes in chunks of 1 MiB at most, made as they are read: element-wise laws take constant memory. */
  stream(): ReadableStream<Uint8Array>;
}

/**
 * A safetensors file of parameters, or straight from a spec or recipe.
 *
 * A parameter is written once, under its own name (`tie`). Tensors are in the order of the official writer, whose files
 * this one's equal byte for byte, given the same metadata.
 *
 * @param source what `initialize` takes or returns, or any parameters
 * @throws TypeError, RangeError for every mistake, before anything is made
 * @see https://github.com/huggingface/safetensors, "Format"
 * @example
 *     const file = safetensorsFile({ w: { shape: [1000, 64], init: normal() } }, { seed: 1 });
 *     await new Response(file.stream()).arrayBuffer(); // in constant memory where it is sent on
 */
export function safetensorsFile(
  source: FileSource,
  options: SafetensorsOptions = {},
): SafetensorsFile {
  return fileOf("safetensorsFile", source, options);
}

/**
 * The bytes of `safetensorsFile`.
 *
 * @example
 *     const bytes = encodeSafetensors(initializeParameters([784, 256, 10], { seed: 1 }));
 *     decodeSafetensors(bytes).tensors.W1.shape; // => [256, 784]
 */
export function encodeSafetensors(
  source: FileSource,
  options: SafetensorsOptions = {},
): Uint8Array<ArrayBuffer> {
  return fileOf("encodeSafetensors", source, options).bytes();
}

function fileOf(where: string, source: FileSource, options: SafetensorsOptions): SafetensorsFile {
  const { metadata, recipe, fingerprint, ...make } = optionsOf(where, options);
  const contents = contentsOf(where, source, make);
  const known = recipeFor(where, contents, recipe);
  return fileOfTensors(where, inOrder(where, contents.tensors), {
    metadata,
    recipe: known,
    fingerprint: fingerprintFor(contents, fingerprint),
  });
}

/** The metadata of a file, in its order. @internal */
export interface Told {
  readonly metadata: Readonly<Record<string, string>> | undefined;
  readonly recipe: Recipe | undefined;
  readonly fingerprint: string | undefined;
}

/** @param tensors in the file's order @internal */
export function fileOfTensors(
  where: string,
  tensors: readonly Content[],
  { metadata, recipe, fingerprint }: Told,
): SafetensorsFile {
  let at = 0;
  const infos = tensors.map(({ name, dtype, shape, bytes }) => {
    const begin = at;
    at += bytes;
    return { name, dtype: TO_SAFETENSORS[dtype], shape, begin, end: at };
  });
  const own = {
    ...(recipe !== undefined && { [RECIPE_KEY]: JSON.stringify(recipe) }),
    ...(fingerprint !== undefined && { [FINGERPRINT_KEY]: fingerprint }),
  };
  const header = encodeHeader(where, {
    metadata: { format: "pt", ...metadata, ...own },
    tensors: infos,
  });
  const byteLength = header.length + at;
  if (!Number.isSafeInteger(byteLength)) {
    throw wrongValue(`${where}: bytes`, "below 2^53", byteLength, "write shards");
  }
  function* chunks(): Iterable<Uint8Array<ArrayBuffer>> {
    yield header.slice();
    for (const tensor of tensors) yield* tensor.chunks();
  }
  return {
    byteLength,
    header,
    tensors,
    recipe,
    fingerprint,
    bytes: () => concatenated(where, chunks(), byteLength),
    stream: () => streamOf(chunks()),
  };
}

type Checked = MakeOptions & Pick<SafetensorsOptions, "metadata" | "recipe" | "fingerprint">;

/** @internal Options of every file. */
export const FILE_OPTIONS = [
  "metadata",
  "recipe",
  "fingerprint",
  "seed",
  "dtype",
  "stream",
  "generator",
];

/** @internal */
export function optionsOf(where: string, options: SafetensorsOptions): Checked {
  checkKeys(where, options, FILE_OPTIONS);
  const { metadata, recipe, fingerprint } = options;
  if (metadata !== undefined) checkMetadata(where, metadata, [RECIPE_KEY, FINGERPRINT_KEY]);
  if (recipe !== undefined && typeof recipe !== "boolean" && Object(recipe) !== recipe) {
    throw wrongType(`${where}: recipe`, "a boolean or a recipe", recipe);
  }
  if (fingerprint !== undefined && typeof fingerprint !== "boolean") {
    throw wrongType(`${where}: fingerprint`, "a boolean", fingerprint);
  }
  return options;
}

/** @internal */
export function recipeFor(
  where: string,
  contents: Contents,
  wanted: SafetensorsOptions["recipe"],
): Recipe | undefined {
  if (wanted === false) return undefined;
  if (typeof wanted === "object") return wanted;
  const { recipe } = contents;
  if (recipe === undefined && wanted === true) {
    const wayOut = "give the recipe itself, or none";
    throw wrongType(`${where}: recipe`, "unchanged parameters of initialize", true, wayOut);
  }
  return recipe;
}

/** @internal */
export function fingerprintFor(
  contents: Contents,
  wanted: SafetensorsOptions["fingerprint"],
): string | undefined {
  if (wanted === false) return undefined;
  if (wanted === true && contents.fingerprint === undefined) {
    return fingerprintOfContents(contents.tensors);
  }
  return contents.fingerprint;
}

/** Tensors as the official writer has them: the last dtype first, then by the bytes of the name. @internal */
export function inOrder(where: string, tensors: readonly Content[]): Content[] {
  checkNames(where, tensors);
  const encoder = new TextEncoder();
  const keyed = tensors.map((tensor) => ({
    tensor,
    rank: DTYPES.indexOf(TO_SAFETENSORS[tensor.dtype]),
    name: encoder.encode(tensor.name),
  }));
  keyed.sort((a, b) => b.rank - a.rank || compareBytes(a.name, b.name));
  return keyed.map(({ tensor }) => tensor);
}
