export { copy, initialize, refill } from "./parameters.js";
export type { BufferOf, InitializeOptions, Memory, Parameter, ParametersOf } from "./parameters.js";
export { toFloat32 } from "./dtype.js";
export type { ArrayOf, Dtype } from "./dtype.js";
export { explain } from "./explain.js";
export type { ExplainOptions } from "./explain.js";
export { fill } from "./fill.js";
export type { FillOptions } from "./fill.js";
export { fingerprint, recipeOf } from "./fingerprint.js";
export { gain } from "./gain.js";
export type { Activation, GainOptions } from "./gain.js";
export * from "./initializers/index.js";
export type {
  Constant,
  FanMode,
  Initializer,
  Normal,
  ScaledDistribution,
  TruncatedNormal,
  Uniform,
  VarianceScaling,
} from "./initializers/data.js";
export { initializeParameters } from "./network.js";
export type { NetworkOptions, NetworkParameters } from "./network.js";
export type { Spec, SpecEntry, Stream } from "./plan.js";
export type { Recipe } from "./recipe.js";
/** Of the core's state, for the other entries. @internal */
export {
  allocate,
  parameterEntries,
  refillRequest,
  refilled,
  setOf,
  specRequest,
} from "./parameters.js";
/** @internal */
export { fillRequest } from "./fill.js";
/** @internal */
export { fingerprintOf } from "./fingerprint.js";
/** @internal */
export { coreModule } from "./kernels.js";
/** @internal */
export { sha256Part } from "./hash.js";
/** @internal */
export { blockOf, bytesOf, costOf, split } from "./plan.js";
/** @internal */
export { sharedMemoryOf } from "./memory.js";
/** @internal */
export { networkRequest } from "./network.js";
/** @internal */
export { steps } from "./execute.js";
export { randomSeed } from "./seed.js";
export type { Seed } from "./seed.js";
export { fans } from "./shape.js";
export type { Fans } from "./shape.js";
