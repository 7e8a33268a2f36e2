import type { TorchModule } from "../../modules/data.js";
import * as nn from "../../modules/index.js";
import { forModules, zeroBiased } from "../init.js";
import { initMlp, mlp } from "./vit.js";

const WINDOW = 7;
const PATCH = 4;

/** @see torchvision/models/swin_transformer.py */
export function swin(
  width: number,
  depths: readonly number[],
  heads: readonly number[],
  numClasses: number,
): TorchModule {
  const features = [
    nn.sequential(nn.conv2d(3, width, PATCH), nn.stateless("Permute"), nn.layerNorm(width)),
  ];
  for (const [stage, depth] of depths.entries()) {
    const dim = width * 2 ** stage;
    const blocks = Array.from({ length: depth }, () => block(dim, heads[stage]!));
    features.push(nn.sequential(...blocks));
    if (stage === depths.length - 1) break;
    features.push(
      nn.module({
        reduction: nn.linear(4 * dim, 2 * dim, { bias: false }),
        norm: nn.layerNorm(4 * dim),
      }),
    );
  }
  const last = width * 2 ** (depths.length - 1);
  return nn.module(
    {
      features: nn.sequential(...features),
      norm: nn.layerNorm(last),
      head: nn.linear(last, numClasses),
    },
    {
      kind: "SwinTransformer",
      init: forModules({
        Linear: zeroBiased((weight, init) => init.truncNormal(weight, { std: 0.02 })),
      }),
    },
  );
}

function block(dim: number, heads: number): TorchModule {
  const biases = [(2 * WINDOW - 1) ** 2, heads];
  const attention = nn.module({
    qkv: nn.linear(dim, 3 * dim),
    proj: nn.linear(dim, dim),
    relative_position_bias_table: nn.parameter(biases, "truncNormal", { std: 0.02 }),
    relative_position_index: nn.buffer([WINDOW ** 4], relativePositions(), { dtype: "int64" }),
  });
  return nn.module(
    {
      norm1: nn.layerNorm(dim),
      attn: attention,
      norm2: nn.layerNorm(dim),
      mlp: mlp(dim, 4 * dim),
    },
    { init: (self, init) => initMlp(self.child("mlp"), init) },
  );
}

/** Of each pair of a window's places, the row of the table: how far apart they are, down and across. */
function relativePositions(): number[] {
  const places = Array.from({ length: WINDOW ** 2 }, (_, i) => [
    Math.floor(i / WINDOW),
    i % WINDOW,
  ]);
  const side = 2 * WINDOW - 1;
  return places.flatMap(([y0, x0]) =>
    places.map(([y, x]) => (y0! - y! + WINDOW - 1) * side + (x0! - x! + WINDOW - 1)),
  );
}
