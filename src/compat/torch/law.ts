/** The laws of torch.nn.init as data: what fills a tensor, its numbers computed in doubles in PyTorch's order of operations. */
import { checkKeys, checkNumber, checkOneOf, wrongValue } from "../../errors.js";
import { checkShape, sizeOf } from "../../spec/shape.js";
import type { Cut } from "./truncated.js";
import {
  checkCount,
  checkCut,
  checkInterval,
  checkNormal,
  checkShare,
  isHalf,
  type TorchDtype,
} from "./values.js";

/** What fills a tensor. */
export type TorchLaw =
  | { readonly law: "uniform"; readonly from: number; readonly to: number }
  | { readonly law: "normal"; readonly mean: number; readonly std: number }
  | ({ readonly law: "truncNormal" } & Cut)
  | { readonly law: "constant"; readonly value: number }
  | { readonly law: "eye" }
  | { readonly law: "dirac"; readonly groups: number }
  | { readonly law: "orthogonal"; readonly gain: number }
  | { readonly law: "sparse"; readonly sparsity: number; readonly std: number };

/** Their names. */
export const LAW_NAMES: readonly TorchLaw["law"][] = [
  "uniform",
  "normal",
  "truncNormal",
  "constant",
  "eye",
  "dirac",
  "orthogonal",
  "sparse",
];

/** The tensor that a law is asked for, and what its generator refuses. */
export interface LawPlace {
  readonly where: string;
  readonly shape: readonly number[];
  readonly dtype: TorchDtype;
  readonly draws: Refusals;
}

/** What only a generator can refuse. */
export interface Refusals {
  checkCut(where: string, cut: Cut): void;
  /** @throws RangeError where the device computes what is no draw otherwise than the CPU */
  checkOnCpu(where: string, why: string): void;
}

/** torch.nn.init's names. */
export type TorchNonlinearity =
  | "linear"
  | "conv1d"
  | "conv2d"
  | "conv3d"
  | "conv_transpose1d"
  | "conv_transpose2d"
  | "conv_transpose3d"
  | "sigmoid"
  | "tanh"
  | "relu"
  | "leaky_relu"
  | "selu";

/** Options of `uniform`: [0, 1) by default. */
export interface UniformOptions {
  readonly a?: number;
  readonly b?: number;
}

/** Options of `normal`: standard by default. */
export interface NormalOptions {
  readonly mean?: number;
  readonly std?: number;
}

/** Options of `truncNormal`: the standard normal within −2 and 2 by default. */
export interface TruncNormalOptions extends NormalOptions {
  readonly a?: number;
  readonly b?: number;
}

/** Options of `constant`: 0 by default. */
export interface ConstantOptions {
  readonly value?: number;
}

/** Options of `dirac`: 1 group by default. */
export interface DiracOptions {
  readonly groups?: number;
}

/** Options of `orthogonal`: gain 1 by default. */
export interface OrthogonalOptions {
  readonly gain?: number;
}

/** Options of `sparse`: the share of zeros, 0 to 1; std 0.01 by default. */
export interface SparseOptions {
  readonly sparsity: number;
  readonly std?: number;
}

/** Options of `xavierUniform` and `xavierNormal`. */
export interface XavierOptions {
  /** 1 by default. */
  readonly gain?: number;
}

/** Options of `kaimingUniform` and `kaimingNormal`; the gain is √(2 / (1 + a²)) for "leaky_relu". */
export interface KaimingOptions {
  /** Slope of "leaky_relu" for negative values; 0 by default. */
  readonly a?: number;
  /** "fan_in" by default. */
  readonly mode?: "fan_in" | "fan_out";
  /** "leaky_relu" by default. */
  readonly nonlinearity?: TorchNonlinearity;
}

