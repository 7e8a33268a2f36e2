/** The kernels, on memories that the tests look into. Run `npm run build` first. */
import { readFileSync } from "node:fs";
import type { Kernels } from "../../src/wasm/kernels.js";
import type { Dtype, Law } from "../oracle/laws.js";

type Uniform = (
  data: number,
  count: number,
  low: number,
  high: number,
  c: number,
  h: number,
) => void;

/** The exports of build/wasm/kernels.wasm: the core's, and what only tests call (assembly/kernels.ts). */
export interface Core extends Kernels {
  readonly words: (
    out: number,
    k0: number,
    k1: number,
    block: bigint,
    domain: number,
    steps: number,
    state: number,
  ) => void;
  readonly philox4x32: (
    out: number,
    c0: number,
    c1: number,
    c2: number,
    c3: number,
    k0: number,
    k1: number,
  ) => void;
  readonly xoshiro128pp: (out: number, state: number, steps: number) => void;
  readonly uniformF32: Uniform;
  readonly uniformF64: Uniform;
  readonly normalF32: (data: number, count: number, mean: number, std: number) => void;
  readonly normalF64: (data: number, count: number, mean: number, std: number) => void;
  readonly prepareCut: (
    cut: number,
    wide: number,
    mean: number,
    std: number,
    a: number,
    b: number,
    low: number,
    high: number,
  ) => void;
  readonly truncatedF32: (
    data: number,
    count: number,
    mean: number,
    std: number,
    cut: number,
  ) => void;
  readonly truncatedF64: (data: number, count: number, cut: number) => void;
  readonly expm1: (x: number) => number;
  readonly erf: (x: number) => number;
  readonly erfc: (x: number) => number;
}

export const BINARY: Uint8Array<ArrayBuffer> = Uint8Array.from(
  readFileSync("build/wasm/kernels.wasm"),
);
const compiled = new WebAssembly.Module(BINARY);

/** The order of the kernels' codes, which are exported as constants. */
const LAWS = ["constant", "uniform", "normal", "truncated"];
const DTYPES = ["float32", "float64", "float16", "bfloat16"];
export const BYTES: Readonly<Record<Dtype, number>> = {
  float32: 4,
  float64: 8,
  float16: 2,
  bfloat16: 2,
};

export type Keys = readonly [number, number];

/** p0 … p5 of `fill`. */
export function parametersOf(
  law: Law,
): [p0: number, p1: number, p2: number, p3: number, p4: number, p5: number] {
  switch (law.law) {
    case "constant":
      return [law.value, 0, 0, 0, 0, 0];
    case "uniform":
      return [law.low, law.high, 0, 0, 0, 0];
    case "normal":
      return [law.mean, law.std, 0, 0, 0, 0];
    case "truncated":
      return [law.mean, law.std, law.a, law.b, law.low, law.high];
  }
}

/** A memory, the core on it, and where things lie. */
export class Machine {
  readonly core: Core;
  readonly memory: WebAssembly.Memory;
  /** Scratch for `fill`, and for what other kernels need beside their data. */
  readonly scratch: number;
  /** Free from here on. */
  readonly base: number;

  constructor(pages = 64, from = 0, module: WebAssembly.Module = compiled) {
    this.memory = new WebAssembly.Memory({ initial: pages });
    const { exports } = new WebAssembly.Instance(module, { env: { memory: this.memory } });
    this.core = exports as unknown as Core;
    this.scratch = Math.max(4096, from);
    this.base = this.scratch + 32768;
  }

  bytes(at: number, length: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, at, length);
  }

  /** Values offset … offset + count − 1, written at `out`: a view of their bytes. */
  fill(
    law: Law,
    dtype: Dtype,
    count: number,
    offset: number,
    [k0, k1]: Keys,
    out = this.base,
  ): Uint8Array {
    const [lawCode, dtypeCode] = [LAWS.indexOf(law.law), DTYPES.indexOf(dtype)];
    const parameters = parametersOf(law);
    this.core.fill(lawCode, dtypeCode, out, count, offset, k0, k1, this.scratch, ...parameters);
    return this.bytes(out, count * BYTES[dtype]);
  }

  /** What the law's transform makes of words that lie at `data`, in place: whole groups of 16 words. */
  transform(
    law: Exclude<Law, { law: "constant" }>,
    wide: boolean,
    count: number,
    data: number,
  ): void {
    const { core, scratch } = this;
    if (law.law === "uniform") {
      const { low, high } = law;
      const [c, h] = [low * 0.5 + high * 0.5, high * 0.5 - low * 0.5];
      (wide ? core.uniformF64 : core.uniformF32)(data, count, low, high, c, h);
    } else if (law.law === "normal") {
      (wide ? core.normalF64 : core.normalF32)(data, count, law.mean, law.std);
    } else {
      const { mean, std, a, b, low, high } = law;
      core.prepareCut(scratch, Number(wide), mean, std, a, b, low, high);
      if (wide) core.truncatedF64(data, count, scratch);
      else core.truncatedF32(data, count, mean, std, scratch);
    }
  }
}
