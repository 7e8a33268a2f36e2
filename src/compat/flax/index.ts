/**
 * Parameters as Flax makes them from a key: `linen`, the modules of flax.linen as plain data, and `nnx`, the layers of
 * flax.nnx over its streams of keys.
 */
export * as linen from "./linen/index.js";
export type { FlaxInitializer, FlaxParameter } from "./variables.js";
export * as nnx from "./nnx/index.js";
