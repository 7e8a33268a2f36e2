// Counts what `npm test` ran, for .ci/run: `node scripts/tally.mjs <exit code of npm test>` prints
// "<passed> <failed>". A suite that ran no test counts as one failure.
// The failing tests, with the first lines of each message, go to build/results/failures.txt.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";

const read = (name, missing) => {
  const file = `build/results/${name}.json`;
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : missing;
};

const { testResults } = read("vitest", { testResults: [] });
const inBrowser = ({ name }) => name.includes("/test/browser/");
const count = (files) => {
  const states = files.flatMap((file) => file.assertionResults.map(({ status }) => status));
  return {
    passed: states.filter((s) => s === "passed").length,
    failed: states.filter((s) => s === "failed").length,
  };
};

const head = (message) =>
  message
    .split("\n", 6)
    .map((line) => `    ${line.slice(0, 300)}`)
    .join("\n");

const suites = {
  "as-pect": read("as-pect", { passed: 0, failed: 0 }),
  "vitest node": count(testResults.filter((file) => !inBrowser(file))),
  "vitest browser": count(testResults.filter(inBrowser)),
};

const failing = testResults.flatMap((file) => [
  ...(file.message ? [`${file.name}\n${head(file.message)}`] : []),
  ...file.assertionResults
    .filter(({ status }) => status === "failed")
    .map(
      ({ fullName, failureMessages }) =>
        `${file.name}: ${fullName}\n${head(failureMessages.join("\n"))}`,
    ),
]);
mkdirSync("build/results", { recursive: true });
writeFileSync("build/results/failures.txt", failing.map((text) => `${text}\n`).join(""));

let passed = 0;
let failed = 0;
for (const [name, suite] of Object.entries(suites)) {
  const none = suite.passed + suite.failed === 0;
  console.error(
    `${name}: ${none ? "ran no test" : `${suite.passed} passed, ${suite.failed} failed`}`,
  );
  passed += suite.passed;
  failed += none ? 1 : suite.failed;
}
// an error outside a test fails the run without a failing test
if (failed === 0 && process.argv[2] !== "0") failed = 1;
console.log(`${passed} ${failed}`);
