/** `initializer(key, shape, dtype)` of `jax.nn.initializers`: checked at once, drawn in steps. */
import { checkKeys, checkOneOf, isArray, wrongType, wrongValue } from "../../errors.js";
import type { ElementDraw } from "../../laws/base/lower.js";
import { checkInitializer } from "../../laws/check.js";
import type { Initializer } from "../../laws/initializer.js";
import { lower } from "../../laws/lower.js";
import { FORMATS, type AnyArray, type ArrayOf } from "../../spec/dtype.js";
import { checkShape, fansOf, sizeOf, type GivenRoles } from "../../spec/shape.js";
import { newArray } from "../shared/sizes.js";
import { encode, isHalf, rounded } from "../torch/values.js";
import { axisFans, draw, scaled, scaleOf, type JaxAxes } from "./draws.js";
import { checkDelta, columnsOf, deltaOrthogonal, orthogonal } from "./orthogonal.js";
import { JAX_DTYPES, WORD, type JaxDtype, type JaxLayout, type KeyData } from "./words.js";

/** The dtype of a draw. */
export interface JaxDrawOptions<D extends JaxDtype = JaxDtype> {
  /** "float32" by default. 16-bit values are encodings in a Uint16Array. */
  readonly dtype?: D;
}

/** What `JaxKey.initialize` takes beside law and shape. */
export interface JaxInitializeOptions<D extends JaxDtype = JaxDtype>
  extends JaxAxes, JaxDrawOptions<D> {}

/** A parameter that a key will draw: plain data, which a worker can be sent, but for its steps. */
export interface JaxDrawing {
  readonly key: KeyData;
  readonly init: Initializer;
  readonly shape: readonly number[];
  readonly options: JaxInitializeOptions;
  readonly bytes: number;
  /** Draws it, in steps which yield the bytes of each. */
  readonly steps: () => Generator<number, AnyArray>;
}

/** The base laws of JAX. */
export const JAX_LAWS = ["uniform", "normal", "truncatedNormal"] as const;

/** @throws TypeError, RangeError for what JAX does not draw */
export function initializing(
  { data, layout, platform }: KeyData,
  where: string,
  init: Initializer,
  shape: readonly number[],
  options: JaxInitializeOptions,
): JaxDrawing {
  const law = checkInitializer(where, init);
  checkKeys(`${where}: options`, options, ["inAxis", "outAxis", "batchAxis", "dtype"]);
  const { dtype = "float32", ...axes } = options;
  checkOneOf(`${where}: dtype`, dtype, JAX_DTYPES);
  const size = checkSize(where, layout, shape);
  const key = { data, layout, platform };
  // the caller's own may change before a worker reads them
  const own = { shape: [...shape], axes: copied(axes) };
  const bytes = size * FORMATS[dtype].bytes;
  const steps = stepsOf(key, where, law, own.shape, dtype, own.axes);
  return { key, init: law, shape: own.shape, options: { ...own.axes, dtype }, bytes, steps };
}

const copied = (axes: JaxAxes): JaxAxes =>
  Object.fromEntries(
    Object.entries(axes as Record<string, unknown>).map(([name, axis]) => [
      name,
      isArray(axis) ? [...axis] : axis,
    ]),
  );

function stepsOf(
  key: KeyData,
  where: string,
  law: Initializer,
  shape: readonly number[],
  dtype: JaxDtype,
  axes: JaxAxes,
): JaxDrawing["steps"] {
  const array = (): ArrayOf<JaxDtype> => arrayOf(where, shape, dtype);
  if (law.law === "varianceScaling") {
    const fans = axisFans(where, shape, axes);
    scaleOf(where, law, fans, dtype);
    return () => filled(array(), (data) => scaled(key, where, { data, dtype }, law, fans));
  }
  for (const [name, axis] of Object.entries(axes as Record<string, unknown>)) {
    if (axis === undefined) continue;
    throw wrongType(`${where}: ${name}`, `nothing beside ${law.law}, which scales by no fan`, axis);
  }
  if (law.law === "orthogonal" || law.law === "deltaOrthogonal") {
    if (dtype !== "float32") {
      throw wrongValue(`${where}: dtype`, '"float32", of which JAX has a QR', dtype);
    }
    if (law.law === "orthogonal") columnsOf(where, law, shape);
    else checkDelta(where, shape);
    return () =>
      law.law === "orthogonal"
        ? orthogonal(key, where, law, shape)
        : deltaOrthogonal(key, where, law, shape);
  }
  const tensor = { name: undefined, shape, layout: undefined, dtype } as const;
  const lowered = lower(where, law, tensor);
  if (lowered.law === "constant") {
    const value = isHalf(dtype) ? encode(dtype, lowered.args[0]!) : lowered.args[0]!;
    return () => filled(array(), (data) => [data.fill(value).byteLength]);
  }
  checkOneOf(`${where}: law`, lowered.law, JAX_LAWS);
  checkNumbers(where, dtype, lowered, shape, law);
  return () => filled(array(), (data) => draw(key, { data, dtype }, lowered));
}

function* filled<T>(array: T, steps: (array: T) => Iterable<number>): Generator<number, T> {
  yield* steps(array);
  return array;
}

/** Zeros of a shape. */
export function arrayOf<D extends JaxDtype>(
  where: string,
  shape: readonly number[],
  dtype: D,
): ArrayOf<D> {
  return newArray(where, isHalf(dtype) ? "uint16" : "float32", sizeOf(shape)) as ArrayOf<D>;
}

/** The size of a shape. The original layout counts words in 32 bits, and 64-bit values take two. */
export function checkSize(where: string, layout: JaxLayout, shape: readonly number[]): number {
  checkShape(where, shape);
  const size = sizeOf(shape);
  if (layout === "original" && size >= WORD / 2) {
    throw wrongValue(`${where}: shape`, 'fewer than 2^31 values in layout "original"', shape);
  }
  return size;
}

/** @throws RangeError for numbers that the dtype does not hold */
export function checkNumbers(
  where: string,
  dtype: JaxDtype,
  { law, args }: ElementDraw,
  shape: readonly number[],
  init: Initializer,
  roles: GivenRoles = {},
): void {
  if (init.law === "varianceScaling") scaleOf(where, init, fansOf(where, shape, roles), dtype);
  else if (law === "uniform") checkWidth(where, dtype, args[0]!, args[1]!);
}

/** Uniform laws multiply by high − low. @throws RangeError where the dtype does not hold that */
export function checkWidth(
  where: string,
  dtype: JaxDtype,
  low: number,
  high: number,
  [from, to]: readonly [string, string] = ["low", "high"],
): void {
  if (!Number.isFinite(rounded(dtype, rounded(dtype, high) - rounded(dtype, low)))) {
    throw wrongValue(`${where}: ${to}`, `at a distance from ${from} that ${dtype} holds`, high);
  }
}
