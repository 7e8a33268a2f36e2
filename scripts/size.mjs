import { readFileSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { transform } from "esbuild";

const LIMIT = 24 * 1024; // bytes of the core entry, minified and gzipped, wasm inlined

const source = readFileSync("build/dist/index.js", "utf8");
const { code } = await transform(source, { minify: true, format: "esm", target: "es2022" });
const gzip = gzipSync(code, { level: 9 }).length;
const brotli = brotliCompressSync(code).length;

console.log(
  `core entry: ${Buffer.byteLength(code)} B minified, ${gzip} B gzip, ${brotli} B brotli (limit ${LIMIT} B gzip)`,
);
if (gzip > LIMIT) process.exit(1);
