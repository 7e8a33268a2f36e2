import {
  activationOf,
  asObject,
  checkInitializer,
  checkInteger,
  checkKeys,
  checkNumber,
  checkObject,
  checkOneOf,
  isArray,
  networkRequest,
  ones,
  sizeOf,
  wrongType,
  wrongValue,
  zeros,
} from "../core.js";
import { laws } from "../index.js";
import type { Initializer, NetworkOptions, SpecEntry } from "../index.js";
import { elementwiseOf, type ActivationOption, type Elementwise } from "./activation.js";
import { readTensor, type Tensor, type TensorLike } from "./tensor.js";

/** A law, or the values themselves. */
export type Weights = Initializer | TensorLike;

/** What layers with an activation have. */
interface Activated {
  /** None by default. */
  readonly activation?: ActivationOption;
  /** Slope of leakyRelu for z < 0. */
  readonly negativeSlope?: number;
}

/** What layers with a weight have. */
interface Weighted extends Activated {
  readonly inputs: number;
  readonly outputs: number;
  readonly weight: Weights;
  /** Zeros by default. */
  readonly bias?: Weights;
  /** Of the weight: "OI" and "OIW", "OIHW" or "OIDHW" by default. */
  readonly layout?: string;
}

/** y = φ(W x + b), W [out, in]. */
export interface DenseLayer extends Weighted {
  readonly type: "dense";
}

/** A convolution in any number of dimensions. */
export interface ConvLayer extends Weighted {
  readonly type: "conv";
  /** Sizes along one to three axes. */
  readonly kernel: readonly number[];
  /** Extents of its input along these axes; by default those that the layer before leaves. */
  readonly size?: readonly number[];
  /** 1 by default. */
  readonly stride?: number;
  /** "same" (default): zeros around, as many as keep the size at stride 1; "circular"; "valid": none. */
  readonly padding?: "same" | "circular" | "valid";
}

/** An activation alone. */
export interface ActivationLayer extends Activated {
  readonly type: "activation";
  readonly activation: ActivationOption;
}

/** Normalises each input over all its values, or divides it by their root mean square; then a gain and shift a channel. */
export interface NormLayer {
  readonly type: "layerNorm" | "rmsNorm";
  /** Added to the mean square; 1e-5 by default. */
  readonly epsilon?: number;
  /** Ones by default. */
  readonly weight?: Weights;
  /** Zeros by default; rmsNorm has none. */
  readonly bias?: Weights;
}

/** x ← skip·x + scale·f(x). A norm within `layers` makes it pre-norm, one after it post-norm. */
export interface ResidualLayer {
  readonly type: "residual";
  readonly layers: readonly Layer[];
  /** 1 by default. */
  readonly scale?: number;
  readonly skip?: number;
}

/** Makes channels of all values, channel by channel as in PyTorch, or position by position as in Keras. */
export interface FlattenLayer {
  readonly type: "flatten";
  readonly order?: "channelsFirst" | "channelsLast";
}

/** Self-attention over `tokens` tokens: `forecast` alone knows it. */
export interface AttentionLayer {
  readonly type: "attention";
  readonly size: number;
  readonly tokens: number;
  /** 1 by default. */
  readonly heads?: number;
  readonly query: Initializer;
  readonly key: Initializer;
  readonly value: Initializer;
  readonly output: Initializer;
}

/** A layer of a network, as `forecast` and `probe` take it. */
export type Layer =
  | DenseLayer
  | ConvLayer
  | ActivationLayer
  | NormLayer
  | ResidualLayer
  | FlattenLayer
  | AttentionLayer;

/** Channels, and extents of the positions that each has; none after dense layers. */
export interface Extent {
  readonly channels: number;
  readonly size: readonly number[];
}

/** A parameter of a layer: its law, and its values where they were given. */
export interface Source {
  readonly name: string;
  readonly entry: SpecEntry;
  readonly values?: Tensor;
}

/** Layers as they were read: checked, with every default. `out`: what the layer gives. */
export type Read = {
  /** Its place, such as "3", or "3.1" in a residual branch. */
  readonly name: string;
  readonly from: Extent;
  readonly out: Extent;
} & (
  | {
      readonly type: "dense" | "conv";
      readonly weight: Source;
      readonly bias: Source;
      readonly activation: Elementwise | undefined;
      readonly softmax: boolean;
      readonly window: Window;
    }
  | {
      readonly type: "activation";
      readonly activation: Elementwise | undefined;
      readonly softmax: boolean;
    }
  | {
      readonly type: "layerNorm" | "rmsNorm";
      readonly epsilon: number;
      readonly weight: Source;
      readonly bias: Source | undefined;
    }
  | {
      readonly type: "residual";
      readonly layers: readonly Read[];
      readonly scale: number;
      readonly skip: number;
    }
  | { readonly type: "flatten"; readonly order: "channelsFirst" | "channelsLast" }
  | {
      readonly type: "attention";
      readonly tokens: number;
      readonly heads: number;
      readonly projections: Readonly<Record<"query" | "key" | "value" | "output", Source>>;
    }
);

