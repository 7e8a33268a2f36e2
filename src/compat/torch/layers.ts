import { checkKeys, isArray, wrongType, wrongValue } from "../../errors.js";
import { checkText } from "../../spec/seed.js";
import { sizeOf } from "../../spec/shape.js";
import { kaimingBound, xavierStd, type TorchDraws } from "./init.js";
import { checkCount, type TorchDtype, type TorchParameter } from "./values.js";

/** What every layer takes. */
export interface LayerOptions {
  /** Goes before each parameter's name: scope "0." makes "0.weight". "" by default. */
  readonly scope?: string;
  /** "float32" by default. */
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
  /** LSTM only: size of the projected state. */
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

/** Parameters by PyTorch's names, in the order of `state_dict`. */
export type Layer = Record<string, TorchParameter>;

/** A layer of weight and bias; no bias where the option `bias` is false. */
export interface Affine {
  readonly weight: TorchParameter;
  readonly bias?: TorchParameter;
}

/** More layers than any network has. */
const MOST_LAYERS = 2 ** 14;

const COMMON = ["scope", "dtype"];

/**
 * The parameters that `torch.nn` modules start with, in PyTorch's order of draws: `nn.linear(784, 256)` after
 * `torchGenerator(0)` is `torch.manual_seed(0); torch.nn.Linear(784, 256)`. What is exact: see `torchGenerator`.
 *
 * Every method throws TypeError or RangeError for bad sizes and options, before anything is drawn.
 */
export class TorchLayers {
  readonly #draws: TorchDraws;

  /** @internal */
  constructor(draws: TorchDraws) {
    this.#draws = draws;
  }

  /** `nn.Linear`: weight [out, in], kaiming_uniform_(a = √5), then bias U(−1/√in, 1/√in). */
  linear(inFeatures: number, outFeatures: number, options: AffineOptions = {}): Affine {
    checkKeys("linear", options, ["bias", ...COMMON]);
    checkCounts("linear", { inFeatures, outFeatures });
    return this.#affine("linear", [outFeatures, inFeatures], outFeatures, options);
  }

  /** `nn.Bilinear`: weight [out, in1, in2] and bias, both U(−1/√in1, 1/√in1). */
  bilinear(
    in1Features: number,
    in2Features: number,
    outFeatures: number,
    options: AffineOptions = {},
  ): Affine {
    checkKeys("bilinear", options, ["bias", ...COMMON]);
    checkCounts("bilinear", { in1Features, in2Features, outFeatures });
    const bound = 1 / Math.sqrt(in1Features);
    const shapes: Shapes = [["weight", [outFeatures, in1Features, in2Features]]];
    if (hasBias("bilinear", options)) shapes.push(["bias", [outFeatures]]);
    return this.#uniform("bilinear", shapes, bound, options) as unknown as Affine;
  }

  /** `nn.Conv1d`: weight [out, in / groups, kernel], drawn as a linear layer's. `kernelSize`: one number for all axes, or one each. */
  conv1d(
    inChannels: number,
    outChannels: number,
    kernelSize: Kernel,
    options: ConvOptions = {},
  ): Affine {
    return this.#conv("conv1d", 1, false, inChannels, outChannels, kernelSize, options);
  }

  /** `nn.Conv2d`; see `conv1d`. */
  conv2d(
    inChannels: number,
    outChannels: number,
    kernelSize: Kernel,
    options: ConvOptions = {},
  ): Affine {
    return this.#conv("conv2d", 2, false, inChannels, outChannels, kernelSize, options);
  }

  /** `nn.Conv3d`; see `conv1d`. */
  conv3d(
    inChannels: number,
    outChannels: number,
    kernelSize: Kernel,
    options: ConvOptions = {},
  ): Affine {
    return this.#conv("conv3d", 3, false, inChannels, outChannels, kernelSize, options);
  }

  /** `nn.ConvTranspose1d`: weight [in, out / groups, kernel], whose second axis PyTorch takes for the fan in. */
  convTranspose1d(
    inChannels: number,
    outChannels: number,
    kernelSize: Kernel,
    options: ConvOptions = {},
  ): Affine {
    return this.#conv("convTranspose1d", 1, true, inChannels, outChannels, kernelSize, options);
  }

  /** `nn.ConvTranspose2d`; see `convTranspose1d`. */
  convTranspose2d(
    inChannels: number,
    outChannels: number,
    kernelSize: Kernel,
    options: ConvOptions = {},
  ): Affine {
    return this.#conv("convTranspose2d", 2, true, inChannels, outChannels, kernelSize, options);
  }

  /** `nn.ConvTranspose3d`; see `convTranspose1d`. */
  convTranspose3d(
    inChannels: number,
    outChannels: number,
    kernelSize: Kernel,
    options: ConvOptions = {},
  ): Affine {
    return this.#conv("convTranspose3d", 3, true, inChannels, outChannels, kernelSize, options);
  }

