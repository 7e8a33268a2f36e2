import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { newestPython } from "./venv.mjs";

/** How to get what a server needs. */
export const INSTALL = {
  numpy: "apt-get install python3-numpy libopenblas0-pthread",
  torch: "apt-get install python3-torch",
};

/** One thread, and the kernels that OpenBLAS itself chooses for the processor. */
export function pythonEnvironment() {
  const env = { ...process.env };
  for (const name of ["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"]) delete env[name];
  for (const library of ["OMP", "OPENBLAS", "MKL"]) env[`${library}_NUM_THREADS`] = "1";
  return env;
}

/**
 * NumPy or PyTorch in a process of its own, on one thread, asked for one timing at a time; undefined where no
 * Python has it: that of WEIGHTSEED_PYTHON, else the newest by pip, else the system's.
 */
export async function startPython(library) {
  const { WEIGHTSEED_PYTHON: chosen } = process.env;
  const pythons = chosen ? [chosen] : [newestPython(), "python3", "/usr/bin/python3"];
  for (const python of pythons) {
    const server = python && (await start(python, library));
    if (server !== undefined) return server;
  }
  return undefined;
}

async function start(python, library) {
  const script = fileURLToPath(new URL(`${library}_server.py`, import.meta.url));
  const child = spawn(python, [script], {
    stdio: ["pipe", "pipe", "ignore"],
    env: pythonEnvironment(),
  });
  child.on("error", () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    return done ? undefined : JSON.parse(value);
  };
  const hello = await next();
  if (hello === undefined) return undefined;
  return {
    python,
    about: hello.about,
    works: hello.works,
    /** Nanoseconds per value, and the mean and standard deviation of the values made. */
    async run(work, size, repeats = 1) {
      child.stdin.write(`${JSON.stringify({ work, size, repeats })}\n`);
      const answer = await next();
      if (answer === undefined)
        throw new Error(`bench: ${library} ended at ${work}, ${size} values`);
      return answer;
    },
    stop: () => child.stdin.end(),
  };
}
