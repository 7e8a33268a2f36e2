/**
 * TensorFlow.js' layer defaults, with the names and shapes of its weights.
 *
 * @see https://github.com/tensorflow/tfjs/tree/master/tfjs-layers/src
 */
import { truncatedNormal, zeros, type Initializer } from "../index.js";
import {
  checkConv,
  checkSizes,
  entry,
  forgetBias,
  optionsOf,
  product,
  recurrent,
} from "./layer.js";
import type { LayerSpec } from "./layer.js";

/** As in Keras: tfjs has the same weights, laws and names here. */
export { batchNormalization, embedding, layerNormalization } from "./keras.js";

/**
 * tfjs' glorotNormal: a normal of std √(2 / (fan_in + fan_out)) *before* a cut at ±2 that is not corrected for, so that
 * the variance is 0.774 of what the name says ("uncorrected cut"; tfjs issue 8594).
 */
const glorot = (fanIn: number, fanOut: number): Initializer =>
  truncatedNormal({ std: Math.sqrt(2 / (fanIn + fanOut)) });

/** kernel [in, out]: glorotNormal with the uncorrected cut (Python's Keras: Glorot uniform); bias 0. */
export function dense(inputs: number, outputs: number): LayerSpec {
  checkSizes("dense", { inputs, outputs });
  return {
    kernel: entry([inputs, outputs], glorot(inputs, outputs), "IO"),
    bias: entry([outputs], zeros()),
  };
}

/** Conv1d, 2d, 3d: kernel […kernel, in, out], glorotNormal with the uncorrected cut; bias 0. */
export function conv(inputs: number, outputs: number, kernel: readonly number[]): LayerSpec {
  checkConv("conv", inputs, outputs, kernel);
  const size = product(kernel);
  return {
    kernel: entry([...kernel, inputs, outputs], glorot(inputs * size, outputs * size)),
    bias: entry([outputs], zeros()),
  };
}

function gated(layer: string, inputs: number, units: number, gates: number): LayerSpec {
  checkSizes(layer, { inputs, units });
  return recurrent(inputs, units, gates, glorot(inputs, gates * units));
}

/** kernel glorotNormal with the uncorrected cut, recurrent_kernel orthogonal, bias 0. */
export function simpleRNN(inputs: number, units: number): LayerSpec {
  return gated("simpleRNN", inputs, units, 1);
}

/** Options of `lstm`. */
export interface LstmOptions {
  /** Bias 1 for the forget gate; false by default, as it is in tfjs, though Keras has true. */
  readonly unitForgetBias?: boolean;
}

/** As simpleRNN, gates i, f, c, o as one matrix [in, 4·units]; bias 0, unlike in Keras. */
export function lstm(inputs: number, units: number, options: LstmOptions = {}): LayerSpec {
  const { unitForgetBias } = optionsOf("lstm", options, { unitForgetBias: false });
  const spec = gated("lstm", inputs, units, 4);
  return unitForgetBias ? { ...spec, bias: forgetBias(units) } : spec;
}

/** As simpleRNN, gates z, r, h as one matrix [in, 3·units]; bias [3·units], since tfjs has no reset_after. */
export function gru(inputs: number, units: number): LayerSpec {
  return gated("gru", inputs, units, 3);
}
