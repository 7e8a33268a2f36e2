// Prints the size of every entry, and fails where one is over its limit.
import { readFileSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";

/** Bytes of gzip, wasm inlined. */
const LIMITS = { ".": 24 * 1024 };

const { exports } = JSON.parse(readFileSync("package.json", "utf8"));
let over = 0;
for (const [entry, { default: file }] of Object.entries(exports)) {
  const code = readFileSync(file);
  const gzip = gzipSync(code, { level: 9 }).length;
  const brotli = brotliCompressSync(code).length;
  const limit = LIMITS[entry];
  const bound = limit === undefined ? "" : ` (limit ${limit} B gzip)`;
  console.log(`${entry}: ${code.length} B, ${gzip} B gzip, ${brotli} B brotli${bound}`);
  if (gzip > limit) over += 1;
}
if (over > 0) process.exit(1);
