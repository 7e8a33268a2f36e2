import { checkOneOf, wrongType, wrongValue } from "../errors.js";
import type { Generator, Json, JsonObject } from "../generator.js";
import type { ElementDraw } from "../lower.js";
import { compatModule, compatWindow, throughWindow, withState } from "./kernels.js";
import { seedWords, wordsOf, type SeedSequence } from "./seed-sequence.js";
import { checkPair, checkRange, countOf, permuted, type Size } from "./sizes.js";
import { ziggurat } from "./ziggurat.js";

const PCG64_BYTES = 40; // assembly/random/pcg64.ts
const HAS_HALF = 32 / 4;
const HALF = 36 / 4;

type Values = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;
type Law = "Uniform" | "Normal";

let tabled = false;

/** The ziggurat's tables, made on first use. */
function tables(): number {
  const { memory, tables: address } = compatWindow();
  if (!tabled) ziggurat(memory.buffer, address);
  tabled = true;
  return address;
}

/**
 * NumPy's `default_rng(seed)`: SeedSequence, PCG64, normals by the ziggurat; float32 and float64 draws of their own.
 *
 * Integers, uniforms and the states are NumPy's bit for bit. So are normals, but for what NumPy leaves to its C
 * library: the last bit of log1p, 26 times in 100 000 values and hidden by the sum that follows (none of 230 such
 * values differed), and comparisons with exp.
 *
 * As `generator` it draws "uniform" and "normal". float64: `uniform(low, high)`, `normal(mean, std)`; float32:
 * low + (high − low)·random and mean + std·standard_normal of dtype float32, each operation in float32.
 */
export class NumpyGenerator implements Generator {
  readonly kind = "numpy.Generator";
  readonly laws = ["uniform", "normal"] as const;
  readonly dtypes = ["float64", "float32"] as const;
  readonly #bytes = new Uint8Array(PCG64_BYTES);
  #sequence: SeedSequence;
  #children = 0;

  /** In a state that `state` gave. @throws TypeError, RangeError @internal */
  static from(state: JsonObject): NumpyGenerator {
    const made = numpyGenerator(0);
    made.setState(state);
    return made;
  }

