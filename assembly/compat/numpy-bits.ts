/**
 * NumPy's bit generators behind one seam: words of 64 and of 32 bits, and doubles of words.
 *
 * A state begins with NumPy's store for 32-bit draws, whether half of a word is kept and that half (32 bits each);
 * the generator's own state follows.
 */
import { mt19937Words } from "../random/mt19937";
import { pcg64Seed, pcg64Words } from "../random/pcg64";
import { pcg64dxsmWords } from "../random/pcg64dxsm";
import { philox4x64Seed, philox4x64Words } from "../random/philox4x64";
import { sfc64Seed, sfc64Words } from "../random/sfc64";

/** Codes: the order of src/compat/numpy/bit-generators.ts. */
const PCG64: u32 = 0;
const PCG64DXSM: u32 = 1;
const PHILOX: u32 = 2;
const SFC64: u32 = 3;
const MT19937: u32 = 4;

const HALF: usize = 4;
const OWN: usize = 8;

const KEY_WORDS: usize = 624; // of MT19937; its position follows

/** From the words that a SeedSequence generates, as many as the generator takes; they are overwritten. */
export function generatorSeed(kind: u32, state: usize, words: usize): void {
  const own = state + OWN;
  store<u64>(state, 0);
  if (kind == PCG64 || kind == PCG64DXSM) pcg64Seed(own, words);
  else if (kind == PHILOX) philox4x64Seed(own, words);
  else if (kind == SFC64) sfc64Seed(own, words);
  else {
    memory.copy(own, words, KEY_WORDS << 2);
    store<u32>(own, 0x80000000); // so that some bit that counts is set
    store<u32>(own, <u32>KEY_WORDS - 1, KEY_WORDS << 2); // NumPy hands out one word before the first new ones
  }
}

/** The next `count` words of 64 bits. */
export function words64(kind: u32, state: usize, out: usize, count: u32): void {
  const own = state + OWN;
  if (kind == PCG64) pcg64Words(own, out, count);
  else if (kind == PCG64DXSM) pcg64dxsmWords(own, out, count);
  else if (kind == PHILOX) philox4x64Words(own, out, count);
  else if (kind == SFC64) sfc64Words(own, out, count);
  else {
    // the first word is the high half
    mt19937Words(own, out, count << 1);
    for (const end = out + ((<usize>count) << 3); out != end; out += 8) {
      store<u64>(out, rotl<u64>(load<u64>(out), 32));
    }
  }
}

/** The next `count` words of 32 bits, and perhaps one more in memory: the low half of a long one, then its high half. */
export function words32(kind: u32, state: usize, out: usize, count: u32): void {
  if (kind == MT19937) {
    mt19937Words(state + OWN, out, count);
    return;
  }
  if (count != 0 && load<u32>(state)) {
    store<u32>(state, 0);
    store<u32>(out, load<u32>(state, HALF));
    out += 4;
    --count;
  }
  if (count == 0) return;
  const pairs = (count + 1) >> 1;
  words64(kind, state, out, pairs);
  // the last high half stays in store after its use too, as NumPy's state shows it
  store<u32>(state, count & 1);
  store<u32>(state, load<u32>(out + ((<usize>pairs) << 3) - 4), HALF);
}

/** [0, 1) with 53 bits of a word: the high ones, but 27 and 26 high ones of MT19937's two words. */
export function double(kind: u32, word: u64): f64 {
  if (kind == MT19937) word = (word & 0xffffffe000000000) | ((word & 0xffffffc0) << 5);
  return <f64>(<i64>(word >> 11)) * 2 ** -53;
}

/** 2^31 with its last place 2^-21, ½ with 2^-53, and their sum. */
const PARTS = memory.data<f64>([2 ** 31, 0.5, 2 ** 31 + 0.5]);

/** `double` of two words: their 21 and 32 bits are fractions of powers of 2, whose sum is exact. */
export function doubles(kind: u32, words: v128): v128 {
  if (kind == MT19937) {
    const high = v128.and(words, i64x2.splat(0xffffffe000000000));
    words = v128.or(high, i64x2.shl(v128.and(words, i64x2.splat(0xffffffc0)), 5));
  }
  const high = v128.or(i64x2.shr_u(words, 43), v128.load64_splat(PARTS));
  const bits = i64x2.shr_u(i64x2.shl(words, 21), 32);
  const low = v128.or(bits, v128.load64_splat(PARTS, 8));
  return f64x2.add(f64x2.sub(high, v128.load64_splat(PARTS, 16)), low);
}

/** [0, 1) with the 24 high bits of a word. */
export function single(word: u32): f32 {
  return <f32>(<i32>(word >> 8)) * <f32>(2 ** -24);
}

/** `single` of four words. */
export function singles(words: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_u(words, 8)), f32x4.splat(2 ** -24));
}
