/** The ABI of the core: every export, nothing else. Kernels keep no state; scratch comes by pointer. */
export { SCRATCH_BYTES, fill } from "./fill";
export { packBfloat16, packFloat16 } from "./dtype/half";
export { sha256Blocks, sha256Finish, sha256Start } from "./hash/sha256";
export { exp, pow } from "./math/exp";
export { log } from "./math/log";
export { sinHalfPi } from "./math/sincos";

/** Where static data ends and the caller's memory may begin. */
export function heapBase(): usize {
  return __heap_base;
}
