/** The order in which `jax.random.permutation` leaves numbers. */

/** ⌈3 ln n / ln(2^32 − 1)⌉, where JAX takes it that few sort keys are equal. */
export function roundsFor(count: number): number {
  if (count <= 1) return 0;
  const cube = BigInt(count) ** 3n;
  const words = 2n ** 32n - 1n;
  return cube <= words ? 1 : cube <= words * words ? 2 : 3;
}

/** `order`, stably sorted by keys: two passes of 16 bits. */
export function sortedBy(
  keys: Uint32Array,
  order: Int32Array<ArrayBuffer>,
): Int32Array<ArrayBuffer> {
  let from = Uint32Array.from(keys, (_, i) => i);
  for (const shift of [0, 16]) {
    const starts = new Uint32Array(65537);
    for (const key of keys) starts[((key >>> shift) & 0xffff) + 1]!++;
    for (let digit = 0; digit < 65536; ++digit) starts[digit + 1]! += starts[digit]!;
    const to = new Uint32Array(from.length);
    for (const i of from) to[starts[(keys[i]! >>> shift) & 0xffff]!++] = i;
    from = to;
  }
  return Int32Array.from(from, (i) => order[i]!);
}
