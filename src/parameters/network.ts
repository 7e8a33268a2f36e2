import { ACTIVATIONS, FORWARD, type Activation } from "../spec/activations.js";
import type { Memory } from "../execute/allocate.js";
import type { Dtype } from "../spec/dtype.js";
import { checkKeys, checkOneOf, wrongType, wrongValue } from "../errors.js";
import type { Initializer } from "../laws/initializer.js";
import {
  glorotNormal,
  heNormal,
  lecunNormal,
  varianceScaling,
  zeros,
} from "../laws/base/factories.js";
import {
  make,
  requestOf,
  type BufferOf,
  type InitializeOptions,
  type Parameter,
  type SetRequest,
} from "./initialize.js";
import type { SpecEntry } from "../plan/spec.js";
import { checkText } from "../spec/seed.js";

export interface NetworkOptions<
  D extends Dtype = Dtype,
  M extends Memory = Memory,
> extends InitializeOptions<D, M> {
  /** Chooses the law of the weights; "relu" by default. Not together with `init`. */
  readonly activation?: Activation;
  /** Of the last layer; by default as the others. */
  readonly outputActivation?: Activation;
  /** The law of all weights, instead of an activation's. */
  readonly init?: Initializer;
  /** The law of all biases; zeros by default. */
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
  if (!Array.isArray(dims)) throw wrongType(`${where}: dims`, "an array of layer sizes", dims);
  for (const size of dims as unknown[]) {
    if (typeof size !== "number") throw wrongType(`${where}: dims`, "integers", dims);
    if (!Number.isSafeInteger(size) || size < 1) {
      throw wrongValue(`${where}: dims`, "integers ≥ 1", dims);
    }
  }
  if (dims.length < 2) {
    throw wrongValue(`${where}: dims`, "at least an input and an output size", dims);
  }
}

function lawOf(where: string, activation: Activation = "relu"): Initializer {
  checkOneOf(where, activation, ACTIVATIONS);
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
    entries.push([`${scope}W${layer}`, { shape: [outputs, inputs], init }]);
    const shape = vector ? [outputs] : [outputs, 1];
    entries.push([`${scope}b${layer}`, { shape, init: laws.bias }]);
  }
  return entries;
}
