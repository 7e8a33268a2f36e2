// Coverage-guided fuzzing of what reads files and recipes: npm run fuzz:guided -- [seconds for each reader] [seed]
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const [seconds = "600", seed = "1"] = process.argv.slice(2);
const here = fileURLToPath(new URL(".", import.meta.url));
const folder = fileURLToPath(new URL("../../../build/fuzz", import.meta.url));
/** For the beginning, and what the last input may take. */
const REST_MS = 60_000;

mkdirSync(folder, { recursive: true });
const options = { bundle: true, format: "esm", platform: "node", outdir: folder };
await esbuild.build({
  ...options,
  entryPoints: [`${here}program.mjs`, `${here}readers.mjs`],
  outExtension: { ".js": ".mjs" },
  logLevel: "error",
});
const { READERS } = await import(`${folder}/readers.mjs`);

let [passed, failed] = [0, 0];
console.log("| reader | inputs | read | kept | branches | faults |\n|---|--:|--:|--:|--:|--:|");
for (const reader of Object.keys(READERS)) {
  const args = [`${folder}/program.mjs`, reader, seconds, seed, folder];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: "utf8",
    timeout: 1000 * Number(seconds) + REST_MS,
    killSignal: "SIGKILL",
  });
  const told = status === 0 ? JSON.parse(stdout) : {};
  const { inputs = "?", results = "?", corpus = "?", branches = "?" } = told;
  const { faults = [`${folder}/${reader}.input: ${stderr || "no end"}`] } = told;
  console.log(
    `| ${reader} | ${inputs} | ${results} | ${corpus} | ${branches} | ${faults.length} |`,
  );
  for (const fault of faults) console.error(fault);
  if (results === 0) faults.push(`${reader}: nothing was read, so the inputs prove little`);
  passed += inputs === "?" ? 0 : inputs - faults.length;
  failed += faults.length;
}
console.log(`guided fuzz, seed ${seed}: ${passed} passed, ${failed} failed`);
if (failed > 0 || passed === 0) process.exitCode = 1;
