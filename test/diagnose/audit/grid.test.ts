/** Edges of a survey's table: every number, rounded as the dtype and the table round, lies between those of its place. */
import { describe, expect, test } from "vitest";
import { fill, normal, toFloat32, type Dtype } from "../../../src/index.js";
import {
  above,
  below,
  codeAt,
  edgeAt,
  nearest,
  placeOf,
  valueOf16,
} from "../../../src/diagnose/audit/grid.js";
import { surveyOf } from "../../../src/diagnose/audit/survey.js";

const DTYPES = ["float32", "float64", "float16", "bfloat16"] as const;

const create = (dtype: Dtype, size: number): Float32Array | Float64Array | Uint16Array =>
  dtype === "float64"
    ? new Float64Array(size)
    : dtype === "float32"
      ? new Float32Array(size)
      : new Uint16Array(size);

/** Stream "v1" makes the 16-bit values from the float32 ones, by one rounding. */
describe.each(["float16", "bfloat16"] as const)("%s", (dtype) => {
  test("values lie between the edges of their code", () => {
    for (const std of [1, 1e-3, 1e-6]) {
      const options = { seed: 4, name: "x" };
      const exact = fill(new Float32Array(5000), normal({ std }), options);
      const codes = fill(new Uint16Array(5000), normal({ std }), { ...options, dtype });
      const outside = [...exact].filter((x, i) => {
        const place = placeOf(codes[i]!);
        return x < edgeAt(dtype, 0, place) || x > edgeAt(dtype, 0, place + 1);
      });
      expect(outside).toStrictEqual([]);
    }
  });

  test("all finite codes: decoded as toFloat32 does, next values next to each other", () => {
    const data = Uint16Array.from({ length: 65536 }, (_, code) => code);
    const values = toFloat32({ data, dtype });
    const wrong: number[] = [];
    for (let code = 0; code < 65536; ++code) {
      const x = values[code]!;
      let fits = Object.is(valueOf16(dtype, code), x);
      if (Number.isFinite(x) && code !== 0x8000) {
        const next = values[codeAt(placeOf(code) + (code === 0x8001 ? 2 : 1))]!;
        if (Number.isFinite(next)) fits &&= above(dtype, x) === next;
        fits &&= nearest(dtype, x) === x;
      }
      if (!fits) wrong.push(code);
    }
    expect(wrong).toStrictEqual([]);
  });
});

test("places are in the order of values", () => {
  const places = Array.from({ length: 65536 }, (_, place) => place);
  expect(places.filter((place) => placeOf(codeAt(place)) !== place)).toStrictEqual([]);
  expect(codeAt(0x8000)).toBe(0);
  expect(codeAt(0x7fff)).toBe(0x8000);
});

test.each([
  ["float32", 1, 1 + 2 ** -23],
  ["float32", -1, -1 + 2 ** -24],
  ["float32", 0, 2 ** -149],
  ["float64", 1, 1 + 2 ** -52],
  ["float64", -(2 ** -1022), -(2 ** -1022) + 2 ** -1074],
  ["bfloat16", 1, 1 + 2 ** -7],
  ["float16", 1, 1 + 2 ** -10],
  ["float16", -1, -1 + 2 ** -11],
  ["float16", 0, 2 ** -24],
  ["float16", 2 ** -14, 2 ** -14 + 2 ** -24],
] as const)("%s: behind %d comes %d", (dtype, x, next) => {
  expect(above(dtype, x)).toBe(next);
  expect(below(dtype, next)).toBe(x);
});

describe.each([0, 1, -0.37])("tables about a pivot of %d", (pivot) => {
  test.each(["float32", "float64"] as const)("%s: a value's place holds it", (dtype) => {
    for (const std of [1, 1e-4, 3e-7]) {
      const law = normal({ mean: pivot, std });
      const wide = fill(new Float64Array(400), law, { seed: 2, name: "x" });
      for (const real of wide) {
        const data = create(dtype, 1);
        data[0] = real; // rounded, once, to the dtype
        const { cells } = surveyOf({ data, dtype }, pivot);
        const place = cells.places[0]!;
        expect(real).toBeGreaterThanOrEqual(edgeAt(dtype, pivot, place));
        expect(real).toBeLessThanOrEqual(edgeAt(dtype, pivot, place + 1));
      }
    }
  });
});

