import { hex } from "#wasm/core";
import { compile } from "./wasm.js";

/** The exports of the core that the wrapper calls; assembly/core.ts says what each does. */
export interface Kernels {
  heapBase(): number;
  readonly SCRATCH_BYTES: WebAssembly.Global;
  fill(
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
  ): void;
  exp(x: number): number;
  packFloat16(to: number, from: number, count: number): void;
  packBfloat16(to: number, from: number, count: number): void;
  log(x: number): number;
  pow(x: number, y: number): number;
  readonly UNIT_BYTES: WebAssembly.Global;
  startUnits(table: number, units: number, chosen: number): void;
  select(
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
  ): void;
  narrow(pass: number, table: number, units: number): void;
  sha256Start(state: number): void;
  sha256Blocks(state: number, data: number, blocks: number, schedule: number): void;
  sha256Finish(state: number, rest: number, total: number, schedule: number): void;
}

let compiled: WebAssembly.Module | undefined;

/** The core, compiled once. */
export function coreModule(): WebAssembly.Module {
  compiled ??= compile(hex);
  return compiled;
}

/** Takes the core that another thread compiled: workers carry no binary. */
export function useCore(module: WebAssembly.Module): void {
  compiled = module;
}

/** The core on a memory of the caller's; `module` for shared memory, which needs a binary of its own. */
export function instantiate(
  memory: WebAssembly.Memory,
  module: WebAssembly.Module = coreModule(),
): Kernels {
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  return instance.exports as unknown as Kernels;
}
