// A dense network in plain float64, written apart from the page: what the views train is compared with it.
import type { Points } from "../src/points.js";

/** weights[l][o][i] and biases[l][o]. */
export interface Mlp {
  readonly weights: number[][][];
  readonly biases: number[][];
}

type Scalar = (z: number) => number;

/** The function and its derivative, both of z. */
const ACTIVATIONS: Readonly<Record<string, readonly [Scalar, Scalar]>> = {
  tanh: [Math.tanh, (z) => Math.cosh(z) ** -2],
  relu: [(z) => (z > 0 ? z : 0), (z) => (z > 0 ? 1 : 0)],
  sigmoid: [logistic, (z) => logistic(z) * logistic(-z)],
};

function logistic(z: number): number {
  return 1 / (1 + Math.exp(-z));
}

/** The share of the last step that the next one has besides its gradient. */
export interface Momentum {
  readonly share: number;
  velocity: { weights: number[][][]; biases: number[][] } | undefined;
}

/** One step of gradient descent on the mean cross-entropy, in place. Returns the loss before it, and the gradients. */
export function descend(
  { weights, biases }: Mlp,
  { count, x, y, label }: Points,
  activation: string,
  rate: number,
  momentum: Momentum = { share: 0, velocity: undefined },
): { loss: number; gradients: number[][][] } {
  const [phi, slope] = ACTIVATIONS[activation]!;
  const last = weights.length - 1;
  const gradients = weights.map((rows) => rows.map((row) => row.map(() => 0)));
  const shifts = biases.map((bias) => bias.map(() => 0));
  let loss = 0;
  for (let sample = 0; sample < count; ++sample) {
    const inputs = [[x[sample]!, y[sample]!]];
    const signals: number[][] = [];
    for (const [l, rows] of weights.entries()) {
      const z = rows.map((row, o) =>
        row.reduce((sum, w, i) => sum + w * inputs[l]![i]!, biases[l]![o]!),
      );
      signals.push(z);
      inputs.push(l === last ? z : z.map(phi));
    }
    const logit = signals[last]![0]!;
    const wanted = label[sample]!;
    loss -= Math.log(logistic(wanted === 1 ? logit : -logit)) / count;
    let pull = [(logistic(logit) - wanted) / count];
    for (let l = last; l >= 0; --l) {
      for (const [o, p] of pull.entries()) {
        shifts[l]![o]! += p;
        for (const [i, input] of inputs[l]!.entries()) gradients[l]![o]![i]! += p * input;
      }
      if (l === 0) break;
      pull = signals[l - 1]!.map(
        (z, i) => slope(z) * pull.reduce((sum, p, o) => sum + p * weights[l]![o]![i]!, 0),
      );
    }
  }
  const before = momentum.velocity;
  const mixed = (now: number, old = 0): number => now + momentum.share * old;
  const velocity = {
    weights: gradients.map((rows, l) =>
      rows.map((row, o) => row.map((g, i) => mixed(g, before?.weights[l]![o]![i]))),
    ),
    biases: shifts.map((row, l) => row.map((g, o) => mixed(g, before?.biases[l]![o]))),
  };
  momentum.velocity = velocity;
  for (const [l, rows] of weights.entries()) {
    for (const [o, row] of rows.entries()) {
      for (const i of row.keys()) row[i]! -= rate * velocity.weights[l]![o]![i]!;
      biases[l]![o]! -= rate * velocity.biases[l]![o]!;
    }
  }
  return { loss, gradients };
}
