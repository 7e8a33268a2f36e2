/** Matrices made orthonormal as a QR factorisation with a positive diagonal of R does, in float64. */

/** Q of a matrix [rows, columns]: its columns made orthonormal in their order, its rows where it has fewer of them. */
export function orthonormal(
  values: ArrayLike<number>,
  rows: number,
  columns: number,
): Float64Array<ArrayBuffer> {
  const matrix = Float64Array.from(values);
  if (rows < columns) return orthonormalRows(matrix, rows, columns);
  return transposed(
    orthonormalRows(transposed(matrix, rows, columns), columns, rows),
    columns,
    rows,
  );
}

/** The transpose of a matrix [rows, columns]. */
export function transposed(
  matrix: Float64Array<ArrayBuffer>,
  rows: number,
  columns: number,
): Float64Array<ArrayBuffer> {
  const out = new Float64Array(matrix.length);
  for (let i = 0; i < rows; ++i) {
    for (let j = 0; j < columns; ++j) out[j * rows + i] = matrix[i * columns + j]!;
  }
  return out;
}

/** In place, by Gram and Schmidt's process run twice for each row (Giraud et al. 2005). */
function orthonormalRows(
  matrix: Float64Array<ArrayBuffer>,
  rows: number,
  columns: number,
): Float64Array<ArrayBuffer> {
  const dot = (a: number, b: number): number => {
    let sum = 0;
    for (let i = 0; i < columns; ++i) sum += matrix[a + i]! * matrix[b + i]!;
    return sum;
  };
  for (let v = 0; v < rows * columns; v += columns) {
    for (let pass = 0; pass < 2; ++pass) {
      for (let u = 0; u < v; u += columns) {
        const part = dot(u, v);
        for (let i = 0; i < columns; ++i) matrix[v + i]! -= part * matrix[u + i]!;
      }
    }
    const norm = Math.sqrt(dot(v, v));
    for (let i = 0; i < columns; ++i) matrix[v + i]! /= norm;
  }
  return matrix;
}
