import { panel } from "../core.js";
import { workspace } from "./kernels.js";

/** A continuous law of one value. */
export interface Distribution {
  /** As a sentence has it, for example "N(0, 0.05²)". */
  readonly text: string;
  readonly mean: number;
  readonly std: number;
  /** The interval that holds every value. */
  readonly low: number;
  readonly high: number;
  /** P(x ≤ v) and P(x > v), each with full relative accuracy. */
  readonly below: (v: number) => number;
  readonly above: (v: number) => number;
  /** Nodes and weights, which add up to 1, for expectations of polynomials over [from, to]. */
  readonly nodes: (from?: number, to?: number) => Nodes;
}

/** Points and weights by which expectations are taken. */
export interface Nodes {
  readonly at: Float64Array;
  readonly weights: Float64Array;
}

/** P(z > x) for z ~ N(0, 1). Relative error at most 2e-15 for x < 37. */
export const normalTail = (x: number): number => workspace(0).kernels.normalTail(x);

/** From here on, tails are taken relative to each other, before they underflow. */
const FAR = 30;

/** Q(x) / Q(origin) for x ≥ origin ≥ FAR. */
function farTail(x: number, origin: number): number {
  const decay = Math.exp(((origin - x) * (origin + x)) / 2);
  return decay === 0 ? 0 : (decay * mills(x)) / mills(origin);
}

/** Q(x) / φ(x) by its continued fraction, to a rounding for x ≥ FAR. */
function mills(x: number): number {
  let rest = x;
  for (let k = 12; k > 0; --k) rest = x + k / rest;
  return 1 / rest;
}

/** Beyond this many standard deviations lies less than 1e-20 of a normal. */
const REACH = 9.4;

const PANELS = 24;

/** Nodes on [from, to] under an unnormalised density. */
function nodesOf(density: (x: number) => number, from: number, to: number): Nodes {
  const at: number[] = [];
  const weights: number[] = [];
  for (let i = 0; i < PANELS; ++i) {
    const edge = (k: number): number => from + (to - from) * (k / PANELS);
    panel(edge(i), edge(i + 1), (x, weight) => {
      at.push(x);
      weights.push(weight * density(x));
    });
  }
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return { at: Float64Array.from(at), weights: Float64Array.from(weights, (w) => w / sum) };
}

const print = (x: number): string => String(Number(x.toPrecision(5)));

/** N(mean, std²). */
export function normalOf(mean: number, std: number): Distribution {
  return {
    text: `N(${print(mean)}, ${print(std)}²)`,
    mean,
    std,
    low: -Infinity,
    high: Infinity,
    below: (v) => normalTail((mean - v) / std),
    above: (v) => normalTail((v - mean) / std),
    nodes(from = -Infinity, to = Infinity) {
      const start = Math.max((from - mean) / std, -REACH);
      const end = Math.min((to - mean) / std, REACH);
      const { at, weights } = nodesOf((z) => Math.exp((-z * z) / 2), start, end);
      return { at: at.map((z) => mean + std * z), weights };
    },
  };
}

/** U[low, high]. */
export function uniformOf(low: number, high: number): Distribution {
  const width = high - low;
  return {
    text: `U[${print(low)}, ${print(high)}]`,
    mean: low / 2 + high / 2,
    std: width / Math.sqrt(12),
    low,
    high,
    below: (v) => Math.min(1, Math.max(0, (v - low) / width)),
    above: (v) => Math.min(1, Math.max(0, (high - v) / width)),
    nodes: (from = low, to = high) => nodesOf(() => 1, Math.max(from, low), Math.min(to, high)),
  };
}

/** N(mean, std²) cut to mean + std·[a, b]; either may be infinite. */
export function truncatedOf(mean: number, std: number, a: number, b: number): Distribution {
  // from the side where tails do not cancel
  const mirrored = a + b < 0;
  const near = mirrored ? -b : a;
  const tail = (x: number): number => (near > FAR ? farTail(x, near) : normalTail(x));
  const between = (x: number, y: number): number =>
    mirrored ? tail(-y) - tail(-x) : tail(x) - tail(y);
  const mass = between(a, b);
  const origin = Math.min(Math.max(0, a), b); // where the density is greatest
  // there it has fallen by e^-45
  const reach = 90 / (Math.abs(origin) + Math.sqrt(origin * origin + 90));
  const density = (z: number): number => Math.exp(((origin - z) * (origin + z)) / 2);
  const nodes = (from: number, to: number): Nodes =>
    nodesOf(density, Math.max(a, from, origin - reach), Math.min(b, to, origin + reach));
  const { at, weights } = nodes(-Infinity, Infinity);
  const moment = (f: (z: number) => number): number =>
    at.reduce((sum, z, i) => sum + weights[i]! * f(z), 0);
  const centre = a === -b ? 0 : moment((z) => z);
  const spread = Math.sqrt(moment((z) => (z - centre) ** 2));
  return {
    text: `N(${print(mean)}, ${print(std)}²) cut to [${print(mean + std * a)}, ${print(mean + std * b)}]`,
    mean: mean + std * centre,
    std: std * spread,
    low: mean + std * a,
    high: mean + std * b,
    below(v) {
      const z = Math.min(b, Math.max(a, (v - mean) / std));
      return between(a, z) / mass;
    },
    above(v) {
      const z = Math.min(b, Math.max(a, (v - mean) / std));
      return between(z, b) / mass;
    },
    nodes(from = -Infinity, to = Infinity) {
      const part = nodes((from - mean) / std, (to - mean) / std);
      return { at: part.at.map((z) => mean + std * z), weights: part.weights };
    },
  };
}

/** ±ln u for u uniform on [low, high]. */
export function logOfUniformOf(low: number, high: number, sign: 1 | -1): Distribution {
  const [from, to] = [Math.log(low), Math.log(high)];
  const plain = (v: number): number => Math.min(1, Math.max(0, (Math.exp(v) - low) / (high - low)));
  const rest = (v: number): number => Math.min(1, Math.max(0, (high - Math.exp(v)) / (high - low)));
  const nodes = (a: number, b: number): Nodes => {
    const made = nodesOf((x) => Math.exp(x - to), Math.max(a, from), Math.min(b, to));
    return { at: made.at.map((x) => sign * x), weights: made.weights };
  };
  const { at, weights } = nodes(-Infinity, Infinity);
  const mean = at.reduce((sum, x, i) => sum + weights[i]! * x, 0);
  const variance = at.reduce((sum, x, i) => sum + weights[i]! * (x - mean) ** 2, 0);
  return {
    text: `${sign < 0 ? "-" : ""}ln U[${print(low)}, ${print(high)}]`,
    mean,
    std: Math.sqrt(variance),
    low: sign > 0 ? from : -to,
    high: sign > 0 ? to : -from,
    below: (v) => (sign > 0 ? plain(v) : rest(-v)),
    above: (v) => (sign > 0 ? rest(v) : plain(-v)),
    nodes: (a = -Infinity, b = Infinity) => (sign > 0 ? nodes(a, b) : nodes(-b, -a)),
  };
}
