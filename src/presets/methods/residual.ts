import { checkInteger, checkKeys } from "../../errors.js";
import { heNormal, ones, varianceScaling, zeros } from "../../index.js";
import type { Rule } from "../../index.js";
import { pow } from "../../wasm/memory.js";
import { checkLayers } from "../layer.js";
import { all, checkGlobs } from "./shared.js";

/** Branches and their layers, which the scale L^(−1 / (2m − 2)) counts. */
export interface FixupOptions {
  /** Residual branches L. */
  readonly branches: number;
  /** Layers m of a branch, 2 or more: 2 for basic blocks, 3 for bottlenecks. */
  readonly layers: number;
}

/**
 * Fixup, for a ResNet without norms: the first m − 1 convolutions of each branch He normal (by fan_out, as its
 * authors' code) times L^(−1/(2m − 2)); the last one and the head 0; other convolutions He normal; scalar biases 0
 * and scales 1. Names are those of its authors' ResNets.
 *
 * @see Zhang, Dauphin, Ma 2019, §3, arXiv:1901.09321
 * @example
 *     rules([...fixup({ branches: 54, layers: 2 }), ["*", heNormal()]]);
 */
export function fixup(options: FixupOptions): Rule[] {
  checkKeys("fixup", options, ["branches", "layers"]);
  const { branches, layers } = options;
  checkInteger("fixup: branches", branches, 1);
  checkLayers("fixup: layers", layers, 2);
  const factor = pow(branches, -1 / (2 * layers - 2));
  const scaled = varianceScaling({ scale: 2 * factor * factor, mode: "fan_out" });
  const within = Array.from({ length: layers - 1 }, (_, k) => `layer*.conv${k + 1}.weight`);
  return [
    ...all(within, scaled),
    [`layer*.conv${layers}.weight`, zeros()],
    ["layer*.downsample*.weight", heNormal({ mode: "fan_out" })],
    ["conv1.weight", heNormal({ mode: "fan_out" })],
    ...all(["fc.weight", "*bias*"], zeros()),
    ["*scale", ones()],
  ];
}

/**
 * SkipInit and ReZero: the scalar that multiplies each residual branch begins at 0, so that every block begins as
 * the identity.
 *
 * @param names globs of the scalars: "*.alpha" (SkipInit) and "*.resweight" (ReZero) by default
 * @see De, Smith 2020, arXiv:2002.10444; Bachlechner et al. 2020, arXiv:2003.04887
 * @example
 *     const list = [...skipInit(["*.alpha"]), ["*", heNormal()]];
 *     rules(list)({ "block.alpha": [1], "block.weight": [8, 8] });
 */
export function skipInit(names: readonly string[] = ["*.alpha", "*.resweight"]): Rule[] {
  checkGlobs("skipInit: names", names);
  return all(names, zeros());
}

export { skipInit as reZero };