/** How a kernel moves; of a dense layer, not at all. */
export interface Window {
  readonly kernel: readonly number[];
  readonly stride: number;
  readonly padding: "same" | "circular" | "valid";
}

const KEYS: Readonly<Record<Layer["type"], readonly string[]>> = {
  dense: ["inputs", "outputs", "weight", "bias", "layout", "activation", "negativeSlope"],
  conv: [
    ...["inputs", "outputs", "weight", "bias", "layout", "activation", "negativeSlope"],
    ...["kernel", "size", "stride", "padding"],
  ],
  activation: ["activation", "negativeSlope"],
  layerNorm: ["epsilon", "weight", "bias"],
  rmsNorm: ["epsilon", "weight"],
  residual: ["layers", "scale", "skip"],
  flatten: ["order"],
  attention: ["size", "tokens", "heads", "query", "key", "value", "output"],
};

/** Nested deeper than this, a list holds itself. */
const MOST_DEPTH = 32;

/** Checks layers and what flows between them. @throws TypeError, RangeError */
export function readLayers(where: string, layers: unknown): Read[] {
  laws(); // of data that no factory made here
  if (!isArray(layers)) throw wrongType(`${where}: layers`, "an array of layers", layers);
  if (layers.length === 0) throw wrongValue(`${where}: layers`, "a layer at least", layers);
  return readChain(where, layers, "", undefined, 0);
}

function readChain(
  where: string,
  layers: readonly unknown[],
  prefix: string,
  from: Extent | undefined,
  depth: number,
): Read[] {
  const read: Read[] = [];
  for (const [i, layer] of layers.entries()) {
    const name = prefix + String(i);
    const before: Extent | undefined = read.at(-1)?.out ?? from;
    read.push(readLayer(where, layer, name, before, depth));
  }
  return read;
}

function readLayer(
  where: string,
  data: unknown,
  name: string,
  before: Extent | undefined,
  depth: number,
): Read {
  const here = `${where}: layer ${name}`;
  checkObject(here, data, "a layer { type, … }");
  const layer = data as Layer;
  checkOneOf(`${here}: type`, layer.type, Object.keys(KEYS) as Layer["type"][]);
  checkKeys(here, data, ["type", ...KEYS[layer.type]]);
  if (layer.type === "dense") return readDense(here, layer, name, before);
  if (layer.type === "conv") return readConv(here, layer, name, before);
  if (layer.type === "attention") return readAttention(here, layer, name, before);
  if (before === undefined) {
    throw wrongValue(`${here}: type`, "a layer with inputs at the beginning", layer.type);
  }
  const base = { name, from: before, out: before };
  switch (layer.type) {
    case "activation":
      checkGiven(`${here}: activation`, layer.activation);
      return { ...base, type: "activation", ...readActivation(here, layer) };
    case "layerNorm":
    case "rmsNorm": {
      const { epsilon = 1e-5, weight = ones() } = layer;
      checkNumber(`${here}: epsilon`, epsilon);
      if (epsilon < 0) throw wrongValue(`${here}: epsilon`, "a number ≥ 0", epsilon);
      const shape = [before.channels];
      return {
        ...{ ...base, type: layer.type, epsilon },
        weight: sourceOf(here, name, "weight", weight, shape),
        bias:
          layer.type === "rmsNorm"
            ? undefined
            : sourceOf(here, name, "bias", layer.bias ?? zeros(), shape),
      };
    }
    case "flatten": {
      const { order = "channelsFirst" } = layer;
      checkOneOf(`${here}: order`, order, ["channelsFirst", "channelsLast"]);
      const out = { channels: before.channels * sizeOf(before.size), size: [] };
      return { ...base, out, type: "flatten", order };
    }
    case "residual":
      return readResidual(where, here, layer, name, before, depth);
  }
}

function checkGiven(where: string, activation: unknown): void {
  if (activation === undefined) throw wrongType(where, "an activation", activation);
}

