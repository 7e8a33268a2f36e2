import type { Dtype } from "./dtype.js";
import { show, wrongType, wrongValue } from "./errors.js";

/** Inputs that feed one output unit, and outputs that one input unit feeds. */
export interface Fans {
  readonly fan_in: number;
  readonly fan_out: number;
}

/** What a law may ask of its parameter. */
export interface Tensor {
  readonly name: string | undefined;
  readonly shape: readonly number[] | undefined;
  readonly layout: string | undefined;
  readonly dtype: Dtype;
}

/** Size of a tensor. @throws unless every axis is an integer ≥ 0 and their product is exact. */
export function checkShape(where: string, shape: unknown): asserts shape is readonly number[] {
  if (!Array.isArray(shape)) throw wrongType(`${where}: shape`, "an array of integers", shape);
  for (const axis of shape as unknown[]) {
    if (typeof axis !== "number") throw wrongType(`${where}: shape`, "integers", shape);
    if (!Number.isSafeInteger(axis) || axis < 0) {
      throw wrongValue(`${where}: shape`, "integers ≥ 0", shape);
    }
  }
  if (!Number.isSafeInteger(sizeOf(shape as number[]))) {
    throw wrongValue(`${where}: shape`, "fewer than 2^53 values", shape);
  }
}

/** Number of values; 1 for rank 0. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, axis) => size * axis, 1);
}

/** Letters of a layout: O out, I in, and kernel axes D H W (depth, height, width). */
const KERNEL_AXES = "DHW";

/**
 * Checks a layout against a shape: one letter an axis, O and I once each, kernel axes at most once.
 */
export function checkLayout(
  where: string,
  layout: unknown,
  shape: readonly number[],
): asserts layout is string {
  if (typeof layout !== "string") throw wrongType(`${where}: layout`, "a string", layout);
  const letters = layout.split("");
  const known = letters.every(
    (letter) => letter === "O" || letter === "I" || KERNEL_AXES.includes(letter),
  );
  const distinct = new Set(letters).size === letters.length;
  if (!known || !distinct || !letters.includes("O") || !letters.includes("I")) {
    throw wrongValue(
      `${where}: layout`,
      "O and I once each and kernel axes from D, H, W",
      layout,
      'for example "OI", "IO", "OIHW" or "HWIO"',
    );
  }
  if (letters.length !== shape.length) {
    throw wrongValue(
      `${where}: layout`,
      `one letter for each axis of [${shape.join(", ")}]`,
      layout,
    );
  }
}

/**
 * fan_in and fan_out of a weight tensor, by the roles of its axes: fan_in = I · kernel, fan_out = O · kernel.
 *
 * @param layout one letter an axis; rank 2 is "OI" (out, in) unless said otherwise
 * @throws RangeError for a rank below 2; TypeError for a rank above 2 without a layout
 */
export function fans(shape: readonly number[], layout?: string): Fans {
  checkShape("fans", shape);
  return fansOf("fans", shape, layout);
}

/** The layout that holds when none is given. @throws RangeError where the rank leaves it open. */
export function layoutOf(where: string, shape: readonly number[], layout?: string): string {
  if (layout !== undefined) {
    checkLayout(where, layout, shape);
    return layout;
  }
  if (shape.length === 2) return "OI";
  if (shape.length < 2) {
    throw wrongValue(
      `${where}: shape`,
      "at least two axes for a law that scales by fan",
      shape,
      "use normal, uniform or constant with explicit numbers",
    );
  }
  throw wrongType(
    `${where}: layout`,
    `a layout for shape ${show(shape)}`,
    layout,
    'say which axes are out and in, for example layout: "OIHW"',
  );
}

export function fansOf(where: string, shape: readonly number[], layout?: string): Fans {
  const letters = layoutOf(where, shape, layout);
  let fan_in = 1;
  let fan_out = 1;
  for (const [axis, letter] of letters.split("").entries()) {
    const length = shape[axis]!;
    if (letter !== "O") fan_in *= length;
    if (letter !== "I") fan_out *= length;
  }
  return { fan_in, fan_out };
}
