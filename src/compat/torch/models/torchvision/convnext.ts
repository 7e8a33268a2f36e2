import type { TorchModule } from "../../modules/data.js";
import * as nn from "../../modules/index.js";
import { forModules, zeroBiased } from "../init.js";

const LAYER_SCALE = 1e-6;

const truncated = /* @__PURE__ */ zeroBiased((weight, init) =>
  init.truncNormal(weight, { std: 0.02 }),
);

/**
 * @param channels and blocks of each of four stages
 * @see torchvision/models/convnext.py
 */
export function convnext(
  channels: readonly number[],
  blocks: readonly number[],
  numClasses: number,
): TorchModule {
  const first = channels[0]!;
  const features = [nn.sequential(nn.conv2d(3, first, 4), nn.layerNorm(first))];
  for (const [stage, width] of channels.entries()) {
    const own = Array.from({ length: blocks[stage]! }, () => block(width));
    features.push(nn.sequential(...own));
    const next = channels[stage + 1];
    if (next !== undefined) {
      features.push(nn.sequential(nn.layerNorm(width), nn.conv2d(width, next, 2)));
    }
  }
  const last = channels.at(-1)!;
  const classifier = nn.sequential(nn.layerNorm(last), nn.flatten(), nn.linear(last, numClasses));
  return nn.module(
    { features: nn.sequential(...features), classifier },
    { kind: "ConvNeXt", init: forModules({ Conv2d: truncated, Linear: truncated }) },
  );
}

function block(width: number): TorchModule {
  const layers = nn.sequential(
    nn.conv2d(width, width, 7, { groups: width }),
    nn.stateless("Permute"),
    nn.layerNorm(width),
    nn.linear(width, 4 * width),
    nn.gelu(),
    nn.linear(4 * width, width),
    nn.stateless("Permute"),
  );
  const scale = nn.parameter([width, 1, 1], "constant", { value: LAYER_SCALE });
  return nn.module({ block: layers, layer_scale: scale }, { kind: "CNBlock" });
}
