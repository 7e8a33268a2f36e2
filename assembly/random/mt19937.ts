/**
 * MT19937 (Matsumoto, Nishimura 1998, "Mersenne twister: a 623-dimensionally equidistributed uniform
 * pseudorandom number generator").
 *
 * State: 624 words, then the position 0 … 624 of the next one; 624 asks for new words.
 */
const WORDS: usize = 624;
const MIDDLE: usize = 397;
const END: usize = WORDS << 2;
/** Where the position stands. */
const AT: usize = END;

/** Bytes of one state, whole cache lines. */
export const MT19937_BYTES: usize = 2560;

const UPPER: u32 = 0x80000000;
const LOWER: u32 = 0x7fffffff;
const MATRIX: u32 = 0x9908b0df;

/** Knuth's linear recurrence (TAOCP vol. 2, 3.3.4, line 15 of table 1), as the authors' init_genrand of 2002. */
export function mt19937Seed(state: usize, seed: u32): void {
  store<u32>(state, seed);
  for (let i: u32 = 1; i < <u32>WORDS; ++i) {
    seed = 1812433253 * (seed ^ (seed >> 30)) + i;
    store<u32>(state + ((<usize>i) << 2), seed);
  }
  store<u32>(state, <u32>WORDS, AT);
}

/** The authors' init_by_array of 2002. `count` ≥ 1. */
export function mt19937SeedByArray(state: usize, words: usize, count: u32): void {
  mt19937Seed(state, 19650218);
  let at: usize = 4;
  let j: u32 = 0;
  let last = load<u32>(state);
  for (let k = max(<u32>WORDS, count); k != 0; --k) {
    const mixed = (last ^ (last >> 30)) * 1664525;
    last = (load<u32>(state + at) ^ mixed) + load<u32>(words + ((<usize>j) << 2)) + j;
    store<u32>(state + at, last);
    at = next(state, at, last);
    if (++j == count) j = 0;
  }
  for (let k: u32 = <u32>WORDS - 1; k != 0; --k) {
    const mixed = (last ^ (last >> 30)) * 1566083941;
    last = (load<u32>(state + at) ^ mixed) - <u32>(at >> 2);
    store<u32>(state + at, last);
    at = next(state, at, last);
  }
  store<u32>(state, UPPER);
}

/** The place after `at`: word 0 only carries the last word round. */
function next(state: usize, at: usize, last: u32): usize {
  if (at + 4 != END) return at + 4;
  store<u32>(state, last);
  return 4;
}

function twist(a: u32, b: u32): u32 {
  const y = (a & UPPER) | (b & LOWER);
  return (y >> 1) ^ (MATRIX & (0 - (y & 1)));
}

function twist4(a: v128, b: v128): v128 {
  const y = v128.bitselect(a, b, i32x4.splat(UPPER));
  const odd = i32x4.shr_s(i32x4.shl(y, 31), 31);
  return v128.xor(i32x4.shr_u(y, 1), v128.and(odd, i32x4.splat(MATRIX)));
}

/** Four new words at `p` from those at p, p + 4 and `far`, which may be new already. */
function regenerate4(p: usize, far: usize): void {
  const fresh = inline.always(twist4(v128.load(p), v128.load(p, 4)));
  v128.store(p, v128.xor(v128.load(far), fresh));
}

function regenerate(state: usize): void {
  // word i takes i + 1 and i + 397, so four at once are independent; 227 = 4 · 56 + 3 come before the turn
  let p = state;
  const turn = state + ((WORDS - MIDDLE) << 2);
  for (; p + 16 <= turn; p += 16) inline.always(regenerate4(p, p + (MIDDLE << 2)));
  for (; p != turn; p += 4) {
    store<u32>(p, load<u32>(p + (MIDDLE << 2)) ^ twist(load<u32>(p), load<u32>(p, 4)));
  }
  // 396 = 4 · 99 more, and the last word takes the new first one
  const last = state + END - 4;
  for (; p != last; p += 16) inline.always(regenerate4(p, p - ((WORDS - MIDDLE) << 2)));
  const fresh = twist(load<u32>(last), load<u32>(state));
  store<u32>(last, load<u32>(last - ((WORDS - MIDDLE) << 2)) ^ fresh);
  store<u32>(state, 0, AT);
}

function temper(y: u32): u32 {
  y ^= y >> 11;
  y ^= (y << 7) & 0x9d2c5680;
  y ^= (y << 15) & 0xefc60000;
  return y ^ (y >> 18);
}

function temper4(y: v128): v128 {
  y = v128.xor(y, i32x4.shr_u(y, 11));
  y = v128.xor(y, v128.and(i32x4.shl(y, 7), i32x4.splat(0x9d2c5680)));
  y = v128.xor(y, v128.and(i32x4.shl(y, 15), i32x4.splat(0xefc60000)));
  return v128.xor(y, i32x4.shr_u(y, 18));
}

export function mt19937Next(state: usize): u32 {
  if (load<u32>(state, AT) >= <u32>WORDS) regenerate(state);
  const at = load<u32>(state, AT);
  store<u32>(state, at + 1, AT);
  return temper(load<u32>(state + ((<usize>at) << 2)));
}

/** The next `count` words, as `mt19937Next` would give them. */
export function mt19937Words(state: usize, out: usize, count: u32): void {
  while (count != 0) {
    if (load<u32>(state, AT) >= <u32>WORDS) regenerate(state);
    const at = load<u32>(state, AT);
    const n = min(count, <u32>WORDS - at);
    let p = state + ((<usize>at) << 2);
    const end = p + ((<usize>n) << 2);
    for (; p + 16 <= end; p += 16, out += 16) {
      v128.store(out, inline.always(temper4(v128.load(p))));
    }
    for (; p != end; p += 4, out += 4) store<u32>(out, temper(load<u32>(p)));
    store<u32>(state, at + n, AT);
    count -= n;
  }
}

/** Draws `count` words for nobody. */
export function mt19937Skip(state: usize, count: u64): void {
  let at = <u64>load<u32>(state, AT) + count;
  for (; at > WORDS; at -= WORDS) regenerate(state);
  store<u32>(state, <u32>at, AT);
}
