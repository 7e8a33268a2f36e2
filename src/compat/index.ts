export { restoreGenerator } from "./restore.js";
export { numpyRandomState, RandomState } from "./numpy.js";
export { TorchGenerator, torchGenerator } from "./torch.js";
export type { TorchOptions, TorchShape } from "./torch.js";
export { torchGain } from "./torch-init.js";
export type { TorchDtype, TorchInit, TorchTensorOptions } from "./torch-init.js";
export type { TorchLayers } from "./torch-layers.js";
