import type { Dtype } from "../../spec/dtype.js";
import { checkKeys, checkOneOf, isArray, wrongType, wrongValue } from "../../errors.js";
import type { Generator, JsonObject } from "../../plan/generator.js";
import type { ElementDraw } from "../../laws/base/lower.js";
import {
  atOnce,
  compatModule,
  floats,
  throughWindow,
  withState,
  type Floats,
  type Window,
} from "../shared/kernels.js";
import { Ordered } from "../shared/ordered.js";
import { checkKept, checkMt19937, checkPosition, MT19937_WORDS } from "../shared/mt19937.js";
import {
  arrayFor,
  checkPair,
  checkRange,
  checkSpan,
  interval,
  isWord,
  permuted,
  type Size,
} from "../shared/sizes.js";

// assembly/random/mt19937.ts and assembly/compat/numpy-random-state.ts
const STATE_BYTES = 2560;
const HAS_GAUSS = 2504 / 4;
const GAUSS = 2512 / 8;
/** √(−2 ln 2^-104): coordinates of the polar method are multiples of 2^-52. */
const MOST_GAUSS = 12.01;

/**
 * NumPy's `RandomState(seed)`, which `np.random.seed(seed)` makes the global one: MT19937, 53-bit doubles, normals
 * by the polar method with the second value in store.
 *
 * Every method gives NumPy's values on Linux x86-64 with fused multiply-adds, bit for bit, and leaves the state where
 * NumPy leaves it. Without a size a method gives one number, with one a flat array in row-major order.
 *
 * As `generator` it draws "uniform" and "normal": `uniform(low, high)` and `normal(mean, std)`, in double. A float32
 * parameter is that draw rounded once, as `astype(np.float32)` does it.
 */
export class RandomState extends Ordered implements Generator {
  readonly kind = "numpy.RandomState";
  readonly laws = ["uniform", "normal"] as const;
  readonly dtypes = ["float64", "float32"] as const;
  readonly #bytes = new Uint8Array(STATE_BYTES);

  /** In a state that `state` or NumPy's `get_state(legacy=False)` gave. @throws TypeError, RangeError @internal */
  static from(state: JsonObject): RandomState {
    const made = numpyRandomState(0);
    made.setState(state);
    return made;
  }