describe.each(DTYPES)("surveys of %s", (dtype) => {
  const size = 40_003; // more than a window, and no multiple of a vector
  const law = normal({ mean: 0.5, std: 0.25 });
  const data = fill(create(dtype, size), law, {
    ...{ seed: 9, name: "x" },
    ...(dtype === "float16" || dtype === "bfloat16" ? { dtype } : {}),
  });
  const values = dtype === "float64" ? [...data] : [...toFloat32({ data: data, dtype: dtype })];

  test("sums, extremes, counts", () => {
    const made = surveyOf({ data, dtype }, 0.5);
    const { pivot, sums, min, max, cells, finite } = made;
    for (const [k, sum] of sums.entries()) {
      const terms = values.map((x) => (x - pivot) ** (k + 1));
      const want = terms.reduce((a, b) => a + b, 0);
      const size = terms.reduce((a, b) => a + Math.abs(b), 0);
      // sums of 40,000 terms in another order
      expect(Math.abs(sum - want)).toBeLessThan(1e-12 * size);
    }
    expect([min, max]).toStrictEqual([Math.min(...values), Math.max(...values)]);
    expect(finite).toBe(size);
    expect(cells.counts.reduce((a, b) => a + b, 0)).toBe(size);
    expect([...cells.places]).toStrictEqual([...cells.places].sort((a, b) => a - b));
  });

  test("odd values are counted apart", () => {
    const odd = data.slice(0, 101);
    const bits = new Uint8Array(odd.buffer);
    const put = (at: number, value: number): void => {
      if (odd instanceof Uint16Array) {
        const float = dtype === "bfloat16";
        const code = Number.isNaN(value)
          ? 0x7fff
          : Number.isFinite(value)
            ? value === 0
              ? 0
              : 1
            : (float ? 0x7f80 : 0x7c00) | (value < 0 ? 0x8000 : 0);
        odd[at] = code;
      } else odd[at] = value === 5 ? (dtype === "float32" ? 2 ** -140 : 2 ** -1050) : value;
    };
    put(0, NaN);
    put(3, Infinity);
    put(50, -Infinity);
    put(51, -Infinity);
    put(99, 0);
    put(100, 5); // stands for a subnormal
    const { counts, finite, max } = surveyOf({ data: odd, dtype }, 0);
    expect(bits).toHaveLength(odd.byteLength);
    expect(counts).toStrictEqual({
      ...{ nan: 1, positiveInfinity: 1, negativeInfinity: 2, zero: 1, subnormal: 1 },
    });
    expect(finite).toBe(97);
    expect(max).toBeLessThan(Infinity);
  });
});

test("nothing but odd values, and nothing at all", () => {
  const all = surveyOf({ data: Float32Array.of(NaN, Infinity), dtype: "float32" }, 0);
  expect(all).toMatchObject({ finite: 0, min: NaN, max: NaN, sums: [0, 0, 0, 0] });
  const none = surveyOf({ data: new Float32Array(0), dtype: "float32" }, 0);
  expect(none).toMatchObject({ values: 0, finite: 0, trailingZeros: 0 });
});

test("what all values' bits end with", () => {
  const zeros = (data: Float32Array | Float64Array, dtype: Dtype): number =>
    surveyOf({ data, dtype }, 0).trailingZeros;
  const x = fill(new Float32Array(999), normal(), { seed: 1, name: "x" });
  expect(zeros(x, "float32")).toBe(0);
  const codes = fill(new Uint16Array(999), normal(), { seed: 1, name: "x", dtype: "bfloat16" });
  expect(zeros(toFloat32({ data: codes, dtype: "bfloat16" }), "float32")).toBe(16);
  const half = fill(new Uint16Array(999), normal(), { seed: 1, name: "x", dtype: "float16" });
  expect(zeros(toFloat32({ data: half, dtype: "float16" }), "float32")).toBe(13);
  expect(zeros(Float64Array.from(x), "float64")).toBe(29);
});
