/** Words of threefry2x32 in `jax.random`'s order, and what keys are made of. */
import { isArray, wrongType, wrongValue } from "../../errors.js";
import { FORMATS, type AnyArray } from "../../spec/dtype.js";
import {
  STATELESS,
  WINDOW_BYTES,
  atOnce,
  compatWindow,
  throughWindow,
  type CompatKernels,
} from "../shared/kernels.js";
import { newArray } from "../shared/sizes.js";

/** How words follow from counters: today's layout (the default since JAX 0.5.0), or the one before it. */
export type JaxLayout = "partitionable" | "original";

/** Two words of 32 bits. */
export type Words = readonly [number, number];

/** Numbers of one 32-bit word. */
export const WORD: number = 2 ** 32;

/** The dtypes that are drawn; JAX's float64 is not, but for `uniform64`. */
export type JaxDtype = "float32" | "float16" | "bfloat16";

/** Their names. */
export const JAX_DTYPES: readonly JaxDtype[] = ["float32", "float16", "bfloat16"];

/** What a draw fills; 16-bit values are encodings. */
export interface Drawn {
  readonly data: AnyArray;
  readonly dtype: JaxDtype;
}

/**
 * Where that JAX runs: "cpu" (with fused multiply-adds in float32: every x86-64 since AVX2, every 64-bit ARM), "cpu-fp16"
 * (the same, with arithmetic in float16 too: AVX-512 FP16), or "gpu" (none fused).
 */
export type JaxPlatform = "cpu" | "cpu-fp16" | "gpu";

/** Whether a uniform's multiply-add is rounded once there. */
export const isFused = (platform: JaxPlatform, dtype: JaxDtype): boolean =>
  dtype === "float32" ? platform !== "gpu" : dtype === "float16" && platform === "cpu-fp16";

/** What gives words: every `JaxKey` is one. */
export interface KeyData {
  readonly data: Words;
  readonly layout: JaxLayout;
  readonly platform: JaxPlatform;
}

/** What the kernels take as `total` for the partitionable layout. */
export const BY_COUNTER = 0;

/** The same for a key's array of `size` words. */
export const totalOf = ({ layout }: KeyData, size: number): number =>
  layout === "original" ? size : BY_COUNTER;

/** Bits of a word that a value of each dtype is made of. */
const WIDTHS = { float32: 32, float16: 16, bfloat16: 8 } as const;

/** Fills with words, and turns them into values in place, in steps. */
export function fromWords(
  key: KeyData,
  out: Drawn,
  transform: (kernels: CompatKernels, address: number, count: number, dtype: number) => void,
): IterableIterator<number> {
  const { data, dtype } = out;
  const [k0, k1] = key.data;
  const parts = 32 / WIDTHS[dtype];
  const total = totalOf(key, data.length);
  // several values from a word, as the original layout has it
  const shares =
    total !== BY_COUNTER && parts > 1 ? narrowWords(key, data.length, parts) : undefined;
  return throughWindow(out, STATELESS, ({ kernels, memory, state }, address, count, at) => {
    if (shares) new Uint32Array(memory.buffer, address, count).set(shares.subarray(at, at + count));
    else kernels.threefryWords(address, count, k0, k1, BigInt(at), total, state);
    transform(kernels, address, count, FORMATS[dtype].code);
  });
}

/** The first `count` words. */
export function wordsOf(key: KeyData, count: number): Uint32Array<ArrayBuffer> {
  const data = newArray("JaxKey", "float32", count);
  atOnce(fromWords(key, { data, dtype: "float32" }, () => undefined));
  return new Uint32Array(data.buffer);
}

/** Two (or four) 16-bit (8-bit) values from each word in the original layout, low bits first; else the low bits of a word each. */
export function narrowWords(key: KeyData, size: number, parts: 2): Uint16Array<ArrayBuffer>;
export function narrowWords(key: KeyData, size: number, parts: 4): Uint8Array<ArrayBuffer>;
export function narrowWords(
  key: KeyData,
  size: number,
  parts: number,
): Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;
export function narrowWords(
  key: KeyData,
  size: number,
  parts: number,
): Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> {
  const of = parts === 2 ? "uint16" : "uint8";
  if (key.layout === "original") {
    const { buffer } = wordsOf(key, Math.ceil(size / parts));
    return of === "uint16" ? new Uint16Array(buffer, 0, size) : new Uint8Array(buffer, 0, size);
  }
  const out = newArray("JaxKey", of, size);
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

/** The words of `jax.random.fold_in(key, data)`. */
export function foldedIn(key: Words, data: number): Words {
  const [first, second] = pairs(key, data, 1, BY_COUNTER);
  return [first!, second!];
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
