import { checkKeys, checkNumber, checkOneOf, wrongType, wrongValue } from "../../errors.js";
import type { Initializer } from "../../laws/initializer.js";
import type { ArrayOf } from "../../spec/dtype.js";
import { STATELESS, atOnce, floats, throughWindow } from "../shared/kernels.js";
import { newArray } from "../shared/sizes.js";
import { rounded } from "../torch/values.js";
import { normal, standard, truncated, uniform } from "./draws.js";
import {
  arrayOf,
  checkSize,
  checkWidth,
  initializing,
  type JaxDrawing,
  type JaxDrawOptions,
  type JaxInitializeOptions,
} from "./initialize.js";
import { roundsFor, sortedBy } from "./order.js";
import { JaxStream, LAYOUTS, PLATFORMS } from "./stream.js";
import {
  BY_COUNTER,
  JAX_DTYPES,
  checkCount,
  checkWords,
  foldedIn,
  narrowWords,
  pairs,
  swapHalves,
  totalOf,
  WORD,
  wordsOf,
  type JaxDtype,
  type JaxLayout,
  type JaxPlatform,
} from "./words.js";

/** What changes a key's numbers: two flags of JAX, and the platform. */
export interface JaxKeyOptions {
  /** The flag jax_threefry_partitionable: "partitionable" (default) is True, "original" is False. */
  readonly layout?: JaxLayout;
  /** Where that JAX runs; "cpu" by default. */
  readonly platform?: JaxPlatform;
  /** The flag jax_enable_x64, which keeps the high word of a seed; false by default. */
  readonly x64?: boolean;
}

/** Keys that one call makes: each is an object. */
const MOST_KEYS = 2 ** 20;
/**
 * A key of `jax.random` (threefry2x32). Its methods are pure: they never change it, and the same call gives the
 * same values.
 *
 * As a `generator`, it draws the i-th parameter that is not constant from `jax.random.fold_in(key, i)`, which in
 * the partitionable layout is `jax.random.split(key, n)[i]`, and counts on over calls; the key itself stays.
 *
 * Exact for every version of JAX: keys, bits, randint, permutation, bernoulli, rademacher, and uniforms on [0, 1).
 * Uniforms elsewhere are exact for the platform. Normals, truncated normals and what else goes through a logarithm are those
 * of JAX 0.10 and 0.11 on CPUs bit for bit, in float32, float16 and bfloat16; float32 normals lie within 3 units in the
 * last place of all releases since 0.5. docs/compat-jax.md has the list, and what is known of GPUs.
 */
export class JaxKey extends JaxStream {
  /** `jax.random.split(key, count)`. */
  split(count = 2): JaxKey[] {
    checkCount("JaxKey.split: count", count, MOST_KEYS + 1);
    const words =
      this.layout === "original"
        ? wordsOf(this, 2 * count)
        : pairs(this.data, 0, count, BY_COUNTER);
    return this.#keys(words);
  }

  /** `jax.random.fold_in(key, data)`: an integer from 0 to 2^32 − 1. */
  foldIn(data: number): JaxKey {
    checkCount("JaxKey.foldIn: data", data, WORD);
    return new JaxKey(foldedIn(this.data, data), this.layout, this.platform);
  }

  /** `jax.random.bits(key, shape, uint8 | uint16 | uint32)`. */
  bits(shape: readonly number[], width?: 32): Uint32Array<ArrayBuffer>;
  bits(shape: readonly number[], width: 8): Uint8Array<ArrayBuffer>;
  bits(shape: readonly number[], width: 16): Uint16Array<ArrayBuffer>;
  bits(shape: readonly number[], width: 64): BigUint64Array<ArrayBuffer>;
  bits(
    shape: readonly number[],
    width: 8 | 16 | 32 | 64 = 32,
  ): Uint8Array | Uint16Array | Uint32Array | BigUint64Array {
    const size = checkSize("JaxKey.bits", this.layout, shape);
    switch (width) {
      case 8:
        return narrowWords(this, size, 4);
      case 16:
        return narrowWords(this, size, 2);
      case 32:
        return wordsOf(this, size);
      case 64:
        return swapHalves(pairs(this.data, 0, size, totalOf(this, size)));
      default:
        throw (typeof width === "number" ? wrongValue : wrongType)(
          "JaxKey.bits: width",
          "8, 16, 32 or 64",
          width,
        );
    }
  }

