import * as cut from "../distributions/cut";
import * as normal from "../distributions/normal";
import * as truncated from "../distributions/truncated-normal";
import * as uniform from "../distributions/uniform";
import {
  normalF32,
  normalF64,
  prepareCut,
  truncatedF32,
  truncatedF64,
  uniformF32,
  uniformF64,
} from "./kernel";
import { A, B, SCRATCH, differences, seedWords } from "./memory";

const VALUES: u32 = 4096;
const CUT_B: usize = SCRATCH + 2048;

describe("uniformF32", () => {
  test("edge words on [-1, 1]", () => {
    seedWords(8);
    store<u32>(A, 0);
    store<u32>(A, 0x7fffffff, 4);
    store<u32>(A, 0x80000000, 8);
    uniformF32(A, 8, -1, 1, 0, 1);
    expect(load<f32>(A)).toBe(0);
    expect(load<f32>(A, 4)).toBe(1);
    expect(load<f32>(A, 8)).toBe(-1);
  });

  test("as compiled from source", () => {
    seedWords(VALUES);
    uniformF32(A, VALUES, <f32>0.1, <f32>0.7, <f32>0.4, <f32>0.3);
    uniform.uniformF32(B, VALUES, <f32>0.1, <f32>0.7, <f32>0.4, <f32>0.3);
    expect(differences(16384)).toBe(0);
  });
});

describe("uniformF64", () => {
  test("edge words on [-1, 1]", () => {
    memory.fill(A, 0, 32);
    store<u64>(A, 0x8000000000000000, 8);
    uniformF64(A, 4, -1, 1, 0, 1);
    expect(load<f64>(A)).toBe(-1);
    expect(load<f64>(A, 8)).toBe(0);
  });

  test("as compiled from source", () => {
    seedWords(2 * VALUES);
    uniformF64(A, VALUES, 0.1, 0.7, 0.4, 0.3);
    uniform.uniformF64(B, VALUES, 0.1, 0.7, 0.4, 0.3);
    expect(differences(32768)).toBe(0);
  });
});

describe("normalF32", () => {
  test("the longest radius, and the angles 0 and a quarter turn", () => {
    memory.fill(A, 0, 64);
    store<u32>(A, 0x80000000, 36); // t = -1 for the second pair
    normalF32(A, 16, 0, 1);
    expect(load<f32>(A)).toBe(<f32>6.555541515350342);
    expect(load<f32>(A, 32)).toBe(0);
    expect(load<f32>(A, 4)).toBe(0);
    expect(load<f32>(A, 36)).toBe(<f32>-6.555541515350342);
  });

  test("as compiled from source", () => {
    seedWords(VALUES);
    normalF32(A, VALUES, 0.3, 0.02);
    normal.normalF32(B, VALUES, 0.3, 0.02);
    expect(differences(16384)).toBe(0);
    seedWords(VALUES);
    normalF32(A, VALUES, 1.1, 1e-7); // whose mean has a rest
    normal.normalF32(B, VALUES, 1.1, 1e-7);
    expect(differences(16384)).toBe(0);
  });
});

describe("normalF64", () => {
  test("the longest radius", () => {
    memory.fill(A, 0, 64);
    store<u64>(A, 0x8000000000000000, 32); // t = 0
    normalF64(A, 8, 0, 1);
    expect(load<f64>(A)).toBe(8.571674348652905);
    expect(load<f64>(A, 32)).toBe(0);
  });

  test("as compiled from source", () => {
    seedWords(2 * VALUES);
    normalF64(A, VALUES, 0.3, 0.02);
    normal.normalF64(B, VALUES, 0.3, 0.02);
    expect(differences(32768)).toBe(0);
  });
});

/** Cuts of all kinds, prepared and used by the binary (A) and by the source (B): bytes that differ. */
function compareCut(wide: bool, a: f64, b: f64): i32 {
  seedWords(VALUES << u32(wide));
  memory.fill(SCRATCH, 0, 4096);
  prepareCut(SCRATCH, wide, 0.5, 2, a, b, 0.5 + 2 * a, 0.5 + 2 * b);
  cut.prepareCut(CUT_B, wide, 0.5, 2, a, b, 0.5 + 2 * a, 0.5 + 2 * b);
  if (memory.compare(SCRATCH, CUT_B, cut.CUT_BYTES) != 0) return -1;
  if (wide) {
    truncatedF64(A, VALUES, SCRATCH);
    truncated.truncatedF64(B, VALUES, CUT_B);
  } else {
    truncatedF32(A, VALUES, 0.5, 2, SCRATCH);
    truncated.truncatedF32(B, VALUES, 0.5, 2, CUT_B);
  }
  return differences(16384 << i32(wide));
}

