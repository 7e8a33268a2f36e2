/** The ABI of other systems' generators: every export, nothing else. State and scratch come by pointer. */
export { jaxNormal, jaxTruncatedNormal, jaxUniform, jaxUniform64 } from "./compat/jax";
export { tfjsNormal, tfjsUniform } from "./compat/tfjs";
export { fdlibmLog } from "./math/fdlibm-log";
export { LEGACY_SCRATCH, legacyNormal, legacyUniform } from "./compat/numpy-random-state";
export { fma } from "./math/fma";
export { logFused } from "./math/log-fused";
export {
  MT19937_BYTES,
  mt19937Next,
  mt19937Seed,
  mt19937SeedByArray,
  mt19937Words,
} from "./random/mt19937";
export { THREEFRY_SCRATCH_BYTES, threefryPairs, threefryWords } from "./random/threefry";

/** Where static data ends and the caller's memory may begin. */
export function heapBase(): usize {
  return __heap_base;
}
