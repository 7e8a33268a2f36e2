/** `jax.nn.initializers.orthogonal` and `delta_orthogonal`. */
import { wrongValue } from "../../errors.js";
import type { DeltaOrthogonal, Orthogonal } from "../../laws/orthogonal/data.js";
import { sizeOf } from "../../spec/shape.js";
import { orthonormal } from "../shared/orthonormal.js";
import { atOnce } from "../shared/kernels.js";
import { newArray } from "../shared/sizes.js";
import { normal } from "./draws.js";
import type { KeyData } from "./words.js";

type Values = Float32Array<ArrayBuffer>;

/**
 * gain · Q, where Q has `column_axis` (the last unless the law says otherwise) for its columns, and all other axes for
 * its rows.
 *
 * @throws RangeError for fewer than two axes, and an axis that the shape has not
 */
export function orthogonal(
  key: KeyData,
  where: string,
  { gain, columnAxis = -1 }: Omit<Orthogonal, "law">,
  shape: readonly number[],
): Values {
  if (shape.length < 2) throw wrongValue(`${where}: shape`, "at least two axes", shape);
  const columns = shape.at(columnAxis);
  if (columns === undefined) {
    const range = `an axis from ${-shape.length} to ${shape.length - 1}`;
    throw wrongValue(`${where}: columnAxis`, range, columnAxis);
  }
  const size = sizeOf(shape);
  const out = newArray(where, "float32", size);
  if (size === 0) return out;
  const rows = size / columns;
  const factor = Math.fround(gain);
  // the columns' axis lies between `before` and `after` values of the others
  const after = sizeOf(
    shape.slice(columnAxis < 0 ? columnAxis + shape.length + 1 : columnAxis + 1),
  );
  for (const [i, q] of matrixOf(key, where, rows, columns).entries()) {
    const [row, column] = [Math.floor(i / columns), i % columns];
    const [before, rest] = [Math.floor(row / after), row % after];
    out[(before * columns + column) * after + rest] = factor * Math.fround(q);
  }
  return out;
}

/** `jax.random.orthogonal(key, rows, m=columns)` in float64: the Q of normals [longer side, shorter side]. */
function matrixOf(key: KeyData, where: string, rows: number, columns: number): Float64Array {
  const z = { data: newArray(where, "float32", rows * columns), dtype: "float32" } as const;
  atOnce(normal(key, z, 0, 1));
  return orthonormal(z.data, rows, columns);
}

/**
 * gain · Q at the centre ⌊(k − 1) / 2⌋ of a convolution's kernel [...k, in, out], and 0 elsewhere.
 *
 * @throws RangeError for a rank other than 3, 4 and 5, and for more inputs than outputs
 */
export function deltaOrthogonal(
  key: KeyData,
  where: string,
  law: DeltaOrthogonal,
  shape: readonly number[],
): Values {
  if (shape.length < 3 || shape.length > 5) {
    throw wrongValue(`${where}: shape`, "three to five axes", shape);
  }
  const [inputs, outputs] = shape.slice(-2) as [number, number];
  if (inputs > outputs) {
    throw wrongValue(`${where}: shape`, "at most as many inputs as outputs", shape);
  }
  const out = newArray(where, "float32", sizeOf(shape));
  if (out.length === 0) return out;
  const centre = shape.slice(0, -2).reduce((at, k) => at * k + ((k - 1) >> 1), 0);
  out.set(orthogonal(key, where, law, [inputs, outputs]), centre * inputs * outputs);
  return out;
}
