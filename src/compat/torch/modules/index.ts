/** `torch.nn` as data: what PyTorch's constructors draw, in order. Each throws TypeError or RangeError for bad sizes and options. */
import {
  batchNorm,
  stateless,
  transformerLayer,
  transformerStack,
  type BatchNormOptions,
  type TransformerLayerOptions,
} from "./containers.js";
import type { TorchModule } from "./data.js";
import {
  cell,
  conv,
  embedding as embeddingOf,
  recurrent,
  type AffineOptions,
  type ConvOptions,
  type EmbeddingOptions,
  type Kernel,
  type LstmOptions,
  type RecurrentOptions,
} from "./layers.js";

export {
  buffer,
  groupNorm,
  layerNorm,
  module,
  moduleDict,
  moduleList,
  parameter,
  prelu,
  rmsNorm,
  sequential,
  stateless,
  transformer,
  weightNorm,
} from "./containers.js";
export { adaptiveLogSoftmaxWithLoss, bilinear, linear, multiheadAttention } from "./layers.js";

/** Makes a convolution, transposed ones too. */
type Conv = (
  inChannels: number,
  outChannels: number,
  kernelSize: Kernel,
  options?: ConvOptions,
) => TorchModule;
/** Makes a recurrent module. */
type Recurrent<O> = (inputSize: number, hiddenSize: number, options?: O) => TorchModule;
/** Makes an embedding. */
type Embedding = (
  numEmbeddings: number,
  embeddingDim: number,
  options?: EmbeddingOptions,
) => TorchModule;
/** Makes a batch norm. */
type BatchNorm = (numFeatures: number, options?: BatchNormOptions) => TorchModule;
/** Makes a transformer's layer. */
type TransformerLayer = (
  dModel: number,
  nhead: number,
  options?: TransformerLayerOptions,
) => TorchModule;
/** Makes a stack of copies of a layer. */
type TransformerStack = (
  layer: TorchModule,
  numLayers: number,
  options?: { readonly norm?: TorchModule },
) => TorchModule;
/** Makes a module without parameters. */
type Stateless = () => TorchModule;

/** `nn.Conv1d`: weight [out, in / groups, kernel], drawn as a linear layer's. */
export const conv1d: Conv = (...args) => conv("Conv1d", 1, false, ...args);
/** `nn.Conv2d`: weight [out, in / groups, kernel], drawn as a linear layer's. */
export const conv2d: Conv = (...args) => conv("Conv2d", 2, false, ...args);
/** `nn.Conv3d`: weight [out, in / groups, kernel], drawn as a linear layer's. */
export const conv3d: Conv = (...args) => conv("Conv3d", 3, false, ...args);
/** `nn.ConvTranspose1d`: weight [in, out / groups, kernel], whose second axis PyTorch takes for the fan in. */
export const convTranspose1d: Conv = (...args) => conv("ConvTranspose1d", 1, true, ...args);
/** `nn.ConvTranspose2d`: weight [in, out / groups, kernel], whose second axis PyTorch takes for the fan in. */
export const convTranspose2d: Conv = (...args) => conv("ConvTranspose2d", 2, true, ...args);
/** `nn.ConvTranspose3d`: weight [in, out / groups, kernel], whose second axis PyTorch takes for the fan in. */
export const convTranspose3d: Conv = (...args) => conv("ConvTranspose3d", 3, true, ...args);
/** `nn.RNN`: every parameter U(−1/√hidden, 1/√hidden), in the order of the state dict. */
export const rnn: Recurrent<RecurrentOptions> = (...args) => recurrent("RNN", 1, ...args);
/** `nn.LSTM`: every parameter U(−1/√hidden, 1/√hidden), in the order of the state dict. Gates: input, forget, cell, output. */
export const lstm: Recurrent<LstmOptions> = (...args) => recurrent("LSTM", 4, ...args);
/** `nn.GRU`: every parameter U(−1/√hidden, 1/√hidden), in the order of the state dict. Gates: reset, update, new. */
export const gru: Recurrent<RecurrentOptions> = (...args) => recurrent("GRU", 3, ...args);
/** `nn.RNNCell`: weight_ih, weight_hh, bias_ih, bias_hh, each U(−1/√hidden, 1/√hidden). */
export const rnnCell: Recurrent<AffineOptions> = (...args) => cell("RNNCell", 1, ...args);
/** `nn.LSTMCell`: weight_ih, weight_hh, bias_ih, bias_hh, each U(−1/√hidden, 1/√hidden). */
export const lstmCell: Recurrent<AffineOptions> = (...args) => cell("LSTMCell", 4, ...args);
/** `nn.GRUCell`: weight_ih, weight_hh, bias_ih, bias_hh, each U(−1/√hidden, 1/√hidden). */
export const gruCell: Recurrent<AffineOptions> = (...args) => cell("GRUCell", 3, ...args);
/** `nn.Embedding`: weight [num, dim], N(0, 1), the row `paddingIdx` then set to 0. */
export const embedding: Embedding = (...args) => embeddingOf("Embedding", ...args);
/** `nn.EmbeddingBag`; see `embedding`. */
export const embeddingBag: Embedding = (...args) => embeddingOf("EmbeddingBag", ...args);
/** `nn.BatchNorm1d`: weight 1 and bias 0; running_mean 0, running_var 1, num_batches_tracked 0. */
export const batchNorm1d: BatchNorm = (numFeatures, options = {}) =>
  batchNorm("BatchNorm1d", numFeatures, options, true);
