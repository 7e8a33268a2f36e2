/** What stands in a seed's control as the library takes it: digits are a number, all else is text. */
export function seedOf(words: string): number | bigint | string {
  if (!/^\d+$/.test(words)) return words;
  const seed = BigInt(words);
  return seed <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(seed) : seed;
}
