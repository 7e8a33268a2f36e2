// Runs the as-pect specs and counts them, because as-pect itself passes where it finds none.
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";

const asp = ["node_modules/@as-pect/cli/bin/asp.js", "--summary"];
const { status, stdout } = spawnSync(process.execPath, asp, {
  encoding: "utf8",
  maxBuffer: 2 ** 28,
  stdio: ["ignore", "pipe", "inherit"],
});
const report = stripVTControlCharacters(stdout);
process.stdout.write(report);

const counts = /\[Tests\]: (\d+) \/ (\d+)/.exec(report);
const [passed, total] = counts ? [Number(counts[1]), Number(counts[2])] : [0, 0];
// a compile error, a trap outside a test or a failing group fails the run without a failing test
const failed = Math.max(total - passed, status === 0 ? 0 : 1);

mkdirSync("build/results", { recursive: true });
writeFileSync("build/results/as-pect.json", JSON.stringify({ passed, failed }));
console.log(`as-pect: ${passed} passed, ${failed} failed`);
if (total === 0) console.error("as-pect: no test ran");
if (failed > 0 || total === 0) process.exit(1);
