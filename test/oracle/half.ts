/** docs/stream.md, section 3: float32 to the 16-bit formats, rounded once to nearest even. */
import { bits32 } from "./float32.js";

/** x to a multiple of the unit, ties to even: |x / unit| < 2^51, the unit a power of two, so all is exact. */
function toMultiple(x: number, unit: number): number {
  const scaled = x / unit;
  const below = Math.floor(scaled);
  const rest = scaled - below;
  const up = rest > 0.5 || (rest === 0.5 && below % 2 !== 0);
  return (up ? below + 1 : below) * unit;
}

/**
 * The encoding of x in a format of 16 bits.
 *
 * @param fraction bits of the fraction: 10 for float16, 7 for bfloat16
 * @param least exponent of the least normal number: −14 or −126
 */
function encode(x: number, fraction: number, least: number): number {
  const sign = (bits32(x) >>> 31) << 15;
  const infinite = (1 << 15) - (1 << fraction);
  if (Number.isNaN(x)) return sign | infinite | (1 << (fraction - 1));
  const size = Math.abs(x);
  if (size === 0) return sign;
  const exponent = Math.max(((bits32(x) >>> 23) & 0xff) - 127, least);
  const rounded = toMultiple(size, 2 ** (exponent - fraction));
  const largest = (2 - 2 ** -fraction) * 2 ** (1 - least);
  if (rounded > largest) return sign | infinite;
  // a carry into the next binade needs no care: the encoding counts on
  return sign | (((exponent - least) << fraction) + rounded / 2 ** (exponent - fraction));
}

export const float16 = (x: number): number => encode(x, 10, -14);
export const bfloat16 = (x: number): number => encode(x, 7, -126);

/** The number that an encoding of 16 bits stands for. */
function decode(bits: number, fraction: number, least: number): number {
  const sign = bits >>> 15 ? -1 : 1;
  const exponent = (bits & 0x7fff) >>> fraction;
  const digits = bits & ((1 << fraction) - 1);
  if (exponent === (1 << (15 - fraction)) - 1) return digits === 0 ? sign * Infinity : NaN;
  const ones = exponent === 0 ? 0 : 2 ** fraction;
  return sign * (ones + digits) * 2 ** (Math.max(exponent, 1) - 1 + least - fraction);
}

export const fromFloat16 = (bits: number): number => decode(bits, 10, -14);
export const fromBfloat16 = (bits: number): number => decode(bits, 7, -126);
