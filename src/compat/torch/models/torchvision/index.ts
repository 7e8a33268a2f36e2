/** The models of torchvision by Python's names, with the arguments that torchvision gives them. */
import type { TorchModule } from "../../modules/data.js";
import { convnext } from "./convnext.js";
import { densenet } from "./densenet.js";
import { googlenet } from "./googlenet.js";
import { efficientnet, mobilenetV2 } from "./mobile.js";
import { resnet, type ResNet } from "./resnet.js";
import { squeezenet } from "./squeezenet.js";
import { swin } from "./swin.js";
import { alexnet, vgg } from "./vgg.js";
import { vit } from "./vit.js";

type Model = (numClasses: number) => TorchModule;

const basic = (classes: number, ...layers: number[]): TorchModule =>
  resnet({ layers, bottleneck: false }, classes);
const deep = (
  classes: number,
  layers: readonly number[],
  rest: Partial<ResNet> = {},
): TorchModule => resnet({ layers, bottleneck: true, ...rest }, classes);

const CONVNEXT = [96, 192, 384, 768];
const R50 = [3, 4, 6, 3];
const R101 = [3, 4, 23, 3];
const VIT_B = { layers: 12, heads: 12, width: 768, hidden: 3072 };
const VIT_L = { layers: 24, heads: 16, width: 1024, hidden: 4096 };
const VIT_H = { layers: 32, heads: 16, width: 1280, hidden: 5120 };

/** Names of torchvision's models. */
export type TorchvisionModel =
  | "alexnet"
  | `convnext_${"tiny" | "small" | "base" | "large"}`
  | `densenet${121 | 161 | 169 | 201}`
  | `efficientnet_b${0 | 1 | 2 | 3 | 4 | 5 | 6 | 7}`
  | "googlenet"
  | "mobilenet_v2"
  | `resnet${18 | 34 | 50 | 101 | 152}`
  | "resnext50_32x4d"
  | "resnext101_32x8d"
  | "resnext101_64x4d"
  | `wide_resnet${50 | 101}_2`
  | `squeezenet1_${0 | 1}`
  | `swin_${"t" | "s" | "b"}`
  | `vgg${11 | 13 | 16 | 19}`
  | `vgg${11 | 13 | 16 | 19}_bn`
  | `vit_${"b" | "l"}_${16 | 32}`
  | "vit_h_14";

/** @see torchvision/models */
export const TORCHVISION: Readonly<Record<TorchvisionModel, Model>> = {
  alexnet,
  convnext_tiny: (n) => convnext(CONVNEXT, [3, 3, 9, 3], n),
  convnext_small: (n) => convnext(CONVNEXT, [3, 3, 27, 3], n),
  convnext_base: (n) => convnext([128, 256, 512, 1024], [3, 3, 27, 3], n),
  convnext_large: (n) => convnext([192, 384, 768, 1536], [3, 3, 27, 3], n),
  densenet121: (n) => densenet(32, [6, 12, 24, 16], 64, n),
  densenet161: (n) => densenet(48, [6, 12, 36, 24], 96, n),
  densenet169: (n) => densenet(32, [6, 12, 32, 32], 64, n),
  densenet201: (n) => densenet(32, [6, 12, 48, 32], 64, n),
  efficientnet_b0: (n) => efficientnet(1, 1, n),
  efficientnet_b1: (n) => efficientnet(1, 1.1, n),
  efficientnet_b2: (n) => efficientnet(1.1, 1.2, n),
  efficientnet_b3: (n) => efficientnet(1.2, 1.4, n),
  efficientnet_b4: (n) => efficientnet(1.4, 1.8, n),
  efficientnet_b5: (n) => efficientnet(1.6, 2.2, n),
  efficientnet_b6: (n) => efficientnet(1.8, 2.6, n),
  efficientnet_b7: (n) => efficientnet(2, 3.1, n),
  googlenet,
  mobilenet_v2: mobilenetV2,
  resnet18: (n) => basic(n, 2, 2, 2, 2),
  resnet34: (n) => basic(n, 3, 4, 6, 3),
  resnet50: (n) => deep(n, R50),
  resnet101: (n) => deep(n, R101),
  resnet152: (n) => deep(n, [3, 8, 36, 3]),
  resnext50_32x4d: (n) => deep(n, R50, { groups: 32, widthPerGroup: 4 }),
  resnext101_32x8d: (n) => deep(n, R101, { groups: 32, widthPerGroup: 8 }),
  resnext101_64x4d: (n) => deep(n, R101, { groups: 64, widthPerGroup: 4 }),
  wide_resnet50_2: (n) => deep(n, R50, { widthPerGroup: 128 }),
  wide_resnet101_2: (n) => deep(n, R101, { widthPerGroup: 128 }),
  squeezenet1_0: (n) => squeezenet("1_0", n),
  squeezenet1_1: (n) => squeezenet("1_1", n),
  swin_t: (n) => swin(96, [2, 2, 6, 2], [3, 6, 12, 24], n),
  swin_s: (n) => swin(96, [2, 2, 18, 2], [3, 6, 12, 24], n),
  swin_b: (n) => swin(128, [2, 2, 18, 2], [4, 8, 16, 32], n),
  vgg11: (n) => vgg([1, 1, 2, 2, 2], false, n),
  vgg11_bn: (n) => vgg([1, 1, 2, 2, 2], true, n),
  vgg13: (n) => vgg([2, 2, 2, 2, 2], false, n),
  vgg13_bn: (n) => vgg([2, 2, 2, 2, 2], true, n),
  vgg16: (n) => vgg([2, 2, 3, 3, 3], false, n),
  vgg16_bn: (n) => vgg([2, 2, 3, 3, 3], true, n),
  vgg19: (n) => vgg([2, 2, 4, 4, 4], false, n),
  vgg19_bn: (n) => vgg([2, 2, 4, 4, 4], true, n),
  vit_b_16: (n) => vit({ patch: 16, ...VIT_B }, n),
  vit_b_32: (n) => vit({ patch: 32, ...VIT_B }, n),
  vit_l_16: (n) => vit({ patch: 16, ...VIT_L }, n),
  vit_l_32: (n) => vit({ patch: 32, ...VIT_L }, n),
  vit_h_14: (n) => vit({ patch: 14, ...VIT_H }, n),
};
