import { tagOf, wrongType, wrongValue } from "../core.js";

/**
 * Where a file's bytes are: in memory; a Blob or File; a file handle of `node:fs/promises`; an address whose server
 * answers range requests; or anything that reads ranges.
 */
export type ByteSource = ArrayBuffer | Uint8Array | Blob | FileHandleLike | URL | string | Ranges;

/** Any store that reads ranges. */
export interface Ranges {
  readonly size: number;
  /** The bytes begin … end − 1. */
  read(begin: number, end: number): Promise<Uint8Array>;
}

/** What is used of a FileHandle. */
export interface FileHandleLike {
  /** How long the file is. */
  stat(): Promise<{ readonly size: number }>;
  /** Reads `length` bytes at `position` into `buffer`, from `offset` on. */
  read(
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }>;
}

/** What is asked of a server. */
export interface RangeRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** How an address is fetched. */
export interface SourceOptions {
  /** Takes the place of the global fetch for addresses. */
  readonly fetch?: (address: string, request: RangeRequest) => Promise<Response>;
  /** Of each request. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

const EXPECTED = "bytes, a Blob, a file handle, an address, or { size, read }";

/** The ranges of a source; its size is known then. */
export async function rangesOf(
  where: string,
  source: ByteSource,
  options: SourceOptions = {},
): Promise<Ranges> {
  if (typeof source === "string" || tagOf(source) === "[object URL]") {
    return rangesOfUrl(where, typeof source === "string" ? source : (source as URL).href, options);
  }
  const bytes = bytesOfSource(source);
  if (bytes !== undefined) return rangesOfBytes(bytes);
  if (tagOf(source) === "") throw wrongType(`${where}: source`, EXPECTED, source); // a revoked proxy
  if (isBlob(source)) {
    const read = async (begin: number, end: number): Promise<Uint8Array> =>
      new Uint8Array(await source.slice(begin, end).arrayBuffer());
    return exact(where, { size: source.size, read });
  }
  if (isFileHandle(source)) {
    const { size } = await source.stat();
    return exact(where, { size, read: (begin, end) => readHandle(source, begin, end) });
  }
  if (!isRanges(source)) throw wrongType(`${where}: source`, EXPECTED, source);
  return exact(where, source);
}

/** Bytes that lie in memory, of any realm; undefined for what is none, and for memory that was transferred away. */
export function bytesOfSource(source: unknown): Uint8Array | undefined {
  const isView = ArrayBuffer.isView(source);
  const tag = tagOf(source);
  const isBuffer = tag === "[object ArrayBuffer]" || tag === "[object SharedArrayBuffer]";
  if (!isView && !isBuffer) return undefined;
  try {
    return isView
      ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
      : new Uint8Array(source as ArrayBuffer);
  } catch {
    return undefined;
  }
}

function isBlob(source: unknown): source is Blob {
  return typeof Blob !== "undefined" && source instanceof Blob;
}

function isFileHandle(source: unknown): source is FileHandleLike {
  const { stat, read } = Object(source) as Partial<FileHandleLike>;
  return typeof stat === "function" && typeof read === "function";
}

function isRanges(source: unknown): source is Ranges {
  const { size, read } = Object(source) as { size?: unknown; read?: unknown };
  return typeof size === "number" && typeof read === "function";
}

/** Ranges of bytes that lie in memory. */
export function rangesOfBytes(bytes: Uint8Array): Ranges {
  return {
    size: bytes.length,
    read: (begin, end) => Promise.resolve(bytes.subarray(begin, end)),
  };
}

/** Refuses a file that became shorter. */
function exact(where: string, ranges: Ranges): Ranges {
  return {
    size: ranges.size,
    async read(begin, end) {
      const bytes = await ranges.read(begin, end);
      if (bytes.length !== end - begin) {
        throw wrongValue(`${where}: source`, `${end - begin} bytes from ${begin}`, bytes.length);
      }
      return bytes;
    },
  };
}

async function readHandle(handle: FileHandleLike, begin: number, end: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(end - begin);
  let done = 0;
  while (done < bytes.length) {
    const { bytesRead } = await handle.read(bytes, done, bytes.length - done, begin + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}

function checkUrl(where: string, url: string): void {
  const { location } = globalThis as { location?: { href: string } };
  try {
    new URL(url, location?.href);
  } catch (cause) {
    const error = wrongValue(where, "an address", url);
    error.cause = cause;
    throw error;
  }
}

/** The first request asks for the first 8 bytes, and its answer tells the size. */
async function rangesOfUrl(where: string, url: string, options: SourceOptions): Promise<Ranges> {
  const { fetch = globalThis.fetch, headers, signal } = options;
  checkUrl(where, url);
  const request = async (begin: number, end: number): Promise<[Uint8Array, number]> => {
    const response = await fetch(url, {
      headers: { "Accept-Encoding": "identity", ...headers, Range: `bytes=${begin}-${end - 1}` },
      ...(signal && { signal }),
    });
    const range = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(response.headers.get("Content-Range") ?? "");
    if (response.status !== 206 || range === null || Number(range[1]) !== begin) {
      await response.body?.cancel();
      const wayOut = "download the file, or use a server that answers range requests";
      const expected = `status 206 with bytes ${begin}-${end - 1}`;
      throw wrongValue(`${where}: ${url}`, expected, response.status, wayOut);
    }
    return [
      await readBody(where, url, response, Number(range[2]) + 1 - begin, end),
      Number(range[3]),
    ];
  };
  const [start, size] = await request(0, 8);
  return exact(where, {
    size,
    async read(begin, end) {
      if (begin === end) return new Uint8Array(0);
      if (end <= start.length) return start.subarray(begin, end);
      return (await request(begin, end))[0];
    },
  });
}

/** The body of a part, no more than was asked for. */
async function readBody(
  where: string,
  url: string,
  { body }: Response,
  length: number,
  asked: number,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = body?.getReader();
  for (;;) {
    const part = await reader?.read();
    if (part?.value === undefined) break;
    parts.push(part.value);
    size += part.value.length;
    if (size > length || size > asked) {
      await reader?.cancel();
      throw wrongValue(`${where}: ${url}`, `${length} bytes`, `${size} and more`);
    }
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
