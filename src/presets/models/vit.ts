import { checkKeys, wrongValue } from "../../errors.js";
import { glorotUniform, normal, ones, truncatedNormal, uniform, zeros } from "../../index.js";
import type { Initializer, SpecEntry } from "../../index.js";
import { checkLayers } from "../layer.js";
import { checkModel } from "../../spec/config.js";

/** torchvision's arguments, `vit_b_16`'s by default. */
export interface VitOptions {
  readonly image_size?: number;
  readonly patch_size?: number;
  readonly num_layers?: number;
  readonly num_heads?: number;
  readonly hidden_dim?: number;
  readonly mlp_dim?: number;
  readonly num_classes?: number;
}

const BASE = {
  image_size: 224,
  patch_size: 16,
  num_layers: 12,
  num_heads: 12,
  hidden_dim: 768,
  mlp_dim: 3072,
  num_classes: 1000,
};

/**
 * Vision Transformer as torchvision names it (`VisionTransformer`, conv_proj as stem): ViT-B/16, 86,567,656
 * parameters, by default. torchvision's initial values: positions N(0, 0.02²); class token 0; the patch
 * projection N(0, 1 / fan_in) cut at ±2, bias 0; in_proj (one matrix of q, k and v) and mlp Glorot uniform;
 * mlp biases N(0, 10⁻¹²); out_proj U[−1/√dim, 1/√dim], its bias 0; head 0; norms 1 and 0.
 *
 * @see Dosovitskiy et al. 2021, arXiv:2010.11929; torchvision, models/vision_transformer.py
 * @example
 *     initialize(vit({ image_size: 32, patch_size: 4, num_layers: 2, num_heads: 2, hidden_dim: 64, mlp_dim: 128 }), { seed: 1 });
 */
export function vit(options: VitOptions = {}): Record<string, SpecEntry> {
  checkKeys("vit", options, Object.keys(BASE));
  // undefined stands for the default
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const config: typeof BASE = { ...BASE, ...Object.fromEntries(given) };
  checkModel("vit", config);
  checkLayers("vit: num_layers", config.num_layers);
  const { image_size, patch_size, num_layers, num_heads, hidden_dim, mlp_dim, num_classes } =
    config;
  if (image_size % patch_size !== 0) {
    throw wrongValue("vit: image_size", `a multiple of patch_size = ${patch_size}`, image_size);
  }
  if (hidden_dim % num_heads !== 0) {
    throw wrongValue("vit: hidden_dim", `a multiple of num_heads = ${num_heads}`, hidden_dim);
  }
  const patches = (image_size / patch_size) ** 2;
  const glorot = glorotUniform();
  const spec: Record<string, SpecEntry> = {
    class_token: { shape: [1, 1, hidden_dim], init: zeros() },
    "conv_proj.weight": {
      shape: [hidden_dim, 3, patch_size, patch_size],
      layout: "OIHW",
      // cut at the values ±2, as torch.nn.init.trunc_normal_ means it
      init: truncatedNormal({ std: Math.sqrt(1 / (3 * patch_size ** 2)), bounds: "absolute" }),
    },
    "conv_proj.bias": { shape: [hidden_dim], init: zeros() },
    "encoder.pos_embedding": { shape: [1, patches + 1, hidden_dim], init: normal({ std: 0.02 }) },
  };
  const norm = (name: string): void => {
    spec[`${name}.weight`] = { shape: [hidden_dim], init: ones() };
    spec[`${name}.bias`] = { shape: [hidden_dim], init: zeros() };
  };
  const linear = (
    name: string,
    shape: [number, number],
    init: Initializer,
    bias: Initializer,
  ): void => {
    spec[`${name}weight`] = { shape, init };
    spec[`${name}bias`] = { shape: [shape[0]], init: bias };
  };
  const out = uniform({ bound: 1 / Math.sqrt(hidden_dim) });
  const tiny = normal({ std: 1e-6 });
  for (let layer = 0; layer < num_layers; ++layer) {
    const at = `encoder.layers.encoder_layer_${layer}`;
    norm(`${at}.ln_1`);
    linear(`${at}.self_attention.in_proj_`, [3 * hidden_dim, hidden_dim], glorot, zeros());
    linear(`${at}.self_attention.out_proj.`, [hidden_dim, hidden_dim], out, zeros());
    norm(`${at}.ln_2`);
    linear(`${at}.mlp.0.`, [mlp_dim, hidden_dim], glorot, tiny);
    linear(`${at}.mlp.3.`, [hidden_dim, mlp_dim], glorot, tiny);
  }
  norm("encoder.ln");
  linear("heads.head.", [num_classes, hidden_dim], zeros(), zeros());
  return spec;
}
