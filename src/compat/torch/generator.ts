import { checkKeys, checkOneOf, wrongType, wrongValue } from "../../errors.js";
import type { ArrayOf } from "../../spec/dtype.js";
import { PATHS, TorchCpu, VERSIONS, type TorchVersion } from "./cpu.js";
import { cardOf, TorchCuda, type TorchCudaOptions } from "./cuda.js";
import { TorchInit } from "./init.js";
import { TorchLayers } from "./layers.js";
import { TorchModels } from "./models/index.js";
import {
  buildState,
  constructionOf,
  type BuildOptions,
  type Construction,
} from "./modules/build.js";
import type { TorchModule } from "./modules/data.js";
import type { TorchStateDict } from "./modules/state-dict.js";
import {
  exponentialOf,
  fromUniforms,
  weightsOf,
  withoutReplacement,
  withReplacement,
} from "./sampling.js";
import { checkSeed } from "./seed.js";
import { checkShare, dataOf, type TorchDtype, type TorchShape } from "./values.js";

/** The release of PyTorch, and the code path of its CPU kernels, whose bits are wanted. */
export interface TorchOptions {
  /** "cpu" by default; "cuda" has options of its own (`TorchCudaOptions`). */
  readonly device?: "cpu";
  /**
   * The release whose draws these are; "2.13", the newest compared, by default. "2.11" stands for 2.7 … 2.11, "2.6" for
   * 1.13 … 2.6. They differ in `trunc_normal_`, in 16-bit dtypes, and in `randint` over 2^28 numbers and more.
   */
  readonly version?: TorchVersion;
  /**
   * Which of PyTorch's code makes float32 normals: "avx2" (default), what every x86-64 machine with AVX2 runs, or
   * "default", what other machines run.
   */
  readonly path?: (typeof PATHS)[number];
  /**
   * Whether the compiler of that PyTorch contracted x·range + from and x·std + mean into one rounding; true by
   * default on path "avx2" (official Linux builds), false on "default".
   */
  readonly fused?: boolean;
}

/**
 * PyTorch's generator after `torch.manual_seed(seed)`: the CPU's, or with `device: "cuda"` a GPU's.
 *
 * Guaranteed bit for bit against PyTorch 1.13 … 2.13 on x86-64 Linux with AVX2: words, `randperm`, `randint`, uniforms
 * and everything made of them, normals of any size in float32, float16 and bfloat16, and `trunc_normal_` of 2.13, or,
 * before it, of builds whose C library is glibc 2.28 … 2.40. Float64 normals: within 4 ulp of the standard normal, since
 * they are the C library's log, sin and cos. Path "default": the float32 values of glibc 2.28 and later; within
 * 5e-6·std of any other C library's. CUDA: see `TorchCudaGenerator`. docs/compat-torch.md has the list.
 *
 * @param seed an integer −2^63 … 2^64 − 1, of which the CPU uses the low 32 bits; number or bigint
 * @throws TypeError, RangeError for a seed that `torch.manual_seed` refuses, or that is no integer
 * @example
 *     const g = torchGenerator(42); // torch.manual_seed(42)
 *     g.randn([2, 3]);
 *     g.nn.linear(784, 256); // weight and bias as nn.Linear makes them
 */
export function torchGenerator(
  seed: number | bigint,
  options: TorchCudaOptions,
): TorchCudaGenerator;
export function torchGenerator(seed: number | bigint, options?: TorchOptions): TorchGenerator;
export function torchGenerator(
  seed: number | bigint,
  options: TorchOptions | TorchCudaOptions = {},
): TorchGenerator | TorchCudaGenerator {
  const where = "torchGenerator";
  const cuda = ["card", "multiprocessors", "threadsPerMultiprocessor"];
  const cpu = ["version", "path", "fused"];
  checkKeys(where, options, ["device", ...cpu, ...cuda]);
  const { device = "cpu" } = options;
  checkOneOf(`${where}: device`, device, ["cpu", "cuda"]);
  const own = device === "cpu" ? cpu : cuda;
  for (const [name, value] of Object.entries(options)) {
    if (name === "device" || own.includes(name) || value === undefined) continue;
    throw wrongType(`${where}: ${name}`, `nothing beside device "${device}"`, value);
  }
  const bits = checkSeed(`${where}: seed`, seed);
  if (device === "cuda") {
    return new TorchCudaGenerator(cardOf(where, options as TorchCudaOptions), bits);
  }
  const { version = "2.13", path = "avx2", fused = path === "avx2" } = options as TorchOptions;
  checkOneOf(`${where}: version`, version, VERSIONS);
  checkOneOf(`${where}: path`, path, PATHS);
  if (typeof fused !== "boolean") throw wrongType(`${where}: fused`, "a boolean", fused);
  return new TorchGenerator({ version, path, fused }, bits);
}

/** PyTorch's CPU generator; see `torchGenerator`. */
export class TorchGenerator extends TorchCpu {
  /** `torch.nn.init`, drawn from this generator. */
  readonly init: TorchInit = new TorchInit(this);
  /** The parameters of `torch.nn` modules, drawn from this generator in PyTorch's order. */
  readonly nn: TorchLayers = new TorchLayers(this);
  /** Whole models of torchvision and transformers. */
  readonly models: TorchModels = new TorchModels(this);

