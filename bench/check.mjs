// Regressions, as ratios to the plain loop in the same run: a floor is 0.6 of what was measured, since a busy machine
// slows SIMD code more than scalar code.
import { javascriptRivals } from "./rivals/javascript.mjs";
import { compete } from "./lib.mjs";
import { ours } from "./sections/kernels.mjs";

const COUNT = 2 ** 20;

/** Times faster than the plain Box-Muller loop. */
const FLOORS = {
  "float32 normal": 13,
  "float32 normal, fill": 11,
  "bfloat16 normal": 11,
  "float32 uniform": 38,
  "float32 truncated ±2": 11,
  "float32 truncated ±3": 4,
  "float64 normal": 3.8,
};

const { rivals } = await javascriptRivals();
const plain = {
  name: "plain loop",
  size: COUNT,
  ...rivals["plain loop"].works["float32 normal"](COUNT),
};
const own = ours().filter(({ name }) => name in FLOORS);
const ns = await compete([plain, ...own], 9);

let failed = 0;
for (const [name, floor] of Object.entries(FLOORS)) {
  const ratio = ns["plain loop"] / ns[name];
  if (!(ratio >= floor)) failed += 1;
  console.log(`${name}: ${ratio.toFixed(1)}× the plain loop (at least ${floor})`);
}
console.log(`ratios: ${Object.keys(FLOORS).length - failed} passed, ${failed} failed`);
if (failed > 0) process.exit(1);
