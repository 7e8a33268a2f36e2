/** The ABI of the diagnoses: every export, nothing else. Kernels keep no state; scratch comes by pointer. */
export { activate } from "./diagnose/activation";
export { normalTail } from "./diagnose/normal";
export { PRODUCT_BYTES, multiply } from "./diagnose/product";
export { roundToHalf } from "./diagnose/round";
export { STATE_BYTES, TABLE_BYTES, seek, startSurvey, survey, tally16 } from "./diagnose/survey";

/** Where static data ends and the caller's memory may begin. */
export function heapBase(): usize {
  return __heap_base;
}
