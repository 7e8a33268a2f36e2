// Audits honest sets, 10,000 unless told otherwise, and holds the alarms to a binomial of their level (five minutes):
//
//   node scripts/honest.mjs [sets]
//
// The test suite goes over 400. Run `npm run build` first.
import { spawnSync } from "node:child_process";

const sets = process.argv[2] ?? "10000";
if (!/^[1-9]\d*$/.test(sets)) {
  console.error(`honest: expected a number of sets, got ${sets}`);
  process.exit(1);
}
const { status } = spawnSync(
  process.execPath,
  [
    "node_modules/vitest/vitest.mjs",
    "run",
    "--project",
    "node",
    "test/diagnose/audit/honest.test.ts",
  ],
  { stdio: "inherit", env: { ...process.env, WEIGHTSEED_HONEST_SETS: sets } },
);
process.exitCode = status ?? 1;
