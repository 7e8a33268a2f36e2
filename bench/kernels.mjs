// ns per value of each kernel in place and of `fill`, beside the plain loop and NumPy, in one run.
import { constant, fill, normal } from "weightseed";
import { checkMoments, core, machine, median, time } from "./lib.mjs";
import { startNumpy } from "./numpy.mjs";

const COUNT = 2 ** 20;
const ROUNDS = 15;

/** Box-Muller over Math.random, both outputs used, in a preallocated array. */
function plainNormal(out) {
  for (let i = 0; i < out.length; i += 2) {
    const r = Math.sqrt(-2 * Math.log(1 - Math.random()));
    const t = 2 * Math.PI * Math.random();
    out[i] = r * Math.cos(t);
    out[i + 1] = r * Math.sin(t);
  }
}

const { kernels, memory, scratch, out } = core(COUNT * 8);
const standard = { mean: 0, std: 1, kurtosis: 3 };
const flat = (low, high) => ({
  mean: (low + high) / 2,
  std: (high - low) / 12 ** 0.5,
  kurtosis: 1.8,
});

function kernel(law, dtype, args, moments) {
  const padded = [...args, 0, 0, 0, 0, 0, 0].slice(0, 6);
  const Class = { 0: Float32Array, 1: Float64Array }[dtype];
  const values = Class && moments && new Class(memory.buffer, out, COUNT);
  return {
    run: () => kernels.fill(law, dtype, out, COUNT, 0, 1, 2, scratch, ...padded),
    check: (name) => values && checkMoments(name, values, moments),
  };
}

const cut = (a, b) => [0, 1, a, b, a, b];
const single = new Float32Array(COUNT);
const own = { seed: 1, name: "bench" };
const contenders = {
  "plain loop": {
    run: () => plainNormal(single),
    check: (name) => checkMoments(name, single, standard),
  },
  "float32 normal": kernel(2, 0, [0, 1], standard),
  "float32 normal, mean 1": kernel(2, 0, [1, 1], { ...standard, mean: 1 }),
  "float16 normal": kernel(2, 2, [0, 1]),
  "bfloat16 normal": kernel(2, 3, [0, 1]),
  "float32 normal, fill": {
    run: () => fill(single, normal(), own),
    check: (name) => checkMoments(name, single, standard),
  },
  "float32 uniform": kernel(1, 0, [-1, 1], flat(-1, 1)),
  "float32 uniform, fill": {
    run: () => fill(single, { law: "uniform", low: 0, high: 1 }, own),
    check() {},
  },
  "float32 truncated ±2": kernel(3, 0, cut(-2, 2), {
    mean: 0,
    std: 0.8796256610342398,
    kurtosis: 2.37,
  }),
  "float32 truncated ±3": kernel(3, 0, cut(-3, 3), { mean: 0, std: 0.98657838, kurtosis: 2.84 }),
  "float32 truncated [9, ∞)": kernel(3, 0, cut(9, Infinity)),
  "float64 normal": kernel(2, 1, [0, 1], standard),
  "float64 uniform": kernel(1, 1, [-1, 1], flat(-1, 1)),
  "float64 truncated ±2": kernel(3, 1, cut(-2, 2), {
    mean: 0,
    std: 0.8796256610342398,
    kurtosis: 2.37,
  }),
  "float64 truncated ±3": kernel(3, 1, cut(-3, 3), { mean: 0, std: 0.98657838, kurtosis: 2.84 }),
  "float32 constant": kernel(0, 0, [1]),
  "float32 constant, fill": { run: () => fill(single, constant(1), own), check() {} },
};

const numpy = await startNumpy(COUNT);
console.log(machine());
console.log(
  numpy
    ? `NumPy ${numpy.version} Generator, one thread`
    : "NumPy left out: python3 with numpy was not found; on Debian: apt-get install python3-numpy",
);
console.log(`${COUNT} values, warm memory, median of ${ROUNDS} rounds in turn\n`);

const samples = {};
const note = (name, ns) => (samples[name] ??= []).push(ns);
for (const [name, { run, check }] of Object.entries(contenders)) {
  for (let i = 0; i < 6; ++i) run(); // past the baseline compiler
  check(name);
}
for (let round = 0; round < ROUNDS; ++round) {
  for (const [name, { run }] of Object.entries(contenders)) {
    note(name, (time(() => (run(), run())) / 2 / COUNT) * 1e6);
  }
  for (const name of numpy?.contenders ?? []) note(`NumPy ${name}`, (await numpy.run(name)).ns);
}
for (const [name, { run, check }] of Object.entries(contenders)) {
  run();
  check(name);
}
numpy?.stop();

const ns = Object.fromEntries(Object.entries(samples).map(([name, all]) => [name, median(all)]));
console.log("ns/value  × plain loop  × NumPy  × f32 normal");
for (const [name, value] of Object.entries(ns)) {
  const rival = ns[`NumPy ${name.replace(/,.*/, "")}`];
  const columns = [
    value.toFixed(3).padStart(8),
    (ns["plain loop"] / value).toFixed(1).padStart(12),
    (rival ? (rival / value).toFixed(1) : "").padStart(8),
    (value / ns["float32 normal"]).toFixed(2).padStart(12),
  ];
  console.log(`${columns.join("  ")}  ${name}`);
}
