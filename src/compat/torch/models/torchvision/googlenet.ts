import type { TorchModule } from "../../modules/data.js";
import * as nn from "../../modules/index.js";
import { asNorm, forModules, type ByKind } from "../init.js";

const conv = (from: number, to: number, kernel: number): TorchModule =>
  nn.module({ conv: nn.conv2d(from, to, kernel, { bias: false }), bn: nn.batchNorm2d(to) });

/** Channels of a module's branches: of the first, into and out of the second and third, of the last. */
type Branches = readonly [number, number, number, number, number, number];

/** Of each inception module: channels in, and of its branches. */
const INCEPTIONS: Readonly<Record<string, [from: number, branches: Branches]>> = {
  "3a": [192, [64, 96, 128, 16, 32, 32]],
  "3b": [256, [128, 128, 192, 32, 96, 64]],
  "4a": [480, [192, 96, 208, 16, 48, 64]],
  "4b": [512, [160, 112, 224, 24, 64, 64]],
  "4c": [512, [128, 128, 256, 24, 64, 64]],
  "4d": [512, [112, 144, 288, 32, 64, 64]],
  "4e": [528, [256, 160, 320, 32, 128, 128]],
  "5a": [832, [256, 160, 320, 32, 128, 128]],
  "5b": [832, [384, 192, 384, 48, 128, 128]],
};

const truncated: ByKind[string] = (_, weight, init) => init.truncNormal(weight, { std: 0.01 });

/** With its auxiliary classifiers. @see torchvision/models/googlenet.py */
export function googlenet(numClasses: number): TorchModule {
  const inceptions = Object.entries(INCEPTIONS).map(([name, channels]): [string, TorchModule] => [
    `inception${name}`,
    inception(...channels),
  ]);
  return nn.module(
    [
      ["conv1", conv(3, 64, 7)],
      ["conv2", conv(64, 64, 1)],
      ["conv3", conv(64, 192, 3)],
      ...inceptions,
      ["aux1", auxiliary(512, numClasses)],
      ["aux2", auxiliary(528, numClasses)],
      ["fc", nn.linear(1024, numClasses)],
    ],
    {
      kind: "GoogLeNet",
      init: forModules({ Conv2d: truncated, Linear: truncated, BatchNorm2d: asNorm }),
    },
  );
}

const inception = (from: number, [only1, to3, of3, to5, of5, pooled]: Branches): TorchModule =>
  nn.module({
    branch1: conv(from, only1, 1),
    branch2: nn.sequential(conv(from, to3, 1), conv(to3, of3, 3)),
    branch3: nn.sequential(conv(from, to5, 1), conv(to5, of5, 3)), // 3, not 5: torchvision's known difference
    branch4: nn.sequential(nn.stateless("MaxPool2d"), conv(from, pooled, 1)),
  });

const auxiliary = (from: number, numClasses: number): TorchModule =>
  nn.module({
    conv: conv(from, 128, 1),
    fc1: nn.linear(2048, 1024),
    fc2: nn.linear(1024, numClasses),
  });
