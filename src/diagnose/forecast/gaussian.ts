import { panel, wrongValue } from "../../core.js";
import { activate, type Curve, type Elementwise } from "../activation.js";

/** What an activation makes of a Gaussian signal z ~ N(mean, variance). */
export interface Passed {
  /** E[φ(z)], E[φ(z)²], E[φ(z)⁴], E[φ′(z)²]. */
  readonly mean: number;
  readonly second: number;
  readonly fourth: number;
  readonly slope: number;
  /** d E[φ²] / d variance = E[(z² − 1) φ²] / (2·variance), z standardised (Stein). */
  readonly response: number;
}

/** What it makes of two such signals with a correlation. */
export interface PassedPair {
  /** E[φ(z) φ(z′)], E[φ′(z) φ′(z′)]. */
  readonly product: number;
  readonly slopes: number;
}

/** Beyond this lies less than 2e-15 of a normal. */
const REACH = 8;

/** Edges of panels in standard deviations, over which ten points integrate a normal to 1e-12. */
const STEPS = Array.from({ length: 11 }, (_, k) => 1.6 * k - REACH);

/** Where panels of a wide signal end, since activations bend here, as values. */
const BENDS = [0, 1, 2.2, 4, 7, 13, 40].flatMap((x) => (x === 0 ? [x] : [-x, x]));

/** Kinks of the named activations; a function's are found. */
function kinksOf(activation: Elementwise): readonly number[] {
  if (!("name" in activation)) return [];
  switch (activation.name) {
    case "relu":
    case "leakyRelu":
    case "elu":
    case "selu":
    case "relu2":
      return [0];
    case "hardswish":
      return [-3, 3];
    default:
      return [];
  }
}

/** Longest panel of a periodic activation, as values. */
const WAVE = 2;

interface Grid {
  readonly at: Float64Array;
  readonly weights: Float64Array;
}

/** Nodes and normal weights of panels between the edges that lie within reach. */
function gridOf(edges: readonly number[]): Grid {
  const sorted = edges.filter((edge) => Math.abs(edge) <= REACH).sort((a, b) => a - b);
  const at = new Float64Array(10 * (sorted.length - 1));
  const weights = new Float64Array(at.length);
  let count = 0;
  const add = (z: number, weight: number): void => {
    at[count] = z;
    weights[count++] = weight * Math.exp((-z * z) / 2) * INV_SQRT_2_PI;
  };
  for (let i = 1; i < sorted.length; ++i) {
    if (sorted[i - 1]! < sorted[i]!) panel(sorted[i - 1]!, sorted[i]!, add);
  }
  return { at: at.subarray(0, count), weights: weights.subarray(0, count) };
}

const INV_SQRT_2_PI = 0.3989422804014327;
const PLAIN = gridOf(STEPS);

/** Values at which panels must end for signals of this mean and spread. */
function bendsOf(activation: Elementwise, mean: number, std: number): readonly number[] {
  if (!("name" in activation)) return adaptedEdges(activation, mean, std);
  const kinks = kinksOf(activation);
  if (activation.name === "sin" && std > WAVE) {
    const count = Math.min(MOST_PANELS, Math.ceil((2 * REACH * std) / WAVE));
    return Array.from({ length: count }, (_, k) => mean + std * REACH * ((2 * k) / count - 1));
  }
  return std > 1 ? [...kinks, ...BENDS] : kinks;
}

/** A function that needs more is refused: means over two signals take the square of it. */
const MOST_PANELS = 400;

/** Relative error of a panel beside the whole at which it is halved no more. */
const TOLERANCE = 1e-10;

