import { compose, type Composite } from "./composite.js";
import { FORMATS, type AnyArray } from "./dtype.js";
import type { Generator } from "./generator.js";
import { WORDLESS, type Draw, type ElementDraw } from "./lower.js";
import type { OrthogonalDraw } from "./matrix.js";
import { WINDOW_BYTES, windowArena, type Arena } from "./memory.js";
import { orthogonalSteps } from "./orthogonal.js";
import { blockOf, bytesOf, costOf, type Piece, type Plan, type PlannedParameter } from "./plan.js";
import { keysUnder } from "./seed.js";
import type { StructuredDraw } from "./structured.js";

/** Where a planned parameter's values go. */
export type Target =
  /**
   * Anybody's array of end − begin elements: values pass through the window. `compact`: an array of a piece's
   * own vectors one after another, for `scatter`.
   */
  | { readonly array: AnyArray; readonly compact?: boolean }
  /** An address in linear memory: the kernels write there. */
  | { readonly arena: Arena; readonly address: number };

const LAW_CODES: Readonly<Record<PlainPiece["draw"]["law"], number>> = {
  constant: 0,
  uniform: 1,
  normal: 2,
  truncatedNormal: 3,
  sparse: 4,
  eye: 6,
  dirac: 6,
  fourier: 7,
};

/** Cost of one kernel call in float32 normals, well below a millisecond: engines and callers get a turn between. */
const CALL_COST = 2 ** 18;

/** Values of one kernel call, in whole blocks. */
function callValues(piece: PlainPiece): number {
  const block = blockOf(piece.dtype);
  const cost = costOf(piece) / (piece.end - piece.begin);
  return block * Math.max(1, Math.floor(CALL_COST / (cost * block)));
}

/**
 * Runs a plan. `targets` in the order of the plan's parameters.
 *
 * @param generator where the plan has one: live, in the state that the plan holds; left advanced
 */
export function run(plan: Plan, targets: readonly Target[], generator?: Generator): void {
  const work = steps(plan, targets, generator);
  while (work.next().done !== true);
}

/** Runs a plan in steps, and yields the bytes of each: the only caller of the fill kernels. */
export function* steps(
  plan: Plan,
  targets: readonly Target[],
  generator?: Generator,
): IterableIterator<number> {
  const keyOf = keysUnder(plan.seed);
  for (const [index, parameter] of plan.parameters.entries()) {
    const target = targets[index]!;
    const drawn = generator !== undefined && !WORDLESS.has(parameter.draw.law);
    if (drawn && parameter.begin !== parameter.end) {
      drawInOrder(parameter, generator, target);
      yield bytesOf(parameter);
    } else {
      yield* fill(parameter, target, keyOf);
    }
  }
}

type KeyOf = ReturnType<typeof keysUnder>;

function* fill(piece: Piece, target: Target, keyOf: KeyOf): IterableIterator<number> {
  if (piece.begin === piece.end) return;
  const { draw, name } = piece;
  if (isComposite(draw)) {
    compose({ ...piece, draw }, arrayOf(piece, target), (part, array) => {
      const work = fill(part, { array }, keyOf);
      while (work.next().done !== true);
    });
    yield bytesOf(piece);
    return;
  }
  const key = WORDLESS.has(draw.law) ? NO_KEY : keyOf(name);
  if (draw.law === "orthogonal") {
    const array = arrayOf(piece, target);
    const compact = "array" in target && target.compact === true;
    const work = orthogonalSteps({ ...piece, draw }, key, array, compact);
    while (work.next().done !== true) yield 0;
    yield bytesOf(piece);
  } else if (draw.law === "sparse") {
    yield* fillSparse({ ...piece, draw }, key, arrayOf(piece, target));
  } else if ("array" in target) {
    yield* fillThroughWindow({ ...piece, draw }, key, target.array);
  } else {
    yield* fillInPlace({ ...piece, draw }, key, target);
  }
}

/** A piece whose values kernels make from their indices. */
type PlainPiece = Piece & { readonly draw: Exclude<Draw, Composite | OrthogonalDraw> };

const isComposite = (draw: Draw): draw is Composite =>
  !("args" in draw) && draw.law !== "orthogonal";

function arrayOf({ dtype, begin, end }: Piece, target: Target): AnyArray {
  if ("array" in target) return target.array;
  return FORMATS[dtype].create(target.arena.memory.buffer, target.address, end - begin);
}

function drawInOrder(parameter: PlannedParameter, generator: Generator, target: Target): void {
  const { draw, shape, spec } = parameter;
  const array = arrayOf(parameter, target) as Float32Array | Float64Array;
  generator.fill(array, draw as ElementDraw, shape, spec.init, spec); // checkDrawable
}

