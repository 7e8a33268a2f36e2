import { compose, type Composite, type Piece } from "./composite.js";
import { FORMATS, type AnyArray } from "./dtype.js";
import type { Generator } from "./generator.js";
import type { ElementDraw } from "./lower.js";
import { WINDOW_BYTES, windowArena, type Arena } from "./memory.js";
import type { Plan, PlannedParameter } from "./plan.js";
import { keysUnder } from "./seed.js";

/** Where a planned parameter's values go. */
export type Target =
  /** Anybody's array of end − begin elements: values pass through the window. */
  | { readonly array: AnyArray }
  /** An address in linear memory: the kernels write there. */
  | { readonly arena: Arena; readonly address: number };

const LAW_CODES: Readonly<Record<ElementDraw["law"], number>> = {
  constant: 0,
  uniform: 1,
  normal: 2,
  truncatedNormal: 3,
};

/** Values of one kernel call: a few milliseconds, so that engines and callers get a turn between calls. */
const CALL_VALUES = 2 ** 20;

/**
 * Runs a plan: the only caller of the fill kernels. `targets` in the order of the plan's parameters.
 *
 * @param generator where the plan has one: live, in the state that the plan holds; left advanced
 */
export function run(plan: Plan, targets: readonly Target[], generator?: Generator): void {
  const keyOf = keysUnder(plan.seed);
  const fill = (piece: Piece, target: Target): void => {
    if (piece.begin === piece.end) return;
    if (isComposite(piece)) {
      compose(piece, arrayOf(piece, target), (part, array) => fill(part, { array }));
      return;
    }
    const element = piece as ElementPiece;
    // constants take no words
    const key = element.draw.law === "constant" ? NO_KEY : keyOf(element.name);
    if ("array" in target) fillThroughWindow(element, key, target.array);
    else fillInPlace(element, key, target);
  };
  for (const [index, parameter] of plan.parameters.entries()) {
    const target = targets[index]!;
    const drawn = generator !== undefined && parameter.draw.law !== "constant";
    if (drawn && parameter.begin !== parameter.end) drawInOrder(parameter, generator, target);
    else fill(parameter, target);
  }
}

type ElementPiece = Piece & { readonly draw: ElementDraw };

const isComposite = (piece: Piece): piece is Piece & { readonly draw: Composite } =>
  !("args" in piece.draw);

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

function fillInPlace(
  parameter: ElementPiece,
  key: Key,
  { arena, address }: { arena: Arena; address: number },
): void {
  const { bytes } = FORMATS[parameter.dtype];
  for (let at = parameter.begin; at < parameter.end; at += CALL_VALUES) {
    const count = Math.min(CALL_VALUES, parameter.end - at);
    callKernel(arena, parameter, key, at, count, address + (at - parameter.begin) * bytes);
  }
}

function fillThroughWindow(parameter: ElementPiece, key: Key, array: AnyArray): void {
  const { begin, end, dtype, draw } = parameter;
  if (draw.law === "constant" && draw.args[0] === 0) {
    array.fill(0);
    return;
  }
  const arena = windowArena();
  const { bytes, create } = FORMATS[dtype];
  const values = WINDOW_BYTES / bytes;
  const view = create(arena.memory.buffer, arena.base, values);
  for (let at = begin; at < end;) {
    // after the first turn, windows begin at block boundaries
    const count = Math.min(values - (at % values), end - at);
    callKernel(arena, parameter, key, at, count, arena.base);
    array.set(count === values ? view : view.subarray(0, count), at - begin);
    at += count;
  }
}

function callKernel(
  { kernels, scratch }: Arena,
  { draw, dtype }: ElementPiece,
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
