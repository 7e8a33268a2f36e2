import { compile, linearMemory, wrongValue } from "../core.js";
import { hex } from "#wasm/diagnose";
import type { Constant } from "../wasm/kernels.js";

/** The exports of assembly/diagnose.ts, which says what each does. */
export interface DiagnoseKernels {
  readonly heapBase: () => number;
  readonly PRODUCT_BYTES: Constant;
  readonly STATE_BYTES: Constant;
  readonly TABLE_BYTES: Constant;
  readonly multiply: (
    wide: number,
    c: number,
    a: number,
    b: number,
    m: number,
    n: number,
    k: number,
    aTransposed: number,
    bTransposed: number,
    scratch: number,
  ) => void;
  readonly activate: (
    wide: number,
    kind: number,
    values: number,
    slopes: number,
    from: number,
    count: number,
    slope: number,
  ) => void;
  readonly roundToHalf: (brain: number, data: number, count: number) => void;
  readonly startSurvey: (state: number, table: number) => void;
  readonly survey: (
    wide: number,
    data: number,
    values: number,
    pivot: number,
    table: number,
    state: number,
  ) => void;
  readonly normalTail: (x: number) => number;
  readonly tally16: (data: number, values: number, table: number) => void;
  readonly seek: (
    data: number,
    values: number,
    bytes: number,
    block: number,
    keys: number,
    found: number,
  ) => number;
}

/** The kernels on a private linear memory, of which nothing outlives a call. */
export interface Workspace {
  readonly kernels: DiagnoseKernels;
  readonly memory: WebAssembly.Memory;
  /** Work space of a product. */
  readonly scratch: number;
  /** The caller's from here on, `room` bytes. */
  readonly base: number;
  readonly room: number;
}

const PAGE = 65536;
const MOST_BYTES = 2 ** 32 - PAGE;

/** Larger memories are not kept for the next call. */
const KEPT_BYTES = 2 ** 26;

const align = (bytes: number): number => Math.ceil(bytes / 64) * 64;

let kept: Workspace | undefined;

/**
 * Kernels with at least `bytes` for the caller.
 *
 * @throws RangeError where no linear memory of that size can be had
 */
export function workspace(bytes: number): Workspace {
  if (kept !== undefined && bytes <= kept.room) return kept;
  // static data and scratch take less than 32 pages
  const needed = 32 * PAGE + bytes;
  if (needed > MOST_BYTES) {
    throw wrongValue("diagnose: bytes of one step", `at most ${MOST_BYTES - 32 * PAGE}`, bytes);
  }
  const memory = linearMemory({ initial: Math.ceil(needed / PAGE) });
  const { exports } = new WebAssembly.Instance(compile("diagnose", hex), { env: { memory } });
  const kernels = exports as unknown as DiagnoseKernels;
  const scratch = align(kernels.heapBase());
  const base = align(scratch + kernels.PRODUCT_BYTES.value);
  const made = { kernels, memory, scratch, base, room: memory.buffer.byteLength - base };
  if (needed <= KEPT_BYTES) kept = made;
  return made;
}