type Key = readonly [number, number];

const NO_KEY: Key = [0, 0];

function* fillInPlace(
  parameter: PlainPiece,
  key: Key,
  { arena, address }: { arena: Arena; address: number },
): IterableIterator<number> {
  const { begin, end, dtype } = parameter;
  const { bytes } = FORMATS[dtype];
  const values = callValues(parameter);
  for (let at = begin; at < end;) {
    // after the first turn, calls begin at block boundaries
    const count = Math.min(values - (at % values), end - at);
    callKernel(arena, parameter, key, at, count, address + (at - begin) * bytes);
    at += count;
    yield count * bytes;
  }
}

/** Makes `count` values from `at` on in the window. */
type Make = (arena: Arena, at: number, count: number) => void;

function* fillThroughWindow(
  parameter: PlainPiece,
  key: Key,
  array: AnyArray,
  make: Make = (arena, at, count) => {
    callKernel(arena, parameter, key, at, count, arena.base);
  },
): IterableIterator<number> {
  const { begin, end, dtype, draw } = parameter;
  if (draw.law === "constant" && draw.args[0] === 0) {
    const values = callValues(parameter);
    for (let at = 0; at < end - begin; at += values) {
      const part = array.subarray(at, at + values).fill(0);
      yield part.byteLength;
    }
    return;
  }
  const arena = windowArena();
  const { bytes, create } = FORMATS[dtype];
  const values = WINDOW_BYTES / bytes;
  const view = create(arena.memory.buffer, arena.base, values);
  for (let at = begin; at < end;) {
    // after the first turn, windows begin at block boundaries
    const count = Math.min(values - (at % values), end - at);
    make(arena, at, count);
    array.set(count === values ? view : view.subarray(0, count), at - begin);
    at += count;
    yield count * bytes;
  }
}

/** Values that `select` passes in one call. */
const SELECT_VALUES = 2 ** 18;

/** Passes of `select` (assembly/matrix/structured.ts) that find each unit's choice; the next one writes. */
const CHOOSING = 9;

/**
 * Whole units' words decide which of a slice's values stay. A table above the window holds the choice; the values
 * are the normal law's.
 */
function* fillSparse(
  parameter: Piece & { readonly draw: StructuredDraw },
  key: Key,
  array: AnyArray,
): IterableIterator<number> {
  const { draw, begin, end, dtype } = parameter;
  const [std, chosen, units, inner, total] = draw.args as [number, number, number, number, number];
  const { bytes } = FORMATS[dtype];
  const unitBytes = Number(windowArena().kernels.UNIT_BYTES.value);
  const { kernels, base, scratch } = windowArena(unitBytes * units);
  const table = base + WINDOW_BYTES;
  const domain = 16 * LAW_CODES.sparse + (dtype === "float64" ? 1 : 0);
  const shift = 31 - Math.clz32(bytes);
  const select = (pass: number, at: number, count: number): void => {
    kernels.select(pass, table, units, inner, base, shift, count, at, ...key, domain, scratch);
  };
  // rows are whole ranges of words; columns need all
  const from = inner === 1 ? 0 : inner * Math.floor(begin / inner);
  const to = inner === 1 ? total : inner * Math.ceil(end / inner);
  kernels.startUnits(table, units, chosen);
  for (let pass = 0; pass < CHOOSING; ++pass) {
    for (let at = from; at < to; at += SELECT_VALUES) {
      select(pass, at, Math.min(SELECT_VALUES, to - at));
      yield 0;
    }
    if (pass < CHOOSING - 1) kernels.narrow(pass, table, units);
  }
  const normal = { ...parameter, draw: { law: "normal", args: [0, std] } as const };
  yield* fillThroughWindow(parameter, key, array, (arena, at, count) => {
    callKernel(arena, normal, key, at, count, base);
    select(CHOOSING, at, count);
  });
}

function callKernel(
  { kernels, scratch }: Arena,
  { draw, dtype }: PlainPiece,
  [k0, k1]: Key,
  offset: number,
  count: number,
  address: number,
): void {
  const a = draw.args;
  kernels.fill(
    LAW_CODES[draw.law],
    FORMATS[dtype].code,
    address,
    count,
    offset,
    k0,
    k1,
    scratch,
    a[0] ?? 0,
    a[1] ?? 0,
    a[2] ?? -Infinity,
    a[3] ?? Infinity,
    a[4] ?? -Infinity,
    a[5] ?? Infinity,
  );
}
