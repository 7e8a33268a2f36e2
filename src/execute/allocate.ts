import { FORMATS, type AnyArray } from "../spec/dtype.js";
import { wrongValue } from "../errors.js";
import type { Target } from "../laws/family.js";
import {
  arenaCapacity,
  createArena,
  createShared,
  place,
  sharedBase,
  type Arena,
} from "../wasm/memory.js";
import { bytesOf } from "../laws/piece.js";
import type { Plan } from "../plan/plan.js";

/**
 * Where values live: "buffers", an ordinary ArrayBuffer for each parameter; "linear", views of one linear
 * memory, nothing copied; "shared", views of shared linear memory.
 */
export type Memory = "buffers" | "linear" | "shared";

/** What asks for memory. */
interface Request {
  readonly where: string;
  readonly plan: Plan;
  readonly memory: Memory;
}

/** The memory of a set: what users see, and where values are written. @internal */
export interface Allocation {
  readonly arrays: readonly AnyArray[];
  readonly targets: readonly Target[];
}

/** @param slots threads whose kernels will stand on shared memory @internal */
export function allocate({ where, plan, memory }: Request, slots = 0): Allocation {
  if (memory === "buffers") {
    const arrays = plan.parameters.map((p) => {
      const { create } = FORMATS[p.dtype];
      return create(newBuffer(where, p.name, bytesOf(p)), 0, p.end);
    });
    return { arrays, targets: arrays.map((array) => ({ array })) };
  }
  const tensors = plan.parameters.map((p) => ({ name: p.name, bytes: bytesOf(p) }));
  const linear = memory === "linear";
  const capacity = arenaCapacity(linear ? undefined : sharedBase(slots));
  const placed = place(where, tensors, capacity);
  return linear ? inArenas(plan, placed) : inShared(where, plan, placed, slots);
}

type Placed = ReturnType<typeof place>;

function inArenas(plan: Plan, { placements, arenas: sizes }: Placed): Allocation {
  const arenas = sizes.map(createArena);
  const at = (index: number): { arena: Arena; address: number } => {
    const { arena, offset } = placements[index]!;
    return { arena: arenas[arena]!, address: arenas[arena]!.base + offset };
  };
  const targets = plan.parameters.map((_, index) => at(index));
  const arrays = plan.parameters.map(({ dtype, end }, index) => {
    const { arena, address } = targets[index]!;
    return FORMATS[dtype].create(arena.memory.buffer, address, end);
  });
  return { arrays, targets };
}

function inShared(
  where: string,
  plan: Plan,
  { placements, arenas: sizes }: Placed,
  slots: number,
): Allocation {
  const arenas = sizes.map((bytes) => createShared(where, bytes, slots));
  const arrays = plan.parameters.map(({ dtype, end }, index) => {
    const { arena, offset } = placements[index]!;
    const { memory, base } = arenas[arena]!;
    return FORMATS[dtype].create(memory.buffer, base + offset, end);
  });
  return { arrays, targets: arrays.map((array) => ({ array })) };
}

/** @throws RangeError for more than the engine can hold @internal */
export function newBuffer(where: string, name: string, bytes: number): ArrayBuffer {
  try {
    return new ArrayBuffer(bytes);
  } catch (cause) {
    const wayOut = "divide the tensor, or free memory";
    const error = wrongValue(
      `${where}: bytes of ${JSON.stringify(name)}`,
      "as many as this engine can hold in one buffer",
      bytes,
      wayOut,
    );
    error.cause = cause;
    throw error;
  }
}
