/**
 * Philox4x64-10 (Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3"), as NumPy's Philox
 * runs it: the counter goes up before each block.
 *
 * State: four words of counter, two of key, the four of the last block, and how many of those are used.
 */
import { multiplyHigh } from "./wide";

const KEY: usize = 32;
const BLOCK: usize = 48;
const USED: usize = 80;

const M0: u64 = 0xd2e7470ee14c6c93;
const M1: u64 = 0xca5a826395121157;
const W0: u64 = 0x9e3779b97f4a7c15; // golden ratio
const W1: u64 = 0xbb67ae8584caa73b; // sqrt(3) - 1

/** From a key of two words: counter 0, no block. */
export function philox4x64Seed(state: usize, words: usize): void {
  memory.fill(state, 0, USED);
  memory.copy(state + KEY, words, 16);
  store<u64>(state, 4, USED);
}

/** The block of the counter to `out`. */
function block(state: usize, out: usize): void {
  let c0 = load<u64>(state);
  let c1 = load<u64>(state, 8);
  let c2 = load<u64>(state, 16);
  let c3 = load<u64>(state, 24);
  let k0 = load<u64>(state, KEY);
  let k1 = load<u64>(state, KEY + 8);
  for (let round = 0; round < 10; ++round) {
    const p0 = c0 * M0;
    const p1 = c2 * M1;
    const first = multiplyHigh(c2, M1) ^ c1 ^ k0;
    c2 = multiplyHigh(c0, M0) ^ c3 ^ k1;
    c0 = first;
    c1 = p1;
    c3 = p0;
    k0 += W0;
    k1 += W1;
  }
  store<u64>(out, c0);
  store<u64>(out, c1, 8);
  store<u64>(out, c2, 16);
  store<u64>(out, c3, 24);
}

function countUp(state: usize): void {
  for (let word = state; word != state + KEY; word += 8) {
    const next = load<u64>(word) + 1;
    store<u64>(word, next);
    if (next != 0) return;
  }
}

/** The next `count` words. */
export function philox4x64Words(state: usize, out: usize, count: u32): void {
  let used = <usize>load<u64>(state, USED);
  for (const end = out + ((<usize>count) << 3); out != end; out += 8) {
    if (used == 4) {
      countUp(state);
      block(state, state + BLOCK);
      used = 0;
    }
    store<u64>(out, load<u64>(state + (used << 3), BLOCK));
    ++used;
  }
  store<u64>(state, used, USED);
}
