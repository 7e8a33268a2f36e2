import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const cwd = fileURLToPath(new URL("../", import.meta.url));

/** What a program prints, as JSON. */
export function run(command, args, options = {}) {
  const { stdout, stderr, error } = spawnSync(command, args, { encoding: "utf8", cwd, ...options });
  if (!stdout) throw error ?? new Error(`bench: ${command} printed nothing: ${stderr}`);
  return JSON.parse(stdout);
}

/** The same of a program for this Node, which may import `weightseed` and `./bench/…`. */
export const runNode = (code) => run(process.execPath, ["--input-type=module", "-e", code]);