  /** @internal */
  constructor(seedWith: (window: Window) => void) {
    super();
    withState(this.#bytes, seedWith);
  }

  /** The form of `get_state(legacy=False)`: Python's `set_state` takes it as it is. */
  state(): JsonObject {
    const words = new Uint32Array(this.#bytes.buffer);
    return {
      bit_generator: "MT19937",
      state: { key: [...words.subarray(0, MT19937_WORDS)], pos: words[MT19937_WORDS]! },
      has_gauss: words[HAS_GAUSS]!,
      gauss: new Float64Array(this.#bytes.buffer)[GAUSS]!,
    };
  }

  module(): WebAssembly.Module {
    return compatModule();
  }

  /** @throws TypeError, RangeError for what `state` could not have given; nothing is changed then */
  setState(state: JsonObject): void {
    const where = "RandomState: state";
    this.checkFree();
    checkKeys(where, state, ["bit_generator", "state", "has_gauss", "gauss"]);
    const { bit_generator, has_gauss, gauss } = state;
    checkOneOf(`${where}.bit_generator`, bit_generator, ["MT19937"]);
    checkKeys(`${where}.state`, state.state, ["key", "pos"]);
    const { key, pos } = state.state as JsonObject;
    checkMt19937(`${where}.state.key`, key);
    checkPosition(`${where}.state.pos`, pos);
    if (has_gauss !== 0 && has_gauss !== 1) {
      const complain = typeof has_gauss === "number" ? wrongValue : wrongType;
      throw complain(`${where}.has_gauss`, "0 or 1", has_gauss);
    }
    checkKept(`${where}.gauss`, gauss, MOST_GAUSS);
    const words = new Uint32Array(this.#bytes.buffer);
    words.set(key);
    words[MT19937_WORDS] = pos;
    words[HAS_GAUSS] = has_gauss;
    new Float64Array(this.#bytes.buffer)[GAUSS] = gauss;
  }

  check(where: string, _: Dtype, { law, args }: ElementDraw): void {
    if (law === "uniform") checkSpan(where, "float64", args[0]!, args[1]!);
  }

  fill(target: Floats, draw: ElementDraw): void {
    this.checkFree();
    atOnce(this.steps(target, draw));
  }

  steps(target: Floats, { law, args }: ElementDraw): IterableIterator<number> {
    const [a, b] = args as [number, number];
    return law === "normal"
      ? this.#draw("legacyNormal", target, a, b)
      : this.#draw("legacyUniform", target, a, b - a);
  }

  #draw(
    law: "legacyUniform" | "legacyNormal",
    data: Floats,
    a: number,
    b: number,
  ): IterableIterator<number> {
    return throughWindow(
      floats(data),
      this.#bytes,
      ({ kernels, state, words }, to, n) => kernels[law](state, to, n, a, b, words),
      "float64",
    );
  }

  #values(
    where: string,
    law: "legacyUniform" | "legacyNormal",
    a: number,
    b: number,
    size?: Size,
  ): number | Float64Array<ArrayBuffer> {
    this.checkFree(where);
    const values = arrayFor(where, "float64", size);
    atOnce(this.#draw(law, values, a, b));
    return size === undefined ? values[0]! : values;
  }

  /** U[0, 1): `random_sample`, and the newer name `random`. */
  randomSample(): number;
  randomSample(size: Size): Float64Array<ArrayBuffer>;
  randomSample(size?: Size): number | Float64Array<ArrayBuffer> {
    return this.#values("randomSample", "legacyUniform", 0, 1, size);
  }

  /** U[0, 1), the axes as arguments. */
  rand(): number;
  rand(...shape: number[]): Float64Array<ArrayBuffer>;
  rand(...shape: number[]): number | Float64Array<ArrayBuffer> {
    return this.#values("rand", "legacyUniform", 0, 1, axesOf("rand", shape));
  }

  /** N(0, 1), the axes as arguments. */
  randn(): number;
  randn(...shape: number[]): Float64Array<ArrayBuffer>;
  randn(...shape: number[]): number | Float64Array<ArrayBuffer> {
    return this.#values("randn", "legacyNormal", 0, 1, axesOf("randn", shape));
  }

  /** N(0, 1). */
  standardNormal(): number;
  standardNormal(size: Size): Float64Array<ArrayBuffer>;
  standardNormal(size?: Size): number | Float64Array<ArrayBuffer> {
    return this.#values("standardNormal", "legacyNormal", 0, 1, size);
  }

  /** U[low, high): low + (high − low)·u. */
  uniform(low?: number, high?: number): number;
  uniform(low: number, high: number, size: Size): Float64Array<ArrayBuffer>;
  uniform(low = 0, high = 1, size?: Size): number | Float64Array<ArrayBuffer> {
    checkPair("uniform", ["low", low], ["high", high]);
    checkSpan("uniform", "float64", low, high);
    return this.#values("uniform", "legacyUniform", low, high - low, size);
  }

  /** N(loc, scale²): loc + scale·z. @throws RangeError for scale < 0 */
  normal(loc?: number, scale?: number): number;
  normal(loc: number, scale: number, size: Size): Float64Array<ArrayBuffer>;
  normal(loc = 0, scale = 1, size?: Size): number | Float64Array<ArrayBuffer> {
    checkPair("normal", ["loc", loc], ["scale", scale]);
    if (scale < 0) throw wrongValue("normal: scale", "a number ≥ 0", scale);
    return this.#values("normal", "legacyNormal", loc, scale, size);
  }

  /** Integers low ≤ i < high of NumPy's default dtype; `high` undefined: 0 ≤ i < low. high − low ≤ 2^32. */
  randint(low: number, high?: number): number;
  randint(low: number, high: number | undefined, size: Size): Float64Array<ArrayBuffer>;
  randint(low: number, high?: number, size?: Size): number | Float64Array<ArrayBuffer> {
    const { first, span } = checkRange("randint", low, high);
    const values = arrayFor("randint", "float64", size);
    this.#words("randint", (next) => {
      for (let i = 0; i < values.length; ++i) {
        values[i] = first + (span === 0 ? 0 : interval(next, span));
      }
    });
    return size === undefined ? values[0]! : values;
  }

  /** 0 … n − 1 in random order. */
  permutation(n: number): Uint32Array<ArrayBuffer> {
    return this.#words("permutation", (next) => permuted("permutation", n, next));
  }

  #words<T>(where: string, work: (next: () => number) => T): T {
    this.checkFree(where);
    return withState(this.#bytes, ({ kernels, state }) => work(() => kernels.mt19937Next(state)));
  }
}

/** The size that axes as arguments stand for. */
function axesOf(fn: string, axes: readonly unknown[]): Size | undefined {
  for (const axis of axes) {
    if (typeof axis === "number") continue;
    const shape = isArray(axis) && axis.every((x) => typeof x === "number") ? axis : [2, 3];
    const wayOut = `NumPy's ${fn} takes dimensions, ${fn}(${shape.join(", ")})`;
    throw wrongType(`${fn}: dimensions`, "integers", axis, wayOut);
  }
  return axes.length === 0 ? undefined : (axes as readonly number[]);
}

/**
 * `np.random.RandomState(seed)`, or the global generator after `np.random.seed(seed)`.
 *
 * @param seed an integer 0 … 2^32 − 1, or an array of such (at least one), as NumPy takes it
 * @throws TypeError, RangeError for other seeds, and for none: NumPy would take fresh entropy
 * @example
 *     numpyRandomState(1).randn(); // => 1.6243453636632417
 */
export function numpyRandomState(seed: number | bigint | readonly number[]): RandomState {
  const where = "numpyRandomState: seed";
  if (isArray(seed)) {
    const words = seed as readonly number[];
    if (words.length === 0) throw wrongValue(where, "a non-empty array", seed);
    for (const word of words) {
      if (typeof word !== "number") throw wrongType(where, "integers", seed);
      if (!isWord(word)) throw wrongValue(where, "integers from 0 to 2^32 - 1", seed);
    }
    if (words.length > MOST_WORDS) {
      throw wrongValue(where, `at most ${MOST_WORDS} integers`, words.length);
    }
    return new RandomState(({ kernels, memory, state, words: at }) => {
      new Uint32Array(memory.buffer, at).set(words);
      kernels.mt19937SeedByArray(state, at, words.length);
    });
  }
  if (typeof seed !== "number" && typeof seed !== "bigint") {
    throw wrongType(where, "an integer or an array of integers", seed);
  }
  const number = Number(seed);
  if (!isWord(number)) throw wrongValue(where, "an integer from 0 to 2^32 - 1", seed);
  return new RandomState(({ kernels, state }) => kernels.mt19937Seed(state, number));
}

/** What a window holds. */
const MOST_WORDS = 16384;
