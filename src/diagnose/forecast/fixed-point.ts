import { checkKeys, checkNumber, wrongValue } from "../../core.js";
import { elementwiseOf, type ActivationOption, type Elementwise } from "../activation.js";
import { passed, passedPair } from "./gaussian.js";

/** A stack of equal layers z ← W φ(z) + b in the limit of width: σ_w² = fan_in·Var(W) and σ_b² = Var(b). */
export interface Field {
  readonly weightVariance: number;
  readonly biasVariance: number;
}

/** Where depth leads such a stack. */
export interface FixedPoint extends Field {
  /** q*, the variance of z; null where it grows without bound. */
  readonly variance: number | null;
  /** c*, the correlation of z for two inputs; null where q* is null or 0. */
  readonly correlation: number | null;
  /** χ₁ = σ_w² E[φ′(z)²]: what one layer makes of gradients, and of small differences between inputs. */
  readonly chi: number | null;
  /** "ordered" (χ₁ < 1): inputs become alike, gradients vanish; "chaotic" (χ₁ > 1): the opposite of both. */
  readonly phase: "ordered" | "critical" | "chaotic" | null;
  /** Layers over which a deviation from q*, from c*, and a gradient change by e; null for no end. */
  readonly depthScales: {
    readonly variance: number | null;
    readonly correlation: number | null;
    readonly gradient: number | null;
  };
}

/** Variances of weights and bias, σ_w² by fan in and σ_b²; 1 and 0 by default. */
export interface FieldOptions extends Partial<Field> {
  /** Slope of leakyRelu for z < 0. */
  readonly negativeSlope?: number;
  /** The variance from which depth begins: 1 by default. */
  readonly start?: number;
}

const LEAST = 1e-12;
const MOST = 1e12;

/** Closer to 1 than this, χ is that of a critical stack; far above the quadrature's error. */
const NEAR = 1e-7;

/**
 * Where depth leads a stack of equal layers, dense or convolutional: the fixed points q* and c* of variance and
 * correlation, χ₁, and depth scales ξ.
 *
 * q* = σ_w² E[φ(√q* z)²] + σ_b²; ξ_q = −1 / ln(∂q′/∂q); ξ_c = −1 / ln(σ_w² E[φ′(u) φ′(v)]) at c*; ξ_∇ = 1 / |ln χ₁|.
 *
 * @param options.weightVariance σ_w², 1 by default
 * @param options.biasVariance σ_b², 0 by default
 * @throws TypeError, RangeError for what is no activation or variance
 * @see Poole et al. 2016, arXiv:1606.05340; Schoenholz et al. 2017, eq. 3–10, arXiv:1611.01232
 * @example
 *     fixedPoint("tanh", { weightVariance: 1.7, biasVariance: 0.05 }).depthScales; // in layers
 */
export function fixedPoint(activation: ActivationOption, options: FieldOptions = {}): FixedPoint {
  const where = "fixedPoint";
  checkKeys(where, options, ["weightVariance", "biasVariance", "negativeSlope", "start"]);
  const { weightVariance = 1, biasVariance = 0, start = 1 } = options;
  const phi = elementwiseOf(where, activation, options.negativeSlope);
  for (const [name, value] of Object.entries({ weightVariance, biasVariance, start })) {
    checkVariance(`${where}: ${name}`, value);
  }
  return fixedPointOf(phi, { weightVariance, biasVariance }, start);
}

function checkVariance(where: string, value: unknown): void {
  checkNumber(where, value);
  if (value < 0) throw wrongValue(where, "a number ≥ 0", value);
}

/** The variance that depth leads to from a start, and how fast correlations follow (Schoenholz et al. 2017). */
export function fixedPointOf(phi: Elementwise, field: Field, start: number): FixedPoint {
  const { weightVariance, biasVariance } = field;
  const variance = varianceOf(phi, field, start);
  if (variance === null) {
    const depthScales = { variance: null, correlation: null, gradient: null };
    const none = { variance, correlation: null, chi: null, phase: null };
    return { weightVariance, biasVariance, ...none, depthScales };
  }
  const { slope, response } = passed(phi, 0, variance);
  const chi = weightVariance * slope;
  const correlation = variance === 0 ? null : correlationOf(phi, field, variance, chi);
  const along =
    correlation === null || correlation === 1
      ? chi
      : weightVariance * passedPair(phi, 0, variance, correlation).slopes;
  return {
    ...{ weightVariance, biasVariance, variance, correlation, chi },
    phase: Math.abs(chi - 1) < NEAR ? "critical" : chi < 1 ? "ordered" : "chaotic",
    depthScales: {
      variance: depthScale(weightVariance * response),
      correlation: depthScale(along),
      gradient: depthScale(chi),
    },
  };
}

