// CPU time beyond an empty Node start: import, compile, first 784-256-10 network.
import { spawnSync } from "node:child_process";
import { machine, median } from "./lib.mjs";

const RUNS = 41;
const report = "const { user, system } = process.cpuUsage(); console.log((user + system) / 1e3);";
const job =
  'import { initializeParameters } from "weightseed"; initializeParameters([784, 256, 10], { activation: "relu", seed: 1 });';
const programs = {
  empty: report,
  import: `import "weightseed"; ${report}`,
  job: `${job} ${report}`,
};

const cpu = (code) =>
  Number(
    spawnSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8" }).stdout,
  );

const samples = { empty: [], import: [], job: [] };
for (let run = 0; run < RUNS; ++run) {
  for (const name of Object.keys(programs)) samples[name].push(cpu(programs[name]));
}
// differences within a round: the machine's own speed drifts from round to round
const beyond = (name) => median(samples[name].map((ms, run) => ms - samples.empty[run]));
console.log(machine());
console.log(
  `CPU of an empty Node start: ${median(samples.empty).toFixed(1)} ms (median of ${RUNS})`,
);
console.log(`import: ${beyond("import").toFixed(1)} ms more`);
console.log(`import, compile, first network: ${beyond("job").toFixed(1)} ms more; pass 10, goal 6`);
