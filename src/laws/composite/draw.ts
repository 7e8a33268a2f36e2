/** What composite laws come to: values that are copies of other draws' values, with signs, and zeros. */

/** sign·ln of the values of `of`. */
export interface LogDraw<D> {
  readonly law: "logOfUniform";
  readonly of: D;
  readonly sign: 1 | -1;
}

/** Draws one after another. */
export interface SectionsDraw<D> {
  readonly law: "sections";
  /** Sizes in values; `key` follows the parameter's name. */
  readonly parts: readonly { readonly size: number; readonly key: string; readonly of: D }[];
}

/** Each value is one of a source of the shape `from`, or its opposite, or 0. */
export interface PlacedDraw<D> {
  readonly law: "mirrored" | "repeated" | "zerO";
  readonly of: D;
  readonly from: readonly number[];
  readonly shape: readonly number[];
  readonly layout: string;
}

export type CompositeDraw<D> = LogDraw<D> | SectionsDraw<D> | PlacedDraw<D>;
