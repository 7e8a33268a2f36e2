import type { Dtype } from "./dtype.js";
import { checkKeys, isArray, show, tagOf, wrongType, wrongValue } from "../errors.js";

/** Inputs that feed one output unit, and outputs that one input unit feeds. */
export interface Fans {
  readonly fan_in: number;
  readonly fan_out: number;
}

/** The axes of each role; every axis in one list, negative ones counted from the end. */
export interface AxisLists {
  readonly in: readonly number[];
  readonly out: readonly number[];
  /** Three at most. */
  readonly kernel?: readonly number[];
  /** Axes over independent groups: they count in neither fan. */
  readonly group?: readonly number[];
  /** Axes over stacked tensors: they count in neither fan. */
  readonly batch?: readonly number[];
}

/**
 * Roles of the axes: one letter each, O out, I in, D H W kernel, G group, B batch, such as "OIHW", "HWIO", "HWGO"
 * or "IOO"; or lists of axes. O and I must both occur, unless G does or there is one axis at most; O, I and B may repeat.
 */
export type Layout = string | AxisLists;

/** What the axes of a tensor mean; what fans are derived from. */
export interface Roles {
  /** Rank 2 is "OI" (out, in) unless said otherwise; nothing else has a default. */
  readonly layout?: Layout;
  /** Groups of a grouped convolution: the O axis holds them all, the I axis the inputs of one. */
  readonly groups?: number;
  /** Beside `groups`: true where the I axis holds them all and O the outputs of one, as in torch's ConvTranspose. */
  readonly transposed?: boolean;
  /** Matrices stacked along the O axis, 3 for a fused query, key and value. */
  readonly parts?: number;
}

/** Roles that a caller's options hold, undefined where they do not. */
export type GivenRoles = { readonly [K in keyof Roles]?: Roles[K] | undefined };

/** Roles in the form that plans keep: the layout in letters. */
export interface LetteredRoles extends Roles {
  readonly layout?: string;
}

/** The options that say what axes are. */
export const ROLES: readonly (keyof Roles)[] = ["layout", "groups", "transposed", "parts"];

/** What a law may ask of its parameter. */
export interface Tensor extends GivenRoles {
  readonly name: string | undefined;
  readonly shape: readonly number[] | undefined;
  readonly dtype: Dtype;
}

/** Where an error about a tensor lies. */
export const hereOf = (where: string, { name }: Tensor): string =>
  name === undefined ? where : `${where}: ${show(name)}`;

