import { show, wrongType, wrongValue } from "../../errors.js";
import { FORMATS } from "../../spec/dtype.js";
import { hereOf, layoutOf, outAndIn, sizeOf, type Tensor } from "../../spec/shape.js";
import { checkHeld } from "../base/lower.js";
import type { Piece } from "../piece.js";
import type { DeltaOrthogonal, Orthogonal } from "./data.js";
import type { Axis, OrthogonalDraw } from "./draw.js";

export type { OrthogonalDraw } from "./draw.js";

export const along = ({ run, step, jump }: Axis, i: number): number =>
  Math.floor(i / run) * jump + (i % run) * step;

/** A piece of orthogonal vectors. */
export interface OrthogonalParameter extends Piece {
  readonly draw: OrthogonalDraw;
}

/**
 * Lowers to vectors along the shorter side of the matrix, one side of which is some neighbouring axes and the other
 * all the rest. The side that has the last axis is the columns; of a square, the rows are the vectors.
 */
export function lowerOrthogonal(
  where: string,
  { gain, columnAxis }: Orthogonal,
  tensor: Tensor,
): OrthogonalDraw {
  const { here, shape } = shapeOf(where, tensor, "orthogonal");
  if (shape.length < 2) {
    const wayOut = "a matrix needs rows and columns";
    throw wrongValue(`${here}: shape`, "at least two axes for orthogonal", shape, wayOut);
  }
  const [from, to] =
    columnAxis === undefined
      ? outputAxes(here, shape, tensor)
      : singleAxis(here, shape, columnAxis);
  const side = sizeOf(shape.slice(from, to));
  const inner = sizeOf(shape.slice(to));
  const rest = sizeOf(shape.slice(0, from)) * inner;
  const along = { run: side, step: inner, jump: 0 };
  const across = { run: inner, step: 1, jump: side * inner };
  const areColumns = columnAxis !== undefined || to === shape.length;
  const areUnits = areColumns ? side < rest : side <= rest;
  const vectors = areUnits
    ? { units: side, length: rest, base: 0, unit: along, coordinate: across }
    : { units: rest, length: side, base: 0, unit: across, coordinate: along };
  return checkDraw(where, { law: "orthogonal", gain, dense: true, ...vectors }, tensor);
}

/** The O axes, from … to − 1. */
function outputAxes(here: string, shape: readonly number[], { layout }: Tensor): [number, number] {
  const letters = layoutOf(here, shape, layout);
  const [from, to] = [letters.indexOf("O"), letters.lastIndexOf("O") + 1];
  if (from < 0 || /[^O]/.test(letters.slice(from, to)) || to - from === shape.length) {
    const wayOut = "columnAxis sets one axis against the rest";
    throw wrongValue(`${here}: layout`, "O axes side by side, and others", letters, wayOut);
  }
  return [from, to];
}

function singleAxis(here: string, shape: readonly number[], axis: number): [number, number] {
  const rank = shape.length;
  const at = axis < 0 ? axis + rank : axis;
  if (!(at >= 0 && at < rank)) {
    const range = `an integer from ${-rank} to ${rank - 1} for shape ${show(shape)}`;
    throw wrongValue(`${here}: columnAxis`, range, axis);
  }
  return [at, at + 1];
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
  const dense = sizeOf(shape) === units * length;
  const draw = { law: "orthogonal", gain, units, length, base, unit, coordinate, dense } as const;
  return checkDraw(where, draw, tensor);
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

/** The computed values of a unit vector exceed 1 by less than this. */
const ROUNDING = 2 ** -16;

function checkDraw(where: string, draw: OrthogonalDraw, tensor: Tensor): OrthogonalDraw {
  const { dtype } = tensor;
  // two panels and one block of 16 vectors must fit 4 GiB of linear memory
  const most = 2 ** 32 / 50 / (dtype === "float64" ? 8 : 4);
  if (draw.units * draw.length > 0 && draw.length > most) {
    throw wrongValue(
      `${hereOf(where, tensor)}: values of a vector`,
      `at most ${Math.floor(most)} in ${dtype}`,
      draw.length,
      "its work space is linear memory",
    );
  }
  checkHeld(where, "gain", draw.gain, tensor);
  if (!(draw.gain * (1 + ROUNDING) < FORMATS[dtype].overflow)) {
    throw wrongValue(`${where}: gain`, `finite in ${dtype} after rounding`, draw.gain);
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
