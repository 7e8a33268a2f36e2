import { spawnSync } from "node:child_process";

const PYTHON = process.env.WEIGHTSEED_PYTHON ?? "python3";

/** Whether there is a Python with NumPy; CI installs one. */
export const hasNumpy: boolean = spawnSync(PYTHON, ["-c", "import numpy"]).status === 0;

export interface Seen {
  readonly shape: number[];
  readonly dtype: string;
  readonly order: "C" | "F";
  readonly sha256: string;
}

/** What NumPy reads in a file, by test/reference/read_files.py. */
export function readByNumpy(path: string): Record<string, Seen> {
  return JSON.parse(python(["test/reference/read_files.py", path])) as Record<string, Seen>;
}

export function python(args: string[]): string {
  const { status, stdout, stderr } = spawnSync(PYTHON, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}