  /**
   * `jax.random.uniform(key, shape, dtype, minval, maxval)`: [minval, maxval), as far as rounding keeps the ends
   * apart.
   */
  uniform<D extends JaxDtype = "float32">(
    shape: readonly number[],
    minval = 0,
    maxval = 1,
    options: JaxDrawOptions<D> = {},
  ): ArrayOf<D> {
    const where = "JaxKey.uniform";
    const out = this.#target(where, shape, options);
    for (const [name, value] of Object.entries({ minval, maxval })) {
      checkNumber(`${where}: ${name}`, value);
      if (!Number.isFinite(rounded(out.dtype, value))) {
        throw wrongValue(`${where}: ${name}`, `a number that ${out.dtype} holds`, value);
      }
    }
    checkWidth(where, out.dtype, minval, maxval, ["minval", "maxval"]);
    atOnce(uniform(this, out, minval, maxval));
    return out.data;
  }

  /** `jax.random.uniform(key, shape, float64)` under jax_enable_x64: [0, 1). */
  uniform64(shape: readonly number[]): Float64Array<ArrayBuffer> {
    const size = checkSize("JaxKey.uniform64", this.layout, shape);
    const out = newArray("JaxKey.uniform64", "float64", size);
    const [k0, k1] = this.data;
    const total = totalOf(this, size);
    const steps = throughWindow(
      floats(out),
      STATELESS,
      ({ kernels, state }, address, count, at) => {
        kernels.threefryPairs(address, count, k0, k1, BigInt(at), total, state);
        kernels.jaxUniform64(address, count);
      },
    );
    atOnce(steps);
    return out;
  }

  /** `jax.random.normal(key, shape, dtype)`. */
  normal<D extends JaxDtype = "float32">(
    shape: readonly number[],
    options: JaxDrawOptions<D> = {},
  ): ArrayOf<D> {
    const out = this.#target("JaxKey.normal", shape, options);
    atOnce(normal(this, out, 0, 1));
    return out.data;
  }

  /** `jax.random.truncated_normal(key, lower, upper, shape, dtype)`; bounds may be infinite. */
  truncatedNormal<D extends JaxDtype = "float32">(
    shape: readonly number[],
    lower: number,
    upper: number,
    options: JaxDrawOptions<D> = {},
  ): ArrayOf<D> {
    const where = "JaxKey.truncatedNormal";
    const out = this.#target(where, shape, options);
    for (const bound of [lower, upper]) {
      if (typeof bound !== "number") throw wrongType(`${where}: bound`, "a number", bound);
    }
    if (!(rounded(out.dtype, lower) < rounded(out.dtype, upper))) {
      throw wrongValue(`${where}: lower`, `less than upper = ${upper}`, lower);
    }
    atOnce(truncated(this, out, lower, upper, 0, 1));
    return out.data;
  }

  /** `jax.random.exponential(key, shape, dtype)`: −ln(1 − u), from 0 on. */
  exponential<D extends JaxDtype = "float32">(
    shape: readonly number[],
    options: JaxDrawOptions<D> = {},
  ): ArrayOf<D> {
    return this.#standard("exponential", "jaxExponential", shape, options);
  }

  /** `jax.random.gumbel(key, shape, dtype)` in its default mode, "low": −ln(−ln u). */
  gumbel<D extends JaxDtype = "float32">(
    shape: readonly number[],
    options: JaxDrawOptions<D> = {},
  ): ArrayOf<D> {
    return this.#standard("gumbel", "jaxGumbel", shape, options);
  }

