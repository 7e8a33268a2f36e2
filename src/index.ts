/** The public names, nothing else: the core's, and those that many apps do without. */
export {
  constant,
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
  toFloat32,
  truncatedNormal,
  uniform,
  useModule,
  varianceScaling,
  xavierNormal,
  xavierUniform,
  zeros,
} from "./core.js";
export type { Activation, ActivationName } from "./spec/activations.js";
export type { Memory } from "./execute/allocate.js";
export type { BufferOf, IntegerTensor, Parameter } from "./parameters/set.js";
export type { InitializeOptions, ParametersOf, RecipeOptions } from "./parameters/initialize.js";
export type { ArrayOf, Dtype } from "./spec/dtype.js";
export type { FillOptions } from "./parameters/fill.js";
export type { Generator, GeneratorState, Json, JsonObject } from "./plan/generator.js";
export type * from "./laws/base/data.js";
export type * from "./laws/structured/data.js";
export type * from "./laws/orthogonal/data.js";
export type { LogOfUniform, ZerO } from "./laws/composite/data.js";
export type { Initializer, Mirrored, Repeated, Section, Sections } from "./laws/initializer.js";
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
} from "./laws/base/factories.js";
export type { Draw } from "./laws/draw.js";
export type { NetworkOptions, NetworkParameters } from "./parameters/network.js";
export type { Spec, SpecEntry } from "./plan/spec.js";
export type { Stream } from "./plan/plan.js";
export type { Recipe } from "./plan/recipe.js";
export type { Seed } from "./spec/seed.js";
export type { AxisLists, Fans, Layout, Roles } from "./spec/shape.js";

export { copy } from "./parameters/copy.js";
export type { Copied } from "./parameters/copy.js";
export { tie } from "./parameters/tie.js";
export { explain } from "./parameters/explain.js";
export type { ExplainOptions } from "./parameters/explain.js";
export { gain } from "./spec/gain.js";
export type { GainOptions } from "./spec/gain.js";
export * from "./laws/composite/factories.js";
export * from "./laws/structured/factories.js";
export * from "./laws/orthogonal/factories.js";
export { laws } from "./laws/all.js";
export { rules } from "./plan/rules.js";
export type { Rule, RulesOptions, ShapeEntry, Shapes } from "./plan/rules.js";
