import type { Activation } from "../../src/index.js";
import { cumulative, density } from "./quadrature.js";

export type Curve = (z: number) => number;

const logistic: Curve = (z) => 1 / (1 + Math.exp(-z));
const softplus: Curve = (z) => Math.log1p(Math.exp(z));
// Klambauer et al. 2017, eq. 14
const ALPHA = 1.6732632423543772;
const LAMBDA = 1.0507009873554805;

/** Activations and their derivatives, in the host's functions. */
export const CURVES: Readonly<Record<Exclude<Activation, "softmax">, readonly [Curve, Curve]>> = {
  linear: [(z) => z, () => 1],
  relu: [(z) => Math.max(0, z), (z) => (z > 0 ? 1 : 0)],
  leakyRelu: [(z) => (z > 0 ? z : 0.01 * z), (z) => (z > 0 ? 1 : 0.01)],
  elu: [(z) => (z > 0 ? z : Math.expm1(z)), (z) => (z > 0 ? 1 : Math.exp(z))],
  selu: [
    (z) => LAMBDA * (z > 0 ? z : ALPHA * Math.expm1(z)),
    (z) => LAMBDA * (z > 0 ? 1 : ALPHA * Math.exp(z)),
  ],
  gelu: [(z) => z * cumulative(z), (z) => cumulative(z) + z * density(z)],
  silu: [(z) => z * logistic(z), (z) => logistic(z) * (1 + z * (1 - logistic(z)))],
  mish: [
    (z) => z * Math.tanh(softplus(z)),
    (z) => Math.tanh(softplus(z)) + (z * logistic(z)) / Math.cosh(softplus(z)) ** 2,
  ],
  softplus: [softplus, logistic],
  hardswish: [
    (z) => (z <= -3 ? 0 : z >= 3 ? z : (z * (z + 3)) / 6),
    (z) => (z <= -3 ? 0 : z >= 3 ? 1 : z / 3 + 0.5),
  ],
  relu2: [(z) => Math.max(0, z) ** 2, (z) => 2 * Math.max(0, z)],
  tanh: [Math.tanh, (z) => 1 - Math.tanh(z) ** 2],
  sigmoid: [logistic, (z) => logistic(z) * (1 - logistic(z))],
  sin: [Math.sin, Math.cos],
};
