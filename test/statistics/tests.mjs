// Tests of values that come in windows: each adds up what it needs, so that memory does not grow with their number, and
// gives [name, p] pairs at the end.
import { BINS, LOWEST, WIDTH } from "./laws.mjs";
import { ofAndersonDarling, ofChiSquare, ofCount, ofKolmogorov, ofZ } from "./probability.mjs";

/** The mean of x^k has the variance (m_2k − m_k²) / n. */
export function momentsTest({ moments }) {
  const sums = new Float64Array(9);
  let n = 0;
  return {
    add(window) {
      let [s1, s2, s3, s4, s5, s6, s7, s8] = [0, 0, 0, 0, 0, 0, 0, 0];
      for (let i = 0; i < window.length; ++i) {
        const x = window[i];
        const [x2, x3] = [x * x, x * x * x];
        const x4 = x2 * x2;
        s1 += x;
        s2 += x2;
        s3 += x3;
        s4 += x4;
        s5 += x4 * x;
        s6 += x4 * x2;
        s7 += x4 * x3;
        s8 += x4 * x4;
      }
      [s1, s2, s3, s4, s5, s6, s7, s8].forEach((sum, i) => (sums[i + 1] += sum));
      n += window.length;
    },
    results: () =>
      [1, 2, 3, 4, 5, 6, 7, 8].map((k) => {
        const variance = moments[2 * k] - moments[k] ** 2;
        return [`moment ${k}`, ofZ((sums[k] / n - moments[k]) / Math.sqrt(variance / n))];
      }),
  };
}

/** How often tails are looked at: multiples of σ, of a normal's. */
const TAILS = [1, 2, 3, 4, 5, 5.5, 6, 6.5];
/** Where a count's variance n·p·(1 − p) is not Poisson's n·p. */
const POISSON_MOST = 1e-3;

/** A histogram, and from it distances between distribution functions, and tails to the largest value. */
export function distributionTest({ bins }, { hasTails }) {
  const counts = new Float64Array(BINS);
  let [n, least, most, outside] = [0, Infinity, -Infinity, 0];
  return {
    add(window) {
      for (let i = 0; i < window.length; ++i) {
        const x = window[i];
        const bin = Math.floor((x - LOWEST) / WIDTH);
        if (bin >= 0 && bin < BINS) ++counts[bin];
        else ++outside;
        if (x < least) least = x;
        if (x > most) most = x;
      }
      n += window.length;
    },
    results() {
      // a closed upper bound is the first value of the bin behind it
      const last = bins.findLastIndex((p) => p > 0);
      if (last + 1 < BINS) {
        counts[last] += counts[last + 1];
        counts[last + 1] = 0;
      }
      const strays = counts.reduce((sum, count, i) => sum + (bins[i] === 0 ? count : 0), outside);
      const { distance, square } = distances(bins, counts, n);
      return [
        ["Kolmogorov-Smirnov", ofKolmogorov(distance * Math.sqrt(n))],
        ["Anderson-Darling", ofAndersonDarling(square * n)],
        ["values outside of the law", strays === 0 ? 1 : 0],
        ...(hasTails ? tails(bins, counts, n) : []),
        ...(hasTails ? largest(bins, n, Math.max(-least, most)) : []),
      ];
    },
  };
}

/** sup |F_n − F|, and ∫ (F_n − F)² / (F(1 − F)) dF, at the ends of bins: below the middle from the left, above from the right. */
function distances(bins, counts, n) {
  let [distance, square] = [0, 0];
  for (const [from, to, step] of [
    [0, BINS / 2, 1],
    [BINS - 1, BINS / 2 - 1, -1],
  ]) {
    let [f, cumulated, before] = [0, 0, 0];
    for (let i = from; i !== to; i += step) {
      f += bins[i];
      cumulated += counts[i];
      const difference = cumulated / n - f;
      if (Math.abs(difference) > distance) distance = Math.abs(difference);
      const now = f > 0 && f < 1 ? (difference * difference) / (f * (1 - f)) : 0;
      square += ((before + now) / 2) * bins[i];
      before = now;
    }
  }
  return { distance, square };
}

