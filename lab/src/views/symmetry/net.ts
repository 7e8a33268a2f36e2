import type { Points } from "../../points.js";

/** Numbers of a unit, in order: weights from both inputs, bias, weight to the output. */
export const PER_UNIT = 4;

/** y = φ(z), and φ′ as a function of y and z. */
interface Activation {
  readonly at: (z: number) => number;
  readonly slope: (y: number, z: number) => number;
}

const LEAK = 0.01;

export const ACTIVATIONS: Readonly<Record<string, Activation>> = {
  tanh: { at: Math.tanh, slope: (y) => 1 - y * y },
  relu: { at: (z) => Math.max(z, 0), slope: (_, z) => (z > 0 ? 1 : 0) },
  leakyRelu: { at: (z) => (z > 0 ? z : LEAK * z), slope: (_, z) => (z > 0 ? 1 : LEAK) },
  sigmoid: { at: logistic, slope: (y) => y * (1 - y) },
};

/** The activation of a name. @throws RangeError */
export function activationOf(name: string): Activation {
  const found = Object.hasOwn(ACTIVATIONS, name) ? ACTIVATIONS[name] : undefined;
  if (found !== undefined) return found;
  const names = Object.keys(ACTIVATIONS).join(", ");
  throw new RangeError(`the activation expected one of ${names}, got "${name}"`);
}

/** What training went through: the network at each step, from 0 to `steps`. */
export interface Course {
  readonly units: number;
  readonly steps: number;
  /** Rows of PER_UNIT · units numbers and the bias of the output. */
  readonly nets: Float64Array;
  /** Mean cross-entropy, natural logarithm. */
  readonly losses: Float64Array;
}

/** Length of a network's row. */
export const lengthOf = (units: number): number => PER_UNIT * units + 1;

export interface TrainOptions {
  readonly activation: string;
  readonly rate: number;
  readonly steps: number;
}

/**
 * Gradient descent on the mean cross-entropy of all points, in a network of two inputs, one hidden layer and one output.
 * It yields after each step, and returns the course.
 */
export function* train(
  first: Float64Array,
  points: Points,
  { activation, rate, steps }: TrainOptions,
): Generator<void, Course> {
  const width = first.length;
  const units = (width - 1) / PER_UNIT;
  const phi = activationOf(activation);
  const nets = new Float64Array((steps + 1) * width);
  const losses = new Float64Array(steps + 1);
  const gradient = new Float64Array(width);
  nets.set(first);
  for (let step = 0; ; ++step) {
    const net = nets.subarray(step * width, (step + 1) * width);
    losses[step] = differentiate(net, points, phi, gradient);
    if (step === steps) return { units, steps, nets, losses };
    for (let k = 0; k < width; ++k) nets[(step + 1) * width + k] = net[k]! - rate * gradient[k]!;
    yield;
  }
}

/** The loss, and its gradient by the weights. Equal units go through equal operations, so they stay equal to the bit. */
function differentiate(
  net: Float64Array,
  { count, x, y, label }: Points,
  { at, slope }: Activation,
  gradient: Float64Array,
): number {
  const last = net.length - 1;
  let loss = 0;
  gradient.fill(0);
  for (let i = 0; i < count; ++i) {
    const [px, py, wanted] = [x[i]!, y[i]!, label[i]!];
    const logit = logitAt(net, at, px, py);
    loss += softplus(wanted === 1 ? -logit : logit) / count;
    const pull = (logistic(logit) - wanted) / count;
    gradient[last]! += pull;
    for (let k = 0; k < last; k += PER_UNIT) {
      const z = signalAt(net, k, px, py);
      const a = at(z);
      const back = pull * net[k + 3]! * slope(a, z);
      gradient[k]! += back * px;
      gradient[k + 1]! += back * py;
      gradient[k + 2]! += back;
      gradient[k + 3]! += pull * a;
    }
  }
  return loss;
}

/** What a unit gets, before its activation. */
const signalAt = (net: Float64Array, k: number, px: number, py: number): number =>
  net[k]! * px + net[k + 1]! * py + net[k + 2]!;

function logitAt(net: Float64Array, at: Activation["at"], px: number, py: number): number {
  const last = net.length - 1;
  let logit = net[last]!;
  for (let k = 0; k < last; k += PER_UNIT) logit += net[k + 3]! * at(signalAt(net, k, px, py));
  return logit;
}

/** Probabilities of class 1 at pairs of inputs, by the network after the last step. */
export function answersOf(course: Course, activation: string, inputs: Float32Array): Float32Array {
  const { at } = activationOf(activation);
  const net = course.nets.subarray(course.steps * lengthOf(course.units));
  return Float32Array.from({ length: inputs.length / 2 }, (_, i) =>
    logistic(logitAt(net, at, inputs[2 * i]!, inputs[2 * i + 1]!)),
  );
}

function logistic(z: number): number {
  return 1 / (1 + Math.exp(-z));
}

/** ln(1 + e^z), without overflow. */
const softplus = (z: number): number => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));

/** Units whose numbers differ by less than this share of the layer's largest are one to the eye. */
export const TOLERANCE = 1e-3;

/** Units that are alike at a step, by their indices, each unit in one group. */
export function groupsAt({ units, nets }: Course, step: number): number[][] {
  const start = step * lengthOf(units);
  const net = nets.subarray(start, start + PER_UNIT * units);
  const least = TOLERANCE * net.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const alike = (a: number, b: number): boolean => {
    const pairs = Array.from({ length: PER_UNIT }, (_, k) => [
      net[PER_UNIT * a + k]!,
      net[PER_UNIT * b + k]!,
    ]);
    return pairs.every(([u, v]) => Math.abs(u! - v!) <= least);
  };
  const groups: number[][] = [];
  for (let unit = 0; unit < units; ++unit) {
    const group = groups.find(([first]) => alike(first!, unit));
    if (group === undefined) groups.push([unit]);
    else group.push(unit);
  }
  return groups;
}
