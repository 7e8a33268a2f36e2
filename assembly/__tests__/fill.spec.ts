import * as source from "../fill";
import {
  BFLOAT16,
  CONSTANT,
  FLOAT16,
  FLOAT32,
  FLOAT64,
  NORMAL,
  SCRATCH_BYTES,
  TRUNCATED,
  UNIFORM,
  fill,
  heapBase,
} from "./kernel";
import { A, B, SCRATCH, differences, smear } from "./memory";

/** 5000 values from 4000 on, by the binary (A) and by the source (B): bytes that differ. */
function compareFill(law: u32, p0: f64, p1: f64, p2: f64, p3: f64): i32 {
  let count = 0;
  for (let dtype: u32 = 0; dtype < 4; ++dtype) {
    smear();
    fill(law, dtype, A, 5000, 4000, 1, 2, SCRATCH, p0, p1, p2, p3, p2, p3);
    source.fill(law, dtype, B, 5000, 4000, 1, 2, SCRATCH, p0, p1, p2, p3, p2, p3);
    count += differences(5000 * (dtype == FLOAT64 ? 8 : dtype == FLOAT32 ? 4 : 2));
  }
  return count;
}

describe("fill", () => {
  test("the codes of laws and dtypes", () => {
    expect(CONSTANT).toBe(0);
    expect(UNIFORM).toBe(1);
    expect(NORMAL).toBe(2);
    expect(TRUNCATED).toBe(3);
    expect(FLOAT32).toBe(0);
    expect(FLOAT64).toBe(1);
    expect(FLOAT16).toBe(2);
    expect(BFLOAT16).toBe(3);
    expect(SCRATCH_BYTES).toBe(source.SCRATCH_BYTES);
  });

  test("a constant in every dtype", () => {
    fill(CONSTANT, FLOAT32, A, 3, 0, 0, 0, SCRATCH, 0.1, 0, 0, 0, 0, 0);
    expect(load<f32>(A, 8)).toBe(<f32>0.1);
    fill(CONSTANT, FLOAT64, A, 3, 0, 0, 0, SCRATCH, 0.1, 0, 0, 0, 0, 0);
    expect(load<f64>(A, 16)).toBe(0.1);
    fill(CONSTANT, FLOAT16, A, 11, 0, 0, 0, SCRATCH, 0.1, 0, 0, 0, 0, 0);
    expect(load<u16>(A, 20)).toBe(0x2e66);
    fill(CONSTANT, BFLOAT16, A, 11, 0, 0, 0, SCRATCH, 0.1, 0, 0, 0, 0, 0);
    expect(load<u16>(A, 20)).toBe(0x3dcd);
  });

  test("as compiled from source", () => {
    expect(compareFill(CONSTANT, 0.1, 0, 0, 0)).toBe(0);
    expect(compareFill(UNIFORM, -1, 2, 0, 0)).toBe(0);
    expect(compareFill(NORMAL, 0.5, 2, 0, 0)).toBe(0);
    expect(compareFill(TRUNCATED, 0, 1, -2, 2)).toBe(0);
    expect(compareFill(TRUNCATED, 0, 1, -2, 3)).toBe(0);
  });
});

describe("heapBase", () => {
  test("static data ends below the specs' own memory", () => {
    expect(heapBase()).toBeGreaterThan(0);
    expect(heapBase()).toBeLessThan(65537);
  });
});
