import type { AnyArray } from "../../spec/dtype.js";
import { borrowArena, returnArena } from "../../wasm/memory.js";
import type { Key } from "../family.js";
import { linalgOn } from "../linalg.js";
import { makeBlock, spaceOf } from "./block.js";
import { along, unitsWithin, type OrthogonalDraw, type OrthogonalParameter } from "./lower.js";
import { CALL_VALUES, PANEL } from "./sizes.js";

/** A block of vectors in a format, unit u at (u − first)·stride. */
interface Block {
  readonly values: AnyArray;
  readonly stride: number;
  readonly first: number;
  readonly last: number;
}

/**
 * Runs a planned parameter in steps of a few milliseconds, each begun by `next()`; abandoning the iterator aborts.
 *
 * With `units` only those are made, and they go into the whole tensor's `array`, other values untouched, so that
 * workers share it; without, `array` has the values begin … end − 1. `compact` takes the units' vectors one
 * after another instead, for `scatter`.
 *
 * Beside `array` it takes linear memory for a block of units, 16 MiB or 16 units, and for 32 more vectors, each
 * of `length` computed values.
 */
export function* orthogonalSteps(
  parameter: OrthogonalParameter,
  key: Key,
  array: AnyArray,
  compact = false,
): IterableIterator<undefined> {
  const { draw, begin, end } = parameter;
  const [from, to] = parameter.units ?? unitsWithin(draw, begin, end);
  if (!draw.dense) {
    for (let at = 0; at < array.length; at += CALL_VALUES) {
      array.fill(0, at, at + CALL_VALUES);
      yield;
    }
  }
  if (from === to) return;
  const start = from - (from % PANEL);
  const space = spaceOf(parameter, to - start);
  const arena = borrowArena(space.bytes);
  try {
    const work = linalgOn(arena);
    for (let first = start; first < to; first += space.units) {
      const last = Math.min(first + space.units, to);
      const values = yield* makeBlock(parameter, key, work, space, first, last);
      const block = { values, stride: space.stride, first, last };
      if (compact) yield* pack(draw, block, array, from);
      else yield* spread(draw, block, array, begin, from);
      yield;
    }
  } finally {
    returnArena(arena);
  }
}

/** Values of a piece's compact array. */
export function compactLength({ draw, units }: OrthogonalParameter): number {
  const [from, to] = units ?? [0, draw.units];
  return (to - from) * draw.length;
}

/** Writes what a piece gave in compact form to its places in the whole tensor, in steps. */
export function scatter(
  { draw, units }: OrthogonalParameter,
  compact: AnyArray,
  array: AnyArray,
): IterableIterator<undefined> {
  const [first, last] = units ?? [0, draw.units];
  return spread(draw, { values: compact, stride: draw.length, first, last }, array, 0, first);
}

/** Copies the block's vectors, one after another; array[0] is the first value of unit `from`. */
function* pack(
  { length }: OrthogonalDraw,
  { values, stride, first, last }: Block,
  array: AnyArray,
  from: number,
): IterableIterator<undefined> {
  for (let u = Math.max(first, from); u < last; ++u) {
    yield* copy(values, (u - first) * stride, array, (u - from) * length, length);
  }
}

/** Copies values in steps. */
function* copy(
  source: AnyArray,
  from: number,
  target: AnyArray,
  to: number,
  count: number,
): IterableIterator<undefined> {
  for (let at = 0; at < count; at += CALL_VALUES) {
    const end = Math.min(at + CALL_VALUES, count);
    target.set(source.subarray(from + at, from + end), to + at);
    yield;
  }
}

/** Copies the block's vectors from unit `from` on to their places; array[0] has the flat index `begin`. */
function* spread(
  { length, base, unit, coordinate }: OrthogonalDraw,
  { values, stride, first, last }: Block,
  array: AnyArray,
  begin: number,
  from: number,
): IterableIterator<undefined> {
  const offset = base - begin;
  const start = Math.max(first, from);
  if (coordinate.step === 1 && coordinate.run === length) {
    const perStep = Math.ceil(CALL_VALUES / length);
    for (let u = start; u < last; ++u) {
      const to = offset + along(unit, u);
      const low = Math.max(0, -to);
      const high = Math.min(length, array.length - to);
      const at = (u - first) * stride;
      if (high - low > CALL_VALUES) yield* copy(values, at + low, array, to + low, high - low);
      else if (low < high) array.set(values.subarray(at + low, at + high), to + low);
      if ((u + 1) % perStep === 0) yield;
    }
    return;
  }
  // units within, since theirs are the neighbouring places more often
  const places = new Float64Array(last - start);
  for (let u = start; u < last; ++u) places[u - start] = offset + along(unit, u);
  const perStep = Math.ceil(CALL_VALUES / Math.max(1, places.length));
  for (let j = 0; j < length; ++j) {
    const shift = along(coordinate, j);
    let at = (start - first) * stride + j;
    for (let i = 0; i < places.length; ++i, at += stride) {
      const to = places[i]! + shift;
      if (to >= 0 && to < array.length) array[to] = values[at]!;
    }
    if ((j + 1) % perStep === 0) yield;
  }
}
