/** The layers of `torch.nn` that draw, as data. */
import { checkKeys, isArray, wrongType, wrongValue } from "../../../errors.js";
import { checkBooleans } from "../../../spec/config.js";
import { sizeOf } from "../../../spec/shape.js";
import { lawOf, type LawName, type LawOptions, type TorchLaw } from "../law.js";
import { checkCount, type TorchDtype } from "../values.js";
import type { Afterwards, ParameterData, TorchMember, TorchModule } from "./data.js";

/** What every layer takes. */
export interface LayerOptions {
  /** That of the call that makes it, by default. */
  readonly dtype?: TorchDtype;
}

/** A layer of weight and bias. */
export interface AffineOptions extends LayerOptions {
  /** Whether the layer has a bias; true by default. */
  readonly bias?: boolean;
}

/** A convolution: each of `groups` sees its own share of the channels. */
export interface ConvOptions extends AffineOptions {
  readonly groups?: number;
}

/** RNN, LSTM and GRU. */
export interface RecurrentOptions extends AffineOptions {
  readonly numLayers?: number;
  readonly bidirectional?: boolean;
}

/** LSTM: size of the projected state. */
export interface LstmOptions extends RecurrentOptions {
  readonly projSize?: number;
}

/** `nn.Embedding`. */
export interface EmbeddingOptions extends LayerOptions {
  /** Row of zeros; negative counts from the end. */
  readonly paddingIdx?: number;
}

/** `nn.MultiheadAttention`: `kdim` and `vdim` are the sizes of what keys and values are made of. */
export interface AttentionOptions extends AffineOptions {
  readonly addBiasKv?: boolean;
  readonly kdim?: number;
  readonly vdim?: number;
}

/** `nn.AdaptiveLogSoftmaxWithLoss`. */
export interface AdaptiveOptions extends LayerOptions {
  /** Each cluster's projection is so many times smaller than the one before; 4 by default. */
  readonly divValue?: number;
  /** Whether the head has a bias; false by default. */
  readonly headBias?: boolean;
}

/** Kernel lengths: one for all axes, or one each. */
export type Kernel = number | readonly number[];

/** More layers than any network has. */
const MOST_LAYERS = 2 ** 14;

/** No generator refuses the laws of layers. */
const NOTHING = { checkCut: () => undefined, checkOnCpu: () => undefined };

/** `nn.Linear`: weight [out, in], kaiming_uniform_(a = √5), then bias U(−1/√in, 1/√in). */
export function linear(
  inFeatures: number,
  outFeatures: number,
  options: AffineOptions = {},
): TorchModule {
  const where = "linear";
  checkKeys(where, options, ["bias", "dtype"]);
  checkCounts(where, { inFeatures, outFeatures });
  return affine("Linear", where, [outFeatures, inFeatures], outFeatures, options);
}

/** `nn.Bilinear`: weight [out, in1, in2] and bias, both U(−1/√in1, 1/√in1). */
export function bilinear(
  in1Features: number,
  in2Features: number,
  outFeatures: number,
  options: AffineOptions = {},
): TorchModule {
  const where = "bilinear";
  checkKeys(where, options, ["bias", "dtype"]);
  checkCounts(where, { in1Features, in2Features, outFeatures });
  const shapes: Shapes = [["weight", [outFeatures, in1Features, in2Features]]];
  if (hasBias(where, options)) shapes.push(["bias", [outFeatures]]);
  return alike("Bilinear", shapes, in1Features, options);
}

/** Convolutions by rank, transposed or not. */
export function conv(
  kind: string,
  rank: number,
  transposed: boolean,
  inChannels: number,
  outChannels: number,
  kernelSize: Kernel,
  options: ConvOptions = {},
): TorchModule {
  const where = kind.replace("C", "c");
  checkKeys(where, options, ["bias", "groups", "dtype"]);
  const { groups = 1 } = options;
  checkCounts(where, { inChannels, outChannels, groups });
  for (const [name, channels] of Object.entries({ inChannels, outChannels })) {
    if (channels % groups !== 0) {
      throw wrongValue(`${where}: groups`, `a divisor of ${name} = ${channels}`, groups);
    }
  }
  const kernel = kernelOf(where, rank, kernelSize);
  const channels = transposed
    ? [inChannels, outChannels / groups]
    : [outChannels, inChannels / groups];
  return affine(kind, where, [...channels, ...kernel], outChannels, options);
}

