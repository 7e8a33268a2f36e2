/** What the axes of tfjs' weights are, by layer class and by weight. */
const LAYOUTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Dense: { kernel: "IO" },
  Embedding: { embeddings: "IO" },
  Conv1D: { kernel: "WIO" },
  Conv2D: { kernel: "HWIO" },
  Conv3D: { kernel: "DHWIO" },
  Conv2DTranspose: { kernel: "HWOI" },
  Conv3DTranspose: { kernel: "DHWOI" },
  DepthwiseConv2D: { depthwise_kernel: "HWGO" },
  SeparableConv2D: { depthwise_kernel: "HWGO", pointwise_kernel: "HWIO" },
  SimpleRNN: { kernel: "IO", recurrent_kernel: "IO" },
  GRU: { kernel: "IO", recurrent_kernel: "IO" },
  LSTM: { kernel: "IO", recurrent_kernel: "IO" },
  ConvLSTM2D: { kernel: "HWIO", recurrent_kernel: "HWIO" },
};

/** The layout of a layer's weight, where tfjs gives its axes a meaning. */
export const layoutOfWeight = (layerClass: string, weight: string): string | undefined =>
  LAYOUTS[layerClass]?.[weight];

const BY_RANK: readonly (string | undefined)[] = [
  ...[undefined, undefined, "IO", "WIO", "HWIO", "DHWIO"],
];

/** The layout of most kernels of a rank: dense and ordinary convolutions. */
export const layoutOfRank = (rank: number): string | undefined => BY_RANK[rank];
