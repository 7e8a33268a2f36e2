import { asObject, checkKeys } from "../../errors.js";
import { atOnce } from "../shared/kernels.js";
import {
  lawOf,
  type DiracOptions,
  type KaimingOptions,
  type LawName,
  type LawOptions,
  type NormalOptions,
  type OrthogonalOptions,
  type SparseOptions,
  type TruncNormalOptions,
  type UniformOptions,
  type XavierOptions,
} from "./law.js";
import { lawSteps } from "./perform.js";
import type { TorchRandom } from "./random.js";
import type { TorchParameter, TorchTensorOptions } from "./values.js";

/**
 * `torch.nn.init`'s laws. Standard deviations and bounds are computed in doubles, in PyTorch's order of operations. What is
 * exact: see `torchGenerator`.
 *
 * Every method throws TypeError or RangeError for bad shapes and options, before anything is drawn.
 */
export abstract class TorchLaws<T, R, O extends object> {
  /** @internal Options beside the laws' own. */
  protected readonly beside: readonly string[] = [];

  /** @internal */
  protected abstract fill<N extends LawName>(
    name: N,
    on: T,
    options: O & LawOptions[N],
    where?: string,
  ): R;

  /** U(a, b), [0, 1) by default. */
  uniform(on: T, options: O & UniformOptions = {} as O & UniformOptions): R {
    return this.fill("uniform", on, options);
  }

  /** N(mean, std²), standard by default. */
  normal(on: T, options: O & NormalOptions = {} as O & NormalOptions): R {
    return this.fill("normal", on, options);
  }

  /** N(mean, std²) cut to the absolute bounds [a, b], −2 and 2 by default, whatever std is. */
  truncNormal(on: T, options: O & TruncNormalOptions = {} as O & TruncNormalOptions): R {
    return this.fill("truncNormal", on, options);
  }

  /** `value` everywhere. */
  constant(on: T, value: number, options: O = {} as O): R {
    return this.#constant("constant", on, value, options);
  }

  /** 1 everywhere. */
  ones(on: T, options: O = {} as O): R {
    return this.#constant("ones", on, 1, options);
  }

  /** 0 everywhere. */
  zeros(on: T, options: O = {} as O): R {
    return this.#constant("zeros", on, 0, options);
  }

  /** The identity, of rank 2. */
  eye(on: T, options: O = {} as O): R {
    return this.fill("eye", on, options);
  }

  /**
   * A convolution that keeps its input, of rank 3 to 5, in each of `groups` groups of output channels.
   *
   * @throws RangeError if groups does not divide the output channels
   */
  dirac(on: T, options: O & DiracOptions = {} as O & DiracOptions): R {
    return this.fill("dirac", on, options);
  }

  /** U(−a, a) with a = √3·σ, σ = gain·√(2 / (fan_in + fan_out)). @see Glorot, Bengio 2010 */
  xavierUniform(on: T, options: O & XavierOptions = {} as O & XavierOptions): R {
    return this.fill("xavierUniform", on, options);
  }

  /** N(0, σ²) with σ = gain·√(2 / (fan_in + fan_out)). @see Glorot, Bengio 2010 */
  xavierNormal(on: T, options: O & XavierOptions = {} as O & XavierOptions): R {
    return this.fill("xavierNormal", on, options);
  }

  /** U(−b, b) with b = √3·σ, σ = gain / √fan. @see He et al. 2015, arXiv:1502.01852 */
  kaimingUniform(on: T, options: O & KaimingOptions = {} as O & KaimingOptions): R {
    return this.fill("kaimingUniform", on, options);
  }

  /** N(0, σ²) with σ = gain / √fan. @see He et al. 2015, arXiv:1502.01852 */
  kaimingNormal(on: T, options: O & KaimingOptions = {} as O & KaimingOptions): R {
    return this.fill("kaimingNormal", on, options);
  }

  /**
   * A (semi-)orthogonal matrix times gain; axes after the first count as one.
   *
   * The QR of the same normals in float64, rounded once. PyTorch's float32 QR rounds at each step, as its LAPACK does: within
   * 1e-6·gain of this where one side is at least twice the other, and for some squares no nearer than 1e-4.
   */
  orthogonal(on: T, options: O & OrthogonalOptions = {} as O & OrthogonalOptions): R {
    return this.fill("orthogonal", on, options);
  }

  /**
   * N(0, std²), then in each column ⌈sparsity·rows⌉ zeros, of rank 2.
   *
   * @param options.sparsity from 0 to 1
   * @param options.std 0.01 by default
   * @see Martens 2010, "Deep learning via Hessian-free optimization"
   */
  sparse(on: T, options: O & SparseOptions): R {
    return this.fill("sparse", on, options);
  }

  #constant(where: string, on: T, value: number, options: O): R {
    checkKeys(where, options, this.beside);
    return this.fill("constant", on, { ...options, value }, where);
  }
}

/** `torch.nn.init`: each law makes a new parameter of the given shape. */
export class TorchInit extends TorchLaws<readonly number[], TorchParameter, TorchTensorOptions> {
  readonly #draws: TorchRandom;
  protected override readonly beside: readonly string[] = ["name", "dtype"];

  /** @internal */
  constructor(draws: TorchRandom) {
    super();
    this.#draws = draws;
  }

  /** @internal */
  protected fill<N extends LawName>(
    name: N,
    shape: readonly number[],
    options: TorchTensorOptions & LawOptions[N],
    where: string = name,
  ): TorchParameter {
    const draws = this.#draws;
    const { dtype = "float32" } = asObject(options) as TorchTensorOptions;
    const law = lawOf(name, { where, shape, dtype, draws }, options, this.beside);
    const tensor = draws.allocate(where, shape, options);
    draws.checkFree();
    atOnce(lawSteps(draws, tensor, law));
    return tensor;
  }
}
