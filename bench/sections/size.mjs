// Bytes of every entry, wasm inlined.
import { readFileSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { row } from "../lib.mjs";

export async function size() {
  const root = new URL("../../", import.meta.url);
  const { exports } = JSON.parse(readFileSync(new URL("package.json", root), "utf8"));
  const bytes = {};
  for (const [entry, { default: file }] of Object.entries(exports)) {
    const code = readFileSync(new URL(file, root));
    const gzip = gzipSync(code, { level: 9 }).length;
    bytes[entry] = { minified: code.length, gzip, brotli: brotliCompressSync(code).length };
  }
  const kilobytes = bytes["."].gzip / 1024;
  const rows = [row("core entry, KB gzip", "wasm inlined", kilobytes, false, [24, 14])];
  return { title: "Bytes of the entries", bytes, rows };
}
