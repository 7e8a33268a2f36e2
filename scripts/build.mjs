// assembly/ -> build/wasm/, then src/ -> build/types/ and build/dist/.
import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, relative, resolve } from "node:path";
import { main as asc } from "assemblyscript/asc";
import * as esbuild from "esbuild";
import { embed } from "./embed.mjs";

/** By target: the entry in assembly/. */
const BINARIES = {
  core: "core",
  "core-shared": "core",
  linalg: "linalg",
  compat: "compat",
  diagnose: "diagnose",
};
const { version: VERSION, exports } = JSON.parse(readFileSync("package.json", "utf8"));
/** Those that are code. */
const ENTRIES = Object.values(exports).filter((entry) => entry.default.endsWith(".js"));
const INDEX = "src/index.ts";
const CORE = "src/core.ts";
/** Entries in its folder take generators from it. */
const COMPAT = "src/compat/index.ts";

/** A file of its own in every sense: it takes the compiled kernels from whoever starts it. */
const WORKER = "src/workers/worker.ts";

/** Declared before every public entry. */
const PLATFORM = "src/platform.d.ts";

/** The program; it carries its parsers, so that whoever installs the library installs nothing more for it. */
const PROGRAM = "src/cli/main.ts";
const CARRIED = ["commander", "picocolors"];

const BUNDLE = {
  bundle: true,
  format: "esm",
  platform: "neutral",
  mainFields: ["module", "main"],
  target: "es2022",
  sourcemap: true,
  // whitespace stays, since with it go the marks by which bundlers see what an app does not use
  minifyIdentifiers: true,
  minifySyntax: true,
  logLevel: "warning",
};

/** Leaves the binaries out. */
const noBinary = {
  name: "no-binary",
  setup(build) {
    build.onLoad({ filter: /[\\/]build[\\/]wasm[\\/][\w-]+\.js$/ }, () => ({
      contents: 'export const hex = () => "";',
    }));
  },
};

/** Puts the core's binary behind its code: gzip codes long stretches apart, and the two have no statistics in common. */
const binaryLast = {
  name: "binary-last",
  setup(build) {
    build.onLoad({ filter: /[\\/]build[\\/]wasm[\\/]core\.js$/ }, () => ({
      contents: "export const hex = () => WEIGHTSEED_CORE;",
    }));
  },
};

for (const [name, entry] of Object.entries(BINARIES)) {
  await compile(name, entry);
  embed(`build/wasm/${name}.wasm`);
}
await compile("kernels", "kernels"); // for tests
embedVersion();
await embedWorker();
declare();
await bundle();

async function compile(name, entry) {
  const outFile = `build/wasm/${name}.wasm`;
  if (!stale(outFile, ["assembly", "asconfig.json", "package.json", "package-lock.json"])) return;
  const args = [`assembly/${entry}.ts`, "--config", "asconfig.json", "--target", name];
  const { error } = await asc(args, { stdout: process.stdout, stderr: process.stderr });
  if (error) fail(`${name}: ${error.message}`);
  const imports = WebAssembly.Module.imports(new WebAssembly.Module(readFileSync(outFile)));
  const names = imports.map((i) => `${i.module}.${i.name}`).join(", ");
  if (names !== "env.memory") {
    rmSync(outFile);
    fail(`${outFile}: its only import must be env.memory, got ${names}`);
  }
  appendFileSync(outFile, customSection(`weightseed ${VERSION}`, name));
}

/** What useModule knows a binary and its version by (src/wasm/compile.ts); the texts have less than 128 bytes. */
function customSection(title, text) {
  const content = [title.length, ...Buffer.from(title + text)];
  return Buffer.from([0, content.length, ...content]);
}

function declare() {
  const configs = ["package.json", "tsconfig.json", "tsconfig.build.json", "package-lock.json"];
  if (!stale("build/types/legacy/index.d.ts", ["src", "scripts/build.mjs", ...configs])) return;
  rmSync("build/types", { recursive: true, force: true });
  const tsc = ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json", "--noEmitOnError"];
  if (spawnSync(process.execPath, tsc, { stdio: "inherit" }).status !== 0) fail("tsc found errors");
  copyFileSync(PLATFORM, `build/types/${basename(PLATFORM)}`);
  for (const { types } of ENTRIES) {
    const path = relative(dirname(types), "build/types");
    const reference = `/// <reference path="${path || "."}/${basename(PLATFORM)}" />\n`;
    writeFileSync(types, reference + readFileSync(types, "utf8"));
  }
  writeFileSync(
    "build/types/wasm/module.d.ts",
    '/// <reference path="../platform.d.ts" />\ndeclare const module: WebAssembly.Module;\nexport default module;\n',
  );
  declareLegacy();
}

/** For TypeScript before 5.7, whose typed arrays have no parameter for their buffer. */
function declareLegacy() {
  const generic = /\b((?:Big)?(?:Int|Uint|Float)\d+(?:Clamped)?Array)<\w+>/g;
  for (const file of readdirSync("build/types", { recursive: true })) {
    if (!file.endsWith(".d.ts")) continue;
    const to = `build/types/legacy/${file}`;
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, readFileSync(`build/types/${file}`, "utf8").replace(generic, "$1"));
  }
}

