/** Models of transformers by the names of their classes. */
import { BERTS } from "./bert.js";
import { GPT2 } from "./gpt2.js";
import type { Family } from "./hf.js";
import { LLAMAS } from "./llama.js";
import { T5S } from "./t5.js";
import { VITS } from "./vit.js";

export type { HfConfig } from "./hf.js";

/** All classes by name. */
export const transformersModels = (): Family => ({
  ...GPT2,
  ...LLAMAS,
  ...BERTS,
  ...VITS,
  ...T5S,
});
