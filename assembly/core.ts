/** The ABI of the core: every export, nothing else. Kernels keep no state; scratch comes by pointer. */
export { SCRATCH_BYTES, fill } from "./fill";
export { normalF32, normalF64 } from "./distributions/normal";
export { prepareCut } from "./distributions/cut";
export { truncatedF32, truncatedF64 } from "./distributions/truncated-normal";
export { uniformF32, uniformF64 } from "./distributions/uniform";
export { packBfloat16, packFloat16 } from "./dtype/half";
export { sha256Blocks, sha256Finish, sha256Start } from "./hash/sha256";
export { erf, erfc } from "./math/erf";
export { exp, expm1, pow } from "./math/exp";
export { log } from "./math/log";
export { philox4x32 } from "./random/philox";
export { words } from "./random/words";
export { xoshiro128pp } from "./random/xoshiro";

/** Where static data ends and the caller's memory may begin. */
export function heapBase(): usize {
  return __heap_base;
}
