import type { ModuleInit, TorchMember, TorchModule } from "../../modules/data.js";
import * as nn from "../../modules/index.js";
import { forModules } from "../init.js";

/** Two linear layers as transformers of torchvision begin them. */
export const mlp = (width: number, hidden: number): TorchModule => ({
  ...nn.sequential(
    nn.linear(width, hidden),
    nn.gelu(),
    nn.dropout(),
    nn.linear(hidden, width),
    nn.dropout(),
  ),
  kind: "MLP",
});

/** What their constructor does to them. */
export const initMlp: ModuleInit = /* @__PURE__ */ forModules({
  Linear({ bias }, weight, init) {
    init.xavierUniform(weight);
    init.normal(bias!, { std: 1e-6 });
  },
});

/** Of the images that torchvision's models take. */
const IMAGE = 224;

/** @see torchvision/models/vision_transformer.py */
export interface Vit {
  readonly patch: number;
  readonly layers: number;
  readonly heads: number;
  readonly width: number;
  readonly hidden: number;
}

/** A transformer over patches of an image. */
export function vit({ patch, layers, heads, width, hidden }: Vit, numClasses: number): TorchModule {
  const length = Math.floor(IMAGE / patch) ** 2 + 1;
  const blocks = Array.from({ length: layers }, (_, i): TorchMember => [
    `encoder_layer_${i}`,
    nn.module({
      ln_1: nn.layerNorm(width),
      self_attention: nn.multiheadAttention(width, heads),
      ln_2: nn.layerNorm(width),
      mlp: { ...mlp(width, hidden), init: initMlp },
    }),
  ]);
  const encoder = nn.module({
    pos_embedding: nn.parameter([1, length, width], "normal", { std: 0.02 }),
    layers: nn.module(blocks),
    ln: nn.layerNorm(width),
  });
  return nn.module(
    {
      conv_proj: nn.conv2d(3, width, patch),
      class_token: nn.parameter([1, 1, width]),
      encoder,
      heads: nn.module({ head: nn.linear(width, numClasses) }),
    },
    {
      kind: "VisionTransformer",
      init(self, init) {
        const std = Math.sqrt(1 / (3 * patch * patch));
        init.truncNormal(self.tensor("conv_proj.weight"), { std });
        init.zeros(self.tensor("conv_proj.bias"));
        init.zeros(self.tensor("heads.head.weight"));
        init.zeros(self.tensor("heads.head.bias"));
      },
    },
  );
}