  /** `jax.random.laplace(key, shape, dtype)`: sign(u) ln(1 − |u|), u in (−1, 1). */
  laplace<D extends JaxDtype = "float32">(
    shape: readonly number[],
    options: JaxDrawOptions<D> = {},
  ): ArrayOf<D> {
    return this.#standard("laplace", "jaxLaplace", shape, options);
  }

  /** `jax.random.bernoulli(key, p, shape)` in its default mode, "low": 1 where a float32 uniform is less than p, else 0. */
  bernoulli(shape: readonly number[], p = 0.5): Uint8Array<ArrayBuffer> {
    const where = "JaxKey.bernoulli";
    checkNumber(`${where}: p`, p);
    const least = Math.fround(p);
    return Uint8Array.from(this.uniform(shape), (u) => Number(u < least));
  }

  /** `jax.random.rademacher(key, shape)`, int32: 1 or −1. */
  rademacher(shape: readonly number[]): Int32Array<ArrayBuffer> {
    return Int32Array.from(this.bernoulli(shape), (one) => 2 * one - 1);
  }

  /** `jax.random.randint(key, shape, minval, maxval)`, int32: [minval, maxval). */
  randint(shape: readonly number[], minval: number, maxval: number): Int32Array<ArrayBuffer> {
    const where = "JaxKey.randint";
    checkSize(where, this.layout, shape);
    checkInt32(`${where}: minval`, minval);
    checkInt32(`${where}: maxval`, maxval);
    if (minval >= maxval) {
      throw wrongValue(`${where}: minval`, `less than maxval = ${maxval}`, minval);
    }
    const [first, second] = this.split() as [JaxKey, JaxKey];
    const [high, low] = [first.bits(shape), second.bits(shape)];
    const span = maxval - minval;
    const root = 65536 % span;
    const factor = (Math.imul(root, root) >>> 0) % span;
    return Int32Array.from(high, (word, i) => {
      // 32-bit arithmetic that wraps
      const sum = (Math.imul(word % span, factor) + (low[i]! % span)) >>> 0;
      return minval + (sum % span);
    });
  }

  /** `jax.random.permutation(key, count)`: the numbers 0 … count − 1 in random order. */
  permutation(count: number): Int32Array<ArrayBuffer> {
    checkCount("JaxKey.permutation: count", count, WORD / 2);
    let key = new JaxKey(this.data, this.layout, this.platform);
    let order = Int32Array.from({ length: count }, (_, i) => i);
    for (let round = roundsFor(count); round > 0; --round) {
      const [rest, sub] = key.split() as [JaxKey, JaxKey];
      order = sortedBy(sub.bits([count]), order);
      key = rest;
    }
    return order;
  }

  /**
   * `initializer(key, shape, dtype)` of `jax.nn.initializers`: `varianceScaling` and its kin are the variance_scaling
   * family (JAX's he_normal is `heNormal({ distribution: "truncated_normal" })`); `normal`, `truncatedNormal`,
   * `uniform`, `constant`, `orthogonal` (its column_axis is −1 unless the law says otherwise) and `deltaOrthogonal` are
   * those of that name.
   *
   * Orthogonal matrices are float32 alone, and not bit for bit JAX's, whose QR rounds at each step as its LAPACK does:
   * here the same normals are made orthonormal in float64. docs/compat-jax.md has the bound.
   *
   * @param options JAX's in_axis, out_axis, batch_axis, for the family alone, and the dtype
   * @throws RangeError for a fan that is 0
   */
  initialize<D extends JaxDtype = "float32">(
    init: Initializer,
    shape: readonly number[],
    options: JaxInitializeOptions<D> = {},
  ): ArrayOf<D> {
    const { steps } = this.initializing("JaxKey.initialize", init, shape, options);
    return atOnce(steps()) as ArrayOf<D>;
  }

  /** @internal The same for a pool: checked now, drawn later. */
  initializing(
    where: string,
    init: Initializer,
    shape: readonly number[],
    options: JaxInitializeOptions = {},
  ): JaxDrawing {
    return initializing(this, where, init, shape, options);
  }

