import { checkInteger, checkKeys, checkOneOf, wrongType, wrongValue } from "../../errors.js";
import type { JsonObject } from "../../plan/generator.js";
import { FORMATS } from "../../spec/dtype.js";
import { STATELESS, compatWindow, throughWindow, type Window } from "../shared/kernels.js";
import { newArray } from "../shared/sizes.js";
import { CARDS, type Card, type CardName } from "./cards.js";
import { checkRange, randintBy } from "./integers.js";
import { TorchRandom } from "./random.js";
import { checkSeed } from "./seed.js";
import { rounded, sizeFrom, type TorchDtype, type TorchShape, type Values } from "./values.js";

/** The card whose threads the values of a draw depend on. */
export interface TorchCudaOptions {
  readonly device: "cuda";
  /** A card by name, for draws that take more threads than any card has: over 32,768 values. */
  readonly card?: CardName;
  /** Or its numbers: `torch.cuda.get_device_properties(0).multi_processor_count` and … */
  readonly multiprocessors?: number;
  /** … `.max_threads_per_multi_processor`. */
  readonly threadsPerMultiprocessor?: number;
}

/** Threads of a block (DistributionTemplates.h). */
const BLOCK = 256;
/** Draws of so many values are alike on every card. */
const ANY_CARD = 128 * BLOCK;
/** Larger tensors are drawn in pieces, by an index of 32 bits. */
const MOST_BYTES = 2 ** 31 - 1;
/** Threads of one kernel call: their words fit a window. */
const MOST_THREADS = 4096;
/** Beyond, no counter is exact; each draw adds 4 at least. */
const MOST_OFFSET = 2 ** 52;

/** Words of each of a thread's values, and where they begin among the four of a turn. */
interface Part {
  readonly first: number;
  readonly each: number;
}

/** What PyTorch draws on CUDA; see `TorchCudaGenerator`. */
export class TorchCuda extends TorchRandom {
  readonly kind = "torch.cuda.Generator";
  #seed = 0n;
  #offset = 0;
  #card: Card | undefined;

  /** @internal */
  constructor(card?: Card, seed = 0n) {
    super();
    this.#card = card;
    this.#seed = seed;
  }

  /** `torch.cuda.manual_seed`: the stream of the seed from its beginning. */
  manualSeed(seed: number | bigint): this {
    this.checkFree("manualSeed");
    this.#seed = checkSeed("manualSeed: seed", seed);
    this.#offset = 0;
    return this;
  }

  /** Seed in decimal digits and offset, as `get_state` has them, and the card; `card` is null where none was given. */
  state(): JsonObject {
    const card = this.#card;
    return {
      seed: String(this.#seed),
      offset: this.#offset,
      card: card === undefined ? null : { ...card },
    };
  }

  setState(state: JsonObject): void {
    const where = "torchGenerator: state";
    this.checkFree();
    checkKeys(where, state, ["seed", "offset", "card"]);
    const { seed, offset, card } = state;
    if (typeof seed !== "string" || !/^\d{1,20}$/.test(seed)) {
      throw wrongType(`${where}.seed`, "an integer of 64 bits in decimal digits", seed);
    }
    if (BigInt(seed) >> 64n) throw wrongValue(`${where}.seed`, "an integer of 64 bits", seed);
    checkInteger(`${where}.offset`, offset, 0);
    if (offset % 4 !== 0 || offset > MOST_OFFSET) {
      throw wrongValue(`${where}.offset`, "a multiple of 4 up to 2^52", offset);
    }
    const known = card === null ? undefined : restored(`${where}.card`, card);
    this.#seed = BigInt(seed);
    this.#offset = offset;
    this.#card = known;
  }

  /** `torch.randint(low, high, shape, device="cuda")`: integers low … high − 1; two words each from a range of 2^28 on. */
  randint(low: number, high: number, shape: TorchShape): Float64Array<ArrayBuffer> {
    this.checkFree("randint");
    checkRange("randint", low, high);
    const size = sizeFrom("randint", shape);
    this.checkSize("randint", size, "float64"); // int64
    const out = newArray("randint", "float64", size);
    const take = randintBy(low, high);
    const each = high - low >= 2 ** 28 ? 2 : 1;
    const { memory, words } = compatWindow();
    const view = new Uint32Array(memory.buffer, words, 2 * MOST_THREADS);
    const turns = this.#turns(size, 4 / each);
    for (let at = 0; at < size; at += MOST_THREADS) {
      const length = Math.min(MOST_THREADS, size - at);
      this.#words(
        turns,
        at,
        length,
        (part) => ({ first: part * each, each }),
        (count, from) => {
          for (let i = 0; i < count; ++i) {
            out[from + i] = each === 1 ? take(view[i]!) : take(view[2 * i + 1]!, view[2 * i]);
          }
        },
      );
    }
    this.#advance(size, turns);
    return out;
  }

