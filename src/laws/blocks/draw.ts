/**
 * Blocks of a tensor that are each a tensor of its own under one law. `counts` says into how many each axis is divided;
 * blocks count as row-major indices do, and block k has the values of a parameter "w[k]" of the block's shape.
 */
export interface BlocksDraw<D> {
  readonly law: "blocks";
  readonly of: D;
  readonly shape: readonly number[];
  readonly counts: readonly number[];
}