  /**
   * The state dict that a module starts with: `torch.manual_seed(seed); Module(…).state_dict()`. Draws that PyTorch
   * throws away are passed over. A call that throws leaves the generator as it was.
   *
   * @param module of `torchModules`
   * @throws TypeError, RangeError for what is no module, and what the generator does not draw
   */
  build(module: TorchModule, options: BuildOptions = {}): TorchStateDict {
    return buildState(this, module, options);
  }

  /** @internal For a pool: the same, whose values are not made yet. */
  construction(where: string, module: TorchModule, options: BuildOptions): Construction {
    return constructionOf(this, module, options, where);
  }

  /**
   * `torch.empty(shape).bernoulli_(p)`: 1 with probability p, else 0; a dropout mask is `bernoulli(shape, { p: keep })`.
   *
   * @throws RangeError for p outside [0, 1]
   */
  bernoulli<D extends TorchDtype = "float32">(
    shape: TorchShape,
    options: { readonly p?: number; readonly dtype?: D } = {},
  ): ArrayOf<D> {
    checkKeys("bernoulli", options, ["p", "dtype"]);
    const { p = 0.5, dtype = "float32" as D } = options;
    checkShare("bernoulli: p", p);
    const data = dataOf("bernoulli", shape, dtype);
    this.checkFree("bernoulli");
    fromUniforms({ data, dtype }, this.#uniforms, (u) => (u < p ? 1 : 0));
    return data;
  }

  /**
   * `torch.empty(shape).exponential_(rate)`: −ln(1 − u) / rate, of uniforms of 53 bits.
   *
   * @throws RangeError for a rate that is not above 0
   */
  exponential<D extends TorchDtype = "float32">(
    shape: TorchShape,
    options: { readonly rate?: number; readonly dtype?: D } = {},
  ): ArrayOf<D> {
    checkKeys("exponential", options, ["rate", "dtype"]);
    const { rate = 1, dtype = "float32" as D } = options;
    if (typeof rate !== "number") throw wrongType("exponential: rate", "a number", rate);
    if (!(rate > 0 && rate < Infinity)) {
      throw wrongValue("exponential: rate", "a finite number > 0", rate);
    }
    const data = dataOf("exponential", shape, dtype);
    this.checkFree("exponential");
    fromUniforms({ data, dtype }, this.#uniforms, exponentialOf(rate));
    return data;
  }

  /**
   * `torch.multinomial(weights, numSamples, replacement)` of one row of float32 weights: indices, which need not sum to 1.
   *
   * @throws RangeError for weights below 0 or all 0, and for more samples than can be drawn
   */
  multinomial(
    weights: ArrayLike<number>,
    numSamples: number,
    options: { readonly replacement?: boolean } = {},
  ): Uint32Array<ArrayBuffer> {
    const where = "multinomial";
    checkKeys(where, options, ["replacement"]);
    const { replacement = false } = options;
    if (typeof replacement !== "boolean") {
      throw wrongType(`${where}: replacement`, "a boolean", replacement);
    }
    const floats = weightsOf(weights, numSamples, replacement);
    this.checkFree(where);
    if (replacement && numSamples > 1) return withReplacement(floats, this.#uniforms, numSamples);
    return withoutReplacement(floats, this.exponential(floats.length), numSamples);
  }

  readonly #uniforms = (count: number): Float64Array => this.rand(count, { dtype: "float64" });
}

/**
 * PyTorch's generator on CUDA, `torch.cuda.manual_seed(seed)` or `torch.Generator("cuda").manual_seed(seed)`: cuRAND's
 * Philox4x32-10, whose values depend on how many threads a card runs.
 *
 * Words, uniforms and what is made of them, and `randint`: exact. float32 normals: within 5e-6·std, since CUDA takes the
 * hardware's sine and cosine (compared: 18,766 values within 1.5e-6); 16-bit normals are those rounded. float64 normals:
 * within 4e-15·std. `trunc_normal_` is that of PyTorch up to 2.11, in float32 within 5e-6·std. `orthogonal_`, `sparse_`
 * and `randperm` are a RangeError: they are made otherwise than by draws, or on the CPU.
 */
export class TorchCudaGenerator extends TorchCuda {
  /** `torch.nn.init`, drawn from this generator. */
  readonly init: TorchInit = new TorchInit(this);
  /** The parameters of `torch.nn` modules, drawn from this generator in PyTorch's order. */
  readonly nn: TorchLayers = new TorchLayers(this);
  /** Whole models of torchvision and transformers. */
  readonly models: TorchModels = new TorchModels(this);

  /**
   * The state dict that a module starts with: `torch.manual_seed(seed); Module(…).state_dict()`. Draws that PyTorch
   * throws away are passed over. A call that throws leaves the generator as it was.
   *
   * @param module of `torchModules`
   * @throws TypeError, RangeError for what is no module, and what the generator does not draw
   */
  build(module: TorchModule, options: BuildOptions = {}): TorchStateDict {
    return buildState(this, module, options);
  }

  /** @internal For a pool: the same, whose values are not made yet. */
  construction(where: string, module: TorchModule, options: BuildOptions): Construction {
    return constructionOf(this, module, options, where);
  }
}
