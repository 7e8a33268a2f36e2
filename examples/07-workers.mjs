// Worker threads make the values, bit for bit those of the core; the caller's thread stays free.
import { fingerprint, heNormal, initialize, normal } from "weightseed";
import { createWorkerPool } from "weightseed/workers";

const spec = {
  "embed.weight": { shape: [20_000, 128], init: normal({ std: 0.02 }) },
  "head.weight": { shape: [128, 64], init: heNormal() },
};

const pool = createWorkerPool({ workers: 2 });
const model = await pool.initialize(spec, {
  seed: 42,
  onProgress: (done, total) => console.log(`${done} of ${total} bytes`),
});
console.log(fingerprint(model) === fingerprint(initialize(spec, { seed: 42 }))); // true

const shared = await pool.initialize(spec, { seed: 42, memory: "shared" }); // written in place
await pool.refill(shared, { seed: 43 });

const controller = new AbortController();
const call = pool.refill(shared, { seed: 44, signal: controller.signal });
controller.abort(new Error("not wanted any more"));
await call.catch((error) => console.log(error.message)); // not wanted any more
await pool.close();