/** Whether values rise with the word, from the least signed one on. */
function rising(wide: bool, a: f64, b: f64): bool {
  for (let i = 0; i < 64; ++i) {
    if (wide) store<i64>(A + 8 * i, (<i64>i - 32) << 58);
    else store<i32>(A + 4 * i, (i - 32) << 26);
  }
  prepareCut(SCRATCH, wide, 0, 1, a, b, a, b);
  if (wide) truncatedF64(A, 64, SCRATCH);
  else truncatedF32(A, 64, 0, 1, SCRATCH);
  for (let i = 1; i < 64; ++i) {
    if (wide && load<f64>(A + 8 * i) < load<f64>(A + 8 * i - 8)) return false;
    if (!wide && load<f32>(A + 4 * i) < load<f32>(A + 4 * i - 4)) return false;
  }
  return true;
}

describe("prepareCut, truncatedF32", () => {
  test("the middle and the end of the cut [-2, 2]", () => {
    memory.fill(A, 0, 64);
    store<u32>(A, 0x80000000, 4);
    prepareCut(SCRATCH, false, 0, 1, -2, 2, -2, 2);
    truncatedF32(A, 16, 0, 1, SCRATCH);
    expect(load<f32>(A)).toBe(0);
    expect(load<f32>(A, 4)).toBe(<f32>-1.999998927116394);
  });

  test("values rise with the word", () => {
    expect(rising(false, -3, 1)).toBe(true);
    expect(rising(false, -5, 4)).toBe(true);
    expect(rising(false, 1.99, 1.993)).toBe(true);
    expect(rising(false, 1.3, 1.9)).toBe(true);
  });

  test("as compiled from source", () => {
    expect(compareCut(false, -2, 2)).toBe(0);
    expect(compareCut(false, -3, 1)).toBe(0);
    expect(compareCut(false, 3, Infinity)).toBe(0);
    expect(compareCut(false, -12, -10)).toBe(0);
    expect(compareCut(false, -5, 4)).toBe(0);
    expect(compareCut(false, 0.5, Infinity)).toBe(0);
    expect(compareCut(false, 5000, Infinity)).toBe(0);
    expect(compareCut(false, 0, Infinity)).toBe(0);
    expect(compareCut(false, -9, 9)).toBe(0);
    expect(compareCut(false, 1.99, 1.993)).toBe(0);
    expect(compareCut(false, 1.3, 1.9)).toBe(0);
    expect(compareCut(false, 8.2, Infinity)).toBe(0);
  });
});

/** √2 erf⁻¹(x) as the central loop has it: a cut whose width is 0. */
function quantile(x: f64): f64 {
  prepareCut(SCRATCH, true, 0, 1, -2, 2, -2, 2);
  v128.store(SCRATCH, f64x2.splat(x), cut.CENTRE);
  v128.store(SCRATCH, f64x2.splat(0), cut.HALF);
  memory.fill(A, 0, 32);
  truncatedF64(A, 8, SCRATCH);
  return load<f64>(A);
}

describe("prepareCut, truncatedF64", () => {
  test("quantiles of a central cut", () => {
    // √2 erf⁻¹ by mpmath; 2e-15, relative, is the bound
    expect(quantile(0)).toBe(0);
    expect(abs(quantile(0.5) / 0.6744897501960817 - 1) < 2e-15).toBe(true);
    expect(abs(quantile(-0.9) / -1.6448536269514729 - 1) < 2e-15).toBe(true);
    expect(abs(quantile(1e-9) / 1.2533141373155003e-9 - 1) < 2e-15).toBe(true);
  });

  test("the upper quartile of the half normal law", () => {
    memory.fill(A, 0, 64);
    prepareCut(SCRATCH, true, 0, 1, 0, Infinity, 0, Infinity);
    truncatedF64(A, 8, SCRATCH);
    expect(load<f64>(A)).toBe(0.6744897501960819);
  });

  test("values rise with the word", () => {
    expect(rising(true, -3, 1)).toBe(true);
    expect(rising(true, 2, 3)).toBe(true);
    expect(rising(true, 9, Infinity)).toBe(true);
  });

  test("as compiled from source", () => {
    expect(compareCut(true, -2, 2)).toBe(0);
    expect(compareCut(true, -3, 1)).toBe(0);
    expect(compareCut(true, 3, Infinity)).toBe(0);
    expect(compareCut(true, -12, -10)).toBe(0);
    expect(compareCut(true, 1.99, 1.993)).toBe(0);
    expect(compareCut(true, 9, Infinity)).toBe(0);
  });
});
