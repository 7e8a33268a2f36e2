/** What tests and benches call beside the core's exports; it ships nowhere. */
export * from "./core";
export { normalF32, normalF64 } from "./distributions/normal";
export { prepareCut } from "./distributions/cut";
export { truncatedF32, truncatedF64 } from "./distributions/truncated-normal";
export { uniformF32, uniformF64 } from "./distributions/uniform";
export { erf, erfc } from "./math/erf";
export { expm1 } from "./math/exp";
export { philox4x32 } from "./random/philox";
export { words } from "./random/words";
export { xoshiro128pp } from "./random/xoshiro";
