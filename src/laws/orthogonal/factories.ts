import { checkKeys } from "../../errors.js";
import { orthogonals } from "./family.js";
import { checkLaw } from "../check.js";
import type { DeltaOrthogonal, Orthogonal } from "./data.js";

/** What the orthonormal vectors are multiplied by. */
export interface DeltaOrthogonalOptions {
  /** Factor on the matrix, ≥ 0; 1 by default. */
  readonly gain?: number;
}

/** The gain, and the axis that is the columns of the matrix where no layout says so. */
export interface OrthogonalOptions extends DeltaOrthogonalOptions {
  /**
   * The axis that makes the columns, all others being the rows, whatever the layout. Negative ones count from the end.
   * Without it the layout's O axes stand against all others.
   */
  readonly columnAxis?: number;
}

/**
 * gain · Q, Q uniform (Haar) among the matrices with orthonormal columns, or with orthonormal rows where it has
 * fewer rows than columns. The matrix of a tensor has the output axes of its layout on one side and all others on
 * the other: [out, in] of rank 2, out against in·H·W for "OIHW" as in PyTorch, H·W·in against out for "HWIO" as in Keras and
 * JAX. Each of several `parts` or `groups`, and each index of a B or G axis, is a matrix of its own.
 *
 * Each value is that of gain 1, in float32 or float64, times the gain rounded to that format; float16 and bfloat16
 * are the float32 value rounded once more. Whole-tensor law: `fill` needs the shape.
 *
 * @throws RangeError if gain < 0; on use, for a rank below 2 or a columnAxis beyond it; TypeError from rank 3 on without
 * layout and columnAxis
 * @see Saxe et al. 2013, arXiv:1312.6120; Stewart 1980, doi:10.1137/0717034; Mezzadri 2007, arXiv:math-ph/0609050
 * @example
 *     initialize({ w: { shape: [64, 64], init: orthogonal({ gain: Math.SQRT2 }) } }, { seed: 1 });
 */
export function orthogonal(options: OrthogonalOptions = {}): Orthogonal {
  checkKeys("orthogonal", options, ["gain", "columnAxis"]);
  const { gain = 1, columnAxis } = options;
  const side = columnAxis === undefined ? {} : { columnAxis };
  return checkLaw(orthogonals, "orthogonal", { law: "orthogonal", gain, ...side });
}

/**
 * A convolution's kernel, rank 3 to 5, that is orthogonal at its centre ⌊(k − 1) / 2⌋ and 0 elsewhere: the matrix
 * in × out there is gain · Q with orthonormal rows, so that norms are kept. The layout must be given.
 *
 * @throws RangeError if gain < 0; on use, for another rank, or more input than output channels; TypeError without
 * a layout
 * @see Xiao et al. 2018, algorithm 1, arXiv:1806.05393
 * @example
 *     initialize({ w: { shape: [32, 16, 3, 3], layout: "OIHW", init: deltaOrthogonal() } }, { seed: 1 });
 */
export function deltaOrthogonal(options: DeltaOrthogonalOptions = {}): DeltaOrthogonal {
  checkKeys("deltaOrthogonal", options, ["gain"]);
  const { gain = 1 } = options;
  return checkLaw(orthogonals, "deltaOrthogonal", { law: "deltaOrthogonal", gain });
}
