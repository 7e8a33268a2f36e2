import { FORMATS } from "../../spec/dtype.js";
import { wrongType, wrongValue } from "../../errors.js";
import type { DeltaOrthogonal, Orthogonal } from "../data.js";
import { hereOf, outAndIn, sizeOf, type Tensor } from "../../spec/shape.js";

/** Flat index along an axis that was made of several: ⌊i / run⌋·jump + (i mod run)·step. */
export interface Axis {
  readonly run: number;
  readonly step: number;
  readonly jump: number;
}

export const along = ({ run, step, jump }: Axis, i: number): number =>
  Math.floor(i / run) * jump + (i % run) * step;

/**
 * Orthonormal vectors, `units` of `length` ≥ units coordinates: coordinate j of unit u has the flat index
 * base + along(unit, u) + along(coordinate, j); every other value is 0.
 */
export interface OrthogonalDraw {
  readonly law: "orthogonal";
  readonly gain: number;
  readonly units: number;
  readonly length: number;
  /** Values of the whole tensor: more than those of the vectors where the rest is 0. */
  readonly size: number;
  readonly base: number;
  readonly unit: Axis;
  readonly coordinate: Axis;
}

/** Lowers to vectors: the columns where there are more rows than columns, else the rows. */
export function lowerOrthogonal(
  where: string,
  { gain, columnAxis }: Orthogonal,
  tensor: Tensor,
): OrthogonalDraw {
  const { here, shape } = shapeOf(where, tensor, "orthogonal");
  const rank = shape.length;
  if (rank < 2) {
    const wayOut = "a matrix needs rows and columns";
    throw wrongValue(`${here}: shape`, "at least two axes for orthogonal", shape, wayOut);
  }
  const axis = columnAxis < 0 ? columnAxis + rank : columnAxis;
  if (!(axis >= 0 && axis < rank)) {
    const range = `an integer from ${-rank} to ${rank - 1} for shape [${shape.join(", ")}]`;
    throw wrongValue(`${here}: columnAxis`, range, columnAxis);
  }
  const columns = shape[axis]!;
  const inner = sizeOf(shape.slice(axis + 1));
  const rows = sizeOf(shape.slice(0, axis)) * inner;
  const row = { run: inner, step: 1, jump: columns * inner };
  const column = { run: columns, step: inner, jump: 0 };
  const vectors =
    rows > columns
      ? { units: columns, length: rows, base: 0, unit: column, coordinate: row }
      : { units: rows, length: columns, base: 0, unit: row, coordinate: column };
  const size = rows * columns;
  return checkLength(here, { law: "orthogonal", gain, size, ...vectors }, tensor);
}

/** Lowers to one vector of the output axis for each input channel, at the kernel's centre. */
export function lowerDelta(
  where: string,
  { gain }: DeltaOrthogonal,
  tensor: Tensor,
): OrthogonalDraw {
  const { here, shape } = shapeOf(where, tensor, "deltaOrthogonal");
  if (shape.length < 3 || shape.length > 5) {
    throw wrongValue(`${here}: shape`, "three to five axes for deltaOrthogonal", shape);
  }
  const [out, into] = outAndIn(here, shape, tensor);
  const stepOf = (axis: number): number => sizeOf(shape.slice(axis + 1));
  const axisOf = (axis: number): Axis => ({ run: shape[axis]!, step: stepOf(axis), jump: 0 });
  let base = 0;
  for (const [axis, length] of shape.entries()) {
    if (axis !== out && axis !== into) base += Math.floor((length - 1) / 2) * stepOf(axis);
  }
  const [unit, coordinate] = [axisOf(into), axisOf(out)];
  const [units, length] = [unit.run, coordinate.run];
  if (units > length) {
    const expected = `at least as many output channels as the ${units} input channels`;
    throw wrongValue(`${here}: shape`, expected, length, "use orthogonal");
  }
  const vectors = { units, length, size: sizeOf(shape), base, unit, coordinate };
  return checkLength(here, { law: "orthogonal", gain, ...vectors }, tensor);
}

function shapeOf(
  where: string,
  tensor: Tensor,
  law: string,
): { here: string; shape: readonly number[] } {
  const { shape } = tensor;
  if (shape === undefined) {
    throw wrongType(`${where}: shape`, `the parameter's shape, since ${law} needs it`, shape);
  }
  return { here: hereOf(where, tensor), shape };
}

/** Two panels and one block of 16 vectors must fit 4 GiB of linear memory. */
function checkLength(here: string, draw: OrthogonalDraw, { dtype }: Tensor): OrthogonalDraw {
  const most = 2 ** 32 / 50 / (dtype === "float64" ? 8 : 4);
  if (draw.units * draw.length > 0 && draw.length > most) {
    throw wrongValue(
      `${here}: values of a vector`,
      `at most ${Math.floor(most)} in ${dtype}`,
      draw.length,
      "its work space is linear memory",
    );
  }
  const { overflow, underflow } = FORMATS[dtype];
  if (!(draw.gain < overflow)) throw wrongValue(`${here}: gain`, `finite in ${dtype}`, draw.gain);
  if (draw.gain <= underflow && draw.gain !== 0) {
    throw wrongValue(`${here}: gain`, `0 or a number that ${dtype} can hold`, draw.gain);
  }
  return draw;
}

/** Units that have values among the flat indices begin … end − 1: exact where a unit's values are neighbours, else all. */
export function unitsWithin(
  { units, length, base, unit, coordinate }: OrthogonalDraw,
  begin: number,
  end: number,
): [number, number] {
  const neighbours = coordinate.step === 1 && coordinate.run === length;
  const evenlySpaced = unit.run <= 1 || unit.jump === 0;
  if (!neighbours || !evenlySpaced) return [0, units];
  const spacing = Math.max(1, unit.run <= 1 ? unit.jump : unit.step);
  const within = (u: number): number => Math.max(0, Math.min(units, u));
  return [
    within(Math.floor((begin - base - length) / spacing) + 1),
    within(Math.ceil((end - base) / spacing)),
  ];
}

/** Coordinates times reflectors of the units before `u`: Σ over i < u and k ≤ i of length − k. */
export const workBefore = (length: number, u: number): number =>
  (u * (u + 1) * (3 * length - u + 1)) / 6;