/** `nn.BatchNorm2d`: weight 1 and bias 0; running_mean 0, running_var 1, num_batches_tracked 0. */
export const batchNorm2d: BatchNorm = (numFeatures, options = {}) =>
  batchNorm("BatchNorm2d", numFeatures, options, true);
/** `nn.BatchNorm3d`: weight 1 and bias 0; running_mean 0, running_var 1, num_batches_tracked 0. */
export const batchNorm3d: BatchNorm = (numFeatures, options = {}) =>
  batchNorm("BatchNorm3d", numFeatures, options, true);
/** `nn.InstanceNorm1d`: nothing, unless `affine` or `trackRunningStats` is true. */
export const instanceNorm1d: BatchNorm = (numFeatures, options = {}) =>
  batchNorm("InstanceNorm1d", numFeatures, options, false);
/** `nn.InstanceNorm2d`: nothing, unless `affine` or `trackRunningStats` is true. */
export const instanceNorm2d: BatchNorm = (numFeatures, options = {}) =>
  batchNorm("InstanceNorm2d", numFeatures, options, false);
/** `nn.InstanceNorm3d`: nothing, unless `affine` or `trackRunningStats` is true. */
export const instanceNorm3d: BatchNorm = (numFeatures, options = {}) =>
  batchNorm("InstanceNorm3d", numFeatures, options, false);
/** `nn.TransformerEncoderLayer`. */
export const transformerEncoderLayer: TransformerLayer = (...args) =>
  transformerLayer("TransformerEncoderLayer", ...args);
/** `nn.TransformerEncoder`: copies of one layer, which start equal. */
export const transformerEncoder: TransformerStack = (...args) =>
  transformerStack("TransformerEncoder", ...args);
/** `nn.TransformerDecoderLayer`. */
export const transformerDecoderLayer: TransformerLayer = (...args) =>
  transformerLayer("TransformerDecoderLayer", ...args);
/** `nn.TransformerDecoder`: copies of one layer, which start equal. */
export const transformerDecoder: TransformerStack = (...args) =>
  transformerStack("TransformerDecoder", ...args);
/** `nn.ReLU`, which like the following has no parameters. */
export const relu: Stateless = () => stateless("ReLU");
/** `nn.GELU`. */
export const gelu: Stateless = () => stateless("GELU");
/** `nn.SiLU`. */
export const silu: Stateless = () => stateless("SiLU");
/** `nn.Tanh`. */
export const tanh: Stateless = () => stateless("Tanh");
/** `nn.Sigmoid`. */
export const sigmoid: Stateless = () => stateless("Sigmoid");
/** `nn.Dropout`. */
export const dropout: Stateless = () => stateless("Dropout");
/** `nn.Flatten`. */
export const flatten: Stateless = () => stateless("Flatten");
/** `nn.Identity`. */
export const identity: Stateless = () => stateless("Identity");
