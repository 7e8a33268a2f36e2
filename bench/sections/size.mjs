// Bytes of an app's bundle and of every entry, wasm inlined.
import { execFileSync } from "node:child_process";
import { atMost } from "../lib.mjs";

const WORKS = ["an app of the core with the element-wise laws", "., whole"];

export async function size() {
  const lines = execFileSync(process.execPath, ["scripts/size.mjs"], { encoding: "utf8" });
  const figures = {};
  for (const [, name, ...bytes] of lines.matchAll(
    /^(.*): (\d+) B, (\d+) B gzip, (\d+) B brotli/gm,
  )) {
    figures[name] = bytes.map(Number);
  }
  const rows = WORKS.map((name) =>
    atMost(`${name}, KB gzip`, "wasm inlined", figures[name][1] / 1024, [24, 14]),
  );
  const tables = [{ columns: ["entry", "minified", "gzip", "brotli"], figures }];
  return { title: "Bytes of the entries", tables, rows };
}
