import { wrongValue } from "../errors.js";
import { coreModule, instantiate, type Kernels } from "./kernels.js";

/** The one owner of linear memory: static data, kernel scratch, then what was asked for. */

const PAGE = 65536;

/** Largest linear memory, 4 GiB less a page, so that every end address fits 32 bits. */
const MAX_BYTES = 2 ** 32 - PAGE;

/** Vectors load fastest at their own alignment; 64 is a cache line. */
export const ALIGNMENT = 64;

const align = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/** A linear memory with the kernels on it. `base`: where the caller's bytes begin. */
export interface Arena {
  readonly memory: WebAssembly.Memory;
  readonly kernels: Kernels;
  readonly scratch: number;
  readonly base: number;
}

/** The kernels on a memory, with their scratch above their static data. */
function arenaOf(memory: WebAssembly.Memory): Arena {
  const kernels = instantiate(memory);
  const scratch = align(kernels.heapBase());
  return { memory, kernels, scratch, base: align(scratch + kernels.SCRATCH_BYTES.value) };
}

/** What a thread needs to put the kernels on a memory that it shares with others. */
export interface SharedMemory {
  readonly memory: WebAssembly.Memory;
  /** Where the caller's bytes begin; below lie static data and a scratch for each of `slots` threads. */
  readonly base: number;
  readonly slots: number;
}

const sharedMemories = new WeakMap<ArrayBufferLike, SharedMemory>();

/** Bytes below the caller's in a memory that `slots` threads share; none where no kernel will stand on it. */
export function sharedBase(slots: number): number {
  return slots === 0 ? 0 : OWN_BYTES + slots * scratchBytes(windowArena().kernels);
}

const scratchBytes = ({ SCRATCH_BYTES }: Kernels): number => align(SCRATCH_BYTES.value);

/**
 * A shared memory with room for `bytes` above its base.
 *
 * @throws Error where the page is not isolated, RangeError if the engine has no such memory left
 */
export function createShared(where: string, bytes: number, slots: number): SharedMemory {
  if (typeof SharedArrayBuffer === "undefined") {
    throw new Error(
      `${where}: memory: "shared" needs SharedArrayBuffer; serve the page with the headers ` +
        "Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp",
    );
  }
  const base = sharedBase(slots);
  const pages = Math.ceil((base + bytes) / PAGE);
  const memory = linearMemory({ initial: pages, maximum: pages, shared: true });
  remindCollector(base + bytes);
  const made = { memory, base, slots };
  sharedMemories.set(memory.buffer, made);
  return made;
}

/**
 * Engines do not count shared memories as memory that a collection would free, so that dropped ones may stay for long. Each
 * thread that holds one allocates as much once, untouched and dropped at once: that they count.
 */
export function remindCollector(bytes: number): void {
  try {
    for (let left = bytes; left > 0; left -= REMINDER_BYTES) new ArrayBuffer(REMINDER_BYTES);
  } catch {
    // no room for it: the collector has run
  }
}

const REMINDER_BYTES = 2 ** 26;

/** The memory behind a shared buffer, where `createShared` made it. */
export function sharedMemoryOf(buffer: ArrayBufferLike): SharedMemory | undefined {
  return sharedMemories.get(buffer);
}

/** The kernels on a shared memory, for the thread that holds `slot`. */
export function sharedArena(
  { memory, base }: SharedMemory,
  slot: number,
  module: WebAssembly.Module,
): Arena {
  // every thread writes the same static data again, and only reads it afterwards
  const kernels = instantiate(memory, module);
  return { memory, kernels, scratch: OWN_BYTES + slot * scratchBytes(kernels), base };
}

/** Through this window values pass on their way into ordinary buffers: small enough to stay in cache. */
export const WINDOW_BYTES: number = 4 * 16384;

/** Enough for static data and scratch, which take less than half of it. */
const OWN_BYTES = PAGE;

let privateArena: Arena | undefined;

/** The private scratch of linear memory that serves ordinary buffers and hashing; it never grows. */
export function windowArena(): Arena {
  privateArena ??= arenaOf(linearMemory({ initial: (OWN_BYTES + WINDOW_BYTES) / PAGE }));
  return privateArena;
}

/** A borrowed memory that comes back is kept for the next borrower up to this size: what a session holds on to. */
const SPARE_BYTES = 2 ** 25;

let spare: Arena | undefined;

/**
 * An arena for work that lasts over several steps, between which others use the window: `bytes` at its base that nobody
 * else touches until `returnArena`. They may hold anything.
 */
export function borrowArena(bytes: number): Arena {
  const found = spare;
  if (found !== undefined && found.memory.buffer.byteLength - found.base >= bytes) {
    spare = undefined;
    return found;
  }
  return createArena(bytes);
}

/** Gives a borrowed arena back. */
export function returnArena(arena: Arena): void {
  if (arena.memory.buffer.byteLength <= SPARE_BYTES) spare = arena;
}

/** ln x by the kernels, for numbers that values depend on: the host's differs from engine to engine. @internal */
export const ln = (x: number): number => windowArena().kernels.log(x);

/** xʸ by the kernels, x > 0. @internal */
export const pow = (x: number, y: number): number => windowArena().kernels.pow(x, y);

/** Bytes that one arena can hold for its caller. */
export function arenaCapacity(base: number = windowArena().base): number {
  return MAX_BYTES - base;
}

/** An arena with room for `bytes`. @throws RangeError if the engine has no such memory left. */
export function createArena(bytes: number): Arena {
  const needed = windowArena().base + bytes;
  return arenaOf(linearMemory({ initial: Math.ceil(needed / PAGE) }));
}

/** @throws Error that names what is missing where WebAssembly is, RangeError if the engine has no such memory left */
export function linearMemory(descriptor: WebAssembly.MemoryDescriptor): WebAssembly.Memory {
  coreModule(); // says what is missing
  try {
    return new WebAssembly.Memory(descriptor);
  } catch (cause) {
    const bytes = descriptor.initial * PAGE;
    throw new RangeError(
      `memory: no linear memory of ${bytes} bytes can be had; drop sets that are no longer used`,
      { cause },
    );
  }
}

/** Where each tensor of a set lies: arenas are filled in order, a tensor is never divided. */
export interface Placement {
  readonly arena: number;
  readonly offset: number;
}

/** @throws RangeError naming the tensor that no arena can hold. */
export function place(
  where: string,
  tensors: readonly { name: string; bytes: number }[],
  capacity: number = arenaCapacity(),
): { placements: Placement[]; arenas: number[] } {
  const placements: Placement[] = [];
  const arenas: number[] = [];
  for (const { name, bytes } of tensors) {
    if (bytes > capacity) {
      throw wrongValue(
        `${where}: bytes of ${JSON.stringify(name)}`,
        `at most ${capacity} in linear memory`,
        bytes,
        `use memory: "buffers", or divide the tensor`,
      );
    }
    const used = arenas.at(-1);
    if (used === undefined || used + bytes > capacity) arenas.push(0);
    const last = arenas.length - 1;
    const offset = arenas[last]!;
    placements.push({ arena: last, offset });
    arenas[last] = align(offset + bytes);
  }
  return { placements, arenas: arenas.map((size) => Math.min(size, capacity)) };
}
