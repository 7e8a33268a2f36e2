// float32 normals and uniforms at sizes from 1e3 to 1e8: where start-up and memory tell.
import { fill, normal, uniform } from "weightseed";
import { MOMENTS, checkMoments, compete } from "../lib.mjs";
import { contendersOf } from "./kernels.mjs";

const ROUNDS = 7;
const LARGE = 1e8;

export async function sizes({ rivals, pythons }) {
  const figures = {};
  for (const size of [1e3, 1e5, 1e7, LARGE]) {
    // an even number: the plain loop makes pairs
    const single = new Float32Array(size);
    const filled = (work, init, moments) => ({
      name: `weightseed: ${work}`,
      size,
      run: () => void fill(single, init, { seed: 1, name: "bench" }),
      check: () => checkMoments(work, single, MOMENTS[moments]),
    });
    const own = [
      filled("float32 normal", normal(), "normal"),
      filled("float32 uniform", uniform({ low: 0, high: 1 }), "uniform [0, 1]"),
    ];
    // `check` reads what `run` left: each law in its turn
    for (const contender of own) {
      const { check, run } = contender;
      contender.check = () => (run(), check());
    }
    const works = ["float32 normal", "float32 uniform"];
    const native = size === LARGE ? {} : rivals; // seconds for each call
    const contenders = [...own, ...contendersOf(native, pythons, works, size)];
    figures[size] = await compete(contenders, size === LARGE ? 3 : ROUNDS);
  }
  return { title: "ns per value by size, into an array that stays", sizes: figures, rows: [] };
}
