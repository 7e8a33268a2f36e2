// The benchmarks: node bench/run.mjs [section ...]; without one, the whole table and a report in bench/results.
import { machine } from "./lib.mjs";
import { markdown, write } from "./report.mjs";
import { javascriptRivals } from "./rivals/javascript.mjs";
import { INSTALL, startPython } from "./rivals/python.mjs";
import { audit } from "./sections/audit.mjs";
import { cold } from "./sections/cold.mjs";
import { compat } from "./sections/compat.mjs";
import { cores } from "./sections/cores.mjs";
import { curve } from "./sections/curve.mjs";
import { diagnosis } from "./sections/diagnose.mjs";
import { engines } from "./sections/engines.mjs";
import { files } from "./sections/files.mjs";
import { frames } from "./sections/frames.mjs";
import { fresh } from "./sections/fresh.mjs";
import { gpt2 } from "./sections/gpt2.mjs";
import { growth } from "./sections/growth.mjs";
import { kernels } from "./sections/kernels.mjs";
import { native } from "./sections/native.mjs";
import { orthogonal } from "./sections/orthogonal.mjs";
import { size } from "./sections/size.mjs";
import { sizes } from "./sections/sizes.mjs";
import { workers } from "./sections/workers.mjs";

const TABLE = {
  ...{ kernels, orthogonal, fresh, workers, gpt2, compat, engines, cold, size },
  ...{ sizes, growth, diagnose: diagnosis },
};

/** Sections without a row of the table, which run by name only. */
const MORE = { audit, cores, curve, files, frames, native };

const SECTIONS = { ...TABLE, ...MORE };
const names = process.argv.slice(2);
const unknown = names.find((name) => !(name in SECTIONS));
if (unknown !== undefined) {
  console.error(`bench: expected some of ${Object.keys(SECTIONS).join(", ")}, got ${unknown}`);
  process.exit(1);
}

const { rivals, missing } = await javascriptRivals();
const pythons = {};
for (const [name, library] of Object.entries({ NumPy: "numpy", PyTorch: "torch" })) {
  const server = await startPython(library);
  if (server === undefined) missing.push(`${name} (${INSTALL[library]})`);
  else pythons[name] = server;
}

const about = {
  date: new Date().toISOString().slice(0, 10),
  machine: machine(),
  rivals: [...Object.values(rivals), ...Object.values(pythons)].map((rival) => rival.about),
  missing,
};
const results = {};
for (const name of names.length > 0 ? names : Object.keys(TABLE)) {
  const began = performance.now();
  results[name] = await SECTIONS[name]({ rivals, pythons });
  console.error(`${name}: ${((performance.now() - began) / 1e3).toFixed(0)} s`);
}
for (const server of Object.values(pythons)) server.stop();

console.log(markdown(about, results));
if (names.length === 0) await write(about, results);
