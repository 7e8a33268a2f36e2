import { isPlain } from "../../errors.js";
import { checkText } from "../../spec/seed.js";
import { buildState } from "./modules/build.js";
import type { TorchModule } from "./modules/data.js";
import * as nn from "./modules/index.js";
import type {
  AffineOptions,
  AttentionOptions,
  ConvOptions,
  EmbeddingOptions,
  Kernel,
  LstmOptions,
  RecurrentOptions,
} from "./modules/layers.js";
import type { TorchRandom } from "./random.js";
import type { TorchParameter } from "./values.js";

/** What every layer takes beside its own options. */
interface Scope {
  /** Goes before each parameter's name: scope "0." makes "0.weight". "" by default. */
  readonly scope?: string;
}

/** Parameters by PyTorch's names, in the order of `state_dict`. */
export type Layer = Record<string, TorchParameter>;

/** A layer of weight and bias; no bias where the option `bias` is false. */
export interface Affine {
  readonly weight: TorchParameter;
  readonly bias?: TorchParameter;
}

/**
 * The parameters that `torch.nn` modules start with, in PyTorch's order of draws: `nn.linear(784, 256)` after
 * `torchGenerator(0)` is `torch.manual_seed(0); torch.nn.Linear(784, 256)`. What is exact: see `torchGenerator`. Modules of
 * modules are made by `build`.
 *
 * Every method throws TypeError or RangeError for bad sizes and options, before anything is drawn.
 */
export class TorchLayers {
  readonly #draws: TorchRandom;

  /** @internal */
  constructor(draws: TorchRandom) {
    this.#draws = draws;
  }

