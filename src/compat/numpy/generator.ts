import {
  checkKeys,
  checkObject,
  checkOneOf,
  isArray,
  wrongType,
  wrongValue,
} from "../../errors.js";
import type { Dtype } from "../../spec/dtype.js";
import type { Generator, Json, JsonObject } from "../../plan/generator.js";
import type { ElementDraw } from "../../laws/base/lower.js";
import { BIT_GENERATORS, readState, writeState, type NumpyBitGenerator } from "./bit-generators.js";
import {
  atOnce,
  compatModule,
  compatWindow,
  floats,
  throughWindow,
  withState,
  type Floats,
} from "../shared/kernels.js";
import { Ordered } from "../shared/ordered.js";
import { seedWords, wordsOf, type SeedSequence } from "./seed-sequence.js";
import {
  arrayFor,
  checkPair,
  checkRange,
  checkSpan,
  isWord,
  permuted,
  type Size,
} from "../shared/sizes.js";
import { ziggurat } from "./ziggurat.js";

type Values = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;
type Law = "Uniform" | "Normal";

const STATE = "numpyGenerator: state";

/** Which of NumPy's bit generators stands behind a `Generator`. */
export interface NumpyGeneratorOptions {
  /** "PCG64" by default, as in `default_rng`. */
  readonly bitGenerator?: NumpyBitGenerator;
}

/** Generators that one call makes: each is an object with a state of its own. */
const MOST_SPAWNED = 2 ** 20;

let tabled = false;

/** The ziggurat's tables, made on first use. */
function tables(): number {
  const { memory, tables: address } = compatWindow();
  if (!tabled) ziggurat(memory.buffer, address);
  tabled = true;
  return address;
}

/** Added, it leaves every number as it is, and −0 too: standard normals hold one now and then. */
const NOTHING = -0;

/**
 * NumPy's `default_rng(seed)`, or a `Generator` over another of its bit generators, seeded by a SeedSequence; normals
 * by the ziggurat; float32 and float64 draws of their own.
 *
 * Integers, uniforms and the states are NumPy's bit for bit. So are normals, but for what NumPy leaves to its C
 * library: the last bit of log1p, 26 times in 100 000 values and hidden by the sum that follows (none of 230 such
 * values differed), and comparisons with exp.
 *
 * As `generator` it draws "uniform" and "normal". float64: `uniform(low, high)`, `normal(mean, std)`; float32:
 * low + (high − low)·random and mean + std·standard_normal of dtype float32, each operation in float32.
 */
export class NumpyGenerator extends Ordered implements Generator {
  readonly kind = "numpy.Generator";
  readonly laws = ["uniform", "normal"] as const;
  readonly dtypes = ["float64", "float32"] as const;
  readonly bitGenerator: NumpyBitGenerator;
  #bytes: Uint8Array<ArrayBuffer>;
  /** None behind a state of NumPy's own. */
  #sequence: SeedSequence | undefined;
  #children = 0;

  /** In a state that `state` or NumPy's `bit_generator.state` gave. @throws TypeError, RangeError @internal */
  static from(state: JsonObject): NumpyGenerator {
    checkObject(STATE, state, "what state() gives");
    const name = state.bit_generator as NumpyBitGenerator;
    checkOneOf(`${STATE}.bit_generator`, name, Object.keys(BIT_GENERATORS));
    const made = new NumpyGenerator(name, new Uint8Array(BIT_GENERATORS[name].bytes));
    made.setState(state);
    return made;
  }

  /** @internal */
  static seeded(name: NumpyBitGenerator, sequence: SeedSequence): NumpyGenerator {
    const { code, bytes: size, seedWords: count } = BIT_GENERATORS[name];
    const seed = seedWords(sequence, count);
    const bytes = new Uint8Array(size);
    withState(bytes, ({ kernels, memory, state, words }) => {
      new Uint32Array(memory.buffer, words).set(seed);
      kernels.generatorSeed(code, state, words);
    });
    return new NumpyGenerator(name, bytes, sequence);
  }

  private constructor(
    name: NumpyBitGenerator,
    bytes: Uint8Array<ArrayBuffer>,
    sequence?: SeedSequence,
  ) {
    super();
    this.bitGenerator = name;
    this.#bytes = bytes;
    this.#sequence = sequence;
  }

