import { createHash } from "node:crypto";
import * as zlib from "node:zlib";
import { fingerprintOf } from "../core.js";
import { checkNames, type Content } from "../formats/contents.js";
import { crc32 as ownCrc32 } from "../formats/npz/crc32.js";
import { layoutOf } from "../formats/npz/file.js";
import { openNpz } from "../formats/npz/index.js";
import { npyHeader } from "../formats/npz/npy.js";
import { formatRecipe } from "../formats/recipe.js";
import { fileOfTensors, inOrder } from "../formats/safetensors/file.js";
import { openSafetensors } from "../formats/safetensors/index.js";
import type { Recipe } from "../index.js";
import { AtomicFile } from "./atomic.js";
import { UsageError } from "./exit.js";
import type { Maker } from "./make.js";

/** The formats that can be written. */
export const FORMATS_OF_FILES = ["safetensors", "npz", "npy", "recipe"] as const;
export type FileFormat = (typeof FORMATS_OF_FILES)[number];

/** The format that a name means. */
export function formatOf(path: string): FileFormat {
  if (path.endsWith(".recipe.json")) return "recipe";
  const format = FORMATS_OF_FILES.find((one) => one !== "recipe" && path.endsWith(`.${one}`));
  if (format === undefined) {
    throw new UsageError(
      `${path}: a name ends in .safetensors, .npz, .npy or .recipe.json; --format says it otherwise`,
    );
  }
  return format;
}

/** Where bytes go: forward only, or also back to what stands before them. */
export interface Sink {
  write(bytes: Uint8Array, position: number): Promise<void>;
  /** Whether bytes that were written can be written over. */
  readonly seekable: boolean;
}

/** What is written. */
export interface Writing {
  readonly tensors: readonly Content[];
  readonly recipe: Recipe | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  /** Whether the file holds the fingerprint of its tensors. */
  readonly fingerprint: boolean;
  readonly maker: Maker;
  /** Told of every part, of the making of a fingerprint too. */
  readonly advance: (bytes: number) => void;
}

/** What was written: the digests of the tensors, in the order of `tensors`. */
export interface Written {
  readonly bytes: number;
  readonly tensors: readonly Content[];
  readonly digests: readonly Uint8Array[];
}

type Writer = (sink: Sink, writing: Writing) => Promise<Written>;

/** A tensor's SHA-256, where it is wanted, and the CRC-32 of it behind `crc`, as its parts go by. */
async function copyTensor(
  content: Content,
  writing: Writing,
  write: ((bytes: Uint8Array) => Promise<void>) | undefined,
  crc?: number,
): Promise<{ digest: Uint8Array; crc: number }> {
  const hash = writing.fingerprint ? createHash("sha256") : undefined;
  let sum = crc ?? 0;
  let last: Promise<void> | undefined;
  for await (const { bytes, release } of writing.maker.parts(content)) {
    await last;
    const under = write?.(bytes);
    under?.catch(() => undefined);
    hash?.update(bytes);
    if (crc !== undefined) sum = crc32(bytes, sum);
    if (under === undefined) release();
    else {
      last = under.finally(release);
      last.catch(() => undefined); // awaited before the next, or below
    }
    writing.advance(bytes.length);
  }
  await last;
  return { digest: new Uint8Array(hash?.digest() ?? []), crc: sum };
}

/** Node's own, where it has one. */
const crc32: typeof ownCrc32 = (zlib as { crc32?: typeof ownCrc32 }).crc32 ?? ownCrc32;

const UNKNOWN = "0".repeat(64);

const writeSafetensors: Writer = async (sink, writing) => {
  const tensors = inOrder("init", writing.tensors);
  const { metadata, recipe, fingerprint: wanted } = writing;
  const told = { metadata, recipe };
  const digests: Uint8Array[] = [];
  if (!sink.seekable && wanted) {
    for (const tensor of tensors)
      digests.push((await copyTensor(tensor, writing, undefined)).digest);
  }
  const known = (): string => (sink.seekable ? UNKNOWN : fingerprintOf(tensors, digests));
  const first = wanted ? known() : undefined;
  const file = fileOfTensors("init", tensors, { ...told, fingerprint: first });
  await sink.write(file.header, 0);
  let at = file.header.length;
  for (const [k, tensor] of tensors.entries()) {
    const { digest } = await copyTensor(tensor, writing, (bytes) => {
      const here = at;
      at += bytes.length;
      return sink.write(bytes, here);
    });
    digests[k] = digest;
  }
  if (sink.seekable && wanted) {
    const fingerprint = fingerprintOf(tensors, digests);
    await sink.write(fileOfTensors("init", tensors, { ...told, fingerprint }).header, 0);
  }
  return { bytes: at, tensors, digests };
};

