import type { TorchMember, TorchModule } from "../../modules/data.js";
import * as nn from "../../modules/index.js";
import { asNorm, forModules, zeroBias } from "../init.js";

/** Channels of a layer's bottleneck, in growth rates. */
const BOTTLENECK = 4;

const conv = (from: number, to: number, kernel: number): TorchModule =>
  nn.conv2d(from, to, kernel, { bias: false });

/** @see torchvision/models/densenet.py */
export function densenet(
  growthRate: number,
  blocks: readonly number[],
  firstChannels: number,
  numClasses: number,
): TorchModule {
  let channels = firstChannels;
  const features: TorchMember[] = [
    ["conv0", conv(3, channels, 7)],
    ["norm0", nn.batchNorm2d(channels)],
  ];
  for (const [i, layers] of blocks.entries()) {
    const dense = Array.from({ length: layers }, (_, layer): TorchMember => [
      `denselayer${layer + 1}`,
      denseLayer(channels + layer * growthRate, growthRate),
    ]);
    features.push([`denseblock${i + 1}`, nn.moduleDict(dense)]);
    channels += layers * growthRate;
    if (i === blocks.length - 1) break;
    const half = Math.floor(channels / 2);
    const transition = nn.module({ norm: nn.batchNorm2d(channels), conv: conv(channels, half, 1) });
    features.push([`transition${i + 1}`, transition]);
    channels = half;
  }
  features.push(["norm5", nn.batchNorm2d(channels)]);
  return nn.module(
    { features: nn.module(features), classifier: nn.linear(channels, numClasses) },
    {
      kind: "DenseNet",
      init: forModules({
        Conv2d: (_, weight, init) => init.kaimingNormal(weight),
        BatchNorm2d: asNorm,
        Linear: (module, _, init) => zeroBias(module, init),
      }),
    },
  );
}

function denseLayer(inputs: number, growthRate: number): TorchModule {
  const middle = BOTTLENECK * growthRate;
  return nn.module({
    norm1: nn.batchNorm2d(inputs),
    conv1: conv(inputs, middle, 1),
    norm2: nn.batchNorm2d(middle),
    conv2: conv(middle, growthRate, 3),
  });
}
