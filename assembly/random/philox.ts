/**
 * Philox4x32-10 (Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3"),
 * on four counters at once.
 */

const M0: u32 = 0xd2511f53;
const M1: u32 = 0xcd9e8d57;
const W0: u32 = 0x9e3779b9; // golden ratio
const W1: u32 = 0xbb67ae85; // sqrt(3) - 1

function low(even: v128, odd: v128): v128 {
  return v128.shuffle<u32>(even, odd, 0, 2, 4, 6);
}

function high(even: v128, odd: v128): v128 {
  return v128.shuffle<u32>(even, odd, 1, 3, 5, 7);
}

/**
 * Writes the four output words of the four counters (c0, c1, c2 + i, c3), i = 0 … 3: at `out + 16 w`
 * the four values of word w.
 */
export function philox4x32(out: usize, c0: u32, c1: u32, c2: u32, c3: u32, k0: u32, k1: u32): void {
  let x0 = i32x4.splat(c0);
  let x1 = i32x4.splat(c1);
  let x2 = i32x4.add(i32x4.splat(c2), i32x4(0, 1, 2, 3));
  let x3 = i32x4.splat(c3);
  for (let round = 0; round < 10; ++round) {
    const a = i64x2.extmul_low_i32x4_u(x0, i32x4.splat(M0));
    const b = i64x2.extmul_high_i32x4_u(x0, i32x4.splat(M0));
    const c = i64x2.extmul_low_i32x4_u(x2, i32x4.splat(M1));
    const d = i64x2.extmul_high_i32x4_u(x2, i32x4.splat(M1));
    x0 = v128.xor(v128.xor(high(c, d), x1), i32x4.splat(k0));
    x2 = v128.xor(v128.xor(high(a, b), x3), i32x4.splat(k1));
    x1 = low(c, d);
    x3 = low(a, b);
    k0 += W0;
    k1 += W1;
  }
  v128.store(out, x0);
  v128.store(out, x1, 16);
  v128.store(out, x2, 32);
  v128.store(out, x3, 48);
}
