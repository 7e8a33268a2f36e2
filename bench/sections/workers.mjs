// The speed-up of 1 to all cores by workers, beside that of as many independent processes in the same run.
import { fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { createWorkerPool } from "weightseed/workers";
import { LAWS, SEED, checkBits, checkDigests } from "../golden.mjs";
import { atLeast, median, medians } from "../lib.mjs";

const COUNT = 64e6;
const ROUNDS = 25;
const CORES = availableParallelism();

/** 1, 2, 4 … and all cores. */
const COUNTS = [1];
while (2 * COUNTS.at(-1) < CORES) COUNTS.push(2 * COUNTS.at(-1));
if (CORES > 1) COUNTS.push(CORES);

const clock = async (work) => {
  const began = performance.now();
  await work();
  return performance.now() - began;
};

/** A pool that refills all values, warm, in shared memory. */
async function pooled(workers) {
  const pool = createWorkerPool({ workers, memory: "shared" });
  const spec = { w: { shape: [COUNT], init: LAWS.normal } };
  const set = await pool.initialize(spec, { seed: SEED });
  return {
    run: () => pool.refill(set, { seed: SEED }),
    check: () => checkBits(`${workers} workers`, set.w.data, LAWS.normal),
    stop: () => pool.close(),
  };
}

/** Processes that refill a share of the values each, warm, in linear memory. */
async function independent() {
  const share = Math.ceil(COUNT / CORES);
  const program = new URL("../share.mjs", import.meta.url);
  const children = Array.from({ length: CORES }, () => fork(program, [String(share)]));
  const answer = (child) => new Promise((resolve) => child.once("message", resolve));
  const ask = (child, what) => (child.send(what), answer(child));
  await Promise.all(children.map(answer)); // each says when it is ready
  return {
    /** All shares, by the first so many. */
    async run(processes) {
      const doing = children.slice(0, processes).map(async (child, i) => {
        for (let done = i; done < CORES; done += processes) await ask(child, "run");
      });
      await Promise.all(doing);
    },
    async check() {
      for (const child of children) {
        checkDigests("a process", await ask(child, "digests"), share, LAWS.normal, "float32");
      }
    },
    stop: () => children.forEach((child) => child.kill()),
  };
}

export async function workers() {
  const pools = await Promise.all(COUNTS.map(pooled));
  const processes = await independent();
  const samples = {};
  const checks = () => Promise.all([processes, ...pools].map((each) => each.check()));
  const note = async (name, work) => (samples[name] ??= []).push(await clock(work));
  await checks();
  for (let round = 0; round < ROUNDS; ++round) {
    for (const count of COUNTS) {
      await note(`workers ${count}`, pools[COUNTS.indexOf(count)].run);
      await note(`processes ${count}`, () => processes.run(count));
    }
  }
  await checks();
  for (const each of [processes, ...pools]) await each.stop();
  const ms = medians(samples);
  const gain = (kind, count) =>
    median(samples[`${kind} 1`].map((one, round) => one / samples[`${kind} ${count}`][round]));
  const figures = {};
  for (const count of COUNTS) {
    const [own, other] = [gain("workers", count), gain("processes", count)];
    figures[count] = [ms[`workers ${count}`], ms[`processes ${count}`], own, other, own / other];
  }
  const ratio = CORES > 1 ? figures[CORES].at(-1) : NaN;
  const columns = ["cores", "workers, ms", "processes, ms", "speed-up", "of processes", "ratio"];
  return {
    title: `Workers: ${COUNT / 1e6} million float32 normals, warm, median of ${ROUNDS} rounds`,
    tables: [{ columns, figures }],
    rows: [atLeast(`speed-up of ${CORES} workers`, "that of processes", ratio, [0.9, 0.97])],
  };
}
