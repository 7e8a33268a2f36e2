import { checkKeys, checkNumber, checkOneOf, wrongType, wrongValue } from "../../errors.js";
import type { Dtype } from "../../spec/dtype.js";
import type { Generator, JsonObject } from "../../plan/generator.js";
import { checkInitializer } from "../../laws/check.js";
import type { Initializer } from "../../laws/initializer.js";
import { lower } from "../../laws/lower.js";
import type { ElementDraw } from "../../laws/base/lower.js";
import { Ordered } from "../shared/ordered.js";
import { checkShape, fansOf, sizeOf, type GivenRoles } from "../../spec/shape.js";
import {
  axisFans,
  draw,
  normal,
  scaled,
  scaleOf,
  truncated,
  uniform,
  type JaxAxes,
} from "./draws.js";
import { roundsFor, sortedBy } from "./order.js";
import {
  BY_COUNTER,
  checkCount,
  checkWords,
  narrowWords,
  pairs,
  swapHalves,
  totalOf,
  WORD,
  wordsOf,
  type JaxLayout,
  type Words,
} from "./words.js";
import {
  STATELESS,
  atOnce,
  compatModule,
  floats,
  throughWindow,
  type Floats,
} from "../shared/kernels.js";
import { checkSpan, newArray } from "../shared/sizes.js";

/** How a key splits and folds: two flags of JAX that change its numbers. */
export interface JaxKeyOptions {
  /** The flag jax_threefry_partitionable: "partitionable" (default) is True, "original" is False. */
  readonly layout?: JaxLayout;
  /** The flag jax_enable_x64, which keeps the high word of a seed; false by default. */
  readonly x64?: boolean;
}

/** Keys that one call makes: each is an object. */
const MOST_KEYS = 2 ** 20;
/** A parameter's number is one word, and no call has as many parameters as lie above this. */
const MOST_DRAWN = 2 ** 31;

const LAYOUTS: readonly JaxLayout[] = ["partitionable", "original"];
/**
 * A key of `jax.random` (threefry2x32). Its methods are pure: they never change it, and the same call gives the
 * same values.
 *
 * As a `generator`, it draws the i-th parameter that is not constant from `jax.random.fold_in(key, i)`, which in
 * the partitionable layout is `jax.random.split(key, n)[i]`, and counts on over calls; the key itself stays.
 *
 * Exact for every version of JAX: keys, bits, randint, permutation, and uniforms on [0, 1). Uniforms elsewhere are
 * exact for compiled CPU code with fused multiply-adds. Normals and truncated normals are those of JAX 0.10 on such
 * a CPU bit for bit, and within 3 units in the last place of all releases since 0.5.
 */
export class JaxKey extends Ordered implements Generator {
  readonly kind = "jax.threefry2x32";
  readonly laws = ["uniform", "normal", "truncatedNormal"] as const;
  readonly dtypes = ["float32"] as const;
  /** `jax.random.key_data(key)`. */
  readonly data: Words;
  readonly layout: JaxLayout;
  #drawn = 0;

  /** @internal */
  constructor(data: Words, layout: JaxLayout) {
    super();
    this.data = Object.freeze([...data] as const);
    this.layout = layout;
  }

  /** @internal */
  static from(state: JsonObject): JaxKey {
    const made = new JaxKey([0, 0], "partitionable");
    made.setState(state);
    return made;
  }

  /** `jax.random.split(key, count)`. */
  split(count = 2): JaxKey[] {
    checkCount("JaxKey.split: count", count, MOST_KEYS + 1);
    const words =
      this.layout === "original"
        ? wordsOf(this, 2 * count)
        : pairs(this.data, 0, count, BY_COUNTER);
    return keysOf(words, this.layout);
  }

