import { spawn, spawnSync, type ChildProcess, type SpawnOptions } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll } from "vitest";

/** What `npm run build` left. */
export const PROGRAM: string = resolve("build/dist/cli/main.js");

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A folder of the test file's own. */
export function folderOf(name: string): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), `weightseed-${name}-`));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Vitest's own wishes for colour apart. */
function environment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const env = { ...process.env };
  delete env.FORCE_COLOR;
  delete env.NO_COLOR;
  return { ...env, ...more };
}

/** Runs the program to its end. */
export function weightseed(cwd: string, args: readonly string[], env?: NodeJS.ProcessEnv): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...args], {
    cwd,
    encoding: "utf8",
    env: environment(env),
    maxBuffer: 2 ** 26,
  });
  return { code: status, out: stdout, err: stderr };
}

/** The same, whose standard output is bytes. */
export function weightseedBytes(cwd: string, args: readonly string[]): Buffer {
  const { stdout, stderr, status } = spawnSync(process.execPath, [PROGRAM, ...args], {
    cwd,
    env: environment(),
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(stderr.toString());
  return stdout;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null; err: string }>;
}

/** Starts the program. */
export function start(cwd: string, args: readonly string[], options: SpawnOptions = {}): Running {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    cwd,
    env: environment(),
    stdio: ["ignore", "ignore", "pipe"],
    ...options,
  });
  let err = "";
  child.stderr?.on("data", (chunk: Buffer) => (err += chunk.toString()));
  const ended = new Promise<Awaited<Running["ended"]>>((done) => {
    child.on("close", (code, signal) => done({ code, signal, err }));
  });
  return { child, ended };
}
