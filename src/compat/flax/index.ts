/** The modules of flax.linen as plain data, and the variables that they make from a key. */
export * as linen from "./linen/index.js";
export type { FlaxInitializer, FlaxParameter } from "./variables.js";
/** The layers of flax.nnx, made at once over its streams of keys. */
export * as nnx from "./nnx/index.js";
