// 124 million normals in memory that was not touched before: a whole call in a fresh process.
import { runNode } from "../child.mjs";
import { LAWS, NAME, SEED, checkDigests } from "../golden.mjs";
import { atLeast, atMost, medians } from "../lib.mjs";

const COUNT = 124_439_808; // GPT-2's parameters
const ROUNDS = 5;

/** Times `job`, which leaves the values in `w`, once the kernels are warm. */
const timed = (dtype, job) => `
  import { fill, initialize, normal } from "weightseed";
  import { digestsOf } from "./bench/digests.mjs";
  const init = normal(), seed = ${SEED}n, dtype = "${dtype}";
  initialize({ warm: { shape: [2 ** 20], init } }, { seed, dtype });
  const began = performance.now();
  ${job}
  const ns = (performance.now() - began) / ${COUNT} * 1e6;
  console.log(JSON.stringify({ ns, digests: digestsOf(w) }));`;
const whole = `const w = initialize({ w: { shape: [${COUNT}], init } }, { seed, dtype }).w.data;`;
const touched = `
  const w = new Float32Array(${COUNT});
  for (let i = 0; i < w.length; i += 1024) w[i] = 1;
  fill(w, init, { seed, name: "${NAME}" });`;

const PROGRAMS = {
  "float32 normal": ["float32", timed("float32", whole)],
  "bfloat16 normal": ["bfloat16", timed("bfloat16", whole)],
  "touch each page, then fill": ["float32", timed("float32", touched)],
};

function own(name) {
  const [dtype, program] = PROGRAMS[name];
  const { ns, digests } = runNode(program);
  checkDigests(name, digests, COUNT, LAWS.normal, dtype);
  return ns;
}

export async function fresh({ pythons }) {
  const samples = {};
  const note = (name, ns) => (samples[name] ??= []).push(ns);
  for (let round = 0; round < ROUNDS; ++round) {
    for (const name of Object.keys(PROGRAMS)) note(name, own(name));
    for (const [rival, server] of Object.entries(pythons)) {
      for (const work of ["float32 normal", "bfloat16 normal"]) {
        if (!server.works.includes(`${work}, fresh`)) continue;
        note(`${rival}: ${work}`, (await server.run(`${work}, fresh`, COUNT)).ns);
      }
    }
  }
  const ns = medians(samples);
  const ours = ns["float32 normal"];
  const work = "fresh memory, 124 M normals";
  const rows = [
    atLeast(work, "PyTorch randn", ns["PyTorch: float32 normal"] / ours, [1, 1]),
    atMost(work, "touch and refill", ours / ns["touch each page, then fill"], [1.35, 1.15]),
  ];
  return { title: `Fresh memory, ${COUNT} values, median of ${ROUNDS} processes`, ns, rows };
}
