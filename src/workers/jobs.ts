/** The ways in which the workers of a group make the values of a plan. */
import type { JaxDrawing } from "../compat/jax/initialize.js";
import type { Construction } from "../compat/torch/modules/build.js";
import type { Blueprint, TorchEntry } from "../compat/torch/modules/state-dict.js";
import { FORMATS, type AnyArray } from "../spec/dtype.js";
import { wrongType } from "../errors.js";
import type { Generator, JsonObject } from "../plan/generator.js";
import { bytesOfView, sha256Part } from "../wasm/sha256.js";
import { sharedMemoryOf } from "../wasm/memory.js";
import type { AnyTensor } from "../parameters/set.js";
import { blockOf, bytesOf } from "../laws/piece.js";
import { sizeOf } from "../spec/shape.js";
import { costOf, isCheapToSlice } from "../laws/cost.js";
import { split } from "../plan/split.js";
import type { Plan, PlannedParameter } from "../plan/plan.js";
import type { WorkerGroup, Live } from "./group.js";
import { schedule, type Lane, type Piece } from "./schedule.js";
import type { Destination, Done, Job, Joint, Model, Room } from "./protocol.js";
import type { Call } from "./call.js";
import { nextTurn, now } from "./host.js";
import { SLICE_MS, inTimeSlices } from "./time-slices.js";

/** A job below this cost in float32 normals takes less than a millisecond: less than to share it out. */
export const FLOOR: number = 2 ** 19;

/** The cost of a plan in float32 normals. */
export const costOfPlan = (plan: Plan): number =>
  plan.parameters.reduce((sum, parameter) => sum + costOf(parameter), 0);

/** Bytes that the main thread copies at a time. */
export const SLICE_BYTES: number = 2 ** 20;

/** What a call makes, and who for. */
export interface Order {
  readonly group: WorkerGroup;
  readonly task: Call;
  readonly where: string;
  readonly plan: Plan;
  /** Live, where the plan has its snapshot. */
  readonly generator: Generator | undefined;
  /** Takes the state that the generator is in afterwards. */
  readonly leave: (state: JsonObject) => void;
}

/** An order for memory that is there. */
export interface Place extends Order {
  readonly arrays: readonly AnyArray[];
}

/** Whether workers can see an array's memory. */
export const isShared = ({ buffer }: ArrayBufferView): boolean =>
  Object.prototype.toString.call(buffer) === "[object SharedArrayBuffer]";

/** Workers that are worth their messages. */
const workersFor = (plan: Plan, workers: number): number =>
  Math.max(1, Math.min(workers, Math.ceil(costOfPlan(plan) / FLOOR)));

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

async function runJob(
  { group, task, where, generator, leave }: Order,
  live: Live,
  rest: Omit<Job, "id" | "where" | "compat">,
): Promise<readonly ArrayBuffer[]> {
  const job = { where, ...rest, ...(generator && { compat: generator.module() }) };
  const { plan, rooms } = job;
  const sizes = rooms.map((room) => (isBuffer(room) ? room.byteLength : room.bytes));
  const { buffers, state } = await group.call(live, task, {
    name: "run",
    args: (id) => [{ ...job, id }],
    transfer: rooms.filter(isBuffer),
    read: (answer) => doneOf(answer, sizes, plan.generator !== undefined),
    bytes: sum(plan.parameters.map(bytesOf)),
    cost: costOfPlan(plan),
  });
  if (state !== undefined) leave(state);
  return buffers;
}

const isBuffer = (value: unknown): value is ArrayBuffer =>
  Object.prototype.toString.call(value) === "[object ArrayBuffer]";

/** Rooms of the sizes that were asked for, and a generator's state where it has one: nothing else is an answer. */
function doneOf(answer: unknown, sizes: readonly number[], drawn: boolean): Done | undefined {
  const { buffers, state } = Object(answer) as { buffers?: unknown; state?: unknown };
  if (!Array.isArray(buffers) || buffers.length !== sizes.length) return undefined;
  const fit = sizes.every((bytes, i) => {
    const buffer: unknown = buffers[i];
    return isBuffer(buffer) && buffer.byteLength === bytes;
  });
  return fit && (typeof state === "object") === drawn ? (answer as Done) : undefined;
}

/** Pieces of a tensor on their way to the worker that joins it. */
class Inbox {
  #arrived: Joint["pieces"][number][] = [];
  #wake: () => void = () => undefined;

  add(piece: Joint["pieces"][number]): void {
    this.#arrived.push(piece);
    this.#wake();
  }

