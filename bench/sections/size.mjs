// Bytes of an app's bundle and of every entry, wasm inlined.
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
  const app = "an app of the core with the element-wise laws";
  const whole = "., whole";
  const limits = [24, 14];
  const rows = [app, whole].map((name) =>
    row(`${name}, KB gzip`, "wasm inlined", bytes[name].gzip / 1024, false, limits),
  );
  return { title: "Bytes of the entries", bytes, rows };
}
