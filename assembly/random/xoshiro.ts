/**
 * xoshiro128++ (Blackman, Vigna 2021, "Scrambled linear pseudorandom number generators"), eight
 * generators side by side.
 */

/**
 * `state`: eight vectors, words s0 … s3 of lanes 0–3, then of lanes 4–7. Each step writes eight
 * words, lane 0 first; the state is left as it was.
 */
export function xoshiro128pp(out: usize, state: usize, steps: u32): void {
  let a0 = v128.load(state, 0);
  let a1 = v128.load(state, 16);
  let a2 = v128.load(state, 32);
  let a3 = v128.load(state, 48);
  let b0 = v128.load(state, 64);
  let b1 = v128.load(state, 80);
  let b2 = v128.load(state, 96);
  let b3 = v128.load(state, 112);
  for (const end = out + ((<usize>steps) << 5); out != end; out += 32) {
    const a = i32x4.add(a0, a3);
    const b = i32x4.add(b0, b3);
    v128.store(out, i32x4.add(v128.or(i32x4.shl(a, 7), i32x4.shr_u(a, 25)), a0), 0);
    v128.store(out, i32x4.add(v128.or(i32x4.shl(b, 7), i32x4.shr_u(b, 25)), b0), 16);

    const s = i32x4.shl(a1, 9);
    a2 = v128.xor(a2, a0);
    a3 = v128.xor(a3, a1);
    a1 = v128.xor(a1, a2);
    a0 = v128.xor(a0, a3);
    a2 = v128.xor(a2, s);
    a3 = v128.or(i32x4.shl(a3, 11), i32x4.shr_u(a3, 21));

    const t = i32x4.shl(b1, 9);
    b2 = v128.xor(b2, b0);
    b3 = v128.xor(b3, b1);
    b1 = v128.xor(b1, b2);
    b0 = v128.xor(b0, b3);
    b2 = v128.xor(b2, t);
    b3 = v128.or(i32x4.shl(b3, 11), i32x4.shr_u(b3, 21));
  }
}
