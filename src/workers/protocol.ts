import type { SharedMemory } from "../wasm/memory.js";
import type { JaxDrawing } from "../compat/jax/initialize.js";
import type { Blueprint, TorchEntry } from "../compat/torch/modules/state-dict.js";
import type { GeneratorState, JsonObject } from "../plan/generator.js";
import type { OrthogonalParameter } from "../laws/orthogonal/block.js";
import type { AnyArray } from "../spec/dtype.js";
import type { Plan } from "../plan/plan.js";

/** Binaries that the pool compiled; another that a worker shall run on is one more member. */
export interface Modules {
  readonly core: WebAssembly.Module;
  /** The core for shared memory. */
  readonly shared?: WebAssembly.Module;
  readonly linalg: WebAssembly.Module;
}

/** Where a worker writes a piece. */
export type Destination =
  /** At a byte of one of the job's own buffers; `compact`: a piece's vectors, one after another. */
  | { readonly buffer: number; readonly at: number; readonly compact?: boolean }
  /** In place on shared memory that has a base for kernels. */
  | { readonly shared: SharedMemory; readonly address: number }
  /** From a byte on of any other shared memory. V8 clones views with their place in 32 bits, so that none is sent. */
  | { readonly memory: ArrayBufferLike; readonly at: number };

/** Bytes of a buffer that came with them, or of shared memory. */
export interface Bytes {
  readonly buffer: ArrayBufferLike;
  readonly at: number;
  readonly length: number;
}

/** A buffer of a job: one to be made, or one handed over to be written again. */
export type Room = ArrayBuffer | { readonly name: string; readonly bytes: number };

/** A part of a plan for a worker to make. */
export interface Job {
  readonly id: number;
  /** The function that the user called, for errors. */
  readonly where: string;
  readonly plan: Plan;
  /** In the order of the plan's parameters. */
  readonly destinations: readonly Destination[];
  /** These come back, transferred. */
  readonly rooms: readonly Room[];
  /** What the plan's generator runs on. */
  readonly compat?: WebAssembly.Module;
}

/** What a job gives back. */
export interface Done {
  readonly buffers: ArrayBuffer[];
  /** Where the plan has a generator: its state afterwards. */
  readonly state?: JsonObject;
}

/** A model for a worker to make. */
export interface ModelJob {
  readonly id: number;
  readonly blueprint: Blueprint;
  readonly generator: GeneratorState;
  /** What the generator runs on. */
  readonly compat: WebAssembly.Module;
}

/** What one key of JAX draws, for a worker to make. */
export interface DrawJob extends Omit<JaxDrawing, "bytes" | "steps"> {
  readonly id: number;
  /** The function that the user called, for errors. */
  readonly where: string;
  /** What the key runs on. */
  readonly compat: WebAssembly.Module;
}

/** A model's tensors, in the order of its entries, and the generator's state afterwards. */
export interface Model {
  readonly tensors: readonly TorchEntry[];
  readonly state: JsonObject;
}

/** Pieces that other workers made of a buffer. */
export interface Joint {
  readonly id: number;
  readonly whole: ArrayBuffer;
  readonly pieces: readonly {
    /** Contiguous bytes from here on, or the vectors of an orthogonal piece. */
    readonly at: number | OrthogonalParameter;
    readonly bytes: ArrayBuffer;
  }[];
}

/** What a worker exposes through comlink; the pool's side is Line (remote.ts). */
export interface WorkerApi {
  /**
   * @param slot which scratch of shared memories is the worker's own
   * @returns PROTOCOL: a worker of another version of this package gives another
   */
  start(modules: Modules, slot: number): string;
  run(job: Job): Promise<Done>;
  join(joint: Joint): Promise<ArrayBuffer>;
  build(model: ModelJob): Promise<Model>;
  draw(job: DrawJob): Promise<AnyArray>;
  /** `sha256Part`. */
  hash(state: Uint8Array | undefined, bytes: Bytes, total?: number): Uint8Array;
  /** Ends a job, joint, model or draw within one turn. */
  cancel(id: number): void;
}

/** What a worker answers that speaks as this file says. */
export const PROTOCOL = "weightseed/worker 3";

/** A message beside comlink's: a job's bytes so far. It is also the sign of life. */
export interface Pulse {
  readonly pulse: number;
  readonly bytes: number;
}

/** Milliseconds between pulses. */
export const PULSE_MS = 25;
