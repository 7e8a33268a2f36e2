import { FORMATS, type AnyArray } from "../../spec/dtype.js";
import type { Key } from "../family.js";
import type { WithLinalg } from "../linalg.js";
import type { Piece } from "../piece.js";
import type { OrthogonalDraw } from "./lower.js";
import { CALL_VALUES, PANEL } from "./sizes.js";

/**
 * Drives the kernels of assembly/matrix/orthogonal.ts: unit u is H₀ … H_u applied to ± axis u, made a panel of
 * reflectors at a time, the last panel first. Units do not depend on each other.
 */

/** A piece of orthogonal vectors. */
export interface OrthogonalParameter extends Piece {
  readonly draw: OrthogonalDraw;
}

/** The law's code in the stream's domain. */
const REFLECTORS = 5;

/** Units are made in blocks of about this size, or 16 units where those take more. */
const BLOCK_BYTES = 2 ** 24;

/** Coordinates of a vector in memory, whole pairs of vectors of any format. */
const widthOf = (length: number): number => Math.ceil(length / PANEL) * PANEL;

/** Room behind a vector for the end of its last group of normals; it also keeps rows off each other's cache sets. */
const GAP = 32;

/** Bytes that a panel's signs, factors and sums keep within. */
const HEAD = 4096;

/** How vectors lie in the linear memory of a block. */
export interface Space {
  /** Bytes of a computed value. */
  readonly size: number;
  /** From vector to vector, in values. */
  readonly stride: number;
  /** Vectors of a block: a multiple of 16. */
  readonly units: number;
  readonly bytes: number;
}

/** The linear memory that so many wanted units take. */
export function spaceOf({ draw, dtype }: OrthogonalParameter, wanted: number): Space {
  const size = dtype === "float64" ? 8 : 4;
  const stride = widthOf(draw.length) + GAP;
  const fitting = Math.max(PANEL, BLOCK_BYTES / (stride * size));
  const units = PANEL * Math.min(Math.floor(fitting / PANEL), Math.ceil(wanted / PANEL));
  return { size, stride, units, bytes: HEAD + (2 * PANEL + units) * stride * size };
}

/** A panel of reflectors, as the kernels take it. */
interface Panel {
  readonly wide: 0 | 1;
  readonly address: number;
  /** The reflectors, one in `pitch` bytes. */
  readonly raw: number;
  readonly pitch: number;
  /** Bytes of the coordinates that it turns. */
  readonly used: number;
}

/** Units first … last − 1, first a multiple of 16, scaled and rounded; unit u at (u − first)·stride. */
export function* makeBlock(
  { draw, dtype }: OrthogonalParameter,
  key: Key,
  work: WithLinalg,
  { size, stride }: Space,
  first: number,
  last: number,
): Generator<undefined, AnyArray> {
  const { kernels, linalg, memory, base: address } = work;
  const { length, gain, units } = draw;
  const wide = size === 8 ? 1 : 0;
  const pitch = stride * size;
  const count = Math.ceil((last - first) / PANEL) * PANEL;
  const raw = address + linalg.HEAD_BYTES.value + PANEL * widthOf(length) * size;
  const rows = raw + PANEL * pitch;
  yield* zero(memory, rows, count * pitch);

  for (let origin = first + count - PANEL; origin >= 0; origin -= PANEL) {
    const reflectors = Math.min(PANEL, units - origin);
    const coordinates = length - origin;
    const used = widthOf(coordinates) * size;
    const panel: Panel = { wide, address, raw, pitch, used };
    yield* drawPanel(work, panel, key, { origin, reflectors, length, coordinates });
    yield* preparePanel(work, panel, reflectors, coordinates);
    const place = rows + origin * size;
    let at = Math.max(origin - first, 0);
    if (origin >= first) {
      yield* ownPanel(work, panel, place + at * pitch);
      at += PANEL;
    }
    yield* applyPanel(work, panel, place + at * pitch, count - at);
  }

  const bytes = count * pitch;
  const whole = CALL_VALUES * size;
  for (let at = 0; at < bytes; at += whole) {
    const some = Math.min(whole, bytes - at);
    if (gain !== 1) linalg.scale(wide, rows + at, some, gain);
    const to = rows + at / 2;
    if (dtype === "float16") kernels.packFloat16(to, rows + at, some / size);
    if (dtype === "bfloat16") kernels.packBfloat16(to, rows + at, some / size);
    if (some === whole) yield;
  }
  return FORMATS[dtype].create(memory.buffer, rows, count * stride);
}

