import { FORMATS, type AnyArray } from "./dtype.js";
import type { Draw } from "./lower.js";
import { WINDOW_BYTES, windowArena, type Arena } from "./memory.js";
import { blockOf, costOf, type Plan, type PlannedParameter } from "./plan.js";
import { keysUnder } from "./seed.js";

/** Where a planned parameter's values go. */
export type Target =
  /** Anybody's array of end − begin elements: values pass through the window. */
  | { readonly array: AnyArray }
  /** An address in linear memory: the kernels write there. */
  | { readonly arena: Arena; readonly address: number };

const LAW_CODES: Readonly<Record<Draw["law"], number>> = {
  constant: 0,
  uniform: 1,
  normal: 2,
  truncatedNormal: 3,
};

/** Cost of one kernel call in float32 normals, well below a millisecond: engines and callers get a turn between. */
const CALL_COST = 2 ** 18;

/** Values of one kernel call, in whole blocks. */
function callValues(parameter: PlannedParameter): number {
  const block = blockOf(parameter.dtype);
  return block * Math.max(1, Math.floor(CALL_COST / (costOf(parameter) * block)));
}

/** Runs a plan. `targets` in the order of the plan's parameters. */
export function run(plan: Plan, targets: readonly Target[]): void {
  const work = steps(plan, targets);
  while (work.next().done !== true);
}

/** Runs a plan in steps, and yields the bytes of each: the only caller of the fill kernels. */
export function* steps(plan: Plan, targets: readonly Target[]): IterableIterator<number> {
  const keyOf = keysUnder(plan.seed);
  for (const [index, parameter] of plan.parameters.entries()) {
    if (parameter.begin === parameter.end) continue;
    const target = targets[index]!;
    // constants take no words
    const key = parameter.draw.law === "constant" ? NO_KEY : keyOf(parameter.name);
    if ("array" in target) yield* fillThroughWindow(parameter, key, target.array);
    else yield* fillInPlace(parameter, key, target);
  }
}

type Key = readonly [number, number];

const NO_KEY: Key = [0, 0];

function* fillInPlace(
  parameter: PlannedParameter,
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

function* fillThroughWindow(
  parameter: PlannedParameter,
  key: Key,
  array: AnyArray,
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
    callKernel(arena, parameter, key, at, count, arena.base);
    array.set(count === values ? view : view.subarray(0, count), at - begin);
    at += count;
    yield count * bytes;
  }
}

function callKernel(
  { kernels, scratch }: Arena,
  { draw, dtype }: PlannedParameter,
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
