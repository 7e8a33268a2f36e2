import type { TorchModule } from "../../modules/data.js";
import * as nn from "../../modules/index.js";
import { zeroBias } from "../init.js";

/** Channels in, squeezed and expanded of each fire module; a pool stands before those at `pools`. */
const FIRES = [
  [64, 16, 64],
  [128, 16, 64],
  [128, 32, 128],
  [256, 32, 128],
  [256, 48, 192],
  [384, 48, 192],
  [384, 64, 256],
  [512, 64, 256],
] as const;

const VERSIONS = {
  "1_0": { channels: 96, kernel: 7, pools: [0, 3, 7] },
  "1_1": { channels: 64, kernel: 3, pools: [0, 2, 4] },
};

/** @see torchvision/models/squeezenet.py */
export function squeezenet(version: "1_0" | "1_1", numClasses: number): TorchModule {
  const { channels, kernel, pools } = VERSIONS[version];
  const features = [nn.conv2d(3, channels, kernel), nn.relu()];
  for (const [i, [inputs, squeezed, expanded]] of FIRES.entries()) {
    if (pools.includes(i)) features.push(nn.stateless("MaxPool2d"));
    features.push(fire(i === 0 ? channels : inputs, squeezed, expanded));
  }
  const classifier = nn.sequential(nn.dropout(), nn.conv2d(512, numClasses, 1), nn.relu());
  return nn.module(
    { features: nn.sequential(...features), classifier },
    {
      kind: "SqueezeNet",
      init(self, init) {
        const last = self.child("classifier.1");
        for (const module of self.modules()) {
          if (module.kind !== "Conv2d") continue;
          if (module === last) init.normal(module.weight!, { std: 0.01 });
          else init.kaimingUniform(module.weight!);
          zeroBias(module, init);
        }
      },
    },
  );
}

const fire = (inputs: number, squeezed: number, expanded: number): TorchModule =>
  nn.module({
    squeeze: nn.conv2d(inputs, squeezed, 1),
    expand1x1: nn.conv2d(squeezed, expanded, 1),
    expand3x3: nn.conv2d(squeezed, expanded, 3),
  });
