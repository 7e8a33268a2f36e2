/**
 * The laws as statistics see them: what known answers cannot catch. Seeds are fixed, so each test passes always or
 * never. The suite makes 92 z-scores; with |z| < 5, which a right kernel exceeds with 5.7e-7 each, a choice of seeds
 * would fail by chance once in 19,000. The 16 Kolmogorov-Smirnov tests have 1.95/√n, one in 1000 each.
 */
import { describe, expect, test } from "vitest";
import type { Dtype } from "../oracle/laws.js";
import { truncated } from "./cases.js";
import { BYTES, Machine, type Keys } from "./core.js";
import { distribution, moments, upperTail, type Drawn } from "./reference-laws.js";

const LIMIT = 5;
const WINDOW = 2 ** 20; // values drawn at once
const machine = new Machine(1 + (WINDOW * 8) / 65536);
const NORMAL: Drawn = { law: "normal", mean: 0, std: 1 };

function draw(law: Drawn, dtype: Dtype, count: number, offset: number, keys: Keys) {
  const { buffer, byteOffset } = machine.fill(law, dtype, count, offset, keys);
  return dtype === "float64"
    ? new Float64Array(buffer, byteOffset, count)
    : new Float32Array(buffer, byteOffset, count);
}

/** The sums over n values of what `terms` adds for each window of them. */
function sumOver(
  law: Drawn,
  dtype: Dtype,
  n: number,
  keys: Keys,
  terms: (window: Float32Array | Float64Array, sums: Float64Array) => void,
): number[] {
  const sums = new Float64Array(8);
  for (let at = 0; at < n; at += WINDOW) terms(draw(law, dtype, WINDOW, at, keys), sums);
  return [...sums];
}

// Abramowitz and Stegun, table 26.1 and 26.2; Q(8) from mpmath. 15 digits, of which ½ − (Φ(3) − ½) loses three
test.each([
  [0, 0.5],
  [0.5, 0.308537538725987],
  [1, 0.158655253931457],
  [2, 0.0227501319481792],
  [3, 0.00134989803163009],
  [5, 2.86651571879194e-7],
  [8, 6.22096057427178e-16],
])("the test's own Q(%d)", (z, want) => {
  expect(Math.abs(upperTail(z) / want - 1)).toBeLessThan(1e-12);
});

// Simpson's rule leaves (π/20000)^4 or less, 1e-15; the digits asked for are those of the literals
test("the test's own moments: uniform, normal, and a cut of known variance", () => {
  const uniform = moments({ law: "uniform", low: 0, high: 1 });
  expect(uniform.std).toBeCloseTo(Math.sqrt(1 / 12), 12);
  expect(uniform.standard[4]).toBeCloseTo(9 / 5, 10);
  expect(moments(NORMAL).standard[8]).toBeCloseTo(105, 8);
  // the standard deviation that JAX and Keras divide by
  expect(moments(truncated(-2, 2)).std).toBeCloseTo(0.87962566103423978, 12);
  // mean of the tail beyond 8: 1 / M(8)
  expect(moments(truncated(8, Infinity)).mean).toBeCloseTo(8.121368117, 8);
});

const LAWS: [string, Drawn][] = [
  ["uniform on [-1, 1]", { law: "uniform", low: -1, high: 1 }],
  ["normal", NORMAL],
  ["cut [-2, 2]", truncated(-2, 2)],
  ["cut [-0.1, 0.1]", truncated(-0.1, 0.1)],
  ["cut [-1, 3]", truncated(-1, 3)],
  ["cut (-inf, -1]", truncated(-Infinity, -1)],
  ["cut [8, inf)", truncated(8, Infinity)],
  ["cut [9, 10]", truncated(9, 10)],
];