  /** `jax.random.fold_in(key, data)`: an integer from 0 to 2^32 − 1. */
  foldIn(data: number): JaxKey {
    checkCount("JaxKey.foldIn: data", data, WORD);
    return keysOf(pairs(this.data, data, 1, BY_COUNTER), this.layout)[0]!;
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
    const size = this.#size("JaxKey.bits", shape);
    switch (width) {
      case 8:
        return narrowWords(this, size, 4, (buffer) => new Uint8Array(buffer, 0, size));
      case 16:
        return narrowWords(this, size, 2, (buffer) => new Uint16Array(buffer, 0, size));
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
   * `jax.random.uniform(key, shape, float32, minval, maxval)`: [minval, maxval), as far as rounding keeps the ends
   * apart.
   */
  uniform(shape: readonly number[], minval = 0, maxval = 1): Float32Array<ArrayBuffer> {
    const where = "JaxKey.uniform";
    const out = newArray(where, "float32", this.#size(where, shape));
    const [low, high] = [float32(`${where}: minval`, minval), float32(`${where}: maxval`, maxval)];
    checkSpan(where, "float32", minval, maxval, ["minval", "maxval"]);
    atOnce(uniform(this, out, low, high));
    return out;
  }

  /** `jax.random.uniform(key, shape, float64)` under jax_enable_x64: [0, 1). */
  uniform64(shape: readonly number[]): Float64Array<ArrayBuffer> {
    const size = this.#size("JaxKey.uniform64", shape);
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

  /** `jax.random.normal(key, shape)`, float32. */
  normal(shape: readonly number[]): Float32Array<ArrayBuffer> {
    const where = "JaxKey.normal";
    const out = newArray(where, "float32", this.#size(where, shape));
    atOnce(normal(this, out, 0, 1));
    return out;
  }

  /** `jax.random.truncated_normal(key, lower, upper, shape)`, float32; bounds may be infinite. */
  truncatedNormal(
    shape: readonly number[],
    lower: number,
    upper: number,
  ): Float32Array<ArrayBuffer> {
    const where = "JaxKey.truncatedNormal";
    const out = newArray(where, "float32", this.#size(where, shape));
    for (const bound of [lower, upper]) {
      if (typeof bound !== "number") throw wrongType(`${where}: bound`, "a number", bound);
    }
    const [low, high] = [Math.fround(lower), Math.fround(upper)];
    if (!(low < high)) throw wrongValue(`${where}: lower`, `less than upper = ${upper}`, lower);
    atOnce(truncated(this, out, low, high, 0, 1));
    return out;
  }

  /** `jax.random.randint(key, shape, minval, maxval)`, int32: [minval, maxval). */
  randint(shape: readonly number[], minval: number, maxval: number): Int32Array<ArrayBuffer> {
    const where = "JaxKey.randint";
    this.#size(where, shape);
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
    let key = new JaxKey(this.data, this.layout);
    let order = Int32Array.from({ length: count }, (_, i) => i);
    for (let round = roundsFor(count); round > 0; --round) {
      const [rest, sub] = key.split() as [JaxKey, JaxKey];
      order = sortedBy(sub.bits([count]), order);
      key = rest;
    }
    return order;
  }

  /**
   * `initializer(key, shape)` of `jax.nn.initializers`, float32: `varianceScaling` and its kin are the
   * variance_scaling family (JAX's he_normal is `heNormal({ distribution: "truncated_normal" })`); `normal`,
   * `truncatedNormal`, `uniform` and `constant` are those of that name.
   *
   * @param axes JAX's in_axis, out_axis, batch_axis, for the family alone
   * @throws RangeError for orthogonal laws, which JAX draws through LAPACK's QR, and for a fan that is 0
   */
  initialize(
    init: Initializer,
    shape: readonly number[],
    axes: JaxAxes = {},
  ): Float32Array<ArrayBuffer> {
    const where = "JaxKey.initialize";
    const law = checkInitializer(where, init);
    checkKeys(`${where}: axes`, axes, ["inAxis", "outAxis", "batchAxis"]);
    const out = newArray(where, "float32", this.#size(where, shape));
    if (law.law === "varianceScaling") {
      atOnce(scaled(this, where, out, law, axisFans(where, shape, axes)));
      return out;
    }
    for (const [name, axis] of Object.entries(axes)) {
      if (axis !== undefined) {
        throw wrongType(
          `${where}: ${name}`,
          `nothing beside ${law.law}, which scales by no fan`,
          axis,
        );
      }
    }
    const tensor = { name: undefined, shape, layout: undefined, dtype: "float32" } as const;
    const lowered = lower(where, law, tensor);
    if (lowered.law === "constant") return out.fill(lowered.args[0]!);
    checkOneOf(`${where}: law`, lowered.law, this.laws);
    this.#checkNumbers(where, "float32", lowered, shape, law);
    atOnce(draw(this, out, lowered));
    return out;
  }

  /** The key, its layout, and how many parameters it gave as a `generator`. */
  state(): JsonObject {
    return { key: [...this.data], layout: this.layout, drawn: this.#drawn };
  }

  module(): WebAssembly.Module {
    return compatModule();
  }

  setState(state: JsonObject): void {
    const where = `${this.kind}: state`;
    this.checkFree();
    checkKeys(where, state, ["key", "layout", "drawn"]);
    const { key, layout, drawn } = state;
    const data = checkWords(`${where}.key`, key);
    checkOneOf(`${where}.layout`, layout, LAYOUTS);
    checkCount(`${where}.drawn`, drawn, WORD);
    const own = this as { -readonly [K in "data" | "layout"]: JaxKey[K] };
    [own.data, own.layout, this.#drawn] = [Object.freeze(data), layout, drawn];
  }

  check(
    where: string,
    dtype: Dtype,
    { law, args }: ElementDraw,
    shape: readonly number[],
    init: Initializer,
    roles: GivenRoles = {},
  ): void {
    if (this.#drawn >= MOST_DRAWN) {
      const wayOut = "go on with jaxKeyData and another key";
      throw wrongValue(
        `${where}: drawn`,
        `fewer than ${MOST_DRAWN} parameters`,
        this.#drawn,
        wayOut,
      );
    }
    this.#checkNumbers(where, dtype, { law, args }, shape, init, roles);
  }

  #checkNumbers(
    where: string,
    dtype: Dtype,
    { law, args }: ElementDraw,
    shape: readonly number[],
    init: Initializer,
    roles: GivenRoles = {},
  ): void {
    if (init.law === "varianceScaling") scaleOf(where, init, fansOf(where, shape, roles));
    else if (law === "uniform") checkSpan(where, dtype, args[0]!, args[1]!);
  }

  fill(
    target: Floats,
    lowered: ElementDraw,
    shape: readonly number[],
    init: Initializer,
    roles?: GivenRoles,
  ): void {
    this.checkFree();
    atOnce(this.steps(target, lowered, shape, init, roles));
  }

  *steps(
    target: Floats,
    lowered: ElementDraw,
    shape: readonly number[],
    init: Initializer,
    roles: GivenRoles = {},
  ): IterableIterator<number> {
    const key = this.foldIn(this.#drawn);
    yield* init.law === "varianceScaling"
      ? scaled(key, this.kind, target, init, fansOf(this.kind, shape, roles))
      : draw(key, target, lowered);
    ++this.#drawn;
  }

  /** The size of a shape. The original layout counts words in 32 bits, and 64-bit values take two. */
  #size(where: string, shape: readonly number[]): number {
    checkShape(where, shape);
    const size = sizeOf(shape);
    if (this.layout === "original" && size >= WORD / 2) {
      throw wrongValue(`${where}: shape`, 'fewer than 2^31 values in layout "original"', shape);
    }
    return size;
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
  checkKeys(where, options, ["layout", "x64"]);
  const { layout = "partitionable", x64 = false } = options;
  checkOneOf(`${where}: layout`, layout, LAYOUTS);
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
  return new JaxKey([high, Number(BigInt.asUintN(32, wide))], layout);
}

/**
 * `jax.random.wrap_key_data(data)`: a key from its two words.
 *
 * @example
 *     jaxKeyData([0, 42]).normal([3]); // as jaxKey(42).normal([3])
 */
export function jaxKeyData(
  data: readonly [number, number],
  options: Pick<JaxKeyOptions, "layout"> = {},
): JaxKey {
  const where = "jaxKeyData";
  checkKeys(where, options, ["layout"]);
  const { layout = "partitionable" } = options;
  checkOneOf(`${where}: layout`, layout, LAYOUTS);
  return new JaxKey(checkWords(`${where}: data`, data), layout);
}

const keysOf = (words: Uint32Array, layout: JaxLayout): JaxKey[] =>
  Array.from(
    { length: words.length / 2 },
    (_, i) => new JaxKey([words[2 * i]!, words[2 * i + 1]!], layout),
  );

function float32(where: string, value: unknown): number {
  checkNumber(where, value);
  const single = Math.fround(value);
  if (!Number.isFinite(single)) throw wrongValue(where, "a number that float32 holds", value);
  return single;
}

function checkInt32(where: string, value: unknown): asserts value is number {
  if (typeof value !== "number") throw wrongType(where, "an integer", value);
  if ((value | 0) !== value) throw wrongValue(where, "an integer of 32 bits", value);
}
