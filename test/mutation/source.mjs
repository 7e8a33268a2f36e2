// Faults in src/, planted by Stryker: npm run mutation:source -- [files] [rooms of test/] [least score]
// For example src/spec/seed.ts spec,plan 80. A file with its room's tests takes minutes, all of src/ with all of test/ days.
// Survivors are listed; below the least score, 0 to 100, the run fails.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const [mutate = "src/spec/*.ts", rooms = "spec", least = "0"] = process.argv.slice(2);
process.env.WEIGHTSEED_ROOMS = rooms; // for vitest.config.ts
const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = join(root, "build/stryker");
/** A test in a loop without end is one that failed. */
const PATIENCE_MS = 60_000;
/** For all tests, once. */
const PATIENCE_MINUTES = 30;

mkdirSync(folder, { recursive: true });
for (const file of ["package.json", "package-lock.json"]) {
  cpSync(join(root, "test/mutation/source", file), join(folder, file));
}
if (!existsSync(join(folder, "node_modules"))) {
  const install = ["ci", "--legacy-peer-deps", "--no-audit", "--no-fund"]; // vitest is the project's
  const { status, stderr } = spawnSync("npm", install, { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(`npm could not install Stryker: ${stderr}`);
}

const packages = join(folder, "node_modules/@stryker-mutator");
const { Stryker } = await import(join(packages, "core/dist/src/index.js"));
const mutants = await new Stryker({
  mutate: [mutate],
  testRunner: "vitest",
  plugins: [join(packages, "vitest-runner/dist/src/index.js")],
  vitest: { configFile: "test/mutation/source/vitest.config.ts" },
  coverageAnalysis: "perTest",
  ignoreStatic: true, // what runs at import would take all tests for each
  concurrency: 2,
  timeoutMS: PATIENCE_MS,
  dryRunTimeoutMinutes: PATIENCE_MINUTES,
  tempDirName: "build/stryker/tmp",
  ignorePatterns: ["bench", "build/stryker", "build/fuzz", "build/engines", "build/results"],
  reporters: [],
}).runMutationTest();

const count = (...states) => mutants.filter(({ status }) => states.includes(status));
const killed = count("Killed", "Timeout");
const survived = count("Survived", "NoCoverage");
for (const { fileName, location, mutatorName, replacement, status } of survived) {
  const { line, column } = location.start;
  const place = `${fileName.slice(root.length)}:${line + 1}:${column + 1}`;
  console.log(
    `${status === "Survived" ? "SURVIVED" : "UNTESTED"}  ${place}, ${mutatorName}: ${replacement}`,
  );
}
const score = (100 * killed.length) / (killed.length + survived.length);
console.log(`score ${score.toFixed(1)} %, at least ${least} asked for`);
console.log(
  `mutation of ${mutate} by ${rooms}: ${killed.length} passed, ${survived.length} failed`,
);
if (!(score >= Number(least))) process.exitCode = 1;
