import { createWorkerPool, type WorkerPool } from "weightseed/workers";

let pool: WorkerPool | undefined;

/** The library's pool, one for the life of the page; where workers are forbidden it works here, in slices. */
export const sharedPool = (): WorkerPool => (pool ??= createWorkerPool({ fallback: "inline" }));
