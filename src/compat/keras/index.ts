/** The initializers of Keras 3 on its JAX and PyTorch backends, and the seeds that it gives them. */
export { kerasInitializer } from "./initializer.js";
export type { KerasInitializer, KerasInitializerName, KerasOptions } from "./initializer.js";
export { kerasSeeds, type KerasSeeds } from "./seeds.js";
