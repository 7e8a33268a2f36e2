/** SHA-256 (FIPS 180-4), resumable: the state is eight words that the caller keeps. */

const K = memory.data<u32>([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]);

/** Bytes of message schedule that `sha256Blocks` needs. */
export const SCHEDULE_BYTES: usize = 256;

/** Writes the initial state: the first 32 bits of the fractional parts of √2 … √19. */
export function sha256Start(state: usize): void {
  v128.store(state, i32x4(0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a));
  v128.store(state, i32x4(0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19), 16);
}

/** Takes in `blocks` blocks of 64 bytes. */
export function sha256Blocks(state: usize, data: usize, blocks: u32, schedule: usize): void {
  for (; blocks != 0; --blocks, data += 64) {
    for (let i: usize = 0; i < 64; i += 4) {
      store<u32>(schedule + i, bswap(load<u32>(data + i)));
    }
    for (let i: usize = 64; i < 256; i += 4) {
      const x = load<u32>(schedule + i - 60);
      const y = load<u32>(schedule + i - 8);
      const s0 = rotr(x, 7) ^ rotr(x, 18) ^ (x >> 3);
      const s1 = rotr(y, 17) ^ rotr(y, 19) ^ (y >> 10);
      store<u32>(
        schedule + i,
        load<u32>(schedule + i - 64) + s0 + load<u32>(schedule + i - 28) + s1,
      );
    }
    let a = load<u32>(state, 0);
    let b = load<u32>(state, 4);
    let c = load<u32>(state, 8);
    let d = load<u32>(state, 12);
    let e = load<u32>(state, 16);
    let f = load<u32>(state, 20);
    let g = load<u32>(state, 24);
    let h = load<u32>(state, 28);
    for (let i: usize = 0; i < 256; i += 4) {
      const s1 = rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25);
      const t1 = h + s1 + ((e & f) ^ (~e & g)) + load<u32>(K + i) + load<u32>(schedule + i);
      const s0 = rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22);
      const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
      h = g;
      g = f;
      f = e;
      e = d + t1;
      d = c;
      c = b;
      b = a;
      a = t1 + t2;
    }
    store<u32>(state, load<u32>(state, 0) + a, 0);
    store<u32>(state, load<u32>(state, 4) + b, 4);
    store<u32>(state, load<u32>(state, 8) + c, 8);
    store<u32>(state, load<u32>(state, 12) + d, 12);
    store<u32>(state, load<u32>(state, 16) + e, 16);
    store<u32>(state, load<u32>(state, 20) + f, 20);
    store<u32>(state, load<u32>(state, 24) + g, 24);
    store<u32>(state, load<u32>(state, 28) + h, 28);
  }
}

/**
 * Pads and finishes a message of `total` bytes whose last `total mod 64` bytes lie at `rest`, where 128
 * bytes may be written; leaves the digest, big-endian words as FIPS has it, in `state`.
 */
export function sha256Finish(state: usize, rest: usize, total: f64, schedule: usize): void {
  const bytes = <u64>total;
  const left = <usize>(bytes & 63);
  const size: usize = left < 56 ? 64 : 128;
  memory.fill(rest + left, 0, size - left);
  store<u8>(rest + left, 0x80);
  store<u64>(rest + size - 8, bswap(bytes << 3));
  sha256Blocks(state, rest, <u32>(size >> 6), schedule);
  for (let i: usize = 0; i < 32; i += 4) store<u32>(state + i, bswap(load<u32>(state + i)));
}
