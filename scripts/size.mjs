// Prints the size of every entry and of an app's bundle, and fails where one is over its limit.
import { readFileSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build } from "esbuild";

const { exports } = JSON.parse(readFileSync("package.json", "utf8"));

/** The core with all element-wise laws: what an app carries that names every one of these. */
const ELEMENT_WISE =
  "initialize initializeParameters fill refill copy toFloat32 recipeOf randomSeed fingerprint explain fans " +
  "constant zeros ones uniform normal truncatedNormal varianceScaling glorotNormal glorotUniform heNormal " +
  "heUniform lecunNormal lecunUniform";
const LIMIT = 24 * 1024; // bytes of gzip, wasm inlined

/** A page's bundle that names these of the core, without the rest. */
async function app(names) {
  const file = JSON.stringify(`./${exports["."].default}`);
  const { outputFiles } = await build({
    stdin: { contents: `export { ${names.replaceAll(" ", ", ")} } from ${file}`, resolveDir: "." },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    write: false,
  });
  return outputFiles[0].contents;
}

function report(name, code, limit = Infinity) {
  const gzip = gzipSync(code, { level: 9 }).length;
  const bound = limit < Infinity ? ` (limit ${limit} B gzip)` : "";
  console.log(
    `${name}: ${code.length} B, ${gzip} B gzip, ${brotliCompressSync(code).length} B brotli${bound}`,
  );
  if (gzip > limit) process.exitCode = 1;
}

report("an app of initializeParameters", await app("initializeParameters"));
report("an app of the core with the element-wise laws", await app(ELEMENT_WISE), LIMIT);
for (const [entry, { default: file }] of Object.entries(exports)) {
  report(`${entry}, whole`, readFileSync(file));
}