  /**
   * The form of `rng.bit_generator.state`, with integers of 64 bits and more in decimal digits, and the seed sequence,
   * which `spawn` needs.
   */
  state(): JsonObject {
    const state = readState(this.bitGenerator, this.#bytes);
    if (this.#sequence === undefined) return state;
    const { entropy, spawnKey } = this.#sequence;
    return {
      ...state,
      seed_seq: {
        entropy: [...entropy],
        spawn_key: [...spawnKey],
        n_children_spawned: this.#children,
      },
    };
  }

  module(): WebAssembly.Module {
    return compatModule();
  }

  /**
   * A state of NumPy's own, without `seed_seq`, leaves the seed sequence as it is, as there.
   *
   * @throws TypeError, RangeError for what `state` could not have given; nothing is changed then
   */
  setState(state: JsonObject): void {
    this.checkFree();
    checkObject(STATE, state, "what state() gives");
    const bytes = writeState(STATE, this.bitGenerator, state);
    if (state.seed_seq !== undefined) {
      const where = `${STATE}.seed_seq`;
      checkKeys(where, state.seed_seq, ["entropy", "spawn_key", "n_children_spawned"]);
      const { entropy, spawn_key, n_children_spawned } = state.seed_seq as JsonObject;
      const sequence = {
        entropy: wordList(`${where}.entropy`, entropy),
        spawnKey: wordList(`${where}.spawn_key`, spawn_key),
      };
      const [children] = wordList(`${where}.n_children_spawned`, [n_children_spawned ?? null]);
      this.#sequence = sequence;
      this.#children = children!;
    }
    this.#bytes = bytes;
  }

  check(where: string, dtype: Dtype, { law, args }: ElementDraw): void {
    if (law === "uniform") checkSpan(where, dtype, args[0]!, args[1]!);
  }

  fill(target: Floats, draw: ElementDraw): void {
    this.checkFree();
    atOnce(this.steps(target, draw));
  }

  steps(target: Floats, { law, args }: ElementDraw): IterableIterator<number> {
    const [a, b] = args as [number, number];
    if (law === "uniform") return this.#draw("Uniform", target, a, b - a);
    // NumPy's normal(0, std) adds its 0, which makes +0 of −0; a float32 law is a product
    return this.#draw("Normal", target, a === 0 && target.BYTES_PER_ELEMENT === 4 ? NOTHING : a, b);
  }

  #draw(law: Law, data: Floats, a: number, b: number): IterableIterator<number> {
    const name = `generator${law}${data.BYTES_PER_ELEMENT === 8 ? 64 : 32}` as const;
    const { code } = BIT_GENERATORS[this.bitGenerator];
    const table = law === "Normal" ? tables() : 0;
    return throughWindow(floats(data), this.#bytes, ({ kernels, state, words }, to, n) =>
      kernels[name](code, state, to, n, a, b, words, table),
    );
  }

  #values(
    where: string,
    law: Law,
    [a, b]: [number, number],
    size: Size | undefined,
    dtype: "float32" | "float64" = "float64",
  ): number | Values {
    checkOneOf(`${where}: dtype`, dtype, this.dtypes);
    this.checkFree(where);
    const values = arrayFor(where, dtype, size);
    atOnce(this.#draw(law, values, a, b));
    return size === undefined ? values[0]! : values;
  }

  /** U[0, 1) with 53 bits, or 24 in float32. */
  random(): number;
  random(size: Size, dtype?: "float64"): Float64Array<ArrayBuffer>;
  random(size: Size, dtype: "float32"): Float32Array<ArrayBuffer>;
  random(size?: Size, dtype?: "float32" | "float64"): number | Values {
    return this.#values("random", "Uniform", [0, 1], size, dtype);
  }

  /** U[low, high): low + (high − low)·u. @throws RangeError for low > high */
  uniform(low?: number, high?: number): number;
  uniform(low: number, high: number, size: Size): Float64Array<ArrayBuffer>;
  uniform(low = 0, high = 1, size?: Size): number | Values {
    checkPair("uniform", ["low", low], ["high", high]);
    if (low > high) throw wrongValue("uniform: low", `at most high = ${high}`, low);
    checkSpan("uniform", "float64", low, high);
    return this.#values("uniform", "Uniform", [low, high - low], size);
  }

  /** N(0, 1). */
  standardNormal(): number;
  standardNormal(size: Size, dtype?: "float64"): Float64Array<ArrayBuffer>;
  standardNormal(size: Size, dtype: "float32"): Float32Array<ArrayBuffer>;
  standardNormal(size?: Size, dtype?: "float32" | "float64"): number | Values {
    return this.#values("standardNormal", "Normal", [NOTHING, 1], size, dtype);
  }

  /** N(loc, scale²): loc + scale·z. @throws RangeError for scale < 0 */
  normal(loc?: number, scale?: number): number;
  normal(loc: number, scale: number, size: Size): Float64Array<ArrayBuffer>;
  normal(loc = 0, scale = 1, size?: Size): number | Values {
    checkPair("normal", ["loc", loc], ["scale", scale]);
    if (scale < 0) throw wrongValue("normal: scale", "a number ≥ 0", scale);
    return this.#values("normal", "Normal", [loc, scale], size);
  }

  /** Integers low ≤ i < high; `high` undefined: 0 ≤ i < low. high − low ≤ 2^32. Lemire's method, as NumPy's. */
  integers(low: number, high?: number): number;
  integers(low: number, high: number | undefined, size: Size): Float64Array<ArrayBuffer>;
  integers(low: number, high?: number, size?: Size): number | Float64Array<ArrayBuffer> {
    const { first, span } = checkRange("integers", low, high);
    const values = arrayFor("integers", "float64", size);
    this.#words("integers", (next) => {
      for (let i = 0; i < values.length; ++i) values[i] = first + bounded(next, span);
    });
    return size === undefined ? values[0]! : values;
  }

  /** 0 … n − 1 in random order. */
  permutation(n: number): Uint32Array<ArrayBuffer> {
    return this.#words("permutation", (next) => permuted("permutation", n, next));
  }

  /**
   * Independent generators: `rng.spawn(n)`, children of the seed sequence, not of the position in the stream.
   *
   * @throws TypeError, RangeError for other counts; TypeError where a state of NumPy's own stands for the seed
   */
  spawn(n: number): NumpyGenerator[] {
    if (typeof n !== "number") throw wrongType("spawn: n", "an integer", n);
    const left = Math.min(MOST_SPAWNED, 2 ** 32 - 1 - this.#children); // a child's number is one word
    if (!(Number.isInteger(n) && n >= 0 && n <= left)) {
      throw wrongValue("spawn: n", `an integer from 0 to ${left}`, n);
    }
    if (this.#sequence === undefined) {
      throw wrongType("spawn: seed_seq", "a seed sequence", null, "NumPy's states hold none");
    }
    this.checkFree("spawn");
    const { entropy, spawnKey } = this.#sequence;
    return Array.from({ length: n }, () =>
      NumpyGenerator.seeded(this.bitGenerator, {
        entropy,
        spawnKey: [...spawnKey, this.#children++],
      }),
    );
  }

  #words<T>(where: string, work: (next: () => number) => T): T {
    this.checkFree(where);
    const { code } = BIT_GENERATORS[this.bitGenerator];
    return withState(this.#bytes, ({ kernels, state, words }) =>
      work(() => kernels.generatorWord(code, state, words) >>> 0),
    );
  }
}

