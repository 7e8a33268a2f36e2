/** How `jax.random` and `jax.nn.initializers` make values of a key's words. */
import { isArray, show, wrongType, wrongValue } from "../../errors.js";
import type { VarianceScaling } from "../../laws/base/data.js";
import { fanOf, TRUNCATED_STD, type ElementDraw } from "../../laws/base/lower.js";
import { sizeOf, type Fans } from "../../spec/shape.js";
import { decode, encode, isHalf, rounded } from "../torch/values.js";
import type { CompatKernels } from "../shared/kernels.js";
import { fromWords, isFused, type Drawn, type JaxDtype, type KeyData } from "./words.js";

/** Which axes count as what; negative ones from the end. JAX's defaults: in −2, out −1, no batch. */
export interface JaxAxes {
  readonly inAxis?: number | readonly number[];
  readonly outAxis?: number | readonly number[];
  readonly batchAxis?: number | readonly number[];
}

/** A law that was lowered: uniform, normal or truncated normal. In steps, as all draws here. */
export function draw(
  key: KeyData,
  out: Drawn,
  { law, args }: ElementDraw,
): IterableIterator<number> {
  const [a, b, low = null, high = null] = args as [number, number, number?, number?];
  if (law === "uniform") return uniform(key, out, a, b);
  if (law === "normal") return normal(key, out, a, b);
  return truncated(key, out, low ?? -Infinity, high ?? Infinity, a, b);
}

/** The variance_scaling family. */
export function scaled(
  key: KeyData,
  where: string,
  out: Drawn,
  init: VarianceScaling,
  fans: Fans,
): IterableIterator<number> {
  const { dtype } = out;
  const scale = scaleOf(where, init, fans, dtype);
  if (init.distribution === "normal") return normal(key, out, 0, scale);
  if (init.distribution === "uniform") return uniform(key, out, -1, 1, scale);
  const std = rounded(dtype, scale / rounded(dtype, TRUNCATED_STD));
  return truncated(key, out, -2, 2, 0, std);
}

/**
 * The standard deviation, before any cut, or the bound of a uniform: each step rounded to the dtype.
 *
 * @throws RangeError for a fan that is 0 and a variance that the dtype does not hold
 */
export function scaleOf(
  where: string,
  { scale, mode, distribution }: VarianceScaling,
  fans: Fans,
  dtype: JaxDtype,
): number {
  const fan = fanOf(mode, fans);
  if (fan === 0) throw wrongValue(`${where}: ${mode}`, "> 0", fan, "give it a non-empty axis");
  const variance = rounded(dtype, scale / fan);
  const square = distribution === "uniform" ? rounded(dtype, 3 * variance) : variance;
  if (!Number.isFinite(square)) throw wrongValue(`${where}: scale`, `what ${dtype} holds`, scale);
  return rounded(dtype, Math.sqrt(square));
}

/** `scale` times the uniform on [low, high), whose width is one that the dtype holds. */
export function uniform(
  key: KeyData,
  out: Drawn,
  low: number,
  high: number,
  scale = 1,
): IterableIterator<number> {
  const [a, b, factor] = [low, high, scale].map((x) => rounded(out.dtype, x)) as Three;
  const once = isFused(key.platform, out.dtype);
  return fromWords(key, out, (kernels, address, count, dtype) =>
    kernels.jaxUniform(address, count, dtype, once, a, b, factor),
  );
}

type Three = [number, number, number];

/** Normals by `jax.random.normal`: √2·erf⁻¹(u), u uniform in (−1, 1). */
export function normal(
  key: KeyData,
  out: Drawn,
  mean: number,
  std: number,
): IterableIterator<number> {
  const [mu, sigma] = [rounded(out.dtype, mean), rounded(out.dtype, std)];
  return fromWords(key, out, (kernels, address, count, dtype) =>
    kernels.jaxNormal(address, count, dtype, mu, sigma),
  );
}

/** Normals in (low, high) by `jax.random.truncated_normal`: √2·erf⁻¹ of uniforms between the erf of both ends. */
export function truncated(
  key: KeyData,
  out: Drawn,
  low: number,
  high: number,
  mean: number,
  std: number,
): IterableIterator<number> {
  const { dtype } = out;
  const [a, b] = [rounded(dtype, low), rounded(dtype, high)];
  const [bottom, top] = [after(dtype, a, 1), after(dtype, b, -1)];
  const [mu, sigma] = [rounded(dtype, mean), rounded(dtype, std)];
  const once = isFused(key.platform, dtype);
  return fromWords(key, out, (kernels, address, count, code) =>
    kernels.jaxTruncatedNormal(address, count, code, once, a, b, bottom, top, mu, sigma),
  );
}

/** The laws that take no numbers. */
export const standard = (
  key: KeyData,
  out: Drawn,
  law: "jaxExponential" | "jaxGumbel" | "jaxLaplace",
): IterableIterator<number> =>
  fromWords(key, out, (kernels: CompatKernels, address, count, dtype) =>
    kernels[law](address, count, dtype),
  );

const SINGLE = new DataView(new ArrayBuffer(4));

/** The dtype's next number towards ±∞; x may be infinite. */
function after(dtype: JaxDtype, x: number, direction: 1 | -1): number {
  const sign = isHalf(dtype) ? 2 ** 15 : 2 ** 31;
  SINGLE.setFloat32(0, x);
  const bits = isHalf(dtype) ? encode(dtype, x) : SINGLE.getUint32(0);
  const next = x === 0 ? (direction > 0 ? 1 : sign + 1) : bits + (x > 0 === direction > 0 ? 1 : -1);
  if (isHalf(dtype)) return decode(dtype, next);
  SINGLE.setUint32(0, next);
  return SINGLE.getFloat32(0);
}

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
