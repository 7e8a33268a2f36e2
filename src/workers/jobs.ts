/** The ways in which the workers of a group make the values of a plan. */
import { transfer } from "comlink";
import { FORMATS, type AnyArray } from "../spec/dtype.js";
import { wrongType } from "../errors.js";
import type { Generator } from "../plan/generator.js";
import { sha256Part } from "../wasm/sha256.js";
import { sharedMemoryOf } from "../wasm/memory.js";
import type { AnyParameter } from "../parameters/set.js";
import { blockOf, bytesOf } from "../laws/piece.js";
import { costOf, isCheapToSlice } from "../laws/cost.js";
import { split } from "../plan/split.js";
import type { Plan, PlannedParameter } from "../plan/plan.js";
import type { WorkerGroup, Live } from "./group.js";
import type { Destination, Job, Joint, Room } from "./protocol.js";
import type { Call } from "./call.js";
import { inTimeSlices } from "./time-slices.js";

/** A job below this cost in float32 normals takes less than a millisecond: less than to share it out. */
export const FLOOR: number = 2 ** 19;

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
}

/** An order for memory that is there. */
export interface Place extends Order {
  readonly arrays: readonly AnyArray[];
}

/** Whether workers can see an array's memory. */
export const isShared = ({ buffer }: AnyArray): boolean =>
  Object.prototype.toString.call(buffer) === "[object SharedArrayBuffer]";

/**
 * What each worker makes: pieces of about equal cost, cut at block boundaries. A law that is cut otherwise has its
 * own kind of piece in `split`; a plan that may not be cut comes back whole.
 */
function partsOf(plan: Plan, workers: number): Plan[] {
  const worthIt = Math.ceil(costOfPlan(plan) / FLOOR);
  return split(plan, Math.max(1, Math.min(workers, worthIt)));
}

/** A piece, and the parameter of the plan that it is of. */
interface Piece {
  readonly of: number;
  readonly piece: PlannedParameter;
}

