/** Fingerprints of slices, of laws of whole tensors and of models, which every engine must agree on. */
import {
  deltaOrthogonal,
  dirac,
  fill,
  fingerprint,
  fourier,
  heNormal,
  initialize,
  logOfUniform,
  mirrored,
  normal,
  orthogonal,
  repeated,
  sections,
  uniform,
  type FillOptions,
  type Initializer,
  type Spec,
} from "../../src/index.js";
import { gpt2, llama, resnet, vit } from "../../src/presets/index.js";
import { ARRAYS, DTYPES, LAWS } from "../support/cases.js";
import { Collection } from "./collection.js";

const SIZES = [1, 2, 3, 7, 64, 1000, 4097];
const SHAPE = [2 ** 26, 2 ** 27 - 1];
/** About a pair, a block of lanes, 2^32 and the last index. */
const OFFSETS = [0, 1, 5, 63, 1_000_003, 2 ** 32 - 2, SHAPE[0]! * SHAPE[1]! - 4097];
const ELEMENTWISE = Object.entries(LAWS).filter(([, { law }]) => law !== "eye" && law !== "sparse");

const WHOLE: Record<string, { init: Initializer } & FillOptions> = {
  "orthogonal, tall": { init: orthogonal(), shape: [97, 64] },
  "orthogonal, wide": { init: orthogonal({ gain: 2 ** 0.5 }), shape: [31, 130] },
  "orthogonal, kernel": { init: orthogonal(), shape: [16, 9, 3, 3], layout: "OIHW" },
  deltaOrthogonal: { init: deltaOrthogonal(), shape: [3, 3, 20, 33], layout: "HWIO" },
  dirac: { init: dirac(), shape: [24, 20, 3, 3], layout: "OIHW" },
  fourier: { init: fourier(), shape: [40, 1, 64], layout: "WIO" },
  logOfUniform: { init: logOfUniform({ low: 1, high: 16 }), shape: [50, 60] },
  mirrored: { init: mirrored({ init: normal(), axes: "O" }), shape: [50, 60] },
  repeated: { init: repeated({ init: heNormal(), times: 5 }), shape: [50, 60] },
  sections: {
    init: sections([
      { size: 20, init: orthogonal() },
      { size: 30, init: uniform({ bound: 0.1 }) },
    ]),
    shape: [50, 60],
  },
};

const MODELS: Record<string, Spec> = {
  gpt2: gpt2({ vocab_size: 300, n_positions: 32, n_embd: 48, n_layer: 2, n_head: 4 }),
  llama: llama({
    ...{ vocab_size: 300, hidden_size: 48, intermediate_size: 100, num_hidden_layers: 2 },
    ...{ num_attention_heads: 4, num_key_value_heads: 2 },
  }),
  "resnet 18": resnet(18, { num_classes: 10 }),
  vit: vit({
    image_size: 32,
    patch_size: 8,
    num_layers: 2,
    num_heads: 2,
    hidden_dim: 64,
    mlp_dim: 96,
  }),
};

/** One fingerprint for each law and dtype, of slices of every size at every place. */
export function slices(): Record<string, string> {
  const found = new Collection();
  for (const dtype of DTYPES) {
    for (const [name, init] of ELEMENTWISE) {
      const parts = OFFSETS.flatMap((offset) =>
        SIZES.map((size) =>
          fill(new ARRAYS[dtype](size), init, {
            ...{ seed: 2n ** 64n - 1n, name: "layers.0.ŵ", dtype, offset },
            shape: SHAPE,
          }),
        ),
      );
      found.add(`slices of ${name}, ${dtype}`, parts);
    }
    for (const [name, { init, ...options }] of Object.entries(WHOLE)) {
      const { w } = initialize({ w: { init, ...options } as never }, { seed: 5, dtype });
      const part = fill(new ARRAYS[dtype](77), init, {
        ...options,
        ...{ seed: 5, name: "w", dtype, offset: 1201 },
      });
      found.add(`${name}, ${dtype}`, [w.data, part]);
    }
  }
  for (const [name, spec] of Object.entries(MODELS)) {
    found.set(name, fingerprint(initialize(spec, { seed: 42, dtype: "bfloat16" })));
  }
  return found.all;
}
