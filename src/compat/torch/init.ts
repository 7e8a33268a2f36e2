import { checkKeys, checkNumber, checkOneOf, wrongValue } from "../../errors.js";
import { checkShape, sizeOf } from "../../spec/shape.js";
import { orthonormal } from "../shared/orthonormal.js";
import type { Cut } from "./truncated.js";
import {
  checkCount,
  checkCut,
  checkInterval,
  checkNormal,
  encode,
  fillWith,
  isHalf,
  type TorchParameter,
  type TorchTensorOptions,
  type Values,
} from "./values.js";

/** What laws and layers need of a generator. */
export interface TorchDraws {
  allocate(where: string, shape: readonly number[], options: TorchTensorOptions): TorchParameter;
  drawUniform(target: Values, from: number, to: number): void;
  drawNormal(target: Values, mean: number, std: number): void;
  drawTruncated(target: Values, mean: number, std: number, low: number, high: number): void;
  randperm(n: number): Uint32Array;
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

/** Options of `xavierUniform` and `xavierNormal`. */
export interface XavierOptions extends TorchTensorOptions {
  /** 1 by default. */
  readonly gain?: number;
}

/** Options of `kaimingUniform` and `kaimingNormal`; the gain is √(2 / (1 + a²)) for "leaky_relu". */
export interface KaimingOptions extends TorchTensorOptions {
  /** Slope of "leaky_relu" for negative values; 0 by default. */
  readonly a?: number;
  /** "fan_in" by default. */
  readonly mode?: "fan_in" | "fan_out";
  /** "leaky_relu" by default. */
  readonly nonlinearity?: TorchNonlinearity;
}

const TENSOR = ["name", "dtype"];

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

/**
 * `torch.nn.init`: each law makes a new parameter of the given shape. Standard deviations and bounds are computed in
 * doubles, in PyTorch's order of operations. What is exact: see `torchGenerator`.
 *
 * Every method throws TypeError or RangeError for bad shapes and options, before anything is drawn.
 */
export class TorchInit {
  readonly #draws: TorchDraws;

  /** @internal */
  constructor(draws: TorchDraws) {
    this.#draws = draws;
  }

  /** U(a, b), [0, 1) by default. */
  uniform(
    shape: readonly number[],
    options: TorchTensorOptions & { readonly a?: number; readonly b?: number } = {},
  ): TorchParameter {
    checkKeys("uniform", options, ["a", "b", ...TENSOR]);
    const { a = 0, b = 1 } = options;
    checkInterval("uniform", a, b, options.dtype, ["a", "b"]);
    const tensor = this.#draws.allocate("uniform", shape, options);
    this.#draws.drawUniform(tensor, a, b);
    return tensor;
  }

  /** N(mean, std²), standard by default. */
  normal(
    shape: readonly number[],
    options: TorchTensorOptions & { readonly mean?: number; readonly std?: number } = {},
  ): TorchParameter {
    checkKeys("normal", options, ["mean", "std", ...TENSOR]);
    const { mean = 0, std = 1 } = options;
    checkNormal("normal", mean, std);
    const tensor = this.#draws.allocate("normal", shape, options);
    this.#draws.drawNormal(tensor, mean, std);
    return tensor;
  }

  /** N(mean, std²) cut to the absolute bounds [a, b], −2 and 2 by default, whatever std is. */
  truncNormal(
    shape: readonly number[],
    options: TorchTensorOptions & {
      readonly mean?: number;
      readonly std?: number;
      readonly a?: number;
      readonly b?: number;
    } = {},
  ): TorchParameter {
    const where = "truncNormal";
    checkKeys(where, options, ["mean", "std", "a", "b", ...TENSOR]);
    const { mean = 0, std = 1, a = -2, b = 2 } = options;
    checkNormal(where, mean, std);
    if (std === 0) throw wrongValue(`${where}: std`, "a number > 0", std);
    checkCut(where, a, b);
    if (!(a < b)) throw wrongValue(`${where}: a`, `less than b = ${b}`, a);
    this.#draws.checkCut(where, { mean, std, low: a, high: b });
    const tensor = this.#draws.allocate(where, shape, options);
    this.#draws.drawTruncated(tensor, mean, std, a, b);
    return tensor;
  }

