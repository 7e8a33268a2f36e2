/** Layer defaults of other frameworks, by name, quirks included. */
import * as jax from "./jax.js";
import * as keras from "./keras.js";
import * as tfjs from "./tfjs.js";
import * as torch from "./torch.js";

export { prefixed } from "./layer.js";
export type { LayerSpec } from "./layer.js";
export { jax, keras, tfjs, torch };

/** The same namespaces in one object: `presets.torch.linear(784, 256)`. */
export const presets: {
  readonly torch: typeof torch;
  readonly keras: typeof keras;
  readonly jax: typeof jax;
  readonly tfjs: typeof tfjs;
} = { torch, keras, jax, tfjs };