/** RNN, LSTM and GRU. */
export function recurrent(
  kind: string,
  gates: number,
  inputSize: number,
  hiddenSize: number,
  options: LstmOptions = {},
): TorchModule {
  const where = kind.toLowerCase();
  const keys = ["bias", "numLayers", "bidirectional", "dtype"];
  checkKeys(where, options, kind === "LSTM" ? [...keys, "projSize"] : keys);
  const { numLayers = 1, bidirectional = false, projSize = 0 } = options;
  checkCounts(where, { inputSize, hiddenSize, numLayers });
  if (numLayers > MOST_LAYERS) {
    throw wrongValue(`${where}: numLayers`, `at most ${MOST_LAYERS}`, numLayers);
  }
  checkBooleans(where, { bidirectional });
  if (options.projSize !== undefined) {
    checkCount(`${where}: projSize`, projSize);
    if (projSize >= hiddenSize) {
      throw wrongValue(`${where}: projSize`, `less than hiddenSize = ${hiddenSize}`, projSize);
    }
  }
  const bias = hasBias(where, options);
  const state = projSize === 0 ? hiddenSize : projSize;
  const directions = bidirectional ? ["", "_reverse"] : [""];
  const rows = gates * hiddenSize;
  const shapes: Shapes = [];
  for (let layer = 0; layer < numLayers; ++layer) {
    const inputs = layer === 0 ? inputSize : state * directions.length;
    for (const direction of directions) {
      const place = `_l${layer}${direction}`;
      shapes.push([`weight_ih${place}`, [rows, inputs]], [`weight_hh${place}`, [rows, state]]);
      if (bias) shapes.push([`bias_ih${place}`, [rows]], [`bias_hh${place}`, [rows]]);
      if (projSize > 0) shapes.push([`weight_hr${place}`, [projSize, hiddenSize]]);
    }
  }
  return alike(kind, shapes, hiddenSize, options);
}

/** RNNCell, LSTMCell and GRUCell. */
export function cell(
  kind: string,
  gates: number,
  inputSize: number,
  hiddenSize: number,
  options: AffineOptions = {},
): TorchModule {
  const where = kind.replace(/^[A-Z]+/, (letters) => letters.slice(0, -1).toLowerCase() + "C");
  checkKeys(where, options, ["bias", "dtype"]);
  checkCounts(where, { inputSize, hiddenSize });
  const rows = gates * hiddenSize;
  const shapes: Shapes = [
    ["weight_ih", [rows, inputSize]],
    ["weight_hh", [rows, hiddenSize]],
  ];
  if (hasBias(where, options)) shapes.push(["bias_ih", [rows]], ["bias_hh", [rows]]);
  return alike(kind, shapes, hiddenSize, options);
}

/** A row of zeros is drawn too, then set to 0. */
export function embedding(
  kind: string,
  numEmbeddings: number,
  embeddingDim: number,
  options: EmbeddingOptions = {},
): TorchModule {
  const where = kind.replace("E", "e");
  checkKeys(where, options, ["paddingIdx", "dtype"]);
  checkCounts(where, { numEmbeddings, embeddingDim });
  const { paddingIdx } = options;
  if (paddingIdx !== undefined) {
    if (typeof paddingIdx !== "number") {
      throw wrongType(`${where}: paddingIdx`, "an integer", paddingIdx);
    }
    const row = Number.isSafeInteger(paddingIdx);
    if (!row || paddingIdx < -numEmbeddings || paddingIdx >= numEmbeddings) {
      const rows = `an integer from ${-numEmbeddings} to ${numEmbeddings - 1}`;
      throw wrongValue(`${where}: paddingIdx`, rows, paddingIdx);
    }
  }
  const weight = parameter(where, [numEmbeddings, embeddingDim], options, "normal", {});
  const row = paddingIdx === undefined ? [] : [(paddingIdx + numEmbeddings) % numEmbeddings];
  return {
    kind,
    members: [["weight", weight]],
    after: row.map((row): Afterwards => ["weight", { law: "zeroRow", row }]),
    ...(row.length > 0 && { paddingIdx: row[0]! }),
  };
}

