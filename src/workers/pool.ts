import { hex } from "#wasm/core-shared";
import type {
  BuildOptions,
  JaxDraw,
  TorchCudaGenerator,
  TorchGenerator,
  TorchModule,
  TorchStateDict,
} from "../compat/index.js";
import type { JaxDrawing } from "../compat/jax/initialize.js";
import { allocate, type Memory } from "../execute/allocate.js";
import { FORMATS, type AnyArray, type Dtype } from "../spec/dtype.js";
import {
  checkKeys,
  checkObject,
  checkOneOf,
  hasMethod,
  isArray,
  wrongType,
  wrongValue,
} from "../errors.js";
import { steps } from "../execute/run.js";
import { fillRequest, type FillOptions, type Float16Like } from "../parameters/fill.js";
import { fingerprintOf } from "../parameters/fingerprint.js";
import { orthogonal } from "../index.js";
import type { Initializer } from "../laws/initializer.js";
import { coreModule } from "../wasm/kernels.js";
import {
  networkRequest,
  type NetworkOptions,
  type NetworkParameters,
} from "../parameters/network.js";
import { familyOf } from "../laws/registry.js";
import {
  remember,
  setOf,
  tensorEntries,
  type AnyParameters,
  type AnyTensors,
  type BufferOf,
  type Parameter,
} from "../parameters/set.js";
import { refillRequest } from "../parameters/refill.js";
import {
  specRequest,
  checkFingerprint,
  type Checked,
  type InitializeOptions,
  type RecipeOptions,
  type ParametersOf,
  type SetRequest,
} from "../parameters/initialize.js";
import { bytesOf } from "../laws/piece.js";
import type { Plan } from "../plan/plan.js";
import type { Spec } from "../plan/spec.js";
import type { Generator, JsonObject } from "../plan/generator.js";
import type { Recipe } from "../plan/recipe.js";
import type { Seed } from "../spec/seed.js";
import { sizeOf } from "../spec/shape.js";
import { compile } from "../wasm/compile.js";
import { WorkerGroup } from "./group.js";
import type { Modules } from "./protocol.js";
import type { WorkerLike } from "./spawn.js";
import { Call, partOptions, type CallOptions } from "./call.js";
import { inTimeSlices } from "./time-slices.js";
import {
  FLOOR,
  SLICE_BYTES,
  checkAttached,
  costOfPlan,
  drawAll,
  drawings,
  hashAll,
  hashes,
  isShared,
  makeBuffers,
  makeShared,
  makeInto,
  makeModel,
  type Place,
} from "./jobs.js";

/** How many workers, where they come from, and where what they make lies. */
export interface PoolOptions<M extends Memory = Memory> {
  /** How many; cores − 1 by default, at least 1. */
  readonly workers?: number;
  /** The memory of calls that name none; "buffers" by default. */
  readonly memory?: M;
  /** Starts a worker whose script is, or imports, "weightseed/worker": a module Worker or a worker thread of Node. */
  readonly worker?: () => WorkerLike;
  /** "inline": where no worker can be started, work on the calling thread, in turns of a few milliseconds. */
  readonly fallback?: "inline";
}

/**
 * The calls of the core, made by workers: the same bits, whatever their number. Mistakes are the same TypeError and
 * RangeError, as rejections, before any work. A call whose worker dies rejects with the reason; the worker is
 * replaced.
 */
