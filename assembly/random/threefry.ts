/**
 * Threefry2x32-20 (Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3"), and the two
 * ways in which JAX lays its words out. Eight counters at once.
 */

const PARITY: u32 = 0x1bd11bda;

/** Bytes of scratch that the kernels here need. */
export const THREEFRY_SCRATCH_BYTES: usize = 64;

function rotate(x: v128, by: i32): v128 {
  return v128.or(i32x4.shl(x, by), i32x4.shr_u(x, 32 - by));
}

/** Twenty rounds in place: at `at`, the first words of blocks 0–3 and 4–7, then the second words of both. */
function encrypt(at: usize, k0: u32, k1: u32): void {
  let k2 = PARITY ^ k0 ^ k1;
  let a0 = i32x4.add(v128.load(at, 0), i32x4.splat(k0));
  let b0 = i32x4.add(v128.load(at, 16), i32x4.splat(k0));
  let a1 = i32x4.add(v128.load(at, 32), i32x4.splat(k1));
  let b1 = i32x4.add(v128.load(at, 48), i32x4.splat(k1));
  for (let s: u32 = 1; ; ++s) {
    a0 = i32x4.add(a0, a1);
    b0 = i32x4.add(b0, b1);
    a1 = v128.xor(inline.always(rotate(a1, 13)), a0);
    b1 = v128.xor(inline.always(rotate(b1, 13)), b0);
    a0 = i32x4.add(a0, a1);
    b0 = i32x4.add(b0, b1);
    a1 = v128.xor(inline.always(rotate(a1, 15)), a0);
    b1 = v128.xor(inline.always(rotate(b1, 15)), b0);
    a0 = i32x4.add(a0, a1);
    b0 = i32x4.add(b0, b1);
    a1 = v128.xor(inline.always(rotate(a1, 26)), a0);
    b1 = v128.xor(inline.always(rotate(b1, 26)), b0);
    a0 = i32x4.add(a0, a1);
    b0 = i32x4.add(b0, b1);
    a1 = v128.xor(inline.always(rotate(a1, 6)), a0);
    b1 = v128.xor(inline.always(rotate(b1, 6)), b0);
    a0 = i32x4.add(a0, i32x4.splat(k1));
    b0 = i32x4.add(b0, i32x4.splat(k1));
    a1 = i32x4.add(a1, i32x4.splat(k2 + s));
    b1 = i32x4.add(b1, i32x4.splat(k2 + s));
    if (s == 5) break;
    ++s;
    a0 = i32x4.add(a0, a1);
    b0 = i32x4.add(b0, b1);
    a1 = v128.xor(inline.always(rotate(a1, 17)), a0);
    b1 = v128.xor(inline.always(rotate(b1, 17)), b0);
    a0 = i32x4.add(a0, a1);
    b0 = i32x4.add(b0, b1);
    a1 = v128.xor(inline.always(rotate(a1, 29)), a0);
    b1 = v128.xor(inline.always(rotate(b1, 29)), b0);
    a0 = i32x4.add(a0, a1);
    b0 = i32x4.add(b0, b1);
    a1 = v128.xor(inline.always(rotate(a1, 16)), a0);
    b1 = v128.xor(inline.always(rotate(b1, 16)), b0);
    a0 = i32x4.add(a0, a1);
    b0 = i32x4.add(b0, b1);
    a1 = v128.xor(inline.always(rotate(a1, 24)), a0);
    b1 = v128.xor(inline.always(rotate(b1, 24)), b0);
    a0 = i32x4.add(a0, i32x4.splat(k2));
    b0 = i32x4.add(b0, i32x4.splat(k2));
    a1 = i32x4.add(a1, i32x4.splat(k0 + s));
    b1 = i32x4.add(b1, i32x4.splat(k0 + s));
    const first = k0;
    k0 = k2;
    k2 = k1;
    k1 = first;
  }
  v128.store(at, a0, 0);
  v128.store(at, b0, 16);
  v128.store(at, a1, 32);
  v128.store(at, b1, 48);
}