/**
 * One file for each public entry, since many small ones cost several times the import time; but "weightseed" is
 * two, the core and what many apps do without. Every file takes from these two what they hold, so that an app has all
 * of it once, with one state; a name that they hold but do not export fails when the file is imported.
 */
async function bundle() {
  rmSync("build/dist", { recursive: true, force: true });
  const core = await esbuild.build({
    ...bundleOf(CORE),
    minify: true,
    lineLimit: 1000, // Node prints the line that threw
    metafile: true,
    plugins: [binaryLast],
    footer: { js: `var WEIGHTSEED_CORE="${readFileSync("build/wasm/core.wasm", "hex")}";` },
  });
  const outside = heldBy(CORE, core);
  const entries = ENTRIES.map((entry) => sourceOf(entry.default)); // INDEX is the first
  const beside = (entry) =>
    entry.startsWith("src/compat/") && entry !== COMPAT
      ? new Map([...outside, [resolve(COMPAT), COMPAT]])
      : outside;
  for (const entry of entries) {
    const plugins = entry === WORKER ? [noBinary] : [elsewhere(beside(entry))];
    const built = await esbuild.build({ ...bundleOf(entry), metafile: true, plugins });
    if (entry === INDEX) for (const held of heldBy(INDEX, built)) outside.set(...held);
  }
  for (const name of Object.keys(BINARIES)) {
    copyFileSync(`build/wasm/${name}.wasm`, `build/dist/${name}.wasm`);
  }
  copyFileSync("assembly/NOTICES.txt", "build/dist/NOTICES.txt");
  copyFileSync("node_modules/assemblyscript/LICENSE", "build/dist/assemblyscript-LICENSE.txt");
  copyFileSync("node_modules/comlink/LICENSE", `${dirname(distOf(WORKER))}/comlink-LICENSE.txt`);
  await bundleProgram(outside, entries);
}

/** Takes other entries from their files; what it has of the formats beside their public names is in its own. */
async function bundleProgram(outside, entries) {
  for (const entry of entries) {
    if (!entry.startsWith("src/formats/")) outside.set(resolve(entry), entry);
  }
  await esbuild.build({
    ...bundleOf(PROGRAM),
    platform: "node",
    banner: {
      js: "#!/usr/bin/env node\nimport { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    plugins: [elsewhere(outside)],
  });
  const folder = dirname(distOf(PROGRAM));
  chmodSync(distOf(PROGRAM), 0o755);
  for (const name of CARRIED) {
    copyFileSync(`node_modules/${name}/LICENSE`, `${folder}/${name}-LICENSE.txt`);
  }
}

/** The package's version; src/ imports it as "#version". */
function embedVersion() {
  writeFileSync("build/version.js", `export const version = ${JSON.stringify(VERSION)};\n`);
  writeFileSync("build/version.d.ts", "export declare const version: string;\n");
}

/** The modules in an entry's file, each with the entry. */
function heldBy(entry, { metafile }) {
  return new Map(Object.keys(metafile.inputs).map((file) => [resolve(file), entry]));
}

function bundleOf(source) {
  return { ...BUNDLE, entryPoints: [source], outfile: distOf(source) };
}

function distOf(source) {
  return source.replace(/^src\/(.*)\.ts$/, "build/dist/$1.js");
}

function sourceOf(dist) {
  return dist.replace(/^\.\/build\/dist\/(.*)\.js$/, "src/$1.ts");
}

/** The worker's bundle as a string, for where its file cannot be had; src/ imports it as "#worker". */
async function embedWorker() {
  const { outputFiles } = await esbuild.build({
    ...BUNDLE,
    entryPoints: [WORKER],
    write: false,
    sourcemap: false,
    plugins: [noBinary],
  });
  mkdirSync("build/worker", { recursive: true });
  const text = JSON.stringify(outputFiles[0].text);
  writeFileSync("build/worker/source.js", `export const source = ${text};\n`);
  writeFileSync("build/worker/source.d.ts", "export declare const source: string;\n");
}

/** Leaves modules outside of an entry's bundle: `outside` names the entry whose file holds each. */
function elsewhere(outside) {
  return {
    name: "elsewhere",
    setup(build) {
      build.onResolve({ filter: /^(comlink|@tensorflow\/tfjs)$/ }, () => ({ external: true })); // dependencies
      build.onResolve({ filter: /^[.#]/ }, ({ path, resolveDir, kind }) => {
        const holder = outside.get(resolve(resolveDir, path.replace(/\.js$/, ".ts")));
        if (kind === "entry-point" || holder === undefined) return;
        const file = relative(dirname(build.initialOptions.outfile), distOf(holder));
        return { path: file.startsWith(".") ? file : `./${file}`, external: true };
      });
    },
  };
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