  /** All that are there, at least one. */
  async take(): Promise<Joint["pieces"]> {
    if (this.#arrived.length === 0) await new Promise<void>((wake) => (this.#wake = wake));
    return this.#arrived.splice(0);
  }
}

/** Ordinary buffers, one for each parameter: made, and where several workers share one put together, in workers. */
export async function makeBuffers(order: Order): Promise<ArrayBuffer[]> {
  const { group, task, plan } = order;
  const lanes = schedule(plan, workersFor(plan, group.size));
  const lives = await task.orEnd(group.ready(lanes.length));
  const wholes: ArrayBuffer[] = [];
  const inboxes = new Map<number, Inbox>();
  for (const { of } of lanes.flatMap(({ given }) => given)) inboxes.set(of, new Inbox());
  const follow = async ({ given, own }: Lane, live: Live): Promise<void> => {
    for (const { of, piece } of given) {
      inboxes.get(of)!.add(await givePiece(order, live, piece, plan.parameters[of]!));
    }
    const buffers = own.length > 0 ? await makeOwn(order, live, own) : [];
    for (const [i, { of, others }] of own.entries()) {
      wholes[of] = buffers[i]!;
      for (let missing = others; missing > 0;) {
        const pieces = await task.orEnd(inboxes.get(of)!.take());
        wholes[of] = await join(order, live, wholes[of], pieces);
        missing -= pieces.length;
      }
    }
  };
  await task.all(lanes.map((lane, i) => follow(lane, lives[i]!)));
  return wholes;
}

/** A piece in a buffer of its own, with its place in its tensor. */
async function givePiece(
  order: Order,
  live: Live,
  piece: PlannedParameter,
  { begin }: PlannedParameter,
): Promise<Joint["pieces"][number]> {
  const { name, draw, units, dtype } = piece;
  const [bytes] = await runJob(order, live, {
    plan: { ...order.plan, parameters: [piece] },
    destinations: [{ buffer: 0, at: 0, compact: units !== undefined }],
    rooms: [{ name, bytes: bytesOf(piece) }],
  });
  const byVectors = units !== undefined && draw.law === "orthogonal";
  return {
    at: byVectors ? { ...piece, draw } : (piece.begin - begin) * FORMATS[dtype].bytes,
    bytes: bytes!,
  };
}

/** A worker's tensors, those that it will join only in part. */
function makeOwn(order: Order, live: Live, own: Lane["own"]): Promise<readonly ArrayBuffer[]> {
  const { plan } = order;
  return runJob(order, live, {
    plan: { ...plan, parameters: own.map(({ piece }) => piece) },
    destinations: own.map((_, buffer) => ({ buffer, at: 0 })), // what it makes is the head
    rooms: own.map(({ of }) => {
      const parameter = plan.parameters[of]!;
      return { name: parameter.name, bytes: bytesOf(parameter) };
    }),
  });
}

function join(
  { group, task }: Order,
  live: Live,
  whole: ArrayBuffer,
  pieces: Joint["pieces"],
): Promise<ArrayBuffer> {
  const { byteLength } = whole;
  return group.call(live, task, {
    name: "join",
    args: (id) => [{ id, whole, pieces }],
    transfer: [whole, ...pieces.map(({ bytes }) => bytes)],
    read: (answer) => (isBuffer(answer) && answer.byteLength === byteLength ? answer : undefined),
    bytes: 0,
    cost: byteLength,
  });
}

/** In place, on views of shared memory. */
export async function makeShared(order: Place): Promise<void> {
  const { group, task, plan, arrays } = order;
  const parts = split(plan, workersFor(plan, group.size));
  const lives = await task.orEnd(group.ready(parts.length));
  const indices = new Map(plan.parameters.map(({ name }, index) => [name, index]));
  const runPart = (part: Plan, live: Live): Promise<unknown> => {
    const destinations = part.parameters.map((piece): Destination => {
      const of = indices.get(piece.name)!;
      const array = arrays[of]!;
      const from = piece.begin - plan.parameters[of]!.begin;
      const at = array.byteOffset + from * array.BYTES_PER_ELEMENT;
      const shared = sharedMemoryOf(array.buffer);
      if (shared === undefined || shared.slots < group.size) return { memory: array.buffer, at };
      return { shared, address: at };
    });
    return runJob(order, live, { plan: part, destinations, rooms: [] });
  };
  await task.all(parts.map((part, i) => runPart(part, lives[i]!)));
}

/** A few pieces that fit one slice together. */
interface Slice {
  readonly plan: Plan;
  readonly pieces: readonly (Piece & { readonly at: number })[];
}

/** Cuts a plan into slices at block boundaries. */
function* slicesOf(plan: Plan): IterableIterator<Slice> {
  let pieces: Slice["pieces"][number][] = [];
  let used = 0;
  const slice = (): Slice => ({
    plan: { ...plan, parameters: pieces.map(({ piece }) => piece) },
    pieces,
  });
  for (const [of, parameter] of plan.parameters.entries()) {
    const { bytes } = FORMATS[parameter.dtype];
    const block = blockOf(parameter.dtype);
    for (let begin = parameter.begin; begin < parameter.end;) {
      const room = Math.floor((SLICE_BYTES - used) / bytes);
      const cut = begin + room - ((begin + room) % block);
      const end = Math.min(parameter.end, begin + room < parameter.end ? cut : Infinity);
      if (end > begin) {
        pieces.push({ of, piece: { ...parameter, begin, end }, at: used });
        used = 8 * Math.ceil((used + bytes * (end - begin)) / 8);
        begin = end;
      }
      if (begin < parameter.end || used >= SLICE_BYTES) {
        yield slice();
        [pieces, used] = [[], 0];
      }
    }
  }
  if (pieces.length > 0) yield slice();
}

/** Slices that a worker has before it, so that it need not wait for the main thread. */
const AHEAD = 2;

/** Into ordinary memory of the main thread's, in slices that are copied as they come. */
export async function makeInto(place: Place): Promise<void> {
  const { plan, arrays, generator } = place;
  const part = (sliced: boolean): Place => {
    const own = [...plan.parameters.entries()].filter(
      ([, parameter]) => sliced === (generator === undefined && isCheapToSlice(parameter)),
    );
    const parameters = own.map(([, parameter]) => parameter);
    return { ...place, plan: { ...plan, parameters }, arrays: own.map(([of]) => arrays[of]!) };
  };
  await makeSlices(part(true));
  await makeWhole(part(false));
}

/** Draws that no slice can be had of for its share, made in workers' own memory first. */
async function makeWhole(place: Place): Promise<void> {
  const { task, plan, arrays } = place;
  const buffers = plan.parameters.length > 0 ? await makeBuffers(place) : [];
  const copies = function* (): IterableIterator<number> {
    for (const [of, buffer] of buffers.entries()) {
      const { dtype, begin, end } = plan.parameters[of]!;
      const { bytes, create } = FORMATS[dtype];
      const made = create(buffer, 0, end - begin);
      for (let at = 0; at < made.length; at += SLICE_BYTES / bytes) {
        const slice = made.subarray(at, at + SLICE_BYTES / bytes);
        checkAttached(place.where, arrays[of]!, made.length);
        arrays[of]!.set(slice, at);
        yield slice.byteLength;
      }
    }
  };
  await inTimeSlices(copies(), () => task.check());
}

/** The caller's memory must stay where it is until the call ends. */
export function checkAttached(where: string, array: AnyArray, values: number): void {
  if (array.length < values) throw movedAway(`${where}: target`);
}

const movedAway = (where: string): TypeError =>
  wrongType(
    where,
    "memory that stays until the call ends",
    "one that was transferred away or shrank",
  );

async function makeSlices(order: Place): Promise<void> {
  const { group, task, plan, arrays } = order;
  const lives = await task.orEnd(group.ready(group.size));
  const slices = slicesOf(plan);
  let began = now();
  const lane = async (live: Live): Promise<void> => {
    let room: Room = { name: "a slice", bytes: SLICE_BYTES };
    for (const slice of slices) {
      const destinations = slice.pieces.map(({ at }) => ({ buffer: 0, at }));
      const job: Omit<Job, "id" | "where" | "compat"> = {
        plan: slice.plan,
        destinations,
        rooms: [room],
      };
      const buffer = (await runJob(order, live, job))[0]!;
      task.check();
      for (const { of, piece, at } of slice.pieces) {
        const { begin, end, dtype } = piece;
        const from = begin - plan.parameters[of]!.begin;
        checkAttached(order.where, arrays[of]!, from + end - begin);
        arrays[of]!.set(FORMATS[dtype].create(buffer, at, end - begin), from);
      }
      room = buffer; // written again
      if (now() - began < SLICE_MS) continue;
      // while answers wait, Node serves no timer: an abort would not be heard
      await nextTurn();
      began = now();
      task.check();
    }
  };
  await task.all(Array.from({ length: AHEAD }, () => lives.map(lane)).flat());
}

/** The tensors of a model, made by one worker: its generator's draws have an order. */
export async function makeModel(
  { group, task, leave }: Omit<Order, "where" | "plan" | "generator">,
  generator: Generator,
  { blueprint, bytes }: Construction,
): Promise<readonly TorchEntry[]> {
  const [live] = await task.orEnd(group.ready(1));
  const { entries } = blueprint;
  const { kind } = generator;
  const state = generator.state();
  const job = { blueprint, generator: { kind, state }, compat: generator.module() };
  const made = group.call(live!, task, {
    name: "build",
    args: (id) => [{ ...job, id }],
    transfer: [],
    read: (answer) => modelOf(answer, entries),
    bytes,
    cost: bytes / 4,
  });
  const [{ tensors, state: after }] = (await task.all([made])) as [Model];
  leave(after);
  return tensors;
}

/** A tensor of the right size for each entry, and a state: nothing else is an answer. */
function modelOf(answer: unknown, entries: Blueprint["entries"]): Model | undefined {
  const { tensors, state } = Object(answer) as { tensors?: unknown; state?: unknown };
  if (!Array.isArray(tensors) || tensors.length !== entries.length) return undefined;
  const fit = entries.every(([, { shape }], i) => {
    const { data } = Object(tensors[i]) as { data?: unknown };
    return ArrayBuffer.isView(data) && (data as AnyArray).length === sizeOf(shape);
  });
  return fit && typeof state === "object" ? (answer as Model) : undefined;
}

/** What keys of JAX draw: no draw depends on another, and each worker takes the next. */
export async function drawAll(
  { group, task, where }: Pick<Order, "group" | "task" | "where">,
  drawings: readonly JaxDrawing[],
  compat: WebAssembly.Module,
): Promise<AnyArray[]> {
  const lives = await task.orEnd(group.ready(Math.min(group.size, drawings.length)));
  const arrays: AnyArray[] = [];
  const queue = drawings.entries();
  const lane = async (live: Live): Promise<void> => {
    for (const [index, { key, init, shape, options, bytes }] of queue) {
      arrays[index] = await group.call(live, task, {
        name: "draw",
        args: (id) => [{ id, where, key, init, shape, options, compat }],
        transfer: [],
        read: (answer) => (isArrayOf(answer, bytes) ? answer : undefined),
        bytes,
        cost: bytes / 4,
      });
    }
  };
  await task.all(lives.map(lane));
  return arrays;
}

const isArrayOf = (answer: unknown, bytes: number): answer is AnyArray =>
  ArrayBuffer.isView(answer) && answer.byteLength === bytes;

/** The same on the calling thread, as steps. */
export function* drawings(all: readonly JaxDrawing[]): globalThis.Generator<number, AnyArray[]> {
  const arrays: AnyArray[] = [];
  for (const { steps } of all) arrays.push(yield* steps());
  return arrays;
}

/** SHA-256 of each parameter's bytes, which are copied a slice at a time where workers cannot see them. */
export async function hashAll(
  group: WorkerGroup,
  task: Call,
  parameters: readonly AnyTensor[],
): Promise<Uint8Array[]> {
  const lives = await task.orEnd(group.ready(group.size));
  const digests: Uint8Array[] = [];
  const queue = parameters.entries();
  const lane = async (live: Live): Promise<void> => {
    for (const [index, parameter] of queue) {
      let state: Uint8Array | undefined;
      for (const { bytes, total } of hashedParts(parameter)) {
        const { length } = bytes;
        const shared = isShared(parameter.data);
        const { buffer, byteOffset } = shared ? bytes : bytes.slice();
        state = await group.call(live, task, {
          name: "hash",
          args: () => [state, { buffer, at: byteOffset, length }, total],
          transfer: shared ? [] : [buffer as ArrayBuffer],
          read: (answer) => (isHash(answer) ? answer : undefined),
          bytes: length,
          cost: length,
        });
      }
      digests[index] = state!;
    }
  };
  await task.all(lives.map(lane));
  return digests;
}

/** Of a state in mid-message, and of a digest. */
const HASH_BYTES = 32;

const isHash = (answer: unknown): answer is Uint8Array =>
  answer instanceof Uint8Array && answer.length === HASH_BYTES;

/** The same on the calling thread, as steps. */
export function* hashes(
  parameters: readonly AnyTensor[],
  digests: Uint8Array[],
): IterableIterator<number> {
  for (const parameter of parameters) {
    let state: Uint8Array | undefined;
    for (const { bytes, total } of hashedParts(parameter)) {
      state = sha256Part(state, bytes, total);
      yield bytes.length;
    }
    digests.push(state!);
  }
}

/** An array's bytes in slices, at least one; with the last of them goes the total. */
function* hashedParts({
  name,
  shape,
  data,
}: AnyTensor): IterableIterator<{ bytes: Uint8Array; total?: number }> {
  const total = sizeOf(shape) * data.BYTES_PER_ELEMENT;
  const check = (): void => {
    if (data.byteLength < total) throw movedAway(`fingerprint: ${JSON.stringify(name)}`);
  };
  check();
  let at = 0;
  for (const bytes of bytesOfView(data, SLICE_BYTES)) {
    at += bytes.length;
    yield at < total ? { bytes } : { bytes, total };
    if (at < total) check();
  }
}
