/**
 * The core's file: what src/index.ts gives users of it, and what the package's other files take (scripts/build.mjs).
 * No path of the package leads here.
 */
export { initialize } from "./parameters/initialize.js";
export { refill } from "./parameters/refill.js";
export { toFloat32 } from "./spec/dtype.js";
export { fill } from "./parameters/fill.js";
export { fingerprint, recipeOf } from "./parameters/fingerprint.js";
export * from "./laws/base/factories.js";
export { useModule } from "./wasm/compile.js";
export { initializeParameters } from "./parameters/network.js";
export { randomSeed } from "./spec/seed.js";
export { fans } from "./spec/shape.js";

// for the other files, in no declaration
/** @internal */
export { FORWARD, activationOf } from "./spec/activations.js";
/** @internal */
export { allocate, newBuffer } from "./execute/allocate.js";
/** @internal */
export { FORMATS, checkDtype, isDetached } from "./spec/dtype.js";
/** @internal */
export {
  asObject,
  checkInteger,
  checkKeys,
  isPlain,
  checkNumber,
  checkObject,
  checkOneOf,
  checkScale,
  hasMethod,
  isArray,
  nearest,
  show,
  tagOf,
  wrongType,
  wrongValue,
} from "./errors.js";
/** @internal */
export { steps } from "./execute/run.js";
/** @internal */
export { fillRequest } from "./parameters/fill.js";
/** @internal */
export { compareBytes, fingerprintOf, recipeOfPlan } from "./parameters/fingerprint.js";
/** @internal */
export { bytesOfView, sha256Part } from "./wasm/sha256.js";
/** @internal */
export { checkInitializer, checkLaw } from "./laws/check.js";
/** @internal */
export { coreModule } from "./wasm/kernels.js";
/** @internal */
export { WIDE_COST } from "./laws/base/family.js";
/** @internal */
export { checkHeld, fanOf, lowerBase, TRUNCATED_STD } from "./laws/base/lower.js";
/** @internal */
export { lower } from "./laws/lower.js";
/** @internal */
export {
  WINDOW_BYTES,
  borrowArena,
  linearMemory,
  ln,
  pow,
  returnArena,
  sharedMemoryOf,
  windowArena,
} from "./wasm/memory.js";
/** @internal */
export { networkRequest } from "./parameters/network.js";
/** @internal */
export { familyOf, familyOfDraw, isWordlessDraw, presentLaws, register } from "./laws/registry.js";
/** @internal */
export {
  checkWhole,
  isParameter,
  knownOrigin,
  parameterEntries,
  remember,
  setOf,
  tensorEntries,
} from "./parameters/set.js";
/** @internal */
export { refillRequest } from "./parameters/refill.js";
/** @internal */
export { checkFingerprint, make, specRequest } from "./parameters/initialize.js";
/** @internal */
export { blockOf, bytesOf } from "./laws/piece.js";
/** @internal */
export { costOf, isCheapToSlice } from "./laws/cost.js";
/** @internal */
export { entriesOf } from "./plan/spec.js";
/** @internal */
export { panel } from "./spec/quadrature.js";
/** @internal */
export { checkName, checkText, seed64 } from "./spec/seed.js";
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
} from "./spec/shape.js";
/** @internal */
export { compile } from "./wasm/compile.js";
