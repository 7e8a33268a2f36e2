/** The matrix product: the bits of the plain loop, whatever the shape and wherever rows are cut. */
import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { fill, normal } from "../../src/index.js";
import { product, type Floats } from "../../src/diagnose/product.js";

type Kind = Float32ArrayConstructor | Float64ArrayConstructor;

/** Sums over k in ascending order, every operation rounded to the format. */
function plainLoop(Kind: Kind, a: Floats, b: Floats, m: number, n: number, k: number): Floats {
  const round = Kind === Float32Array ? Math.fround : (x: number): number => x;
  const c = new Kind(m * n);
  for (let i = 0; i < m; ++i) {
    for (let j = 0; j < n; ++j) {
      let sum = 0;
      for (let l = 0; l < k; ++l) sum = round(sum + round(a[i * k + l]! * b[l * n + j]!));
      c[i * n + j] = sum;
    }
  }
  return c;
}

function transpose(Kind: Kind, x: Floats, rows: number, columns: number): Floats {
  return new Kind(x.length).map((_, at) => x[(at % rows) * columns + Math.floor(at / rows)]!);
}

const matrix = (Kind: Kind, name: string, size: number): Floats =>
  fill(new Kind(size), normal(), { seed: 5, name });

/** Around the tile (4 by 8 or 4), the strip of 256 steps, the blocks of 64 rows and 512 columns. */
const SHAPES = [
  [1, 1, 1],
  [4, 8, 3],
  [5, 9, 7],
  [3, 2, 300],
  [65, 515, 257],
  [130, 20, 513],
  [0, 3, 2],
  [3, 0, 2],
  [3, 2, 0],
] as const;

describe.each([Float32Array, Float64Array])("%o", (Kind) => {
  test.each(SHAPES)("%i by %i over %i", (m, n, k) => {
    const a = matrix(Kind, "a", m * k);
    const b = matrix(Kind, "b", k * n);
    const want = plainLoop(Kind, a, b, m, n, k);
    const asA = [
      { data: a, rows: m, columns: k },
      { data: transpose(Kind, a, m, k), rows: k, columns: m, transposed: true },
    ];
    const asB = [
      { data: b, rows: k, columns: n },
      { data: transpose(Kind, b, k, n), rows: n, columns: k, transposed: true },
    ];
    for (const left of asA) for (const right of asB) expect(product(left, right)).toEqual(want);
  });
});

test("rows that pass in several parts are those of one", () => {
  const [rows, columns] = [3, 3_000_000];
  const data = matrix(Float32Array, "wide", rows * columns) as Float32Array;
  const b = { data: matrix(Float32Array, "tall", columns * 2), rows: columns, columns: 2 };
  const whole = product({ data, rows, columns }, b);
  for (let i = 0; i < rows; ++i) {
    const row = data.slice(i * columns, (i + 1) * columns);
    const one = product({ data: row, rows: 1, columns }, b);
    expect([...one]).toStrictEqual([...whole.subarray(2 * i, 2 * i + 2)]);
  }
});

test("infinities and NaN pass through", () => {
  const a = { data: Float32Array.of(Infinity, 1, NaN, 0), rows: 2, columns: 2 };
  const b = { data: Float32Array.of(1, 0, 0, 1), rows: 2, columns: 2 };
  expect([...product(a, b)]).toStrictEqual([Infinity, NaN, NaN, NaN]);
});

test("the same bits in every engine", () => {
  const data = matrix(Float32Array, "x", 200 * 300);
  const c = product({ data, rows: 200, columns: 300 }, { data, rows: 300, columns: 200 });
  const digest = createHash("sha256").update(new Uint8Array(c.buffer)).digest("hex");
  expect(digest).toBe("c84a48bc61c495d594cc6013a8c3dce5189487a0583cd18d116a94e214fde2b3");
});
