import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** NumPy in a process of its own, asked for one timing at a time; undefined where python3 has none. */
export async function startNumpy(count) {
  const python = process.env.WEIGHTSEED_PYTHON ?? "python3";
  const script = new URL("numpy_server.py", import.meta.url).pathname;
  const child = spawn(python, [script, String(count)], { stdio: ["pipe", "pipe", "ignore"] });
  child.on("error", () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    return done ? undefined : JSON.parse(value);
  };
  const hello = await next();
  if (hello === undefined) return undefined;
  return {
    version: hello.numpy,
    contenders: hello.contenders,
    async run(name) {
      child.stdin.write(`${name}\n`);
      return next();
    },
    stop: () => child.stdin.end(),
  };
}
