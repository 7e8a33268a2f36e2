import {
  FORWARD,
  activationOf,
  type Activation,
  type ActivationName,
  type Calibrated,
} from "./activations.js";
import { checkKeys, checkNumber, checkOneOf, wrongType, wrongValue } from "../errors.js";
import { panel } from "./quadrature.js";

/** 1/√E[φ′(z)²] for z ~ N(0, 1). test/spec/gain.test.ts repeats these integrals too. */
const BACKWARD: Readonly<Record<Calibrated, number>> = {
  linear: 1,
  relu: 1.4142135623730951,
  elu: 1.223428557552621,
  selu: 0.9660257769739011,
  gelu: 1.4811144127083482,
  silu: 1.6233202579524972,
  mish: 1.4447552325473194,
  softplus: 1.8462285453386054,
  hardswish: 1.6700763674413823,
  relu2: 0.7071067811865476,
  tanh: 1.467413591630795,
  sigmoid: 4.722646085937974,
  sin: 1.3272506002845752,
};

/** 1/√Var[φ(z)]. */
const CENTRED: Readonly<Record<Calibrated, number>> = {
  linear: 1,
  relu: 1.7128585504496627,
  elu: 1.2708434178501966,
  selu: 1,
  gelu: 1.7009262433633332,
  silu: 1.787187222100442,
  mish: 1.5920253810994462,
  softplus: 1.9191259801076563,
  hardswish: 1.8138714738131827,
  relu2: 0.8944271909999159,
  tanh: 1.5925374197228315,
  sigmoid: 4.801313372039962,
  sin: 1.5208666231788148,
};

/** torch.nn.init.calculate_gain. */
const TORCH: Readonly<Partial<Record<Activation, number>>> = {
  linear: 1,
  sigmoid: 1,
  tanh: 5 / 3,
  relu: 1.4142135623730951,
  selu: 0.75,
};

const TABLES = { torch: TORCH, forward: FORWARD, backward: BACKWARD, centred: CENTRED } as const;
type Table = keyof typeof TABLES;
/** The mark lets bundlers drop the tables. */
const TABLE_NAMES = /* @__PURE__ */ Object.keys(TABLES) as Table[];

/** Which definition of a gain, and the numbers that it needs. */
export interface GainOptions {
  /** Which table; "forward" keeps the second moment of activations. */
  readonly table?: "torch" | "forward" | "backward" | "centred";
  /** Slope of leakyRelu for z < 0. */
  readonly negativeSlope?: number;
  /** φ′ of a function, for "backward"; central differences by default. */
  readonly derivative?: (z: number) => number;
}

/**
 * Gain of an activation, by name or as a function: the factor on 1/√fan that keeps the scale of a signal that
 * passes it.
 *
 * "forward" 1/√E[φ(z)²], "backward" 1/√E[φ′(z)²], "centred" 1/√Var[φ(z)], each for z ~ N(0, 1), and "torch",
 * what `torch.nn.init.calculate_gain` returns.
 *
 * A function's gain is computed here, by adaptive quadrature in the engine's own arithmetic; its last bits are no
 * promise. Error below 1e-12, kinks, jumps and steep slopes included; where "backward" takes differences of a function
 * with slopes up to k ≤ 1e4, below 1e-8 + 2e-11 k².
 *
 * @throws RangeError for an activation that the table does not hold; for a function that is not finite on [−13, 13],
 *   has no variance there, or cannot be integrated; TypeError for one that returns no number
 * @example
 *     gain("relu"); // => Math.SQRT2
 *     gain((z) => z * Math.tanh(z)); // any function, by quadrature
 */
export function gain(
  activation: ActivationName | ((z: number) => number),
  options: GainOptions = {},
): number {
  const known =
    typeof activation === "function" ? activation : activationOf("gain: activation", activation);
  checkKeys("gain", options, ["table", "negativeSlope", "derivative"]);
  const { table = "forward", negativeSlope = 0.01, derivative } = options;
  checkOneOf("gain: table", table, TABLE_NAMES);
  checkNumber("gain: negativeSlope", negativeSlope);
  if (known !== "leakyRelu" && options.negativeSlope !== undefined) {
    throw wrongType("gain: negativeSlope", "no slope but for leakyRelu", negativeSlope);
  }
  if (derivative !== undefined) {
    if (typeof known !== "function" || table !== "backward") {
      throw wrongType("gain: derivative", 'none but for "backward" of a function', derivative);
    }
    if (typeof derivative !== "function") {
      throw wrongType("gain: derivative", "a function", derivative);
    }
  }
  if (typeof known === "function") return gainOf(known, table, derivative);
  if (known === "leakyRelu") return leakyGain(negativeSlope, table === "centred");
  return fromTable(table, known);
}

/** E[φ²] = E[φ′²] = (1 + α²)/2 and E[φ] = (1 − α)/√(2π). */
function leakyGain(slope: number, centred: boolean): number {
  if (Math.abs(slope) > 2 ** 500) {
    // its square may be no number: −φ(−z) / α is leaky too, with slope 1/α
    return leakyGain(1 / slope, centred) / Math.abs(slope);
  }
  const mean2 = centred ? ((1 - slope) * (1 - slope)) / (2 * Math.PI) : 0;
  return Math.sqrt(1 / ((1 + slope * slope) / 2 - mean2));
}

