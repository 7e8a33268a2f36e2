import { checkKeys, checkNumber, checkOneOf, wrongType, wrongValue } from "./errors.js";

/** Activations with a calibrated gain. */
export type Activation =
  | "linear"
  | "relu"
  | "leakyRelu"
  | "elu"
  | "selu"
  | "gelu"
  | "silu"
  | "mish"
  | "softplus"
  | "hardswish"
  | "relu2"
  | "tanh"
  | "sigmoid"
  | "softmax"
  | "sin";

type Row = readonly [forward: number, backward: number, centred: number];

/**
 * 1/√E[φ(z)²], 1/√E[φ′(z)²] and 1/√Var[φ(z)] for z ~ N(0, 1). test/gain.test.ts repeats the integrals.
 */
const CALIBRATED: Readonly<Record<Exclude<Activation, "leakyRelu" | "softmax">, Row>> = {
  linear: [1, 1, 1],
  relu: [1.4142135623730951, 1.4142135623730951, 1.7128585504496627],
  elu: [1.2451983007007066, 1.223428557552621, 1.2708434178501966],
  selu: [1, 0.9660257769739011, 1],
  gelu: [1.5335304411955353, 1.4811144127083482, 1.7009262433633332],
  silu: [1.676532470331091, 1.6233202579524972, 1.787187222100442],
  mish: [1.486847581273208, 1.4447552325473194, 1.5920253810994462],
  softplus: [1.0418668355353018, 1.8462285453386054, 1.9191259801076563],
  hardswish: [1.7366572127665416, 1.6700763674413823, 1.8138714738131827],
  relu2: [0.816496580927726, 0.7071067811865476, 0.8944271909999159],
  tanh: [1.5925374197228315, 1.467413591630795, 1.5925374197228315],
  sigmoid: [1.8462285453386054, 4.722646085937974, 4.801313372039962],
  sin: [1.5208666231788148, 1.3272506002845752, 1.5208666231788148],
};

/** torch.nn.init.calculate_gain. */
const TORCH: Readonly<Partial<Record<Activation, number>>> = {
  linear: 1,
  sigmoid: 1,
  tanh: 5 / 3,
  relu: 1.4142135623730951,
  selu: 0.75,
};

const TABLES = ["torch", "forward", "backward", "centred"] as const;

export const ACTIVATIONS: readonly Activation[] = [
  ...(Object.keys(CALIBRATED) as (keyof typeof CALIBRATED)[]),
  "leakyRelu",
  "softmax",
];

export interface GainOptions {
  /** Which table; "forward" keeps the second moment of activations. */
  readonly table?: (typeof TABLES)[number];
  /** Slope of leakyRelu for z < 0. */
  readonly negativeSlope?: number;
}

/**
 * Gain of an activation: the factor on 1/√fan that keeps the scale of a signal that passes it.
 *
 * "forward" 1/√E[φ(z)²], "backward" 1/√E[φ′(z)²], "centred" 1/√Var[φ(z)], each for z ~ N(0, 1), and "torch",
 * what `torch.nn.init.calculate_gain` returns.
 *
 * @throws RangeError for an activation that the table does not hold
 */
export function gain(activation: Activation, options: GainOptions = {}): number {
  checkOneOf("gain: activation", activation, ACTIVATIONS);
  checkKeys("gain", options, ["table", "negativeSlope"]);
  const { table = "forward", negativeSlope = 0.01 } = options;
  checkOneOf("gain: table", table, TABLES);
  checkNumber("gain: negativeSlope", negativeSlope);
  if (activation !== "leakyRelu" && options.negativeSlope !== undefined) {
    throw wrongType("gain: negativeSlope", "no slope but for leakyRelu", negativeSlope);
  }
  if (activation === "leakyRelu") return leakyGain(negativeSlope, table === "centred");
  if (table === "torch") return fromTable("torch", TORCH, activation);
  const column = table === "forward" ? 0 : table === "backward" ? 1 : 2;
  return fromTable<Row>(table, CALIBRATED, activation)[column];
}

/** E[φ²] = E[φ′²] = (1 + α²)/2 and E[φ] = (1 − α)/√(2π). */
function leakyGain(slope: number, centred: boolean): number {
  const mean2 = centred ? ((1 - slope) * (1 - slope)) / (2 * Math.PI) : 0;
  return Math.sqrt(1 / ((1 + slope * slope) / 2 - mean2));
}

function fromTable<T>(
  table: string,
  rows: Readonly<Partial<Record<Activation, T>>>,
  activation: Activation,
): T {
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
