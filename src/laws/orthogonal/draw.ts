/** Flat index along an axis that was made of several: ⌊i / run⌋·jump + (i mod run)·step. */
export interface Axis {
  readonly run: number;
  readonly step: number;
  readonly jump: number;
}

/**
 * Orthonormal vectors, `units` of `length` ≥ units coordinates: coordinate j of unit u has the flat index
 * base + along(unit, u) + along(coordinate, j).
 */
export interface OrthogonalDraw {
  readonly law: "orthogonal";
  readonly gain: number;
  readonly units: number;
  readonly length: number;
  readonly base: number;
  readonly unit: Axis;
  readonly coordinate: Axis;
  /** Whether the vectors are all of the tensor: else every other value is 0. */
  readonly dense: boolean;
}