  constant(
    shape: readonly number[],
    value: number,
    options: TorchTensorOptions = {},
  ): TorchParameter {
    return filled(this.#draws, "constant", shape, value, options);
  }

  ones(shape: readonly number[], options: TorchTensorOptions = {}): TorchParameter {
    return filled(this.#draws, "ones", shape, 1, options);
  }

  zeros(shape: readonly number[], options: TorchTensorOptions = {}): TorchParameter {
    return filled(this.#draws, "zeros", shape, 0, options);
  }

  /** The identity, of rank 2. */
  eye(shape: readonly number[], options: TorchTensorOptions = {}): TorchParameter {
    checkKeys("eye", options, TENSOR);
    checkRank("eye", shape, 2, 2);
    const tensor = this.#draws.allocate("eye", shape, options);
    const [rows, columns] = shape as [number, number];
    for (let i = 0; i < Math.min(rows, columns); ++i) tensor.data[i * columns + i] = oneOf(tensor);
    return tensor;
  }

  /**
   * A convolution that keeps its input, of rank 3 to 5, in each of `groups` groups of output channels.
   *
   * @throws RangeError if groups does not divide the output channels
   */
  dirac(
    shape: readonly number[],
    options: TorchTensorOptions & { readonly groups?: number } = {},
  ): TorchParameter {
    checkKeys("dirac", options, ["groups", ...TENSOR]);
    const { groups = 1 } = options;
    checkRank("dirac", shape, 3, 5);
    const [out, inputs, ...kernel] = shape as [number, number, ...number[]];
    checkCount("dirac: groups", groups);
    if (out % groups !== 0) throw wrongValue("dirac: groups", `a divisor of ${out}`, groups);
    const tensor = this.#draws.allocate("dirac", shape, options);
    if (tensor.data.length === 0) return tensor;
    const centre = kernel.reduce((at, length) => at * length + (length >> 1), 0);
    const field = sizeOf(kernel);
    const perGroup = out / groups;
    for (let group = 0; group < groups; ++group) {
      for (let d = 0; d < Math.min(perGroup, inputs); ++d) {
        tensor.data[((group * perGroup + d) * inputs + d) * field + centre] = oneOf(tensor);
      }
    }
    return tensor;
  }

  /** U(−a, a) with a = √3·σ, σ = gain·√(2 / (fan_in + fan_out)). @see Glorot, Bengio 2010 */
  xavierUniform(shape: readonly number[], options: XavierOptions = {}): TorchParameter {
    const bound = Math.sqrt(3) * xavierStd("xavierUniform", shape, options);
    const tensor = this.#draws.allocate("xavierUniform", shape, options);
    this.#draws.drawUniform(tensor, -bound, bound);
    return tensor;
  }

  /** N(0, σ²) with σ = gain·√(2 / (fan_in + fan_out)). @see Glorot, Bengio 2010 */
  xavierNormal(shape: readonly number[], options: XavierOptions = {}): TorchParameter {
    const std = xavierStd("xavierNormal", shape, options);
    const tensor = this.#draws.allocate("xavierNormal", shape, options);
    this.#draws.drawNormal(tensor, 0, std);
    return tensor;
  }

  /** U(−b, b) with b = √3·σ, σ = gain / √fan. @see He et al. 2015, arXiv:1502.01852 */
  kaimingUniform(shape: readonly number[], options: KaimingOptions = {}): TorchParameter {
    const bound = kaimingBound("kaimingUniform", shape, options);
    const tensor = this.#draws.allocate("kaimingUniform", shape, options);
    this.#draws.drawUniform(tensor, -bound, bound);
    return tensor;
  }

  /** N(0, σ²) with σ = gain / √fan. @see He et al. 2015, arXiv:1502.01852 */
  kaimingNormal(shape: readonly number[], options: KaimingOptions = {}): TorchParameter {
    const std = kaimingStd("kaimingNormal", shape, options);
    const tensor = this.#draws.allocate("kaimingNormal", shape, options);
    this.#draws.drawNormal(tensor, 0, std);
    return tensor;
  }

  /**
   * A (semi-)orthogonal matrix times gain; axes after the first count as one.
   *
   * Within 1e-6·gain of PyTorch's, whose QR rounds at each step as its LAPACK does: here the same normals are made
   * orthonormal in float64.
   */
  orthogonal(
    shape: readonly number[],
    options: TorchTensorOptions & { readonly gain?: number } = {},
  ): TorchParameter {
    checkKeys("orthogonal", options, ["gain", ...TENSOR]);
    const { gain = 1 } = options;
    checkNumber("orthogonal: gain", gain);
    checkRank("orthogonal", shape, 2);
    this.#draws.checkOnCpu("orthogonal", "a device's QR rounds its own way");
    const { dtype = "float32" } = options;
    if (isHalf(dtype)) {
      throw wrongValue(
        "orthogonal: dtype",
        '"float32" or "float64", of which PyTorch has a QR',
        dtype,
      );
    }
    const tensor = this.#draws.allocate("orthogonal", shape, options);
    const rows = shape[0]!;
    const columns = tensor.data.length / rows;
    this.#draws.drawNormal(tensor, 0, 1);
    const matrix = orthonormal(tensor.data, rows, columns);
    const rounded = tensor.dtype === "float32" ? Math.fround : (x: number): number => x;
    for (const [i, x] of matrix.entries()) tensor.data[i] = rounded(x) * rounded(gain);
    return tensor;
  }

  /**
   * N(0, std²), then in each column ⌈sparsity·rows⌉ zeros, of rank 2.
   *
   * @param options.sparsity from 0 to 1
   * @param options.std 0.01 by default
   * @see Martens 2010, "Deep learning via Hessian-free optimization"
   */
  sparse(
    shape: readonly number[],
    options: TorchTensorOptions & { readonly sparsity: number; readonly std?: number },
  ): TorchParameter {
    const where = "sparse";
    checkKeys(where, options, ["sparsity", "std", ...TENSOR]);
    const { sparsity, std = 0.01 } = options;
    checkNormal(where, 0, std);
    checkNumber(`${where}: sparsity`, sparsity);
    if (!(sparsity >= 0 && sparsity <= 1)) {
      throw wrongValue(`${where}: sparsity`, "a number from 0 to 1", sparsity);
    }
    checkRank(where, shape, 2, 2);
    this.#draws.checkOnCpu(where, "the rows of zeros come from the CPU's generator");
    const tensor = this.#draws.allocate(where, shape, options);
    if (tensor.data.length === 0) return tensor;
    const [rows, columns] = shape as [number, number];
    const zeros = Math.ceil(sparsity * rows);
    this.#draws.drawNormal(tensor, 0, std);
    for (let column = 0; column < columns; ++column) {
      for (const row of this.#draws.randperm(rows).subarray(0, zeros)) {
        tensor.data[row * columns + column] = 0;
      }
    }
    return tensor;
  }
}

function filled(
  draws: TorchDraws,
  where: string,
  shape: readonly number[],
  value: number,
  options: TorchTensorOptions,
): TorchParameter {
  checkKeys(where, options, TENSOR);
  checkNumber(`${where}: value`, value);
  const tensor = draws.allocate(where, shape, options);
  fillWith(tensor, value);
  return tensor;
}

/** 1 as a tensor's data have it. */
const oneOf = ({ dtype }: Values): number => (isHalf(dtype) ? encode(dtype, 1) : 1);

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
function fans(where: string, shape: readonly number[]): { fanIn: number; fanOut: number } {
  checkRank(where, shape, 2);
  const [out, inputs, ...kernel] = shape as [number, number, ...number[]];
  const field = sizeOf(kernel);
  return { fanIn: inputs * field, fanOut: out * field };
}

/** @internal */
export function xavierStd(where: string, shape: readonly number[], options: XavierOptions): number {
  checkKeys(where, options, ["gain", ...TENSOR]);
  const { gain = 1 } = options;
  checkNumber(`${where}: gain`, gain);
  if (gain < 0) throw wrongValue(`${where}: gain`, "a number ≥ 0", gain);
  const { fanIn, fanOut } = fans(where, shape);
  return gain * Math.sqrt(2 / positive(where, "fan_in + fan_out", fanIn + fanOut));
}

function kaimingStd(where: string, shape: readonly number[], options: KaimingOptions): number {
  checkKeys(where, options, ["a", "mode", "nonlinearity", ...TENSOR]);
  const { a = 0, mode = "fan_in", nonlinearity = "leaky_relu" } = options;
  checkOneOf(`${where}: mode`, mode, ["fan_in", "fan_out"]);
  checkOneOf(`${where}: nonlinearity`, nonlinearity, [...NONLINEARITIES, "leaky_relu"]);
  checkNumber(`${where}: a`, a);
  const { fanIn, fanOut } = fans(where, shape);
  const fan = positive(where, mode, mode === "fan_in" ? fanIn : fanOut);
  return torchGain(nonlinearity, a) / Math.sqrt(fan);
}

/** @internal Of the uniform law. */
export const kaimingBound = (
  where: string,
  shape: readonly number[],
  options: KaimingOptions,
): number => Math.sqrt(3) * kaimingStd(where, shape, options);

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