  /** `nn.Linear`: weight [out, in], kaiming_uniform_(a = √5), then bias U(−1/√in, 1/√in). */
  linear(inFeatures: number, outFeatures: number, options: AffineOptions & Scope = {}): Affine {
    return this.#make("linear", options, (own) =>
      nn.linear(inFeatures, outFeatures, own),
    ) as unknown as Affine;
  }

  /** `nn.Bilinear`: weight [out, in1, in2] and bias, both U(−1/√in1, 1/√in1). */
  bilinear(
    in1Features: number,
    in2Features: number,
    outFeatures: number,
    options: AffineOptions & Scope = {},
  ): Affine {
    return this.#make("bilinear", options, (own) =>
      nn.bilinear(in1Features, in2Features, outFeatures, own),
    ) as unknown as Affine;
  }

  /** `nn.Conv1d`: weight [out, in / groups, kernel], drawn as a linear layer's. `kernelSize`: one number for all axes, or one each. */
  conv1d(
    inChannels: number,
    outChannels: number,
    kernelSize: Kernel,
    options: ConvOptions & Scope = {},
  ): Affine {
    return this.#make("conv1d", options, (own) =>
      nn.conv1d(inChannels, outChannels, kernelSize, own),
    ) as unknown as Affine;
  }

  /** `nn.Conv2d`; see `conv1d`. */
  conv2d(
    inChannels: number,
    outChannels: number,
    kernelSize: Kernel,
    options: ConvOptions & Scope = {},
  ): Affine {
    return this.#make("conv2d", options, (own) =>
      nn.conv2d(inChannels, outChannels, kernelSize, own),
    ) as unknown as Affine;
  }

  /** `nn.Conv3d`; see `conv1d`. */
  conv3d(
    inChannels: number,
    outChannels: number,
    kernelSize: Kernel,
    options: ConvOptions & Scope = {},
  ): Affine {
    return this.#make("conv3d", options, (own) =>
      nn.conv3d(inChannels, outChannels, kernelSize, own),
    ) as unknown as Affine;
  }

  /** `nn.ConvTranspose1d`: weight [in, out / groups, kernel], whose second axis PyTorch takes for the fan in. */
  convTranspose1d(
    inChannels: number,
    outChannels: number,
    kernelSize: Kernel,
    options: ConvOptions & Scope = {},
  ): Affine {
    return this.#make("convTranspose1d", options, (own) =>
      nn.convTranspose1d(inChannels, outChannels, kernelSize, own),
    ) as unknown as Affine;
  }

  /** `nn.ConvTranspose2d`; see `convTranspose1d`. */
  convTranspose2d(
    inChannels: number,
    outChannels: number,
    kernelSize: Kernel,
    options: ConvOptions & Scope = {},
  ): Affine {
    return this.#make("convTranspose2d", options, (own) =>
      nn.convTranspose2d(inChannels, outChannels, kernelSize, own),
    ) as unknown as Affine;
  }

  /** `nn.ConvTranspose3d`; see `convTranspose1d`. */
  convTranspose3d(
    inChannels: number,
    outChannels: number,
    kernelSize: Kernel,
    options: ConvOptions & Scope = {},
  ): Affine {
    return this.#make("convTranspose3d", options, (own) =>
      nn.convTranspose3d(inChannels, outChannels, kernelSize, own),
    ) as unknown as Affine;
  }

  /** `nn.RNN`: every parameter U(−1/√hidden, 1/√hidden), in the order of `state_dict`. */
  rnn(inputSize: number, hiddenSize: number, options: RecurrentOptions & Scope = {}): Layer {
    return this.#make("rnn", options, (own) => nn.rnn(inputSize, hiddenSize, own));
  }

  /** `nn.LSTM`; see `rnn`. Gates in PyTorch's order: input, forget, cell, output. */
  lstm(inputSize: number, hiddenSize: number, options: LstmOptions & Scope = {}): Layer {
    return this.#make("lstm", options, (own) => nn.lstm(inputSize, hiddenSize, own));
  }

  /** `nn.GRU`; see `rnn`. Gates in PyTorch's order: reset, update, new. */
  gru(inputSize: number, hiddenSize: number, options: RecurrentOptions & Scope = {}): Layer {
    return this.#make("gru", options, (own) => nn.gru(inputSize, hiddenSize, own));
  }

  /** `nn.RNNCell`: weight_ih, weight_hh, bias_ih, bias_hh, each U(−1/√hidden, 1/√hidden). */
  rnnCell(inputSize: number, hiddenSize: number, options: AffineOptions & Scope = {}): Layer {
    return this.#make("rnnCell", options, (own) => nn.rnnCell(inputSize, hiddenSize, own));
  }

  /** `nn.LSTMCell`; see `rnnCell`. */
  lstmCell(inputSize: number, hiddenSize: number, options: AffineOptions & Scope = {}): Layer {
    return this.#make("lstmCell", options, (own) => nn.lstmCell(inputSize, hiddenSize, own));
  }

  /** `nn.GRUCell`; see `rnnCell`. */
  gruCell(inputSize: number, hiddenSize: number, options: AffineOptions & Scope = {}): Layer {
    return this.#make("gruCell", options, (own) => nn.gruCell(inputSize, hiddenSize, own));
  }

  /** `nn.Embedding` and `nn.EmbeddingBag`: weight [num, dim], N(0, 1), the row `paddingIdx` then set to 0. */
  embedding(
    numEmbeddings: number,
    embeddingDim: number,
    options: EmbeddingOptions & Scope = {},
  ): { readonly weight: TorchParameter } {
    return this.#make("embedding", options, (own) =>
      nn.embedding(numEmbeddings, embeddingDim, own),
    ) as unknown as { readonly weight: TorchParameter };
  }

  /** `nn.MultiheadAttention`: the output projection is drawn first, as a linear layer; its bias is drawn, then set to 0. Then xavier_uniform_ for the input projections, zero biases, xavier_normal_ for bias_k and bias_v. */
  multiheadAttention(
    embedDim: number,
    numHeads: number,
    options: AttentionOptions & Scope = {},
  ): Layer {
    return this.#make("multiheadAttention", options, (own) =>
      nn.multiheadAttention(embedDim, numHeads, own),
    );
  }

  #make<O extends object>(
    where: string,
    options: O & Scope,
    describe: (own: O) => TorchModule,
  ): Layer {
    if (!isPlain(options)) return this.#make(where, {} as O, () => describe(options)); // which refuses them
    const { scope = "", ...own } = options;
    checkText(`${where}: scope`, scope);
    return buildState(this.#draws, describe(own as unknown as O), { scope }, where) as Layer;
  }
}
