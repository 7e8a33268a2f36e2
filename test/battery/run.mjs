// dieharder (Debian: apt-get install dieharder) on the raw words: node test/battery/run.mjs [quick|full]
import { spawnSync } from "node:child_process";

// dieharder's numbers of tests: Diehard's, STS's, R. G. Brown's. Its own page calls 5, 6, 7 and 14 suspect.
const QUICK = ["-d 0", "-d 8", "-d 12", "-d 15", "-d 101"];
const FULL = [
  ...[0, 1, 2, 3, 4, 8, 9, 10, 11, 12, 13, 15, 16, 17, 100, 101, 204, 205, 206, 208, 209].map(
    (test) => `-d ${test}`,
  ),
  ...[2, 4, 8].map((bits) => `-d 200 -n ${bits}`),
  ...[2, 3].map((tuple) => `-d 203 -n ${tuple}`),
];
/** An arrangement of words.mjs, and what is made of its words. */
const ARRANGEMENTS = [
  ...["order", "order reversed", "order high", "order low", "order lane"],
  ...["blocks", "names", "seeds"],
];

const mode = process.argv[2] ?? "quick";
const chosen = process.argv[3] ? [process.argv[3]] : ARRANGEMENTS;
const tests = mode === "full" ? FULL : QUICK;
if (spawnSync("dieharder", ["-l"]).error) {
  console.log("battery: not run, dieharder was not found; on Debian: apt-get install dieharder");
  process.exit(1);
}

const words = new URL("words.mjs", import.meta.url).pathname;
const tally = { PASSED: 0, WEAK: 0, FAILED: 0 };

/** Rows of dieharder's table, `name|…|p-value|assessment`. */
function assess(arrangement, test) {
  const command = `"${process.execPath}" "${words}" ${arrangement} | dieharder -g 200 ${test} -D test_name -D ntuple -D pvalues -D assessment -c '|'`;
  const { stdout } = spawnSync("sh", ["-c", command], { encoding: "utf8" });
  return stdout.split("\n").filter((line) => /PASSED|WEAK|FAILED/.test(line));
}

for (const arrangement of chosen) {
  for (const test of tests) {
    const rows = assess(arrangement, test);
    if (rows.length === 0) throw new Error(`battery: dieharder ${test} printed no result`);
    for (const row of rows) {
      const verdict = /PASSED|WEAK|FAILED/.exec(row)[0];
      tally[verdict]++;
      if (verdict !== "PASSED") console.log(`${arrangement}: ${row.trim()}`);
    }
  }
  console.log(`${arrangement}: ${tests.length} tests done`);
}
// dieharder calls p below 0.5 % on either side weak: one in a hundred is, of good words
console.log(`battery: ${tally.PASSED} passed, ${tally.WEAK} weak, ${tally.FAILED} failed`);
console.log(`battery: ${tally.PASSED + tally.WEAK} passed, ${tally.FAILED} failed`);
if (tally.FAILED > 0) process.exit(1);
