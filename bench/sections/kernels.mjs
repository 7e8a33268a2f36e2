// Warm kernels on one core beside every rival that has the same work: ns per value, 2^20 values.
import { contendersOf } from "../contenders.mjs";
import { atLeast, atMost, compete } from "../lib.mjs";
import { ours } from "../own.mjs";

const COUNT = 2 ** 20;
const ROUNDS = 15;

/** Times faster than a rival: work, rival, pass and goal. */
const FASTER = [
  ["float32 normal", "plain loop", [17, 22]],
  ["float32 normal", "NumPy", [5, 7]],
  ["float32 normal", "PyTorch", [2.2, 2.6]],
  ["float32 normal", "tfjs", [25, 35]],
  ["float32 uniform", "NumPy", [4, 6]],
  ["float32 uniform", "PyTorch", [6, 9]],
  ["float32 truncated ±2", "PyTorch", [12, 12]],
  ["float64 normal", "NumPy", [2, 3]],
  ["float64 normal", "PyTorch", [3, 5]],
  ["bfloat16 normal", "PyTorch", [3, 5]],
  ["float16 normal", "PyTorch", [3, 5]],
];

/** Share of the time of another work of ours: work, the other, pass and goal. */
const SHARES = [
  ["float32 normal, fill", "float32 normal", [1.4, 1.15]],
  ["float32 uniform, fill", "float32 uniform", [1.4, 1.15]],
  ["float32 truncated ±2", "float32 normal", [1.35, 1.25]],
  ["float32 truncated ±3", "float32 normal", [1.7, 1.5]],
  ["float32 truncated [0, ∞)", "float32 normal", [1.7, 1.5]],
  ["float32 truncated [4, ∞)", "float32 normal", [2.2, 2]],
  ["float32 truncated [9, ∞)", "float32 normal", [2.2, 2]],
  ["bfloat16 normal", "float32 normal", [1.25, 1.1]],
  ["float16 normal", "float32 normal", [1.25, 1.1]],
];

export async function kernels({ rivals, pythons }) {
  const own = ours(COUNT);
  const works = own.map(({ name }) => name);
  const ns = await compete([...own, ...contendersOf(rivals, pythons, works, COUNT)], ROUNDS);
  const rows = [
    ...FASTER.map(([work, rival, bounds]) =>
      atLeast(work, rival, ns[`${rival}: ${work}`] / ns[work], bounds),
    ),
    ...SHARES.map(([work, other, bounds]) =>
      atMost(work, `our ${other}`, ns[work] / ns[other], bounds),
    ),
  ];
  return { title: `Warm kernels, ${COUNT} values, median of ${ROUNDS} rounds`, ns, rows };
}
