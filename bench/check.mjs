// Regressions, as ratios to the plain loop in the same run: a floor is 0.6 of what was measured, since a busy machine
// slows SIMD code more than scalar code. Bits are checked too.
import { compete } from "./lib.mjs";
import { ours } from "./own.mjs";
import { plain } from "./rivals/javascript.mjs";

const COUNT = 2 ** 20;

/** Times faster than the plain Box-Muller loop. */
const FLOORS = {
  "float32 normal": 15,
  "float32 normal, fill": 14.5,
  "float16 normal": 12.5,
  "bfloat16 normal": 13.5,
  "float64 normal": 4.6,
  "float32 uniform": 38,
  "float32 uniform, fill": 31,
  "float64 uniform": 17,
  "float32 truncated ±2": 10.5,
  "float32 truncated ±3": 5.5,
  "float32 truncated [0, ∞)": 5.5,
  "float32 truncated [4, ∞)": 5.5,
  "float32 truncated [9, ∞)": 4.5,
  "float64 truncated ±2": 2.9,
  "float64 truncated ±3": 1.2,
  "float32 constant": 199,
};

const loop = {
  name: "plain loop",
  size: COUNT,
  ...plain.works["float32 normal"](COUNT),
};
const ns = await compete([loop, ...ours(COUNT)], 9);

let failed = 0;
for (const [name, floor] of Object.entries(FLOORS)) {
  const ratio = ns["plain loop"] / ns[name];
  if (!(ratio >= floor)) failed += 1;
  console.log(`${name}: ${ratio.toFixed(1)}× the plain loop (at least ${floor})`);
}
console.log(`ratios: ${Object.keys(FLOORS).length - failed} passed, ${failed} failed`);
if (failed > 0) process.exit(1);
