// 124 million normals in memory that was not touched before: a whole call in a fresh process.
import { spawnSync } from "node:child_process";
import { median, row } from "../lib.mjs";

const COUNT = 124_439_808; // GPT-2's parameters
const ROUNDS = 5;

const timed = (setup, job) =>
  `${setup}; const began = performance.now(); ${job}; console.log((performance.now() - began) / ${COUNT} * 1e6);`;
const LIBRARY = 'import { fill, initialize, normal } from "weightseed"';
const WARM = `initialize({ warm: { shape: [2 ** 20], init: normal() } }, { seed: 1, dtype })`;
const own = (dtype) =>
  timed(
    `${LIBRARY}; const dtype = "${dtype}"; ${WARM}`,
    `initialize({ w: { shape: [${COUNT}], init: normal() } }, { seed: 1, dtype })`,
  );
const CONTENDERS = {
  "float32 normal": own("float32"),
  "bfloat16 normal": own("bfloat16"),
  "touch each page, then fill": timed(
    `${LIBRARY}; const dtype = "float32"; ${WARM}`,
    `const w = new Float32Array(${COUNT}); for (let i = 0; i < w.length; i += 1024) w[i] = 1;` +
      ` fill(w, normal(), { seed: 1, name: "w" })`,
  ),
};

const run = (code) => {
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", code], {
    encoding: "utf8",
  });
  if (stdout === "") throw new Error(stderr);
  return Number(stdout);
};

export async function fresh({ pythons }) {
  const samples = {};
  const note = (name, ns) => (samples[name] ??= []).push(ns);
  for (let round = 0; round < ROUNDS; ++round) {
    for (const [name, code] of Object.entries(CONTENDERS)) note(name, run(code));
    for (const [rival, server] of Object.entries(pythons)) {
      for (const dtype of ["float32", "bfloat16"]) {
        const work = `${dtype} normal, fresh`;
        if (server.works.includes(work)) {
          note(`${rival}: ${dtype} normal`, (await server.run(work, COUNT)).ns);
        }
      }
    }
  }
  const ns = Object.fromEntries(Object.entries(samples).map(([name, all]) => [name, median(all)]));
  const work = "fresh memory, 124 M normals";
  const rows = [
    row(
      work,
      "touch and refill",
      ns["float32 normal"] / ns["touch each page, then fill"],
      false,
      [1.35, 1.15],
    ),
  ];
  if ("PyTorch: float32 normal" in ns) {
    const ratio = ns["PyTorch: float32 normal"] / ns["float32 normal"];
    rows.unshift(row(work, "PyTorch randn", ratio, true, [1, 1]));
  }
  return { title: `Fresh memory, ${COUNT} values, median of ${ROUNDS} processes`, ns, rows };
}
