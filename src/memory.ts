import { wrongValue } from "./errors.js";
import { instantiate, type Kernels } from "./kernels.js";

/** The one owner of linear memory: static data, kernel scratch, then what was asked for. */

const PAGE = 65536;

/** Largest linear memory, 4 GiB less a page, so that every end address fits 32 bits. */
const MAX_BYTES = 2 ** 32 - PAGE;

/** Vectors load fastest at their own alignment; 64 is a cache line. */
export const ALIGNMENT = 64;

export const align = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

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
  return { memory, kernels, scratch, base: align(scratch + Number(kernels.SCRATCH_BYTES.value)) };
}

/** Through this window values pass on their way into ordinary buffers: small enough to stay in cache. */
export const WINDOW_BYTES: number = 4 * 16384;

/** Enough for static data and scratch, which take less than half of it. */
const OWN_BYTES = PAGE;

let privateArena: Arena | undefined;

/** The private scratch of linear memory that serves ordinary buffers and hashing; with `room` above its window. */
export function windowArena(room = 0): Arena {
  const initial = (OWN_BYTES + WINDOW_BYTES) / PAGE;
  privateArena ??= arenaOf(new WebAssembly.Memory({ initial }));
  const { memory } = privateArena;
  const missing = OWN_BYTES + WINDOW_BYTES + room - memory.buffer.byteLength;
  if (missing > 0) reserve(room, () => memory.grow(Math.ceil(missing / PAGE)));
  return privateArena;
}

/** ln x by the kernels, for numbers that values depend on: the host's differs from engine to engine. @internal */
export const ln = (x: number): number => windowArena().kernels.log(x);

/** xʸ by the kernels, x > 0. @internal */
export const pow = (x: number, y: number): number => windowArena().kernels.pow(x, y);

/** Bytes that one arena can hold for its caller. */
export function arenaCapacity(): number {
  return MAX_BYTES - windowArena().base;
}

/** An arena with room for `bytes`. @throws RangeError if the engine has no such memory left. */
export function createArena(bytes: number): Arena {
  const needed = windowArena().base + bytes;
  const initial = Math.ceil(needed / PAGE);
  return arenaOf(reserve(needed, () => new WebAssembly.Memory({ initial })));
}

function reserve<T>(bytes: number, take: () => T): T {
  try {
    return take();
  } catch (cause) {
    throw new RangeError(
      `memory: no linear memory of ${bytes} bytes can be had; drop sets that are no longer used, ` +
        `or use memory: "buffers"`,
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
): { placements: Placement[]; arenas: number[] } {
  const capacity = arenaCapacity();
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
