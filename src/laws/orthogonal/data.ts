/** Data of orthogonal laws. */

/** A matrix with orthonormal columns, or rows where it has fewer rows. */
export interface Orthogonal {
  readonly law: "orthogonal";
  readonly gain: number;
  /** The axis that makes the columns, whatever the layout; without it the O axes stand against all others. */
  readonly columnAxis?: number;
}

/** A convolution's kernel with an orthogonal matrix at its centre and 0 elsewhere. */
export interface DeltaOrthogonal {
  readonly law: "deltaOrthogonal";
  readonly gain: number;
}
