// p-values, from one function: the upper tail of the gamma distribution.

// Lanczos, g = 7, n = 9: 1e-15 relative (Press et al., Numerical Recipes, § 6.1)
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
  -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
  1.5056327351493116e-7,
];

function logGamma(a) {
  const [first, ...rest] = LANCZOS;
  const sum = rest.reduce((sum, c, i) => sum + c / (a + i), first);
  return 0.5 * Math.log(2 * Math.PI) + (a - 0.5) * Math.log(a + 6.5) - a - 6.5 + Math.log(sum);
}

/** Q(a, x) = Γ(a, x) / Γ(a): by its series below a + 1, by its continued fraction above. */
export function gammaTail(a, x) {
  if (x <= 0) return 1;
  const scale = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let [term, sum] = [1 / a, 1 / a];
    for (let n = a + 1; term > 1e-17 * sum; ++n) sum += term *= x / n;
    return 1 - scale * sum;
  }
  // modified Lentz
  let b = x + 1 - a;
  let [c, d] = [1e300, 1 / b];
  let fraction = d;
  for (let n = 1, step = 0; Math.abs(step - 1) > 1e-15; ++n) {
    const an = n * (a - n);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    fraction *= step = d * c;
  }
  return scale * fraction;
}

/** P(|Z| > |z|), Z normal. */
export const ofZ = (z) => gammaTail(0.5, (z * z) / 2);

/** Both tails of χ². */
export function ofChiSquare(x, degrees) {
  const upper = gammaTail(degrees / 2, x / 2);
  return Math.min(1, 2 * Math.min(upper, 1 - upper));
}

/** Both tails of a count whose law is Poisson's: P(≤ k) = Q(k + 1, m). */
export function ofCount(count, mean) {
  const atMost = gammaTail(count + 1, mean);
  const atLeast = count === 0 ? 1 : 1 - gammaTail(count, mean);
  return Math.min(1, 2 * Math.min(atMost, atLeast));
}

/** P(√n·D > x) of Kolmogorov and Smirnov: 2 Σ (−1)^(k−1) e^(−2k²x²). */
export function ofKolmogorov(x) {
  if (x < 0.3) return 1; // it is 1 − 1e-5 there
  let sum = 0;
  for (let k = 1; k < 20; ++k) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * x * x);
  return Math.min(1, sum);
}

/**
 * P(A² > x) of Anderson and Darling, in the tail: A² is Σ Z_j² / (j(j + 1)), whose tail (Zolotarev 1961) is that of the first
 * term, Z²/2, times Π_{j ≥ 2} (1 − 2 / (j(j + 1)))^(−1/2) = √3. At p = 0.01 it is 5 % below the law, and nearer beyond.
 */
export const ofAndersonDarling = (x) => Math.min(1, Math.sqrt(3) * gammaTail(0.5, x));
