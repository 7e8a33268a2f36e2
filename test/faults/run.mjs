// What can go wrong around the package, and the tests that hold each: npm run faults -- [a run's results]
// Runs the tests, or reads the results that `npm test` has left: npm run faults -- build/results/vitest.json
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { FAULTS } from "./faults.mjs";

const results = process.argv[2] ?? "build/results/vitest.json"; // where vitest.config.ts has them written
if (process.argv[2] === undefined) {
  const files = new Set(Object.values(FAULTS).map(([file]) => `test/${file}.test.ts`));
  const args = ["node_modules/vitest/vitest.mjs", "run", "--project", "node", ...files];
  spawnSync(process.execPath, args, { stdio: ["ignore", "inherit", "inherit"] });
}
const { testResults } = JSON.parse(readFileSync(results, "utf8"));
const tests = testResults.flatMap(({ name, assertionResults }) =>
  assertionResults.map((test) => ({ ...test, file: relative("test", name) })),
);

let [passed, failed] = [0, 0];
console.log("| fault | tests | held |\n|---|--:|---|");
for (const [fault, [file, name]] of Object.entries(FAULTS)) {
  const own = tests.filter((test) => test.file === `${file}.test.ts` && name.test(test.fullName));
  const count = (status) => own.filter((test) => test.status === status).length;
  // a machine without a browser, or where nothing can be mounted, skips; a fault that no test holds is none held
  const isHeld = count("failed") === 0 && count("passed") > 0;
  const word = isHeld ? "yes" : count("failed") > 0 ? "NO" : "NO TEST RAN";
  console.log(`| ${fault} | ${count("passed")} | ${word} |`);
  if (isHeld) passed += 1;
  else failed += 1;
}
console.log(`faults: ${passed} passed, ${failed} failed`);
if (failed > 0 || passed === 0) process.exitCode = 1;
