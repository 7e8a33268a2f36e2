import { checkOneOf } from "../errors.js";

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

/** Other names of the same functions, in any case, with or without `_`, `-` or spaces: "leaky_relu", "ReLU", "swish". */
export type ActivationName = Activation | (string & {});

/** All but leakyRelu, which has a parameter, and softmax, which is no function of one number. */
export type Calibrated = Exclude<Activation, "leakyRelu" | "softmax">;

/** 1/√E[φ(z)²] for z ~ N(0, 1). test/spec/gain.test.ts repeats the integrals. */
export const FORWARD: Readonly<Record<Calibrated, number>> = {
  linear: 1,
  relu: 1.4142135623730951,
  elu: 1.2451983007007066,
  selu: 1,
  gelu: 1.5335304411955353,
  silu: 1.676532470331091,
  mish: 1.486847581273208,
  softplus: 1.0418668355353018,
  hardswish: 1.7366572127665416,
  relu2: 0.816496580927726,
  tanh: 1.5925374197228315,
  sigmoid: 1.8462285453386054,
  sin: 1.5208666231788148,
};

/** The names of activations, without their synonyms. */
export const ACTIVATIONS: readonly Activation[] = [
  ...(Object.keys(FORWARD) as Calibrated[]),
  "leakyRelu",
  "softmax",
];

/** What papers and other systems call some of them. */
const SYNONYMS: Readonly<Record<string, Activation>> = {
  ...{ swish: "silu", hardsilu: "hardswish", lrelu: "leakyRelu", leakyrectify: "leakyRelu" },
  ...{ rectify: "relu", squaredrelu: "relu2", relusquared: "relu2", logistic: "sigmoid" },
  ...{ identity: "linear", none: "linear", sine: "sin" },
};

/** The activation that a name means. @throws TypeError, RangeError for any other */
export function activationOf(where: string, name: unknown): Activation {
  const short = typeof name === "string" && name.length < 40 ? name : "";
  const plain = short.toLowerCase().replaceAll(/[-_ ]/g, "");
  const found =
    ACTIVATIONS.find((known) => known.toLowerCase() === plain) ??
    (Object.hasOwn(SYNONYMS, plain) ? SYNONYMS[plain] : undefined);
  if (found !== undefined) return found;
  checkOneOf(where, name, ACTIVATIONS);
  return name;
}
