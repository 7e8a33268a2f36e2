/** How `jax.random` and `jax.nn.initializers` make float32 values of a key's words. */
import { isArray, show, wrongType, wrongValue } from "../../errors.js";
import type { VarianceScaling } from "../../laws/base/data.js";
import { fanOf, TRUNCATED_STD, type ElementDraw } from "../../laws/base/lower.js";
import { sizeOf, type Fans } from "../../spec/shape.js";
import { fromWords, type KeyData } from "./words.js";
import type { Floats } from "../shared/kernels.js";

/** Which axes count as what; negative ones from the end. JAX's defaults: in −2, out −1, no batch. */
export interface JaxAxes {
  readonly inAxis?: number | readonly number[];
  readonly outAxis?: number | readonly number[];
  readonly batchAxis?: number | readonly number[];
}

/** A law that was lowered: uniform, normal or truncated normal. In steps, as all draws here. */
export function draw(
  key: KeyData,
  out: Floats,
  { law, args }: ElementDraw,
): IterableIterator<number> {
  const [a, b, low = null, high = null] = args as [number, number, number?, number?];
  if (law === "uniform") return uniform(key, out, Math.fround(a), Math.fround(b));
  if (law === "normal") return normal(key, out, a, b);
  return truncated(key, out, low ?? -Infinity, high ?? Infinity, a, b);
}

/** The variance_scaling family. */
export function scaled(
  key: KeyData,
  where: string,
  out: Floats,
  init: VarianceScaling,
  fans: Fans,
): IterableIterator<number> {
  const scale = scaleOf(where, init, fans);
  if (init.distribution === "normal") return normal(key, out, 0, scale);
  if (init.distribution === "uniform") return uniform(key, out, -1, 1, scale);
  return truncated(key, out, -2, 2, 0, Math.fround(scale / Math.fround(TRUNCATED_STD)));
}

/**
 * The standard deviation, before any cut, or the bound of a uniform: each step rounded to float32.
 *
 * @throws RangeError for a fan that is 0 and a variance that float32 does not hold
 */
export function scaleOf(
  where: string,
  { scale, mode, distribution }: VarianceScaling,
  fans: Fans,
): number {
  const fan = fanOf(mode, fans);
  if (fan === 0) throw wrongValue(`${where}: ${mode}`, "> 0", fan, "give it a non-empty axis");
  const variance = Math.fround(scale / fan);
  const square = distribution === "uniform" ? Math.fround(3 * variance) : variance;
  if (!Number.isFinite(square)) throw wrongValue(`${where}: scale`, "what float32 holds", scale);
  return Math.fround(Math.sqrt(square));
}

/** `scale` times the uniform on [low, high), whose width is one that float32 holds. */
export const uniform = (
  key: KeyData,
  out: Floats,
  low: number,
  high: number,
  scale = 1,
): IterableIterator<number> =>
  fromWords(key, out, (kernels, address, count) =>
    kernels.jaxUniform(address, count, low, high, scale),
  );

export const normal = (
  key: KeyData,
  out: Floats,
  mean: number,
  std: number,
): IterableIterator<number> =>
  fromWords(key, out, (kernels, address, count) => kernels.jaxNormal(address, count, mean, std));

export const truncated = (
  key: KeyData,
  out: Floats,
  low: number,
  high: number,
  mean: number,
  std: number,
): IterableIterator<number> =>
  fromWords(key, out, (kernels, address, count) =>
    kernels.jaxTruncatedNormal(address, count, low, high, mean, std),
  );

/** JAX's fans: the axes that are neither in, out nor batch belong to both. */
export function axisFans(where: string, shape: readonly number[], axes: JaxAxes): Fans {
  const { inAxis = -2, outAxis = -1, batchAxis = [] } = axes;
  if (inAxis === -2 && shape.length < 2) {
    throw wrongValue(`${where}: shape`, "at least two axes", shape, "or give inAxis");
  }
  const product = (name: string, given: unknown): number => {
    const list: readonly unknown[] = isArray(given) ? given : [given];
    let size = 1;
    for (const axis of list) {
      const length = Number.isInteger(axis) ? shape.at(axis as number) : undefined;
      if (length === undefined) {
        const complain = typeof axis === "number" ? wrongValue : wrongType;
        throw complain(`${where}: ${name}`, `axes of shape ${show(shape)}`, given);
      }
      size *= length;
    }
    return size;
  };
  const [ins, outs] = [product("inAxis", inAxis), product("outAxis", outAxis)];
  const batch = product("batchAxis", batchAxis);
  if (ins * outs * batch === 0) return { fan_in: 0, fan_out: 0 };
  const field = sizeOf(shape) / ins / outs / batch;
  return { fan_in: ins * field, fan_out: outs * field };
}
