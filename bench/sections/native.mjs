// The float32 normal kernel beside the same in C with 128-bit vectors: ns per value of one block of 4096, and of its passes.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median, medians, time } from "../lib.mjs";
import { core } from "../own.mjs";

const SOURCE = new URL("../native/normal.c", import.meta.url).pathname;
const FLAGS = ["-O3", "-mavx", "-mno-fma", "-ffp-contract=off"];
const COUNT = 4096;
const CALLS = 500;
const ROUNDS = 9;
const KEY = [1, 2]; // as in normal.c

export function native() {
  const title = "float32 normals beside C with 128-bit vectors";
  const folder = mkdtempSync(join(tmpdir(), "weightseed-"));
  try {
    const program = join(folder, "normal");
    const { status } = spawnSync("cc", [...FLAGS, SOURCE, "-o", program], { stdio: "inherit" });
    if (status !== 0)
      return { title: `${title}: left out, it needs cc and an x86-64 with AVX`, rows: [] };
    return { title, ns: compared(program), rows: [] };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function compared(program) {
  const { kernels, memory, scratch, out } = core(4 * COUNT);
  const passes = {
    words: () => kernels.words(out, ...KEY, 0n, 32, COUNT / 8, scratch),
    normals: () => kernels.normalF32(out, COUNT, 0, 1),
    both: () => kernels.fill(2, 0, out, COUNT, 0, ...KEY, scratch, 0, 1, 0, 0, 0, 0),
  };
  const samples = {};
  const keep = (name, ns) => (samples[name] ??= []).push(ns);
  for (let round = 0; round < ROUNDS; ++round) {
    const { sum, ...theirs } = JSON.parse(spawnSync(program, { encoding: "utf8" }).stdout);
    passes.both();
    const own = new Uint32Array(memory.buffer, out, COUNT).reduce((total, bits) => total + bits, 0);
    if (own !== sum) throw new Error("bench: C and WebAssembly make different bits");
    for (const [name, run] of Object.entries(passes)) {
      keep(`C: ${name}`, theirs[name]);
      const calls = () => {
        for (let i = 0; i < CALLS; ++i) run();
      };
      const all = Array.from({ length: 31 }, () => (time(calls) * 1e6) / CALLS / COUNT);
      keep(`weightseed: ${name}`, median(all));
    }
  }
  return medians(samples);
}
