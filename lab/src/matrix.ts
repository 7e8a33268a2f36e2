/** Values of a matrix, row by row; `stride` values from one row to the next. */
export interface Matrix {
  readonly values: ArrayLike<number>;
  readonly stride: number;
  readonly rows: number;
  readonly columns: number;
}

/** Rows and columns of the corner that is shown: a value is a pixel at least. */
export const CORNER = 128;
