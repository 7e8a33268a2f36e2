import { checkInteger, checkKeys } from "../../errors.js";
import { lecunNormal, mirrored, uniform, zerO, zeros } from "../../index.js";
import type { Initializer, Rule } from "../../index.js";
import { checkInitializer } from "../../laws/check.js";
import { checkText } from "../../spec/seed.js";
import { all, checkGlobs, checkPositive } from "./shared.js";

/** Sizes and frequency of a sine network. */
export interface SirenOptions {
  /** Coordinates that go in. */
  readonly inputs: number;
  /** Units of a hidden layer. */
  readonly hidden: number;
  /** ω₀ of the hidden layers; 30 by default. */
  readonly w0?: number;
  /** The first layer's name; "net.0.linear" as in its authors' code by default. */
  readonly first?: string;
}

/**
 * SIREN: first layer U[−1/n, 1/n], others U[−√(6/n)/ω₀, √(6/n)/ω₀], n inputs; biases U[−1/√n, 1/√n], the
 * framework's default that its authors keep. Weights are [out, in].
 *
 * @see Sitzmann et al. 2020, §3.2 and supplement §1.5, arXiv:2006.09661
 * @example
 *     rules([...siren({ inputs: 2, hidden: 256 }), ["*", zeros()]]);
 */
export function siren(options: SirenOptions): Rule[] {
  checkKeys("siren", options, ["inputs", "hidden", "w0", "first"]);
  const { inputs, hidden, w0 = 30, first = "net.0.linear" } = options;
  checkInteger("siren: inputs", inputs, 1);
  checkInteger("siren: hidden", hidden, 1);
  checkPositive("siren: w0", w0);
  checkText("siren: first", first);
  return [
    [`${first}.weight`, uniform({ bound: 1 / inputs })],
    [`${first}.bias`, uniform({ bound: 1 / Math.sqrt(inputs) })],
    ["*.weight", uniform({ bound: Math.sqrt(6 / hidden) / w0 })],
    ["*.bias", uniform({ bound: 1 / Math.sqrt(hidden) })],
  ];
}

/** Globs of the first, the hidden and the last weights of a CReLU network. */
export interface LooksLinearOptions {
  /** W's law: LeCun normal by default, which keeps variance; the paper's W is `orthogonal()`. */
  readonly init?: Initializer;
  readonly first: readonly string[];
  readonly hidden: readonly string[];
  readonly last: readonly string[];
}

/**
 * Looks-linear: a ReLU network that begins as the linear network of its W: first [W; −W], hidden
 * [[W, −W], [−W, W]], last [W, −W].
 *
 * @see Balduzzi et al. 2017, §5, arXiv:1702.08591
 * @example
 *     rules([...looksLinear({ first: ["fc1.weight"], hidden: ["fc2.weight"], last: ["fc3.weight"] }), ["*", zeros()]]);
 */
export function looksLinear(options: LooksLinearOptions): Rule[] {
  checkKeys("looksLinear", options, ["init", "first", "hidden", "last"]);
  const { init: law = lecunNormal(), first, hidden, last } = options;
  for (const [name, globs] of Object.entries({ first, hidden, last })) {
    checkGlobs(`looksLinear: ${name}`, globs);
  }
  const init = checkInitializer("looksLinear", law);
  return [
    ...all(first, mirrored({ init, axes: "O" })),
    ...all(hidden, mirrored({ init, axes: "OI" })),
    ...all(last, mirrored({ init, axes: "I" })),
  ];
}

/**
 * ZerO: identities and Hadamard matrices, the same for every seed; biases 0, norms 1 (the rules before the
 * first, if there are norms).
 *
 * @see Zhao, Schäfer, Anandkumar 2022, arXiv:2110.12661; `zerO` gives the equations
 * @example
 *     initialize(rules(zerONetwork())({ "fc.weight": [4, 4], "fc.bias": [4] }));
 */
export function zerONetwork(): Rule[] {
  return [
    ["*.bias", zeros()],
    ["*.weight", zerO()],
  ];
}
