/** The worker's file: self-contained, started by a pool, or by an app for it. */
import { expose, transfer, type Endpoint } from "comlink";
import { wrongType } from "../errors.js";
import { newBuffer } from "../execute/allocate.js";
import { initializing } from "../compat/jax/initialize.js";
import { restored, STREAMS } from "../compat/streams.js";
import { tensorSteps } from "../compat/torch/modules/state-dict.js";
import { TorchRandom } from "../compat/torch/random.js";
import { FORMATS, type AnyArray } from "../spec/dtype.js";
import { steps } from "../execute/run.js";
import { laws } from "../laws/all.js";
import type { Target } from "../laws/family.js";
import { sha256Part } from "../wasm/sha256.js";
import { useModule } from "../wasm/compile.js";
import { remindCollector, sharedArena, type Arena, type SharedMemory } from "../wasm/memory.js";
import { scatter } from "../laws/orthogonal/kernels.js";
import { bytesOf } from "../laws/piece.js";
import type { PlannedParameter } from "../plan/plan.js";
import {
  PROTOCOL,
  PULSE_MS,
  type Destination,
  type Job,
  type Joint,
  type Pulse,
  type WorkerApi,
} from "./protocol.js";
import { now } from "./host.js";
import { inTimeSlices } from "./time-slices.js";

let shared: WebAssembly.Module | undefined;
let slot = 0;
const active = new Map<number, { cancelled: boolean }>();

const api: WorkerApi = {
  start(modules, own) {
    useModule(modules.core);
    useModule(modules.linalg);
    ({ shared } = modules);
    slot = own;
    return PROTOCOL;
  },

  async run({ id, where, plan, destinations, rooms, compat }) {
    const buffers = rooms.map((room) =>
      room instanceof ArrayBuffer ? room : newBuffer(where, room.name, room.bytes),
    );
    const targets = targetsOf(plan.parameters, destinations, buffers);
    if (compat !== undefined) useModule(compat);
    const generator = plan.generator && restored(STREAMS, plan.generator);
    await attend(id, steps(plan, targets, generator));
    remind(sharedBytes(destinations));
    const state = generator && { state: generator.state() };
    return transfer({ buffers, ...state }, buffers);
  },

  async join({ id, whole, pieces }) {
    await attend(id, copies(new Uint8Array(whole), pieces));
    return transfer(whole, [whole]);
  },

  async build({ id, blueprint, generator, compat }) {
    useModule(compat);
    const draws = restored(STREAMS, generator);
    if (!(draws instanceof TorchRandom)) throw wrongType("build: generator", "PyTorch's", draws);
    const tensors = await attend(id, tensorSteps(draws, blueprint));
    const buffers = new Set(tensors.map(({ data }) => data.buffer)); // tied tensors share one
    return transfer({ tensors, state: draws.state() }, [...buffers] as ArrayBuffer[]);
  },

  async draw({ id, where, key, init, shape, options, compat }) {
    useModule(compat);
    const data = await attend(id, initializing(key, where, init, shape, options).steps());
    return transfer(data, [data.buffer as ArrayBuffer]);
  },

  hash(state, { buffer, at, length }, total) {
    const result = sha256Part(state, new Uint8Array(buffer, at, length), total);
    return transfer(result, [result.buffer]);
  },

  cancel(id) {
    const job = active.get(id);
    if (job !== undefined) job.cancelled = true;
  },
};

/** Bytes of shared memory that jobs held since the collector was last reminded of them. */
let held = 0;

/** Makes the collector run, which takes longer than a job of a few megabytes: once for every 64. */
function remind(bytes: number): void {
  held += bytes;
  if (held < 2 ** 26) return;
  setTimeout(remindCollector, 0, held); // when this job's own hold has ended
  held = 0;
}

/** Bytes of the shared memories that a job writes. */
function sharedBytes(destinations: Job["destinations"]): number {
  const buffers = new Set<ArrayBufferLike>();
  for (const to of destinations) {
    if ("shared" in to) buffers.add(to.shared.memory.buffer);
    else if ("memory" in to) buffers.add(to.memory);
  }
  return [...buffers].reduce((sum, { byteLength }) => sum + byteLength, 0);
}

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
  return parameters.map((piece, index) => {
    const { dtype, begin, end } = piece;
    const to: Destination = destinations[index]!;
    if ("shared" in to) return { arena: arenaOn(to.shared), address: to.address };
    const { bytes, create } = FORMATS[dtype];
    if ("memory" in to) return { array: create(to.memory, to.at, end - begin) };
    const { compact = false } = to;
    const length = compact ? bytesOf(piece) / bytes : end - begin;
    return { array: create(buffers[to.buffer]!, to.at, length), compact };
  });
}

/** Bytes copied at a time: less than a millisecond, in fresh memory too. */
const COPY_BYTES = 2 ** 20;

function* copies(whole: Uint8Array, pieces: Joint["pieces"]): IterableIterator<number> {
  for (const { at, bytes } of pieces) {
    if (typeof at !== "number") {
      const { create, bytes: width } = FORMATS[at.dtype];
      const values = (buffer: ArrayBufferLike): AnyArray =>
        create(buffer, 0, buffer.byteLength / width);
      for (const _ of scatter(at, values(bytes), values(whole.buffer))) yield 0;
      yield bytes.byteLength;
      continue;
    }
    const source = new Uint8Array(bytes);
    for (let done = 0; done < source.length; done += COPY_BYTES) {
      const part = source.subarray(done, done + COPY_BYTES);
      whole.set(part, at + done);
      yield part.length;
    }
  }
}

/** Does a job in turns, tells how far it is, and looks whether it was cancelled. */
async function attend<T>(id: number, work: Iterator<number, T>): Promise<T> {
  const job = { cancelled: false };
  active.set(id, job);
  let told = now();
  try {
    return await inTimeSlices(work, (bytes) => {
      if (job.cancelled) throw new Error("cancelled");
      if (now() - told < PULSE_MS) return;
      told = now();
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

laws();

const endpoint = ownEndpoint();
expose(api, endpoint);
