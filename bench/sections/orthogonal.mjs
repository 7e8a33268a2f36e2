// Orthogonal matrices: 1024² beside NumPy's float64 QR and PyTorch, 256² beside tfjs. `npm run bench -- orthogonal-curve`
// has the curve from 64² to 4096² with residuals.
import { initialize, orthogonal as law, refill } from "weightseed";
import { compete, row } from "../lib.mjs";

const ROUNDS = 5;

export async function orthogonal({ rivals, pythons }) {
  const own = (side, dtype) => {
    const set = initialize({ q: { shape: [side, side], init: law(), dtype } }, { seed: 1 });
    let seed = 0;
    const run = () => void refill(set, { seed: ++seed });
    return {
      name: `${dtype} ${side}²`,
      size: side * side,
      run,
      check: () => checkRow(set.q.data, side),
    };
  };
  const contenders = [own(256, "float32"), own(1024, "float32"), own(1024, "float64")];
  for (const [rival, server] of Object.entries(pythons)) {
    const ns = async (repeats) => (await server.run("orthogonal", 2 ** 20, repeats)).ns;
    contenders.push({ name: `${rival} 1024²`, size: 2 ** 20, ns });
  }
  const make = rivals.tfjs?.works.orthogonal;
  if (make) contenders.push({ name: "tfjs 256²", size: 65536, ...make(65536) });
  const ns = await compete(contenders, ROUNDS);
  const work = "orthogonal 1024²";
  const rows = [
    ["float32", [0.7, 0.4]],
    ["float64", [1.2, 0.9]],
  ].map(([dtype, bounds]) =>
    row(
      `${work}, ${dtype}`,
      "NumPy QR, float64",
      ns[`${dtype} 1024²`] / ns["NumPy 1024²"],
      false,
      bounds,
    ),
  );
  if (make) {
    const ratio = ns["tfjs 256²"] / ns["float32 256²"];
    rows.push(row("orthogonal 256²", "tfjs", ratio, true, [1000, 4000]));
  }
  return {
    title: `Orthogonal matrices, median of ${ROUNDS} rounds`,
    ns,
    rows: rows.filter(({ ratio }) => Number.isFinite(ratio)),
  };
}

/** The first two rows: lengths 1, product 0, to what 1e-6 of the residual allows. */
function checkRow(data, side) {
  let [own, other] = [0, 0];
  for (let j = 0; j < side; ++j) {
    own += data[j] * data[j];
    other += data[j] * data[side + j];
  }
  if (!(Math.abs(own - 1) < 1e-6 && Math.abs(other) < 1e-6)) {
    throw new Error(`bench: rows of an orthogonal matrix have ${own}, ${other}`);
  }
}
