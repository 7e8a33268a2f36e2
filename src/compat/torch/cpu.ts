import { checkKeys, checkOneOf, wrongType, wrongValue } from "../../errors.js";
import type { Json, JsonObject } from "../../plan/generator.js";
import { FORMATS } from "../../spec/dtype.js";
import {
  WINDOW_BYTES,
  atOnce,
  compatWindow,
  throughWindow,
  withState,
  type Window,
} from "../shared/kernels.js";
import { checkKept, checkMt19937, checkPosition, MT19937_WORDS } from "../shared/mt19937.js";
import { newArray } from "../shared/sizes.js";
import { checkRange, randintBy } from "./integers.js";
import { TorchRandom } from "./random.js";
import { checkSeed } from "./seed.js";
import { checkAcceptance, rejectionSteps, type Cut } from "./truncated.js";
import {
  encode,
  isHalf,
  rounded,
  sizeFrom,
  type TorchDtype,
  type TorchShape,
  type Values,
} from "./values.js";

const MT19937_BYTES = 2560;
/** MT19937, then the kept normal and whether there is one (assembly/compat/torch-normal-libm.ts). */
const STATE_BYTES = MT19937_BYTES + 16;
const KEPT = MT19937_BYTES;
const HAS_KEPT = MT19937_BYTES + 8;
/** √(−2 ln 2^-53), the largest radius of 53 bits. */
const MOST_KEPT = 8.58;

/** From this many values on, normals are made in groups of as many. */
const GROUP = 16;

/** Which of PyTorch's code makes float32 normals. */
export const PATHS = ["avx2", "default"] as const;
/** Releases that draw otherwise than those before. */
export const VERSIONS = ["2.6", "2.11", "2.13"] as const;

/** Which releases draw alike: 1.13 … 2.6, 2.7 … 2.11, and 2.13. */
export type TorchVersion = (typeof VERSIONS)[number];

/** The release and the code whose bits are drawn. */
interface Build {
  readonly version: TorchVersion;
  readonly path: (typeof PATHS)[number];
  readonly fused: boolean;
}

/** Bits of a uniform up to 2.11. */
const DIGITS = { float32: 24, float16: 11, bfloat16: 8 } as const;

const codeOf = (dtype: TorchDtype): number => FORMATS[dtype].code;

/** What PyTorch draws on the CPU; see `torchGenerator`. */
export class TorchCpu extends TorchRandom {
  readonly kind = "torch.Generator";
  readonly #bytes: Uint8Array<ArrayBuffer> = new Uint8Array(STATE_BYTES);
  #version: TorchVersion = "2.13";
  #path: (typeof PATHS)[number] = "avx2";
  #fused = true;

  /** @internal */
  constructor(build?: Build, seed = 0n) {
    super();
    if (build === undefined) return;
    this.#version = build.version;
    this.#path = build.path;
    this.#fused = build.fused;
    this.#seed(seed);
  }

  /** `torch.manual_seed`: the stream of the seed from its beginning; drops the kept normal too. */
  manualSeed(seed: number | bigint): this {
    this.checkFree("manualSeed");
    this.#seed(checkSeed("manualSeed: seed", seed));
    return this;
  }

  #seed(seed: bigint): void {
    const word = Number(BigInt.asUintN(32, seed));
    this.#bytes.fill(0);
    withState(this.#bytes, ({ kernels, state }) => kernels.mt19937Seed(state, word));
  }

