/** Uniform (Haar) law of orthogonal matrices. Fails without the signs: then the first column leans one way. */
import { expect, test } from "vitest";
import { initialize, orthogonal, type SpecEntry } from "../../src/index.js";

const COUNT = 4000;

function matrices(n: number): Float64Array[] {
  const spec = Array.from({ length: COUNT }, (_, i): [string, SpecEntry] => [
    `m${i}`,
    { shape: [n, n], init: orthogonal(), dtype: "float64" },
  ]);
  return Object.values(initialize(spec, { seed: 5 })).map(({ data }) => data as Float64Array);
}

/** Largest distance of an empirical distribution from `cdf`, times √n; over 1.95 once in 1000 (Kolmogorov). */
function kolmogorov(values: number[], cdf: (x: number) => number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const n = sorted.length;
  return (
    Math.sqrt(n) *
    Math.max(
      ...sorted.map((x, i) => Math.max(Math.abs(cdf(x) - i / n), Math.abs(cdf(x) - (i + 1) / n))),
    )
  );
}

test("2 × 2: the first row's angle is uniform, reflections are half", () => {
  const made = matrices(2);
  const turns = made.map(([a, b]) => Math.atan2(b!, a!) / (2 * Math.PI) + 0.5);
  expect(kolmogorov(turns, (x) => x)).toBeLessThan(1.95);
  const proper = made.filter(([a, b, c, d]) => a! * d! - b! * c! > 0);
  // binomial: 4 sigma
  expect(Math.abs(proper.length - COUNT / 2)).toBeLessThan(4 * Math.sqrt(COUNT / 4));
  // of a rotation by θ the eigenphases are ±θ, θ uniform on the circle
  const phases = proper.map(([a, b]) => Math.abs(Math.atan2(b!, a!)) / Math.PI);
  expect(kolmogorov(phases, (x) => x)).toBeLessThan(1.95);
});

test("3 × 3: every entry is uniform on [−1, 1]; rotations turn by 1 − cos", () => {
  const made = matrices(3);
  for (let i = 0; i < 9; ++i) {
    const entries = made.map((m) => m[i]!);
    // Archimedes: a coordinate of a uniform point of the sphere; 9 tests, so 2.3 for 1 in 4000 of all
    expect(kolmogorov(entries, (x) => (x + 1) / 2)).toBeLessThan(2.3);
  }
  const det = ([a, b, c, d, e, f, g, h, i]: readonly number[]): number =>
    a! * (e! * i! - f! * h!) - b! * (d! * i! - f! * g!) + c! * (d! * h! - e! * g!);
  const signs = made.map((m) => Math.sign(det([...m])));
  const up = signs.filter((s) => s > 0).length;
  expect(Math.abs(up - COUNT / 2)).toBeLessThan(4 * Math.sqrt(COUNT / 4));
  // det · Q is a uniform rotation, whose angle has the density (1 − cos θ) / π on [0, π]
  const angles = made.map((m, k) =>
    Math.acos(Math.max(-1, Math.min(1, (signs[k]! * (m[0]! + m[4]! + m[8]!) - 1) / 2))),
  );
  expect(kolmogorov(angles, (t) => (t - Math.sin(t)) / Math.PI)).toBeLessThan(1.95);
});

test("20 × 20: the trace has mean 0 and variance 1, entries the moments of the sphere", () => {
  const n = 20;
  const made = matrices(n);
  const traces = made.map((m) => {
    let sum = 0;
    for (let i = 0; i < n; ++i) sum += m[i * (n + 1)]!;
    return sum;
  });
  const mean = traces.reduce((s, x) => s + x) / COUNT;
  const square = traces.reduce((s, x) => s + x * x, 0) / COUNT;
  // Diaconis, Shahshahani 1994: the first moments of the trace are those of N(0, 1); 4 sigma
  expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(COUNT));
  expect(Math.abs(square - 1)).toBeLessThan(4 * Math.sqrt(2 / COUNT));
  for (const i of [0, 1, n, n + 1, n * n - 1]) {
    const entries = made.map((m) => m[i]!);
    const m1 = entries.reduce((s, x) => s + x) / COUNT;
    const m2 = entries.reduce((s, x) => s + x * x, 0) / COUNT;
    const fourth = 3 / (n * (n + 2)); // E x⁴ on the sphere
    expect(Math.abs(m1)).toBeLessThan(4 / Math.sqrt(n * COUNT));
    expect(Math.abs(m2 - 1 / n)).toBeLessThan(4 * Math.sqrt((fourth - 1 / n ** 2) / COUNT));
  }
});
