/** The ABI of other systems' generators: every export, nothing else. State and scratch come by pointer. */
export {
  jaxExponential,
  jaxGumbel,
  jaxLaplace,
  jaxNormal,
  jaxTruncatedNormal,
  jaxUniform,
  jaxUniform64,
} from "./compat/jax";
export { erff, sinf } from "./compat/libm";
export { generatorSeed } from "./compat/numpy-bits";
export {
  GENERATOR_SCRATCH,
  generatorNormal32,
  generatorNormal64,
  generatorUniform32,
  generatorUniform64,
  generatorWord,
} from "./compat/numpy-generator";
export { LEGACY_SCRATCH, legacyNormal, legacyUniform } from "./compat/numpy-random-state";
export { tfjsNormal, tfjsUniform } from "./compat/tfjs";
export {
  CUDA_SCRATCH_BYTES,
  cudaNormalF32,
  cudaNormalF64,
  cudaUniformF32,
  cudaUniformF64,
  cudaWords,
} from "./compat/torch-cuda";
export { packBfloat16, packFloat16 } from "./dtype/half";
export { torchNarrowNormal, torchReverseF32, torchReverseF64 } from "./compat/torch-half";
export { torchTruncatedF32, torchTruncatedF64 } from "./compat/torch-erfinv";
export { torchScaleF32, torchStandardF32 } from "./compat/torch-normal";
export {
  TORCH_STATE_BYTES,
  torchScaleF64,
  torchShortF64,
  torchStandardF64,
  torchStandardLibmF32,
} from "./compat/torch-normal-libm";
export { torchUniformF32, torchUniformF64 } from "./compat/torch-uniform";
export { erf } from "./math/erf";
export { fdlibmLog } from "./math/fdlibm-log";
export { fma } from "./math/fma";
export { logFused } from "./math/log-fused";
export { HEAD_BYTES } from "./matrix/orthogonal";
export { formPanel, reducePanel } from "./matrix/qr";
export {
  MT19937_BYTES,
  mt19937Next,
  mt19937Seed,
  mt19937SeedByArray,
  mt19937Skip,
  mt19937Words,
} from "./random/mt19937";
export { THREEFRY_SCRATCH_BYTES, threefryPairs, threefryWords } from "./random/threefry";

/** Where static data ends and the caller's memory may begin. */
export function heapBase(): usize {
  return __heap_base;
}
