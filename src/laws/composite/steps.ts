import { FORMATS, type AnyArray } from "../../spec/dtype.js";
import { sizeOf } from "../../spec/shape.js";
import { windowArena } from "../../wasm/memory.js";
import { isCheapToSlice } from "../cost.js";
import type { Draw } from "../draw.js";
import type { Tools } from "../family.js";
import type { Piece } from "../piece.js";
import { CHUNK, newValues, round, silently, wideOf } from "../steps.js";
import type { CompositeDraw, LogDraw, PlacedDraw, SectionsDraw } from "./draw.js";

type Of<D> = Piece & { readonly draw: D };

/** Writes a piece whose draw is composite, in steps. */
export function compositeSteps(
  piece: Of<CompositeDraw<Draw>>,
  array: AnyArray,
  tools: Tools,
): IterableIterator<number> {
  const { draw } = piece;
  switch (draw.law) {
    case "sections":
      return sectionSteps({ ...piece, draw }, array, tools);
    case "logOfUniform":
      return logSteps({ ...piece, draw }, array, tools);
    default:
      return placedSteps({ ...piece, draw }, array, tools);
  }
}

function* sectionSteps(
  { name, dtype, draw, begin, end }: Of<SectionsDraw<Draw>>,
  array: AnyArray,
  { fill }: Tools,
): IterableIterator<number> {
  let at = 0; // where the section begins in the parameter
  for (const { size, key, of } of draw.parts) {
    const from = Math.max(begin, at);
    const to = Math.min(end, at + size);
    if (from < to) {
      const part = { name: name + key, dtype, draw: of, begin: from - at, end: to - at };
      yield* fill(part, array.subarray(from - begin, to - begin));
    }
    at += size;
  }
}

function* logSteps(
  { name, dtype, draw, begin, end }: Of<LogDraw<Draw>>,
  array: AnyArray,
  { fill }: Tools,
): IterableIterator<number> {
  const wide = wideOf(dtype);
  const { kernels } = windowArena();
  for (let at = begin; at < end;) {
    const to = Math.min(end, at + CHUNK - (at % CHUNK));
    const values = newValues(wide, to - at);
    yield* silently(fill({ name, dtype: wide, draw: draw.of, begin: at, end: to }, values));
    for (const [i, u] of values.entries()) values[i] = draw.sign * kernels.log(u) + 0; // no -0
    round(dtype, values, array.subarray(at - begin, to - begin));
    yield FORMATS[dtype].bytes * (to - at);
    at = to;
  }
}

/** A source's values in memory, from the flat index `from` on. */
interface Source {
  readonly values: AnyArray;
  readonly from: number;
}

/** The part of a source that is made for one step is at most so many times what the step writes. */
const REACH = 4;

/**
 * Beside the target it takes, of a source that cannot be sliced, the part from the first to the last value that it places,
 * and else 4 chunks of it at most.
 */
function* placedSteps(
  { name, dtype, draw, begin, end }: Of<PlacedDraw<Draw>>,
  array: AnyArray,
  { fill }: Tools,
): IterableIterator<number> {
  const { of } = draw;
  const sliced = isCheapToSlice({ draw: of });
  const made = function* (from: number, to: number): Generator<number, Source> {
    const values = newValues(dtype, to - from);
    yield* silently(fill({ name, dtype, draw: of, begin: from, end: to }, values));
    return { values, from };
  };
  const whole = sliced ? undefined : yield* made(...(yield* reachOf(draw, begin, end)));
  const places = placesOf(draw, begin);
  for (let at = begin; at < end;) {
    const { next, from, to } = places(Math.min(CHUNK, end - at));
    const source = whole ?? (yield* made(from, to));
    const part = array.subarray(at - begin, at - begin + next.length);
    put(next, source, part);
    yield part.byteLength;
    at += next.length;
  }
}

/** Places in the source plus 1, negative for an opposite value, 0 for a zero; all within from … to − 1 of the source. */
interface Places {
  readonly next: Float64Array;
  readonly from: number;
  readonly to: number;
}

