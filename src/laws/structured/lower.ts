import { wrongType, wrongValue } from "../../errors.js";
import type { ElementDraw } from "../base/lower.js";
import { checkHeld, lowerBase } from "../base/lower.js";
import type { Dirac, Eye, Fourier, Sparse } from "./data.js";
import { hereOf, outAndIn, type Tensor } from "../../spec/shape.js";

/** A law of whole tensors, with the numbers that its kernels take, in their order. */
export interface StructuredDraw {
  /**
   * - "eye", "dirac": value, first, step, length, jump, groups (`diagonalSteps`);
   * - "sparse": std, chosen values of each unit, units, inner (`select`), size of the tensor;
   * - "fourier": a, b, period, length, inner, quarters (`fourierSteps`).
   */
  readonly law: "eye" | "dirac" | "sparse" | "fourier";
  readonly args: readonly number[];
}

/** Or a base law, where it comes to one. */
type Lowered = StructuredDraw | ElementDraw;

const ZERO: Lowered = { law: "constant", args: [0] };

/** The diagonal of a matrix, by its flat indices. */
export function lowerEye(where: string, { law, gain, shift }: Eye, tensor: Tensor): Lowered {
  const { shape } = wholeShape(where, law, tensor, 2, 2);
  const [rows, columns] = shape as [number, number];
  const row = Math.max(0, -shift);
  const length = Math.min(rows - row, columns - Math.max(0, shift));
  if (length <= 0) return ZERO;
  const first = row * columns + row + shift;
  checkHeld(where, "gain", gain, tensor);
  return { law, args: [gain, first, columns + 1, length, 1, 1] };
}

/** @param groups along axis O, which `tensor` holds all of */
export function lowerDirac(
  where: string,
  { law, gain }: Dirac,
  tensor: Tensor,
  groups: number,
): Lowered {
  const { here, shape } = wholeShape(where, law, tensor, 3, 5);
  const [out, into] = outAndIn(here, shape, tensor);
  if (shape[out]! % groups !== 0) {
    throw wrongValue(`${here}: groups`, `a divisor of the ${shape[out]} outputs`, groups);
  }
  if (shape.includes(0)) return ZERO;
  checkHeld(where, "gain", gain, tensor);
  const strides = stridesOf(shape);
  const centre = shape.reduce((at, length, axis) => {
    return axis === out || axis === into ? at : at + Math.floor(length / 2) * strides[axis]!;
  }, 0);
  const perGroup = shape[out]! / groups;
  const step = strides[out]! + strides[into]!;
  const length = Math.min(perGroup, shape[into]!);
  return { law, args: [gain, centre, step, length, perGroup * strides[out]!, groups] };
}

/** How many values of a unit are drawn, and which axis units lie along. */
export function lowerSparse(where: string, init: Sparse, tensor: Tensor): Lowered {
  const { law, count, fraction, per, std } = init;
  const { here, shape } = wholeShape(where, law, tensor, 2, 2);
  const [out, into] = outAndIn(here, shape, tensor);
  const axis = per === "out" ? out : into;
  const [units, size] = [shape[axis]!, shape[1 - axis]!];
  const chosen = count ?? size - Math.ceil(fraction! * size);
  if (units === 0) return ZERO;
  if (chosen > size) {
    throw wrongValue(`${here}: count`, `at most ${size}, the values of a unit`, chosen);
  }
  if (std === 0 || chosen === 0) return ZERO;
  const normal = lowerBase(where, { law: "normal", mean: 0, std }, tensor);
  if (chosen === size) return normal;
  if (Math.max(units, size) >= 2 ** 32) {
    throw wrongValue(`${here}: shape`, "fewer than 2^32 units and values of a unit", shape);
  }
  return { law, args: [std, chosen, units, stridesOf(shape)[axis]!, units * size] };
}

/** w(n) = a − b cos(2π n / M). */
const WINDOWS: Readonly<Record<Fourier["window"], readonly [number, number]>> = {
  hann: [0.5, 0.5],
  hamming: [0.54, 0.46],
  rectangular: [1, 0],
};

/** The cosine transform of a matrix's sides. */
export function lowerFourier(where: string, init: Fourier, tensor: Tensor): Lowered {
  const { law, side, window, scaling, periodic } = init;
  const { here, shape } = wholeShape(where, law, tensor, 3, 3);
  const [out, into] = outAndIn(here, shape, tensor);
  const time = 3 - out - into;
  if (shape.includes(0)) return ZERO;
  const [steps, frequencies] = [shape[time]!, shape[out]!];
  if (shape[into] !== 1 || frequencies === 1) {
    throw wrongValue(`${here}: shape`, "one input channel and two frequencies at least", shape);
  }
  const period = steps === 1 || window === "rectangular" ? 0 : periodic ? steps : steps - 1;
  const [a, b] = period === 0 ? [1, 0] : WINDOWS[window];
  // sums over a period: of cos 0, of cos² half of it; periods of 1 and 2 hold nothing but ±1
  const turns = period === 0 ? steps : period;
  const last = turns < steps ? a - b : 0;
  const sum = period === 1 ? 2 * last : a * turns + last;
  const squares =
    period === 1
      ? 2 * last * last
      : turns * (a * a + (b * b) / (period === 2 ? 1 : 2)) + last * last;
  const scale = scaling === "none" ? 1 : scaling === "spectrum" ? sum : Math.sqrt(squares);
  if (scale === 0) {
    throw wrongValue(`${here}: window`, "a window that is not 0 everywhere", window);
  }
  const quarters = (side === "real" ? 1 : 2) + (time > out ? 4 : 0);
  const inner = time > out ? steps : frequencies;
  return { law, args: [a / scale, b / scale, period, 2 * (frequencies - 1), inner, quarters] };
}

/** The draw in a few characters; `number` prints a number. */
export function describeStructured(
  { law, args }: StructuredDraw,
  number: (x: number) => string,
): string {
  const [p, q, r, s, t, u] = args as [number, number, number, number, number, number];
  if (law === "sparse") return `N(0, ${number(p)}²) at ${q} of the ${t / r} values of each unit`;
  if (law === "fourier") {
    const angle = `2πnk / ${s}`;
    const wave = u & 1 ? `cos(${angle})` : `-sin(${angle})`;
    return r === 0
      ? `${number(p)}·${wave}`
      : `(${number(p)} - ${number(q)}·cos(2πn / ${r}))·${wave}`;
  }
  const groups = u === 1 ? "" : ` + ${t}g`;
  const range = u === 1 ? "" : `, g < ${u}`;
  return `${number(p)} at the flat indices ${q} + ${r}i${groups} for i < ${s}${range}`;
}

function wholeShape(
  where: string,
  law: string,
  tensor: Tensor,
  least: number,
  most: number,
): { here: string; shape: readonly number[] } {
  const { shape } = tensor;
  if (shape === undefined) {
    throw wrongType(`${where}: shape`, `the parameter's shape, since ${law} depends on it`, shape);
  }
  const here = hereOf(where, tensor);
  if (shape.length < least || shape.length > most) {
    const rank = least === most ? least : `${least} to ${most}`;
    throw wrongValue(`${here}: shape`, `rank ${rank} for ${law}`, shape);
  }
  return { here, shape };
}

/** Flat distance of neighbours along each axis. */
function stridesOf(shape: readonly number[]): number[] {
  return shape.map((_, axis) => shape.slice(axis + 1).reduce((size, length) => size * length, 1));
}
