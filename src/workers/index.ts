export { createWorkerPool } from "./pool.js";
export type { PoolOptions, WorkerPool } from "./pool.js";
export type { WorkerLike } from "./spawn.js";
export type { CallOptions } from "./call.js";