/**
 * `nn.MultiheadAttention`: xavier_uniform_ for the input projections, zero biases, xavier_normal_ for bias_k and
 * bias_v. The output projection is drawn first, as a linear layer; its bias is drawn, then set to 0.
 */
export function multiheadAttention(
  embedDim: number,
  numHeads: number,
  options: AttentionOptions = {},
): TorchModule {
  const where = "multiheadAttention";
  checkKeys(where, options, ["bias", "addBiasKv", "kdim", "vdim", "dtype"]);
  const { kdim = embedDim, vdim = embedDim, addBiasKv = false } = options;
  checkCounts(where, { embedDim, numHeads, kdim, vdim });
  if (embedDim % numHeads !== 0) {
    throw wrongValue(`${where}: numHeads`, `a divisor of embedDim = ${embedDim}`, numHeads);
  }
  checkBooleans(where, { addBiasKv });
  const bias = hasBias(where, options);
  const one = kdim === embedDim && vdim === embedDim;
  const inputs: Shapes = one
    ? [["in_proj_weight", [3 * embedDim, embedDim]]]
    : [
        ["q_proj_weight", [embedDim, embedDim]],
        ["k_proj_weight", [embedDim, kdim]],
        ["v_proj_weight", [embedDim, vdim]],
      ];
  const added: Shapes = addBiasKv
    ? ["bias_k", "bias_v"].map((name) => [name, [1, 1, embedDim]])
    : [];
  const shapes: Shapes = [
    ...inputs,
    ...(bias ? ([["in_proj_bias", [3 * embedDim]]] as Shapes) : []),
    ...added,
  ];
  const members = shapes.map(([name, shape]): TorchMember => [
    name,
    { kind: "Parameter", shape, ...dtypeOf(options) },
  ]);
  const draw = ([name, shape]: Shapes[number], law: LawName): Afterwards => [
    name,
    numbers(where, shape, law, {}),
  ];
  const zeros = bias ? ["in_proj_bias", "out_proj.bias"] : [];
  return {
    kind: "MultiheadAttention",
    members: [...members, ["out_proj", linear(embedDim, embedDim, { bias, ...dtypeOf(options) })]],
    after: [
      ...inputs.map((one) => draw(one, "xavierUniform")),
      ...zeros.map((name): Afterwards => [name, { law: "constant", value: 0 }]),
      ...added.map((one) => draw(one, "xavierNormal")),
    ],
  };
}

/** `nn.AdaptiveLogSoftmaxWithLoss`: a head of the frequent classes, and two linear layers for each cluster of the others. */
export function adaptiveLogSoftmaxWithLoss(
  inFeatures: number,
  nClasses: number,
  cutoffs: readonly number[],
  options: AdaptiveOptions = {},
): TorchModule {
  const where = "adaptiveLogSoftmaxWithLoss";
  checkKeys(where, options, ["divValue", "headBias", "dtype"]);
  checkCounts(where, { inFeatures, nClasses });
  if (!isArray(cutoffs)) throw wrongType(`${where}: cutoffs`, "an array of integers", cutoffs);
  const ends = [...(cutoffs as readonly number[]), nClasses];
  for (const [i, end] of ends.entries()) {
    checkCount(`${where}: cutoffs`, end);
    if (i > 0 && end <= ends[i - 1]!) {
      throw wrongValue(`${where}: cutoffs`, `rising, up to ${nClasses - 1}`, cutoffs);
    }
  }
  if (ends.length < 2) throw wrongValue(`${where}: cutoffs`, "at least one", cutoffs);
  const { divValue = 4, headBias = false } = options;
  if (typeof divValue !== "number") throw wrongType(`${where}: divValue`, "a number", divValue);
  if (!(divValue > 0)) throw wrongValue(`${where}: divValue`, "a number > 0", divValue);
  const dtype = dtypeOf(options);
  const tail = ends.slice(1).map((end, i): TorchMember => {
    const size = Math.floor(inFeatures / divValue ** (i + 1));
    checkCount(`${where}: the size of cluster ${i + 1}'s projection`, size);
    const down = linear(inFeatures, size, { bias: false, ...dtype });
    const up = linear(size, end - ends[i]!, { bias: false, ...dtype });
    return [
      `${i}`,
      {
        kind: "Sequential",
        members: [
          ["0", down],
          ["1", up],
        ],
      },
    ];
  });
  const head = linear(inFeatures, ends[0]! + tail.length, { bias: headBias, ...dtype });
  return {
    kind: "AdaptiveLogSoftmaxWithLoss",
    members: [
      ["head", head],
      ["tail", { kind: "ModuleList", members: tail }],
    ],
  };
}