  /** A snapshot as JSON, not changed by later draws; `kept` is the second normal of a short draw. */
  state(): JsonObject {
    const words = [...new Uint32Array(this.#bytes.buffer, 0, MT19937_WORDS + 1)];
    const view = new DataView(this.#bytes.buffer);
    return {
      version: this.#version,
      path: this.#path,
      fused: this.#fused,
      words: words.slice(0, MT19937_WORDS),
      position: words[MT19937_WORDS]!,
      kept: view.getUint32(HAS_KEPT, true) === 1 ? view.getFloat64(KEPT, true) : null,
    };
  }

  setState(state: JsonObject): void {
    const where = "torchGenerator: state";
    this.checkFree();
    checkKeys(where, state, ["version", "path", "fused", "words", "position", "kept"]);
    const { version, path, fused, words, position, kept } = state as Record<
      string,
      Json | undefined
    >;
    checkOneOf(`${where}.version`, version, VERSIONS);
    checkOneOf(`${where}.path`, path, PATHS);
    if (typeof fused !== "boolean") throw wrongType(`${where}.fused`, "a boolean", fused);
    checkMt19937(`${where}.words`, words);
    checkPosition(`${where}.position`, position);
    if (kept !== null) checkKept(`${where}.kept`, kept, MOST_KEPT);
    this.#version = version;
    this.#path = path;
    this.#fused = fused;
    const view = new DataView(this.#bytes.buffer);
    new Uint32Array(this.#bytes.buffer).set([...words, position]);
    view.setFloat64(KEPT, kept ?? 0, true);
    view.setUint32(HAS_KEPT, kept === null ? 0 : 1, true);
  }

  /** `torch.randperm(n)`: 0 … n − 1 in random order. */
  randperm(n: number): Uint32Array<ArrayBuffer> {
    this.checkFree("randperm");
    if (typeof n !== "number") throw wrongType("randperm: n", "an integer", n);
    if (!Number.isInteger(n) || n < 0 || n >= 2 ** 32) {
      throw wrongValue("randperm: n", "an integer from 0 to 2^32 - 1", n);
    }
    return this.permutation(n);
  }

  /** @internal */
  permutation(n: number): Uint32Array<ArrayBuffer> {
    const order = newArray("randperm", "uint32", n).map((_, i) => i);
    this.#eachWord(n - 1, (word, i) => {
      const j = i + (word % (n - i));
      [order[i], order[j]] = [order[j]!, order[i]!];
    });
    return order;
  }

  /**
   * `torch.randint(low, high, shape)`: integers low … high − 1; one word each, two where high − low ≥ 2^28 (up to
   * version "2.6": 2^32).
   */
  randint(low: number, high: number, shape: TorchShape): Float64Array<ArrayBuffer> {
    this.checkFree("randint");
    checkRange("randint", low, high);
    const out = newArray("randint", "float64", sizeFrom("randint", shape));
    const wide = high - low >= (this.#version === "2.6" ? 2 ** 32 : 2 ** 28);
    const take = randintBy(low, high);
    if (!wide) {
      this.#eachWord(out.length, (word, i) => (out[i] = take(word)));
      return out;
    }
    let first = 0;
    this.#eachWord(2 * out.length, (word, i) => {
      if (i % 2 === 0) first = word;
      else out[(i - 1) / 2] = take(word, first);
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

  /** @internal */
  checkSize(): void {
    // the CPU draws tensors of any size alike
  }

  /** @internal */
  checkOnCpu(): void {
    // it is
  }

  /** @internal */
  skip(law: "uniform" | "normal", size: number, dtype: TorchDtype): void {
    if (law === "normal" && size < GROUP) {
      withState(this.#bytes, ({ kernels, state, values }) =>
        kernels.torchShortF64(state, values, size),
      );
      return;
    }
    const rest = law === "normal" ? size % GROUP : 0;
    const again = rest === 0 ? 0 : GROUP - (rest - this.#lost(rest, dtype));
    const words = (size + again) * (dtype === "float64" ? 2 : 1);
    withState(this.#bytes, ({ kernels, state }) => kernels.mt19937Skip(state, BigInt(words)));
  }

  /** PyTorch draws uniforms for the values behind the last group, then sixteen more over the last sixteen values. */
  #lost(rest: number, dtype: TorchDtype): number {
    return isHalf(dtype) && this.#version === "2.13" ? 0 : rest;
  }

  /** @internal */
  checkCut(where: string, cut: Cut): void {
    if (this.#version === "2.13") checkAcceptance(where, cut);
  }

  /** Up to 2.11 a 16-bit law is made in its own arithmetic, of as many bits as its fraction has. */
  #isNarrow({ dtype }: Values): boolean {
    return isHalf(dtype) && this.#version !== "2.13";
  }

  /** @internal */
  uniformSteps(target: Values, from: number, to: number): IterableIterator<number> {
    return throughWindow(target, this.#bytes, (window, address, count) => {
      this.#uniforms(window, target, address, count, from, to);
    });
  }

  #uniforms(
    { kernels, state }: Window,
    target: Values,
    address: number,
    count: number,
    from: number,
    to: number,
  ): void {
    const { dtype } = target;
    kernels.mt19937Words(state, address, dtype === "float64" ? 2 * count : count);
    if (dtype === "float64") {
      kernels.torchUniformF64(address, count, from, to - from, this.#fused);
      if (this.#version === "2.13") kernels.torchReverseF64(address, count, to, from);
      return;
    }
    const [low, high] = this.#isNarrow(target)
      ? [rounded(dtype, from), rounded(dtype, to)]
      : [Math.fround(from), Math.fround(to)];
    const range = this.#isNarrow(target) ? rounded(dtype, high - low) : Math.fround(high - low);
    const bits = this.#isNarrow(target) ? DIGITS[dtype] : DIGITS.float32;
    kernels.torchUniformF32(address, count, low, range, this.#fused, bits);
    if (this.#version === "2.13") {
      kernels.torchReverseF32(
        address,
        count,
        codeOf(dtype),
        rounded(dtype, to),
        rounded(dtype, from),
      );
    }
  }

  /**
   * @internal Fewer than 16 values are made one by one, in float64, and keep the second of a pair for the next short draw; 16 and
   * more in groups, the last 16 anew where the size is no multiple of 16.
   */
  *normalSteps(target: Values, mean: number, std: number): IterableIterator<number> {
    const { data, dtype } = target;
    if (data.length < GROUP) {
      withState(this.#bytes, ({ kernels, memory, state, values }) => {
        kernels.torchShortF64(state, values, data.length);
        kernels.torchScaleF64(values, data.length, std, mean, this.#fused);
        const made = new Float64Array(memory.buffer, values, data.length);
        data.set(isHalf(dtype) ? made.map((x) => encode(dtype, x)) : made);
      });
      yield data.byteLength;
      return;
    }
    const drawn = (part: Values["data"]): IterableIterator<number> =>
      throughWindow({ data: part, dtype }, this.#bytes, (window, address, count) => {
        const { kernels, state } = window;
        kernels.mt19937Words(state, address, dtype === "float64" ? 2 * count : count);
        this.#normals(window, target, address, count, mean, std);
      });
    const rest = data.length % GROUP;
    yield* drawn(data.subarray(0, data.length - rest));
    if (rest === 0) return;
    const lost = this.#lost(rest, dtype) * (dtype === "float64" ? 2 : 1);
    withState(this.#bytes, ({ kernels, state }) => kernels.mt19937Skip(state, BigInt(lost)));
    atOnce(drawn(data.subarray(data.length - GROUP)));
    yield rest * data.BYTES_PER_ELEMENT;
  }

  #normals(
    { kernels }: Window,
    target: Values,
    address: number,
    count: number,
    mean: number,
    std: number,
  ): void {
    const { dtype } = target;
    if (this.#isNarrow(target)) {
      const [sigma, mu] = [rounded(dtype, std), rounded(dtype, mean)];
      kernels.torchNarrowNormal(address, count, codeOf(dtype), sigma, mu);
      return;
    }
    const isNew = this.#version === "2.13"; // std::fma since then
    if (dtype === "float64") {
      kernels.torchStandardF64(address, count);
      kernels.torchScaleF64(address, count, std, mean, this.#fused || isNew);
      return;
    }
    if (this.#path === "avx2") kernels.torchStandardF32(address, count);
    else kernels.torchStandardLibmF32(address, count);
    // the AVX2 code fuses of itself
    const fused = this.#fused || isNew || this.#path === "avx2";
    kernels.torchScaleF32(address, count, std, mean, fused);
  }

  /** @internal */
  truncatedSteps(
    target: Values,
    mean: number,
    std: number,
    low: number,
    high: number,
  ): IterableIterator<number> {
    if (this.#version === "2.13") return rejectionSteps(this, target, { mean, std, low, high });
    const { dtype } = target;
    const cdf = (x: number): number =>
      (1 + compatWindow().kernels.erf((x - mean) / std / Math.SQRT2)) / 2;
    const [from, to] = [2 * cdf(low) - 1, 2 * cdf(high) - 1];
    const scale = std * Math.SQRT2;
    const fused = this.#path === "avx2";
    const [mu, a, b] = [mean, low, high].map((x) => rounded(dtype, x)) as [number, number, number];
    return throughWindow(target, this.#bytes, (window, address, count) => {
      const { kernels } = window;
      this.#uniforms(window, target, address, count, from, to);
      if (dtype === "float64") {
        kernels.torchTruncatedF64(address, count, scale, mu, a, b);
      } else {
        kernels.torchTruncatedF32(address, count, scale, mu, a, b, fused, codeOf(dtype));
      }
    });
  }
}
