// Prints the size of every entry and of an app's bundle, and fails where one is over its limit.
import { readFileSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build } from "esbuild";

/** Bytes of gzip, wasm inlined. */
const CORE_LIMIT = 24 * 1024;

/** The same for the package's other files; they end where growth should be a decision. */
const LIMITS = {
  "build/dist/core.js": CORE_LIMIT,
  "build/dist/index.js": 22 * 1024,
  "build/dist/presets/index.js": 11 * 1024,
  "build/dist/compat/index.js": 70 * 1024,
  "build/dist/compat/flax/index.js": 10 * 1024,
  "build/dist/compat/keras/index.js": 4 * 1024,
  "build/dist/diagnose/index.js": 52 * 1024,
  "build/dist/workers/index.js": 62 * 1024,
  "build/dist/workers/worker.js": 43 * 1024,
  "build/dist/formats/safetensors/index.js": 11 * 1024,
  "build/dist/formats/npz/index.js": 11 * 1024,
  "build/dist/tfjs/index.js": 4 * 1024,
};

/** What an app carries that names every one of these: the main job, all element-wise laws, and their explanation. */
const ELEMENT_WISE =
  "initialize initializeParameters fill refill copy toFloat32 recipeOf randomSeed fingerprint explain fans " +
  "constant zeros ones uniform normal truncatedNormal varianceScaling glorotNormal glorotUniform heNormal " +
  "heUniform lecunNormal lecunUniform";

/** A page's bundle that names these of "weightseed", without the rest. */
async function app(names, from = "index") {
  const { outputFiles } = await build({
    stdin: {
      contents: `export { ${names.replaceAll(" ", ", ")} } from "./build/dist/${from}.js"`,
      resolveDir: ".",
    },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    write: false,
  });
  return outputFiles[0].contents;
}

function report(name, code, limit) {
  const gzip = gzipSync(code, { level: 9 }).length;
  const brotli = brotliCompressSync(code).length;
  console.log(
    `${name}: ${code.length} B, ${gzip} B gzip, ${brotli} B brotli (limit ${limit} B gzip)`,
  );
  if (gzip > limit) process.exitCode = 1;
}

report("an app of initializeParameters", await app("initializeParameters"), 21 * 1024);
report("an app of the element-wise laws", await app(ELEMENT_WISE), 25 * 1024);
/** Of "weightseed/compat": kernels of all systems, and the code of what is named. */
const COMPAT = {
  numpyGenerator: 46 * 1024,
  jaxKey: 46 * 1024,
  torchGenerator: 68 * 1024,
};
for (const [name, limit] of Object.entries(COMPAT)) {
  report(`an app of ${name}`, await app(name, "compat/index"), limit);
}
for (const [file, limit] of Object.entries(LIMITS)) report(file, readFileSync(file), limit);