export type Shapes = [name: string, shape: number[]][];

/** kaiming_uniform_(a = √5), then U(−1/√fan_in, 1/√fan_in). */
function affine(
  kind: string,
  where: string,
  shape: readonly number[],
  outputs: number,
  options: AffineOptions,
): TorchModule {
  const weight = parameter(where, shape, options, "kaimingUniform", { a: Math.sqrt(5) });
  const bound = 1 / Math.sqrt(sizeOf(shape.slice(1)));
  const bias = parameter(where, [outputs], options, "uniform", { a: -bound, b: bound });
  const members: TorchMember[] = [["weight", weight]];
  if (hasBias(where, options)) members.push(["bias", bias]);
  return { kind, members };
}

/** Every parameter U(−1/√size, 1/√size), in order. */
function alike(kind: string, shapes: Shapes, size: number, options: LayerOptions): TorchModule {
  const bound = 1 / Math.sqrt(size);
  const members = shapes.map(([name, shape]): TorchMember => [
    name,
    parameter(kind, shape, options, "uniform", { a: -bound, b: bound }),
  ]);
  return { kind, members };
}

/** A parameter that a law of torch.nn.init fills. */
const parameter = <N extends LawName>(
  where: string,
  shape: readonly number[],
  options: LayerOptions,
  law: N,
  numbersOfLaw: LawOptions[N],
): ParameterData => ({
  kind: "Parameter",
  shape,
  law: numbers(where, shape, law, numbersOfLaw),
  ...dtypeOf(options),
});

/** A law of torch.nn.init. @param beside keys that may stand beside its options */
export const numbers = <N extends LawName>(
  where: string,
  shape: readonly number[],
  law: N,
  options: LawOptions[N],
  beside: readonly string[] = [],
): TorchLaw => lawOf(law, { where, shape, dtype: "float32", draws: NOTHING }, options, beside);

/** The option's dtype, where it is given. */
export const dtypeOf = ({ dtype }: LayerOptions): LayerOptions =>
  dtype === undefined ? {} : { dtype };

function hasBias(where: string, { bias = true }: AffineOptions): boolean {
  checkBooleans(where, { bias });
  return bias;
}

/** Integers ≥ 1. @throws TypeError, RangeError for others */
export function checkCounts(where: string, counts: Readonly<Record<string, unknown>>): void {
  for (const [name, count] of Object.entries(counts)) checkCount(`${where}: ${name}`, count);
}

function kernelOf(where: string, rank: number, kernelSize: unknown): readonly number[] {
  if (typeof kernelSize === "number") {
    checkCount(`${where}: kernelSize`, kernelSize);
    return Array.from({ length: rank }, () => kernelSize);
  }
  const expected = `an integer, or ${rank}`;
  if (!isArray(kernelSize)) throw wrongType(`${where}: kernelSize`, expected, kernelSize);
  if (kernelSize.length !== rank) throw wrongValue(`${where}: kernelSize`, expected, kernelSize);
  for (const length of kernelSize) checkCount(`${where}: kernelSize`, length);
  return kernelSize as number[];
}