function fromTable(table: Table, activation: Activation): number {
  const rows: Readonly<Partial<Record<Activation, number>>> = TABLES[table];
  const found = rows[activation];
  if (found === undefined) {
    throw wrongValue(
      "gain: activation",
      `one that table "${table}" holds (${Object.keys(rows).join(", ")}, leakyRelu)`,
      activation,
    );
  }
  return found;
}

type Curve = (z: number) => number;

function gainOf(curve: Curve, table: GainOptions["table"], derivative: Curve | undefined): number {
  if (table === "torch") throw wrongType("gain: activation", 'a name for table "torch"', curve);
  const { phi, unit } = inUnits(checked("gain: activation", curve));
  if (table !== "backward") {
    const [mean, second] = expectations(curve, EXACT, (z) => {
      const value = phi(z);
      return [value, value * value];
    });
    const variance = second - mean * mean;
    // what rounding leaves of a constant
    if (!(variance > 1e-12 * second)) throw flat(curve);
    return fromSquare(curve, table === "centred" ? variance : second, unit);
  }
  const slope = derivative && inUnits(checked("gain: derivative", derivative));
  // φ stands beside the slope so that panels close in on its kinks and jumps
  const slope2 = (h: number): number =>
    expectations(curve, slope ? EXACT : DIFFERENCED, (z) => {
      const s = slope ? slope.phi(z) : (phi(z + h) - phi(z - h)) / (2 * h);
      return [phi(z), s * s];
    })[1];
  const narrow = slope2(2 ** -17);
  if (!(narrow > 0)) throw flat(curve);
  if (slope) return fromSquare(curve, narrow, slope.unit);
  const wide = slope2(2 ** -16);
  // a jump makes narrow twice as large
  if (Math.abs(wide - narrow) > 0.01 * narrow) {
    const wayOut = "option derivative takes the exact one";
    throw wrongValue("gain: activation", "no jumps and no slopes beyond 1e4", curve, wayOut);
  }
  // what a kink leaves is proportional to h: gone here
  return fromSquare(curve, 2 * narrow - wide, unit);
}

/** A function in units of its own size where its squares are no numbers, else of 1. */
function inUnits(f: Curve): { readonly phi: Curve; readonly unit: number } {
  let most = 0;
  for (let z = -12.1; z < 12.2; z += 0.27) most = Math.max(most, Math.abs(f(z)));
  if (most === 0 || (most > 2 ** -400 && most < 2 ** 400)) return { phi: f, unit: 1 };
  const unit = 2 ** Math.floor(Math.log2(most));
  return { phi: (z) => f(z) / unit, unit };
}

function fromSquare(curve: Curve, square: number, unit: number): number {
  const value = 1 / Math.sqrt(square) / unit;
  if (!Number.isFinite(value)) throw wrongValue("gain: activation", "one of a finite gain", curve);
  return value;
}

const flat = (curve: Curve): RangeError =>
  wrongValue("gain: activation", "a function that varies", curve);

function checked(where: string, f: Curve): Curve {
  return (z) => {
    const value: unknown = f(z);
    checkNumber(`${where}(${z})`, value);
    return value;
  };
}

/** Tolerances of a panel, of the whole. Differences carry a noise of 2^-53 / h, 7e-12. */
const EXACT = 1e-15;
const DIFFERENCED = 1e-10;

const MOST_PANELS = 20_000;
const INV_SQRT_2_PI = 0.3989422804014327;

type Pair = readonly [number, number];

/**
 * E[f] for two functions of z ~ N(0, 1), over [−12.1, 12.2]: panels are halved until both agree with their halves.
 * No panel begins at a round number, so that a jump at one is seen. Beyond lies less than 1e-28 of an f that grows
 * no faster than z⁴.
 */
function expectations(curve: Curve, tolerance: number, f: (z: number) => Pair): Pair {
  const total = [0, 0];
  const measure = (a: number, b: number): { a: number; b: number; sums: [number, number] } => {
    const sums: [number, number] = [0, 0];
    panel(a, b, (z, weight) => {
      const density = weight * Math.exp((-z * z) / 2) * INV_SQRT_2_PI;
      const values = f(z);
      sums[0] += density * values[0];
      sums[1] += density * values[1];
    });
    total[0]! += Math.abs(sums[0]);
    total[1]! += Math.abs(sums[1]);
    return { a, b, sums };
  };
  const open = Array.from({ length: 45 }, (_, i) => measure(0.54 * i - 12.1, 0.54 * i - 11.56));
  const result: [number, number] = [0, 0];
  for (let work = 0; open.length > 0; ++work) {
    if (work === MOST_PANELS) {
      const wanted = `a function that ${MOST_PANELS} panels can integrate`;
      throw wrongValue("gain: activation", wanted, curve);
    }
    const { a, b, sums } = open.pop()!;
    total[0]! -= Math.abs(sums[0]);
    total[1]! -= Math.abs(sums[1]);
    const halves = [measure(a, a / 2 + b / 2), measure(a / 2 + b / 2, b)] as const;
    const both = [0, 1].map((i) => halves[0].sums[i]! + halves[1].sums[i]!) as [number, number];
    if (both.every((sum, i) => Math.abs(sum - sums[i]!) <= tolerance * total[i]!)) {
      result[0] += both[0];
      result[1] += both[1];
    } else {
      open.push(...halves);
    }
  }
  return result;
}