  /** @throws RangeError: CUDA sorts random keys */
  randperm(): never {
    this.checkOnCpu("randperm", "CUDA sorts random keys");
  }

  /** @internal */
  permutation(): never {
    this.randperm();
  }

  /** @internal */
  checkOnCpu(where: string, why: string): never {
    throw wrongValue(`${where}: device`, '"cpu"', "cuda", why);
  }

  /** @internal */
  checkCut(): void {
    // the inverse of the distribution function takes any
  }

  /** @internal */
  checkSize(where: string, size: number, dtype: TorchDtype): void {
    const bytes = size * FORMATS[dtype].bytes;
    if (bytes > MOST_BYTES) {
      throw wrongValue(
        `${where}: bytes`,
        "at most 2^31 - 1 on CUDA",
        bytes,
        "larger ones it draws in pieces",
      );
    }
    if (this.#card === undefined && size > ANY_CARD) {
      const wayOut = 'give torchGenerator a card, for example card: "A100"';
      throw wrongType(
        `${where}: card`,
        `a card for more than ${ANY_CARD} values`,
        undefined,
        wayOut,
      );
    }
    if (this.#offset > MOST_OFFSET) {
      throw wrongValue(`${where}: offset`, "at most 2^52", this.#offset, "seed it again");
    }
  }

  /** Threads of a draw, and the values of one turn of all of them. */
  #turns(size: number, unroll: number): { threads: number; values: number } {
    const { multiprocessors, threads } = this.#card ?? {
      multiprocessors: Infinity,
      threads: BLOCK,
    };
    const blocks = Math.min(Math.ceil(size / BLOCK), multiprocessors * Math.floor(threads / BLOCK));
    return { threads: blocks * BLOCK, values: blocks * BLOCK * unroll };
  }

  /** Puts the words of values at … at + count − 1 into the window, run by run of threads that follow one another. */
  #words(
    { threads, values }: { threads: number; values: number },
    at: number,
    count: number,
    partOf: (part: number) => Part,
    take: (count: number, from: number, part: number) => void,
  ): void {
    const { kernels, words, state } = compatWindow();
    const [k0, k1] = [Number(this.#seed & 0xffffffffn), Number(this.#seed >> 32n)];
    for (let from = at; from < at + count;) {
      const turn = Math.floor(from / values);
      const part = Math.floor((from - turn * values) / threads);
      const thread = from - turn * values - part * threads;
      const length = Math.min(at + count - from, threads - thread, MOST_THREADS);
      const { first, each } = partOf(part);
      const counter = BigInt(this.#offset / 4 + turn);
      kernels.cudaWords(words, length, thread, counter, k0, k1, first, each, state);
      take(length, from, part);
      from += length;
    }
  }

  #advance(size: number, { values }: { values: number }): void {
    if (size > 0) this.#offset += 4 * Math.ceil(size / values);
  }

  /** Fills a tensor in steps: runs of values of threads that follow one another, then whole windows. */
  *#draw(
    target: Values,
    partOf: (part: number) => Part,
    makeRun: (window: Window, to: number, count: number, part: number) => void,
    finish: (window: Window, address: number, count: number) => void,
  ): IterableIterator<number> {
    const { data, dtype } = target;
    const turns = this.#turns(data.length, dtype === "float64" ? 2 : 4);
    const bytes = dtype === "float64" ? 8 : 4;
    yield* throughWindow(target, STATELESS, (window, address, count, at) => {
      this.#words(turns, at, count, partOf, (length, from, part) =>
        makeRun(window, address + (from - at) * bytes, length, part),
      );
      finish(window, address, count);
    });
    this.#advance(data.length, turns);
  }

  /** @internal */
  skip(_law: "uniform" | "normal", size: number, dtype: TorchDtype): void {
    this.#advance(size, this.#turns(size, dtype === "float64" ? 2 : 4));
  }

  /** @internal */
  uniformSteps(target: Values, from: number, to: number): IterableIterator<number> {
    return this.#uniforms(target, from, to, () => undefined);
  }

  #uniforms(
    target: Values,
    from: number,
    to: number,
    then: (window: Window, address: number, count: number) => void,
  ): IterableIterator<number> {
    const { dtype } = target;
    const { code } = FORMATS[dtype];
    const [low, high] = [rounded(dtype, from), rounded(dtype, to)];
    const range = rounded(dtype, high - low);
    const each = dtype === "float64" ? 2 : 1;
    return this.#draw(
      target,
      (part) => ({ first: part * each, each }),
      ({ memory, words }, at, count) =>
        new Uint32Array(memory.buffer).copyWithin(at / 4, words / 4, words / 4 + count * each),
      (window, address, count) => {
        const { kernels } = window;
        if (dtype === "float64") {
          kernels.cudaUniformF64(address, count, low, range);
          kernels.torchReverseF64(address, count, high, low);
        } else {
          kernels.cudaUniformF32(address, count, low, range);
          kernels.torchReverseF32(address, count, code, high, low);
        }
        then(window, address, count);
      },
    );
  }

  /** @internal */
  normalSteps(target: Values, mean: number, std: number): IterableIterator<number> {
    const wide = target.dtype === "float64";
    return this.#draw(
      target,
      (part) => (wide ? { first: 0, each: 4 } : { first: part & 2, each: 2 }),
      ({ kernels, words }, at, count, part) =>
        wide
          ? kernels.cudaNormalF64(at, words, count, part)
          : kernels.cudaNormalF32(at, words, count, part & 1),
      ({ kernels }, address, count) =>
        wide
          ? kernels.torchScaleF64(address, count, std, mean, true)
          : kernels.torchScaleF32(address, count, std, mean, true),
    );
  }

  /** @internal */
  truncatedSteps(
    target: Values,
    mean: number,
    std: number,
    low: number,
    high: number,
  ): IterableIterator<number> {
    const { dtype } = target;
    const { kernels } = compatWindow();
    const cdf = (x: number): number => (1 + kernels.erf((x - mean) / std / Math.SQRT2)) / 2;
    const scale = std * Math.SQRT2;
    const [from, to] = [2 * cdf(low) - 1, 2 * cdf(high) - 1];
    return this.#uniforms(target, from, to, ({ kernels }, address, count) => {
      if (dtype === "float64") {
        kernels.torchTruncatedF64(address, count, scale, mean, low, high);
      } else {
        const { code } = FORMATS[dtype];
        const [a, b] = [rounded(dtype, low), rounded(dtype, high)];
        kernels.torchTruncatedF32(address, count, scale, mean, a, b, true, code);
      }
    });
  }
}

