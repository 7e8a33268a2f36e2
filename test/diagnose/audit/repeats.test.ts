/** Copies of a tensor's beginning are found wherever they lie, in every dtype. */
import { expect, test } from "vitest";
import { fill, normal, type Dtype } from "../../../src/index.js";
import { LEAST_REPEAT, repeatOf } from "../../../src/diagnose/audit/repeats.js";
import { surveyOf } from "../../../src/diagnose/audit/survey.js";
import { ARRAYS, DTYPES, type Data } from "../../support/cases.js";

function drawn(dtype: Dtype, size: number): Data {
  return fill(new ARRAYS[dtype](size), normal(), { seed: 5, name: "w", dtype });
}

const found = (data: Data, dtype: Dtype): ReturnType<typeof repeatOf> =>
  repeatOf(data, surveyOf({ data, dtype }, 0).echoes, LEAST_REPEAT);

test.each(DTYPES)("%s: at every place about blocks, windows and the end", (dtype) => {
  const window = 16384 / ARRAYS[dtype].BYTES_PER_ELEMENT;
  const size = window + 41;
  const places = [
    ...Array.from({ length: 24 }, (_, k) => LEAST_REPEAT + k),
    ...Array.from({ length: 40 }, (_, k) => window - 20 + k),
    size - LEAST_REPEAT,
  ];
  expect(found(drawn(dtype, size), dtype)).toBeUndefined();
  for (const at of places) {
    const data = drawn(dtype, size);
    data.copyWithin(at, 0, LEAST_REPEAT);
    expect(found(data, dtype)).toMatchObject({ at });
    // one value less is chance
    data[at + LEAST_REPEAT - 1] = 77;
    expect(found(data, dtype)).toBeUndefined();
  }
});

test.each(DTYPES)("%s: a long copy is measured, until it meets its source or ends", (dtype) => {
  const data = drawn(dtype, 5000);
  data.copyWithin(3000, 0, 700);
  expect(found(data, dtype)).toStrictEqual({ at: 3000, values: 700 });
  data.copyWithin(100, 0, 4900);
  expect(found(data, dtype)).toStrictEqual({ at: 100, values: 100 });
});

test("values that come too often are looked for one by one", () => {
  let x = 1;
  const data = Float32Array.from({ length: 600_000 }, () => {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
    return (x >>> 24) % 61;
  });
  data.copyWithin(150_000, 0, 60);
  data[150_060] = -1;
  expect(surveyOf({ data, dtype: "float32" }, 0).echoes).toBe("many");
  expect(repeatOf(data, "many", 50)).toStrictEqual({ at: 150_000, values: 60 });
});

test.each([1, 2, 7, 8, 9])("%i values", (size) => {
  for (const dtype of DTYPES) expect(found(drawn(dtype, size), dtype)).toBeUndefined();
});
