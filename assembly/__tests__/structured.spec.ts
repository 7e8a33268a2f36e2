import * as source from "../fill";
import {
  DIAGONALS,
  FLOAT32,
  FLOAT64,
  FOURIER,
  SPARSE,
  fill,
  narrow,
  select,
  startUnits,
  words,
} from "./kernel";
import { A, B, SCRATCH, differences, smear } from "./memory";

const UNITS: u32 = 3;
const SIZE: u32 = 40; // values of a unit, one after another
const CHOSEN: u32 = 7;
const COUNT: u32 = UNITS * SIZE;

/** Keeps the chosen values of ones at A, the table at B. */
function choose(): void {
  for (let i: u32 = 0; i < COUNT; ++i) store<f32>(A + (i << 2), 1);
  startUnits(B, UNITS, CHOSEN);
  for (let pass: u32 = 0; pass < 10; ++pass) {
    select(pass, B, UNITS, SIZE, A, 2, COUNT, 0, 1, 2, 16 * SPARSE, SCRATCH);
    if (pass < 8) narrow(pass, B, UNITS);
  }
}

/** Whether value i of `words` at B is among the CHOSEN smallest of its unit, ties by index. */
function isSmall(i: u32): bool {
  const word = load<u32>(B + (i << 2));
  const first = i - (i % SIZE);
  let before: u32 = 0;
  for (let j = first; j < first + SIZE; ++j) {
    const other = load<u32>(B + (j << 2));
    if (other < word || (other == word && j < i)) ++before;
  }
  return before < CHOSEN;
}

describe("laws of whole tensors", () => {
  test("codes, and the bytes of a unit's entry", () => {
    expect(SPARSE).toBe(4);
    expect(DIAGONALS).toBe(6);
    expect(FOURIER).toBe(7);
  });

  test("diagonals: value at first + group·jump + i·step, 0 elsewhere", () => {
    smear();
    fill(DIAGONALS, FLOAT32, A, 20, 0, 0, 0, SCRATCH, 2.5, 1, 3, 2, 10, 2);
    for (let i = 0; i < 20; ++i) {
      const there = i == 1 || i == 4 || i == 11 || i == 14;
      expect(load<f32>(A + (i << 2))).toBe(there ? 2.5 : 0);
    }
  });

  test("the binary and the source agree on Fourier kernels", () => {
    smear();
    fill(FOURIER, FLOAT64, A, 99, 0, 0, 0, SCRATCH, 0.5, 0.5, 11, 16, 9, 1);
    source.fill(FOURIER, FLOAT64, B, 99, 0, 0, 0, SCRATCH, 0.5, 0.5, 11, 16, 9, 1);
    expect(differences(99 * 8)).toBe(0);
  });

  test("select keeps the values of each unit's smallest words", () => {
    smear();
    choose();
    words(B, 1, 2, 0, 16 * SPARSE, COUNT >> 3, SCRATCH);
    let wrong = 0;
    for (let i: u32 = 0; i < COUNT; ++i) {
      const kept = load<f32>(A + (i << 2)) == 1;
      if (kept != isSmall(i)) ++wrong;
    }
    expect(wrong).toBe(0);
  });
});
