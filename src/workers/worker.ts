/** The worker's file: self-contained, started by a pool, or by an app for it. */
import { expose, transfer, type Endpoint } from "comlink";
import { FORMATS } from "../dtype.js";
import { steps, type Target } from "../execute.js";
import { sha256Part } from "../hash.js";
import { useCore } from "../kernels.js";
import { sharedArena, type Arena, type SharedMemory } from "../memory.js";
import { newBuffer } from "../parameters.js";
import type { PlannedParameter } from "../plan.js";
import { PULSE_MS, type Destination, type Job, type Pulse, type WorkerApi } from "./protocol.js";
import { inTurns } from "./turns.js";

let shared: WebAssembly.Module | undefined;
let slot = 0;
const active = new Map<number, { cancelled: boolean }>();

const api: WorkerApi = {
  start(modules, own) {
    useCore(modules.core);
    ({ shared } = modules);
    slot = own;
  },

  async run({ id, where, plan, destinations, rooms }) {
    const buffers = rooms.map((room) =>
      room instanceof ArrayBuffer ? room : newBuffer(where, room.name, room.bytes),
    );
    const targets = targetsOf(plan.parameters, destinations, buffers);
    await attend(id, steps(plan, targets));
    return transfer(buffers, buffers);
  },

  async join({ id, whole, pieces }) {
    await attend(id, copies(new Uint8Array(whole), pieces));
    return transfer(whole, [whole]);
  },

  hash(state, bytes, total) {
    const result = sha256Part(state, bytes, total);
    return transfer(result, [result.buffer]);
  },

  cancel(id) {
    const job = active.get(id);
    if (job !== undefined) job.cancelled = true;
  },
};

function targetsOf(
  parameters: readonly PlannedParameter[],
  destinations: Job["destinations"],
  buffers: readonly ArrayBuffer[],
): Target[] {
  const arenas = new Map<SharedMemory, Arena>();
  const arenaOn = (memory: SharedMemory): Arena => {
    const arena = arenas.get(memory) ?? sharedArena(memory, slot, shared!);
    arenas.set(memory, arena);
    return arena;
  };
  return parameters.map(({ dtype, begin, end }, index) => {
    const to: Destination = destinations[index]!;
    if ("array" in to) return to;
    if ("shared" in to) return { arena: arenaOn(to.shared), address: to.address };
    return { array: FORMATS[dtype].create(buffers[to.buffer]!, to.at, end - begin) };
  });
}

/** Bytes copied at a time: less than a millisecond, in fresh memory too. */
const COPY_BYTES = 2 ** 20;

function* copies(
  whole: Uint8Array,
  pieces: readonly { at: number; bytes: ArrayBuffer }[],
): IterableIterator<number> {
  for (const { at, bytes } of pieces) {
    const source = new Uint8Array(bytes);
    for (let done = 0; done < source.length; done += COPY_BYTES) {
      const part = source.subarray(done, done + COPY_BYTES);
      whole.set(part, at + done);
      yield part.length;
    }
  }
}

/** Does a job in turns, tells how far it is, and looks whether it was cancelled. */
async function attend(id: number, work: Iterable<number>): Promise<void> {
  const job = { cancelled: false };
  active.set(id, job);
  let told = performance.now();
  try {
    await inTurns(work, (bytes) => {
      if (job.cancelled) throw new Error("cancelled");
      if (performance.now() - told < PULSE_MS) return;
      told = performance.now();
      endpoint.postMessage({ pulse: id, bytes } satisfies Pulse);
    });
  } finally {
    active.delete(id);
  }
}

interface NodeLike {
  getBuiltinModule?(name: "node:worker_threads"): { readonly parentPort: Endpoint };
}

/** Node's worker threads have no global postMessage. */
function ownEndpoint(): Endpoint {
  const { postMessage, process } = globalThis as { postMessage?: unknown; process?: NodeLike };
  return typeof postMessage === "function"
    ? (globalThis as unknown as Endpoint)
    : process!.getBuiltinModule!("node:worker_threads").parentPort;
}

const endpoint = ownEndpoint();
expose(api, endpoint);