function* zero(
  memory: WebAssembly.Memory,
  address: number,
  bytes: number,
): IterableIterator<undefined> {
  for (let at = 0; at < bytes; at += 4 * CALL_VALUES) {
    new Uint8Array(memory.buffer, address + at, Math.min(4 * CALL_VALUES, bytes - at)).fill(0);
    if (at > 0) yield;
  }
}

/** Draws a panel's normals: reflector k those of its own blocks, k places on. */
function* drawPanel(
  { kernels, memory, scratch }: WithLinalg,
  { wide, raw, pitch, used }: Panel,
  [k0, k1]: Key,
  at: { origin: number; reflectors: number; length: number; coordinates: number },
): IterableIterator<undefined> {
  const { origin, reflectors, length, coordinates } = at;
  const size = wide ? 8 : 4;
  const perBlock = wide ? 2048 : 4096;
  const spacing = Math.ceil(length / perBlock) * perBlock; // from reflector to reflector, in the stream
  let drawn = 0;
  for (let k = 0; k < reflectors; ++k) {
    const to = raw + k * (pitch + size);
    const from = (origin + k) * spacing;
    for (let done = 0; done < coordinates - k; done += CALL_VALUES) {
      const some = Math.min(CALL_VALUES, coordinates - k - done);
      // prettier-ignore
      kernels.fill(REFLECTORS, wide, to + done * size, some, from + done, k0, k1, scratch, 0, 1, 0, 0, 0, 0);
      drawn += some;
      if (drawn >= 2 * CALL_VALUES) {
        drawn = 0;
        yield;
      }
    }
  }
  for (let k = reflectors; k < PANEL; ++k) yield* zero(memory, raw + k * pitch, used);
}

/** Bytes of coordinates that a panel passes over in one call: whole chunks of the sums. */
const spanOf = (rows: number): number => (4 * CALL_VALUES) / rows;

function* spans(bytes: number, span: number): IterableIterator<[first: number, last: number]> {
  for (let at = 0; at < bytes; at += span) yield [at, Math.min(at + span, bytes)];
}

/** Makes Householder vectors of a panel's normals. */
function* preparePanel(
  { linalg }: WithLinalg,
  panel: Panel,
  reflectors: number,
  coordinates: number,
): IterableIterator<undefined> {
  const { wide, address, raw, pitch, used } = panel;
  linalg.beginPanel(wide, address, raw, pitch, reflectors, coordinates, used);
  for (const [first, last] of spans(used, spanOf(4))) {
    linalg.squarePanel(wide, address, raw, pitch, reflectors, first, last);
    if (first > 0) yield;
  }
  linalg.turnPanel(wide, address, raw, pitch, reflectors);
  for (const [first, last] of spans(used, spanOf(16))) {
    linalg.packPanel(wide, address, raw, pitch, first, last);
    yield;
  }
}

/** The rows that begin in a panel: all 16. */
function* ownPanel(
  { linalg }: WithLinalg,
  panel: Panel,
  rows: number,
): IterableIterator<undefined> {
  const { wide, address, raw, pitch, used } = panel;
  for (let r = 0; r < PANEL; r += 4) {
    const four = rows + r * pitch;
    linalg.ownRows(wide, address, raw, pitch, four, r);
    linalg.solveRows(wide, address);
    for (const [first, last] of spans(used, spanOf(4))) {
      linalg.updateRows(wide, address, pitch, four, first, last);
      if (first > 0) yield;
    }
  }
}

/** Multiplies `count` rows by a panel. */
function* applyPanel(
  { linalg }: WithLinalg,
  panel: Panel,
  rows: number,
  count: number,
): IterableIterator<undefined> {
  const { wide, address, pitch, used } = panel;
  const span = spanOf(4);
  if (used > span / 4) {
    for (let at = 0; at < count; at += 4) {
      const four = rows + at * pitch;
      linalg.startRows(wide, address);
      for (const [first, last] of spans(used, span)) {
        linalg.dotRows(wide, address, pitch, four, first, last);
        yield;
      }
      linalg.solveRows(wide, address);
      for (const [first, last] of spans(used, span)) {
        linalg.updateRows(wide, address, pitch, four, first, last);
        yield;
      }
    }
    return;
  }
  const perCall = PANEL * Math.floor(span / used / 4);
  for (let at = 0; at < count; at += perCall) {
    const some = Math.min(perCall, count - at);
    linalg.applyPanel(wide, address, pitch, used, rows + at * pitch, some);
    yield;
  }
}