const GAINS: Readonly<Record<Exclude<TorchNonlinearity, "leaky_relu">, number>> = {
  linear: 1,
  conv1d: 1,
  conv2d: 1,
  conv3d: 1,
  conv_transpose1d: 1,
  conv_transpose2d: 1,
  conv_transpose3d: 1,
  sigmoid: 1,
  tanh: 5 / 3,
  relu: Math.SQRT2,
  selu: 0.75,
};

/** Options of each law that takes any. */
export interface LawOptions {
  readonly uniform: UniformOptions;
  readonly normal: NormalOptions;
  readonly truncNormal: TruncNormalOptions;
  readonly constant: ConstantOptions;
  readonly eye: object;
  readonly dirac: DiracOptions;
  readonly xavierUniform: XavierOptions;
  readonly xavierNormal: XavierOptions;
  readonly kaimingUniform: KaimingOptions;
  readonly kaimingNormal: KaimingOptions;
  readonly orthogonal: OrthogonalOptions;
  readonly sparse: SparseOptions;
}

export type LawName = keyof LawOptions;

/** Keys of each law's options. */
const KEYS: Readonly<Record<LawName, readonly string[]>> = {
  uniform: ["a", "b"],
  normal: ["mean", "std"],
  truncNormal: ["mean", "std", "a", "b"],
  constant: ["value"],
  eye: [],
  dirac: ["groups"],
  xavierUniform: ["gain"],
  xavierNormal: ["gain"],
  kaimingUniform: ["a", "mode", "nonlinearity"],
  kaimingNormal: ["a", "mode", "nonlinearity"],
  orthogonal: ["gain"],
  sparse: ["sparsity", "std"],
};

/** Names of torch.nn.init's laws. */
export const INIT_NAMES: readonly LawName[] = /* @__PURE__ */ Object.keys(KEYS) as LawName[];

const LAWS: { readonly [N in LawName]: (place: LawPlace, options: LawOptions[N]) => TorchLaw } = {
  uniform({ where, dtype }, { a = 0, b = 1 }) {
    checkInterval(where, a, b, dtype, ["a", "b"]);
    return { law: "uniform", from: a, to: b };
  },

  normal({ where }, { mean = 0, std = 1 }) {
    checkNormal(where, mean, std);
    return { law: "normal", mean, std };
  },

  truncNormal({ where, draws }, { mean = 0, std = 1, a = -2, b = 2 }) {
    checkNormal(where, mean, std);
    if (std === 0) throw wrongValue(`${where}: std`, "a number > 0", std);
    checkCut(where, a, b);
    if (!(a < b)) throw wrongValue(`${where}: a`, `less than b = ${b}`, a);
    const cut = { mean, std, low: a, high: b };
    draws.checkCut(where, cut);
    return { law: "truncNormal", ...cut };
  },

  constant({ where }, { value = 0 }) {
    checkNumber(`${where}: value`, value);
    return { law: "constant", value };
  },

  eye({ where, shape }) {
    checkRank(where, shape, 2, 2);
    return { law: "eye" };
  },

  dirac({ where, shape }, { groups = 1 }) {
    checkRank(where, shape, 3, 5);
    checkCount(`${where}: groups`, groups);
    const out = shape[0]!;
    if (out % groups !== 0) throw wrongValue(`${where}: groups`, `a divisor of ${out}`, groups);
    return { law: "dirac", groups };
  },

  xavierUniform: (place, options) => symmetric(Math.sqrt(3) * xavierStd(place, options)),
  xavierNormal: (place, options) => centred(xavierStd(place, options)),
  kaimingUniform: (place, options) => symmetric(Math.sqrt(3) * kaimingStd(place, options)),
  kaimingNormal: (place, options) => centred(kaimingStd(place, options)),

  orthogonal({ where, shape, dtype, draws }, { gain = 1 }) {
    checkNumber(`${where}: gain`, gain);
    checkRank(where, shape, 2);
    draws.checkOnCpu(where, "a device's QR rounds its own way");
    if (isHalf(dtype)) {
      const expected = '"float32" or "float64", of which PyTorch has a QR';
      throw wrongValue(`${where}: dtype`, expected, dtype);
    }
    return { law: "orthogonal", gain };
  },

  sparse({ where, shape, draws }, { sparsity, std = 0.01 }) {
    checkNormal(where, 0, std);
    checkShare(`${where}: sparsity`, sparsity);
    checkRank(where, shape, 2, 2);
    draws.checkOnCpu(where, "the rows of zeros come from the CPU's generator");
    return { law: "sparse", sparsity, std };
  },
};