  /** @internal */
  constructor(sequence: SeedSequence) {
    this.#sequence = sequence;
    const seed = seedWords(sequence, 8);
    withState(this.#bytes, ({ kernels, memory, state, words }) => {
      new Uint32Array(memory.buffer, words).set(seed);
      kernels.pcg64Seed(state, words);
    });
  }

  /**
   * The form of `rng.bit_generator.state`, with the two integers of 128 bits in decimal digits, and the seed
   * sequence, which `spawn` needs.
   */
  state(): JsonObject {
    const wide = new BigUint64Array(this.#bytes.buffer, 0, 4);
    const words = new Uint32Array(this.#bytes.buffer);
    const { entropy, spawnKey } = this.#sequence;
    return {
      bit_generator: "PCG64",
      state: {
        state: String((wide[1]! << 64n) | wide[0]!),
        inc: String((wide[3]! << 64n) | wide[2]!),
      },
      has_uint32: words[HAS_HALF]!,
      uinteger: words[HALF]!,
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

  /** @throws TypeError, RangeError for what `state` could not have given; nothing is changed then */
  setState(state: JsonObject): void {
    const where = "numpyGenerator: state";
    if (state.bit_generator !== "PCG64") {
      throw wrongValue(where, "that of a PCG64", state.bit_generator);
    }
    const pcg = (state.state ?? {}) as JsonObject;
    const [position, increment] = [pcg.state, pcg.inc].map((digits) => wideOf(where, digits));
    if ((increment! & 1n) === 0n) throw wrongValue(`${where}.state.inc`, "an odd integer", pcg.inc);
    const kept = state.has_uint32;
    if (kept !== 0 && kept !== 1) throw wrongValue(`${where}.has_uint32`, "0 or 1", kept);
    const [half] = wordList(`${where}.uinteger`, [state.uinteger ?? null]);
    const sequence = (state.seed_seq ?? {}) as JsonObject;
    const entropy = wordList(`${where}.seed_seq.entropy`, sequence.entropy);
    const spawnKey = wordList(`${where}.seed_seq.spawn_key`, sequence.spawn_key);
    const [children] = wordList(`${where}.seed_seq.n_children_spawned`, [
      sequence.n_children_spawned ?? null,
    ]);
    const low = 2n ** 64n - 1n;
    const wide = new BigUint64Array(this.#bytes.buffer, 0, 4);
    wide.set([position! & low, position! >> 64n, increment! & low, increment! >> 64n]);
    new Uint32Array(this.#bytes.buffer).set([kept, half!], HAS_HALF);
    this.#sequence = { entropy, spawnKey };
    this.#children = children!;
  }

  fill(target: Float32Array | Float64Array, { law, args }: ElementDraw): void {
    const [a, b] = args as [number, number];
    if (law === "normal") this.#draw("Normal", target, a, b);
    else this.#draw("Uniform", target, a, b - a);
  }

  #draw(law: Law, target: Float32Array | Float64Array, a: number, b: number): void {
    const name = `generator${law}${target.BYTES_PER_ELEMENT === 8 ? 64 : 32}` as const;
    const table = law === "Normal" ? tables() : 0;
    withState(this.#bytes, (window) => {
      const { kernels, state } = window;
      throughWindow(window, target, (to, n) => kernels[name](state, to, n, a, b, table));
    });
  }

  #values(
    where: string,
    law: Law,
    [a, b]: [number, number],
    size: Size | undefined,
    dtype: "float32" | "float64" = "float64",
  ): number | Values {
    checkOneOf(`${where}: dtype`, dtype, this.dtypes);
    const count = size === undefined ? 1 : countOf(where, size);
    const values = dtype === "float64" ? new Float64Array(count) : new Float32Array(count);
    this.#draw(law, values, a, b);
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
    return this.#values("uniform", "Uniform", [low, high - low], size);
  }

  /** N(0, 1). */
  standardNormal(): number;
  standardNormal(size: Size, dtype?: "float64"): Float64Array<ArrayBuffer>;
  standardNormal(size: Size, dtype: "float32"): Float32Array<ArrayBuffer>;
  standardNormal(size?: Size, dtype?: "float32" | "float64"): number | Values {
    return this.#values("standardNormal", "Normal", [0, 1], size, dtype);
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
    const values = new Float64Array(size === undefined ? 1 : countOf("integers", size));
    this.#words((next) => {
      for (let i = 0; i < values.length; ++i) values[i] = first + bounded(next, span);
    });
    return size === undefined ? values[0]! : values;
  }

  /** 0 … n − 1 in random order. */
  permutation(n: number): Uint32Array<ArrayBuffer> {
    return this.#words((next) => permuted("permutation", n, next));
  }

  /** Independent generators: `rng.spawn(n)`, children of the seed sequence, not of the position in the stream. */
  spawn(n: number): NumpyGenerator[] {
    if (typeof n !== "number") throw wrongType("spawn: n", "an integer", n);
    if (!(Number.isSafeInteger(n) && n >= 0)) throw wrongValue("spawn: n", "an integer ≥ 0", n);
    const { entropy, spawnKey } = this.#sequence;
    return Array.from({ length: n }, () => {
      return new NumpyGenerator({ entropy, spawnKey: [...spawnKey, this.#children++] });
    });
  }

  #words<T>(work: (next: () => number) => T): T {
    return withState(this.#bytes, ({ kernels, state }) => {
      return work(() => kernels.pcg64Next32(state) >>> 0);
    });
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

function wideOf(where: string, digits: unknown): bigint {
  if (typeof digits !== "string" || !/^\d{1,39}$/.test(digits) || BigInt(digits) >> 128n !== 0n) {
    throw wrongType(`${where}.state`, "an integer of 128 bits in decimal digits", digits);
  }
  return BigInt(digits);
}

function wordList(where: string, list: Json | undefined): number[] {
  const fits = (word: unknown): boolean => typeof word === "number" && word >>> 0 === word;
  if (!Array.isArray(list) || !list.every(fits)) throw wrongType(where, "words of 32 bits", list);
  return [...(list as number[])];
}

/**
 * `np.random.default_rng(seed)`.
 *
 * @param seed an integer ≥ 0 of any size (a number up to 2^53 − 1), or an array of such, as NumPy takes it
 * @throws TypeError, RangeError for other seeds, and for none: NumPy would take fresh entropy
 */
export function numpyGenerator(
  seed: number | bigint | readonly (number | bigint)[],
): NumpyGenerator {
  const parts: readonly unknown[] = Array.isArray(seed) ? seed : [seed];
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
  return new NumpyGenerator({ entropy, spawnKey: [] });
}
