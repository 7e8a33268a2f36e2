/**
 * The first word of SHA-1, from which Flax makes keys of paths. Not for secrets.
 *
 * @see FIPS 180-4, sections 5.1.1 and 6.1
 */
export function sha1Word(bytes: Uint8Array): number {
  const blocks = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
  blocks.set(bytes);
  blocks[bytes.length] = 0x80;
  const view = new DataView(blocks.buffer);
  view.setBigUint64(blocks.length - 8, BigInt(bytes.length) * 8n);
  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0] as Five;
  for (let at = 0; at < blocks.length; at += 64) compress(state, view, at);
  return state[0] >>> 0;
}

type Five = [number, number, number, number, number];

const rotate = (x: number, by: number): number => (x << by) | (x >>> (32 - by));

function compress(state: Five, view: DataView, at: number): void {
  const w = Array.from({ length: 16 }, (_, t) => view.getInt32(at + 4 * t));
  for (let t = 16; t < 80; ++t) {
    w.push(rotate(w[t - 3]! ^ w[t - 8]! ^ w[t - 14]! ^ w[t - 16]!, 1));
  }
  let [a, b, c, d, e] = state;
  for (let t = 0; t < 80; ++t) {
    const next = (rotate(a, 5) + mixed(t, b, c, d) + e + w[t]!) | 0;
    [a, b, c, d, e] = [next, a, rotate(b, 30), c, d];
  }
  for (const [i, word] of [a, b, c, d, e].entries()) state[i] = (state[i]! + word) | 0;
}

/** f_t(b, c, d) + K_t. */
function mixed(t: number, b: number, c: number, d: number): number {
  if (t < 20) return ((b & c) | (~b & d)) + 0x5a827999;
  if (t < 40) return (b ^ c ^ d) + 0x6ed9eba1;
  if (t < 60) return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
  return (b ^ c ^ d) + 0xca62c1d6;
}
