import { checkKeys, checkNumber, activationOf, wrongType, wrongValue } from "../core.js";
import type { Activation, ActivationName } from "../index.js";
import { workspace } from "./kernels.js";
import type { Floats } from "./product.js";

/** An activation of one's own: φ and its derivative φ′. */
export interface Curve {
  /** φ(z). */
  readonly value: (z: number) => number;
  /** φ′(z). */
  readonly slope: (z: number) => number;
}

/** Elementwise activations: the named ones but softmax, or a function. */
export type Elementwise =
  { readonly name: Exclude<Activation, "softmax">; readonly negativeSlope: number } | Curve;

/** Slope of leakyRelu for z < 0, where none is given. */
export const NEGATIVE_SLOPE = 0.01;

/** The order of the kernels' codes (assembly/diagnose/activation.ts). */
const KERNELS: readonly Exclude<Activation, "softmax">[] = [
  ...(["linear", "relu", "elu", "selu", "gelu", "silu", "mish", "softplus"] as const),
  ...(["hardswish", "relu2", "tanh", "sigmoid", "sin", "leakyRelu"] as const),
];

/** Values that pass through the kernels at a time. */
const WINDOW = 4096;

/** φ and φ′ of each number, in its format. Named activations have the same bits in every engine. */
export function activate<F extends Floats>(
  activation: Elementwise,
  z: F,
): { readonly values: F; readonly slopes: F } {
  const Floats = z.constructor as new (length: number) => F;
  const values = new Floats(z.length);
  const slopes = new Floats(z.length);
  if (!("name" in activation)) {
    for (let i = 0; i < z.length; ++i) {
      values[i] = activation.value(z[i]!);
      slopes[i] = activation.slope(z[i]!);
    }
    return { values, slopes };
  }
  const { name, negativeSlope } = activation;
  const bytes = z.BYTES_PER_ELEMENT;
  const { kernels, memory, base } = workspace(2 * WINDOW * bytes);
  const behind = base + WINDOW * bytes;
  const Views = z.constructor as new (buffer: ArrayBuffer, at: number, length: number) => F;
  const code = KERNELS.indexOf(name);
  for (let at = 0; at < z.length; at += WINDOW) {
    const count = Math.min(WINDOW, z.length - at);
    const window = new Views(memory.buffer, base, count);
    window.set(z.subarray(at, at + count));
    kernels.activate(Number(bytes === 8), code, base, behind, base, count, negativeSlope);
    values.set(window, at);
    slopes.set(new Views(memory.buffer, behind, count), at);
  }
  return { values, slopes };
}

/** What a layer may name as its activation. */
export type ActivationOption = ActivationName | Curve | ((z: number) => number);

/** Reads an activation. @throws TypeError, RangeError, also for softmax, which is no function of one number */
export function elementwiseOf(
  where: string,
  activation: unknown,
  negativeSlope?: unknown,
): Elementwise {
  const here = `${where}: activation`;
  if (negativeSlope !== undefined) {
    if (typeof activation !== "string" || activationOf(here, activation) !== "leakyRelu") {
      throw wrongType(`${where}: negativeSlope`, "no slope but for leakyRelu", negativeSlope);
    }
    checkNumber(`${where}: negativeSlope`, negativeSlope);
  }
  if (typeof activation === "function") {
    const value = activation as (z: number) => number;
    // central differences: exact to 1e-9 where φ is smooth
    return checkedCurve(here, {
      value,
      slope: (z) => (value(z + STEP) - value(z - STEP)) / (2 * STEP),
    });
  }
  if (typeof activation === "object" && activation !== null) {
    checkKeys(here, activation, ["value", "slope"]);
    return checkedCurve(here, activation as Curve);
  }
  const name = activationOf(here, activation);
  if (name === "softmax") {
    const wayOut = 'it is no function of one number: end with "linear", whose outputs it takes';
    throw wrongValue(here, "a function of one number", name, wayOut);
  }
  return {
    name,
    negativeSlope: negativeSlope ?? NEGATIVE_SLOPE,
  };
}

/** Of central differences. */
const STEP = 2 ** -17;

function checkedCurve(where: string, { value, slope }: Curve): Curve {
  const checked = (what: string, f: unknown): ((z: number) => number) => {
    if (typeof f !== "function") throw wrongType(`${where}.${what}`, "a function", f);
    return (z) => {
      const result: unknown = (f as (z: number) => unknown)(z);
      if (typeof result !== "number") throw wrongType(`${where}.${what}(${z})`, "a number", result);
      return result;
    };
  };
  return { value: checked("value", value), slope: checked("slope", slope) };
}
