/**
 * The core's file: what src/index.ts gives users of it, and what the package's other files take (scripts/build.mjs).
 * No path of the package leads here.
 */
export { copy, initialize, refill, tie } from "./parameters.js";
export { toFloat32 } from "./dtype.js";
export { fill } from "./fill.js";
export { fingerprint, recipeOf } from "./fingerprint.js";
export * from "./initializers/index.js";
export { initializeParameters } from "./network.js";
export { randomSeed } from "./seed.js";
export { fans } from "./shape.js";

// for the other files, in no declaration
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
  checkObject,
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
export { packOf, packOfDraw, register } from "./packs/pack.js";
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
  hereOf,
  sizeOf,
} from "./shape.js";
/** @internal */
export { compile } from "./wasm.js";
