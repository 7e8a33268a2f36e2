/** The QR that orthogonal laws of other systems take, against Gram and Schmidt's process run twice. */
import { describe, expect, test } from "vitest";
import type { Floats } from "../../src/compat/shared/kernels.js";
import { orthonormalizer, type Vectors } from "../../src/compat/shared/orthonormal.js";
import { torchGenerator } from "../../src/compat/torch/generator.js";
import { expectVoice, thrownBy } from "../support/voice.js";

/** Vectors that are an array's rows, or its columns. */
const rowsOf = (count: number, length: number): Vectors => ({
  count,
  length,
  apart: length,
  step: 1,
});
const columnsOf = (count: number, length: number): Vectors => ({
  count,
  length,
  apart: 1,
  step: count,
});

const unpacked = (data: Floats, { count, length, apart, step }: Vectors): number[][] =>
  Array.from({ length: count }, (_, v) =>
    Array.from({ length }, (_, j) => data[v * apart + j * step]!),
  );

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, i) => sum + x * b[i]!, 0);

/** A positive diagonal of R comes of itself (Giraud et al. 2005 on why twice is enough). */
function gramSchmidt(vectors: readonly number[][]): number[][] {
  const made: number[][] = [];
  for (const vector of vectors) {
    let left = vector;
    for (let pass = 0; pass < 2; ++pass) {
      for (const q of made) {
        const part = dot(q, left);
        left = left.map((x, i) => x - part * q[i]!);
      }
    }
    const norm = Math.sqrt(dot(left, left));
    made.push(left.map((x) => x / norm));
  }
  return made;
}

const SIZES = [
  [1, 1],
  [1, 7],
  [2, 2],
  [3, 5],
  [15, 16],
  [16, 16],
  [16, 17],
  [17, 17],
  [17, 600],
  [33, 40],
  [64, 64],
  [100, 257],
] as const;

describe("orthonormalizer", () => {
  test.each(SIZES)("%i vectors of %i values", (count, length) => {
    for (const vectors of [rowsOf(count, length), columnsOf(count, length)]) {
      const given = torchGenerator(count).randn(count * length, { dtype: "float64" });
      const wide = Float64Array.from(given);
      orthonormalizer("test", vectors)(wide);
      const wanted = gramSchmidt(unpacked(given, vectors)).flat();
      const made = unpacked(wide, vectors).flat();
      // both are off by some 2^-53 times the condition number, which is below 2^14 in these
      for (const [i, x] of made.entries()) expect(Math.abs(x - wanted[i]!)).toBeLessThan(2 ** -36);

      const narrow = Float32Array.from(given);
      const exact = Float64Array.from(narrow);
      orthonormalizer("test", vectors)(narrow);
      orthonormalizer("test", vectors)(exact);
      expect(narrow).toEqual(Float32Array.from(exact));
    }
  });

  test("rows of 1024² are orthonormal, and R has a positive diagonal", () => {
    const vectors = columnsOf(1024, 1024);
    const given = torchGenerator(1).randn(2 ** 20);
    const data = Float64Array.from(given);
    orthonormalizer("test", vectors)(data);
    const [q, a] = [unpacked(data, vectors), unpacked(given, vectors)];
    for (const i of [0, 1, 15, 16, 500, 1022, 1023]) {
      for (const j of [0, i >> 1, i]) {
        expect(Math.abs(dot(q[i]!, q[j]!) - (i === j ? 1 : 0))).toBeLessThan(1e-13);
        const r = dot(q[i]!, a[j]!);
        if (i === j) expect(r).toBeGreaterThan(0);
        else expect(Math.abs(r)).toBeLessThan(1e-11); // below R's diagonal
      }
    }
  });

  test("of a vector that is 0, and of vectors on one axis", () => {
    const data = Float64Array.of(-3, 0, 0, 0, 0, 0, 5, 0, -2);
    orthonormalizer("test", rowsOf(3, 3))(data);
    // as LAPACK's Q · sign(diag R): no direction is left to 0
    expect([...data].map((x) => x + 0)).toEqual([-1, 0, 0, 0, 0, 0, 0, 0, -1]);
  });

  test("small after large: what a workspace held is not seen", () => {
    const make = (): Floats => torchGenerator(5).init.orthogonal([40, 24]).data as Floats;
    const first = make();
    torchGenerator(6).init.orthogonal([300, 300]);
    expect(make()).toEqual(first);
  });

  test("what no linear memory holds is refused before a draw", () => {
    const error = thrownBy(() => orthonormalizer("test", rowsOf(40_000, 40_000)));
    expectVoice(error, "test");
    expect(error).toBeInstanceOf(RangeError);
  });
});

describe("torch.nn.init.orthogonal_", () => {
  test("axes of length 0 and 1", () => {
    const g = torchGenerator(0);
    for (const shape of [
      [0, 3],
      [3, 0],
      [2, 0, 3],
    ]) {
      expect(g.init.orthogonal(shape).data).toHaveLength(0);
    }
    expect(g.rand(1)).toEqual(torchGenerator(0).rand(1)); // nothing was drawn
    expect([...g.init.orthogonal([1, 1], { gain: 2 }).data].map(Math.abs)).toEqual([2]);
    const [row, column] = [[1, 5] as const, [5, 1] as const].map(
      (shape) => torchGenerator(3).init.orthogonal(shape).data,
    );
    expect(row).toEqual(column);
  });

  test("gain is one rounding more", () => {
    const make = (gain: number): Floats =>
      torchGenerator(9).init.orthogonal([20, 30], { gain }).data as Floats;
    const gain = Math.fround(-0.1);
    expect(make(-0.1)).toEqual(make(1).map((x) => x * gain));
  });
});
