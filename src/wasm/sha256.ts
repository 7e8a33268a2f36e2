import { WINDOW_BYTES, windowArena } from "./memory.js";

const STATE_BYTES = 64; // the state, in a cache line of its own
const SCHEDULE_BYTES = 256;
const PAD_BYTES = 128;
const CHUNK_BYTES = WINDOW_BYTES - STATE_BYTES - SCHEDULE_BYTES - PAD_BYTES;

const DIGEST_BYTES = 32;

/** SHA-256 (FIPS 180-4) of the concatenation of `parts`, by the core. */
export const sha256 = (...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => sha256Of(parts);

/** The same of parts that may be many. */
export function sha256Of(parts: Iterable<Uint8Array>): Uint8Array<ArrayBuffer> {
  const hash = new Hash();
  let total = 0;
  for (const part of parts) {
    hash.take(part);
    total += part.length;
  }
  return hash.finish(total);
}

/** A view's bytes in parts, at least one: some engines hold no Uint8Array of 4 GiB. */
export function* bytesOfView(
  { buffer, byteOffset, byteLength }: ArrayBufferView,
  most: number,
): IterableIterator<Uint8Array> {
  let at = 0;
  do {
    const length = Math.min(most, byteLength - at);
    yield new Uint8Array(buffer, byteOffset + at, length);
    at += length;
  } while (at < byteLength);
}

/**
 * SHA-256 of a long message in calls of their own, between which the window may serve others.
 *
 * @param state what the last call returned; undefined for the first
 * @param bytes whole blocks of 64, but for the last call
 * @param total of the message, in the last call
 * @returns the state, or after the last call the digest
 */
export function sha256Part(
  state: Uint8Array | undefined,
  bytes: Uint8Array,
  total?: number,
): Uint8Array<ArrayBuffer> {
  const hash = new Hash(state);
  hash.take(bytes);
  return total === undefined ? hash.state() : hash.finish(total);
}

/** A hash in the window: it must end before anything else uses that. */
class Hash {
  readonly #arena = windowArena();
  readonly #state = this.#arena.base;
  readonly #schedule = this.#state + STATE_BYTES;
  readonly #chunk = this.#schedule + SCHEDULE_BYTES;
  readonly #view = new Uint8Array(this.#arena.memory.buffer);
  #held = 0;

  constructor(state?: Uint8Array) {
    if (state === undefined) this.#arena.kernels.sha256Start(this.#state);
    else this.#view.set(state, this.#state);
  }

  take(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      const taken = Math.min(bytes.length - at, CHUNK_BYTES - this.#held);
      this.#view.set(bytes.subarray(at, at + taken), this.#chunk + this.#held);
      at += taken;
      this.#held += taken;
      if (this.#held === CHUNK_BYTES) this.#blocks();
    }
  }

  state(): Uint8Array<ArrayBuffer> {
    this.#blocks();
    return this.#view.slice(this.#state, this.#state + DIGEST_BYTES);
  }

  finish(total: number): Uint8Array<ArrayBuffer> {
    const rest = this.#chunk + (this.#held & ~63);
    this.#blocks();
    this.#arena.kernels.sha256Finish(this.#state, rest, total, this.#schedule);
    return this.#view.slice(this.#state, this.#state + DIGEST_BYTES);
  }

  /** Takes in the whole blocks that are held. */
  #blocks(): void {
    const { kernels } = this.#arena;
    kernels.sha256Blocks(this.#state, this.#chunk, this.#held >>> 6, this.#schedule);
    this.#held = 0;
  }
}

const encoder = new TextEncoder();

export const utf8 = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text);

export function hex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}
