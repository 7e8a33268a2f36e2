import { checkInteger, checkKeys, checkNumber, wrongValue } from "../../errors.js";
import { constant, heNormal, heUniform, repeated, zeros } from "../../index.js";
import type { Initializer, Rule } from "../../index.js";
import { checkInitializer } from "../../laws/check.js";
import { ln } from "../../wasm/memory.js";
import { all, checkGlobs } from "./shared.js";

/** Rank and scale of a low-rank update. */
export interface LoraOptions {
  readonly rank: number;
  /** Scale of the update B A: alpha / rank; alpha is rank by default. */
  readonly alpha?: number;
}

/**
 * LoRA: A as PyTorch's linear default, U[−1/√fan_in, 1/√fan_in], as in its authors' code; B 0, so that training
 * begins at the frozen model. Names are PEFT's; A is [rank, in].
 *
 * @returns rules, and the scaling alpha / rank of B A
 * @see Hu et al. 2021, §4.1, arXiv:2106.09685; github.com/microsoft/LoRA, loralib/layers.py
 * @example
 *     const { rules: list, scaling } = lora({ rank: 8, alpha: 16 });
 *     scaling; // => 2
 */
export function lora(options: LoraOptions): { readonly rules: Rule[]; readonly scaling: number } {
  checkKeys("lora", options, ["rank", "alpha"]);
  const { rank, alpha = rank } = options;
  checkInteger("lora: rank", rank, 1);
  checkNumber("lora: alpha", alpha);
  const a = heUniform({ negativeSlope: Math.sqrt(5) });
  const rules: Rule[] = [
    ["*lora_A*", a],
    ["*lora_B*", zeros()],
  ];
  return { rules, scaling: alpha / rank };
}

/** The kernels before a pixel shuffle, and the law that their sub-kernels share. */
export interface IcnrOptions {
  /** Upscaling r of the shuffle. */
  readonly scale: number;
  /** Law of the sub-kernels; He normal by default. */
  readonly init?: Initializer;
  readonly names: readonly string[];
}

/**
 * ICNR: the r² output channels that a pixel shuffle takes for one channel begin equal, so that it begins as
 * nearest-neighbour resizing, without checkerboards.
 *
 * @see Aitken et al. 2017, §3, arXiv:1707.02937
 * @example
 *     rules([...icnr({ scale: 2, names: ["up.weight"] }), ["*", zeros()]]);
 */
export function icnr(options: IcnrOptions): Rule[] {
  checkKeys("icnr", options, ["scale", "init", "names"]);
  const { scale, init = heNormal(), names } = options;
  checkInteger("icnr: scale", scale, 1);
  if (scale > MOST_SCALE) throw wrongValue("icnr: scale", `at most ${MOST_SCALE}`, scale);
  checkGlobs("icnr: names", names);
  return all(names, repeated({ times: scale * scale, init: checkInitializer("icnr", init) }));
}

/** r² is an integer of 32 bits. */
const MOST_SCALE = 2 ** 16 - 1;

/** The bias of a classifier, and the probability that it is to give. */
export interface FocalPriorOptions {
  /** Probability of the rare class at the beginning; 0.01 by default. */
  readonly prior?: number;
  /** The classifier's last bias, after a sigmoid. */
  readonly names: readonly string[];
}

/**
 * Bias b = −ln((1 − π) / π), with which a sigmoid gives π.
 *
 * @see Lin et al. 2017, §4.1, arXiv:1708.02002
 * @example
 *     rules([...focalPrior({ prior: 0.01, names: ["cls.bias"] }), ["*", zeros()]]);
 */
export function focalPrior(options: FocalPriorOptions): Rule[] {
  checkKeys("focalPrior", options, ["prior", "names"]);
  const { prior = 0.01, names } = options;
  checkNumber("focalPrior: prior", prior);
  if (!(prior > 0 && prior < 1)) throw wrongValue("focalPrior: prior", "in (0, 1)", prior);
  checkGlobs("focalPrior: names", names);
  return all(names, constant(-ln((1 - prior) / prior)));
}
