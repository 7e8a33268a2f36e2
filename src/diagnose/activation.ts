import { checkOneOf, wrongType } from "../errors.js";
import { ACTIVATIONS, type Activation } from "../spec/activations.js";
import { workspace } from "./kernels.js";
import type { Floats } from "./product.js";

/** An activation of one's own: φ and its derivative φ′. */
export interface Curve {
  readonly value: (z: number) => number;
  readonly slope: (z: number) => number;
}

/** Elementwise activations: the named ones but softmax, or a function. */
export type Elementwise =
  { readonly name: Exclude<Activation, "softmax">; readonly negativeSlope: number } | Curve;

/** Slope of leakyRelu for z < 0, where none is given. */
export const NEGATIVE_SLOPE = 0.01;

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
  const code = ACTIVATIONS.indexOf(name);
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
export type ActivationOption = Activation | Curve | ((z: number) => number);
