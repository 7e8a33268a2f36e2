import { FORMATS, isCheapToSlice } from "../core.js";
import type { Content } from "../formats/contents.js";
import type { Recipe } from "../index.js";
import type { PlannedParameter } from "../plan/plan.js";
import type { WorkerPool } from "../workers/index.js";

/** A piece of a tensor's bytes; whoever takes it says when it may be written over. */
export interface Part {
  readonly bytes: Uint8Array;
  readonly release: () => void;
}

/** Makes tensors' bytes in order. */
export interface Maker {
  parts(content: Content): AsyncIterable<Part>;
  close(): Promise<void>;
}

/** Values that are there, or made on this thread. */
export const inline: Maker = {
  async *parts(content) {
    for (const bytes of content.chunks()) yield { bytes, release: () => undefined };
    await Promise.resolve();
  },
  close: () => Promise.resolve(),
};

const PART_BYTES = 2 ** 22;

/** Below this many bytes, starting workers takes longer than the work. */
export const WORTH_WORKERS: number = 2 ** 24;

/**
 * A maker that has workers fill a few buffers of shared memory, ahead of whoever takes them. Tensors whose law cannot be
 * had in slices are made whole.
 *
 * @param made what the recipe of the tensors says: stream and seed
 */
export async function startWorkers(workers: number, made: Recipe): Promise<Maker> {
  const { createWorkerPool } = await import("../workers/index.js");
  const pool = createWorkerPool({ workers });
  const free: SharedArrayBuffer[] = [];
  const waiting: ((buffer: SharedArrayBuffer) => void)[] = [];
  const room = (bytes: number): Promise<SharedArrayBuffer> => {
    if (bytes > PART_BYTES) return Promise.resolve(new SharedArrayBuffer(bytes));
    const buffer = free.pop();
    return buffer === undefined
      ? new Promise((resolve) => waiting.push(resolve))
      : Promise.resolve(buffer);
  };
  const give = (buffer: SharedArrayBuffer): void => {
    if (buffer.byteLength !== PART_BYTES) return;
    const next = waiting.shift();
    if (next === undefined) free.push(buffer);
    else next(buffer);
  };
  const ahead = workers + 2;
  for (let k = 0; k < ahead; ++k) free.push(new SharedArrayBuffer(PART_BYTES));
  return {
    async *parts(content) {
      const { planned } = content;
      if (planned === undefined) {
        yield* inline.parts(content);
        return;
      }
      const slices = slicesOf(planned);
      const under: Promise<Part>[] = [];
      const start = (): void => {
        const slice = slices.next();
        if (slice.done !== true) under.push(makeSlice(slice.value));
      };
      const makeSlice = async ([begin, end]: Slice): Promise<Part> => {
        const { bytes: width } = FORMATS[planned.dtype];
        const buffer = await room((end - begin) * width);
        await fillSlice(pool, made, planned, begin, end, buffer);
        return {
          bytes: new Uint8Array(buffer, 0, (end - begin) * width),
          release: () => give(buffer),
        };
      };
      for (let k = 0; k < ahead - 1; ++k) start();
      for (let part = under.shift(); part !== undefined; part = under.shift()) {
        for (const other of under) other.catch(() => undefined); // the first error is told
        yield await part;
        start();
      }
    },
    close: () => pool.close(),
  };
}

type Slice = readonly [begin: number, end: number];

function* slicesOf(planned: PlannedParameter): IterableIterator<Slice> {
  const { begin, end, dtype } = planned;
  const step = isCheapToSlice(planned) ? PART_BYTES / FORMATS[dtype].bytes : end - begin;
  for (let at = begin; at < end; at += step) yield [at, Math.min(end, at + step)];
}

async function fillSlice(
  pool: WorkerPool,
  { seed, stream }: Recipe,
  { name, dtype, shape, spec }: PlannedParameter,
  offset: number,
  end: number,
  buffer: SharedArrayBuffer,
): Promise<void> {
  const { init, layout, groups, transposed, parts } = spec;
  const roles = Object.entries({ layout, groups, transposed, parts });
  const target = FORMATS[dtype].create(buffer, 0, end - offset);
  await pool.fill(target, init, {
    seed: BigInt(seed!),
    name,
    shape,
    offset,
    dtype,
    stream: stream!,
    ...Object.fromEntries(roles.filter(([, value]) => value !== undefined)),
  });
}
