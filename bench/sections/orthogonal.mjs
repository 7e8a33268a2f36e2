// Orthogonal matrices: 1024² beside QR by LAPACK, in float64 and float32, and PyTorch; 256² beside tfjs. `curve` has 64² to 4096².
import { initialize, orthogonal as law, refill } from "weightseed";
import { digestsOf } from "../digests.mjs";
import { atLeast, atMost, compete } from "../lib.mjs";

const ROUNDS = 9;
const SLOW_ROUNDS = 3; // tfjs takes seconds
/** sgeqrf and sorgqr of the OpenBLAS that NumPy loads. */
const SINGLE = "orthogonal float32";

export async function orthogonal({ rivals, pythons }) {
  const large = [own(1024, "float32"), own(1024, "float64")];
  for (const [rival, server] of Object.entries(pythons)) {
    const ns = async (repeats) => (await server.run("orthogonal", 2 ** 20, repeats)).ns;
    large.push({ name: `${rival} 1024²`, size: 2 ** 20, ns });
  }
  const { NumPy } = pythons;
  if (NumPy?.works.includes(SINGLE)) {
    const ns = async (repeats) => (await NumPy.run(SINGLE, 2 ** 20, repeats)).ns;
    large.push({ name: "LAPACK, float32, 1024²", size: 2 ** 20, ns });
  }
  const small = [own(256, "float32")];
  const make = rivals.tfjs?.works.orthogonal;
  if (make) small.push({ name: "tfjs 256²", size: 65536, ...make(65536) });
  // apart, since tfjs leaves work for the collector's threads
  const ns = { ...(await compete(large, ROUNDS)), ...(await compete(small, SLOW_ROUNDS)) };
  const share = (dtype) => ns[`${dtype} 1024²`] / ns["NumPy 1024²"];
  const rows = [
    atMost("orthogonal 1024², float32", "NumPy QR, float64", share("float32"), [0.7, 0.4]),
    atMost(
      "orthogonal 1024², float32",
      "LAPACK's float32 QR",
      ns["float32 1024²"] / ns["LAPACK, float32, 1024²"],
      [0.8, 0.6],
    ),
    atMost(
      "orthogonal 1024², float32",
      "PyTorch",
      ns["float32 1024²"] / ns["PyTorch 1024²"],
      [0.8, 0.6],
    ),
    atMost("orthogonal 1024², float64", "NumPy QR, float64", share("float64"), [1.2, 0.9]),
    atLeast("orthogonal 256²", "tfjs", ns["tfjs 256²"] / ns["float32 256²"], [1000, 4000]),
  ];
  return { title: `Orthogonal matrices, median of ${ROUNDS} rounds`, ns, rows };
}

function own(side, dtype) {
  const name = `${dtype} ${side}²`;
  const set = initialize({ q: { shape: [side, side], init: law(), dtype } }, { seed: 1 });
  const { data } = set.q;
  const bits = digestsOf(data).join();
  let seed = 1;
  const run = () => void refill(set, { seed: ++seed });
  const check = () => {
    checkRows(name, data, side);
    refill(set, { seed: 1 }); // no oracle has this law: the first bits must come again
    if (digestsOf(data).join() !== bits) throw new Error(`bench: the bits of ${name} changed`);
  };
  return { name, size: side * side, run, check };
}

/** The first two rows: lengths 1, product 0, to what 1e-6 of the residual allows. */
function checkRows(name, data, side) {
  let [own, other] = [0, 0];
  for (let j = 0; j < side; ++j) {
    own += data[j] * data[j];
    other += data[j] * data[side + j];
  }
  if (!(Math.abs(own - 1) < 1e-6 && Math.abs(other) < 1e-6)) {
    throw new Error(`bench: rows of ${name} have ${own}, ${other}`);
  }
}
