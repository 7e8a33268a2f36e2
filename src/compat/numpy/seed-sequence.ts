/**
 * NumPy's SeedSequence, after O'Neill's seed_seq_fe (https://www.pcg-random.org/posts/developing-a-seed_seq-alternative.html):
 * entropy of any length, mixed into a pool of four words.
 */
const POOL = 4;

/** NumPy's `SeedSequence`: 32-bit words of entropy, and the path of spawned children. */
export interface SeedSequence {
  /** Words of 32 bits. */
  readonly entropy: readonly number[];
  /** Which child of which child this is. */
  readonly spawnKey: readonly number[];
}

/** Multiplies by a constant that changes with every use. */
function hasher(start: number, factor: number): (value: number) => number {
  let constant = start;
  return (value) => {
    const mixed = value ^ constant;
    constant = Math.imul(constant, factor);
    const product = Math.imul(mixed, constant);
    return product ^ (product >>> 16);
  };
}

function mix(x: number, y: number): number {
  const t = Math.imul(0xca01f9dd, x) - Math.imul(0x4973f715, y);
  return t ^ (t >>> 16);
}

/** The four mixed words. */
export function poolOf({ entropy, spawnKey }: SeedSequence): number[] {
  const padding = spawnKey.length > 0 ? Math.max(0, POOL - entropy.length) : 0;
  const words = [...entropy, ...new Array<number>(padding).fill(0), ...spawnKey];
  const hash = hasher(0x43b0d7e5, 0x931e8875);
  const pool = Array.from({ length: POOL }, (_, i) => hash(words[i] ?? 0));
  for (let from = 0; from < POOL; ++from) {
    for (let to = 0; to < POOL; ++to) {
      if (from !== to) pool[to] = mix(pool[to]!, hash(pool[from]!));
    }
  }
  for (const word of words.slice(POOL)) {
    for (let to = 0; to < POOL; ++to) pool[to] = mix(pool[to]!, hash(word));
  }
  return pool;
}

/** `generate_state(count)`. */
export function seedWords(sequence: SeedSequence, count: number): Uint32Array<ArrayBuffer> {
  const pool = poolOf(sequence);
  const hash = hasher(0x8b51f9dd, 0x58f38ded);
  return Uint32Array.from({ length: count }, (_, i) => hash(pool[i % POOL]!));
}

/** A non-negative integer as words, the least first; 0 is one word. */
export function wordsOf(value: bigint): number[] {
  // digits of a power of two take time in proportion to their number; shifts one word at a time its square
  const digits = value.toString(16);
  const words = [];
  for (let end = digits.length; end > 0; end -= 8) {
    words.push(Number(`0x${digits.slice(Math.max(0, end - 8), end)}`));
  }
  return words;
}