function readResidual(
  where: string,
  here: string,
  layer: ResidualLayer,
  name: string,
  from: Extent,
  depth: number,
): Read {
  const { layers, scale = 1, skip = 1 } = layer;
  checkNumber(`${here}: scale`, scale);
  checkNumber(`${here}: skip`, skip);
  if (!isArray(layers)) throw wrongType(`${here}: layers`, "an array of layers", layers);
  if (depth === MOST_DEPTH) {
    throw wrongValue(
      `${here}: layers`,
      `at most ${MOST_DEPTH} residual layers in each other`,
      layers,
    );
  }
  const read = readChain(where, layers, `${name}.`, from, depth + 1);
  if (!read.some(isWeighted)) {
    throw wrongValue(`${here}: layers`, "a layer with weights in the branch", layers);
  }
  const { out } = read.at(-1)!;
  if (out.channels !== from.channels || String(out.size) !== String(from.size)) {
    throw wrongValue(`${here}: layers`, `a branch that gives ${extentText(from)}`, extentText(out));
  }
  return { name, from, out, type: "residual", layers: read, scale, skip };
}

/** Whether values pass fresh weights in it. */
export const isWeighted = (layer: Read): boolean =>
  layer.type === "dense" ||
  layer.type === "conv" ||
  layer.type === "attention" ||
  (layer.type === "residual" && layer.layers.some(isWeighted));

/** Names of the layers whose weights end the network or a branch: they may begin at 0. */
export function endsOf(layers: readonly Read[]): Set<string> {
  const ends = new Set<string>();
  const last = layers.filter(({ type }) => type === "dense" || type === "conv").at(-1);
  if (last !== undefined) ends.add(last.name);
  for (const layer of layers) {
    if (layer.type === "residual") for (const name of endsOf(layer.layers)) ends.add(name);
  }
  return ends;
}

const extentText = ({ channels, size }: Extent): string => [channels, ...size].join(" × ");

function readActivation(
  here: string,
  {
    activation,
    negativeSlope,
  }: { readonly activation?: unknown; readonly negativeSlope?: unknown },
): { activation: Elementwise | undefined; softmax: boolean } {
  if (typeof activation === "string" && activationOf(here, activation) === "softmax") {
    return { activation: undefined, softmax: true };
  }
  if (activation === undefined) {
    if (negativeSlope !== undefined) {
      throw wrongType(`${here}: negativeSlope`, "no slope but for leakyRelu", negativeSlope);
    }
    return { activation, softmax: false };
  }
  return { activation: elementwiseOf(here, activation, negativeSlope), softmax: false };
}

function checkInputs(here: string, inputs: unknown, before: Extent | undefined): void {
  checkInteger(`${here}: inputs`, inputs, 1);
  if (before !== undefined && before.channels !== inputs) {
    const wanted = `the ${before.channels} that the layer before gives`;
    throw wrongValue(`${here}: inputs`, wanted, inputs);
  }
}

function readDense(
  here: string,
  layer: DenseLayer,
  name: string,
  before: Extent | undefined,
): Read {
  const { inputs, outputs, weight, bias = zeros(), layout = "OI" } = layer;
  if (before !== undefined && before.size.length > 0) {
    const wayOut = 'put a layer { type: "flatten" } before it';
    throw wrongValue(`${here}: inputs`, "one value a channel", extentText(before), wayOut);
  }
  checkInputs(here, inputs, before);
  checkInteger(`${here}: outputs`, outputs, 1);
  return {
    ...{ name, type: "dense", from: { channels: inputs, size: [] } },
    out: { channels: outputs, size: [] },
    weight: sourceOf(
      here,
      name,
      "weight",
      weight,
      shapeIn(here, [outputs, inputs], "OI", layout),
      layout,
    ),
    bias: sourceOf(here, name, "bias", bias, [outputs]),
    window: { kernel: [], stride: 1, padding: "valid" },
    ...readActivation(here, layer),
  };
}

const LAYOUTS = ["OI", "OIW", "OIHW", "OIDHW"];

/** A shape in the usual layout as another one has it. */
function shapeIn(
  here: string,
  shape: readonly number[],
  usual: string,
  layout: unknown,
): readonly number[] {
  if (typeof layout !== "string") throw wrongType(`${here}: layout`, "a string", layout);
  const letters = layout.split("");
  if (
    letters.length !== usual.length ||
    !usual.split("").every((letter) => letters.includes(letter))
  ) {
    throw wrongValue(`${here}: layout`, `the letters of "${usual}"`, layout);
  }
  return letters.map((letter) => shape[usual.indexOf(letter)]!);
}

