import { FORWARD, activationOf, type ActivationName } from "../spec/activations.js";
import type { Memory } from "../execute/allocate.js";
import type { Dtype } from "../spec/dtype.js";
import { asObject, checkKeys, checkOneOf, isArray, wrongType, wrongValue } from "../errors.js";
import type { VarianceScaling } from "../laws/base/data.js";
import type { Initializer } from "../laws/initializer.js";
import { unscaled } from "../laws/base/lower.js";
import { checkInitializer } from "../laws/check.js";
import {
  glorotNormal,
  heNormal,
  lecunNormal,
  varianceScaling,
  zeros,
} from "../laws/base/factories.js";
import { make, requestOf, type InitializeOptions, type SetRequest } from "./initialize.js";
import type { BufferOf, Parameter } from "./set.js";
import type { SpecEntry } from "../plan/spec.js";
import { checkText } from "../spec/seed.js";

/** Laws by activation, forms and names of a fully connected network. */
export interface NetworkOptions<
  D extends Dtype = Dtype,
  M extends Memory = Memory,
> extends InitializeOptions<D, M> {
  /** Chooses the law of the weights; "relu" by default. Not together with `init`. */
  readonly activation?: ActivationName;
  /** Of the last layer; by default as the others. */
  readonly outputActivation?: ActivationName;
  /** The law of all weights, instead of an activation's. */
  readonly init?: Initializer;
  /** The law of all biases; zeros by default. A law that scales by fan takes the fans of the layer's weights. */
  readonly bias?: Initializer;
  /** "column" (default): [n, 1]; "vector": [n]. */
  readonly biasShape?: "column" | "vector";
  /** Prefix of the names that key the stream: two networks under one seed need two scopes. */
  readonly scope?: string;
}

/** 1 … n − 1 for dims of length n. */
type Layers<N extends readonly unknown[]> = number extends N["length"]
  ? number
  : Exclude<keyof N & `${number}`, "0">;

/** W1, b1 … W(L−1), b(L−1). */
export type NetworkParameters<
  N extends readonly number[],
  D extends Dtype,
  M extends Memory,
> = Record<`${"W" | "b"}${Layers<N>}`, Parameter<D, BufferOf<M>>>;

/**
 * Weights and biases of a dense network: W_l of shape [n_l, n_(l−1)] and b_l of shape [n_l, 1] for each layer l,
 * under the names W1, b1, W2, b2, …
 *
 * The activation chooses the law of the weights, always an untruncated normal: relu He; leakyRelu He with
 * √(2 / (1 + 0.01²)); tanh, sigmoid, softmax, linear Glorot; selu LeCun; the others fan_in with their forward gain.
 *
 * @param dims sizes of the layers, the input first: at least two integers ≥ 1
 * @throws TypeError, RangeError for every mistake, before anything is made
 * @example
 *     const { W1, b1, W2, b2 } = initializeParameters([784, 256, 10], { activation: "relu", seed: 1 });
 *     W1.shape; // => [256, 784]
 */
export function initializeParameters<
  const N extends readonly number[],
  D extends Dtype = "float32",
  M extends Memory = "buffers",
>(dims: N, options: NetworkOptions<D, M> = {}): NetworkParameters<N, D, M> {
  return make(networkRequest(dims, options)) as unknown as NetworkParameters<N, D, M>;
}

/** The request of `initializeParameters`. @internal */
export function networkRequest(dims: readonly number[], options: NetworkOptions): SetRequest {
  const where = "initializeParameters";
  checkDims(where, dims);
  checkKeys(where, options, OPTIONS);
  const { activation, outputActivation, init, bias = zeros(), biasShape, scope, ...rest } = options;
  if (init !== undefined && (activation !== undefined || outputActivation !== undefined)) {
    throw wrongType(`${where}: init`, "no activation beside it", init, "both would choose the law");
  }
  // defaults of a pattern stand for undefined only: null is refused
  const { init: hidden = lawOf(`${where}: activation`, activation) } = options;
  const last =
    outputActivation === undefined ? hidden : lawOf(`${where}: outputActivation`, outputActivation);
  if (biasShape !== undefined) checkOneOf(`${where}: biasShape`, biasShape, ["column", "vector"]);
  if (scope !== undefined) checkText(`${where}: scope`, scope);
  const laws = { hidden, last, bias };
  const entries = layerEntries(dims, laws, biasShape === "vector", scope ?? "");
  return requestOf(where, entries, rest, scope ?? "");
}

const OPTIONS = [
  "activation",
  "outputActivation",
  "init",
  "bias",
  "biasShape",
  "scope",
  "seed",
  "dtype",
  "memory",
  "generator",
  "stream",
];

function checkDims(where: string, dims: unknown): asserts dims is readonly number[] {
  if (!isArray(dims)) throw wrongType(`${where}: dims`, "an array of layer sizes", dims);
  for (const size of dims) {
    if (typeof size !== "number") throw wrongType(`${where}: dims`, "integers", dims);
    if (!Number.isSafeInteger(size) || size < 1) {
      throw wrongValue(`${where}: dims`, "integers ≥ 1", dims);
    }
  }
  if (dims.length < 2) {
    throw wrongValue(`${where}: dims`, "at least an input and an output size", dims);
  }
}

function lawOf(where: string, name: ActivationName = "relu"): Initializer {
  const activation = activationOf(where, name);
  switch (activation) {
    case "relu":
      return heNormal();
    case "leakyRelu":
      return heNormal({ negativeSlope: 0.01 });
    case "tanh":
    case "sigmoid":
    case "softmax":
    case "linear":
      return glorotNormal();
    case "selu":
      return lecunNormal();
    default: {
      const factor = FORWARD[activation];
      return varianceScaling({ scale: factor * factor });
    }
  }
}

function layerEntries(
  dims: readonly number[],
  laws: { hidden: Initializer; last: Initializer; bias: Initializer },
  vector: boolean,
  scope: string,
): [string, SpecEntry][] {
  const entries: [string, SpecEntry][] = [];
  for (let layer = 1; layer < dims.length; ++layer) {
    const [inputs, outputs] = [dims[layer - 1]!, dims[layer]!];
    const init = layer === dims.length - 1 ? laws.last : laws.hidden;
    const weights = { shape: [outputs, inputs], init };
    entries.push([`${scope}W${layer}`, weights]);
    const bias = scaledBy(weights.shape, laws.bias);
    entries.push([`${scope}b${layer}`, { shape: vector ? [outputs] : [outputs, 1], init: bias }]);
  }
  return entries;
}

/** A bias has no fan of its own: a law that scales takes those of the layer's weights, as PyTorch's layers do. */
function scaledBy(shape: readonly number[], init: Initializer): Initializer {
  if ((asObject(init) as Initializer).law !== "varianceScaling") return init; // checked with its entry
  const law = checkInitializer("initializeParameters: bias", init as VarianceScaling);
  return unscaled("initializeParameters: bias", law, shape);
}