/** Size of a tensor. @throws unless every axis is an integer ≥ 0 and their product is exact. */
export function checkShape(where: string, shape: unknown): asserts shape is readonly number[] {
  if (!isArray(shape)) throw wrongType(`${where}: shape`, "an array of integers", shape);
  for (const axis of shape) {
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

/** The layout in letters, or the one that holds when none is given. @throws where the rank leaves it open. */
export function layoutOf(where: string, shape: readonly number[], layout?: Layout): string {
  if (layout !== undefined) {
    const letters = typeof layout === "string" ? layout : lettersOf(where, shape, layout);
    checkLetters(where, letters, shape);
    return letters;
  }
  if (shape.length === 2) return "OI";
  if (shape.length < 2) {
    throw wrongValue(
      `${where}: shape`,
      "at least two axes for a law that scales by fan",
      shape,
      "use normal, uniform or constant with explicit numbers, or say in layout what the axes are",
    );
  }
  throw wrongType(
    `${where}: layout`,
    `a layout for shape ${show(shape)}`,
    layout,
    'say which axes are out and in, for example layout: "OIHW"',
  );
}

function checkLetters(where: string, letters: string, shape: readonly number[]): void {
  const here = `${where}: layout`;
  if (letters.length !== shape.length) {
    throw wrongValue(here, `one letter for each axis of ${show(shape)}`, letters, meant(letters));
  }
  const has = (letter: string): boolean => letters.includes(letter);
  const single = ["D", "H", "W", "G"].every(
    (letter) => letters.indexOf(letter) === letters.lastIndexOf(letter),
  );
  const complete = has("G") || (has("O") && has("I")) || letters.length < 2;
  if (!complete || !single || !/^[OIDHWGB]*$/.test(letters)) {
    const expected = "O and I, or G, beside B and at most one each of D, H, W, G";
    throw wrongValue(here, expected, letters, meant(letters));
  }
}

const meant = (letters: string): string =>
  /[NC]/.test(letters)
    ? "a layout names a kernel's axes, for example OIHW; NCHW and NHWC are an image's"
    : 'for example "OI", "IO", "OIHW" or "HWIO"';

const LETTERS: Readonly<Record<keyof AxisLists, string>> = {
  in: "I",
  out: "O",
  kernel: "DHW",
  group: "G",
  batch: "B",
};

function lettersOf(where: string, shape: readonly number[], lists: AxisLists | null): string {
  const here = `${where}: layout`;
  const rank = shape.length;
  if (typeof lists !== "object" || lists === null) {
    throw wrongType(here, "a string or lists of axes", lists);
  }
  checkKeys(here, lists, Object.keys(LETTERS));
  const letters: (string | undefined)[] = shape.map(() => undefined);
  for (const [role, names] of Object.entries(LETTERS) as [keyof AxisLists, string][]) {
    const { [role]: axes = role === "in" || role === "out" ? undefined : [] } = lists;
    if (!isArray(axes)) throw wrongType(`${here}.${role}`, "an array of axes", axes);
    if (role === "kernel" && axes.length > 3) {
      throw wrongValue(`${here}.kernel`, "at most three axes", axes);
    }
    for (const [i, axis] of (axes as readonly number[]).entries()) {
      const at = Number.isInteger(axis) && axis < 0 ? axis + rank : axis;
      if (!Number.isInteger(at) || !(at in letters) || letters[at] !== undefined) {
        const each = `axes from ${-rank} to ${rank - 1}, each in one list`;
        const complain = typeof axis === "number" ? wrongValue : wrongType;
        throw complain(`${here}.${role}`, each, axes);
      }
      letters[at] = role === "kernel" ? names[3 - axes.length + i] : names;
    }
  }
  const missing = letters.indexOf(undefined);
  if (missing >= 0) throw wrongValue(here, `a list that has axis ${missing}`, lists);
  return letters.join("");
}

/** The axes of the outputs and of the inputs, for laws that know one of each and kernel axes. */
export function outAndIn(
  where: string,
  shape: readonly number[],
  { layout }: GivenRoles,
): [out: number, into: number] {
  const letters = layoutOf(where, shape, layout);
  if (!/^[IDHW]*O[IDHW]*$/.test(letters) || !/^[ODHW]*I[ODHW]*$/.test(letters)) {
    throw wrongValue(`${where}: layout`, "one O, one I and kernel axes", letters);
  }
  return [letters.indexOf("O"), letters.indexOf("I")];
}

/** A fan: lengths of the unit axes, divided into groups and parts, times those of the kernel. */
export interface Product {
  readonly units: readonly number[];
  readonly divisor: number;
  readonly kernel: readonly number[];
}

/** A fan from the axes that it is a product of. */
export const fanValue = ({ units, divisor, kernel }: Product): number =>
  (sizeOf(units) / divisor) * sizeOf(kernel);

/** fan_in = I · kernel and fan_out = O · kernel, each of one group and one part. */
export function deriveFans(
  where: string,
  shape: readonly number[],
  { layout, groups = 1, transposed, parts = 1 }: GivenRoles,
): { readonly letters: string; readonly fan_in: Product; readonly fan_out: Product } {
  const letters = layoutOf(where, shape, layout);
  const axes = (role: string): number[] => shape.filter((_, axis) => role.includes(letters[axis]!));
  checkCount(`${where}: groups`, groups);
  checkCount(`${where}: parts`, parts);
  checkTransposed(where, letters, groups, transposed);
  if (groups > 1 && letters.includes("G")) {
    throw wrongValue(`${where}: groups`, "none beside a G axis", groups);
  }
  const [ofIn, ofOut] = transposed === true ? [groups, parts] : [1, groups * parts];
  const [into, out, kernel] = [axes("I"), axes("O"), axes("DHW")];
  checkDivides(`${where}: groups`, "I", into, ofIn);
  checkDivides(`${where}: ${parts > 1 ? "parts" : "groups"}`, "O", out, ofOut);
  return {
    letters,
    fan_in: { units: into, divisor: ofIn, kernel },
    fan_out: { units: out, divisor: ofOut, kernel },
  };
}

function checkCount(where: string, count: unknown): void {
  if (typeof count !== "number") throw wrongType(where, "an integer", count);
  if (!Number.isSafeInteger(count) || count < 1) throw wrongValue(where, "an integer ≥ 1", count);
}

function checkTransposed(
  where: string,
  letters: string,
  groups: number,
  transposed: boolean | undefined,
): void {
  const here = `${where}: transposed`;
  if (transposed !== undefined) {
    if (typeof transposed !== "boolean") throw wrongType(here, "a boolean", transposed);
  } else if (groups > 1 && /^B*I.*O/.test(letters)) {
    const wayOut =
      "true where I holds every group, as torch's ConvTranspose has it; false where O does";
    throw wrongType(here, `true or false for ${groups} groups as ${letters}`, transposed, wayOut);
  }
}

function checkDivides(where: string, role: string, axes: readonly number[], divisor: number): void {
  if (divisor > 1 && (axes.length === 0 || sizeOf(axes) % divisor !== 0)) {
    throw wrongValue(where, `divisors of the ${role} axes [${axes.join(", ")}]`, divisor);
  }
}

/** Checks the roles that are given, and gives them with the layout in letters. */
export function checkRoles(
  where: string,
  shape: readonly number[],
  { layout, groups, transposed, parts }: GivenRoles,
): LetteredRoles {
  const letters = layout === undefined ? undefined : layoutOf(where, shape, layout);
  const roles = {
    ...(letters !== undefined && { layout: letters }),
    ...(groups !== undefined && { groups }),
    ...(transposed !== undefined && { transposed }),
    ...(parts !== undefined && { parts }),
  };
  if (transposed !== undefined && groups === undefined) {
    throw wrongType(`${where}: groups`, "a number of groups beside transposed", groups);
  }
  if (groups !== undefined || parts !== undefined) deriveFans(where, shape, roles);
  return roles;
}

/**
 * fan_in, the inputs that feed one output unit, and fan_out, the outputs that one input unit feeds, of a weight
 * tensor, by the roles of its axes: fan_in = I · kernel, fan_out = O · kernel, of one group and one part.
 *
 * @param roles a layout, or `{ layout, groups, transposed, parts }`; rank 2 is "OI" (out, in) unless said otherwise
 * @throws RangeError for a rank below 2 without a layout; TypeError for a rank above 2 without one, or where groups
 *   may lie along O or I and `transposed` does not say which
 * @example
 *     fans([64, 3, 7, 7], "OIHW"); // => { fan_in: 147, fan_out: 3136 }
 */
export function fans(shape: readonly number[], roles?: Layout | Roles): Fans {
  checkShape("fans", shape);
  if (!isRoles(roles)) return fansOf("fans", shape, { layout: roles });
  checkKeys("fans", roles, ROLES);
  return fansOf("fans", shape, checkRoles("fans", shape, roles));
}

function isRoles(value: unknown): value is Roles {
  return (
    tagOf(value) === "[object Object]" && !("in" in (value as object) || "out" in (value as object))
  );
}

/** Fan in and fan out of a shape whose axes are what the roles say. @throws RangeError where that is not said */
export function fansOf(where: string, shape: readonly number[], roles: GivenRoles): Fans {
  const { fan_in, fan_out } = deriveFans(where, shape, roles);
  return { fan_in: fanValue(fan_in), fan_out: fanValue(fan_out) };
}
