import { FORMATS, type Dtype } from "../spec/dtype.js";
import type { Draw } from "./draw.js";

/** What makes the values begin … end − 1 of a parameter. */
export interface Piece {
  readonly name: string;
  readonly dtype: Dtype;
  readonly draw: Draw;
  readonly begin: number;
  readonly end: number;
  /**
   * Only these vectors of an orthogonal tensor, first … last − 1, whose values may lie anywhere in it: such a
   * piece keeps the begin and end, and goes into the array, of the whole.
   */
  readonly units?: readonly [number, number];
}

/** Values of a block of the stream, where a piece may be cut without generating anything twice. */
export const blockOf = (dtype: Dtype): number => (dtype === "float64" ? 2048 : 4096);

/** Bytes of the values that a piece makes. */
export const bytesOf = ({ draw, dtype, begin, end, units }: Piece): number => {
  const values =
    units !== undefined && draw.law === "orthogonal"
      ? (units[1] - units[0]) * draw.length
      : end - begin;
  return FORMATS[dtype].bytes * values;
};
