// The fingerprints of test/browser/fingerprints.json, and those of pools, in other engines: node test/engines/run.mjs
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const root = fileURLToPath(new URL("../../", import.meta.url));
const here = fileURLToPath(new URL(".", import.meta.url));
const folder = `${root}build/engines/`;
const program = `${folder}fingerprints.mjs`;

mkdirSync(folder, { recursive: true });
await esbuild.build({
  stdin: {
    contents:
      'import { all } from "./fingerprints.ts"; import { probes } from "./probes.ts"; console.log(JSON.stringify({ ...all(), ...probes() }));',
    resolveDir: `${root}test/browser`,
  },
  outfile: program,
  bundle: true,
  format: "esm",
  target: "es2022",
  logLevel: "warning",
});

writeFileSync(`${folder}package.json`, readFileSync(`${here}package.json`));
const install = ["install", "--no-audit", "--no-fund", "--no-package-lock"];
if (
  !existsSync(`${folder}node_modules`) &&
  spawnSync("npm", install, { cwd: folder }).status !== 0
) {
  console.error("engines: npm could not install them");
  process.exit(1);
}

const bin = `${folder}node_modules/.bin/`;
const ENGINES = {
  "Node 20 or later (V8)": [process.execPath, program],
  "Node 24 (V8)": [`${bin}node`, program],
  "Bun (JavaScriptCore)": [`${bin}bun`, program],
  "Deno (V8)": [`${bin}deno`, "run", "--allow-read", program],
};
const stored = JSON.parse(readFileSync(`${root}test/browser/fingerprints.json`, "utf8"));
const expected = { ...stored.laws, ...stored.probes };

let failed = 0;
for (const [engine, [command, ...args]] of Object.entries(ENGINES)) {
  const { stdout, stderr, error } = spawnSync(command, args, {
    encoding: "utf8",
    timeout: 120_000,
  });
  const unequal = compare(stdout);
  // the bundles that users get, from where their worker's file is
  const pool = spawnSync(command, [...args.slice(0, -1), `${here}workers.mjs`], {
    encoding: "utf8",
    timeout: 60_000,
  });
  if (pool.status !== 0) unequal.push(`pool: ${pool.stdout}${pool.stderr}`);
  if (unequal.length > 0) {
    failed++;
    console.error(`${engine}: unequal: ${unequal.join("; ")} ${error ?? stderr}`);
  } else {
    console.log(`${engine}: ${Object.keys(expected).length} fingerprints equal, pools too`);
  }
}
console.log(`engines: ${Object.keys(ENGINES).length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

/** Names whose fingerprint differs; all, where the engine printed none. */
function compare(stdout) {
  let found = {};
  try {
    found = JSON.parse(stdout);
  } catch {
    // an engine that crashed printed no JSON
  }
  return Object.keys(expected).filter((name) => found[name] !== expected[name]);
}
