// Warm kernels on one core beside every rival that has the same work: ns per value, 2^20 values.
import { fill, fingerprint, initialize, normal, uniform } from "weightseed";
import { MOMENTS, checkMoments, checkSummary, compete, core, row } from "../lib.mjs";

const COUNT = 2 ** 20;
const ROUNDS = 15;

const CONSTANT = 0;
const UNIFORM = 1;
const NORMAL = 2;
const TRUNCATED = 3;
const DTYPES = { float32: 0, float64: 1, float16: 2, bfloat16: 3 };

/** Rival's work → the law whose moments it must have. */
const lawOf = (work) =>
  Object.keys(MOMENTS).find((law) => work.includes(law.replace(" [0, 1]", ""))) ?? "normal";

export function ours() {
  const { kernels, memory, scratch, out } = core(COUNT * 8);
  const cut = (a, b) => [0, 1, a, b, a, b];
  const kernel = (name, law, dtype, args, moments) => {
    const padded = [...args, 0, 0, 0, 0, 0, 0].slice(0, 6);
    const Class = { float32: Float32Array, float64: Float64Array }[dtype];
    const values = Class && new Class(memory.buffer, out, COUNT);
    const run = () => kernels.fill(law, DTYPES[dtype], out, COUNT, 0, 1, 2, scratch, ...padded);
    const check = () => {
      run(); // kernels share their memory
      if (values && moments) checkMoments(name, values, MOMENTS[moments]);
    };
    return { name, size: COUNT, run, check };
  };
  const single = new Float32Array(COUNT);
  const filled = (name, init, moments) => ({
    name,
    size: COUNT,
    run: () => void fill(single, init, { seed: 1, name: "bench" }),
    check() {
      fill(single, init, { seed: 1, name: "bench" });
      checkMoments(name, single, MOMENTS[moments]);
    },
  });
  return [
    kernel("float32 normal", NORMAL, "float32", [0, 1], "normal"),
    filled("float32 normal, fill", normal(), "normal"),
    kernel("float16 normal", NORMAL, "float16", [0, 1]),
    kernel("bfloat16 normal", NORMAL, "bfloat16", [0, 1]),
    kernel("float64 normal", NORMAL, "float64", [0, 1], "normal"),
    kernel("float32 uniform", UNIFORM, "float32", [-1, 1], "uniform [-1, 1]"),
    filled("float32 uniform, fill", uniform({ low: 0, high: 1 }), "uniform [0, 1]"),
    kernel("float64 uniform", UNIFORM, "float64", [-1, 1], "uniform [-1, 1]"),
    kernel("float32 truncated ±2", TRUNCATED, "float32", cut(-2, 2), "truncated ±2"),
    kernel("float32 truncated ±3", TRUNCATED, "float32", cut(-3, 3), "truncated ±3"),
    kernel("float32 truncated [0, ∞)", TRUNCATED, "float32", cut(0, Infinity)),
    kernel("float32 truncated [4, ∞)", TRUNCATED, "float32", cut(4, Infinity)),
    kernel("float32 truncated [9, ∞)", TRUNCATED, "float32", cut(9, Infinity)),
    kernel("float64 truncated ±2", TRUNCATED, "float64", cut(-2, 2), "truncated ±2"),
    kernel("float64 truncated ±3", TRUNCATED, "float64", cut(-3, 3), "truncated ±3"),
    kernel("float32 constant", CONSTANT, "float32", [1]),
  ];
}

/** Contenders of a rival for the works named: "<rival>: <work>". */
export function contendersOf(rivals, pythons, works, size) {
  const contenders = [];
  for (const [rival, its] of Object.entries(rivals)) {
    for (const work of works.filter((work) => work in its.works)) {
      const name = `${rival}: ${work}`;
      const { run, values } = its.works[work](size);
      const check = async () => {
        await run();
        checkMoments(
          name,
          values(),
          MOMENTS[lawOf(work).replace("uniform [-1, 1]", "uniform [0, 1]")],
        );
      };
      contenders.push({ name, size, run, check });
    }
  }
  for (const [rival, server] of Object.entries(pythons)) {
    for (const work of works.filter((work) => server.works.includes(work))) {
      const name = `${rival}: ${work}`;
      const check = async () => {
        const { mean, std } = await server.run(work, size);
        const law = work.includes("uniform") ? "uniform [0, 1]" : lawOf(work);
        // 16-bit values are rounded to 8 or 11 bits: their moments are not those of the law to six sigma
        if (!work.includes("float16")) checkSummary(name, size, mean, std, MOMENTS[law]);
      };
      const ns = async (repeats) => (await server.run(work, size, repeats)).ns;
      contenders.push({ name, size, ns, check });
    }
  }
  return contenders;
}

/** Bits of a release: no run is worth its time if they moved. */
function checkDigest() {
  const set = initialize({ w: { shape: [COUNT], init: normal() } }, { seed: 1 });
  return fingerprint(set);
}

export async function kernels({ rivals, pythons }) {
  const digest = checkDigest();
  const own = ours();
  const works = own.map(({ name }) => name);
  const ns = await compete([...own, ...contendersOf(rivals, pythons, works, COUNT)], ROUNDS);
  if (checkDigest() !== digest) throw new Error("bench: the digest changed while timing");
  const times = (work, rival, rivalWork = work) => ns[`${rival}: ${rivalWork}`] / ns[work];
  const base = ns["float32 normal"];
  const rows = [];
  const faster = (work, rival, bounds) => {
    const ratio = times(work, rival);
    if (Number.isFinite(ratio)) rows.push(row(work, rival, ratio, true, bounds));
  };
  faster("float32 normal", "plain loop", [17, 22]);
  faster("float32 normal", "NumPy", [5, 7]);
  faster("float32 normal", "PyTorch", [2.2, 2.6]);
  faster("float32 normal", "tfjs", [25, 35]);
  rows.push(row("fill", "in place", ns["float32 normal, fill"] / base, false, [1.4, 1.2]));
  faster("float32 uniform", "NumPy", [4, 6]);
  faster("float32 uniform", "PyTorch", [6, 9]);
  const ours2 = "float32 truncated ±2";
  rows.push(row(ours2, "our normal", ns[ours2] / base, false, [1.6, 1.4]));
  for (const cut of ["±3", "[0, ∞)", "[4, ∞)", "[9, ∞)"]) {
    const work = `float32 truncated ${cut}`;
    rows.push(row(work, "our normal", ns[work] / base, false, [3.5, 2.5]));
  }
  faster(ours2, "PyTorch", [12, 12]);
  faster("float64 normal", "NumPy", [2, 3]);
  faster("float64 normal", "PyTorch", [3, 5]);
  for (const dtype of ["bfloat16", "float16"]) {
    const work = `${dtype} normal`;
    rows.push(row(work, "float32", ns[work] / base, false, [1.25, 1.1]));
    faster(work, "PyTorch", [10, 10]);
  }
  return { title: `Warm kernels, ${COUNT} values, median of ${ROUNDS} rounds`, ns, rows };
}
