/** Several tensors in one, each under the same law: what parts, groups, G and B axes come to. */
import { FORMATS, type AnyArray } from "../../spec/dtype.js";
import { sizeOf } from "../../spec/shape.js";
import { costOf, isCheapToSlice } from "../cost.js";
import type { Draw } from "../draw.js";
import type { Family, Tools } from "../family.js";
import type { Piece } from "../piece.js";
import { CHUNK, newValues, silently } from "../steps.js";
import type { BlocksDraw } from "./draw.js";

const drawOf = ({ draw }: Pick<Piece, "draw">): BlocksDraw<Draw> => draw as BlocksDraw<Draw>;

/** Tensors in parts, groups or stacks: a draw for each block. */
export const blocks: Family = {
  data: {},
  lower: () => {
    throw new Error("no data is lowered by it: lowerBlocks makes its draws");
  },
  draws: { blocks: undefined },
  wordless: [],
  costOf(piece) {
    const { of, shape, counts } = drawOf(piece);
    const { begin, end } = piece;
    const size = sizeOf(shape) / sizeOf(counts);
    if (isCheapToSlice({ draw: of }))
      return costOf({ ...piece, draw: of, begin: 0, end: end - begin });
    const touched = Math.min(sizeOf(counts), Math.ceil((end - begin) / size) + 1);
    return touched * costOf({ ...piece, draw: of, begin: 0, end: size });
  },
  isCheapToSlice: (draw) => isCheapToSlice({ draw: drawOf({ draw }).of }),
  describe(draw, describe) {
    const { of, counts } = drawOf({ draw });
    return `${sizeOf(counts)} blocks of ${describe(of)}`;
  },
  *steps(piece, _, target, tools) {
    const array = tools.arrayOf(piece, target);
    let passed = 0;
    for (const block of blocksOf(drawOf(piece), piece.begin, piece.end)) {
      yield* fillBlock(piece, block, array, tools);
      if (++passed % 4096 === 0) yield 0;
    }
  },
};

/** A block in its tensor: runs of neighbouring values, `length` each, run r at the flat index `placeOf(r)`. */
interface Block {
  readonly index: number;
  readonly runs: number;
  readonly length: number;
  readonly placeOf: (run: number) => number;
}

/** The blocks that may have values among begin … end − 1. */
function* blocksOf(
  { shape, counts }: BlocksDraw<Draw>,
  begin: number,
  end: number,
): IterableIterator<Block> {
  const box = shape.map((length, axis) => length / counts[axis]!);
  const strides = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
  const split = counts.reduce((last, count, axis) => (count > 1 ? axis : last), 0);
  const length = sizeOf(box.slice(split));
  const runs = sizeOf(box.slice(0, split));
  const count = sizeOf(counts);
  const span = box.reduce((sum, size, axis) => sum + (size - 1) * strides[axis]!, 1);
  // the first axis tells which blocks come before the slice, and which after it
  const perFirst = count / counts[0]!;
  const reach = box[0]! * strides[0]!;
  const last = Math.min(count, perFirst * (Math.floor((end - 1) / reach) + 1));
  for (let index = perFirst * Math.floor(begin / reach); index < last; ++index) {
    let [origin, rest] = [0, index];
    for (let axis = shape.length - 1; axis >= 0; --axis) {
      origin += (rest % counts[axis]!) * box[axis]! * strides[axis]!;
      rest = Math.floor(rest / counts[axis]!);
    }
    if (origin >= end || origin + span <= begin) continue;
    const placeOf = (run: number): number => {
      let [at, left] = [origin, run];
      for (let axis = split - 1; axis >= 0; --axis) {
        at += (left % box[axis]!) * strides[axis]!;
        left = Math.floor(left / box[axis]!);
      }
      return at;
    };
    yield { index, runs, length, placeOf };
  }
}

function* fillBlock(
  piece: Piece,
  { index, runs, length, placeOf }: Block,
  array: AnyArray,
  tools: Tools,
): IterableIterator<number> {
  const { name, dtype, begin, end } = piece;
  const { of } = drawOf(piece);
  const part = (from: number, to: number): Piece => ({
    name: `${name}[${index}]`,
    dtype,
    draw: of,
    begin: from,
    end: to,
  });
  const first = firstRun(runs, (run) => placeOf(run) + length > begin);
  const last = firstRun(runs, (run) => placeOf(run) >= end);
  /** What of run r belongs to the piece, counted in the run. */
  const within = (at: number): [number, number] => [
    Math.max(0, begin - at),
    Math.min(length, end - at),
  ];
  const cheap = isCheapToSlice({ draw: of });
  if (runs === 1 || (cheap && length >= CHUNK / 8)) {
    for (let run = first; run < last; ++run) {
      const at = placeOf(run);
      const [from, to] = within(at);
      const place = array.subarray(at + from - begin, at + to - begin);
      yield* tools.fill(part(run * length + from, run * length + to), place);
    }
    return;
  }
  const perTurn = Math.max(1, Math.floor(CHUNK / length));
  const { bytes } = FORMATS[dtype];
  for (let run = first; run < last;) {
    const until = cheap ? Math.min(last, run + perTurn) : last;
    const values = newValues(dtype, (until - run) * length);
    yield* silently(tools.fill(part(run * length, until * length), values));
    let moved = 0;
    for (let done = 0; run < until; ++run, done += length) {
      const at = placeOf(run);
      const [from, to] = within(at);
      array.set(values.subarray(done + from, done + to), at + from - begin);
      moved += bytes * (to - from);
      if (run % perTurn !== perTurn - 1 && run !== until - 1) continue;
      yield moved;
      moved = 0;
    }
  }
}

/** The first run that satisfies what all later ones do. */
function firstRun(runs: number, holds: (run: number) => boolean): number {
  let [low, high] = [0, runs];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