/** The card that options name. @internal */
export function cardOf(where: string, options: TorchCudaOptions): Card | undefined {
  const { card, multiprocessors, threadsPerMultiprocessor: threads } = options;
  if (card !== undefined) {
    checkOneOf(`${where}: card`, card, Object.keys(CARDS) as CardName[]);
    for (const [name, value] of Object.entries({
      multiprocessors,
      threadsPerMultiprocessor: threads,
    })) {
      if (value !== undefined) throw wrongType(`${where}: ${name}`, "nothing beside card", value);
    }
    return CARDS[card];
  }
  if (multiprocessors === undefined && threads === undefined) return undefined;
  return checkCard(where, multiprocessors, threads, "threadsPerMultiprocessor");
}

/** The card of a state. */
function restored(where: string, card: unknown): Card {
  checkKeys(where, card, ["multiprocessors", "threads"]);
  const { multiprocessors, threads } = card as Partial<Card>;
  return checkCard(where, multiprocessors, threads);
}

/** A card of these numbers. @throws TypeError, RangeError */
function checkCard(
  where: string,
  multiprocessors: unknown,
  threads: unknown,
  nameOfThreads = "threads",
): Card {
  checkInteger(`${where}: multiprocessors`, multiprocessors, 1);
  checkInteger(`${where}: ${nameOfThreads}`, threads, BLOCK);
  // a thread's number is a word
  for (const [name, value] of Object.entries({ multiprocessors, [nameOfThreads]: threads })) {
    if (value > 65535) throw wrongValue(`${where}: ${name}`, "at most 65535", value);
  }
  return { multiprocessors, threads };
}