/** The counters (⌊i / 2^32⌋, i mod 2^32) for four indices from i on. */
function count64(at: usize, i: u64): void {
  const base = i32x4.splat(<i32>i);
  const low = i32x4.add(base, i32x4(0, 1, 2, 3));
  v128.store(at, i32x4.sub(i32x4.splat(<i32>(i >> 32)), i32x4.lt_u(low, base)), 0);
  v128.store(at, low, 32);
}

/** The counters (j, j + half), or (j, 0) where that is `total`, that give words i … i + 3 of `total`. */
function countHalves(at: usize, i: u32, half: u32, total: u32): void {
  const index = i32x4.add(i32x4.splat(i), i32x4(0, 1, 2, 3));
  const middle = i32x4.splat(half);
  const j = i32x4.sub(index, v128.and(middle, i32x4.ge_u(index, middle)));
  const second = i32x4.add(j, middle);
  v128.store(at, j, 0);
  v128.store(at, v128.and(second, i32x4.ne(second, i32x4.splat(total))), 32);
}

/**
 * `jax.random.bits`: 32-bit words offset … offset + count − 1 of the key (k0, k1).
 *
 * `total` 0: the layout that jax_threefry_partitionable means; else the earlier layout for an array of `total`
 * words, whose halves are the two words of the blocks. Writes whole eights.
 */
export function threefryWords(
  out: usize,
  count: u32,
  k0: u32,
  k1: u32,
  offset: u64,
  total: u32,
  scratch: usize,
): void {
  const end = out + ((<usize>count) << 2);
  const half = (total >> 1) + (total & 1);
  const middle = i32x4.splat(half);
  for (let i = offset; out < end; out += 32, i += 8) {
    if (total == 0) {
      inline.always(count64(scratch, i));
      inline.always(count64(scratch + 16, i + 4));
    } else {
      inline.always(countHalves(scratch, <u32>i, half, total));
      inline.always(countHalves(scratch + 16, <u32>i + 4, half, total));
    }
    encrypt(scratch, k0, k1);
    for (let lane: usize = 0; lane < 32; lane += 16) {
      const x0 = v128.load(scratch + lane);
      const x1 = v128.load(scratch + lane, 32);
      const index = i32x4.add(i32x4.splat(<u32>i + ((<u32>lane) >> 2)), i32x4(0, 1, 2, 3));
      const word =
        total == 0 ? v128.xor(x0, x1) : v128.bitselect(x1, x0, i32x4.ge_u(index, middle));
      v128.store(out + lane, word);
    }
  }
}

/**
 * The two words of blocks offset … offset + count − 1, first word first: keys that a split gives. `total` 0:
 * counters (⌊i / 2^32⌋, i mod 2^32); else (i, i + total). Writes whole eights.
 */
export function threefryPairs(
  out: usize,
  count: u32,
  k0: u32,
  k1: u32,
  offset: u64,
  total: u32,
  scratch: usize,
): void {
  const end = out + ((<usize>count) << 3);
  for (let i = offset; out < end; out += 64, i += 8) {
    if (total == 0) {
      inline.always(count64(scratch, i));
      inline.always(count64(scratch + 16, i + 4));
    } else {
      inline.always(countHalves(scratch, <u32>i, total, 2 * total));
      inline.always(countHalves(scratch + 16, <u32>i + 4, total, 2 * total));
    }
    encrypt(scratch, k0, k1);
    for (let lane: usize = 0; lane < 32; lane += 16) {
      const x0 = v128.load(scratch + lane);
      const x1 = v128.load(scratch + lane, 32);
      v128.store(out + 2 * lane, v128.shuffle<u32>(x0, x1, 0, 4, 1, 5));
      v128.store(out + 2 * lane, v128.shuffle<u32>(x0, x1, 2, 6, 3, 7), 16);
    }
  }
}
