// assembly/ -> build/wasm/, then src/ -> build/types/ and build/dist/.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { main as asc } from "assemblyscript/asc";
import * as esbuild from "esbuild";
import { embed } from "./embed.mjs";

const BINARIES = ["core"];

for (const name of BINARIES) {
  await compile(name);
  embed(`build/wasm/${name}.wasm`);
}
declare();
await bundle();

async function compile(name) {
  const outFile = `build/wasm/${name}.wasm`;
  if (!stale(outFile, ["assembly", "asconfig.json", "package-lock.json"])) return;
  const args = [`assembly/${name}.ts`, "--config", "asconfig.json", "--target", name];
  const { error } = await asc(args, { stdout: process.stdout, stderr: process.stderr });
  if (error) fail(`${name}: ${error.message}`);
  const imports = WebAssembly.Module.imports(new WebAssembly.Module(readFileSync(outFile)));
  const names = imports.map((i) => `${i.module}.${i.name}`).join(", ");
  if (names !== "env.memory") {
    rmSync(outFile);
    fail(`${outFile}: its only import must be env.memory, got ${names}`);
  }
}

function declare() {
  const configs = ["tsconfig.json", "tsconfig.build.json", "package-lock.json"];
  if (!stale("build/types/index.d.ts", ["src", ...configs])) return;
  rmSync("build/types", { recursive: true, force: true });
  const tsc = ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json", "--noEmitOnError"];
  if (spawnSync(process.execPath, tsc, { stdio: "inherit" }).status !== 0) fail("tsc found errors");
}

/** One file for each public entry, since many small ones cost several times the import time. */
async function bundle() {
  const { exports } = JSON.parse(readFileSync("package.json", "utf8"));
  const entries = Object.values(exports).map(({ default: file }) =>
    file.replace(/^\.\/build\/dist\/(.*)\.js$/, "src/$1.ts"),
  );
  rmSync("build/dist", { recursive: true, force: true });
  await esbuild.build({
    entryPoints: entries,
    outbase: "src",
    outdir: "build/dist",
    bundle: true,
    format: "esm",
    platform: "neutral",
    target: "es2022",
    sourcemap: true,
    minify: true, // what is parsed at import costs time
    logLevel: "warning",
  });
}

/** Folders count too: a deleted source file shows in the time of its folder only. */
function stale(output, inputs) {
  const made = statSync(output, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const files = inputs.flatMap((input) =>
    statSync(input).isDirectory()
      ? [input, ...readdirSync(input, { recursive: true }).map((file) => `${input}/${file}`)]
      : [input],
  );
  return files.some((file) => !file.includes("__tests__") && statSync(file).mtimeMs > made);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
