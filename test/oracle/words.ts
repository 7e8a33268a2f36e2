/** docs/stream.md, sections 2 and 3, one value at a time: keys and words. */

const WORD = 2 ** 32;

/** FIPS 180-4, section 4.2.2: the first 32 bits of the fractional parts of an integer root, exactly. */
function rootFraction(prime: number, degree: bigint): number {
  const scaled = BigInt(prime) << (32n * degree);
  let root = 1n << 36n;
  while (root ** degree > scaled)
    root -= 1n + (root ** degree - scaled) / (degree * root ** (degree - 1n));
  while ((root + 1n) ** degree <= scaled) root += 1n;
  return Number(BigInt.asUintN(32, root));
}

const PRIMES = Array.from({ length: 311 }, (_, i) => i + 2).filter((n) => {
  for (let d = 2; d * d <= n; d++) if (n % d === 0) return false;
  return true;
});
const ROUND = PRIMES.slice(0, 64).map((p) => rootFraction(p, 3n));
const START = PRIMES.slice(0, 8).map((p) => rootFraction(p, 2n));

const rotr = (x: number, n: number): number => (x >>> n) | (x << (32 - n));
const rotl = (x: number, n: number): number => (x << n) | (x >>> (32 - n));

/** @see FIPS 180-4, section 6.2 */
export function sha256(message: Uint8Array): Uint8Array {
  const padded = new Uint8Array(Math.floor((message.length + 8) / 64) * 64 + 64);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(message.length) * 8n);

  const state = [...START];
  const w = new Int32Array(64);
  for (let at = 0; at < padded.length; at += 64) {
    for (let i = 0; i < 64; i++) {
      if (i < 16) {
        w[i] = view.getInt32(at + 4 * i);
      } else {
        const x = w[i - 15]!;
        const y = w[i - 2]!;
        const small0 = rotr(x, 7) ^ rotr(x, 18) ^ (x >>> 3);
        const small1 = rotr(y, 17) ^ rotr(y, 19) ^ (y >>> 10);
        w[i] = w[i - 16]! + small0 + w[i - 7]! + small1;
      }
    }
    let [a, b, c, d, e, f, g, h] = state as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    for (let i = 0; i < 64; i++) {
      const big1 = rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25);
      const t1 = (h + big1 + ((e & f) ^ (~e & g)) + ROUND[i]! + w[i]!) | 0;
      const big0 = rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22);
      const t2 = (big0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [a, b, c, d, e, f, g, h] = [(t1 + t2) | 0, a, b, c, (d + t1) | 0, e, f, g];
    }
    [a, b, c, d, e, f, g, h].forEach((x, i) => (state[i] = (state[i]! + x) >>> 0));
  }
  const digest = new DataView(new ArrayBuffer(32));
  state.forEach((x, i) => digest.setUint32(4 * i, x));
  return new Uint8Array(digest.buffer);
}

/** Both 32-bit halves of the first 8 bytes of a hash, little-endian. */
function firstWords(parts: Uint8Array[]): [number, number] {
  const view = new DataView(sha256(Uint8Array.from(parts.flatMap((part) => [...part]))).buffer);
  return [view.getUint32(0, true), view.getUint32(4, true)];
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Section 2: the key (k0, k1) of a parameter. */
export function key(seed: bigint | string, name: string): [number, number] {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  if (typeof seed === "bigint") {
    view.setBigUint64(0, seed, true);
  } else {
    firstWords([utf8("weightseed/seed\0"), utf8(seed)]).forEach((word, i) => {
      view.setUint32(4 * i, word, true);
    });
  }
  return firstWords([utf8("weightseed/v1\0"), bytes, utf8(name)]);
}

export type Four = [number, number, number, number];

/** Philox4x32-10. @see Salmon et al. 2011, doi:10.1145/2063384.2063405 */
export function philox(counter: Readonly<Four>, key: readonly [number, number]): Four {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const p0 = 0xd2511f53n * BigInt(c0);
    const p1 = 0xcd9e8d57n * BigInt(c2);
    const high = (p: bigint): number => Number(p >> 32n);
    const low = (p: bigint): number => Number(p & 0xffffffffn);
    [c0, c1, c2, c3] = [(high(p1) ^ c1 ^ k0) >>> 0, low(p1), (high(p0) ^ c3 ^ k1) >>> 0, low(p0)];
    k0 = (k0 + 0x9e3779b9) % WORD;
    k1 = (k1 + 0xbb67ae85) % WORD;
  }
  return [c0, c1, c2, c3];
}

/** One step of xoshiro128++: moves `s`, gives a word. @see Blackman, Vigna 2021, doi:10.1145/3460772 */
export function xoshiro(s: Four): number {
  const word = (rotl(s[0] + s[3], 7) + s[0]) >>> 0;
  const t = s[1] << 9;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = rotl(s[3], 11);
  return word;
}

/** Section 3: the 4096 words of a block. */
export function blockWords(
  keys: readonly [number, number],
  block: bigint,
  domain: number,
): number[] {
  const words = new Array<number>(4096);
  for (let lane = 0; lane < 8; lane++) {
    const low = Number(block & 0xffffffffn);
    const high = Number(block >> 32n);
    const state = philox([low, high, lane, domain], keys);
    for (let step = 0; step < 512; step++) words[8 * step + lane] = xoshiro(state);
  }
  return words;
}

/** X[e] of every pair of words. */
export function pairWords(words: readonly number[]): bigint[] {
  return Array.from(
    { length: words.length / 2 },
    (_, e) => BigInt(words[2 * e]!) + (BigInt(words[2 * e + 1]!) << 32n),
  );
}
