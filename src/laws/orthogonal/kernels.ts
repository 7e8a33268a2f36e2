import { FORMATS, type AnyArray } from "../../spec/dtype.js";
import { borrowArena, returnArena } from "../../wasm/memory.js";
import type { Key } from "../family.js";
import { linalgOn, type WithLinalg } from "../linalg.js";
import type { Piece } from "../piece.js";
import { along, unitsWithin, type OrthogonalDraw } from "./lower.js";

/**
 * Drives the kernels of assembly/matrix/orthogonal.ts: unit u is H₀ … H_u applied to ± axis u, made a panel of
 * reflectors at a time, the last panel first. Units do not depend on each other.
 */

/** Reflectors of a panel, and the units at whose multiples a plan may be cut. */
export const PANEL = 16;

/** The law's code in the stream's domain. */
const REFLECTORS = 5;

/** Units are made in blocks of about this size, or 16 units where those take more. */
const BLOCK_BYTES = 2 ** 24;

/** Values that a panel passes over in one call: a few milliseconds. */
const CALL_VALUES = 2 ** 19;

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
      if (compact) pack(draw, block, array, from);
      else yield* spread(draw, block, array, begin, from);
      yield;
    }
  } finally {
    returnArena(arena);
  }
}

/** A piece of orthogonal vectors. */
export interface OrthogonalParameter extends Piece {
  readonly draw: OrthogonalDraw;
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

/** Coordinates of a vector in memory, whole pairs of vectors of any format. */
const widthOf = (length: number): number => Math.ceil(length / PANEL) * PANEL;

/** Room behind a vector for the end of its last group of normals; it also keeps rows off each other's cache sets. */
const GAP = 32;

/** Bytes that a panel's signs, factors and Gram matrix keep within. */
const HEAD = 4096;

interface Space {
  /** Bytes of a computed value. */
  readonly size: number;
  /** From vector to vector, in values. */
  readonly stride: number;
  /** Vectors of a block: a multiple of 16. */
  readonly units: number;
  readonly bytes: number;
}

function spaceOf({ draw, dtype }: OrthogonalParameter, wanted: number): Space {
  const size = dtype === "float64" ? 8 : 4;
  const stride = widthOf(draw.length) + GAP;
  const fitting = Math.max(PANEL, BLOCK_BYTES / (stride * size));
  const units = PANEL * Math.min(Math.floor(fitting / PANEL), Math.ceil(wanted / PANEL));
  return { size, stride, units, bytes: HEAD + (2 * PANEL + units) * stride * size };
}

/** Units first … last − 1, first a multiple of 16, scaled and rounded; unit u at (u − first)·stride. */
function* makeBlock(
  { draw, dtype }: OrthogonalParameter,
  [k0, k1]: Key,
  { kernels, linalg, memory, scratch, base: panel }: WithLinalg,
  { size, stride }: Space,
  first: number,
  last: number,
): Generator<undefined, AnyArray> {
  const { length, gain, units } = draw;
  const wide = size === 8 ? 1 : 0;
  const pitch = stride * size;
  const count = Math.ceil((last - first) / PANEL) * PANEL;
  const raw = panel + Number(linalg.HEAD_BYTES.value) + PANEL * widthOf(length) * size;
  const rows = raw + PANEL * pitch;
  new Uint8Array(memory.buffer, rows, count * pitch).fill(0);

  const perBlock = wide ? 2048 : 4096;
  const spacing = Math.ceil(length / perBlock) * perBlock; // from reflector to reflector, in the stream
  const perCall = PANEL * Math.max(1, Math.floor(CALL_VALUES / length / PANEL));
  for (let origin = first + count - PANEL; origin >= 0; origin -= PANEL) {
    const reflectors = Math.min(PANEL, units - origin);
    const coordinates = length - origin;
    for (let k = 0; k < reflectors; ++k) {
      const at = raw + k * (pitch + size);
      const from = (origin + k) * spacing;
      for (let done = 0; done < coordinates - k; done += CALL_VALUES) {
        const some = Math.min(CALL_VALUES, coordinates - k - done);
        // prettier-ignore
        kernels.fill(REFLECTORS, wide, at + done * size, some, from + done, k0, k1, scratch, 0, 1, 0, 0, 0, 0);
        if (some === CALL_VALUES) yield;
      }
    }
    const used = widthOf(coordinates) * size;
    linalg.preparePanel(wide, panel, raw, pitch, reflectors, coordinates, used);
    yield;
    let at = Math.max(origin - first, 0);
    if (origin >= first) {
      const own = rows + at * pitch + origin * size;
      linalg.applyPanel(wide, panel, raw, pitch, used, own, PANEL, 1);
      at += PANEL;
    }
    for (; at < count; at += perCall) {
      const corner = rows + at * pitch + origin * size;
      const some = Math.min(perCall, count - at);
      linalg.applyPanel(wide, panel, raw, pitch, used, corner, some, 0);
      yield;
    }
  }

  if (gain !== 1) linalg.scale(wide, rows, count * pitch, gain);
  if (dtype === "float16") kernels.packFloat16(rows, rows, count * stride);
  if (dtype === "bfloat16") kernels.packBfloat16(rows, rows, count * stride);
  return FORMATS[dtype].create(memory.buffer, rows, count * stride);
}

/** Copies the block's vectors, one after another; array[0] is the first value of unit `from`. */
function pack(
  { length }: OrthogonalDraw,
  { values, stride, first, last }: Block,
  array: AnyArray,
  from: number,
): void {
  for (let u = Math.max(first, from); u < last; ++u) {
    const at = (u - first) * stride;
    array.set(values.subarray(at, at + length), (u - from) * length);
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
    for (let u = start; u < last; ++u) {
      const to = offset + along(unit, u);
      const low = Math.max(0, -to);
      const high = Math.min(length, array.length - to);
      const at = (u - first) * stride;
      if (low < high) array.set(values.subarray(at + low, at + high), to + low);
      if ((u + 1) % PANEL === 0) yield;
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
