import { initialize, type Dtype, type Parameter, type Seed, type SpecEntry } from "weightseed";

/** This thread makes as many values in a few milliseconds, which is less than a pool takes to start. */
const AT_ONCE = 2 ** 18;

interface Options {
  readonly seed: Seed;
  readonly dtype: Dtype;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/** The set of one tensor; what takes long is the pool's. */
export async function make(
  w: SpecEntry,
  values: number,
  { seed, dtype, ...call }: Options,
): Promise<Readonly<Record<"w", Parameter>>> {
  if (values <= AT_ONCE) return initialize({ w }, { seed, dtype });
  const { sharedPool } = await import("../../pool.js");
  return sharedPool().initialize({ w }, { seed, dtype, ...call });
}
