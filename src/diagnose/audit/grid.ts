import type { Dtype } from "../../index.js";

/** The places where numbers end that a dtype, or a table of codes, holds apart. */

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);
const wide = new Float64Array(1);
const wideBits = new BigInt64Array(wide.buffer);

function float32Of(code: number): number {
  bits[0] = code;
  return float[0]!;
}

/** The first 16 bits of a distance as float32: the code under which a survey's table counts it. */
export function codeOf(distance: number): number {
  float[0] = distance;
  return bits[0]! >>> 16;
}

type Half = "float16" | "bfloat16";

const values16: Partial<Record<Half, Float64Array>> = {};

/** The value of a 16-bit code, from a table that is made once. */
export function valueOf16(dtype: Half, code: number): number {
  values16[dtype] ??= Float64Array.from({ length: 65536 }, (_, each) => decoded(dtype, each));
  return values16[dtype][code]!;
}

function decoded(dtype: Half, code: number): number {
  if (dtype === "bfloat16") return float32Of(code << 16);
  const exponent = (code >>> 10) & 31;
  const fraction = code & 1023;
  const size =
    exponent === 31
      ? fraction === 0
        ? Infinity
        : NaN
      : exponent === 0
        ? fraction * 2 ** -24
        : (1024 + fraction) * 2 ** (exponent - 25);
  return code & 0x8000 ? -size : size;
}

/** A value of the dtype that is nearest to x. */
export function nearest(dtype: Dtype, x: number): number {
  if (dtype === "float64") return x;
  if (dtype === "float32" || !Number.isFinite(x)) return Math.fround(x);
  const digits = dtype === "float16" ? 10 : 7;
  const least = dtype === "float16" ? -14 : -126;
  const exponent = Math.max(least, Math.floor(Math.log2(Math.abs(x) || Number.MIN_VALUE)));
  const spacing = 2 ** (exponent - digits);
  return Math.round(x / spacing) * spacing;
}

/** The next larger value of a dtype; of the largest, where it overflows. */
export const above = (dtype: Dtype, x: number): number => next(dtype, x) + 0; // no −0

function next(dtype: Dtype, x: number): number {
  switch (dtype) {
    case "float64":
      if (x === 0) return Number.MIN_VALUE;
      wide[0] = x;
      wideBits[0]! += x > 0 ? 1n : -1n;
      return wide[0];
    case "float32":
      float[0] = x;
      if (x === 0) return 2 ** -149;
      bits[0]! += x > 0 ? 1 : -1;
      return float[0] === Infinity ? 2 ** 128 : float[0];
    case "bfloat16":
      if (x === 0) return 2 ** -133;
      float[0] = x;
      bits[0]! += x > 0 ? 0x10000 : -0x10000;
      return float[0] === Infinity ? 2 ** 128 : float[0];
    case "float16": {
      // the spacing of its binade, whose lower end has half of it below
      const exponent = Math.max(-14, Math.floor(Math.log2(Math.abs(x) || 1e-9)));
      const power = 2 ** exponent;
      const spacing = 2 ** (exponent - 10);
      return x < 0 && Math.abs(x) === power && exponent > -14 ? x + spacing / 2 : x + spacing;
    }
  }
}

/** The next value of a dtype below x. */
export const below = (dtype: Dtype, x: number): number => 0 - above(dtype, -x);

/** The real number at which rounding passes from the value before x to x. */
export const edgeBelow = (dtype: Dtype, x: number): number => below(dtype, x) / 2 + x / 2;

/** Places of a table's codes in the order of their values: −∞ … −0, 0 … ∞. */
export const placeOf = (code: number): number =>
  code & 0x8000 ? 0x7fff - (code & 0x7fff) : 0x8000 + code;
/** The bits of the value at a place in the order of all values. */
export const codeAt = (place: number): number =>
  place < 0x8000 ? 0x8000 | (0x7fff - place) : place - 0x8000;

/**
 * The real number, before any rounding, from which on values come into a place of a survey's table, or beyond it:
 * codes of the values themselves in 16 bits; else their distance from the pivot, rounded to float32 and cut to 16 bits.
 */
export function edgeAt(dtype: Dtype, pivot: number, place: number): number {
  if (dtype === "float16" || dtype === "bfloat16") {
    edges16[dtype] ??= Float64Array.from({ length: 65536 }, (_, each) => edgeAt16(dtype, each));
    return edges16[dtype][place]!;
  }
  const size = codeAt(place) & 0x7fff;
  // in float32: codes cut, so that the lower end of a negative code is the value behind the next code
  const distance = place < 0x8000 ? -float32Edge(size + 1) : float32Edge(size);
  const edge = pivot + distance;
  if (dtype === "float64" || !Number.isFinite(edge)) return edge;
  // the least float32 at that distance, and the edge below it; `rest` is what the sum lost
  const shift = edge - pivot;
  const rest = pivot - (edge - shift) + (distance - shift);
  let least = Math.fround(edge);
  if (least < edge || (least === edge && rest > 0)) least = above("float32", least);
  return edgeBelow("float32", least);
}

const edges16: Partial<Record<Half, Float64Array>> = {};

function edgeAt16(dtype: Half, place: number): number {
  if (place === 0x8000) return 0; // between −0 and 0
  const least = valueOf16(dtype, codeAt(place));
  const middle = (least + valueOf16(dtype, codeAt(place - 1))) / 2;
  if (Number.isFinite(middle)) return middle;
  return Number.isFinite(least) ? edgeBelow(dtype, least) : least;
}

/** Half way between the float32 that a code begins with and the one before. */
function float32Edge(code: number): number {
  if (code === 0) return -(2 ** -150);
  const first = code > 0x7f80 ? Infinity : float32Of(code << 16);
  return first === Infinity ? (2 - 2 ** -24) * 2 ** 127 : edgeBelow("float32", first);
}