const depthScale = (factor: number): number | null =>
  Math.abs(factor - 1) < NEAR || factor === 0 ? null : 1 / Math.abs(Math.log(factor));

/** The fixed point to which q goes from `start`; null for ∞. */
function varianceOf(phi: Elementwise, field: Field, start: number): number | null {
  const growth = (q: number): number =>
    field.weightVariance * passed(phi, 0, q).second + field.biasVariance - q;
  let at = Math.min(MOST, Math.max(LEAST, start));
  const up = growth(at);
  if (Math.abs(up) <= NEAR * at) return at;
  const step = up > 0 ? 2 : 0.5;
  for (;;) {
    const next = at * step;
    if (next > MOST) return null;
    if (next < LEAST) return field.biasVariance === 0 ? 0 : LEAST;
    if (growth(next) > 0 !== up > 0) return root(growth, at, next);
    at = next;
  }
}

/** The fixed point of correlation below 1 where 1 is unstable. */
function correlationOf(phi: Elementwise, field: Field, variance: number, chi: number): number {
  if (chi <= 1 + NEAR) return 1;
  const drift = (c: number): number => {
    const { product } = passedPair(phi, 0, variance, c);
    return (field.weightVariance * product + field.biasVariance) / variance - c;
  };
  // 1 is a root too: what is wanted lies where the map still falls below the diagonal
  let high = 0.5;
  while (drift(high) > 0 && high < 1 - NEAR) high = (1 + high) / 2;
  if (drift(0) <= 0) return 0;
  return root(drift, 0, high);
}

/** A root between two points with different signs, by false positions (Illinois). */
function root(f: (x: number) => number, from: number, to: number): number {
  let [a, b, atA, atB] = [from, to, f(from), f(to)];
  for (let i = 0; i < 100 && Math.abs(b - a) > 1e-13 * Math.abs(b) && atB !== 0; ++i) {
    const x = (a * atB - b * atA) / (atB - atA);
    const at = f(x);
    if (at > 0 !== atB > 0) [a, atA] = [b, atB];
    else atA /= 2;
    [b, atB] = [x, at];
  }
  return b;
}

/** A point of the critical line. */
export interface CriticalPoint extends Field {
  /** q*. */
  readonly variance: number;
  /** Whether depth leads to q*, or away from it. */
  readonly attracting: boolean;
}

/**
 * The σ_w² at which a stack with this σ_b² is critical, χ₁ = 1 at its fixed point q*: gradients neither vanish nor
 * explode. null where no q* has it, such as ReLU with a bias.
 *
 * @param options.biasVariance σ_b², 0 by default
 * @see Schoenholz et al. 2017, §3; for ReLU σ_w² = 2, He et al. 2015
 * @example
 *     criticalPoint("relu").weightVariance; // => 2
 */
export function criticalPoint(
  activation: ActivationOption,
  options: Omit<FieldOptions, "weightVariance" | "start"> = {},
): CriticalPoint | null {
  const where = "criticalPoint";
  checkKeys(where, options, ["biasVariance", "negativeSlope"]);
  const { biasVariance = 0, negativeSlope } = options;
  const phi = elementwiseOf(where, activation, negativeSlope);
  checkVariance(`${where}: biasVariance`, biasVariance);
  // χ₁ = 1 gives σ_w² = 1 / E[φ′²]; then q* = E[φ²] / E[φ′²] + σ_b²
  const excess = (q: number): number => {
    const { second, slope } = passed(phi, 0, q);
    return second / slope + biasVariance - q;
  };
  const made = (variance: number): CriticalPoint => {
    const { slope, response } = passed(phi, 0, variance);
    const attracting = response / slope <= 1 + NEAR;
    return { weightVariance: 1 / slope, biasVariance, variance, attracting };
  };
  if (biasVariance === 0) {
    if (Math.abs(excess(1)) <= NEAR) return made(1); // any q is a fixed point
    const origin = passed(phi, 0, 0);
    if (origin.mean === 0 && origin.slope > NEAR && excess(LEAST ** 0.5) < 0) return made(0);
  }
  // differences within rounding have no sign
  const sign = (q: number): number => (Math.abs(excess(q)) < NOISE * q ? 0 : Math.sign(excess(q)));
  for (let at = LEAST ** 0.5; at < MOST; at *= 2) {
    if (sign(at) * sign(2 * at) < 0) return made(root(excess, at, 2 * at));
  }
  return null;
}

const NOISE = 1e-11;
