import { FORMATS, type AnyArray } from "../../spec/dtype.js";
import { WINDOW_BYTES, borrowArena, returnArena } from "../../wasm/memory.js";
import type { Key, Tools } from "../family.js";
import { linalgOn } from "../linalg.js";
import type { Piece } from "../piece.js";
import type { StructuredDraw } from "./lower.js";

/** The law's code in the stream's domain. */
const SPARSE = 4;

/** Values that `select` passes in one call: about a millisecond. */
const SELECT_VALUES = 2 ** 18;

/** Passes of `select` (assembly/matrix/sparse.ts) that find each unit's choice; the next one writes. */
const CHOOSING = 9;

/** Bytes of a unit's entry in the table (assembly/matrix/sparse.ts). */
const UNIT_BYTES = 80;

/** Units whose choice is found at a time: their table takes 1.25 MiB. */
const UNITS = 2 ** 14;

/** Flat indices at, at + 1, … at + count − 1. */
type Range = readonly [at: number, count: number];

/**
 * The choice is found for some units at a time, those that the slice cuts, by passes over all of their words; the values are
 * the normal law's. Takes 1.4 MiB of linear memory.
 */
export function* sparseSteps(
  piece: Piece,
  key: Key,
  array: AnyArray,
  { kernel }: Tools,
): IterableIterator<number> {
  const { draw, begin, end, dtype } = piece;
  const { args } = draw as StructuredDraw;
  const [std, chosen, units, inner, total] = args as [number, number, number, number, number];
  const normal: Piece = { ...piece, draw: { law: "normal", args: [0, std] } };
  const { bytes, create } = FORMATS[dtype];
  const arena = borrowArena(WINDOW_BYTES + UNIT_BYTES * Math.min(units, UNITS));
  const { linalg, base, scratch, memory } = linalgOn(arena);
  const table = base + WINDOW_BYTES;
  const domain = 16 * SPARSE + (dtype === "float64" ? 1 : 0);
  const shift = 31 - Math.clz32(bytes);
  try {
    const rows = inner > 1;
    const [first, last] = rows ? [Math.floor(begin / inner), Math.ceil(end / inner)] : [0, units];
    for (let from = first; from < last; from += UNITS) {
      const to = Math.min(last, from + UNITS);
      const words = (): Iterable<Range> =>
        rows ? [[from * inner, (to - from) * inner]] : acrossRows(from, to, units, total);
      const own = [...clipped(words(), begin, end)];
      if (own.length === 0) continue;
      // the kernel counts units from 0
      const select = (pass: number, [at, count]: Range): void => {
        const origin = table - from * UNIT_BYTES;
        linalg.select(pass, origin, units, inner, base, shift, count, at, ...key, domain, scratch);
      };
      linalg.startUnits(table, to - from, chosen);
      for (let pass = 0; pass < CHOOSING; ++pass) {
        for (const range of inTurns(words(), SELECT_VALUES)) {
          if (range === undefined) yield 0;
          else select(pass, range);
        }
        if (pass < CHOOSING - 1) linalg.narrow(pass, table, to - from);
        yield 0;
      }
      for (const range of own) {
        for (const [at, count] of divided(range, WINDOW_BYTES / bytes)) {
          kernel(arena, normal, key, at, count);
          select(CHOOSING, [at, count]);
          array.set(create(memory.buffer, base, count), at - begin);
          yield bytes * count;
        }
      }
    }
  } finally {
    returnArena(arena);
  }
}

/** The words of the units from … to − 1 where units are columns: all words, or a range in each row. */
function* acrossRows(
  from: number,
  to: number,
  units: number,
  total: number,
): IterableIterator<Range> {
  if (to - from === units) yield [0, total];
  else for (let at = from; at < total; at += units) yield [at, to - from];
}

/** What of some ranges, in ascending order, lies in begin … end − 1. */
function* clipped(ranges: Iterable<Range>, begin: number, end: number): IterableIterator<Range> {
  for (const [at, count] of ranges) {
    if (at >= end) return;
    const from = Math.max(at, begin);
    const to = Math.min(at + count, end);
    if (from < to) yield [from, to - from];
  }
}

/** A range in pieces of at most `most`, cut at their multiples. */
function* divided([at, count]: Range, most: number): IterableIterator<Range> {
  for (const end = at + count; at < end;) {
    const some = Math.min(most - (at % most), end - at);
    yield [at, some];
    at += some;
  }
}

/** Ranges in pieces, and undefined after each `most` values. */
function* inTurns(ranges: Iterable<Range>, most: number): IterableIterator<Range | undefined> {
  let passed = 0;
  for (const range of ranges) {
    for (const piece of divided(range, most)) {
      yield piece;
      passed += piece[1];
      if (passed < most) continue;
      yield undefined;
      passed = 0;
    }
  }
}