/** The part of the source that a piece takes: all of it for a piece that is not much smaller. */
function* reachOf(
  draw: PlacedDraw<Draw>,
  begin: number,
  end: number,
): Generator<number, [from: number, to: number]> {
  const size = sizeOf(draw.from);
  if (2 * (end - begin) > size) return [0, size];
  const places = placesOf(draw, begin);
  let [first, last] = [size, 0];
  for (let at = begin; at < end;) {
    const { next, from, to } = places(Math.min(CHUNK, end - at));
    if (to > 0) [first, last] = [Math.min(first, from), Math.max(last, to)];
    at += next.length;
    yield 0;
  }
  return [Math.min(first, last), last];
}

/** Gives the places of the next values of a tensor, as many as asked for or as lie near each other in the source. */
function placesOf(draw: PlacedDraw<Draw>, begin: number): (most: number) => Places {
  const { shape } = draw;
  const place = placeOf(draw);
  const at: number[] = [];
  for (let axis = shape.length - 1, rest = begin; axis >= 0; --axis) {
    at[axis] = rest % shape[axis]!;
    rest = Math.floor(rest / shape[axis]!);
  }
  return (most) => {
    const next = new Float64Array(most);
    let [from, to, count] = [Infinity, 0, 0];
    for (; count < most; ++count) {
      const here = place(at);
      if (here !== 0) {
        const index = Math.abs(here) - 1;
        const [low, high] = [Math.min(from, index), Math.max(to, index + 1)];
        if (high - low > REACH * CHUNK && count > 0) break;
        [from, to] = [low, high];
      }
      next[count] = here;
      for (let axis = shape.length - 1; axis >= 0; --axis) {
        at[axis] = (at[axis]! + 1) % shape[axis]!;
        if (at[axis] !== 0) break;
      }
    }
    return { next: next.subarray(0, count), from: Math.min(from, to), to };
  };
}

/** Puts values of the source, with their signs, at their places. */
function put(next: Float64Array, { values, from }: Source, array: AnyArray): void {
  const bits = values instanceof Uint16Array;
  for (const [k, here] of next.entries()) {
    const value = here === 0 ? 0 : values[Math.abs(here) - 1 - from]!;
    array[k] = here >= 0 ? value : bits ? oppositeBits(value) : 0 - value;
  }
}

/** −x of a 16-bit float; as everywhere here, 0 has no sign. */
const oppositeBits = (x: number): number => ((x & 0x7fff) === 0 ? 0 : x ^ 0x8000);

/** From a place in the tensor to the place in its source plus 1, negative for the opposite; 0 for a zero. */
function placeOf({
  law,
  from,
  shape,
  layout,
}: PlacedDraw<Draw>): (at: readonly number[]) => number {
  const [o, i] = [layout.indexOf("O"), layout.indexOf("I")];
  if (law === "zerO") {
    const wide = shape[o]! <= shape[i]!;
    const centre = shape.map((length) => Math.floor(length / 2));
    return (at) => {
      for (let axis = 0; axis < shape.length; ++axis) {
        if (axis !== o && axis !== i && at[axis] !== centre[axis]) return 0;
      }
      if (wide) return at[o] === at[i] ? 1 : 0;
      return oddBits(at[o]! & at[i]!) ? -1 : 1; // Sylvester's Hadamard matrix
    };
  }
  const times = shape[o]! / from[o]!;
  return (at) => {
    let index = 0;
    let sign = 1;
    for (let axis = 0; axis < shape.length; ++axis) {
      const length = from[axis]!;
      let k = at[axis]!;
      if (law === "repeated" && axis === o) k = Math.floor(k / times);
      else if (k >= length) {
        k -= length;
        sign = -sign;
      }
      index = index * length + k;
    }
    return sign * (index + 1);
  };
}

/** Whether the number of ones is odd. */
function oddBits(x: number): boolean {
  let odd = false;
  for (let rest = x; rest !== 0; rest &= rest - 1) odd = !odd;
  return odd;
}
