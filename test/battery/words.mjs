// Raw words of the stream on standard output, without end: node words.mjs ARRANGEMENT [VIEW]
import { readFileSync, writeSync } from "node:fs";
import { keyOf } from "../../scripts/key.mjs";

const CHUNK_WORDS = 2 ** 16;
const NORMAL_DOMAIN = 32;

const binary = readFileSync(new URL("../../build/wasm/kernels.wasm", import.meta.url));
const memory = new WebAssembly.Memory({ initial: 16 });
const { exports: kernels } = new WebAssembly.Instance(new WebAssembly.Module(binary), {
  env: { memory },
});
const state = Math.ceil(kernels.heapBase() / 64) * 64;
const out = state + 4096;
const chunk = new Uint32Array(memory.buffer, out, CHUNK_WORDS);

const [k0, k1] = keyOf(1n, "w");
let next = 0;

/** One step of eight words for each of consecutive items. */
const firstWords = (keyFor, blockOf) => () => {
  for (let at = 0; at < CHUNK_WORDS; at += 8, ++next) {
    kernels.words(out + 4 * at, ...keyFor(next), BigInt(blockOf(next)), NORMAL_DOMAIN, 1, state);
  }
};

export const ARRANGEMENTS = {
  order: () => {
    for (let at = 0; at < CHUNK_WORDS; at += 4096, ++next) {
      kernels.words(out + 4 * at, k0, k1, BigInt(next), NORMAL_DOMAIN, 512, state);
    }
  },
  blocks: firstWords(
    () => [k0, k1],
    (i) => i,
  ),
  names: firstWords(
    (i) => keyOf(1n, `layer${i}.weight`),
    () => 0,
  ),
  seeds: firstWords(
    (i) => keyOf(BigInt(i), "w"),
    () => 0,
  ),
};

/** The 32 bits of a word in reverse order. */
function reversed(x) {
  x = ((x >>> 1) & 0x55555555) | ((x & 0x55555555) << 1);
  x = ((x >>> 2) & 0x33333333) | ((x & 0x33333333) << 2);
  x = ((x >>> 4) & 0x0f0f0f0f) | ((x & 0x0f0f0f0f) << 4);
  x = ((x >>> 8) & 0x00ff00ff) | ((x & 0x00ff00ff) << 8);
  return (x >>> 16) | (x << 16);
}

/** What is made of a chunk's words. */
const VIEWS = {
  whole: (words) => words,
  reversed: (words) => words.map(reversed),
  high: (words) => pairs(words, (a, b) => (a & 0xffff0000) | (b >>> 16)),
  low: (words) => pairs(words, (a, b) => (a << 16) | (b & 0xffff)),
  lane: (words) => words.filter((_, i) => i % 8 === 3),
};

const pairs = (words, join) =>
  Uint32Array.from({ length: words.length / 2 }, (_, i) => join(words[2 * i], words[2 * i + 1]));

const fillChunk = ARRANGEMENTS[process.argv[2]];
const view = VIEWS[process.argv[3] ?? "whole"];
try {
  for (;;) {
    fillChunk();
    const { buffer, byteOffset, byteLength } = view(chunk);
    const bytes = new Uint8Array(buffer, byteOffset, byteLength);
    for (let at = 0; at < bytes.length;) at += writeSync(1, bytes, at); // a pipe may take a part
  }
} catch (error) {
  if (error.code !== "EPIPE") throw error;
}
