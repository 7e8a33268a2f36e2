// Pools in the engine that runs this: throws where a fingerprint differs, and the program hangs where a handle is left.
import {
  fingerprint,
  initialize,
  normal,
  orthogonal,
  sparse,
  uniform,
} from "../../build/dist/index.js";
import { createWorkerPool } from "../../build/dist/workers/index.js";

const SPEC = {
  w: { shape: [1501, 1001], init: normal({ std: 0.02 }) },
  u: { shape: [300, 1000], init: uniform({ bound: 1 }), dtype: "float64" },
  q: { shape: [96, 80], init: orthogonal() },
  s: { shape: [500, 300], init: sparse() },
};

/** Every number of workers and every memory: what they make, and what an aborted call gives. */
export async function pools({
  counts = [1, 2, 3, 8],
  memories = ["buffers", "linear", "shared"],
} = {}) {
  const want = fingerprint(initialize(SPEC, { seed: 1 }));
  const checked = [];
  for (const workers of counts) {
    for (const memory of memories) {
      const pool = createWorkerPool({ workers, memory });
      const set = await pool.initialize(SPEC, { seed: 1, onProgress() {} });
      const equal = fingerprint(set) === want && (await pool.fingerprint(set)) === want;
      const signal = AbortSignal.timeout(20);
      const long = { w: { shape: [1e8], init: normal() } };
      const outcome = await pool.initialize(long, { signal }).catch((error) => error);
      await pool.close();
      if (!equal || outcome !== signal.reason) {
        throw new Error(
          `${workers} workers, ${memory}: equal ${equal}, aborted call gave ${outcome}`,
        );
      }
      checked.push(`${workers} × ${memory}`);
    }
  }
  return checked;
}
