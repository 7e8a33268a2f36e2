import { spawnSync } from "node:child_process";

const PYTHON = process.env.WEIGHTSEED_PYTHON ?? "python3";

/** Runs a program with NumPy, which gets `input`, and gives what it writes. */
export function numpy(program: string, input: Uint8Array = new Uint8Array()): Buffer {
  const imports = "import io, json, sys\nimport numpy as np\n";
  const { stdout, stderr, status, error } = spawnSync(PYTHON, ["-c", imports + program], { input });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(stderr.toString());
  return stdout;
}
