import { hex } from "#wasm/core";
import { compile } from "./compile.js";

/** A number that kernels export. */
export interface Constant {
  readonly value: number;
}

/** The exports of the core that the wrapper calls; assembly/core.ts says what each does. */
export interface Kernels {
  readonly heapBase: () => number;
  readonly SCRATCH_BYTES: Constant;
  readonly fill: (
    law: number,
    dtype: number,
    out: number,
    count: number,
    offset: number,
    k0: number,
    k1: number,
    scratch: number,
    p0: number,
    p1: number,
    p2: number,
    p3: number,
    p4: number,
    p5: number,
  ) => void;
  readonly exp: (x: number) => number;
  readonly packFloat16: (to: number, from: number, count: number) => void;
  readonly packBfloat16: (to: number, from: number, count: number) => void;
  readonly log: (x: number) => number;
  readonly pow: (x: number, y: number) => number;
  /** sin(π t / 2), t in [−1, 1]. */
  readonly sinHalfPi: (t: number) => number;
  readonly sha256Start: (state: number) => void;
  readonly sha256Blocks: (state: number, data: number, blocks: number, schedule: number) => void;
  readonly sha256Finish: (state: number, rest: number, total: number, schedule: number) => void;
}

/** The core. */
export const coreModule = (): WebAssembly.Module => compile("core", hex);

/** The core on a memory of the caller's; `module` for shared memory, which needs a binary of its own. */
export function instantiate(
  memory: WebAssembly.Memory,
  module: WebAssembly.Module = coreModule(),
): Kernels {
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  return instance.exports as unknown as Kernels;
}
