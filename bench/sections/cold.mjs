// CPU time beyond an empty Node start: import, compile, first 784-256-10 network.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median, row } from "../lib.mjs";

const RUNS = 41;
const report = "const { user, system } = process.cpuUsage(); console.log((user + system) / 1e3);";
const job =
  'import { initializeParameters } from "weightseed"; initializeParameters([784, 256, 10], { activation: "relu", seed: 1 });';
const programs = {
  empty: report,
  import: `import "weightseed"; ${report}`,
  network: `${job} ${report}`,
};

/** How Node is given a program: a module's file, or a text, whose empty start has not yet loaded any file. */
const forms = {
  "of a file": (name) => [`${name}.mjs`],
  "of --eval": (name) => ["--input-type=module", "--eval", programs[name]],
};

/** A folder with the programs, where the package is installed as packed. */
function consumer() {
  const folder = mkdtempSync(join(tmpdir(), "weightseed-cold-"));
  const packing = ["pack", "--ignore-scripts", "--json", "--pack-destination", folder];
  const [{ filename }] = JSON.parse(execFileSync("npm", packing, { encoding: "utf8" }));
  const installed = join(folder, "node_modules", "weightseed");
  mkdirSync(installed, { recursive: true });
  execFileSync("tar", ["-xzf", join(folder, filename), "--strip-components=1", "-C", installed]);
  for (const [name, code] of Object.entries(programs)) {
    writeFileSync(join(folder, `${name}.mjs`), code);
  }
  return folder;
}

export async function cold() {
  const cwd = consumer();
  const cpu = (args) => Number(spawnSync(process.execPath, args, { cwd, encoding: "utf8" }).stdout);
  const samples = {};
  for (let run = 0; run < RUNS; ++run) {
    for (const [form, args] of Object.entries(forms)) {
      for (const name of Object.keys(programs)) {
        ((samples[form] ??= {})[name] ??= []).push(cpu(args(name)));
      }
    }
  }
  rmSync(cwd, { recursive: true });
  const ms = {};
  for (const [form, { empty, ...others }] of Object.entries(samples)) {
    ms[`an empty start ${form}`] = median(empty);
    // differences within a round: the machine's own speed drifts from round to round
    for (const [name, all] of Object.entries(others)) {
      ms[`${name} ${form}`] = median(all.map((value, run) => value - empty[run]));
    }
  }
  return {
    title: `Cold start: CPU milliseconds of an empty Node start, and beyond it (median of ${RUNS})`,
    ms,
    rows: [
      row(
        "cold start, ms of CPU",
        "an empty file's start",
        ms["network of a file"],
        false,
        [10, 6],
      ),
    ],
  };
}