/**
 * A law by its name in torch.nn.init, checked for the tensor that it is to fill.
 *
 * @param beside keys that may stand beside the law's options
 * @throws TypeError, RangeError for bad options, and shapes that the law does not fill
 */
export function lawOf<N extends LawName>(
  name: N,
  place: LawPlace,
  options: LawOptions[N],
  beside: readonly string[] = [],
): TorchLaw {
  checkKeys(place.where, options, [...KEYS[name], ...beside]);
  return LAWS[name](place, options);
}

const symmetric = (bound: number): TorchLaw => ({ law: "uniform", from: -bound, to: bound });
const centred = (std: number): TorchLaw => ({ law: "normal", mean: 0, std });

/**
 * `torch.nn.init.calculate_gain`.
 *
 * @example
 *     torchGain("tanh"); // => 5 / 3
 */
export function torchGain(nonlinearity: TorchNonlinearity, slope = 0.01): number {
  checkOneOf("torchGain: nonlinearity", nonlinearity, [...NONLINEARITIES, "leaky_relu"]);
  checkNumber("torchGain: slope", slope);
  if (nonlinearity === "leaky_relu") return Math.sqrt(2 / (1 + slope * slope));
  return GAINS[nonlinearity];
}

const NONLINEARITIES = Object.keys(GAINS) as (keyof typeof GAINS)[];

/** size(1) and size(0), each times the product of the other axes. */
function fans({ where, shape }: LawPlace): { fanIn: number; fanOut: number } {
  checkRank(where, shape, 2);
  const [out, inputs, ...kernel] = shape as [number, number, ...number[]];
  const field = sizeOf(kernel);
  return { fanIn: inputs * field, fanOut: out * field };
}

function xavierStd(place: LawPlace, { gain = 1 }: XavierOptions): number {
  const { where } = place;
  checkNumber(`${where}: gain`, gain);
  if (gain < 0) throw wrongValue(`${where}: gain`, "a number ≥ 0", gain);
  const { fanIn, fanOut } = fans(place);
  return gain * Math.sqrt(2 / positive(where, "fan_in + fan_out", fanIn + fanOut));
}

function kaimingStd(place: LawPlace, options: KaimingOptions): number {
  const { where } = place;
  const { a = 0, mode = "fan_in", nonlinearity = "leaky_relu" } = options;
  checkOneOf(`${where}: mode`, mode, ["fan_in", "fan_out"]);
  checkOneOf(`${where}: nonlinearity`, nonlinearity, [...NONLINEARITIES, "leaky_relu"]);
  checkNumber(`${where}: a`, a);
  const { fanIn, fanOut } = fans(place);
  const fan = positive(where, mode, mode === "fan_in" ? fanIn : fanOut);
  return torchGain(nonlinearity, a) / Math.sqrt(fan);
}

function positive(where: string, what: string, fan: number): number {
  if (fan === 0) throw wrongValue(`${where}: ${what}`, "> 0", fan);
  return fan;
}

function checkRank(where: string, shape: readonly number[], least: number, most = Infinity): void {
  checkShape(where, shape);
  if (shape.length >= least && shape.length <= most) return;
  const ranks =
    least === most ? `${least}` : most < Infinity ? `${least} to ${most}` : `≥ ${least}`;
  throw wrongValue(`${where}: shape`, `a shape of rank ${ranks}`, shape);
}
