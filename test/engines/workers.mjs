// Pools in the engine that runs this: exits with 1 where a fingerprint differs, and hangs where a handle is left.
import { fingerprint, initialize, normal, uniform } from "../../build/dist/index.js";
import { createWorkerPool } from "../../build/dist/workers/index.js";

const spec = {
  w: { shape: [1501, 1001], init: normal({ std: 0.02 }) },
  u: { shape: [300, 1000], init: uniform({ bound: 1 }), dtype: "float64" },
};
const want = fingerprint(initialize(spec, { seed: 1 }));

for (const workers of [1, 3]) {
  for (const memory of ["buffers", "linear", "shared"]) {
    const pool = createWorkerPool({ workers, memory });
    const set = await pool.initialize(spec, { seed: 1, onProgress() {} });
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
  }
}
