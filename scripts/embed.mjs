import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

/** Writes `<name>.js` and `<name>.d.ts` beside `<name>.wasm`; src/ imports them as "#wasm/<name>". */
export function embed(wasmFile) {
  const bytes = readFileSync(wasmFile);
  const stamp = `// sha256 of the wasm: ${createHash("sha256").update(bytes).digest("hex")}\n`;
  const stem = wasmFile.replace(/\.wasm$/, "");
  writeFileSync(`${stem}.js`, `${stamp}export const base64 = "${bytes.toString("base64")}";\n`);
  writeFileSync(`${stem}.d.ts`, `${stamp}export declare const base64: string;\n`);
}
