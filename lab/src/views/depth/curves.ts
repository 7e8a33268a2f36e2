/** Activations by the library's names, for the distributions; signals and gradients are measured by the library's own. */
export const CURVES: Readonly<Record<string, (z: number) => number>> = {
  relu: (z) => Math.max(0, z),
  leakyRelu: (z) => (z < 0 ? 0.01 * z : z),
  tanh: Math.tanh,
  sigmoid,
  linear: (z) => z,
  elu: (z) => (z < 0 ? Math.expm1(z) : z),
  selu: (z) => 1.0507009873554805 * (z < 0 ? 1.6732632423543772 * Math.expm1(z) : z), // Klambauer et al. 2017
  gelu: (z) => 0.5 * z * (1 + erf(z / Math.SQRT2)),
  silu: (z) => z * sigmoid(z),
  mish: (z) => z * Math.tanh(softplus(z)),
  softplus,
  hardswish: (z) => (z * Math.min(6, Math.max(0, z + 3))) / 6,
  relu2: (z) => Math.max(0, z) ** 2,
  sin: Math.sin,
};

function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z));
}

function softplus(z: number): number {
  return Math.max(0, z) + Math.log1p(Math.exp(-Math.abs(z)));
}

/** Series within 3, continued fraction beyond: 1e-13 absolute, more than a picture needs. */
function erf(x: number): number {
  const a = Math.abs(x);
  if (a > 6) return Math.sign(x);
  if (a < 3) {
    let [term, sum] = [x, x];
    for (let n = 1; n < 60; ++n) {
      term *= (-x * x) / n;
      sum += term / (2 * n + 1);
    }
    return (2 / Math.sqrt(Math.PI)) * sum;
  }
  let fraction = 0;
  for (let n = 60; n > 0; --n) fraction = n / 2 / (a + fraction);
  return Math.sign(x) * (1 - Math.exp(-a * a) / (Math.sqrt(Math.PI) * (a + fraction)));
}