function readConv(here: string, layer: ConvLayer, name: string, before: Extent | undefined): Read {
  const { inputs, outputs, weight, bias = zeros(), kernel, stride = 1, padding = "same" } = layer;
  checkInputs(here, inputs, before);
  checkInteger(`${here}: outputs`, outputs, 1);
  checkExtents(`${here}: kernel`, kernel);
  const { size = before?.size } = layer;
  checkExtents(`${here}: size`, size);
  if (size.length !== kernel.length) {
    throw wrongValue(`${here}: size`, `extents along the kernel's ${kernel.length} axes`, size);
  }
  if (before !== undefined && String(before.size) !== String(size)) {
    throw wrongValue(
      `${here}: size`,
      `[${before.size.join(", ")}], as the layer before gives`,
      size,
    );
  }
  checkInteger(`${here}: stride`, stride, 1);
  checkOneOf(`${here}: padding`, padding, ["same", "circular", "valid"]);
  const usual = LAYOUTS[kernel.length]!;
  const { layout = usual } = layer;
  const reach = (axis: number): number => (padding === "valid" ? kernel[axis]! - 1 : 0);
  const extents = size.map((extent, axis) => Math.ceil((extent - reach(axis)) / stride));
  if (extents.some((extent) => extent < 1)) {
    throw wrongValue(`${here}: size`, `at least the kernel's, [${kernel.join(", ")}]`, size);
  }
  return {
    ...{ name, type: "conv", from: { channels: inputs, size } },
    out: { channels: outputs, size: extents },
    weight: sourceOf(
      here,
      name,
      "weight",
      weight,
      shapeIn(here, [outputs, inputs, ...kernel], usual, layout),
      layout,
    ),
    bias: sourceOf(here, name, "bias", bias, [outputs]),
    window: { kernel, stride, padding },
    ...readActivation(here, layer),
  };
}

function checkExtents(where: string, extents: unknown): asserts extents is readonly number[] {
  if (!isArray(extents)) throw wrongType(where, "an array of one to three integers", extents);
  if (extents.length < 1 || extents.length > 3) {
    throw wrongValue(where, "one to three axes", extents);
  }
  for (const extent of extents) checkInteger(where, extent, 1);
}

function readAttention(
  here: string,
  layer: AttentionLayer,
  name: string,
  before: Extent | undefined,
): Read {
  const { size, tokens, heads = 1 } = layer;
  checkInputs(here, size, before);
  if (before !== undefined && before.size.length > 0) {
    throw wrongValue(`${here}: size`, "one value a channel", extentText(before));
  }
  checkInteger(`${here}: tokens`, tokens, 1);
  checkInteger(`${here}: heads`, heads, 1);
  if (size % heads !== 0) throw wrongValue(`${here}: heads`, `a divisor of ${size}`, heads);
  const extent = { channels: size, size: [] };
  const project = (part: "query" | "key" | "value" | "output"): Source =>
    sourceOf(here, name, part, checkInitializer(`${here}: ${part}`, layer[part]), [size, size]);
  const projections = {
    query: project("query"),
    key: project("key"),
    value: project("value"),
    output: project("output"),
  };
  return { name, from: extent, out: extent, type: "attention", tokens, heads, projections };
}

/** A law, or values of the shape. */
function sourceOf(
  here: string,
  layer: string,
  part: string,
  weights: unknown,
  shape: readonly number[],
  layout?: string,
): Source {
  const name = `${layer}.${part}`;
  const where = `${here}: ${part}`;
  const roles = layout === undefined ? {} : { layout };
  if (typeof weights === "object" && weights !== null && !("law" in asObject(weights))) {
    const values = readTensor(where, name, weights);
    if (sizeOf(values.shape) !== sizeOf(shape) || !fits(values.shape, shape)) {
      throw wrongValue(`${where}.shape`, `[${shape.join(", ")}]`, values.shape);
    }
    return { name, entry: { shape, init: zeros(), ...roles }, values };
  }
  return { name, entry: { shape, init: checkInitializer(where, weights), ...roles } };
}

/** A vector may be a column. */
const fits = (given: readonly number[], wanted: readonly number[]): boolean =>
  String(given) === String(wanted) || (wanted.length === 1 && String(given) === `${wanted[0]},1`);

/**
 * The layers of the network that `initializeParameters(dims, options)` makes, for `forecast` and `probe`.
 *
 * @param options those of initializeParameters that say what is made; `activation` stands after every layer, and
 *   `outputActivation` after the last, by default the same
 * @example
 *     probe(layersOf([784, 256, 10], { activation: "tanh" }), { batch: 64, seed: 1 });
 */
export function layersOf(
  dims: readonly number[],
  options: Pick<NetworkOptions, "activation" | "outputActivation" | "init" | "bias"> = {},
): DenseLayer[] {
  checkKeys("layersOf", options, ["activation", "outputActivation", "init", "bias"]);
  const { activation = "relu", outputActivation = activation, init, bias } = options;
  const made = networkRequest(dims, {
    ...(init === undefined ? { activation, outputActivation } : { init }),
    ...(bias !== undefined && { bias }),
    seed: 0,
  });
  const laws = made.plan.parameters.map(({ spec }) => spec.init);
  return dims.slice(1).map((outputs, l) => ({
    ...{ type: "dense", inputs: dims[l]!, outputs, weight: laws[2 * l]!, bias: laws[2 * l + 1]! },
    activation: l === dims.length - 2 ? outputActivation : activation,
  }));
}
