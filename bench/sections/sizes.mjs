// float32 normals and uniforms of 1e3 to 1e8 values: warm, into an array that stays, and fresh, into one that the call
// itself makes.
import { initialize } from "weightseed";
import { contendersOf } from "../contenders.mjs";
import { LAWS, SEED, checkBits } from "../golden.mjs";
import { compete } from "../lib.mjs";
import { filling } from "../own.mjs";

const SIZES = [1e3, 1e5, 1e7, 1e8]; // even: the plain loop makes pairs
const LARGE = 1e8;
const WORKS = { "float32 normal": "normal", "float32 uniform": "uniform [0, 1]" };

const warm = (size) => {
  const values = new Float32Array(size);
  return Object.entries(WORKS).map(([work, law]) => filling(work, law, values));
};

const fresh = (size) =>
  Object.entries(WORKS).map(([work, law]) => {
    const spec = { w: { shape: [size], init: LAWS[law] } };
    let set;
    const run = () => void (set = initialize(spec, { seed: SEED }));
    const check = () => (run(), checkBits(work, set.w.data, LAWS[law]));
    return { name: `${work}, fresh`, size, run, check };
  });

async function table(own, { rivals, pythons }) {
  const figures = {};
  for (const [column, size] of SIZES.entries()) {
    const contenders = own(size);
    const works = contenders.map(({ name }) => name);
    const scripts = size === LARGE ? {} : rivals; // seconds for each call
    const all = [...contenders, ...contendersOf(scripts, pythons, works, size)];
    const ns = await compete(all, size < 1e6 ? 7 : 3);
    for (const [name, value] of Object.entries(ns)) {
      figures[name] ??= SIZES.map(() => undefined);
      figures[name][column] = value;
    }
  }
  return { columns: ["ns per value", ...SIZES.map((size) => `1e${Math.log10(size)}`)], figures };
}

export async function sizes(rivals) {
  const tables = [await table(warm, rivals), await table(fresh, rivals)];
  return { title: "ns per value by size, warm and fresh", tables, rows: [] };
}