  /** `nn.RNN`: every parameter U(−1/√hidden, 1/√hidden), in the order of `state_dict`. */
  rnn(inputSize: number, hiddenSize: number, options: RecurrentOptions = {}): Layer {
    return this.#recurrent("rnn", 1, inputSize, hiddenSize, options);
  }

  /** `nn.LSTM`; see `rnn`. Gates in PyTorch's order: input, forget, cell, output. */
  lstm(inputSize: number, hiddenSize: number, options: RecurrentOptions = {}): Layer {
    return this.#recurrent("lstm", 4, inputSize, hiddenSize, options);
  }

  /** `nn.GRU`; see `rnn`. Gates in PyTorch's order: reset, update, new. */
  gru(inputSize: number, hiddenSize: number, options: RecurrentOptions = {}): Layer {
    return this.#recurrent("gru", 3, inputSize, hiddenSize, options);
  }

  /** `nn.RNNCell`: weight_ih, weight_hh, bias_ih, bias_hh, each U(−1/√hidden, 1/√hidden). */
  rnnCell(inputSize: number, hiddenSize: number, options: AffineOptions = {}): Layer {
    return this.#cell("rnnCell", 1, inputSize, hiddenSize, options);
  }

  /** `nn.LSTMCell`; see `rnnCell`. */
  lstmCell(inputSize: number, hiddenSize: number, options: AffineOptions = {}): Layer {
    return this.#cell("lstmCell", 4, inputSize, hiddenSize, options);
  }

  /** `nn.GRUCell`; see `rnnCell`. */
  gruCell(inputSize: number, hiddenSize: number, options: AffineOptions = {}): Layer {
    return this.#cell("gruCell", 3, inputSize, hiddenSize, options);
  }

  /** `nn.Embedding` and `nn.EmbeddingBag`: weight [num, dim], N(0, 1), the row `paddingIdx` then set to 0. */
  embedding(
    numEmbeddings: number,
    embeddingDim: number,
    options: EmbeddingOptions = {},
  ): { readonly weight: TorchParameter } {
    const where = "embedding";
    checkKeys(where, options, ["paddingIdx", ...COMMON]);
    checkCounts(where, { numEmbeddings, embeddingDim });
    const { paddingIdx } = options;
    if (paddingIdx !== undefined) {
      if (typeof paddingIdx !== "number")
        throw wrongType(`${where}: paddingIdx`, "an integer", paddingIdx);
      if (
        !Number.isSafeInteger(paddingIdx) ||
        paddingIdx < -numEmbeddings ||
        paddingIdx >= numEmbeddings
      ) {
        const rows = `an integer from ${-numEmbeddings} to ${numEmbeddings - 1}`;
        throw wrongValue(`${where}: paddingIdx`, rows, paddingIdx);
      }
    }
    const weight = this.#tensor(where, "weight", [numEmbeddings, embeddingDim], options);
    this.#draws.drawNormal(weight, 0, 1);
    if (paddingIdx !== undefined) {
      const row = (paddingIdx + numEmbeddings) % numEmbeddings;
      weight.data.fill(0, row * embeddingDim, (row + 1) * embeddingDim);
    }
    return { weight };
  }

  /**
   * `nn.MultiheadAttention`: xavier_uniform_ for the input projections, zero biases, xavier_normal_ for bias_k and
   * bias_v. The output projection is drawn first, as a linear layer; its bias is drawn, then set to 0.
   */
  multiheadAttention(embedDim: number, numHeads: number, options: AttentionOptions = {}): Layer {
    const where = "multiheadAttention";
    checkKeys(where, options, ["bias", "addBiasKv", "kdim", "vdim", ...COMMON]);
    const { kdim = embedDim, vdim = embedDim, addBiasKv = false } = options;
    checkCounts(where, { embedDim, numHeads, kdim, vdim });
    if (embedDim % numHeads !== 0) {
      throw wrongValue(`${where}: numHeads`, `a divisor of embedDim = ${embedDim}`, numHeads);
    }
    checkBoolean(where, { addBiasKv });
    const bias = hasBias(where, options);
    const layer: Layer = {};
    const add = (name: string, ...shape: number[]): TorchParameter =>
      (layer[name] = this.#tensor(where, name, shape, options));
    const inputs =
      kdim === embedDim && vdim === embedDim
        ? [add("in_proj_weight", 3 * embedDim, embedDim)]
        : Object.entries({ q: embedDim, k: kdim, v: vdim }).map(([letter, size]) =>
            add(`${letter}_proj_weight`, embedDim, size),
          );
    if (bias) add("in_proj_bias", 3 * embedDim);
    const added = addBiasKv ? ["bias_k", "bias_v"].map((name) => add(name, 1, 1, embedDim)) : [];
    const weight = add("out_proj.weight", embedDim, embedDim);
    const ofWeight = bias ? add("out_proj.bias", embedDim) : undefined;
    this.#drawAffine(where, weight, ofWeight);
    ofWeight?.data.fill(0);
    for (const one of inputs) {
      const bound = Math.sqrt(3) * xavierStd(where, one.shape, {});
      this.#draws.drawUniform(one, -bound, bound);
    }
    for (const one of added) this.#draws.drawNormal(one, 0, xavierStd(where, one.shape, {}));
    return layer;
  }

  #affine(
    where: string,
    shape: readonly number[],
    outputs: number,
    options: AffineOptions,
  ): Affine {
    const weight = this.#tensor(where, "weight", shape, options);
    const bias = hasBias(where, options)
      ? this.#tensor(where, "bias", [outputs], options)
      : undefined;
    this.#drawAffine(where, weight, bias);
    return { weight, ...(bias && { bias }) };
  }

