import { checkScale, wrongValue } from "../../errors.js";
import { normal, ones, zeros } from "../../index.js";
import type { SpecEntry } from "../../index.js";
import { checkLayers } from "../layer.js";
import { checkBooleans, checkConfig, checkModel, firstOf } from "../../spec/config.js";

/**
 * What `gpt2` reads of a Hugging Face config.json. Other keys of such a file are legal and of no effect here; a key that
 * may be one of these misspelt is an error.
 */
export interface Gpt2Config {
  /** "gpt2" if given. */
  readonly model_type?: string;
  readonly vocab_size?: number;
  readonly n_positions?: number;
  readonly n_embd?: number;
  readonly n_layer?: number;
  /** Decides about no parameter; it must divide n_embd. */
  readonly n_head?: number;
  /** 4·n_embd where null or not given. */
  readonly n_inner?: number | null;
  readonly initializer_range?: number;
  /** Whether each block has an attention to an encoder; false by default. */
  readonly add_cross_attention?: boolean;
  /** Whether lm_head.weight is wte.weight (default); it is listed where not. */
  readonly tie_word_embeddings?: boolean;
}

/** Keys, and what they are also called. */
const NAMES = {
  vocab_size: ["vocab_size"],
  n_positions: ["n_positions", "max_position_embeddings"],
  n_embd: ["n_embd", "hidden_size"],
  n_layer: ["n_layer", "num_hidden_layers"],
  n_head: ["n_head", "num_attention_heads"],
};

const FORMAT = {
  model_type: "gpt2",
  architectures: ["GPT2Model", "GPT2LMHeadModel"],
  keys: [
    ...Object.values(NAMES).flat(),
    ...["n_inner", "initializer_range", "add_cross_attention", "tie_word_embeddings"],
  ],
};

/**
 * GPT-2 as Hugging Face names it (`GPT2Model`, the names of the published checkpoint): 124,439,808 parameters by
 * default. Weights of `Conv1D` are [in, out], layout "IO". lm_head.weight is tied to wte.weight and not listed, unless
 * the config says otherwise: `tie(parameters, { "lm_head.weight": "wte.weight" })`.
 *
 * Matrices and embeddings N(0, initializer_range²); c_proj of attentions and feed-forwards
 * N(0, (initializer_range / √(2 n_layer))²); layer norms 1 and 0; biases 0.
 *
 * @param config a parsed config.json; its defaults are those of `GPT2Config`
 * @throws TypeError for a key that may be another misspelt, RangeError for a config of another model_type
 * @see Radford et al. 2019, §2.3; transformers, modeling_gpt2.py, `_init_weights`
 * @example
 *     initialize(gpt2({ vocab_size: 100, n_positions: 16, n_embd: 32, n_layer: 2, n_head: 2 }), { seed: 42 });
 */
export function gpt2(config: Gpt2Config = {}): Record<string, SpecEntry> {
  checkConfig("gpt2", config, FORMAT);
  const given = (key: keyof typeof NAMES, fallback: number): number =>
    firstOf("gpt2", config as Record<string, unknown>, NAMES[key], fallback);
  const vocab_size = given("vocab_size", 50257);
  const n_positions = given("n_positions", 1024);
  const n_embd = given("n_embd", 768);
  const n_layer = given("n_layer", 12);
  const n_head = given("n_head", 1);
  const {
    initializer_range = 0.02,
    add_cross_attention = false,
    tie_word_embeddings = true,
  } = config;
  checkModel("gpt2", { vocab_size, n_positions, n_embd, n_layer, n_head });
  checkLayers("gpt2: n_layer", n_layer);
  if (n_embd % n_head !== 0) throw wrongValue("gpt2: n_head", `a divisor of ${n_embd}`, n_head);
  checkModel("gpt2", { n_inner: config.n_inner ?? 1 });
  const n_inner = config.n_inner ?? 4 * n_embd;
  checkScale("gpt2: initializer_range", initializer_range);
  checkBooleans("gpt2", { add_cross_attention, tie_word_embeddings });
  const matrix = normal({ std: initializer_range });
  const [one, zero] = [ones(), zeros()];
  const residual = normal({ std: initializer_range / Math.sqrt(2 * n_layer) });
  const spec: Record<string, SpecEntry> = {
    "wte.weight": { shape: [vocab_size, n_embd], init: matrix },
    "wpe.weight": { shape: [n_positions, n_embd], init: matrix },
  };
  const norm = (name: string): void => {
    spec[`${name}.weight`] = { shape: [n_embd], init: one };
    spec[`${name}.bias`] = { shape: [n_embd], init: zero };
  };
  const conv1d = (name: string, inputs: number, outputs: number, init = matrix): void => {
    spec[`${name}.weight`] = { shape: [inputs, outputs], layout: "IO", init };
    spec[`${name}.bias`] = { shape: [outputs], init: zero };
  };
  for (let layer = 0; layer < n_layer; ++layer) {
    const h = `h.${layer}`;
    norm(`${h}.ln_1`);
    conv1d(`${h}.attn.c_attn`, n_embd, 3 * n_embd);
    conv1d(`${h}.attn.c_proj`, n_embd, n_embd, residual);
    norm(`${h}.ln_2`);
    if (add_cross_attention) {
      conv1d(`${h}.crossattention.c_attn`, n_embd, 2 * n_embd);
      conv1d(`${h}.crossattention.q_attn`, n_embd, n_embd);
      conv1d(`${h}.crossattention.c_proj`, n_embd, n_embd, residual);
      norm(`${h}.ln_cross_attn`);
    }
    conv1d(`${h}.mlp.c_fc`, n_embd, n_inner);
    conv1d(`${h}.mlp.c_proj`, n_inner, n_embd, residual);
  }
  norm("ln_f");
  if (!tie_word_embeddings) {
    spec["lm_head.weight"] = { shape: [vocab_size, n_embd], init: matrix };
  }
  return spec;
}
