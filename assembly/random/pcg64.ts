/**
 * PCG XSL RR 128/64 (O'Neill 2014, "PCG: a family of simple fast space-efficient statistically good algorithms for
 * random number generation"), as NumPy's PCG64 runs it: the output of a step is that of the new state.
 *
 * State: 128 bits of state, 128 of increment, low halves first; then NumPy's store for 32-bit draws: whether half
 * of a word is kept, and that half.
 */
const M_LOW: u64 = 4865540595714422341;
const M_HIGH: u64 = 2549297995355413924;

const HAS_HALF: usize = 32;
const HALF: usize = 36;

/** Bytes of one state. */
export const PCG64_BYTES: usize = 40;

/** High 64 bits of a product. */
function multiplyHigh(a: u64, b: u64): u64 {
  const al = a & 0xffffffff;
  const ah = a >> 32;
  const bl = b & 0xffffffff;
  const bh = b >> 32;
  const middle = ah * bl + ((al * bl) >> 32); // below 2^64
  const cross = al * bh + (middle & 0xffffffff);
  return ah * bh + (middle >> 32) + (cross >> 32);
}

function step(state: usize): void {
  const low = load<u64>(state);
  const high = load<u64>(state, 8);
  const increment = load<u64>(state, 16);
  const product = low * M_LOW;
  const next = product + increment;
  const top = multiplyHigh(low, M_LOW) + low * M_HIGH + high * M_LOW;
  store<u64>(state, next);
  store<u64>(state, top + load<u64>(state, 24) + u64(next < product), 8);
}

/** From four 64-bit words: state, high half first, then stream, high half first. */
export function pcg64Seed(state: usize, words: usize): void {
  const low = load<u64>(words, 24);
  store<u64>(state, 0);
  store<u64>(state, 0, 8);
  store<u64>(state, (low << 1) | 1, 16);
  store<u64>(state, (load<u64>(words, 16) << 1) | (low >> 63), 24);
  store<u64>(state, 0, HAS_HALF);
  step(state);
  const start = load<u64>(words, 8);
  const sum = load<u64>(state) + start;
  store<u64>(state, sum);
  store<u64>(state, load<u64>(state, 8) + load<u64>(words) + u64(sum < start), 8);
  step(state);
}

export function pcg64Next(state: usize): u64 {
  step(state);
  const high = load<u64>(state, 8);
  return rotr(high ^ load<u64>(state), high >> 58);
}

/** The low half of a word, then its high half. */
export function pcg64Next32(state: usize): u32 {
  if (load<u32>(state, HAS_HALF)) {
    store<u32>(state, 0, HAS_HALF);
    return load<u32>(state, HALF);
  }
  const word = pcg64Next(state);
  store<u32>(state, 1, HAS_HALF);
  store<u32>(state, <u32>(word >> 32), HALF);
  return <u32>word;
}
