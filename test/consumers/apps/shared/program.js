// What every app runs: the same parameters on the main thread and in workers.
import { fingerprint, heNormal, initialize, normal, orthogonal } from "weightseed";
import { createWorkerPool } from "weightseed/workers";

const spec = {
  w: { shape: [2000, 1000], init: normal({ std: 0.02 }) },
  q: { shape: [48, 40], init: orthogonal() },
  k: { shape: [3, 3, 8, 16], layout: "HWIO", init: heNormal(), dtype: "bfloat16" },
};

export const main = () => fingerprint(initialize(spec, { seed: 1 }));

export async function workers(options) {
  const pool = createWorkerPool({ workers: 2, ...options });
  try {
    return fingerprint(await pool.initialize(spec, { seed: 1 }));
  } finally {
    await pool.close();
  }
}

export const measure = async () => ({ main: main(), workers: await workers() });
