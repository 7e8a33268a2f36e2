import { checkKeys } from "../../errors.js";
import { composites } from "./family.js";
import { checkLaw } from "../check.js";
import type { Initializer, Mirrored, Repeated, Section, Sections } from "../initializer.js";
import type { LogOfUniform, ZerO } from "./data.js";

/**
 * Sections of a tensor one after another along its first axis, each under its own initializer: gates or
 * projections that a framework keeps in one tensor. Section k of "w" has the values that a parameter named
 * "w[k]" of the section's shape would have; with `as: j` those of "w[j]". Of groups or parts that lie along the
 * first axis a section holds whole ones.
 *
 * @param parts.size rows of the first axis; together they are the axis
 * @throws RangeError, on use, unless the sizes add up, or where one cuts a group or part
 * @example
 *     // an LSTM's bias, gates i f g o of 4 units: forget gates begin at 1
 *     sections([
 *       { size: 4, init: zeros() },
 *       { size: 4, init: ones() },
 *       { size: 8, init: zeros() },
 *     ]);
 */
export function sections(parts: readonly Section[]): Sections {
  return checkLaw(composites, "sections", { law: "sections", parts });
}

/** The law of the half that is drawn. */
export interface MirroredOptions {
  /** W's own law; its fans are those of W. */
  readonly init: Initializer;
  /** "OI" (default): [[W, −W], [−W, W]]; "O": W over −W; "I": W beside −W. */
  readonly axes?: "O" | "I" | "OI";
}

/**
 * W and −W in blocks along the axes named; W has the values of a parameter of this name and of its own, smaller
 * shape. No value is −0.
 *
 * @throws RangeError, on use, where an axis is odd
 * @see Balduzzi et al. 2017, §5, arXiv:1702.08591 (looks-linear)
 * @example
 *     initialize({ w: { shape: [8, 6], init: mirrored({ init: orthogonal() }) } }, { seed: 1 });
 */
export function mirrored(options: MirroredOptions): Mirrored {
  checkKeys("mirrored", options, ["init", "axes"]);
  const { init, axes = "OI" } = options;
  return checkLaw(composites, "mirrored", { law: "mirrored", axes, init });
}

/** The law of what is repeated, and how often. */
export interface RepeatedOptions {
  /** The law of the output units that are repeated; its fans are those of that smaller tensor. */
  readonly init: Initializer;
  readonly times: number;
}

/**
 * Output unit o is unit ⌊o / times⌋ of a smaller tensor, which has the values of a parameter of this name and
 * of its shape.
 *
 * @throws RangeError, on use, unless `times` divides the output axis
 * @see Aitken et al. 2017, arXiv:1707.02937 (ICNR: times = r² for a shuffle by r)
 * @example
 *     // four equal output channels for each that a pixel shuffle by 2 makes
 *     initialize({ w: { shape: [16, 3, 3, 3], layout: "OIHW", init: repeated({ init: heNormal(), times: 4 }) } }, { seed: 1 });
 */
export function repeated(options: RepeatedOptions): Repeated {
  checkKeys("repeated", options, ["init", "times"]);
  const { init, times } = options;
  return checkLaw(composites, "repeated", { law: "repeated", times, init });
}

/**
 * The same weights for every seed: W[o, i] = 1 where o = i and 0 elsewhere if there are as many inputs as outputs
 * or more; otherwise W[o, i] = 2^(−m/2)·(−1)^(number of ones in o AND i), m = ⌈log₂ outputs⌉: columns of an
 * orthonormal Hadamard matrix. In a convolution, at the kernel's centre ⌊k / 2⌋, and 0 elsewhere.
 *
 * The paper's algorithm 1 has c = 2^(−(m−1)/2); its authors' code divides by 2^(m/2), as here: then columns have
 * length 1 where outputs are a power of two.
 *
 * @see Zhao, Schäfer, Anandkumar 2022, algorithms 1 and 2, arXiv:2110.12661
 * @example
 *     initialize({ w: { shape: [2, 2], init: zerO() } }).w.data; // => Float32Array.of(1, 0, 0, 1)
 */
export function zerO(): ZerO {
  return checkLaw(composites, "zerO", { law: "zerO" });
}

/** The interval of the uniform whose logarithm is taken. */
export interface LogOfUniformOptions {
  readonly low: number;
  readonly high: number;
  /** 1 (default) or −1, a factor. */
  readonly sign?: 1 | -1;
}

/**
 * sign·ln u with u uniform on [low, high]; element-wise, the logarithm rounded once to float32 or float64.
 *
 * @throws RangeError unless 0 < low ≤ high
 * @see Tallec, Ollivier 2018, eq. 16, arXiv:1804.11188 (chrono initialization)
 * @example
 *     // chrono: forget gates of an LSTM for dependencies of up to 100 steps
 *     initialize({ b: { shape: [64], init: logOfUniform({ low: 1, high: 99 }) } }, { seed: 1 });
 */
export function logOfUniform(options: LogOfUniformOptions): LogOfUniform {
  checkKeys("logOfUniform", options, ["low", "high", "sign"]);
  const { low, high, sign = 1 } = options;
  return checkLaw(composites, "logOfUniform", { law: "logOfUniform", low, high, sign });
}
