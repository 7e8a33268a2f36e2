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

export type Row = readonly [forward: number, backward: number, centred: number];

/**
 * 1/√E[φ(z)²], 1/√E[φ′(z)²] and 1/√Var[φ(z)] for z ~ N(0, 1). test/gain.test.ts repeats the integrals.
 */
export const CALIBRATED: Readonly<Record<Exclude<Activation, "leakyRelu" | "softmax">, Row>> = {
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

export const ACTIVATIONS: readonly Activation[] = [
  ...(Object.keys(CALIBRATED) as (keyof typeof CALIBRATED)[]),
  "leakyRelu",
  "softmax",
];

/** The calibrated forward gain of an activation that has no parameter. */
export const forwardGain = (activation: keyof typeof CALIBRATED): number =>
  CALIBRATED[activation][0];
