// The benchmarks: node bench/run.mjs [section ...]; without one, all of them and a report in bench/results.
import { machine } from "./lib.mjs";
import { print, write } from "./report.mjs";
import { javascriptRivals } from "./rivals/javascript.mjs";
import { INSTALL, startPython } from "./rivals/python.mjs";
import { cold } from "./sections/cold.mjs";
import { engines } from "./sections/engines.mjs";
import { fresh } from "./sections/fresh.mjs";
import { kernels } from "./sections/kernels.mjs";
import { orthogonal } from "./sections/orthogonal.mjs";
import { size } from "./sections/size.mjs";
import { sizes } from "./sections/sizes.mjs";

const SECTIONS = { kernels, orthogonal, sizes, fresh, engines, cold, size };

/** Benchmarks of one entry, which print a table of their own. */
const SCRIPTS = {
  "compat-numpy": "./compat-numpy.mjs",
  "compat-torch": "./compat-torch.mjs",
  gpt2: "./gpt2.mjs",
  "orthogonal-curve": "./orthogonal.mjs",
  workers: "./workers.mjs",
};

const names = process.argv.slice(2);
if (names[0] in SCRIPTS) {
  process.argv.splice(2, 1); // what follows is the script's
  await import(SCRIPTS[names[0]]);
  process.exit();
}
const unknown = names.find((name) => !(name in SECTIONS));
if (unknown !== undefined) {
  console.error(
    `bench: expected some of ${Object.keys(SECTIONS).join(", ")}, or one of ${Object.keys(SCRIPTS).join(", ")}, got ${unknown}`,
  );
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
for (const name of names.length > 0 ? names : Object.keys(SECTIONS)) {
  results[name] = await SECTIONS[name]({ rivals, pythons });
}
for (const server of Object.values(pythons)) server.stop();

print(about, results);
if (names.length === 0) await write(about, results);