describe.each(LAWS)("%s", (name, law) => {
  const exact = moments(law);
  const key = LAWS.findIndex(([other]) => other === name);

  test.each(["float32", "float64"] as const)("moments 1 to 4, %s", (dtype) => {
    const n = 2 ** 23;
    const { mean, std, standard } = exact;
    const sums = sumOver(law, dtype, n, [key, 1], (window, sums) => {
      let [m1, m2, m3, m4] = [0, 0, 0, 0];
      for (const x of window) {
        const y = (x - mean) / std;
        m1 += y;
        m2 += y * y;
        m3 += y * y * y;
        m4 += y * y * y * y;
      }
      [m1, m2, m3, m4].forEach((sum, i) => (sums[i]! += sum));
    });
    for (const k of [1, 2, 3, 4]) {
      const variance = standard[2 * k]! - standard[k]! ** 2;
      const z = (sums[k - 1]! / n - standard[k]!) / Math.sqrt(variance / n);
      expect(Math.abs(z), `z of moment ${k}`).toBeLessThan(LIMIT);
    }
  });

  test.each(["float32", "float64"] as const)("Kolmogorov-Smirnov, %s", (dtype) => {
    const n = 1e6;
    const sorted = draw(law, dtype, n, 0, [key, 2]).sort();
    const cdf = distribution(law);
    let distance = 0;
    for (let i = 0; i < n; i++) {
      const f = cdf(sorted[i]!);
      distance = Math.max(distance, f - i / n, (i + 1) / n - f);
    }
    expect(distance * Math.sqrt(n)).toBeLessThan(1.95);
  });
});

// 38 values of 2^26 lie beyond 5 sigma: a binomial z is near enough to normal there
describe.each([
  ["normal", NORMAL],
  ["the uncut law by inversion", truncated(-Infinity, Infinity)],
] as const)("tails of %s", (_, law) => {
  test.each(["float32", "float64"] as const)("beyond 3, 4 and 5 sigma, %s", (dtype) => {
    const n = 2 ** 26;
    const sums = sumOver(law, dtype, n, [3, 3], (window, sums) => {
      let [beyond3, beyond4, beyond5] = [0, 0, 0];
      for (const x of window) {
        const size = Math.abs(x);
        if (size > 3) {
          beyond3++;
          if (size > 4) beyond4++;
          if (size > 5) beyond5++;
        }
      }
      [beyond3, beyond4, beyond5].forEach((count, i) => (sums[i]! += count));
    });
    for (const [i, sigma] of [3, 4, 5].entries()) {
      const p = 2 * upperTail(sigma);
      const z = (sums[i]! - n * p) / Math.sqrt(n * p * (1 - p));
      expect(Math.abs(z), `z beyond ${sigma}`).toBeLessThan(LIMIT);
    }
  });
});

describe("Box-Muller's halves, cosine and sine of one radius", () => {
  test.each(["float32", "float64"] as const)("are uncorrelated, %s", (dtype) => {
    const n = 2 ** 24;
    const half = 32 / BYTES[dtype];
    const sums = sumOver(NORMAL, dtype, n, [4, 4], (window, sums) => {
      let [xy, squares, xSquare, cubes] = [0, 0, 0, 0];
      for (let i = 0; i < window.length; i += 2 * half) {
        for (let k = i; k < i + half; k++) {
          const [x, y] = [window[k]!, window[k + half]!];
          xy += x * y;
          squares += (x * x - 1) * (y * y - 1);
          xSquare += x * (y * y - 1);
          cubes += x * x * x * y;
        }
      }
      [xy, squares, xSquare, cubes].forEach((sum, i) => (sums[i]! += sum));
    });
    // variances of each product, of independent x and y
    for (const [i, variance] of [1, 4, 2, 15].entries()) {
      expect(Math.abs(sums[i]!) / Math.sqrt((n / 2) * variance), `z ${i}`).toBeLessThan(LIMIT);
    }
  });

  test.each(["float32", "float64"] as const)("and so are neighbours of any lag, %s", (dtype) => {
    const n = 2 ** 22;
    const lags = [1, 4, 8, 16];
    const sums = sumOver(NORMAL, dtype, n, [5, 5], (window, sums) => {
      for (const [i, lag] of lags.entries()) {
        let sum = 0;
        for (let k = lag; k < WINDOW; k++) sum += window[k]! * window[k - lag]!;
        sums[i]! += sum;
      }
    });
    for (const [i, lag] of lags.entries()) {
      const pairs = (n / WINDOW) * (WINDOW - lag);
      expect(Math.abs(sums[i]!) / Math.sqrt(pairs), `z of lag ${lag}`).toBeLessThan(LIMIT);
    }
  });
});
