import { checkKeys, wrongType, wrongValue } from "../../errors.js";
import { heNormal, ones, uniform, zeros } from "../../index.js";
import type { SpecEntry } from "../../index.js";
import { checkBooleans, checkModel } from "../../spec/config.js";

/** Blocks of each stage, and whether they are bottlenecks. */
const DEPTHS = {
  18: [[2, 2, 2, 2], false],
  34: [[3, 4, 6, 3], false],
  50: [[3, 4, 6, 3], true],
  101: [[3, 4, 23, 3], true],
  152: [[3, 8, 36, 3], true],
} as const;

/** The depths of ResNet that torchvision has. */
export type ResnetDepth = keyof typeof DEPTHS;

/** torchvision's arguments that change parameters. */
export interface ResnetOptions {
  /** 1000 by default. */
  readonly num_classes?: number;
  /** Whether the last norm of each block begins at 0 (Goyal et al. 2017); false by default. */
  readonly zero_init_residual?: boolean;
}

/**
 * ResNet 18, 34, 50, 101, 152 as torchvision names it; ResNet-50 has 25,557,032 parameters. Parameters only: the
 * norms' running statistics are no parameters.
 *
 * Convolutions He normal by fan_out, norms 1 and 0, fc U[−1/√in, 1/√in] in weight and bias.
 *
 * @see He et al. 2016, arXiv:1512.03385; torchvision, models/resnet.py
 * @example
 *     initialize(resnet(18, { num_classes: 10 }), { seed: 1 });
 */
export function resnet(depth: ResnetDepth, options: ResnetOptions = {}): Record<string, SpecEntry> {
  if (typeof depth !== "number" || !Object.hasOwn(DEPTHS, depth)) {
    const complain = typeof depth === "number" ? wrongValue : wrongType;
    throw complain("resnet: depth", "18, 34, 50, 101 or 152", depth);
  }
  checkKeys("resnet", options, ["num_classes", "zero_init_residual"]);
  const { num_classes = 1000, zero_init_residual = false } = options;
  checkModel("resnet", { num_classes });
  checkBooleans("resnet", { zero_init_residual });
  const [stages, bottleneck] = DEPTHS[depth];
  const conv = heNormal({ mode: "fan_out" });
  const spec: Record<string, SpecEntry> = {};
  const pair = (name: string, norm: string, shape: number[], scale = ones()): void => {
    spec[`${name}.weight`] = { shape, layout: "OIHW", init: conv };
    spec[`${norm}.weight`] = { shape: [shape[0]!], init: scale };
    spec[`${norm}.bias`] = { shape: [shape[0]!], init: zeros() };
  };
  pair("conv1", "bn1", [64, 3, 7, 7]);
  const last = zero_init_residual ? zeros() : ones();
  let inputs = 64;
  for (const [stage, blocks] of stages.entries()) {
    const width = 64 * 2 ** stage;
    const outputs = bottleneck ? 4 * width : width;
    for (let block = 0; block < blocks; ++block) {
      const at = `layer${stage + 1}.${block}`;
      if (bottleneck) {
        pair(`${at}.conv1`, `${at}.bn1`, [width, inputs, 1, 1]);
        pair(`${at}.conv2`, `${at}.bn2`, [width, width, 3, 3]);
        pair(`${at}.conv3`, `${at}.bn3`, [outputs, width, 1, 1], last);
      } else {
        pair(`${at}.conv1`, `${at}.bn1`, [width, inputs, 3, 3]);
        pair(`${at}.conv2`, `${at}.bn2`, [width, width, 3, 3], last);
      }
      const skips = block === 0 && (stage > 0 || bottleneck);
      if (skips) pair(`${at}.downsample.0`, `${at}.downsample.1`, [outputs, inputs, 1, 1]);
      inputs = outputs;
    }
  }
  const fc = uniform({ bound: 1 / Math.sqrt(inputs) });
  spec["fc.weight"] = { shape: [num_classes, inputs], init: fc };
  spec["fc.bias"] = { shape: [num_classes], init: fc };
  return spec;
}
