import type { ArrayOf, Dtype } from "../../spec/dtype.js";
import { checkKeys, checkNumber, checkOneOf, wrongType, wrongValue } from "../../errors.js";
import type { Generator, Json, JsonObject } from "../../plan/generator.js";
import type { Initializer } from "../../laws/initializer.js";
import type { ElementDraw } from "../../laws/base/lower.js";
import { checkShape, fansOf, sizeOf, type GivenRoles } from "../../spec/shape.js";
import {
  compatModule,
  compatWindow,
  throughWindow,
  WINDOW_BYTES,
  withState,
  type Window,
} from "../shared/kernels.js";
import { isWord, newArray } from "../shared/sizes.js";
import { checkCut, checkInterval, checkNormal, TorchInit, type TorchDtype } from "./init.js";
import { TorchLayers } from "./layers.js";

const WORDS = 624;
const MT19937_BYTES = 2560;
/** MT19937, then the kept normal and whether there is one (assembly/compat/torch-normal-libm.ts). */
const STATE_BYTES = MT19937_BYTES + 16;
const KEPT = MT19937_BYTES;
const HAS_KEPT = MT19937_BYTES + 8;

/** From this many values on, normals are made in groups of as many. */
const GROUP = 16;

const PATHS = ["avx2", "default"] as const;

export interface TorchOptions {
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

type Floats = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** A size, or a shape. */
export type TorchShape = number | readonly number[];

/**
 * PyTorch's CPU generator, after `torch.manual_seed(seed)`.
 *
 * Guaranteed bit for bit against PyTorch 1.13 … 2.x on x86-64 Linux with AVX2: words, `randperm`, `randint`, uniforms
 * and everything made of them, float32 normals of any size, and `trunc_normal_` where the C library is glibc 2.28 …
 * 2.40. Float64 normals and truncated normals: within 4 ulp of the standard normal, since they are the C library's
 * log, sin and cos. Path "default": the float32 values of glibc 2.28 and later; within 5e-6·std of any other C
 * library's. docs/compat-torch.md has the list.
 *
 * @param seed an integer −2^63 … 2^64 − 1, of which PyTorch uses the low 32 bits; number or bigint
 * @throws TypeError, RangeError for a seed that `torch.manual_seed` refuses, or that is no integer
 */
export function torchGenerator(seed: number | bigint, options: TorchOptions = {}): TorchGenerator {
  const where = "torchGenerator";
  checkKeys(where, options, ["path", "fused"]);
  const { path = "avx2", fused = path === "avx2" } = options;
  checkOneOf(`${where}: path`, path, PATHS);
  if (typeof fused !== "boolean") throw wrongType(`${where}: fused`, "a boolean", fused);
  return TorchGenerator.seeded(seedWord(where, seed), path, fused);
}

/** The 32 bits of a seed that PyTorch's MT19937 takes. */
function seedWord(where: string, seed: unknown): number {
  if (typeof seed !== "number" && typeof seed !== "bigint") {
    throw wrongType(`${where}: seed`, "a number or bigint", seed);
  }
  if (typeof seed === "number" && !Number.isSafeInteger(seed)) {
    const wayOut = Number.isInteger(seed) ? "write larger seeds as bigint" : undefined;
    throw wrongValue(`${where}: seed`, "an integer", seed, wayOut);
  }
  if (seed < -(2n ** 63n) || seed >= 2n ** 64n) {
    throw wrongValue(`${where}: seed`, "an integer from -2^63 to 2^64 - 1", seed);
  }
  return Number(BigInt.asUintN(32, BigInt(seed)));
}

/** See `torchGenerator`. */
export class TorchGenerator implements Generator {
  readonly kind = "torch.Generator";
  readonly laws = ["uniform", "normal", "truncatedNormal"] as const;
  readonly dtypes = ["float32", "float64"] as const;
  /** `torch.nn.init`, drawn from this generator. */
  readonly init: TorchInit = new TorchInit(this);
  /** The parameters of `torch.nn` modules, drawn from this generator in PyTorch's order. */
  readonly nn: TorchLayers = new TorchLayers(this);

  readonly #bytes: Uint8Array<ArrayBuffer> = new Uint8Array(STATE_BYTES);
  #path: (typeof PATHS)[number] = "avx2";
  #fused = true;

  private constructor() {
    compatWindow();
  }

  /** @internal */
  static seeded(word: number, path: (typeof PATHS)[number], fused: boolean): TorchGenerator {
    const made = new TorchGenerator();
    made.#path = path;
    made.#fused = fused;
    made.#seed(word);
    return made;
  }

