import { checkKeys, checkOneOf, checkScale, wrongType } from "../../errors.js";
import { normal, zeros } from "../../index.js";
import type { Rule } from "../../index.js";
import { all, checkGlobs, checkPositive } from "./shared.js";

/** Widths, and which names are which kind of weight under μP. */
export interface MuPOptions {
  readonly width: number;
  /** The width at which std and learning rate were tuned. */
  readonly baseWidth: number;
  /** Standard deviation at the base width; 0.02 by default. */
  readonly std?: number;
  /** Globs by role: width → width, fixed → width, width → fixed, and vectors of that width. */
  readonly hidden: readonly string[];
  readonly input?: readonly string[];
  readonly output?: readonly string[];
  readonly vectors?: readonly string[];
  /** Whether the output begins at 0, as the paper recommends; true by default. */
  readonly zeroOutput?: boolean;
  readonly optimizer?: "adam" | "sgd";
}

/** A glob and the factor on the learning rate of what it matches. */
export type LearningRate = readonly [glob: string, factor: number];

/**
 * Maximal update parametrization, in the form of table 8 and of its authors' package, m = width / baseWidth:
 * hidden matrices N(0, (std / √m)²); input and output of constant std, the output (or 0) behind a multiplier
 * 1/m; attention logits divided by d instead of √d. Learning rates: Adam hidden / m, others unchanged; SGD hidden
 * unchanged, others (input, output, vectors) · m.
 *
 * @returns rules; learningRates, a factor for each glob; outputMultiplier on the logits; attentionScale(headDim)
 * @see Yang et al. 2022, table 8, arXiv:2203.03466; github.com/microsoft/mup
 * @example
 *     const { rules: list, learningRates, outputMultiplier } = muP({ width: 1024, baseWidth: 256, hidden: ["h.*"], output: ["head.*"] });
 *     outputMultiplier; // => 0.25
 */
export function muP(options: MuPOptions): {
  readonly rules: Rule[];
  readonly learningRates: LearningRate[];
  readonly outputMultiplier: number;
  /** The factor on attention logits: 1/d in place of 1/√d. */
  readonly attentionScale: (headDim: number) => number;
} {
  const keys = ["width", "baseWidth", "std", "hidden", "input", "output", "vectors"];
  checkKeys("muP", options, [...keys, "zeroOutput", "optimizer"]);
  const { width, baseWidth, std = 0.02, hidden, input = [], output = [], vectors = [] } = options;
  const { zeroOutput = true, optimizer = "adam" } = options;
  checkPositive("muP: width", width);
  checkPositive("muP: baseWidth", baseWidth);
  checkScale("muP: std", std);
  for (const [name, globs] of Object.entries({ hidden, input, output, vectors })) {
    checkGlobs(`muP: ${name}`, globs);
  }
  if (typeof zeroOutput !== "boolean") throw wrongType("muP: zeroOutput", "a boolean", zeroOutput);
  checkOneOf("muP: optimizer", optimizer, ["adam", "sgd"]);
  const m = width / baseWidth;
  const [matrix, rest] = optimizer === "adam" ? [1 / m, 1] : [1, m];
  return {
    rules: [
      ...all(hidden, normal({ std: std / Math.sqrt(m) })),
      ...all(input, normal({ std })),
      ...all(output, zeroOutput ? zeros() : normal({ std })),
    ],
    learningRates: [
      ...hidden.map((glob) => [glob, matrix] as const),
      ...[...input, ...output, ...vectors].map((glob) => [glob, rest] as const),
    ],
    outputMultiplier: 1 / m,
    attentionScale: (headDim) => 1 / headDim,
  };
}
