/** Linear memory full of NaN: import this before anything that makes one. */
import { windowArena } from "../../src/wasm/memory.js";

const memories: WebAssembly.Memory[] = [];

WebAssembly.Memory = class extends WebAssembly.Memory {
  constructor(descriptor: WebAssembly.MemoryDescriptor) {
    super(descriptor);
    memories.push(this);
  }
};

/** Makes NaN, in every format, of all scratch and windows that the library has, so that no call can lean on them. */
export function poison(): void {
  const { scratch } = windowArena(); // the core's static data lie below
  for (const { buffer } of memories) new Uint8Array(buffer, scratch).fill(0xff);
}

const GUARD = 8;

/**
 * An array full of NaN between two guards, and whether these still are what they were.
 *
 * @param bits a 16-bit format's
 */
export function guarded<A extends Float32Array | Float64Array | Uint16Array>(
  Class: new (length: number) => A,
  length: number,
): { array: A; isIntact: () => boolean } {
  const all = new Class(length + 2 * GUARD);
  const nan = all instanceof Uint16Array ? 0xffff : NaN;
  all.fill(nan);
  const isIntact = (): boolean => {
    for (let i = 0; i < GUARD; ++i) {
      if (!Object.is(all[i], nan) || !Object.is(all[GUARD + length + i], nan)) return false;
    }
    return true;
  };
  return { array: all.subarray(GUARD, GUARD + length) as A, isIntact };
}