  /** The generator in a state that `state` gave. @throws TypeError, RangeError for any other */
  static from(state: JsonObject): TorchGenerator {
    const made = new TorchGenerator();
    made.setState(state);
    return made;
  }

  /** `torch.manual_seed`: the stream of the seed from its beginning; drops the kept normal too. */
  manualSeed(seed: number | bigint): this {
    this.#seed(seedWord("manualSeed", seed));
    return this;
  }

  #seed(word: number): void {
    this.#bytes.fill(0);
    withState(this.#bytes, ({ kernels, state }) => kernels.mt19937Seed(state, word));
  }

  /** A snapshot as JSON, not changed by later draws; `kept` is the second normal of a short draw. */
  state(): JsonObject {
    const words = [...new Uint32Array(this.#bytes.buffer, 0, WORDS + 1)];
    const view = new DataView(this.#bytes.buffer);
    return {
      path: this.#path,
      fused: this.#fused,
      words: words.slice(0, WORDS),
      position: words[WORDS]!,
      kept: view.getUint32(HAS_KEPT, true) === 1 ? view.getFloat64(KEPT, true) : null,
    };
  }

  module(): WebAssembly.Module {
    return compatModule();
  }

  /** Puts back what `state` gave. @throws TypeError, RangeError for any other; nothing is changed then */
  setState(state: JsonObject): void {
    const where = "torchGenerator: state";
    checkKeys(where, state, ["path", "fused", "words", "position", "kept"]);
    const { path, fused, words, position, kept } = state as Record<string, Json | undefined>;
    checkOneOf(`${where}.path`, path, PATHS);
    if (typeof fused !== "boolean") throw wrongType(`${where}.fused`, "a boolean", fused);
    if (!Array.isArray(words)) throw wrongType(`${where}.words`, `${WORDS} words`, words);
    if (words.length !== WORDS || !words.every(isWord)) {
      throw wrongValue(`${where}.words`, `${WORDS} integers from 0 to 2^32 - 1`, words);
    }
    if (!isWord(position) || position > WORDS) {
      throw wrongValue(`${where}.position`, `an integer from 0 to ${WORDS}`, position);
    }
    if (kept !== null) checkNumber(`${where}.kept`, kept);
    this.#path = path;
    this.#fused = fused;
    const view = new DataView(this.#bytes.buffer);
    new Uint32Array(this.#bytes.buffer).set([...words, position]);
    view.setFloat64(KEPT, kept ?? 0, true);
    view.setUint32(HAS_KEPT, kept === null ? 0 : 1, true);
  }

  /** `torch.rand`: uniform in [0, 1), steps of 2^-24 or 2^-53. */
  rand<D extends TorchDtype = "float32">(
    shape: TorchShape,
    options: { readonly dtype?: D } = {},
  ): ArrayOf<D> {
    checkKeys("rand", options, ["dtype"]);
    const data = allocate("rand", shape, options.dtype);
    this.drawUniform(data, 0, 1);
    return data as ArrayOf<D>;
  }

  /**
   * `torch.randn`: standard normals. Fewer than 16 values are made one by one, in float64, and keep the second of
   * a pair for the next short draw; 16 and more in groups, the last 16 anew where the size is no multiple of 16.
   */
  randn<D extends TorchDtype = "float32">(
    shape: TorchShape,
    options: { readonly dtype?: D } = {},
  ): ArrayOf<D> {
    checkKeys("randn", options, ["dtype"]);
    const data = allocate("randn", shape, options.dtype);
    this.drawNormal(data, 0, 1);
    return data as ArrayOf<D>;
  }

  /** `Tensor.uniform_(from, to)` of a new tensor. @throws RangeError if from > to */
  uniform<D extends TorchDtype = "float32">(
    shape: TorchShape,
    options: { readonly from?: number; readonly to?: number; readonly dtype?: D } = {},
  ): ArrayOf<D> {
    checkKeys("uniform", options, ["from", "to", "dtype"]);
    const { from = 0, to = 1 } = options;
    checkInterval("uniform", from, to, options.dtype);
    const data = allocate("uniform", shape, options.dtype);
    this.drawUniform(data, from, to);
    return data as ArrayOf<D>;
  }

  /** `Tensor.normal_(mean, std)` of a new tensor. @throws RangeError if std < 0 */
  normal<D extends TorchDtype = "float32">(
    shape: TorchShape,
    options: { readonly mean?: number; readonly std?: number; readonly dtype?: D } = {},
  ): ArrayOf<D> {
    checkKeys("normal", options, ["mean", "std", "dtype"]);
    const { mean = 0, std = 1 } = options;
    checkNormal("normal", mean, std);
    const data = allocate("normal", shape, options.dtype);
    this.drawNormal(data, mean, std);
    return data as ArrayOf<D>;
  }

  /** `torch.randperm(n)`: 0 … n − 1 in random order. */
  randperm(n: number): Uint32Array<ArrayBuffer> {
    if (typeof n !== "number") throw wrongType("randperm: n", "an integer", n);
    if (!Number.isInteger(n) || n < 0 || n >= 2 ** 32) {
      throw wrongValue("randperm: n", "an integer from 0 to 2^32 - 1", n);
    }
    const order = newArray("randperm", "uint32", n).map((_, i) => i);
    this.#eachWord(n - 1, (word, i) => {
      const j = i + (word % (n - i));
      [order[i], order[j]] = [order[j]!, order[i]!];
    });
    return order;
  }

  /** `torch.randint(low, high, shape)`: integers low … high − 1; one word each, two where high − low ≥ 2^32. */
  randint(low: number, high: number, shape: TorchShape): Float64Array<ArrayBuffer> {
    for (const [name, bound] of Object.entries({ low, high })) {
      if (typeof bound !== "number") throw wrongType(`randint: ${name}`, "an integer", bound);
      if (!Number.isSafeInteger(bound)) throw wrongValue(`randint: ${name}`, "an integer", bound);
    }
    if (!(low < high)) throw wrongValue("randint: low", `less than high = ${high}`, low);
    const size = sizeFrom("randint", shape);
    const range = high - low;
    const out = newArray("randint", "float64", size);
    if (range < 2 ** 32) {
      this.#eachWord(size, (word, i) => (out[i] = low + (word % range)));
      return out;
    }
    const [wide, base] = [BigInt(high) - BigInt(low), BigInt(low)];
    let first = 0n;
    this.#eachWord(2 * size, (word, i) => {
      if (i % 2 === 0) first = BigInt(word) << 32n;
      else out[(i - 1) / 2] = Number(base + ((first | BigInt(word)) % wide));
    });
    return out;
  }

  #eachWord(count: number, take: (word: number, index: number) => void): void {
    withState(this.#bytes, ({ kernels, memory, state, words }) => {
      const capacity = WINDOW_BYTES / 4;
      const view = new Uint32Array(memory.buffer, words, capacity);
      for (let at = 0; at < count; at += capacity) {
        const length = Math.min(capacity, count - at);
        kernels.mt19937Words(state, words, length);
        for (let i = 0; i < length; ++i) take(view[i]!, at + i);
      }
    });
  }