  #keys(words: Uint32Array): JaxKey[] {
    const { layout, platform } = this;
    return Array.from(
      { length: words.length / 2 },
      (_, i) => new JaxKey([words[2 * i]!, words[2 * i + 1]!], layout, platform),
    );
  }

  /** Zeros of a shape, to be drawn. */
  #target<D extends JaxDtype>(
    where: string,
    shape: readonly number[],
    options: JaxDrawOptions<D>,
  ): { readonly data: ArrayOf<D>; readonly dtype: D } {
    checkKeys(where, options, ["dtype"]);
    const { dtype = "float32" as D } = options;
    checkOneOf(`${where}: dtype`, dtype, JAX_DTYPES);
    checkSize(where, this.layout, shape);
    return { data: arrayOf(where, shape, dtype), dtype };
  }

  #standard<D extends JaxDtype>(
    name: string,
    law: Parameters<typeof standard>[2],
    shape: readonly number[],
    options: JaxDrawOptions<D>,
  ): ArrayOf<D> {
    const out = this.#target(`JaxKey.${name}`, shape, options);
    atOnce(standard(this, out, law));
    return out.data;
  }
}

/**
 * `jax.random.key(seed)`.
 *
 * @param seed an integer of 64 bits, −2^63 to 2^63 − 1; JAX drops its high word unless jax_enable_x64 is set
 * @throws TypeError for what is no integer type, RangeError for a number out of range
 * @example
 *     const [key, subkey] = jaxKey(0).split(); // jax.random.split(jax.random.key(0))
 *     subkey.normal([3]);
 */
export function jaxKey(seed: number | bigint, options: JaxKeyOptions = {}): JaxKey {
  const where = "jaxKey";
  checkKeys(where, options, ["layout", "platform", "x64"]);
  const { x64 = false } = options;
  const { layout, platform } = checkOptions(where, options);
  if (typeof x64 !== "boolean") throw wrongType(`${where}: x64`, "a boolean", x64);
  if (typeof seed !== "number" && typeof seed !== "bigint") {
    throw wrongType(`${where}: seed`, "a number or bigint", seed);
  }
  if (typeof seed === "number" && !Number.isSafeInteger(seed)) {
    throw wrongValue(`${where}: seed`, "a safe integer", seed, "write larger seeds as bigint");
  }
  const wide = BigInt(seed);
  if (BigInt.asIntN(64, wide) !== wide) {
    throw wrongValue(`${where}: seed`, "an integer from -2^63 to 2^63 - 1", seed);
  }
  const high = x64 ? Number(BigInt.asUintN(32, wide >> 32n)) : 0;
  return new JaxKey([high, Number(BigInt.asUintN(32, wide))], layout, platform);
}

/**
 * `jax.random.wrap_key_data(data)`: a key from its two words.
 *
 * @example
 *     jaxKeyData([0, 42]).normal([3]); // as jaxKey(42).normal([3])
 */
export function jaxKeyData(
  data: readonly [number, number],
  options: Omit<JaxKeyOptions, "x64"> = {},
): JaxKey {
  const where = "jaxKeyData";
  checkKeys(where, options, ["layout", "platform"]);
  const { layout, platform } = checkOptions(where, options);
  return new JaxKey(checkWords(`${where}: data`, data), layout, platform);
}

function checkOptions(
  where: string,
  { layout = "partitionable", platform = "cpu" }: JaxKeyOptions,
): { layout: JaxLayout; platform: JaxPlatform } {
  checkOneOf(`${where}: layout`, layout, LAYOUTS);
  checkOneOf(`${where}: platform`, platform, PLATFORMS);
  return { layout, platform };
}

function checkInt32(where: string, value: unknown): asserts value is number {
  if (typeof value !== "number") throw wrongType(where, "an integer", value);
  if ((value | 0) !== value) throw wrongValue(where, "an integer of 32 bits", value);
}
