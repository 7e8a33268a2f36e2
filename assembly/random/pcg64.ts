/**
 * PCG XSL RR 128/64 (O'Neill 2014, "PCG: a family of simple fast space-efficient statistically good algorithms for
 * random number generation"), as NumPy's PCG64 runs it: the output of a step is that of the new state.
 *
 * State: 128 bits of state, 128 of increment, low halves first.
 */
import { multiplyHigh } from "./wide";

const M_LOW: u64 = 4865540595714422341;
const M_HIGH: u64 = 2549297995355413924;

/** From four 64-bit words, which are overwritten: state, high half first, then stream, high half first. */
export function pcg64Seed(state: usize, words: usize): void {
  const stream = load<u64>(words, 24);
  const low = (stream << 1) | 1;
  const high = (load<u64>(words, 16) << 1) | (stream >> 63);
  store<u64>(state, low, 16);
  store<u64>(state, high, 24);
  // a step from 0 gives the increment
  const sum = low + load<u64>(words, 8);
  store<u64>(state, sum);
  store<u64>(state, high + load<u64>(words) + u64(sum < low), 8);
  pcg64Words(state, words, 1);
}

/** The next `count` words. */
export function pcg64Words(state: usize, out: usize, count: u32): void {
  let low = load<u64>(state);
  let high = load<u64>(state, 8);
  const lowStep = load<u64>(state, 16);
  const highStep = load<u64>(state, 24);
  for (const end = out + ((<usize>count) << 3); out != end; out += 8) {
    const product = low * M_LOW;
    const sum = product + lowStep;
    const carried = multiplyHigh(low, M_LOW) + low * M_HIGH + highStep + u64(sum < product);
    high = high * M_LOW + carried;
    low = sum;
    store<u64>(out, rotr(high ^ low, high >> 58));
  }
  store<u64>(state, low);
  store<u64>(state, high, 8);
}
