/** Words of threefry2x32 in `jax.random`'s order, and what keys are made of. */
import { isArray, wrongType, wrongValue } from "../../errors.js";
import {
  STATELESS,
  WINDOW_BYTES,
  atOnce,
  compatWindow,
  floats,
  throughWindow,
  type CompatKernels,
  type Floats,
} from "../shared/kernels.js";
import { newArray } from "../shared/sizes.js";

/** How words follow from counters: today's layout (the default since JAX 0.5.0), or the one before it. */
export type JaxLayout = "partitionable" | "original";

export type Words = readonly [number, number];

export const WORD: number = 2 ** 32;

/** What gives words: every `JaxKey` is one. */
export interface KeyData {
  readonly data: Words;
  readonly layout: JaxLayout;
}

/** What the kernels take as `total` for the partitionable layout. */
export const BY_COUNTER = 0;

/** The same for a key's array of `size` words. */
export const totalOf = ({ layout }: KeyData, size: number): number =>
  layout === "original" ? size : BY_COUNTER;

/** Fills with words, and turns them into values in place, in steps. */
export function fromWords(
  key: KeyData,
  out: Floats,
  transform: (kernels: CompatKernels, address: number, count: number) => void,
): IterableIterator<number> {
  const [k0, k1] = key.data;
  const total = totalOf(key, out.length);
  return throughWindow(floats(out), STATELESS, ({ kernels, state }, address, count, at) => {
    kernels.threefryWords(address, count, k0, k1, BigInt(at), total, state);
    transform(kernels, address, count);
  });
}

/** The first `count` words. */
export function wordsOf(key: KeyData, count: number): Uint32Array<ArrayBuffer> {
  const out = newArray("JaxKey", "float32", count);
  atOnce(fromWords(key, out, () => undefined));
  return new Uint32Array(out.buffer);
}

/** `parts` values from each word in the original layout, low bits first; else the low bits of a word each. */
export function narrowWords<T extends Uint8Array | Uint16Array>(
  key: KeyData,
  size: number,
  parts: number,
  view: (buffer: ArrayBuffer) => T,
): T {
  if (key.layout === "original") return view(wordsOf(key, Math.ceil(size / parts)).buffer);
  const out = view(newArray("JaxKey", "uint8", (4 / parts) * size).buffer);
  out.set(wordsOf(key, size));
  return out;
}

/** The word pairs of `count` blocks from `offset` on. */
export function pairs(
  [k0, k1]: Words,
  offset: number,
  count: number,
  total: number,
): Uint32Array<ArrayBuffer> {
  const window = compatWindow();
  const out = newArray("JaxKey", "uint32", 2 * count);
  const capacity = WINDOW_BYTES / 8;
  for (let at = 0; at < count; at += capacity) {
    const taken = Math.min(capacity, count - at);
    const from = BigInt(offset + at);
    window.kernels.threefryPairs(window.values, taken, k0, k1, from, total, window.state);
    out.set(new Uint32Array(window.memory.buffer, window.values, 2 * taken), 2 * at);
  }
  return out;
}

/** Pairs of words as 64-bit values, the first word high. */
export function swapHalves(words: Uint32Array<ArrayBuffer>): BigUint64Array<ArrayBuffer> {
  for (let i = 0; i < words.length; i += 2) {
    [words[i], words[i + 1]] = [words[i + 1]!, words[i]!];
  }
  return new BigUint64Array(words.buffer);
}

/** An integer 0 ≤ value < limit. */
export function checkCount(where: string, value: unknown, limit: number): asserts value is number {
  if (typeof value !== "number") throw wrongType(where, "an integer", value);
  if (!(Number.isInteger(value) && value >= 0 && value < limit)) {
    throw wrongValue(where, `an integer from 0 to ${limit - 1}`, value);
  }
}

/** @throws TypeError, RangeError for what are no two integers of 32 bits */
export function checkWords(where: string, words: unknown): Words {
  if (!isArray(words) || words.length !== 2) throw wrongType(where, "two words", words);
  const [first, second] = words;
  checkCount(where, first, WORD);
  checkCount(where, second, WORD);
  return [first, second];
}
