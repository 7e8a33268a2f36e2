import type { AnyArray } from "../spec/dtype.js";
import type { Tensor } from "../spec/shape.js";
import type { Arena } from "../wasm/memory.js";
import type { Draw } from "./draw.js";
import type { Initializer } from "./initializer.js";
import type { Piece } from "./piece.js";

/** The two words that key a parameter's stream. */
export type Key = readonly [number, number];

/** Where a piece's values go. */
export type Target =
  /**
   * Anybody's array of end − begin elements. `compact`: an array of a piece's own vectors one after another
   * (`scatter` of orthogonal/kernels.ts).
   */
  | { readonly array: AnyArray; readonly compact?: boolean }
  /** An address in linear memory: the kernels write there. */
  | { readonly arena: Arena; readonly address: number };

/** What the executor lends a law. */
export interface Tools {
  /** Writes any piece into an array, in steps. */
  readonly fill: (piece: Piece, array: AnyArray) => IterableIterator<number>;
  /** A target as an array. */
  readonly arrayOf: (piece: Piece, target: Target) => AnyArray;
  /** The core's kernel of a piece's law: `count` values from `at` on, at the arena's base. */
  readonly kernel: (arena: Arena, piece: Piece, key: Key, at: number, count: number) => void;
}

/** Laws that belong together. A bundler drops a family beside the base laws where an app names no factory of it. */
export interface Family {
  /** By law of data: its keys, and the check that gives the data its one form. */
  readonly data: Readonly<
    Record<
      string,
      {
        readonly keys: readonly string[];
        readonly check: (where: string, data: never) => Initializer;
      }
    >
  >;
  /** From data to numbers. @throws TypeError, RangeError: the last place for a user's mistake */
  lower(where: string, init: Initializer, tensor: Tensor): Draw;
  /** Laws of the draws; those that the core's `fill` makes with their codes there (assembly/fill.ts). */
  readonly draws: Readonly<Record<string, number | undefined>>;
  /** Laws, of data and draws, that take no words: their values are the same under any seed and name. */
  readonly wordless: readonly string[];
  /** Compiled kernels of its own, for a pool's workers, which carry none. */
  module?(): WebAssembly.Module;
  /** Cost of a piece, in float32 normals. It balances workers and changes no bit. */
  costOf(piece: Piece): number;
  /** Whether any slice of a draw costs no more than its share: others are better made whole. */
  isCheapToSlice(draw: Draw): boolean;
  /** The draw in a few characters, for `explain`; `number` prints a number. */
  readonly describe?: (
    draw: Draw,
    describe: (draw: Draw) => string,
    number: (x: number) => string,
  ) => string;
  /**
   * Makes a piece that the core's `fill` does not, in steps of a few milliseconds; yields the bytes of each. Between two
   * steps others use the window and grow memories: what a step leaves for the next one is in memory of its own.
   */
  steps?(
    piece: Piece,
    key: Key,
    target: Target,
    tools: Tools,
  ): IterableIterator<number> | undefined;
  /** A piece's head, of about a given cost, and its tail, where it is not cut by value. */
  cut?<P extends Piece>(
    piece: P,
    room: number,
  ): readonly [P | undefined, P | undefined] | undefined;
}
