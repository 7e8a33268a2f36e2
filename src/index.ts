/** The public names, nothing else: the core's, and those that many apps do without. */
export {
  constant,
  copy,
  fans,
  fill,
  fingerprint,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  initialize,
  initializeParameters,
  kaimingNormal,
  kaimingUniform,
  lecunNormal,
  lecunUniform,
  normal,
  ones,
  randomSeed,
  recipeOf,
  refill,
  tie,
  toFloat32,
  truncatedNormal,
  uniform,
  varianceScaling,
  xavierNormal,
  xavierUniform,
  zeros,
} from "./core.js";
export type { Activation } from "./activations.js";
export type { Memory } from "./allocate.js";
export type { BufferOf, InitializeOptions, Parameter, ParametersOf } from "./parameters.js";
export type { ArrayOf, Dtype } from "./dtype.js";
export type { FillOptions } from "./fill.js";
export type { Generator, GeneratorState, Json, JsonObject } from "./generator.js";
export type {
  Constant,
  DeltaOrthogonal,
  Dirac,
  Eye,
  FanMode,
  Fourier,
  Initializer,
  LogOfUniform,
  Mirrored,
  Normal,
  Repeated,
  Orthogonal,
  ScaledDistribution,
  Section,
  Sections,
  Sparse,
  TruncatedNormal,
  Uniform,
  VarianceScaling,
  ZerO,
} from "./initializers/data.js";
export type {
  GlorotNormalOptions,
  GlorotOptions,
  HeNormalOptions,
  HeOptions,
  LecunNormalOptions,
  NormalOptions,
  TruncatedNormalOptions,
  UniformOptions,
  VarianceScalingOptions,
} from "./initializers/index.js";
export type { Draw } from "./lower.js";
export type { NetworkOptions, NetworkParameters } from "./network.js";
export type { Spec, SpecEntry, Stream } from "./plan.js";
export type { Recipe } from "./recipe.js";
export type { Seed } from "./seed.js";
export type { AxisLists, Fans, Layout, Roles } from "./shape.js";

export { explain } from "./explain.js";
export type { ExplainOptions } from "./explain.js";
export { gain } from "./gain.js";
export type { GainOptions } from "./gain.js";
export * from "./initializers/composite.js";
export * from "./initializers/structured.js";
export { deltaOrthogonal, orthogonal } from "./initializers/orthogonal.js";
export type { DeltaOrthogonalOptions, OrthogonalOptions } from "./initializers/orthogonal.js";
export { laws } from "./laws.js";
export { rules } from "./rules.js";
export type { Rule, RulesOptions, ShapeEntry, Shapes } from "./rules.js";