  check(where: string, dtype: Dtype, { law, args }: ElementDraw): void {
    const [a, b] = args as [number, number];
    if (law === "uniform") checkInterval(where, a, b, dtype as TorchDtype, ["low", "high"]);
    else checkNormal(where, a, b);
    if (law === "truncatedNormal") checkCut(where, args[4], args[5]);
  }

  /** The `generator` option's way in: PyTorch's own arithmetic for its own laws. */
  fill(
    target: Float32Array | Float64Array,
    draw: ElementDraw,
    shape: readonly number[],
    init: Initializer,
    roles: GivenRoles = {},
  ): void {
    const [a, b, , , low, high] = draw.args as number[];
    const scale = torchScale(shape, init, roles);
    switch (draw.law) {
      case "uniform":
        if (scale === undefined) this.drawUniform(target, a!, b!);
        else this.drawUniform(target, -Math.sqrt(3) * scale, Math.sqrt(3) * scale);
        return;
      case "normal":
        this.drawNormal(target, a!, scale ?? b!);
        return;
      case "truncatedNormal":
        this.drawTruncated(target, a!, b!, low!, high!);
        return;
      case "constant":
        target.fill(a!);
    }
  }

  /** @internal `Tensor.uniform_`: arguments checked before. */
  drawUniform(target: Float32Array | Float64Array, from: number, to: number): void {
    withState(this.#bytes, (window) => {
      throughWindow(window, target, (address, count) => {
        this.#uniforms(window, target, address, count, from, to);
      });
    });
  }

  #uniforms(
    { kernels, state }: Window,
    target: Float32Array | Float64Array,
    address: number,
    count: number,
    from: number,
    to: number,
  ): void {
    kernels.mt19937Words(state, address, wordsOf(target, count));
    if (target.BYTES_PER_ELEMENT === 8) {
      kernels.torchUniformF64(address, count, from, to - from, this.#fused);
      return;
    }
    const range = Math.fround(Math.fround(to) - Math.fround(from));
    kernels.torchUniformF32(address, count, from, range, this.#fused);
  }

  /** @internal `Tensor.normal_`: arguments checked before. */
  drawNormal(target: Float32Array | Float64Array, mean: number, std: number): void {
    withState(this.#bytes, (window) => {
      const { kernels, memory, state, values } = window;
      if (target.length < GROUP) {
        kernels.torchShortF64(state, values, target.length);
        kernels.torchScaleF64(values, target.length, std, mean, this.#fused);
        target.set(new Float64Array(memory.buffer, values, target.length));
        return;
      }
      const rest = target.length % GROUP;
      const make = (address: number, count: number): void => {
        kernels.mt19937Words(state, address, wordsOf(target, count));
        this.#standard(window, target, address, count);
        const scale = target.BYTES_PER_ELEMENT === 8 ? "torchScaleF64" : "torchScaleF32";
        const fused = this.#fused || this.#fusedScale(target);
        kernels[scale](address, count, std, mean, fused);
      };
      throughWindow(window, target.subarray(0, target.length - rest), make);
      if (rest === 0) return;
      // PyTorch draws uniforms for the rest, then sixteen more over the last sixteen values
      kernels.mt19937Words(state, values, wordsOf(target, rest));
      throughWindow(window, target.subarray(target.length - GROUP), make);
    });
  }

  /** The AVX2 code for float32 normals fuses of itself. */
  #fusedScale({ BYTES_PER_ELEMENT }: Float32Array | Float64Array): boolean {
    return BYTES_PER_ELEMENT === 4 && this.#path === "avx2";
  }

  #standard(
    { kernels }: Window,
    { BYTES_PER_ELEMENT }: Float32Array | Float64Array,
    address: number,
    count: number,
  ): void {
    if (BYTES_PER_ELEMENT === 8) kernels.torchStandardF64(address, count);
    else if (this.#path === "avx2") kernels.torchStandardF32(address, count);
    else kernels.torchStandardLibmF32(address, count);
  }

  /** @internal `torch.nn.init.trunc_normal_`: arguments checked before. */
  drawTruncated(
    target: Float32Array | Float64Array,
    mean: number,
    std: number,
    low: number,
    high: number,
  ): void {
    withState(this.#bytes, (window) => {
      const { kernels } = window;
      const cdf = (x: number): number => (1 + kernels.erf((x - mean) / std / Math.SQRT2)) / 2;
      const [from, to] = [2 * cdf(low) - 1, 2 * cdf(high) - 1];
      const scale = std * Math.SQRT2;
      throughWindow(window, target, (address, count) => {
        this.#uniforms(window, target, address, count, from, to);
        if (target.BYTES_PER_ELEMENT === 8) {
          kernels.torchTruncatedF64(address, count, scale, mean, low, high);
        } else {
          const fused = this.#path === "avx2";
          kernels.torchTruncatedF32(address, count, scale, mean, low, high, fused);
        }
      });
    });
  }
}

