/** `jax.nn.initializers.orthogonal` and `delta_orthogonal`. */
import { wrongValue } from "../../errors.js";
import type { DeltaOrthogonal, Orthogonal } from "../../laws/orthogonal/data.js";
import { sizeOf } from "../../spec/shape.js";
import { silently } from "../shared/kernels.js";
import { orthonormal } from "../shared/orthonormal.js";
import { newArray } from "../shared/sizes.js";
import { normal } from "./draws.js";
import type { KeyData } from "./words.js";

type Values = Float32Array<ArrayBuffer>;

/**
 * The length of `column_axis`, which is the last unless the law says otherwise.
 *
 * @throws RangeError for fewer than two axes, and an axis that the shape has not
 */
export function columnsOf(
  where: string,
  { columnAxis = -1 }: Pick<Orthogonal, "columnAxis">,
  shape: readonly number[],
): number {
  if (shape.length < 2) throw wrongValue(`${where}: shape`, "at least two axes", shape);
  const columns = shape.at(columnAxis);
  if (columns !== undefined) return columns;
  const range = `an axis from ${-shape.length} to ${shape.length - 1}`;
  throw wrongValue(`${where}: columnAxis`, range, columnAxis);
}

/** gain · Q, where Q has `column_axis` for its columns, and all other axes for its rows. */
export function* orthogonal(
  key: KeyData,
  where: string,
  law: Omit<Orthogonal, "law">,
  shape: readonly number[],
): Generator<number, Values> {
  const { gain, columnAxis = -1 } = law;
  const columns = columnsOf(where, law, shape);
  const size = sizeOf(shape);
  const out = newArray(where, "float32", size);
  if (size === 0) return out;
  const rows = size / columns;
  const factor = Math.fround(gain);
  // the columns' axis lies between `before` and `after` values of the others
  const after = sizeOf(
    shape.slice(columnAxis < 0 ? columnAxis + shape.length + 1 : columnAxis + 1),
  );
  const matrix = yield* matrixOf(key, where, rows, columns);
  for (const [i, q] of matrix.entries()) {
    const [row, column] = [Math.floor(i / columns), i % columns];
    const [before, rest] = [Math.floor(row / after), row % after];
    out[(before * columns + column) * after + rest] = factor * Math.fround(q);
  }
  yield out.byteLength;
  return out;
}

/** `jax.random.orthogonal(key, rows, m=columns)` in float64: the Q of normals [longer side, shorter side]. */
function* matrixOf(
  key: KeyData,
  where: string,
  rows: number,
  columns: number,
): Generator<number, Float64Array> {
  const z = { data: newArray(where, "float32", rows * columns), dtype: "float32" } as const;
  yield* silently(normal(key, z, 0, 1));
  return orthonormal(z.data, rows, columns);
}

/** @throws RangeError for a rank other than 3, 4 and 5, and for more inputs than outputs */
export function checkDelta(where: string, shape: readonly number[]): void {
  if (shape.length < 3 || shape.length > 5) {
    throw wrongValue(`${where}: shape`, "three to five axes", shape);
  }
  const [inputs, outputs] = shape.slice(-2) as [number, number];
  if (inputs > outputs) {
    throw wrongValue(`${where}: shape`, "at most as many inputs as outputs", shape);
  }
}

/** gain · Q at the centre ⌊(k − 1) / 2⌋ of a convolution's kernel [...k, in, out], and 0 elsewhere. */
export function* deltaOrthogonal(
  key: KeyData,
  where: string,
  law: DeltaOrthogonal,
  shape: readonly number[],
): Generator<number, Values> {
  const [inputs, outputs] = shape.slice(-2) as [number, number];
  const out = newArray(where, "float32", sizeOf(shape));
  if (out.length === 0) return out;
  const centre = shape.slice(0, -2).reduce((at, k) => at * k + ((k - 1) >> 1), 0);
  const middle = yield* silently(orthogonal(key, where, law, [inputs, outputs]));
  out.set(middle, centre * inputs * outputs);
  yield out.byteLength;
  return out;
}
