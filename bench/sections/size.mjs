// Bytes of an app's bundle and of every file, wasm inlined.
import { execFileSync } from "node:child_process";
import { atMost } from "../lib.mjs";

const WORKS = {
  "the core's file": "build/dist/core.js",
  "an app of it": "an app of the element-wise laws",
};

export async function size() {
  const lines = execFileSync(process.execPath, ["scripts/size.mjs"], { encoding: "utf8" });
  const figures = {};
  for (const [, name, ...bytes] of lines.matchAll(
    /^(.*): (\d+) B, (\d+) B gzip, (\d+) B brotli/gm,
  )) {
    figures[name] = bytes.map(Number);
  }
  const rows = Object.entries(WORKS).map(([work, name]) =>
    atMost(`${work}, KB gzip`, "wasm inlined", figures[name][1] / 1024, [24, 14]),
  );
  const tables = [{ columns: ["file", "minified", "gzip", "brotli"], figures }];
  return { title: "Bytes of the files", tables, rows };
}