const writeNpz: Writer = async (sink, writing) => {
  const { tensors } = writing;
  const { members, end } = layoutOf("init", tensors);
  const digests: Uint8Array[] = [];
  const crcs: number[] = [];
  let at = 0;
  const write = (bytes: Uint8Array): Promise<void> => {
    const here = at;
    at += bytes.length;
    return sink.write(bytes, here);
  };
  for (const { head, npy, tensor, tail } of members) {
    await write(head);
    const { digest, crc } = await copyTensor(tensor, writing, write, crc32(npy, 0));
    await write(tail(crc));
    digests.push(digest);
    crcs.push(crc);
  }
  await write(end(crcs));
  return { bytes: at, tensors, digests };
};

const writeNpy: Writer = async (sink, writing) => {
  const [tensor] = writing.tensors;
  if (tensor === undefined || writing.tensors.length !== 1) {
    const many = `${writing.tensors.length} tensors`;
    throw new UsageError(
      `a .npy holds one array, not ${many}; write a .npz, or choose one with --tensor`,
    );
  }
  const header = npyHeader("init", tensor);
  await sink.write(header, 0);
  let at = header.length;
  const { digest } = await copyTensor(tensor, writing, (bytes) => {
    const here = at;
    at += bytes.length;
    return sink.write(bytes, here);
  });
  return { bytes: at, tensors: [tensor], digests: [digest] };
};

const writeRecipe: Writer = async (sink, writing) => {
  const { recipe, tensors } = writing;
  if (recipe === undefined) throw new UsageError("rows of a tensor have no recipe of their own");
  const digests: Uint8Array[] = [];
  for (const tensor of writing.fingerprint ? tensors : []) {
    digests.push((await copyTensor(tensor, writing, undefined)).digest);
  }
  const told = writing.fingerprint && { fingerprint: fingerprintOf(tensors, digests) };
  const text = new TextEncoder().encode(formatRecipe({ ...recipe, ...told }));
  await sink.write(text, 0);
  return { bytes: text.length, tensors, digests };
};

const WRITERS: Readonly<Record<FileFormat, Writer>> = {
  safetensors: writeSafetensors,
  npz: writeNpz,
  npy: writeNpy,
  recipe: writeRecipe,
};

/** Bytes that a writer makes, those of a first pass among them. */
export function workOf(
  format: FileFormat,
  { tensors, fingerprint }: Pick<Writing, "tensors" | "fingerprint">,
  seekable: boolean,
): number {
  const once = tensors.reduce((sum, { bytes }) => sum + bytes, 0);
  if (format === "recipe") return fingerprint ? once : 0;
  return format === "safetensors" && fingerprint && !seekable ? 2 * once : once;
}

/** @throws as the writer of a format would, before anything is made */
export function checkWritable(
  format: FileFormat,
  { tensors, recipe, metadata }: Pick<Writing, "tensors" | "recipe" | "metadata">,
): void {
  checkNames("init", tensors);
  if (format === "safetensors") {
    fileOfTensors("init", inOrder("init", tensors), { metadata, recipe, fingerprint: UNKNOWN });
  }
  if (format === "npz") layoutOf("init", tensors);
  if (format === "npy") for (const tensor of tensors) npyHeader("init", tensor);
}

/** Writes contents in a format, and tells bytes and digest. */
export const write = (format: FileFormat, sink: Sink, writing: Writing): Promise<Written> =>
  WRITERS[format](sink, writing);

/** A file that is written and checked, and still has to take its name. */
export async function writeBeside(
  path: string,
  format: FileFormat,
  force: boolean,
  writing: Writing,
): Promise<{ file: AtomicFile; written: Written }> {
  const file = await AtomicFile.create(path, force);
  try {
    const sink = {
      seekable: true,
      write: (bytes: Uint8Array, position: number) => file.write(bytes, position),
    };
    const written = await write(format, sink, writing);
    await file.flush();
    await check(file, format, written);
    return { file, written };
  } catch (error) {
    await file.discard();
    throw error;
  }
}

/** Reads what was written by its own headers. */
async function check(
  { handle, path }: AtomicFile,
  format: FileFormat,
  written: Written,
): Promise<void> {
  const { size } = await handle.stat();
  if (size !== written.bytes) throw new Error(`${path}: ${size} of ${written.bytes} bytes arrived`);
  if (format === "safetensors") await openSafetensors(handle, { maxHeaderBytes: 100_000_000 });
  if (format === "npz" || format === "npy") await openNpz(handle);
}

/** Standard output, forward only. */
export const standardOutput: Sink = {
  seekable: false,
  write: (bytes) =>
    new Promise((resolve, reject) => {
      // a copy, since the stream may keep what it is given
      process.stdout.write(bytes.slice(), (error) => {
        if (error) reject(error);
        else resolve();
      });
    }),
};
