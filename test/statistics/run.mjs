// Statistics of what the laws give: npm run statistics -- [values] [law dtype]. docs/quality.md has the thresholds and a run.
import { fill, normal, truncatedNormal, uniform } from "weightseed";
import { lawOf } from "./laws.mjs";
import { PLANTED } from "./planted.mjs";
import { distributionTest, lagTest, momentsTest, pairTest } from "./tests.mjs";

const VALUES = Number(process.argv[2] ?? 1e9);
const ONLY = process.argv[3] ?? "";
const WINDOW = 2 ** 16;
/** That a run of a right generator fails at all; each of its tests gets an equal part (Bonferroni). */
const FALSE_ALARM = 1e-3;
/** In which a planted fault has to be seen. */
const PLANTED_VALUES = 2 ** 22;

const LAWS = {
  normal: normal(),
  truncatedNormal: truncatedNormal(),
  "truncatedNormal ±3": truncatedNormal({ low: -3, high: 3 }),
  uniform: uniform({ bound: 1 }),
};
const CLASSES = { float32: Float32Array, float64: Float64Array };
/** Values between a pair's cosine and sine. */
const HALVES = { float32: 8, float64: 4 };
const BLOCKS = { float32: 4096, float64: 2048 };

/** Values of one call, and the name, seed and place of each call; `share` of the values, where calls are short. */
const ARRANGEMENTS = {
  "in order": { piece: WINDOW, share: 1, at: (i) => ({ offset: i * WINDOW }) },
  "first values of blocks": {
    piece: 16,
    share: 0.1,
    at: (i, block) => ({ offset: i * block }),
  },
  "near names": { piece: 256, share: 0.1, at: (i) => ({ name: `layer${i}.weight` }) },
  "near seeds": { piece: 256, share: 0.1, at: (i) => ({ seed: i }) },
};

const testsOf = (law, dtype, name, piece) => [
  momentsTest(law),
  distributionTest(law, { hasTails: name === "normal" }),
  lagTest(
    law,
    [...new Set([1, 2, 3, 4, 8, 16, piece, BLOCKS[dtype]])].filter((lag) => lag < WINDOW),
  ),
  ...(name === "normal" ? [pairTest(HALVES[dtype])] : []),
];

/** p-values of so many values, in windows that `change` may have changed. */
function measured(init, tests, { dtype, arrangement, values, change }) {
  const { piece, at } = ARRANGEMENTS[arrangement];
  const window = new CLASSES[dtype](WINDOW);
  const pieces = Array.from({ length: WINDOW / piece }, (_, k) =>
    window.subarray(k * piece, (k + 1) * piece),
  );
  let call = 0;
  for (let left = values; left > 0; left -= WINDOW) {
    for (const part of pieces) {
      fill(part, init, { seed: 1, name: "w", ...at(call++, BLOCKS[dtype]) });
    }
    change?.(window);
    for (const test of tests) test.add(window);
  }
  return tests.flatMap((test) => test.results());
}

if (!(VALUES >= 1e6)) throw new RangeError(`statistics: values expected >= 1e6, got ${VALUES}`);
const began = performance.now();
const results = [];
console.log("| law | dtype | arrangement | values | tests | least p | of |");
console.log("|---|---|---|--:|--:|--:|---|");
for (const [name, init] of Object.entries(LAWS)) {
  const law = lawOf(name);
  for (const dtype of Object.keys(CLASSES)) {
    if (!`${name} ${dtype}`.includes(ONLY)) continue;
    for (const [arrangement, { piece, share }] of Object.entries(ARRANGEMENTS)) {
      const values = Math.ceil((VALUES * share) / WINDOW) * WINDOW;
      const tests = testsOf(law, dtype, name, piece);
      const found = measured(init, tests, { dtype, arrangement, values });
      const [least, p] = found.reduce((a, b) => (b[1] < a[1] ? b : a));
      const where = [name, dtype, arrangement];
      const figures = [values.toExponential(2), found.length, p.toPrecision(2), least];
      console.log(`| ${[...where, ...figures].join(" | ")} |`);
      for (const [test, p] of found) results.push({ what: [...where, test].join(", "), p });
    }
  }
}
const limit = FALSE_ALARM / results.length;
const failed = results.filter(({ p }) => !(p >= limit));
for (const { what, p } of failed) console.log(`FAILED  ${what}: p = ${p}`);

let seen = 0;
const law = lawOf("normal");
for (const [fault, [test, change]] of Object.entries(PLANTED)) {
  const tests = testsOf(law, "float32", "normal", WINDOW);
  const where = { dtype: "float32", arrangement: "in order", values: PLANTED_VALUES };
  const found = new Map(measured(LAWS.normal, tests, { ...where, change }));
  if (found.get(test) < limit) seen += 1;
  else console.log(`UNSEEN  ${fault}: ${test} has p = ${found.get(test)}`);
}
const planted = Object.keys(PLANTED).length;
const seconds = ((performance.now() - began) / 1000).toFixed(0);
console.log(`${results.length} tests, each at p < ${limit.toExponential(2)}; ${seconds} s`);
console.log(`${seen} of ${planted} planted faults seen, in ${PLANTED_VALUES} values`);
const faults = failed.length + planted - seen;
console.log(`statistics: ${results.length + planted - faults} passed, ${faults} failed`);
if (faults > 0) process.exitCode = 1;