const wordsOf = ({ BYTES_PER_ELEMENT }: { BYTES_PER_ELEMENT: number }, count: number): number =>
  (count * BYTES_PER_ELEMENT) / 4;

/**
 * The standard deviation of PyTorch's kaiming and xavier laws, in the order of their operations, where the
 * initializer is one of them.
 */
function torchScale(
  shape: readonly number[],
  init: Initializer,
  roles: GivenRoles,
): number | undefined {
  if (init.law !== "varianceScaling" || init.distribution === "truncated_normal") return undefined;
  const { fan_in, fan_out } = fansOf("torchGenerator", shape, roles);
  const gain = Math.sqrt(init.scale);
  switch (init.mode) {
    case "fan_in":
      return gain / Math.sqrt(fan_in);
    case "fan_out":
      return gain / Math.sqrt(fan_out);
    case "fan_avg":
      return gain * Math.sqrt(2 / (fan_in + fan_out));
    case "fan_geo_avg":
      return undefined;
  }
}

function sizeFrom(where: string, shape: TorchShape): number {
  const axes = typeof shape === "number" ? [shape] : shape;
  checkShape(where, axes);
  return sizeOf(axes);
}

function allocate(where: string, shape: TorchShape, dtype: TorchDtype = "float32"): Floats {
  checkOneOf(`${where}: dtype`, dtype, ["float32", "float64"]);
  const size = sizeFrom(where, shape);
  return newArray(where, dtype, size);
}
