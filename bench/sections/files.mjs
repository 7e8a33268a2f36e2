// A checkpoint of 4 GB by the command line, with one worker and with two, beside zeros that dd writes to the same disk;
// both are on the disk when they are done. Each run is a process of its own; its peak of memory is the whole process's.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { atLeast, atMost, median, medians } from "../lib.mjs";

const ROUNDS = 3;
const MB = 1e6;
/** 4 GB of float32 in tensors as a large model has them. */
const SPEC = Object.fromEntries(
  Array.from({ length: 20 }, (_, k) => [
    `layers.${k}.weight`,
    { shape: [12_500, 4000], init: { law: "normal", mean: 0, std: 0.02 } },
  ]),
);
const BYTES = 20 * 12_500 * 4000 * 4;

/** Where the files go: a folder on the disk that is measured. */
const DISK = process.env.WEIGHTSEED_BENCH_DISK ?? tmpdir();

const PEAK = `data:text/javascript,import{writeSync}from"node:fs";process.on("exit",()=>writeSync(2,"peak "+process.resourceUsage().maxRSS))`;

function timed(command, args, options = {}) {
  const began = performance.now();
  const { status, stderr } = spawnSync(command, args, { encoding: "utf8", ...options });
  const seconds = (performance.now() - began) / 1e3;
  if (status !== 0) throw new Error(`bench: ${command} failed: ${stderr}`);
  return { seconds, stderr };
}

function zeros(file) {
  const blocks = Math.ceil(BYTES / 2 ** 22);
  const dd = ["if=/dev/zero", `of=${file}`, "bs=4M", `count=${blocks}`, "conv=fsync"];
  return { rate: (blocks * 2 ** 22) / MB / timed("dd", dd).seconds };
}

function checkpoint(recipe, file, workers, more = []) {
  const init = ["init", recipe, "--workers", String(workers), "-q", "-o", file, ...more];
  const args = ["--import", PEAK, "build/dist/cli/main.js", ...init];
  const { seconds, stderr } = timed(process.execPath, args);
  const { size } = statSync(file);
  if (size < BYTES || size > BYTES + 2 ** 16) throw new Error(`bench: ${size} bytes were written`);
  const peak = (Number(/peak (\d+)/.exec(stderr)[1]) * 1024) / MB;
  return { rate: size / MB / seconds, peak };
}

export async function files() {
  const folder = mkdtempSync(join(DISK, "weightseed-files-"));
  const recipe = join(folder, "model.recipe.json");
  const file = join(folder, "model.safetensors");
  const entries = { spec: Object.entries(SPEC), dtype: "float32", seed: "0x0000000000000001" };
  writeFileSync(recipe, JSON.stringify({ format: "weightseed/recipe", stream: "v1", ...entries }));
  const contenders = {
    "zeros, dd": () => zeros(file),
    "1 worker": () => checkpoint(recipe, file, 1),
    "2 workers": () => checkpoint(recipe, file, 2),
    "2 workers, no fingerprint": () => checkpoint(recipe, file, 2, ["--no-fingerprint"]),
  };
  const [rates, peaks] = [{}, {}];
  try {
    for (let round = 0; round < ROUNDS; ++round) {
      for (const [name, once] of Object.entries(contenders)) {
        const { rate, peak } = once();
        rmSync(file);
        (rates[name] ??= []).push(rate);
        if (peak !== undefined) (peaks[name] ??= []).push(peak);
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  const rate = medians(rates);
  const figures = Object.fromEntries(
    Object.keys(contenders).map((name) => [
      name,
      [rate[name], peaks[name] ? median(peaks[name]) : ""],
    ]),
  );
  const rows = ["1 worker", "2 workers"].flatMap((name) => [
    atLeast(`4 GB checkpoint, ${name}`, "zeros", rate[name] / rate["zeros, dd"], [0.6, 0.8]),
    atMost(
      `4 GB checkpoint, ${name}: peak memory`,
      "200 MB",
      Math.max(...peaks[name]) / 200,
      [1, 0.6],
    ),
  ]);
  const tables = [{ columns: ["", "MB/s", "peak MB"], figures }];
  return { title: `A checkpoint of 4 GB, median of ${ROUNDS} processes`, tables, rows };
}
