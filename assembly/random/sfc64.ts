/**
 * SFC64 (Doty-Humphrey 2010, PractRand's small fast counting generator).
 *
 * State: the words a, b, c, and the counter.
 */

/** From three words, which are overwritten. */
export function sfc64Seed(state: usize, words: usize): void {
  memory.copy(state, words, 24);
  store<u64>(state, 1, 24);
  for (let i = 0; i < 12; ++i) sfc64Words(state, words, 1);
}

/** The next `count` words. */
export function sfc64Words(state: usize, out: usize, count: u32): void {
  let a = load<u64>(state);
  let b = load<u64>(state, 8);
  let c = load<u64>(state, 16);
  let counter = load<u64>(state, 24);
  for (const end = out + ((<usize>count) << 3); out != end; out += 8) {
    const word = a + b + counter++;
    store<u64>(out, word);
    a = b ^ (b >> 11);
    b = c + (c << 3);
    c = rotl(c, 24) + word;
  }
  store<u64>(state, a);
  store<u64>(state, b, 8);
  store<u64>(state, c, 16);
  store<u64>(state, counter, 24);
}
