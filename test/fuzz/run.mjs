/**
 * All fuzzers, each in a process of its own: npm run fuzz -- [calls] [pool calls] [seconds for each reader] [seed].
 * The full counts are the defaults; .ci/run takes fewer.
 */
import { spawnSync } from "node:child_process";

const [calls = "1000000", poolCalls = "10000", seconds = "120", seed = "1"] = process.argv.slice(2);
let passed = 0;
let failed = 0;
for (const [script, count] of [
  ["calls", calls],
  ["pool", poolCalls],
  ["guided/run", seconds],
]) {
  const file = new URL(`${script}.mjs`, import.meta.url).pathname;
  const { stdout, status } = spawnSync(process.execPath, ["--expose-gc", file, count, seed], {
    stdio: ["ignore", "pipe", "inherit"],
    encoding: "utf8",
  });
  process.stdout.write(stdout);
  const counts = /(\d+) passed, (\d+) failed\s*$/.exec(stdout);
  passed += Number(counts?.[1] ?? 0);
  failed += Number(counts?.[2] ?? 0);
  if (status !== 0 && !(Number(counts?.[2]) > 0)) failed += 1;
}
console.log(`fuzz: ${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
