/** Values as test/vectors has them: bits in hexadecimal, digests; and how far others are from them. */
import { createHash } from "node:crypto";
import { expect } from "vitest";

export const hex32 = (word: number): string => word.toString(16).padStart(8, "0");
export const hex64 = (word: bigint): string => word.toString(16).padStart(16, "0");

/** The bits of each element. */
export function hexOf(data: ArrayBufferView & { readonly BYTES_PER_ELEMENT: number }): string[] {
  const { BYTES_PER_ELEMENT: size, byteLength, byteOffset } = data;
  return Array.from({ length: byteLength / size }, (_, i) =>
    Buffer.from(new Uint8Array(data.buffer, byteOffset + i * size, size)) // a copy
      .reverse()
      .toString("hex"),
  );
}

/** The float32 values of such bits. */
export const floats = (bits: readonly string[]): Float32Array =>
  new Float32Array(Uint32Array.from(bits, (word) => parseInt(word, 16)).buffer);

/** SHA-256 of an array's bytes. */
export const sha256 = ({ buffer, byteOffset, byteLength }: ArrayBufferView): string =>
  createHash("sha256")
    .update(new Uint8Array(buffer, byteOffset, byteLength))
    .digest("hex");

/** Counts float32 values that may be some units in the last place from those that are listed. */
export class Tally {
  #compared = 0;
  #unequal = 0;
  #most = 0;
  readonly where: string[] = [];

  /** For values of one sign. */
  within(call: string, got: ArrayLike<number>, expected: ArrayLike<number>, bound: number): void {
    const [a, b] = [bitsOf(got), bitsOf(expected)];
    expect(a.length).toBe(b.length);
    const off = Array.from(a, (bits, at) => Math.abs(bits - b[at]!));
    const unequal = off.filter((n) => n > 0).length;
    this.#compared += off.length;
    this.#unequal += unequal;
    this.#most = Math.max(this.#most, ...off);
    if (unequal > 0) this.where.push(`${call}: ${unequal}`);
    expect(Math.max(...off)).toBeLessThanOrEqual(bound);
  }

  summary(): string {
    return `${this.#unequal} of ${this.#compared} unequal, at most ${this.#most} ulp`;
  }
}

const bitsOf = (values: ArrayLike<number>): Int32Array =>
  new Int32Array(Float32Array.from(values).buffer);
