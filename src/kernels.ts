import { base64 } from "#wasm/core";

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
  sha256Start(state: number): void;
  sha256Blocks(state: number, data: number, blocks: number, schedule: number): void;
  sha256Finish(state: number, rest: number, total: number, schedule: number): void;
}

let compiled: WebAssembly.Module | undefined;

/** The compiled core: once, on first use, never at import. */
function coreModule(): WebAssembly.Module {
  if (compiled !== undefined) return compiled;
  if (typeof WebAssembly !== "object") {
    throw new Error("weightseed: this JavaScript engine has no WebAssembly");
  }
  const bytes = decode(base64);
  try {
    compiled = new WebAssembly.Module(bytes);
  } catch (cause) {
    throw new Error(`weightseed: ${whyNotCompiled(bytes)}`, { cause });
  }
  return compiled;
}

function whyNotCompiled(bytes: Uint8Array<ArrayBuffer>): string {
  if (!WebAssembly.validate(bytes)) {
    return "this engine has no WebAssembly SIMD (it needs Chrome 91, Firefox 89, Safari 16.4, Node 16.4 or later)";
  }
  return (
    "the kernels could not be compiled here: a Content-Security-Policy must allow 'wasm-unsafe-eval' in " +
    "script-src, and Chrome before 114 compiles on the main thread only in a worker"
  );
}

/** The core on a memory of the caller's. */
export function instantiate(memory: WebAssembly.Memory): Kernels {
  const instance = new WebAssembly.Instance(coreModule(), { env: { memory } });
  return instance.exports as unknown as Kernels;
}

interface BufferLike {
  from(text: string, encoding: "base64"): Uint8Array<ArrayBuffer>;
}

function decode(text: string): Uint8Array<ArrayBuffer> {
  // `Buffer` is fifty times as fast as a callback for each character
  const { Buffer } = globalThis as { Buffer?: BufferLike };
  if (Buffer !== undefined) return Buffer.from(text, "base64");
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; ++i) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
