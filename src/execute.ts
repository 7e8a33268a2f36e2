import { FORMATS, type AnyArray } from "./dtype.js";
import type { ValueDraw } from "./lower.js";
import { WINDOW_BYTES, windowArena, type Arena } from "./memory.js";
import { orthogonalSteps } from "./orthogonal.js";
import type { Plan, PlannedParameter } from "./plan.js";
import { keysUnder } from "./seed.js";

/** Where a planned parameter's values go. */
export type Target =
  /** Anybody's array of end − begin elements: values pass through the window. */
  | { readonly array: AnyArray }
  /** An address in linear memory: the kernels write there. */
  | { readonly arena: Arena; readonly address: number };

const LAW_CODES: Readonly<Record<ValueDraw["law"], number>> = {
  constant: 0,
  uniform: 1,
  normal: 2,
  truncatedNormal: 3,
};

/** Values of one kernel call: a few milliseconds, so that engines and callers get a turn between calls. */
const CALL_VALUES = 2 ** 20;

/** Runs a plan: the only caller of the fill kernels. `targets` in the order of the plan's parameters. */
export function run(plan: Plan, targets: readonly Target[]): void {
  const keyOf = keysUnder(plan.seed);
  for (const [index, parameter] of plan.parameters.entries()) {
    if (parameter.begin === parameter.end) continue;
    const target = targets[index]!;
    const { name, draw } = parameter;
    if (draw.law === "orthogonal") {
      const array = arrayOf(parameter, target);
      const steps = orthogonalSteps({ ...parameter, draw }, keyOf(name), array);
      while (steps.next().done !== true);
      continue;
    }
    // constants take no words
    const key = draw.law === "constant" ? NO_KEY : keyOf(name);
    if ("array" in target) fillThroughWindow({ ...parameter, draw }, key, target.array);
    else fillInPlace({ ...parameter, draw }, key, target);
  }
}

/** The array of a target. */
function arrayOf({ dtype, begin, end }: PlannedParameter, target: Target): AnyArray {
  if ("array" in target) return target.array;
  return FORMATS[dtype].create(target.arena.memory.buffer, target.address, end - begin);
}

interface ValueParameter extends PlannedParameter {
  readonly draw: ValueDraw;
}

type Key = readonly [number, number];

const NO_KEY: Key = [0, 0];

function fillInPlace(
  parameter: ValueParameter,
  key: Key,
  { arena, address }: { arena: Arena; address: number },
): void {
  const { bytes } = FORMATS[parameter.dtype];
  for (let at = parameter.begin; at < parameter.end; at += CALL_VALUES) {
    const count = Math.min(CALL_VALUES, parameter.end - at);
    callKernel(arena, parameter, key, at, count, address + (at - parameter.begin) * bytes);
  }
}

function fillThroughWindow(parameter: ValueParameter, key: Key, array: AnyArray): void {
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
  { draw, dtype }: ValueParameter,
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
