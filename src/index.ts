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
export { deltaOrthogonal, orthogonal } from "./initializers/orthogonal.js";
export type { DeltaOrthogonalOptions, OrthogonalOptions } from "./initializers/orthogonal.js";
export type {
  Constant,
  DeltaOrthogonal,
  FanMode,
  Initializer,
  Normal,
  Orthogonal,
  ScaledDistribution,
  TruncatedNormal,
  Uniform,
  VarianceScaling,
} from "./initializers/data.js";
export { initializeParameters } from "./network.js";
export type { NetworkOptions, NetworkParameters } from "./network.js";
export type { Spec, SpecEntry, Stream } from "./plan.js";
export type { Recipe } from "./recipe.js";
export { randomSeed } from "./seed.js";
export type { Seed } from "./seed.js";
export { fans } from "./shape.js";
export type { Fans } from "./shape.js";
