// What the laws should be: probabilities of the histogram's bins and moments, by Gauss-Legendre of their densities.

/** Bins of width 2^-16 from −8 to 8: their ends are float32, and no bin has more than 8e-6 of any law here. */
export const BINS = 2 ** 20;
export const WIDTH = 2 ** -16;
export const LOWEST = -8;

const NODE = Math.sqrt(3 / 5);
const normalDensity = (x) => Math.exp((-x * x) / 2);

/** Density, up to a factor, and where it is not 0. */
const DENSITIES = {
  normal: [normalDensity, LOWEST, -LOWEST],
  truncatedNormal: [normalDensity, -2, 2],
  "truncatedNormal ±3": [normalDensity, -3, 3],
  uniform: [() => 1, -1, 1],
};

/** `bins`: probability of each; `moments`: of x to the order 16. */
export function lawOf(name) {
  const [density, low, high] = DENSITIES[name];
  const bins = new Float64Array(BINS);
  const moments = new Float64Array(17);
  for (let i = (low - LOWEST) / WIDTH; i < (high - LOWEST) / WIDTH; ++i) {
    const middle = LOWEST + (i + 0.5) * WIDTH;
    for (const [node, weight] of [
      [-NODE, 5],
      [0, 8],
      [NODE, 5],
    ]) {
      const x = middle + (node * WIDTH) / 2;
      const mass = weight * density(x);
      bins[i] += mass;
      for (let k = 0, power = mass; k <= 16; ++k, power *= x) moments[k] += power;
    }
  }
  const total = moments[0];
  return { bins: bins.map((mass) => mass / total), moments: moments.map((sum) => sum / total) };
}
