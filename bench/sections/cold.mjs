// CPU time beyond an empty Node start: import, compile, first 784-256-10 network.
import { spawnSync } from "node:child_process";
import { median, row } from "../lib.mjs";

const RUNS = 41;
const report = "const { user, system } = process.cpuUsage(); console.log((user + system) / 1e3);";
const job =
  'import { initializeParameters } from "weightseed"; initializeParameters([784, 256, 10], { activation: "relu", seed: 1 });';
const programs = {
  "an empty Node start": report,
  import: `import "weightseed"; ${report}`,
  "import, compile, first network": `${job} ${report}`,
};

const cpu = (code) =>
  Number(
    spawnSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8" }).stdout,
  );

export async function cold() {
  const samples = Object.keys(programs).map(() => []);
  for (let run = 0; run < RUNS; ++run) {
    Object.values(programs).forEach((code, i) => samples[i].push(cpu(code)));
  }
  const [empty] = samples;
  // differences within a round: the machine's own speed drifts from round to round
  const beyond = (all) => median(all.map((ms, run) => ms - empty[run]));
  const ms = Object.fromEntries(
    Object.keys(programs).map((name, i) => [name, i === 0 ? median(empty) : beyond(samples[i])]),
  );
  return {
    title: `Cold start: CPU milliseconds of an empty Node start, and beyond it (median of ${RUNS})`,
    ms,
    rows: [row("cold start, ms of CPU", "an empty start", beyond(samples[2]), false, [10, 6])],
  };
}
