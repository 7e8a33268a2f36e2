import { checkInteger, checkKeys, isArray, wrongType, wrongValue } from "../errors.js";
import { ones, orthogonal, sections, zeros } from "../index.js";
import type { Initializer, Spec, SpecEntry } from "../index.js";
import { entriesOf } from "../plan/spec.js";
import { checkText } from "../spec/seed.js";

/** A layer's parameters under its framework's own names; spread it into the spec of `initialize`. */
export type LayerSpec = Readonly<Record<string, SpecEntry>>;

/**
 * A layer's spec with `prefix` before each name, as networks need it: `prefixed("fc1.", torch.linear(784, 256))`
 * has `fc1.weight` and `fc1.bias`.
 *
 * @param spec a spec in any form: an object, a Map or entries
 * @throws TypeError for a prefix that is no string, and for what is no spec
 * @example
 *     initialize({ ...prefixed("fc1.", presets.torch.linear(784, 256)) }, { seed: 1 })["fc1.bias"].shape; // => [256]
 */
export function prefixed(prefix: string, spec: Spec): LayerSpec {
  checkText("prefixed: prefix", prefix);
  return Object.fromEntries(
    entriesOf("prefixed", spec).map(([name, entry]) => [prefix + name, entry]),
  );
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

/** The number of values of a shape. */
export const product = (sizes: readonly number[]): number => sizes.reduce((n, x) => n * x, 1);

/** Checks sizes by name, integers ≥ `least`. */
export function checkSizes(
  layer: string,
  sizes: Readonly<Record<string, unknown>>,
  least = 1,
): void {
  for (const [name, size] of Object.entries(sizes)) checkInteger(`${layer}: ${name}`, size, least);
}

/** More layers than any network has, few enough that a spec of them is made in a second. */
const MOST_LAYERS = 2 ** 14;

/** Checks a number of layers, ≥ `least`. */
export function checkLayers(where: string, count: unknown, least = 1): asserts count is number {
  checkInteger(where, count, least);
  if (count > MOST_LAYERS) throw wrongValue(where, `at most ${MOST_LAYERS}`, count);
}

/** `init` in all rows but one, which is 0: rows before it as of a parameter "w[0]", those after it of "w[2]". */
export const paddedRows = (count: number, row: number, init: Initializer): Initializer =>
  sections([
    { size: row, init },
    { size: 1, init: zeros() },
    { size: count - row - 1, init },
  ]);

/** Checks a row's number, negative ones from the end, and gives it from the beginning. */
export function rowOf(where: string, row: unknown, count: number): number {
  checkInteger(where, row, -count);
  if (row >= count) throw wrongValue(where, `less than ${count}, the count`, row);
  return row < 0 ? row + count : row;
}

/** Checks a list of axes ≥ 1; a kernel has three at most. */
export function checkAxes(where: string, axes: unknown, most: number): void {
  if (!isArray(axes)) throw wrongType(where, "an array of integers", axes);
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

/** Of a convolution. */
export interface GroupsOption {
  /** 1 by default. */
  readonly groups?: number;
}

/** Checks what every convolution is given. */
export function checkConv(
  layer: string,
  inputs: number,
  outputs: number,
  kernel: readonly number[],
  groups = 1,
): void {
  checkSizes(layer, { inputs, outputs });
  checkAxes(`${layer}: kernel`, kernel, 3);
  checkDivides(`${layer}: groups`, groups, inputs, outputs);
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
