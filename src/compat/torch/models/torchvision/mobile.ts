import type { TorchModule } from "../../modules/data.js";
import * as nn from "../../modules/index.js";
import { asNorm, forModules, zeroBiased } from "../init.js";

/** A convolution, its norm and what follows. @see torchvision/ops/misc.py, Conv2dNormActivation */
const convNorm = (from: number, to: number, kernel: number, groups = 1): TorchModule =>
  nn.sequential(nn.conv2d(from, to, kernel, { groups, bias: false }), nn.batchNorm2d(to));

/** To the nearest multiple of 8, never more than a tenth less. @see torchvision/models/_utils.py */
function divisible(channels: number): number {
  const rounded = Math.max(8, Math.floor(Math.trunc(channels + 4) / 8) * 8);
  return rounded < 0.9 * channels ? rounded + 8 : rounded;
}

const convFanOut = /* @__PURE__ */ zeroBiased((weight, init) =>
  init.kaimingNormal(weight, { mode: "fan_out" }),
);

/** Expansion, channels and number of blocks of each stage. */
const MOBILENET_V2 = [
  [1, 16, 1],
  [6, 24, 2],
  [6, 32, 3],
  [6, 64, 4],
  [6, 96, 3],
  [6, 160, 3],
  [6, 320, 1],
] as const;

/** @see torchvision/models/mobilenetv2.py */
export function mobilenetV2(numClasses: number): TorchModule {
  let inputs = 32;
  const features = [convNorm(3, inputs, 3)];
  for (const [expansion, channels, count] of MOBILENET_V2) {
    for (let i = 0; i < count; ++i) {
      const middle = inputs * expansion;
      const layers = expansion === 1 ? [] : [convNorm(inputs, middle, 1)];
      layers.push(
        convNorm(middle, middle, 3, middle),
        nn.conv2d(middle, channels, 1, { bias: false }),
        nn.batchNorm2d(channels),
      );
      features.push(nn.module({ conv: nn.sequential(...layers) }, { kind: "InvertedResidual" }));
      inputs = channels;
    }
  }
  features.push(convNorm(inputs, 1280, 1));
  const classifier = nn.sequential(nn.dropout(), nn.linear(1280, numClasses));
  return nn.module(
    { features: nn.sequential(...features), classifier },
    {
      kind: "MobileNetV2",
      init: forModules({
        Conv2d: convFanOut,
        BatchNorm2d: asNorm,
        Linear: zeroBiased((weight, init) => init.normal(weight, { std: 0.01 })),
      }),
    },
  );
}

/** Expansion, kernel, channels in, channels out and number of blocks of each stage. */
const EFFICIENTNET = [
  [1, 3, 32, 16, 1],
  [6, 3, 16, 24, 2],
  [6, 5, 24, 40, 2],
  [6, 3, 40, 80, 3],
  [6, 5, 80, 112, 3],
  [6, 5, 112, 192, 4],
  [6, 3, 192, 320, 1],
] as const;

/** @see torchvision/models/efficientnet.py */
export function efficientnet(width: number, depth: number, numClasses: number): TorchModule {
  const features = [convNorm(3, divisible(32 * width), 3)];
  for (const [expansion, kernel, from, to, count] of EFFICIENTNET) {
    const [first, channels] = [divisible(from * width), divisible(to * width)];
    const blocks = Array.from({ length: Math.ceil(count * depth) }, (_, i) =>
      mbConv(i === 0 ? first : channels, channels, expansion, kernel),
    );
    features.push(nn.sequential(...blocks));
  }
  const last = divisible(320 * width);
  features.push(convNorm(last, 4 * last, 1));
  const classifier = nn.sequential(nn.dropout(), nn.linear(4 * last, numClasses));
  return nn.module(
    { features: nn.sequential(...features), classifier },
    {
      kind: "EfficientNet",
      init: forModules({
        Conv2d: convFanOut,
        BatchNorm2d: asNorm,
        Linear: zeroBiased((weight, init) => {
          const bound = 1 / Math.sqrt(weight.shape[0]!);
          init.uniform(weight, { a: -bound, b: bound });
        }),
      }),
    },
  );
}

function mbConv(inputs: number, channels: number, expansion: number, kernel: number): TorchModule {
  const middle = divisible(inputs * expansion);
  const squeezed = Math.max(1, Math.floor(inputs / 4));
  const squeeze = nn.module({
    fc1: nn.conv2d(middle, squeezed, 1),
    fc2: nn.conv2d(squeezed, middle, 1),
  });
  const layers = middle === inputs ? [] : [convNorm(inputs, middle, 1)];
  layers.push(convNorm(middle, middle, kernel, middle), squeeze, convNorm(middle, channels, 1));
  return nn.module({ block: nn.sequential(...layers) }, { kind: "MBConv" });
}