/** 0 ≤ i ≤ span (Lemire 2019, "Fast random integer generation in an interval"). */
function bounded(next: () => number, span: number): number {
  if (span === 0) return 0;
  if (span === 2 ** 32 - 1) return next();
  const n = BigInt(span + 1);
  const least = (2n ** 32n - n) % n;
  for (;;) {
    const m = BigInt(next()) * n;
    if ((m & 0xffffffffn) >= least) return Number(m >> 32n);
  }
}

function wordList(where: string, list: Json | undefined): number[] {
  if (!isArray(list) || !list.every(isWord)) throw wrongType(where, "words of 32 bits", list);
  return [...list];
}

/**
 * `np.random.default_rng(seed)`, or `np.random.Generator(np.random.Philox(seed))` and the like.
 *
 * @param seed an integer ≥ 0 of any size (a number up to 2^53 − 1), or an array of such, as NumPy takes it
 * @param options.bitGenerator "PCG64" as in `default_rng`, "PCG64DXSM", "Philox", "SFC64" or "MT19937"
 * @throws TypeError, RangeError for other seeds, and for none: NumPy would take fresh entropy
 * @example
 *     numpyGenerator(1).standardNormal([2, 3]); // np.random.default_rng(1).standard_normal((2, 3))
 */
export function numpyGenerator(
  seed: number | bigint | readonly (number | bigint)[],
  options: NumpyGeneratorOptions = {},
): NumpyGenerator {
  checkKeys("numpyGenerator", options, ["bitGenerator"]);
  const { bitGenerator = "PCG64" } = options;
  checkOneOf("numpyGenerator: bitGenerator", bitGenerator, Object.keys(BIT_GENERATORS));
  const parts: readonly unknown[] = isArray(seed) ? seed : [seed];
  const entropy = parts.flatMap((part) => {
    const where = "numpyGenerator: seed";
    if (typeof part !== "number" && typeof part !== "bigint") {
      throw wrongType(where, "an integer or an array of integers", part);
    }
    if (part < 0 || (typeof part === "number" && !Number.isSafeInteger(part))) {
      throw wrongValue(where, "integers ≥ 0 (a number up to 2^53 - 1, or a bigint)", part);
    }
    return wordsOf(BigInt(part));
  });
  return NumpyGenerator.seeded(bitGenerator, { entropy, spawnKey: [] });
}
