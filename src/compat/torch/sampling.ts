/** Draws of `torch` that a port's set-up makes beside parameters: masks, waiting times, choices. On the CPU alone. */
import { isArray, wrongType, wrongValue } from "../../errors.js";
import { isDetached } from "../../spec/dtype.js";
import { compatWindow } from "../shared/kernels.js";
import { newArray } from "../shared/sizes.js";
import { encode, isHalf, type Values } from "./values.js";

/** What these draws are made of: uniforms of 53 bits, two words each. */
export type Uniforms = (count: number) => Float64Array;

/** Numbers made of uniforms, in the array of a dtype. */
export function fromUniforms(
  { data, dtype }: Values,
  uniforms: Uniforms,
  make: (u: number) => number,
): void {
  for (let at = 0; at < data.length; at += CHUNK) {
    const count = Math.min(CHUNK, data.length - at);
    for (const [i, u] of uniforms(count).entries()) {
      data[at + i] = isHalf(dtype) ? encode(dtype, make(u)) : make(u);
    }
  }
}

const CHUNK = 4096;

/** −ln(1 − u) / λ, in PyTorch's order of operations; 1 − u is exact. */
export function exponentialOf(rate: number): (u: number) => number {
  const { kernels } = compatWindow();
  return (u) => (-1 / rate) * (u === 0 ? 0 : kernels.logFused(1 - u));
}

/** The weights of `torch.multinomial` as float32. @throws TypeError, RangeError for what it refuses */
export function weightsOf(
  weights: ArrayLike<number>,
  numSamples: number,
  replacement: boolean,
): Float32Array<ArrayBuffer> {
  const where = "multinomial";
  const isView = ArrayBuffer.isView(weights);
  if (!isArray(weights) && !isView) {
    throw wrongType(`${where}: weights`, "an array of numbers", weights);
  }
  if (isView && isDetached(weights)) {
    throw wrongType(`${where}: weights`, "an array of numbers", "a detached array");
  }
  const list: readonly unknown[] = Array.from(weights); // holes too
  if (list.some((weight) => typeof weight !== "number")) {
    throw wrongType(`${where}: weights`, "an array of numbers", weights);
  }
  const floats = Float32Array.from(weights);
  const positive = floats.reduce((count, w) => count + (w > 0 ? 1 : 0), 0);
  if (!floats.every((w) => w >= 0 && w < Infinity) || positive === 0) {
    throw wrongValue(`${where}: weights`, "finite numbers ≥ 0, one of them above", weights);
  }
  if (!Number.isSafeInteger(numSamples) || numSamples < 1) {
    throw wrongValue(`${where}: numSamples`, "an integer ≥ 1", numSamples);
  }
  if (!replacement && numSamples > positive) {
    const most = `at most ${positive}, the weights above 0, without replacement`;
    throw wrongValue(`${where}: numSamples`, most, numSamples);
  }
  return floats;
}

/** The indices of the greatest weight over exponential time (Efraimidis, Spirakis 2006), greatest first. */
export function withoutReplacement(
  weights: Float32Array,
  times: Float32Array,
  numSamples: number,
): Uint32Array<ArrayBuffer> {
  const keys = weights.map((w, i) => w / times[i]!);
  const order = [...keys.keys()].sort((a, b) => keys[b]! - keys[a]! || a - b);
  return Uint32Array.from(order.slice(0, numSamples));
}

/** By the inverse of the distribution function, summed and divided in float32. */
export function withReplacement(
  weights: Float32Array,
  uniforms: Uniforms,
  numSamples: number,
): Uint32Array<ArrayBuffer> {
  let sum = 0;
  const below = weights.map((w) => (sum = Math.fround(sum + w)));
  const last = below.length - 1;
  for (let i = 0; i <= last; ++i) below[i] = below[i]! / sum;
  below[last] = 1;
  const out = newArray("multinomial", "uint32", numSamples);
  for (const [i, u] of uniforms(numSamples).entries()) {
    let [from, to] = [0, last];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (below[middle]! < u) from = middle + 1;
      else to = middle;
    }
    out[i] = from;
  }
  return out;
}
