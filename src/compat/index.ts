export { jaxKey, jaxKeyData, type JaxKey } from "./jax/key.js";
export type { JaxDrawOptions, JaxInitializeOptions, JaxKeyOptions } from "./jax/key.js";
export type { JaxAxes } from "./jax/draws.js";
export type { JaxDtype, JaxLayout, JaxPlatform } from "./jax/words.js";
export type { NumpyBitGenerator } from "./numpy/bit-generators.js";
export { numpyGenerator } from "./numpy/generator.js";
export type { NumpyGenerator, NumpyGeneratorOptions } from "./numpy/generator.js";
export { numpyRandomState, type RandomState } from "./numpy/random-state.js";
export { restoreGenerator } from "./restore.js";
export type { Size } from "./shared/sizes.js";
export { tfjsGenerator, type TfjsGenerator } from "./tfjs/generator.js";
export { torchGenerator } from "./torch/generator.js";
export type { TorchCudaGenerator, TorchGenerator, TorchOptions } from "./torch/generator.js";
export { torchModules } from "./torch/modules/torch-modules.js";
export type { BuildOptions } from "./torch/modules/build.js";
export type { BuiltModule, TorchTensor } from "./torch/modules/built.js";
export type { BufferData, ModuleInit, ParameterData, TorchModule } from "./torch/modules/data.js";
export type { TorchTensorLaws } from "./torch/modules/tensor-laws.js";
export type { TorchIntegers, TorchStateDict } from "./torch/modules/state-dict.js";
export { torchGain } from "./torch/law.js";
export type { CardName } from "./torch/cards.js";
export type { TorchCudaOptions } from "./torch/cuda.js";
export type { TorchInit } from "./torch/init.js";
export type { TorchLayers } from "./torch/layers.js";
export type { TorchVersion } from "./torch/cpu.js";
export type { TorchDtype, TorchShape, TorchTensorOptions } from "./torch/values.js";

/** What the entries beside this one take from its file. @internal */
export { orthonormal } from "./shared/orthonormal.js";
