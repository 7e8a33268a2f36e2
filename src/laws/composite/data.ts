/** Data of laws made of others; `I` is any initializer, whose type is put together in ../initializer.ts. */

/** ±ln u with u uniform on [low, high], 0 < low ≤ high. */
export interface LogOfUniform {
  readonly law: "logOfUniform";
  readonly low: number;
  readonly high: number;
  readonly sign: 1 | -1;
}

/** Rows of a tensor's first axis under one initializer. */
export interface SectionOf<I> {
  readonly size: number;
  readonly init: I;
  /** The section whose stream it draws from, its own where not given: equal laws are equal values then. */
  readonly as?: number;
}

/** Sections one after another along the first axis. */
export interface SectionsOf<I> {
  readonly law: "sections";
  readonly parts: readonly SectionOf<I>[];
}

/** W and −W side by side: "I" [W, −W], "O" [W; −W], "OI" [[W, −W], [−W, W]]. */
export interface MirroredOf<I> {
  readonly law: "mirrored";
  readonly axes: "O" | "I" | "OI";
  readonly init: I;
}

/** Each output unit `times` times, one after another. */
export interface RepeatedOf<I> {
  readonly law: "repeated";
  readonly times: number;
  readonly init: I;
}

/** Partial identity, or columns of a Hadamard matrix where there are more outputs than inputs. */
export interface ZerO {
  readonly law: "zerO";
}
