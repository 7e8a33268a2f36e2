export type { Activation } from "./activations.js";
export { copy, initialize, refill, tie } from "./parameters.js";
export type { BufferOf, InitializeOptions, Memory, Parameter, ParametersOf } from "./parameters.js";
export { toFloat32 } from "./dtype.js";
export type { ArrayOf, Dtype } from "./dtype.js";
export { fill } from "./fill.js";
export type { FillOptions } from "./fill.js";
export { fingerprint, recipeOf } from "./fingerprint.js";
export type { Generator, GeneratorState, Json, JsonObject } from "./generator.js";
export * from "./initializers/index.js";
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
export type { Draw } from "./lower.js";
export { initializeParameters } from "./network.js";
export type { NetworkOptions, NetworkParameters } from "./network.js";
export type { Spec, SpecEntry, Stream } from "./plan.js";
export type { Recipe } from "./recipe.js";
export { randomSeed } from "./seed.js";
export type { Seed } from "./seed.js";
export { fans } from "./shape.js";
export type { AxisLists, Fans, Layout, Roles } from "./shape.js";

// What the package's other files take from here (scripts/build.mjs), in no declaration.
/** @internal */
export { ACTIVATIONS, FORWARD } from "./activations.js";
/** @internal */
export { allocate } from "./allocate.js";
/** @internal */
export { FORMATS, checkDtype } from "./dtype.js";
/** @internal */
export {
  checkInteger,
  checkKeys,
  checkNumber,
  checkOneOf,
  show,
  wrongType,
  wrongValue,
} from "./errors.js";
/** @internal */
export { steps } from "./execute.js";
/** @internal */
export { fillRequest } from "./fill.js";
/** @internal */
export { fingerprintOf } from "./fingerprint.js";
/** @internal */
export { sha256Part } from "./hash.js";
/** @internal */
export { BASE_LAWS, checkInitializer, checkPacked, checkScale } from "./initializers/check.js";
/** @internal */
export { coreModule } from "./kernels.js";
/** @internal */
export { fanOf, lower, TRUNCATED_STD } from "./lower.js";
/** @internal */
export { WINDOW_BYTES, createArena, ln, pow, sharedMemoryOf, windowArena } from "./memory.js";
/** @internal */
export { networkRequest } from "./network.js";
/** @internal */
export { packOfDraw, register } from "./packs/pack.js";
/** @internal */
export { parameterEntries, refillRequest, refilled, setOf, specRequest } from "./parameters.js";
/** @internal */
export { blockOf, bytesOf, costOf, entriesOf, isCheapToSlice, split } from "./plan.js";
/** @internal */
export { panel } from "./quadrature.js";
/** @internal */
export { checkText } from "./seed.js";
/** @internal */
export {
  ROLES,
  checkRoles,
  checkShape,
  deriveFans,
  fanValue,
  fansOf,
  layoutOf,
  outAndIn,
  sizeOf,
} from "./shape.js";
/** @internal */
export { compile } from "./wasm.js";
