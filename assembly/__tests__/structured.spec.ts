import { SPARSE, narrow, select, startUnits, words } from "./kernel";
import { A, B, SCRATCH, smear } from "./memory";

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
