// The fingerprints of test/browser/fingerprints.json, and pools, in other engines: npm run engines -- [part of a name]
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { ENGINES, install } from "./engines.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));

await esbuild.build({
  entryPoints: [`${root}test/browser/table.ts`],
  outfile: `${root}build/engines/table.mjs`,
  bundle: true,
  format: "esm",
  target: "es2022",
  logLevel: "warning",
});
install();

const stored = JSON.parse(readFileSync(`${root}test/browser/fingerprints.json`, "utf8"));
delete stored.readme; // test/browser/readme.test.ts has those
const expected = Object.assign({}, ...Object.values(stored));
const names = Object.keys(expected);

const wanted = process.argv[2] ?? "";
const left = [];
let passed = 0;
let failed = 0;
console.log("| engine | version | fingerprints equal | pools equal |\n|---|---|---|---|");
for (const [engine, measure] of Object.entries(ENGINES)) {
  if (!engine.includes(wanted)) continue;
  const measured = await Promise.resolve()
    .then(measure)
    .catch((error) => ({ error: error.stack }));
  if (measured === undefined) {
    left.push(engine);
    continue;
  }
  const { table = {}, version = "?", pools = [], error } = measured;
  const unequal = names.filter((name) => table[name] !== expected[name]);
  console.log(
    `| ${engine} | ${version} | ${names.length - unequal.length} of ${names.length} | ${pools.length} |`,
  );
  if (unequal.length === 0 && pools.length > 0 && error === undefined) {
    passed += 1;
  } else {
    failed += 1;
    console.error(`${engine}: ${error ?? `unequal: ${unequal.join("; ")}`}`);
  }
}
for (const engine of left) console.log(`left out, not on this machine: ${engine}`);
console.log(`engines: ${passed} passed, ${failed} failed`);
if (failed > 0 || passed === 0) process.exit(1);
