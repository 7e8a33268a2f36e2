// Two workers beside two processes, and the frames of a page while workers fill: node bench/run.mjs workers
import { fork } from "node:child_process";
import { existsSync } from "node:fs";
import { normal } from "weightseed";
import { createWorkerPool } from "weightseed/workers";
import { chromium } from "playwright";
import { server } from "../examples/browser/serve.mjs";
import { checkMoments, machine, median } from "./lib.mjs";

const COUNT = 64e6;
const ROUNDS = 7;
const spec = { w: { shape: [COUNT], init: normal() } };
console.log(machine());

async function timed(work) {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** A process that refills half of the values, warm, in linear memory, at each message. */
function half() {
  const child = fork(new URL("workers-process.mjs", import.meta.url), [String(COUNT / 2)]);
  const answer = () => new Promise((resolve) => child.once("message", resolve));
  return {
    ready: answer(),
    run() {
      const done = answer();
      child.send("run");
      return done;
    },
    stop: () => child.kill(),
  };
}

async function pair() {
  const pools = [1, 2].map((workers) => createWorkerPool({ workers, memory: "shared" }));
  const sets = await Promise.all(pools.map((pool) => pool.initialize(spec, { seed: 1 })));
  const processes = [half(), half()];
  await Promise.all(processes.map(({ ready }) => ready));
  const contenders = {
    "1 worker": () => pools[0].refill(sets[0], { seed: 2 }),
    "2 workers": () => pools[1].refill(sets[1], { seed: 2 }),
    "1 process": async () => {
      await processes[0].run();
      await processes[0].run();
    },
    "2 processes": () => Promise.all(processes.map((each) => each.run())),
  };
  const samples = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
  for (let round = 0; round <= ROUNDS; ++round) {
    for (const [name, run] of Object.entries(contenders)) {
      const ms = await timed(run);
      if (round > 0) samples[name].push(ms); // the first is to warm up
    }
  }
  checkMoments("2 workers", sets[1].w.data.subarray(0, 1e6), { mean: 0, std: 1, kurtosis: 3 });
  await Promise.all(pools.map((pool) => pool.close()));
  for (const each of processes) each.stop();
  for (const [name, all] of Object.entries(samples)) {
    console.log(
      `${name.padEnd(12)} ${median(all).toFixed(0).padStart(5)} ms, ${COUNT / 1e6} million float32 normals`,
    );
  }
  const speedUp = (one, two) => median(samples[one].map((ms, round) => ms / samples[two][round]));
  const [workers, processesUp] = [
    speedUp("1 worker", "2 workers"),
    speedUp("1 process", "2 processes"),
  ];
  console.log(`speed-up: workers ${workers.toFixed(2)}, processes ${processesUp.toFixed(2)}`);
  console.log(`ratio of the speed-ups: ${(workers / processesUp).toFixed(2)}; pass 0.9, goal 0.97`);
}

/** From abort to rejection, when no worker writes any more. */
async function aborts() {
  const pool = createWorkerPool({ workers: 2 });
  const times = [];
  for (let round = 0; round < 20; ++round) {
    const controller = new AbortController();
    const call = pool.initialize(spec, { signal: controller.signal });
    await new Promise((resolve) => setTimeout(resolve, 10));
    const began = performance.now();
    controller.abort();
    await call.catch(() => times.push(performance.now() - began));
  }
  await pool.close();
  const longest = Math.max(...times).toFixed(0);
  console.log(
    `abort: ${times.length} calls ended in ${median(times).toFixed(0)} ms, the longest in ${longest} ms`,
  );
}

async function frames() {
  const executablePath = process.env.WEIGHTSEED_CHROMIUM ?? "/usr/bin/chromium";
  if (!existsSync(executablePath)) return console.log("frames: no Chromium was found");
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  const browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu"],
  });
  try {
    for (const prefix of ["", "/isolated"]) {
      const page = await browser.newPage();
      await page.goto(`http://localhost:${port}${prefix}/examples/browser/index.html`);
      await page.waitForFunction("globalThis.measure !== undefined");
      await page.evaluate("measure.workers(4)"); // starts the workers
      for (const way of ["workers", "inline"]) {
        const runs = [];
        for (let round = 0; round < 3; ++round)
          runs.push(await page.evaluate(`measure.${way}(100)`));
        const memory = way === "workers" ? `, ${await page.evaluate("measure.memory")}` : "";
        const gaps = runs.map(({ gap }) => gap.toFixed(0)).join(", ");
        const ms = median(runs.map(({ ms }) => ms)).toFixed(0);
        console.log(
          `${`${way}${memory}`.padEnd(16)} ${ms} ms; longest gaps between frames ${gaps} ms`,
        );
      }
      await page.close();
    }
  } finally {
    await browser.close();
    server.close();
  }
}

await pair();
await aborts();
await frames();
