/** What pools must make: every law and dtype in one set, cut in many ways by 2, 3 and 8 workers. */
import { fingerprint, initialize, type Memory, type Spec, type SpecEntry } from "weightseed";
import { createWorkerPool, type PoolOptions } from "weightseed/workers";
import { DTYPES, LAWS } from "../support/cases.js";

/** 56 tensors of 40,401 values, and empty ones between: cuts fall within tensors of every dtype. */
export const SPEC: Spec = Object.fromEntries<SpecEntry>(
  DTYPES.flatMap((dtype) => [
    ...Object.entries(LAWS).map(
      ([law, init]) => [`${law}, ${dtype}`, { shape: [201, 201], init, dtype }] as const,
    ),
    [`empty, ${dtype}`, { shape: [0, 3], init: LAWS.constant!, dtype }] as const,
  ]),
);

export const inline = (seed: number): string => fingerprint(initialize(SPEC, { seed }));

/** The fingerprint of what a pool makes. */
export async function digest(memory: Memory, options: PoolOptions): Promise<string> {
  const pool = createWorkerPool(options);
  try {
    return fingerprint(await pool.initialize(SPEC, { seed: 1, memory }));
  } finally {
    await pool.close();
  }
}

/** Fingerprints, by the core, of what a pool makes and refills; and the pool's own of the first. */
export async function made(memory: Memory, options: PoolOptions): Promise<string[]> {
  const pool = createWorkerPool(options);
  try {
    const set = await pool.initialize(SPEC, { seed: 1, memory });
    const first = fingerprint(set);
    const own = await pool.fingerprint(set);
    return [first, own, fingerprint(await pool.refill(set, { seed: 2 }))];
  } finally {
    await pool.close();
  }
}
