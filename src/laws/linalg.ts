/** Kernels of whole matrices, a binary beside the core's: apps without such laws do not carry it. */
import { hex } from "#wasm/linalg";
import { compile } from "../wasm/compile.js";
import type { Constant } from "../wasm/kernels.js";
import type { Arena } from "../wasm/memory.js";

/** The exports; assembly/linalg.ts says where each is told of. */
export interface Linalg {
  readonly HEAD_BYTES: Constant;
  beginPanel(
    wide: number,
    panel: number,
    raw: number,
    stride: number,
    count: number,
    size: number,
    bytes: number,
  ): void;
  squarePanel(
    wide: number,
    panel: number,
    raw: number,
    stride: number,
    count: number,
    first: number,
    last: number,
  ): void;
  turnPanel(wide: number, panel: number, raw: number, stride: number, count: number): void;
  packPanel(
    wide: number,
    panel: number,
    raw: number,
    stride: number,
    first: number,
    last: number,
  ): void;
  applyPanel(
    wide: number,
    panel: number,
    stride: number,
    bytes: number,
    rows: number,
    count: number,
  ): void;
  startRows(wide: number, panel: number): void;
  ownRows(
    wide: number,
    panel: number,
    raw: number,
    stride: number,
    rows: number,
    first: number,
  ): void;
  dotRows(
    wide: number,
    panel: number,
    stride: number,
    rows: number,
    first: number,
    last: number,
  ): void;
  solveRows(wide: number, panel: number): void;
  updateRows(
    wide: number,
    panel: number,
    stride: number,
    rows: number,
    first: number,
    last: number,
  ): void;
  scale(wide: number, at: number, bytes: number, factor: number): void;
  readonly startUnits: (table: number, units: number, chosen: number) => void;
  readonly select: (
    pass: number,
    table: number,
    units: number,
    inner: number,
    out: number,
    shift: number,
    count: number,
    offset: number,
    k0: number,
    k1: number,
    domain: number,
    scratch: number,
  ) => void;
  readonly narrow: (pass: number, table: number, units: number) => void;
}

/** An arena with these kernels beside the core's. */
export interface WithLinalg extends Arena {
  readonly linalg: Linalg;
}

/** These kernels. @internal */
export const linalgModule = (): WebAssembly.Module => compile("linalg", hex);

const instances = new WeakMap<WebAssembly.Memory, Linalg>();

/** These kernels on an arena's memory. */
export function linalgOn(arena: Arena): WithLinalg {
  const { memory } = arena;
  let linalg = instances.get(memory);
  if (linalg === undefined) {
    const { exports } = new WebAssembly.Instance(linalgModule(), { env: { memory } });
    linalg = exports as unknown as Linalg;
    instances.set(memory, linalg);
  }
  return { ...arena, linalg };
}