async function forEachPart<T>(
  { group, task, plan }: Order,
  make: (live: Live, part: Plan, pieces: readonly Piece[]) => Promise<T>,
): Promise<T[]> {
  const parts = partsOf(plan, group.size);
  const lives = await group.ready(parts.length);
  const indices = new Map(plan.parameters.map(({ name }, index) => [name, index]));
  return task.all(
    parts.map((part, i) => {
      const pieces = part.parameters.map((piece) => ({ of: indices.get(piece.name)!, piece }));
      return make(lives[i]!, part, pieces);
    }),
  );
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

async function runJob(
  { group, task, where, generator }: Order,
  live: Live,
  rest: Omit<Job, "id" | "where" | "compat">,
): Promise<ArrayBuffer[]> {
  const job = { where, ...rest, ...(generator && { compat: generator.module() }) };
  const bytes = sum(job.plan.parameters.map(bytesOf));
  const handed = job.rooms.filter((room) => room instanceof ArrayBuffer);
  const { buffers, state } = await group.call(
    live,
    task,
    (remote, id) => remote.run(transfer({ ...job, id }, handed)),
    bytes,
  );
  checkAnswer(buffers, job);
  if (state !== undefined) generator?.setState(state);
  return buffers;
}

/** What comes back must be the rooms that were asked for. */
function checkAnswer(buffers: unknown, { rooms }: Pick<Job, "rooms">): void {
  const sizes = Array.isArray(buffers)
    ? buffers.map((buffer: unknown) => (Object(buffer) as Partial<ArrayBuffer>).byteLength)
    : [];
  const fits = rooms.every((room, i) => {
    return room instanceof ArrayBuffer ? sizes[i] !== undefined : sizes[i] === room.bytes;
  });
  if (!fits)
    throw new Error("weightseed: a worker answered with other buffers than were asked for");
}

/** Ordinary buffers, one for each parameter: made, and where several share one put together, in workers. */
export async function makeBuffers(order: Order): Promise<ArrayBuffer[]> {
  const { group, task, plan } = order;
  const made = await forEachPart(order, async (live, part, pieces) => {
    const rooms: Room[] = pieces.map(({ of, piece }) => {
      // the first piece's worker makes room for all of the tensor
      const parameter = plan.parameters[of]!;
      const first = piece.begin === parameter.begin && piece.units === undefined;
      return { name: piece.name, bytes: bytesOf(first ? parameter : piece) };
    });
    const destinations = pieces.map((_, buffer): Destination => ({ buffer, at: 0 }));
    const buffers = await runJob(order, live, { plan: part, destinations, rooms });
    return pieces.map(({ of, piece }, i) => ({ of, piece, live, bytes: buffers[i]! }));
  });
  const tensors = new Map<number, (typeof made)[number]>();
  for (const piece of made.flat()) tensors.set(piece.of, [...(tensors.get(piece.of) ?? []), piece]);
  return task.all(
    plan.parameters.map(async (parameter, index) => {
      const all = tensors.get(index)!;
      const { live, piece, bytes } = all[0]!;
      const vectors = piece.units !== undefined;
      if (all.length === 1 && !vectors) return bytes;
      const whole = vectors ? new ArrayBuffer(bytesOf(parameter)) : bytes;
      const pieces = (vectors ? all : all.slice(1)).map(({ piece, bytes }) => ({
        at: placeOf(piece, parameter),
        bytes,
      }));
      const handed = [whole, ...pieces.map(({ bytes }) => bytes)];
      return group.call(live, task, (remote, id) =>
        remote.join(transfer({ id, whole, pieces }, handed)),
      );
    }),
  );
}

/** Where a piece goes in its tensor: its first byte, or the piece itself where its values are scattered. */
function placeOf(
  piece: PlannedParameter,
  { begin }: PlannedParameter,
): Joint["pieces"][number]["at"] {
  const { draw, units, dtype } = piece;
  if (units !== undefined && draw.law === "orthogonal") return { ...piece, draw };
  return (piece.begin - begin) * FORMATS[dtype].bytes;
}

/** In place, on views of shared memory. */
export async function makeShared(order: Place): Promise<void> {
  const { group, plan, arrays } = order;
  await forEachPart(order, (live, part, pieces) => {
    const destinations = pieces.map(({ of, piece }): Destination => {
      const array = arrays[of]!;
      const from = piece.begin - plan.parameters[of]!.begin;
      const shared = sharedMemoryOf(array.buffer);
      if (shared === undefined || shared.slots < group.size) {
        return { array: array.subarray(from, from + piece.end - piece.begin) };
      }
      return { shared, address: array.byteOffset + from * array.BYTES_PER_ELEMENT };
    });
    return runJob(order, live, { plan: part, destinations, rooms: [] });
  });
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
      const { bytes, create } = FORMATS[plan.parameters[of]!.dtype];
      const made = create(buffer, 0, arrays[of]!.length);
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
function checkAttached(where: string, array: AnyArray, values: number): void {
  if (array.length >= values) return;
  const expected = "memory that stays until the call ends";
  throw wrongType(`${where}: target`, expected, "one that was transferred away or shrank");
}

async function makeSlices(order: Place): Promise<void> {
  const { group, task, plan, arrays } = order;
  const lives = await group.ready(group.size);
  const slices = slicesOf(plan);
  const lane = async (live: Live): Promise<void> => {
    let room: Room = { name: "a slice", bytes: SLICE_BYTES };
    for (const slice of slices) {
      const destinations = slice.pieces.map(({ at }) => ({ buffer: 0, at }));
      const job: Omit<Job, "id" | "where" | "compat"> = {
        plan: slice.plan,
        destinations,
        rooms: [room],
      };
      const buffer: ArrayBuffer = (await runJob(order, live, job))[0]!;
      task.check();
      for (const { of, piece, at } of slice.pieces) {
        const { begin, end, dtype } = piece;
        const from = begin - plan.parameters[of]!.begin;
        checkAttached(order.where, arrays[of]!, from + end - begin);
        arrays[of]!.set(FORMATS[dtype].create(buffer, at, end - begin), from);
      }
      room = buffer; // written again
    }
  };
  await task.all(Array.from({ length: AHEAD }, () => lives.map(lane)).flat());
}

/** SHA-256 of each parameter's bytes, which are copied a slice at a time where workers cannot see them. */
export async function hashAll(
  group: WorkerGroup,
  task: Call,
  parameters: readonly AnyParameter[],
): Promise<Uint8Array[]> {
  const lives = await group.ready(group.size);
  const digests: Uint8Array[] = [];
  const queue = parameters.entries();
  const lane = async (live: Live): Promise<void> => {
    for (const [index, { data }] of queue) {
      let state: Uint8Array | undefined;
      for (const { bytes, total } of hashedParts(data)) {
        const seen = isShared(data) ? bytes : bytes.slice();
        const handed = isShared(data) ? [] : [seen.buffer as ArrayBuffer];
        state = await group.call(
          live,
          task,
          (remote) => remote.hash(state, transfer(seen, handed), total),
          bytes.length,
        );
      }
      digests[index] = state!;
    }
  };
  await task.all(lives.map(lane));
  return digests;
}

/** The same on the calling thread, as steps. */
export function* hashes(
  parameters: readonly AnyParameter[],
  digests: Uint8Array[],
): IterableIterator<number> {
  for (const { data } of parameters) {
    let state: Uint8Array | undefined;
    for (const { bytes, total } of hashedParts(data)) {
      state = sha256Part(state, bytes, total);
      yield bytes.length;
    }
    digests.push(state!);
  }
}

/** An array's bytes in slices, at least one; with the last of them goes the total. */
function* hashedParts(data: AnyArray): IterableIterator<{ bytes: Uint8Array; total?: number }> {
  const all = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  let at = 0;
  for (; at + SLICE_BYTES < all.length; at += SLICE_BYTES) {
    yield { bytes: all.subarray(at, at + SLICE_BYTES) };
  }
  yield { bytes: all.subarray(at), total: all.length };
}
