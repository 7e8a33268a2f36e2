/**
 * PCG DXSM 128/64 (O'Neill 2019, https://www.pcg-random.org), as NumPy's PCG64DXSM runs it: the output of a step is
 * that of the state before it, and the multiplier has 64 bits.
 *
 * State and seeding: those of pcg64.ts.
 */
import { multiplyHigh } from "./wide";

const M: u64 = 0xda942042e4dd58b5;

/** The next `count` words. */
export function pcg64dxsmWords(state: usize, out: usize, count: u32): void {
  let low = load<u64>(state);
  let high = load<u64>(state, 8);
  const lowStep = load<u64>(state, 16);
  const highStep = load<u64>(state, 24);
  for (const end = out + ((<usize>count) << 3); out != end; out += 8) {
    let word = high ^ (high >> 32);
    word *= M;
    word ^= word >> 48;
    store<u64>(out, word * (low | 1));
    const product = low * M;
    const sum = product + lowStep;
    high = high * M + (multiplyHigh(low, M) + highStep + u64(sum < product));
    low = sum;
  }
  store<u64>(state, low);
  store<u64>(state, high, 8);
}
