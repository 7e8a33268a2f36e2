/** Room for the shipped kernels (A) and for the same source compiled into the spec, without optimisation (B). */
export const A = memory.data(65536, 64);
export const B = memory.data(65536, 64);
export const SCRATCH = memory.data(32768, 64);

/** Bytes of A that differ from those of B. */
export function differences(bytes: i32): i32 {
  let count = 0;
  for (let i = 0; i < bytes; ++i) if (load<u8>(A + i) != load<u8>(B + i)) ++count;
  return count;
}

/** The same words, not random but of all sizes, in A and B. */
export function seedWords(count: i32): void {
  let word: u32 = 0x243f6a88;
  for (let i = 0; i < count; ++i) {
    word = word * 1664525 + 1013904223;
    store<u32>(A + 4 * i, word ^ (word >> 15));
  }
  memory.copy(B, A, 4 * count);
}

/** Nothing equal is left from before. */
export function smear(): void {
  memory.fill(A, 0xaa, 65536);
  memory.fill(B, 0x55, 65536);
}
