// GPT-2 124M by pools of one to all cores, the whole call into fresh memory, ordinary and shared: each run is a process of
// its own, whose workers have started.
import { availableParallelism } from "node:os";
import { runNode } from "../child.mjs";
import { SEED, checkDigests } from "../golden.mjs";
import { atMost, medians } from "../lib.mjs";

const ROUNDS = 5;
const CORES = availableParallelism();
const COUNTS = [1, 2, 4, 8, 12, 16, 32].filter((count) => count <= CORES);
const MEMORIES = ["shared", "buffers"];
const EMBEDDING = "wte.weight";
const COUNT = 50257 * 768; // values of the embedding
const LAW = { law: "normal", mean: 0, std: 0.02 };

function once(workers, memory) {
  const { ms, digests } = runNode(`
    import { normal } from "weightseed";
    import { gpt2 } from "weightseed/presets";
    import { createWorkerPool } from "weightseed/workers";
    import { digestsOf } from "./bench/digests.mjs";
    const pool = createWorkerPool({ workers: ${workers} });
    await pool.initialize({ warm: { shape: [2 ** 22], init: normal() } }, { seed: 1 });
    const began = performance.now();
    const made = await pool.initialize(gpt2(), { seed: ${SEED}n, memory: "${memory}" });
    const ms = performance.now() - began;
    console.log(JSON.stringify({ ms, digests: digestsOf(made["${EMBEDDING}"].data) }));
    process.exit();`);
  checkDigests(`GPT-2, ${workers} workers`, digests, COUNT, LAW, "float32", EMBEDDING);
  return ms;
}

export async function cores() {
  const times = {};
  for (let round = 0; round < ROUNDS; ++round) {
    for (const count of COUNTS) {
      for (const memory of MEMORIES) {
        (times[`${memory} ${count}`] ??= []).push(once(count, memory));
      }
    }
  }
  const ms = medians(times);
  const figures = Object.fromEntries(
    COUNTS.map((count) => {
      const [shared, buffers] = MEMORIES.map((memory) => ms[`${memory} ${count}`]);
      return [count, [shared, buffers, buffers / shared]];
    }),
  );
  const ratio = figures[COUNTS.at(-1)].at(-1);
  return {
    title: `GPT-2 124M in pools, fresh memory, median of ${ROUNDS} processes`,
    tables: [{ columns: ["workers", "shared, ms", "buffers, ms", "ratio"], figures }],
    rows: [atMost(`ordinary buffers, ${CORES} workers`, "shared memory", ratio, [2.5, 2.5])],
  };
}
