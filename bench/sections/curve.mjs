// Milliseconds of orthogonal matrices from 64² to 4096² beside QR by LAPACK in float64 and float32, and max |QQᵀ − I|.
import { initialize, orthogonal, refill } from "weightseed";
import { median, time } from "../lib.mjs";

const SIDES = [64, 128, 256, 512, 1024, 2048, 4096];
const DTYPES = ["float32", "float64"];
/** The works of numpy_server.py, float32 first. */
const QR = ["orthogonal float32", "orthogonal"];

export async function curve({ pythons: { NumPy } }) {
  const figures = {};
  for (const side of SIDES) {
    const sets = DTYPES.map((dtype) =>
      initialize({ w: { shape: [side, side], init: orthogonal(), dtype } }, { seed: 1 }),
    );
    const samples = [[], [], [], []];
    const rounds = side <= 512 ? 15 : side <= 1024 ? 7 : 3;
    for (let round = 0; round < rounds; ++round) {
      sets.forEach((set, i) => samples[i].push(time(() => refill(set, { seed: round }))));
      const size = side * side;
      for (const [i, work] of QR.entries()) {
        if (!NumPy?.works.includes(work)) continue;
        samples[2 + i].push(((await NumPy.run(work, size, 1)).ns * size) / 1e6);
      }
    }
    const residuals = sets.map(({ w }) => residual(w.data, side).toExponential(1));
    figures[`${side}²`] = [...samples.map((all) => all.length && median(all)), ...residuals];
  }
  const columns = [
    "ms",
    ...DTYPES,
    "QR, float32",
    "QR, float64",
    ...DTYPES.map((dtype) => `residual, ${dtype}`),
  ];
  return { title: "Orthogonal matrices by size", tables: [{ columns, figures }], rows: [] };
}

/** max |QQᵀ − I| over as many rows as 2^29 products allow, and all the others. */
function residual(data, side) {
  const rows = Math.min(side, Math.ceil(2 ** 29 / side / side));
  let worst = 0;
  for (let i = 0; i < rows; ++i) {
    for (let k = 0; k < side; ++k) {
      let dot = 0;
      for (let j = 0; j < side; ++j) dot += data[i * side + j] * data[k * side + j];
      worst = Math.max(worst, Math.abs(dot - (i === k ? 1 : 0)));
    }
  }
  return worst;
}