const binAt = (x) => Math.round((x - LOWEST) / WIDTH);
const sumOf = (list, from, to) => list.subarray(from, to).reduce((sum, one) => sum + one, 0);
const beyond = (list, x) => sumOf(list, binAt(x), BINS) + sumOf(list, 0, binAt(-x));

function tails(bins, counts, n) {
  return TAILS.map((x) => {
    const [p, count] = [beyond(bins, x), beyond(counts, x)];
    const z = (count - n * p) / Math.sqrt(n * p * (1 - p));
    return [`beyond ${x} σ`, p > POISSON_MOST ? ofZ(z) : ofCount(count, n * p)];
  });
}

/** P(no value beyond x) = (1 − p)^n ≈ e^(−np), both tails; to a bin's width. */
function largest(bins, n, x) {
  const [below, above] = [WIDTH, -WIDTH].map((shift) => Math.exp(-n * beyond(bins, x + shift)));
  return [["the largest", Math.min(1, 2 * Math.min(below, 1 - above))]];
}

/** Σ x_i x_j and Σ (x_i² − m₂)(x_j² − m₂), j = i + lag, of n pairs: variances n·m₂² and n·(m₄ − m₂²)². */
export function lagTest({ moments }, lags) {
  const sums = lags.map(() => ({ products: 0, squares: 0, n: 0 }));
  const m2 = moments[2];
  return {
    add(window) {
      for (const [k, lag] of lags.entries()) {
        let [products, squares] = [0, 0];
        for (let i = lag; i < window.length; ++i) {
          const [x, y] = [window[i - lag], window[i]];
          products += x * y;
          squares += (x * x - m2) * (y * y - m2);
        }
        sums[k].products += products;
        sums[k].squares += squares;
        sums[k].n += Math.max(0, window.length - lag);
      }
    },
    results: () =>
      lags.flatMap((lag, k) => {
        const { products, squares, n } = sums[k];
        const deviation = Math.sqrt(n) * (moments[4] - m2 * m2);
        return [
          [`lag ${lag}`, ofZ(products / (Math.sqrt(n) * m2))],
          [`lag ${lag}, squares`, ofZ(squares / deviation)],
        ];
      }),
  };
}

/** Cells on each side of the square. */
const SIDE = 64;

/**
 * Box-Muller's pairs, `half` values apart in groups of twice as many: correlations of x and y, of independent normals, and
 * the square of u = e^(−(x² + y²)/2) and of the angle, which is uniform: χ² of its cells.
 */
export function pairTest(half) {
  const cells = new Float64Array(SIDE * SIDE);
  const sums = new Float64Array(4);
  let n = 0;
  return {
    add(window) {
      let [xy, squares, mixed, cubes] = [0, 0, 0, 0];
      for (let i = 0; i < window.length; i += 2 * half) {
        for (let k = i; k < i + half; ++k) {
          const [x, y] = [window[k], window[k + half]];
          const [x2, y2] = [x * x, y * y];
          xy += x * y;
          squares += (x2 - 1) * (y2 - 1);
          mixed += x * (y2 - 1);
          cubes += x2 * x * y;
          const u = Math.exp(-(x2 + y2) / 2);
          const angle = Math.atan2(y, x) / (2 * Math.PI) + 0.5;
          const row = Math.min(SIDE - 1, Math.floor(u * SIDE));
          ++cells[SIDE * row + Math.min(SIDE - 1, Math.floor(angle * SIDE))];
        }
      }
      [xy, squares, mixed, cubes].forEach((sum, i) => (sums[i] += sum));
      n += window.length / 2;
    },
    results() {
      const mean = n / cells.length;
      const x = cells.reduce((sum, count) => sum + (count - mean) ** 2 / mean, 0);
      // variances of the products: 1, 2·2, 2, 15
      const names = ["xy", "(x² − 1)(y² − 1)", "x(y² − 1)", "x³y"];
      return [
        ...[1, 4, 2, 15].map((variance, i) => [
          `pair ${names[i]}`,
          ofZ(sums[i] / Math.sqrt(n * variance)),
        ]),
        ["pair in the square", ofChiSquare(x, cells.length - 1)],
      ];
    },
  };
}
