import { checkInteger, checkKeys, wrongType, wrongValue } from "../errors.js";
import { ones, orthogonal, sections, zeros } from "../index.js";
import type { Initializer, SpecEntry } from "../index.js";

/** A layer's parameters under its framework's own names; spread it into the spec of `initialize`. */
export type LayerSpec = Readonly<Record<string, SpecEntry>>;

/**
 * A layer's spec with `prefix` before each name, as networks need it: `prefixed("fc1.", torch.linear(784, 256))`
 * has `fc1.weight` and `fc1.bias`.
 */
export function prefixed(prefix: string, spec: LayerSpec): LayerSpec {
  return Object.fromEntries(Object.entries(spec).map(([name, entry]) => [prefix + name, entry]));
}

/** An entry; a layout where its law or its reader needs one. */
export const entry = (shape: readonly number[], init: Initializer, layout?: string): SpecEntry =>
  layout === undefined ? { shape, init } : { shape, layout, init };

/** A kernel from input axes to output axes, and a bias of 0 or none: Dense, DenseGeneral, EinsumDense. */
export const dense = (
  inputs: readonly number[],
  outputs: readonly number[],
  init: Initializer,
  bias = true,
): LayerSpec => ({
  kernel: entry(
    [...inputs, ...outputs],
    init,
    "I".repeat(inputs.length) + "O".repeat(outputs.length),
  ),
  ...(bias && { bias: entry(outputs, zeros()) }),
});

/** The gates of a recurrent layer of Keras or tfjs side by side; each kernel is one matrix to its law. */
export const recurrent = (
  inputs: number,
  units: number,
  gates: number,
  init: Initializer,
  bias: SpecEntry = entry([gates * units], zeros()),
): LayerSpec => ({
  kernel: entry([inputs, gates * units], init, "IO"),
  recurrent_kernel: entry([units, gates * units], orthogonal(), "IO"),
  bias,
});

/** Gates i, f, c, o: 1 for f. */
export const forgetBias = (units: number): SpecEntry =>
  entry(
    [4 * units],
    sections([
      { size: units, init: zeros() },
      { size: units, init: ones() },
      { size: 2 * units, init: zeros() },
    ]),
  );

export const product = (sizes: readonly number[]): number => sizes.reduce((n, x) => n * x, 1);

/** Checks sizes by name, integers ≥ `least`. */
export function checkSizes(
  layer: string,
  sizes: Readonly<Record<string, unknown>>,
  least = 1,
): void {
  for (const [name, size] of Object.entries(sizes)) checkInteger(`${layer}: ${name}`, size, least);
}

/** Checks a list of axes ≥ 1; a kernel has three at most. */
export function checkAxes(where: string, axes: unknown, most: number): void {
  if (!Array.isArray(axes)) throw wrongType(where, "an array of integers", axes);
  if (axes.length < 1 || axes.length > most) {
    throw wrongValue(where, most === Infinity ? "an axis at least" : `1 to ${most} axes`, axes);
  }
  for (const axis of axes) checkInteger(where, axis, 1);
}

/** Checks that `count` of a name divides each of the sizes. */
export function checkDivides(where: string, count: number, ...sizes: readonly number[]): void {
  for (const size of sizes) {
    if (size % count !== 0) throw wrongValue(where, `a divisor of ${size}`, count);
  }
}

/** Options with their defaults, of whose types they must be; numbers are integers ≥ 1. */
export function optionsOf<O extends object>(
  layer: string,
  options: O,
  defaults: Required<O>,
): Required<O> {
  checkKeys(layer, options, Object.keys(defaults));
  const read = { ...defaults };
  for (const key of Object.keys(defaults) as (keyof O & string)[]) {
    const { [key]: value = defaults[key] } = options;
    const where = `${layer}: ${key}`;
    if (typeof defaults[key] === "number") checkInteger(where, value, 1);
    else if (typeof value !== "boolean") throw wrongType(where, "a boolean", value);
    read[key] = value;
  }
  return read;
}