export interface WorkerPool<P extends Memory = "buffers"> {
  /**
   * `initialize`. Ordinary buffers are made in workers and transferred; shared memory is written in place; linear
   * memory, which workers cannot see, receives copies in slices.
   */
  initialize<const S extends Spec, D extends Dtype = "float32", M extends Memory = P>(
    spec: S & Checked<S>,
    options?: InitializeOptions<D, M> & CallOptions,
  ): Promise<ParametersOf<S, D, M>>;
  /** `initialize` of a recipe. */
  initialize<M extends Memory = P>(
    recipe: Recipe,
    options?: RecipeOptions<M> & CallOptions,
  ): Promise<Record<string, Parameter<Dtype, BufferOf<M>>>>;
  /** `initializeParameters`. */
  initializeParameters<
    const N extends readonly number[],
    D extends Dtype = "float32",
    M extends Memory = P,
  >(
    dims: N,
    options?: NetworkOptions<D, M> & CallOptions,
  ): Promise<NetworkParameters<N, D, M>>;
  /**
   * `fill`. A view of shared memory is written by the workers; any other array receives slices of at most 1 MiB as
   * they come, and holds some of them if the call rejects.
   */
  fill<T extends AnyArray | Float16Like>(
    target: T,
    init: Initializer,
    options?: FillOptions & CallOptions,
  ): Promise<T>;
  /**
   * `refill`. Shared and linear memory is written in place, and the same object comes back; for ordinary buffers
   * a new set does, and the old one stays as it is.
   */
  refill<S extends AnyParameters>(
    parameters: S,
    options?: { readonly seed?: Seed } & CallOptions,
  ): Promise<S>;
  /**
   * `build` of a PyTorch generator, by one worker: the draws of a model have an order. `torchModels` has whole models.
   * The generator is held until the call ends, and left as it was if the call rejects.
   */
  build(
    generator: TorchGenerator | TorchCudaGenerator,
    module: TorchModule,
    options?: BuildOptions & CallOptions,
  ): Promise<TorchStateDict>;
  /**
   * `key.initialize(init, shape, options)` for each of many, in order: keys of JAX know no order, so that each worker takes
   * the next one. `linen.init` of "weightseed/compat/flax" with `pool` draws a module's variables so.
   */
  draw(draws: readonly JaxDraw[], options?: CallOptions): Promise<AnyArray[]>;
  /** `fingerprint`. Ordinary memory is copied to the workers in slices, shared memory is read where it is. */
  fingerprint(parameters: AnyTensors, options?: CallOptions): Promise<string>;
  /** Ends the workers; calls under way, and later ones, reject. */
  close(): Promise<void>;
  /** `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts workers. They keep a Node process alive only while a call is under way.
 *
 * @throws TypeError, RangeError for wrong options
 * @example
 *     const pool = createWorkerPool({ workers: 2 });
 *     const { w } = await pool.initialize({ w: { shape: [512, 512], init: normal() } }, { seed: 1 });
 *     await pool.close();
 */
export function createWorkerPool<M extends Memory = "buffers">(
  options: PoolOptions<M> = {},
): WorkerPool<M> {
  const { workers, memory, worker, fallback } = checked(options);
  const group = new WorkerGroup(workers, modules, worker);
  let unstaffed = false;

  /** A call: `work` gets the task, and whether to do it on the calling thread. */
  async function perform<T>(
    total: number,
    small: boolean,
    call: CallOptions,
    work: (task: Call, here: boolean) => Promise<T>,
  ): Promise<T> {
    group.check();
    const task = new Call(total, call);
    group.hold();
    try {
      task.check();
      const result = await work(task, small || !(await staffed(task)));
      group.check();
      task.finish();
      return result;
    } finally {
      group.release();
      task.release();
    }
  }

  /** Whether there are workers; where there are none, why not is the error, or else the call is made here. */
  async function staffed(task: Call): Promise<boolean> {
    if (unstaffed) return false;
    try {
      await task.orEnd(group.ready(workers));
    } catch (error) {
      task.check();
      group.check();
      if (fallback === undefined) throw error;
      unstaffed = true;
    }
    return !unstaffed;
  }

  /** On the calling thread. `look` looks after what must stay as it is between two slices. */
  function here<T>(task: Call, work: Iterator<number, T>, look?: () => void): Promise<T> {
    let done = 0;
    return inTimeSlices(work, (bytes) => {
      group.check();
      task.check();
      look?.();
      task.advance(bytes - done);
      done = bytes;
    });
  }

  function performPlan<T>(
    where: string,
    plan: Plan,
    generator: Generator | undefined,
    call: CallOptions,
    work: (order: Omit<Place, "arrays">, here: boolean) => Promise<T>,
  ): Promise<T> {
    const total = plan.parameters.reduce((sum, parameter) => sum + bytesOf(parameter), 0);
    return drawing(where, generator, (leave) =>
      perform(total, costOfPlan(plan) < FLOOR, call, (task, spot) =>
        work({ group, task, where, plan, generator, leave }, spot),
      ),
    );
  }

  /** Into memory that is there: by the workers themselves where they see it. */
  function into(place: Place): Promise<void> {
    return place.arrays.every(isShared) ? makeShared(place) : makeInto(place);
  }

  function makeSet(request: SetRequest, call: CallOptions): Promise<AnyParameters> {
    const { where, plan, memory, generator } = request;
    return performPlan(where, plan, generator, call, async (order, spot) => {
      const movable = plan.parameters.every((parameter) => bytesOf(parameter) <= MOVABLE_BYTES);
      if (memory === "buffers" && !spot && movable) {
        const buffers = await makeBuffers(order);
        const arrays = plan.parameters.map(({ dtype, end }, index) =>
          FORMATS[dtype].create(buffers[index]!, 0, end),
        );
        return setOf(request, { arrays, targets: arrays.map((array) => ({ array })) });
      }
      const allocation = allocate(request, workers);
      const { arrays, targets } = allocation;
      await (spot ? here(order.task, steps(plan, targets, generator)) : into({ ...order, arrays }));
      return setOf(request, allocation);
    });
  }

  const withMemory = <T extends { readonly memory?: Memory }>(rest: T): T =>
    rest.memory === undefined ? { ...rest, memory } : rest;

  async function initialize(
    spec: Spec | Recipe,
    options: InitializeOptions & CallOptions = {},
  ): Promise<AnyParameters> {
    const { call, rest } = partOptions("initialize", options);
    const request = specRequest(spec, withMemory(rest));
    const set = await makeSet(request, call);
    if (request.verify !== undefined) {
      const { signal } = call;
      const made = await fingerprint(set, signal === undefined ? {} : { signal });
      checkFingerprint(request.verify, made);
    }
    return set;
  }

  async function initializeParameters(
    dims: readonly number[],
    options: NetworkOptions & CallOptions = {},
  ): Promise<AnyParameters> {
    const { call, rest } = partOptions("initializeParameters", options);
    return makeSet(networkRequest(dims, withMemory(rest)), call);
  }

  async function fill<T extends AnyArray | Float16Like>(
    target: T,
    init: Initializer,
    options: FillOptions & CallOptions = {},
  ): Promise<T> {
    const where = "fill";
    const { call, rest } = partOptions(where, options);
    const { plan, array, generator } = fillRequest(target, init, rest);
    const { length } = array;
    const look = (): void => checkAttached(where, array, length);
    return performPlan(where, plan, generator, call, async (order, spot) => {
      look();
      if (spot) await here(order.task, steps(plan, [{ array }], generator), look);
      else await into({ ...order, arrays: [array] });
      return target;
    });
  }

  async function refill<S extends AnyParameters>(
    parameters: S,
    options: { readonly seed?: Seed } & CallOptions = {},
  ): Promise<S> {
    const where = "refill";
    const { call, rest } = partOptions(where, options);
    const origin = refillRequest(parameters, rest);
    const generator = undefined; // a generator's set is refused
    const { plan, targets } = origin;
    const arrays = plan.parameters.map(({ dtype, end }, index) => {
      const target = targets[index]!;
      if ("array" in target) return target.array;
      return FORMATS[dtype].create(target.arena.memory.buffer, target.address, end);
    });
    if (targets.every((target) => "array" in target && !isShared(target.array))) {
      return (await makeSet({ ...origin, generator, where, memory: "buffers" }, call)) as S;
    }
    return performPlan(where, plan, generator, call, async (order, spot) => {
      if (spot) await here(order.task, steps(plan, targets));
      else await into({ ...order, arrays });
      remember(parameters, origin);
      return parameters;
    });
  }

  async function fingerprint(parameters: AnyTensors, options: CallOptions = {}): Promise<string> {
    const { call, rest } = partOptions("fingerprint", options);
    checkKeys("fingerprint", rest, []);
    const entries = tensorEntries("fingerprint", parameters);
    const all = [...new Set(entries.map(([, parameter]) => parameter))];
    const total = all.reduce((sum, { data }) => sum + data.byteLength, 0);
    const digests = await perform(total, total < SLICE_BYTES, call, async (task, spot) => {
      if (!spot) return hashAll(group, task, all);
      const digests: Uint8Array[] = [];
      await here(task, hashes(all, digests));
      return digests;
    });
    return fingerprintOf(all, digests);
  }

  async function build(
    generator: TorchGenerator | TorchCudaGenerator,
    module: TorchModule,
    options: BuildOptions & CallOptions = {},
  ): Promise<TorchStateDict> {
    const where = "build";
    const { call, rest } = partOptions(where, options);
    checkBuilder(where, generator);
    const model = generator.construction(where, module, rest);
    const { bytes, blueprint } = model;
    const movable = blueprint.entries.every(([, { shape }]) => 8 * sizeOf(shape) <= MOVABLE_BYTES);
    const small = bytes < 4 * FLOOR || !movable;
    return drawing(where, generator, (leave) =>
      perform(bytes, small, call, async (task, spot) =>
        model.stateDict(
          await (spot
            ? here(task, model.steps())
            : makeModel({ group, task, leave }, generator, model)),
        ),
      ),
    );
  }

  async function draw(draws: readonly JaxDraw[], options: CallOptions = {}): Promise<AnyArray[]> {
    const where = "draw";
    const { call, rest } = partOptions(where, options);
    checkKeys(where, rest, []);
    if (!isArray(draws)) throw wrongType(`${where}: draws`, "an array", draws);
    const all = Array.from(draws as readonly JaxDraw[], (one, i) =>
      checkedDraw(`${where}: draw ${i}`, one),
    ); // holes too
    const compat = draws[0]?.key.module();
    const bytes = all.reduce((sum, drawing) => sum + drawing.bytes, 0);
    const small = bytes < 4 * FLOOR || all.some((drawing) => drawing.bytes > MOVABLE_BYTES);
    return perform(bytes, small, call, (task, spot) =>
      spot || compat === undefined
        ? here(task, drawings(all))
        : drawAll({ group, task, where }, all, compat),
    );
  }

  const close = (): Promise<void> => group.close();
  const calls = { initialize, initializeParameters, fill, refill, build, draw, fingerprint, close };
  const { asyncDispose } = Symbol as { asyncDispose?: symbol }; // not in every engine
  return Object.freeze(
    asyncDispose === undefined ? calls : { ...calls, [asyncDispose]: close },
  ) as unknown as WorkerPool<M>;
}

/** Holds a generator for a call, which leaves its state, or else the generator as it was. */
async function drawing<T>(
  where: string,
  generator: Generator | undefined,
  work: (leave: (state: JsonObject) => void) => Promise<T>,
): Promise<T> {
  const before = generator?.state();
  const release = generator?.hold?.(where);
  let left: JsonObject | undefined;
  try {
    return await work((state) => {
      left = state;
    });
  } catch (reason) {
    left = before; // as if the call had never been
    throw reason;
  } finally {
    release?.();
    if (left !== undefined) generator!.setState(left);
  }
}

/** Refuses what is no generator of PyTorch's. */
function checkBuilder(where: string, generator: TorchGenerator | TorchCudaGenerator): void {
  if (!hasMethod(generator, "construction")) {
    throw wrongType(`${where}: generator`, "a torchGenerator", generator);
  }
}

/** @throws TypeError, RangeError for what is no draw of a key, and what JAX does not draw */
function checkedDraw(where: string, draw: JaxDraw): JaxDrawing {
  checkObject(where, draw, "an object { key, init, shape }");
  const { key, init, shape, ...options } = draw;
  if (!hasMethod(key, "initializing")) throw wrongType(`${where}: key`, "a jaxKey", key);
  return key.initializing(where, init, shape, options);
}

/** The one compilation; its shared form only where memory can be shared. */
function modules(): Modules {
  // the factory makes its law known, where a bundler dropped what does so at import
  const linalg = familyOf(orthogonal().law)!.module!();
  const own = { core: coreModule(), linalg };
  return typeof SharedArrayBuffer === "undefined"
    ? own
    : { ...own, shared: compile("core-shared", hex) };
}

/** Beyond it no engine promises to transfer a buffer: larger tensors receive slices. */
const MOVABLE_BYTES = 2 ** 31;

const OPTIONS = ["workers", "memory", "worker", "fallback"];

/** More would only wait for each other. */
const MOST_WORKERS = 256;

function checked(options: PoolOptions): {
  workers: number;
  memory: Memory;
  worker: (() => WorkerLike) | undefined;
  fallback: "inline" | undefined;
} {
  const where = "createWorkerPool";
  checkKeys(where, options, OPTIONS);
  const { workers = defaultWorkers(), memory = "buffers", worker, fallback } = options;
  if (typeof workers !== "number") throw wrongType(`${where}: workers`, "an integer", workers);
  if (!Number.isInteger(workers) || workers < 1 || workers > MOST_WORKERS) {
    throw wrongValue(`${where}: workers`, `an integer from 1 to ${MOST_WORKERS}`, workers);
  }
  checkOneOf(`${where}: memory`, memory, ["buffers", "linear", "shared"]);
  if (worker !== undefined && typeof worker !== "function") {
    throw wrongType(`${where}: worker`, "a function that returns a Worker", worker);
  }
  if (fallback !== undefined) checkOneOf(`${where}: fallback`, fallback, ["inline"]);
  return { workers, memory, worker, fallback };
}

interface NodeLike {
  getBuiltinModule?(name: "node:os"): { availableParallelism(): number };
}

/** All cores but the caller's own. */
function defaultWorkers(): number {
  const { navigator, process } = globalThis as { navigator?: Navigator; process?: NodeLike };
  const cores =
    navigator?.hardwareConcurrency ??
    process?.getBuiltinModule?.("node:os").availableParallelism() ??
    2;
  return Math.max(1, Math.min(MOST_WORKERS, cores - 1));
}
