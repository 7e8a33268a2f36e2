import type { ModuleInit, TorchMember, TorchModule } from "../../modules/data.js";
import * as nn from "../../modules/index.js";
import {
  behind,
  divided,
  list,
  postInit,
  read,
  type Family,
  type Format,
  type HfConfig,
  type Read,
} from "./hf.js";

const FORMAT = {
  model_type: "vit",
  sizes: {
    hidden_size: 768,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    intermediate_size: 3072,
    image_size: 224,
    patch_size: 16,
    num_channels: 3,
    encoder_stride: 16,
  },
  optional: ["pooler_output_size"],
  scales: { initializer_range: 0.02 },
  flags: { qkv_bias: true },
} as const satisfies Format;

type Config = Read<typeof FORMAT>;

/** @see transformers/models/vit/modeling_vit.py */
function vit(config: Config, withPooler: boolean, withMask: boolean): TorchModule {
  const { hidden_size, num_hidden_layers } = config.size;
  const pooled = config.optional.pooler_output_size ?? hidden_size;
  return nn.module(
    [
      ["embeddings", embeddings(config, withMask)],
      ["layers", list(num_hidden_layers, () => layer(config))],
      ["layernorm", nn.layerNorm(hidden_size)],
      ...(withPooler
        ? ([["pooler", nn.module({ dense: nn.linear(hidden_size, pooled) })]] as const)
        : []),
    ],
    { kind: "ViTModel", init: initOf(config) },
  );
}

const initOf = ({ scale }: Config): ModuleInit => {
  const std = scale.initializer_range;
  return postInit(std || 0.02, ({ kind, parameters }, init) => {
    if (kind !== "ViTEmbeddings") return;
    init.truncNormal(parameters.get("position_embeddings")!, { std });
    init.truncNormal(parameters.get("cls_token")!, { std });
    const mask = parameters.get("mask_token");
    if (mask !== undefined) init.zeros(mask);
  });
};

function embeddings({ size }: Config, withMask: boolean): TorchModule {
  const { hidden_size, image_size, patch_size, num_channels } = size;
  const patches = Math.floor(image_size / patch_size) ** 2;
  const mask: TorchMember = ["mask_token", nn.parameter([1, 1, hidden_size])];
  return nn.module(
    [
      ["cls_token", nn.parameter([1, 1, hidden_size], "normal")],
      ...(withMask ? [mask] : []),
      [
        "patch_embeddings",
        nn.module({ projection: nn.conv2d(num_channels, hidden_size, patch_size) }),
      ],
      ["position_embeddings", nn.parameter([1, patches + 1, hidden_size], "normal")],
    ],
    { kind: "ViTEmbeddings" },
  );
}

function layer({ size, flag }: Config): TorchModule {
  const { hidden_size, intermediate_size, num_attention_heads } = size;
  const width = hidden_size;
  const all = num_attention_heads * Math.floor(width / num_attention_heads);
  const bias = flag.qkv_bias;
  return nn.module({
    attention: nn.module({
      q_proj: nn.linear(width, all, { bias }),
      k_proj: nn.linear(width, all, { bias }),
      v_proj: nn.linear(width, all, { bias }),
      o_proj: nn.linear(all, width),
    }),
    layernorm_before: nn.layerNorm(width),
    layernorm_after: nn.layerNorm(width),
    mlp: nn.module({
      fc1: nn.linear(width, intermediate_size),
      fc2: nn.linear(intermediate_size, width),
    }),
  });
}

function model(
  where: string,
  given: HfConfig,
  { pooler = false, mask = false }: { readonly pooler?: boolean; readonly mask?: boolean },
  head?: (config: Config) => TorchMember,
): TorchModule {
  const config = read(where, given, FORMAT);
  divided(where, "hidden_size", config.size.hidden_size, config.size.num_attention_heads);
  const base = vit(config, pooler, mask);
  return head === undefined ? base : behind("vit", base, [head(config)]);
}

/** Classes by name. */
export const VITS: Family = {
  ViTModel: (where, given) => model(where, given, { pooler: true }),
  ViTForImageClassification: (where, given) =>
    model(where, given, {}, ({ size, numLabels }) => [
      "classifier",
      nn.linear(size.hidden_size, numLabels),
    ]),
  ViTForMaskedImageModeling: (where, given) =>
    model(where, given, { mask: true }, ({ size }) => [
      "decoder",
      nn.sequential(
        nn.conv2d(size.hidden_size, size.encoder_stride ** 2 * size.num_channels, 1),
        nn.stateless("PixelShuffle"),
      ),
    ]),
};