/** Halves panels until each agrees with its halves in E[φ²] and E[φ′²]; their edges, as values. */
function adaptedEdges(activation: Elementwise, mean: number, std: number): number[] {
  const measure = (a: number, b: number): readonly [number, number] => {
    const { at, weights } = gridOf([a, b]);
    const { values, slopes } = activate(
      activation,
      at.map((z) => mean + std * z),
    );
    return [
      weights.reduce((sum, w, i) => sum + w * values[i]! ** 2, 0),
      weights.reduce((sum, w, i) => sum + w * slopes[i]! ** 2, 0),
    ];
  };
  const edges: number[] = [];
  // no edge at a round number, so that a jump at one is seen
  const open = STEPS.slice(1).map((edge, k) => {
    const a = k === 0 ? -REACH : STEPS[k]! + 0.0227;
    const b = k === STEPS.length - 2 ? REACH : edge + 0.0227;
    return { a, b, sums: measure(a, b) };
  });
  const total = [0, 1].map((i) => open.reduce((sum, { sums }) => sum + sums[i]!, 0));
  for (let work = 0; open.length > 0; ++work) {
    if (work === MOST_PANELS) {
      const wanted = `a function that ${MOST_PANELS} panels can integrate`;
      throw wrongValue("forecast: activation", wanted, (activation as Curve).value);
    }
    const { a, b, sums } = open.pop()!;
    const middle = (a + b) / 2;
    const halves = [
      { a, b: middle, sums: measure(a, middle) },
      { a: middle, b, sums: measure(middle, b) },
    ];
    edges.push(mean + std * a);
    const agree = [0, 1].every((i) => {
      const both = halves[0]!.sums[i]! + halves[1]!.sums[i]!;
      return Math.abs(both - sums[i]!) <= TOLERANCE * total[i]!;
    });
    if (!agree && b - a > 1e-9) open.push(...halves);
  }
  return edges;
}

/** Moments of φ(z) and φ′(z) for z ~ N(mean, variance). */
export function passed(activation: Elementwise, mean: number, variance: number): Passed {
  const std = Math.sqrt(variance);
  if (std === 0) {
    // slopes on both sides, in case it lies on a kink
    const { slope } = passed(activation, mean, (1e-9 * (Math.abs(mean) || 1)) ** 2);
    const value = activate(activation, Float64Array.of(mean)).values[0]!;
    return { mean: value, second: value ** 2, fourth: value ** 4, slope, response: slope };
  }
  const bends = bendsOf(activation, mean, std).map((x) => (x - mean) / std);
  const { at, weights } = gridOf([...STEPS, ...bends]);
  const { values, slopes } = activate(
    activation,
    at.map((z) => mean + std * z),
  );
  const sums = { mean: 0, second: 0, fourth: 0, slope: 0, response: 0 };
  for (let i = 0; i < at.length; ++i) {
    const [w, value, z] = [weights[i]!, values[i]!, at[i]!];
    const square = value * value;
    sums.mean += w * value;
    sums.second += w * square;
    sums.fourth += w * square * square;
    sums.slope += w * slopes[i]! ** 2;
    sums.response += (w * (z * z - 1) * square) / (2 * variance);
  }
  return sums;
}

/** The same of two signals of equal law, their correlation between −1 and 1. */
export function passedPair(
  activation: Elementwise,
  mean: number,
  variance: number,
  correlation: number,
): PassedPair {
  const std = Math.sqrt(variance);
  const own = Math.sqrt(Math.max(0, (1 - correlation) * (1 + correlation)));
  if (std === 0 || (own === 0 && correlation > 0)) {
    const { second, slope } = passed(activation, mean, variance);
    return { product: second, slopes: slope };
  }
  const bends = bendsOf(activation, mean, std).map((x) => (x - mean) / std);
  // the mean over the second signal bends within its own share of the kinks
  const kinks = "name" in activation ? kinksOf(activation).map((x) => (x - mean) / std) : bends;
  const shifted = kinks.flatMap((z) => [0.5, 1.5, 4].flatMap((k) => [z - k * own, z + k * own]));
  const outer = gridOf([...STEPS, ...bends, ...(own < 0.5 ? shifted : [])]);
  const first = activate(
    activation,
    outer.at.map((z) => mean + std * z),
  );
  let product = 0;
  let slopes = 0;
  for (let i = 0; i < outer.at.length; ++i) {
    const centre = correlation * outer.at[i]!;
    const inside = bends.map((z) => (z - centre) / own).filter((z) => Math.abs(z) < REACH);
    const inner = own === 0 ? POINT : inside.length === 0 ? PLAIN : gridOf([...STEPS, ...inside]);
    const second = activate(
      activation,
      inner.at.map((z) => mean + std * (centre + own * z)),
    );
    let [value, slope] = [0, 0];
    for (let j = 0; j < inner.at.length; ++j) {
      value += inner.weights[j]! * second.values[j]!;
      slope += inner.weights[j]! * second.slopes[j]!;
    }
    product += outer.weights[i]! * first.values[i]! * value;
    slopes += outer.weights[i]! * first.slopes[i]! * slope;
  }
  return { product, slopes };
}

const POINT: Grid = { at: Float64Array.of(0), weights: Float64Array.of(1) };
