import type { TorchModule } from "../../modules/data.js";
import * as nn from "../../modules/index.js";
import { asNorm, forModules } from "../init.js";

/** @see torchvision/models/resnet.py */
export interface ResNet {
  readonly layers: readonly number[];
  /** Blocks of three convolutions, the last of four times the channels; of two otherwise. */
  readonly bottleneck: boolean;
  readonly groups?: number;
  readonly widthPerGroup?: number;
}

const STAGES = [64, 128, 256, 512];

const conv = (from: number, to: number, kernel: number, groups = 1): TorchModule =>
  nn.conv2d(from, to, kernel, { bias: false, groups });

/** Convolutions by kaiming_normal_ of fan_out. */
export function resnet(net: ResNet, numClasses: number): TorchModule {
  const expansion = net.bottleneck ? 4 : 1;
  let inputs = 64;
  const stages = STAGES.map((planes, stage): [string, TorchModule] => {
    const blocks = Array.from({ length: net.layers[stage]! }, (_, i) => {
      const isFirst = i === 0 && (stage > 0 || inputs !== planes * expansion);
      const made = block(net, inputs, planes, isFirst ? planes * expansion : undefined);
      inputs = planes * expansion;
      return made;
    });
    return [`layer${stage + 1}`, nn.sequential(...blocks)];
  });
  return nn.module(
    [
      ["conv1", conv(3, 64, 7)],
      ["bn1", nn.batchNorm2d(64)],
      ["relu", nn.relu()],
      ["maxpool", nn.stateless("MaxPool2d")],
      ...stages,
      ["avgpool", nn.stateless("AdaptiveAvgPool2d")],
      ["fc", nn.linear(512 * expansion, numClasses)],
    ],
    {
      kind: "ResNet",
      init: forModules({
        Conv2d: (_, weight, init) =>
          init.kaimingNormal(weight, { mode: "fan_out", nonlinearity: "relu" }),
        BatchNorm2d: asNorm,
      }),
    },
  );
}

/** The way around a block is made before the block, and stands behind it. */
function block(
  { bottleneck, groups = 1, widthPerGroup = 64 }: ResNet,
  inputs: number,
  planes: number,
  around: number | undefined,
): TorchModule {
  const width = Math.floor(planes * (widthPerGroup / 64)) * groups;
  const convs: [from: number, to: number, kernel: number, groups?: number][] = bottleneck
    ? [
        [inputs, width, 1],
        [width, width, 3, groups],
        [width, planes * 4, 1],
      ]
    : [
        [inputs, planes, 3],
        [planes, planes, 3],
      ];
  const parts = convs.flatMap(([from, to, kernel, shares], i): [string, TorchModule][] => [
    [`conv${i + 1}`, conv(from, to, kernel, shares)],
    [`bn${i + 1}`, nn.batchNorm2d(to)],
  ]);
  const names = parts.map(([name]) => name);
  const kind = bottleneck ? "Bottleneck" : "BasicBlock";
  if (around === undefined) return nn.module(parts, { kind });
  const downsample = nn.sequential(conv(inputs, around, 1), nn.batchNorm2d(around));
  return nn.module([["downsample", downsample], ...parts], {
    kind,
    order: [...names, "downsample"],
  });
}
