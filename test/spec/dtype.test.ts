/** toFloat32 on every encoding of the 16-bit formats. */
import { expect, test } from "vitest";
import { toFloat32 } from "../../src/index.js";

const ENCODINGS = Uint16Array.from({ length: 65536 }, (_, i) => i);

/** IEEE 754-2019, 3.4: value of the encoding with so many exponent and fraction bits. */
function decode(bits: number, exponents: number, fractions: number): number {
  const text = bits.toString(2).padStart(16, "0");
  const sign = text.startsWith("1") ? -1 : 1;
  const exponent = parseInt(text.slice(1, 1 + exponents), 2);
  const fraction = parseInt(text.slice(1 + exponents), 2) / 2 ** fractions;
  const bias = 2 ** (exponents - 1) - 1;
  if (exponent === 2 * bias + 1) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** (1 - bias);
  return sign * (1 + fraction) * 2 ** (exponent - bias);
}

test.each([
  ["float16", 5, 10],
  ["bfloat16", 8, 7],
] as const)("all encodings of %s", (dtype, exponents, fractions) => {
  const values = toFloat32({ data: ENCODINGS, dtype });
  expect(values).toBeInstanceOf(Float32Array);
  const wrong = [...values].findIndex(
    (x, bits) => !Object.is(x, decode(bits, exponents, fractions)),
  );
  expect(wrong, "first encoding read wrongly").toBe(-1);
});

test("float32 is copied, float64 rounded", () => {
  const data = Float32Array.of(1, -0, NaN, Infinity, 0.1);
  const copied = toFloat32({ data, dtype: "float32" });
  expect(copied).toStrictEqual(data);
  expect(copied.buffer).not.toBe(data.buffer);
  const wide = toFloat32({ data: Float64Array.of(0.1, 1e-300, -1e300), dtype: "float64" });
  expect([...wide]).toStrictEqual([Math.fround(0.1), 0, -Infinity]);
});

test("data that were transferred away are refused, empty ones are not", () => {
  const data = Float32Array.of(1, 2);
  structuredClone(data.buffer, { transfer: [data.buffer] });
  expect(() => toFloat32({ data, dtype: "float32" })).toThrow(
    'toFloat32: data expected the array class of float32, got "a detached array"',
  );
  expect(toFloat32({ data: new Float32Array(0), dtype: "float32" })).toHaveLength(0);
});
