import type { AnyArray } from "../spec/dtype.js";
import type { Target } from "../execute/run.js";
import type { Initializer } from "./data.js";
import type { Draw } from "./lower.js";
import type { Arena } from "../wasm/memory.js";
import type { Piece } from "../plan/plan.js";
import type { Tensor } from "../spec/shape.js";

/** What `execute.ts` lends a pack. */
export interface Tools {
  /** Writes any piece into an array. */
  readonly fill: (piece: Piece, array: AnyArray) => void;
  readonly arrayOf: (piece: Piece, target: Target) => AnyArray;
  /** Passes what `make` leaves in the window on into an array. */
  readonly throughWindow: (
    piece: Piece,
    array: AnyArray,
    make: (arena: Arena, at: number, count: number) => void,
  ) => IterableIterator<number>;
  /** The kernel of a piece's law, for `count` values from `at` on, at the window's base. */
  readonly kernel: (arena: Arena, piece: Piece, key: Key, at: number, count: number) => void;
}

/** The two words that key a parameter's stream. */
export type Key = readonly [number, number];

/** Laws beside the base laws that belong together. An app whose bundler drops unused code carries those it names. */
export interface Pack {
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
  lower(
    where: string,
    init: Initializer,
    tensor: Tensor,
    lower: (where: string, init: Initializer, tensor: Tensor) => Draw,
  ): Draw;
  /** Laws of the draws; those that the core's `fill` makes with their codes there (assembly/fill.ts). */
  readonly draws: Readonly<Record<string, number | undefined>>;
  /** Laws, of data and draws, that take no words. */
  readonly wordless: readonly string[];
  /** Compiled kernels of its own, for a pool's workers, which carry none. */
  module?(): WebAssembly.Module;
  /** Cost of a piece, in float32 normals. */
  costOf(piece: Piece): number;
  /** Whether any slice costs no more than its share: others are better made whole. */
  isCheapToSlice(draw: Draw): boolean;
  /** The draw in a few characters. */
  describe(draw: Draw, describe: (draw: Draw) => string, number: (x: number) => string): string;
  /** Makes a piece that the core's `fill` does not, in steps; yields bytes. */
  fill?(piece: Piece, key: Key, target: Target, tools: Tools): IterableIterator<number> | undefined;
  /** A piece's head, of about a given cost, and its tail, where it is not cut by value. */
  cut?<P extends Piece>(piece: P, room: number): readonly [P | undefined, P | undefined];
}

const byData = new Map<string, Pack>();
const byDraw = new Map<string, Pack>();

/** Makes a pack's laws known, for data that comes from JSON too. */
export function register(pack: Pack): Pack {
  for (const law of Object.keys(pack.data)) byData.set(law, pack);
  for (const law of Object.keys(pack.draws)) byDraw.set(law, pack);
  return pack;
}

/** The pack of a law of data, where it is in none of the base laws. */
export const packOf = (law: string): Pack | undefined => byData.get(law);

/** The pack of a draw's law. */
export const packOfDraw = (law: string): Pack | undefined => byDraw.get(law);

export const packedLaws = (): string[] => [...byData.keys()];

/** Whether no pack was left out of an app's bundle. */
export const areAllPacked = (): boolean => new Set(byData.values()).size === 3;

/** Whether values are the same under any seed and name. */
export const isWordless = (law: string): boolean =>
  law === "constant" || (byData.get(law)?.wordless.includes(law) ?? false);