  /** kaiming_uniform_(a = √5), then U(−1/√fan_in, 1/√fan_in). */
  #drawAffine(where: string, weight: TorchParameter, bias?: TorchParameter): void {
    const { shape } = weight;
    const bound = kaimingBound(where, shape, { a: Math.sqrt(5) });
    this.#draws.drawUniform(weight, -bound, bound);
    if (bias === undefined) return;
    const ofBias = 1 / Math.sqrt(sizeOf(shape.slice(1)));
    this.#draws.drawUniform(bias, -ofBias, ofBias);
  }

  #conv(
    where: string,
    rank: number,
    transposed: boolean,
    inChannels: number,
    outChannels: number,
    kernelSize: Kernel,
    options: ConvOptions,
  ): Affine {
    checkKeys(where, options, ["bias", "groups", ...COMMON]);
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
    return this.#affine(where, [...channels, ...kernel], outChannels, options);
  }

  #recurrent(
    where: string,
    gates: number,
    inputSize: number,
    hiddenSize: number,
    options: RecurrentOptions,
  ): Layer {
    const lstm = where === "lstm";
    const keys = ["bias", "numLayers", "bidirectional", ...(lstm ? ["projSize"] : []), ...COMMON];
    checkKeys(where, options, keys);
    const { numLayers = 1, bidirectional = false, projSize = 0 } = options;
    checkCounts(where, { inputSize, hiddenSize, numLayers });
    if (numLayers > MOST_LAYERS) {
      throw wrongValue(`${where}: numLayers`, `at most ${MOST_LAYERS}`, numLayers);
    }
    checkBoolean(where, { bidirectional });
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
    return this.#uniform(where, shapes, 1 / Math.sqrt(hiddenSize), options);
  }

  #cell(
    where: string,
    gates: number,
    inputSize: number,
    hiddenSize: number,
    options: AffineOptions,
  ): Layer {
    checkKeys(where, options, ["bias", ...COMMON]);
    checkCounts(where, { inputSize, hiddenSize });
    const rows = gates * hiddenSize;
    const shapes: Shapes = [
      ["weight_ih", [rows, inputSize]],
      ["weight_hh", [rows, hiddenSize]],
    ];
    if (hasBias(where, options)) shapes.push(["bias_ih", [rows]], ["bias_hh", [rows]]);
    return this.#uniform(where, shapes, 1 / Math.sqrt(hiddenSize), options);
  }

  /** Every parameter U(−bound, bound), in order. */
  #uniform(where: string, shapes: Shapes, bound: number, options: LayerOptions): Layer {
    const layer: Layer = {};
    for (const [name, shape] of shapes) layer[name] = this.#tensor(where, name, shape, options);
    for (const one of Object.values(layer)) this.#draws.drawUniform(one, -bound, bound);
    return layer;
  }

  /** A parameter of zeros under its layer's scope. */
  #tensor(
    where: string,
    name: string,
    shape: readonly number[],
    { scope = "", dtype = "float32" }: LayerOptions,
  ): TorchParameter {
    checkText(`${where}: scope`, scope);
    return this.#draws.allocate(where, shape, { name: scope + name, dtype });
  }
}

/** Kernel lengths: one for all axes, or one each. */
export type Kernel = number | readonly number[];

type Shapes = [name: string, shape: number[]][];

function hasBias(where: string, { bias = true }: AffineOptions): boolean {
  checkBoolean(where, { bias });
  return bias;
}

function checkBoolean(where: string, values: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (typeof value !== "boolean") throw wrongType(`${where}: ${name}`, "a boolean", value);
  }
}

function checkCounts(where: string, counts: Readonly<Record<string, unknown>>): void {
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
