// Regressions, as ratios to the plain loop in the same run: a floor is 0.6 of what was measured, since a busy machine
// slows SIMD code more than scalar code. Bits are checked too.
import { compete } from "./lib.mjs";
import { ours } from "./own.mjs";
import { plain } from "./rivals/javascript.mjs";

const COUNT = 2 ** 20;

/** Times faster than the plain Box-Muller loop. */
const FLOORS = {
  "float32 normal": 15,
  "float16 normal": 12.5,
  "bfloat16 normal": 13.5,
  "float64 normal": 4.6,
  "float32 uniform": 38,
  "float64 uniform": 17,
  "float32 truncated ±2": 12.5,
  "float32 truncated ±3": 10.5,
  "float32 truncated [0, ∞)": 13,
  "float32 truncated [4, ∞)": 7.5,
  "float32 truncated [9, ∞)": 7.5,
  "float64 truncated ±2": 2.9,
  "float64 truncated ±3": 1.2,
};

/** Bound by memory, which no loop of arithmetic measures: speed beside the same without the copy, or the engine's own. */
const BESIDE = {
  "float32 normal, fill": ["float32 normal", 0.46],
  "float32 uniform, fill": ["float32 uniform", 0.39],
  "float32 constant": ["fill of the engine", 0.6],
};

const loop = {
  name: "plain loop",
  size: COUNT,
  ...plain.works["float32 normal"](COUNT),
};
const array = new Float32Array(COUNT);
const native = { name: "fill of the engine", size: COUNT, run: () => void array.fill(0.25) };
const ns = await compete([loop, native, ...ours(COUNT)], 9);

let passed = 0;
let failed = 0;
function hold(name, reference, floor) {
  const ratio = ns[reference] / ns[name];
  if (ratio >= floor) passed += 1;
  else failed += 1;
  console.log(`${name}: ${ratio.toPrecision(3)}× ${reference} (at least ${floor})`);
}
for (const [name, floor] of Object.entries(FLOORS)) hold(name, loop.name, floor);
for (const [name, [reference, floor]] of Object.entries(BESIDE)) hold(name, reference, floor);
console.log(`ratios: ${passed} passed, ${failed} failed`);
if (failed > 0) process.exit(1);
