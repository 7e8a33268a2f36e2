// The streams of NumPy and PyTorch, ours beside their own: ns per value, 2^20 values.
import { readFileSync } from "node:fs";
import { fill, normal, truncatedNormal, uniform } from "weightseed";
import { numpyGenerator, numpyRandomState, torchGenerator } from "weightseed/compat";
import { contendersOf } from "../contenders.mjs";
import { sha256 } from "../digests.mjs";
import { atLeast, compete } from "../lib.mjs";
import { checkMoments, momentsOf } from "../moments.mjs";

const COUNT = 2 ** 20;
const ROUNDS = 9;

const vectors = (name) =>
  JSON.parse(readFileSync(new URL(`../../test/vectors/${name}.json`, import.meta.url), "utf8"));
const legacy = vectors("numpy_randomstate").seeds["1"];
const modern = vectors("numpy_generator").seeds["1"];
const { entries } = vectors("torch-random");

/** SHA-256 of the first 100,000 values of seed 1, by those systems themselves. */
const GOLDEN = {
  "RandomState normal": legacy.randn_1e5.sha256_le_bytes,
  "RandomState uniform": legacy.random_sample_1e5.sha256_le_bytes,
  "Generator normal": modern.standard_normal_f64_1e5.sha256_le_bytes,
  "Generator uniform": modern.random_f64_1e5.sha256_le_bytes,
  "torch float32 normal": torch("torch.randn(100000)"),
  "torch float32 uniform": torch("torch.rand(100000)"),
};

function torch(call) {
  return entries.find(({ how }) => how === `torch.manual_seed(1); ${call}`).avx2.sha256;
}

const NORMAL = normal();
const UNIFORM = uniform({ low: 0, high: 1 });
const NUMPY = (make, law, Values = Float64Array) => ["NumPy", make, law, Values];
const philox = (seed) => numpyGenerator(seed, { bitGenerator: "Philox" });
const TORCH = (law, Values) => ["PyTorch", torchGenerator, law, Values];

/** Our work → the rival, its work of the same stream; our generator, law and array. */
const WORKS = {
  "RandomState normal": ["RandomState normal", ...NUMPY(numpyRandomState, NORMAL)],
  "RandomState uniform": ["RandomState uniform", ...NUMPY(numpyRandomState, UNIFORM)],
  "Generator normal": ["float64 normal", ...NUMPY(numpyGenerator, NORMAL)],
  "Generator uniform": ["float64 uniform", ...NUMPY(numpyGenerator, UNIFORM)],
  "Generator float32 uniform": ["float32 uniform", ...NUMPY(numpyGenerator, UNIFORM, Float32Array)],
  "Philox uniform": ["Philox uniform", ...NUMPY(philox, UNIFORM)],
  "torch float32 normal": ["float32 normal", ...TORCH(NORMAL, Float32Array)],
  "torch float32 uniform": ["float32 uniform", ...TORCH(UNIFORM, Float32Array)],
  "torch float32 truncated ±2": ["float32 truncated ±2", ...TORCH(truncatedNormal(), Float32Array)],
  "torch float64 normal": ["float64 normal", ...TORCH(NORMAL, Float64Array)],
};

const BOUNDS = {
  "RandomState normal": [1, 1],
  "Generator uniform": [0.5, 1],
  "Generator float32 uniform": [0.7, 1],
  "Philox uniform": [0.35, 1],
  "torch float32 normal": [0.6, 0.9],
  "torch float32 uniform": [2, 2.5],
};

/** `orthogonal_` of a square of as many values. */
const ORTHOGONAL = "torch orthogonal";
const SIDE = Math.sqrt(COUNT);

export async function compat({ pythons }) {
  const rivals = Object.values(WORKS).map(([work]) => work);
  const contenders = [
    ...Object.entries(WORKS).map(([name, [, , ...args]]) => own(name, ...args)),
    ...contendersOf({}, pythons, [...new Set(rivals)], COUNT),
    ...orthogonals(pythons),
  ];
  const ns = await compete(contenders, ROUNDS);
  const rows = Object.entries(BOUNDS).map(([name, bounds]) => {
    const [work, rival] = WORKS[name];
    return atLeast(`${name}, bit for bit`, rival, ns[`${rival}: ${work}`] / ns[name], bounds);
  });
  const speed = ns["PyTorch: orthogonal"] / ns[ORTHOGONAL];
  rows.push(atLeast(`${ORTHOGONAL} ${SIDE}²`, "PyTorch", speed, [0.33, 0.33]));
  return { title: `Streams of other systems, median of ${ROUNDS} rounds`, ns, rows };
}

function orthogonals({ PyTorch }) {
  const run = () => torchGenerator(1).init.orthogonal([SIDE, SIDE]);
  const check = () => {
    const { data } = run();
    const row = data.subarray(0, SIDE).reduce((sum, x) => sum + x * x, 0);
    if (!(Math.abs(row - 1) < 1e-6)) throw new Error(`bench: a row of ${ORTHOGONAL} has ${row}`);
  };
  const own = { name: ORTHOGONAL, size: COUNT, run: () => void run(), check };
  if (PyTorch === undefined) return [own];
  const ns = async (repeats) => (await PyTorch.run("orthogonal", COUNT, repeats)).ns;
  return [own, { name: "PyTorch: orthogonal", size: COUNT, ns }];
}

function own(name, make, law, Values) {
  const values = new Values(COUNT);
  const generator = make(1);
  const check = () => {
    fill(values, law, { generator: make(1) });
    if (name in GOLDEN && sha256(values.subarray(0, 100_000)) !== GOLDEN[name]) {
      throw new Error(`bench: ${name} has not the bits of its system`);
    }
    checkMoments(name, values, momentsOf(name));
  };
  return { name, size: COUNT, run: () => void fill(values, law, { generator }), check };
}
