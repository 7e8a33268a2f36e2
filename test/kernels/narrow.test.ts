/** Cuts whose bounds lie close together beside the mean: values must stay apart, and off the bounds. */
import { expect, test } from "vitest";
import { truncated } from "./cases.js";
import { Machine } from "./core.js";

const N = 1_000_000;
const machine = new Machine(1 + (N * 8) / 65536);

test.each([
  // mean, a, b: low = mean + a is 0 or so, and the mean cancels
  [-1, 1, 1 + 1e-6],
  [-4, 4, 4 + 1e-6],
  [-1.5, 1.5, 1.5 + 2 ** -10],
  [-30, 30, 30 + 1e-5],
  [3, -3 - 1e-7, -3],
])("mean %d, cut [%d, %d], float32", (mean, a, b) => {
  const law = truncated(a, b, mean);
  const { buffer, byteOffset } = machine.fill(law, "float32", N, 0, [9, 9]);
  const values = new Float32Array(buffer, byteOffset, N).slice().sort();
  const [low, high] = [Math.fround(law.low), Math.fround(law.high)];
  expect(values[0]).toBeGreaterThanOrEqual(low);
  expect(values[N - 1]).toBeLessThanOrEqual(high);
  // 24 bits of t, fewer by what the bounds have in common: no bound may hold more than ten of a million
  expect(values.filter((v) => v === low || v === high).length).toBeLessThan(10);
  // The density is e^(-s x) over the cut, x from 0 to 1, but for a factor 1 + O((b - a)²).
  const s = ((a + b) / 2) * (b - a);
  let worst = 0;
  values.forEach((v, i) => {
    const x = (v - law.low) / (law.high - law.low);
    const p = Math.expm1(-s * x) / Math.expm1(-s);
    worst = Math.max(worst, Math.abs(p - i / N), Math.abs(p - (i + 1) / N));
  });
  expect(worst).toBeLessThan(1.95 / Math.sqrt(N)); // Kolmogorov-Smirnov, one in 1000
});
