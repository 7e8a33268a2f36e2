export { gpt2 } from "./models/gpt2.js";
export type { Gpt2Config } from "./models/gpt2.js";
export { llama } from "./models/llama.js";
export type { LlamaConfig } from "./models/llama.js";
export { mlp } from "./models/mlp.js";
export type { MlpOptions } from "./models/mlp.js";
export { resnet } from "./models/resnet.js";
export type { ResnetDepth, ResnetOptions } from "./models/resnet.js";
export { vit } from "./models/vit.js";
export type { VitOptions } from "./models/vit.js";
export * from "./methods/index.js";
import * as jax from "./jax.js";
import * as keras from "./keras.js";
import * as tfjs from "./tfjs.js";
import * as torch from "./torch.js";

export { prefixed } from "./layer.js";
export type { LayerSpec } from "./layer.js";
/** Flax's layer defaults, with the names and shapes of its parameters. */
export * as jax from "./jax.js";
/** Keras 3's layer defaults, with the names and shapes of its weights. */
export * as keras from "./keras.js";
/** TensorFlow.js's layer defaults, with the names and shapes of its weights. */
export * as tfjs from "./tfjs.js";
/** PyTorch's layer defaults, with the names and shapes of its parameters. */
export * as torch from "./torch.js";

/**
 * The same namespaces in one object: `presets.torch.linear(784, 256)`.
 *
 * @throws TypeError or RangeError, each layer, unless sizes are integers ≥ 1 and groups and heads divide what they split
 * @example
 *     initialize(presets.keras.dense(784, 256), { seed: 1 }); // Glorot uniform, as keras.layers.Dense
 */
export const presets: {
  readonly torch: typeof torch;
  readonly keras: typeof keras;
  readonly jax: typeof jax;
  readonly tfjs: typeof tfjs;
} = { torch, keras, jax, tfjs };
