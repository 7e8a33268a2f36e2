// Bytes of an app's bundle and of every file, wasm inlined.
import { execFileSync } from "node:child_process";
import { row } from "../lib.mjs";

export async function size() {
  const lines = execFileSync(process.execPath, ["scripts/size.mjs"], { encoding: "utf8" });
  const bytes = {};
  for (const [, name, minified, gzip, brotli] of lines.matchAll(
    /^(.*): (\d+) B, (\d+) B gzip, (\d+) B brotli/gm,
  )) {
    bytes[name] = { minified: Number(minified), gzip: Number(gzip), brotli: Number(brotli) };
  }
  const names = {
    "the core's file": "build/dist/core.js",
    "an app of it": "an app of the element-wise laws",
  };
  const rows = Object.entries(names).map(([name, measured]) =>
    row(`${name}, KB gzip`, "wasm inlined", bytes[measured].gzip / 1024, false, [24, 14]),
  );
  return { title: "Bytes of the files", bytes, rows };
}
