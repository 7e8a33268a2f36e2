// The newest PyTorch and NumPy that pip has a wheel of, in a virtual environment beside this file, made once.
import { spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("venv", import.meta.url));
const PYTHON = `${FOLDER}/bin/python`;

/** PyTorch's own index, whose wheels for the CPU are a tenth of those that carry CUDA. */
const CPU_WHEELS = "https://download.pytorch.org/whl/cpu";
const PIP = ["-m", "pip", "install", "--quiet", "--retries", "1", "--extra-index-url", CPU_WHEELS];

/** Its Python; undefined where it cannot be had. */
export function newestPython() {
  if (existsSync(PYTHON)) return PYTHON;
  console.error(`bench: installing PyTorch and NumPy into ${FOLDER}, once`);
  const steps = [
    ["python3", ["-m", "venv", FOLDER]],
    [PYTHON, [...PIP, "torch", "numpy"]],
  ];
  for (const [command, args] of steps) {
    const { status, error, stderr } = spawnSync(command, args, { encoding: "utf8" });
    if (status === 0) continue;
    console.error(`bench: none by pip: ${error?.message ?? stderr.trim().split("\n").at(-1)}`);
    rmSync(FOLDER, { recursive: true, force: true });
    return undefined;
  }
  return PYTHON;
}
