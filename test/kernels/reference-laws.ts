/** Exact distribution functions and moments for the statistics, the test's own: series and continued fractions. */
import type { Law } from "../oracle/laws.js";

export type Drawn = Exclude<Law, { law: "constant" }>;

const density = (z: number): number => Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);

/** Φ(z) − ½ = φ(z)·(z + z³/3 + z⁵/15 + …), |z| ≤ 3: no cancellation. @see Marsaglia 2004, J. Stat. Softw. 11(4) */
function fromMiddle(z: number): number {
  let term = z;
  let sum = z;
  for (let n = 3; Math.abs(term) > 1e-18 * Math.abs(sum); n += 2) {
    term *= (z * z) / n;
    sum += term;
  }
  return density(z) * sum;
}

/** Mills' ratio Q(z) / φ(z), z ≥ 0: from 3 on by Laplace's continued fraction, whose 60 terms leave e^−60 at 3. */
function mills(z: number): number {
  if (z < 3) return (0.5 - fromMiddle(z)) / density(z);
  let below = z;
  for (let n = 60; n > 0; n--) below = z + n / below;
  return 1 / below;
}

/** Q(z) = 1 − Φ(z), z ≥ 0. */
export const upperTail = (z: number): number => mills(z) * density(z);

/** Φ(z) − ½ for any z. */
function signedHalf(z: number): number {
  return Math.abs(z) <= 3 ? fromMiddle(z) : Math.sign(z) * (0.5 - upperTail(Math.abs(z)));
}

/** Q(z) / Q(o), z ≥ o ≥ 0, where neither need be representable. */
const survival = (z: number, o: number): number =>
  z === Infinity ? 0 : (mills(z) / mills(o)) * Math.exp(-0.5 * (z - o) * (z + o));

/** The distribution function of a law whose normal, if it is one, has mean 0 and std 1. */
export function distribution(law: Drawn): (x: number) => number {
  if (law.law === "uniform") return (x) => (x - law.low) / (law.high - law.low);
  if (law.law === "normal") return (x) => 0.5 + signedHalf(x);
  const { a, b } = law;
  if (a >= 0) {
    const rest = survival(b, a);
    return (x) => (1 - survival(Math.max(x, a), a)) / (1 - rest);
  }
  if (b <= 0) {
    const mirror = distribution({ ...law, a: -b, b: -a });
    return (x) => 1 - mirror(-x);
  }
  const [start, end] = [signedHalf(a), signedHalf(b)];
  return (x) => (signedHalf(x) - start) / (end - start);
}

/** Mean, standard deviation, and the moments 0 … 8 of (x − mean) / std, by Simpson's rule. */
export function moments(law: Drawn): { mean: number; std: number; standard: number[] } {
  const [low, high] = support(law);
  const origin = Math.min(Math.max(0, low), high); // where the density is greatest
  const weight = (x: number): number =>
    law.law === "uniform" ? 1 : Math.exp(-0.5 * (x - origin) * (x + origin));
  const integral = (f: (x: number) => number): number => {
    const [steps, step] = [20000, (high - low) / 20000];
    let sum = 0;
    for (let i = 0; i <= steps; i++) {
      const x = low + i * step;
      const simpson = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
      sum += simpson * weight(x) * f(x - origin);
    }
    return sum;
  };
  const total = integral(() => 1);
  const offset = integral((d) => d) / total;
  const std = Math.sqrt(integral((d) => (d - offset) ** 2) / total);
  const standard = [0, 1, 2, 3, 4, 5, 6, 7, 8].map(
    (k) => integral((d) => ((d - offset) / std) ** k) / total,
  );
  return { mean: origin + offset, std, standard };
}

/** Beyond these ends of infinite laws lie less than e^−60 of the eighth moment. */
function support(law: Drawn): [number, number] {
  if (law.law === "uniform") return [law.low, law.high];
  const [a, b] = law.law === "normal" ? [-Infinity, Infinity] : [law.a, law.b];
  return [Math.max(a, Math.min(-13, b - 7)), Math.min(b, Math.max(13, a + 7))];
}
