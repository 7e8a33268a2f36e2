import type { TorchModule } from "../../modules/data.js";
import * as nn from "../../modules/index.js";
import { asNorm, forModules, zeroBiased } from "../init.js";

const pool = (): TorchModule => nn.stateless("MaxPool2d");

/**
 * @param convs of each of five stages: the number of convolutions
 * @see torchvision/models/vgg.py
 */
export function vgg(convs: readonly number[], withNorm: boolean, numClasses: number): TorchModule {
  const features: TorchModule[] = [];
  let inputs = 3;
  for (const [stage, count] of convs.entries()) {
    const channels = Math.min(64 * 2 ** stage, 512);
    for (let i = 0; i < count; ++i) {
      features.push(nn.conv2d(inputs, channels, 3));
      if (withNorm) features.push(nn.batchNorm2d(channels));
      features.push(nn.relu());
      inputs = channels;
    }
    features.push(pool());
  }
  const classifier = nn.sequential(
    nn.linear(512 * 7 * 7, 4096),
    nn.relu(),
    nn.dropout(),
    nn.linear(4096, 4096),
    nn.relu(),
    nn.dropout(),
    nn.linear(4096, numClasses),
  );
  return nn.module(
    { features: nn.sequential(...features), classifier },
    {
      kind: "VGG",
      init: forModules({
        Conv2d: zeroBiased((weight, init) =>
          init.kaimingNormal(weight, { mode: "fan_out", nonlinearity: "relu" }),
        ),
        BatchNorm2d: asNorm,
        Linear: zeroBiased((weight, init) => init.normal(weight, { std: 0.01 })),
      }),
    },
  );
}

/** Its layers keep what their constructors draw. @see torchvision/models/alexnet.py */
export function alexnet(numClasses: number): TorchModule {
  const features = nn.sequential(
    nn.conv2d(3, 64, 11),
    nn.relu(),
    pool(),
    nn.conv2d(64, 192, 5),
    nn.relu(),
    pool(),
    nn.conv2d(192, 384, 3),
    nn.relu(),
    nn.conv2d(384, 256, 3),
    nn.relu(),
    nn.conv2d(256, 256, 3),
    nn.relu(),
    pool(),
  );
  const classifier = nn.sequential(
    nn.dropout(),
    nn.linear(256 * 6 * 6, 4096),
    nn.relu(),
    nn.dropout(),
    nn.linear(4096, 4096),
    nn.relu(),
    nn.linear(4096, numClasses),
  );
  return nn.module({ features, classifier }, { kind: "AlexNet" });
}
