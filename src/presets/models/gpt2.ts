import { checkInteger, checkNumber, wrongType, wrongValue } from "../../errors.js";
import { normal, ones, zeros } from "../../index.js";
import type { SpecEntry } from "../../index.js";

/** What `gpt2` reads of a Hugging Face config.json; other keys of that file are of no effect here. */
export interface Gpt2Config {
  readonly vocab_size?: number;
  readonly n_positions?: number;
  readonly n_embd?: number;
  readonly n_layer?: number;
  /** 4·n_embd where null or not given. */
  readonly n_inner?: number | null;
  readonly initializer_range?: number;
}

/**
 * GPT-2 as Hugging Face names it (`GPT2Model`, the names of the published checkpoint): 124,439,808 parameters by
 * default. Weights of `Conv1D` are [in, out], layout "IO". lm_head.weight is tied to wte.weight and not listed:
 * `tie(parameters, { "lm_head.weight": "wte.weight" })`.
 *
 * Matrices and embeddings N(0, initializer_range²); both c_proj of a block
 * N(0, (initializer_range / √(2 n_layer))²); layer norms 1 and 0; biases 0.
 *
 * @param config a parsed config.json; its defaults are those of `GPT2Config`
 * @see Radford et al. 2019, §2.3; transformers, modeling_gpt2.py, `_init_weights`
 */
export function gpt2(config: Gpt2Config = {}): Record<string, SpecEntry> {
  if (Object(config) !== config) {
    throw wrongType("gpt2: config", "the object of a config.json", config);
  }
  const { vocab_size = 50257, n_positions = 1024, n_embd = 768, n_layer = 12 } = config;
  const { n_inner, initializer_range = 0.02 } = config;
  for (const [key, value] of Object.entries({ vocab_size, n_positions, n_embd, n_layer })) {
    checkInteger(`gpt2: ${key}`, value, 1);
  }
  const inner = n_inner ?? 4 * n_embd;
  checkInteger("gpt2: n_inner", inner, 1);
  checkNumber("gpt2: initializer_range", initializer_range);
  if (initializer_range < 0) {
    throw wrongValue("gpt2: initializer_range", "a number ≥ 0", initializer_range);
  }
  const matrix = normal({ std: initializer_range });
  const residual = normal({ std: initializer_range / Math.sqrt(2 * n_layer) });
  const spec: Record<string, SpecEntry> = {
    "wte.weight": { shape: [vocab_size, n_embd], init: matrix },
    "wpe.weight": { shape: [n_positions, n_embd], init: matrix },
  };
  const norm = (name: string): void => {
    spec[`${name}.weight`] = { shape: [n_embd], init: ones() };
    spec[`${name}.bias`] = { shape: [n_embd], init: zeros() };
  };
  const conv1d = (name: string, inputs: number, outputs: number, init = matrix): void => {
    spec[`${name}.weight`] = { shape: [inputs, outputs], layout: "IO", init };
    spec[`${name}.bias`] = { shape: [outputs], init: zeros() };
  };
  for (let layer = 0; layer < n_layer; ++layer) {
    const h = `h.${layer}`;
    norm(`${h}.ln_1`);
    conv1d(`${h}.attn.c_attn`, n_embd, 3 * n_embd);
    conv1d(`${h}.attn.c_proj`, n_embd, n_embd, residual);
    norm(`${h}.ln_2`);
    conv1d(`${h}.mlp.c_fc`, n_embd, inner);
    conv1d(`${h}.mlp.c_proj`, inner, n_embd, residual);
  }
  norm("ln_f");
  return spec;
}
