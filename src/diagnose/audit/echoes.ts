import type { DiagnoseKernels } from "../kernels.js";

/**
 * Indices, multiples of eight, of values that begin as one of the first eight does, in 32 bits: a copy of a tensor's
 * beginning, of nine values or more, has one of them. "many" where they are too many to say anything.
 */
export type Echoes = readonly number[] | "many";

const BLOCK = 8;
const MOST = 4096;

/** Gathers echoes while a tensor passes through the kernels' window. */
export class Seeker {
  #echoes: number[] | "many" = [];
  #block = 0;
  readonly #memory: WebAssembly.Memory;
  readonly #keys: number;
  readonly #found: number;
  readonly #bytes: number;

  /**
   * @param keys an address for 32 bytes
   * @param found one for four bytes a block of a window
   * @param source the tensor
   * @param bytes of a value
   */
  constructor(
    memory: WebAssembly.Memory,
    keys: number,
    found: number,
    source: Uint8Array,
    bytes: number,
  ) {
    this.#memory = memory;
    this.#keys = keys;
    this.#found = found;
    this.#bytes = bytes;
    const target = new Uint8Array(memory.buffer, keys, 4 * BLOCK);
    if (source.length < BLOCK * bytes + 4) return;
    for (let k = 0; k < BLOCK; ++k) target.set(source.subarray(k * bytes, k * bytes + 4), 4 * k);
  }

  get echoes(): Echoes {
    return this.#echoes;
  }

  /** Looks at the next `values` values of the tensor. */
  look({ seek }: DiagnoseKernels, window: number, values: number): void {
    const begin = this.#block;
    this.#block += Math.ceil(values / BLOCK);
    if (this.#echoes === "many") return;
    const end = seek(window, values, this.#bytes, 0, this.#keys, this.#found);
    for (const block of new Uint32Array(
      this.#memory.buffer,
      this.#found,
      (end - this.#found) / 4,
    )) {
      if (begin + block > 0) this.#echoes.push((begin + block) * BLOCK); // block 0 is what was looked for
    }
    if (this.#echoes.length > MOST) this.#echoes = "many";
  }
}
