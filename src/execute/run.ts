import type { ElementDraw } from "../laws/base/lower.js";
import { costOf } from "../laws/cost.js";
import type { Key, Target, Tools } from "../laws/family.js";
import { blockOf, bytesOf, type Piece } from "../laws/piece.js";
import { familyOfDraw, isWordlessDraw } from "../laws/registry.js";
import type { Generator } from "../plan/generator.js";
import type { Plan, PlannedParameter } from "../plan/plan.js";
import { FORMATS, type AnyArray } from "../spec/dtype.js";
import { keysUnder } from "../spec/seed.js";
import { WINDOW_BYTES, windowArena, type Arena } from "../wasm/memory.js";

/** Cost of one kernel call in float32 normals, well below a millisecond: engines and callers get a turn between. */
const CALL_COST = 2 ** 18;

/** Values of one kernel call, in whole blocks. */
function callValues(piece: Piece): number {
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
    const drawn = generator !== undefined && !isWordlessDraw(parameter.draw);
    if (drawn && parameter.begin !== parameter.end) {
      yield* drawInOrder(parameter, generator, target);
    } else {
      yield* fill(parameter, target, keyOf);
    }
  }
}

type KeyOf = ReturnType<typeof keysUnder>;

const NO_KEY: Key = [0, 0];

function fill(piece: Piece, target: Target, keyOf: KeyOf): IterableIterator<number> {
  const { draw, name, begin, end } = piece;
  if (begin === end) return [].values();
  const key = isWordlessDraw(draw) ? NO_KEY : keyOf(name);
  const tools: Tools = {
    arrayOf,
    kernel: (arena, own, key, at, count) => callKernel(arena, own, key, at, count, arena.base),
    fill: (part, array) => fill(part, { array }, keyOf),
  };
  return (
    familyOfDraw(draw.law).steps?.(piece, key, target, tools) ??
    ("array" in target
      ? fillThroughWindow(piece, key, target.array)
      : fillInPlace(piece, key, target))
  );
}

function arrayOf({ dtype, begin, end }: Piece, target: Target): AnyArray {
  if ("array" in target) return target.array;
  return FORMATS[dtype].create(target.arena.memory.buffer, target.address, end - begin);
}

function* drawInOrder(
  parameter: PlannedParameter,
  generator: Generator,
  target: Target,
): IterableIterator<number> {
  const { draw, shape, spec, dtype } = parameter;
  const array = arrayOf(parameter, target); // of a dtype that the generator fills: checkDrawable
  const steps = generator.steps?.(array, draw as ElementDraw, shape, spec.init, spec, dtype);
  if (steps !== undefined) {
    yield* steps;
    return;
  }
  generator.fill(array, draw as ElementDraw, shape, spec.init, spec, dtype);
  yield bytesOf(parameter);
}

function* fillInPlace(
  parameter: Piece,
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

function fillThroughWindow(piece: Piece, key: Key, array: AnyArray): IterableIterator<number> {
  const { draw } = piece;
  if (draw.law === "constant" && draw.args[0] === 0) return fillZeros(piece, array);
  return throughWindow(piece, key, array);
}

function* fillZeros(piece: Piece, array: AnyArray): IterableIterator<number> {
  const values = callValues(piece);
  for (let at = 0; at < array.length; at += values) {
    const part = array.subarray(at, at + values).fill(0);
    yield part.byteLength;
  }
}

/** Passes what the kernels leave in the window on into an array. */
function* throughWindow(piece: Piece, key: Key, array: AnyArray): IterableIterator<number> {
  const { begin, end, dtype } = piece;
  const arena = windowArena();
  const { bytes, create } = FORMATS[dtype];
  const values = WINDOW_BYTES / bytes;
  const view = create(arena.memory.buffer, arena.base, values);
  for (let at = begin; at < end;) {
    // after the first turn, windows begin at block boundaries
    const count = Math.min(values - (at % values), end - at);
    callKernel(arena, piece, key, at, count, arena.base);
    array.set(count === values ? view : view.subarray(0, count), at - begin);
    at += count;
    yield count * bytes;
  }
}

function callKernel(
  { kernels, scratch }: Arena,
  { draw, dtype }: Piece,
  [k0, k1]: Key,
  offset: number,
  count: number,
  address: number,
): void {
  const { law, args: a } = draw as ElementDraw;
  kernels.fill(
    familyOfDraw(law).draws[law]!,
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
