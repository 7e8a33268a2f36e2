import { randomBytes } from "node:crypto";
import {
  existsSync,
  linkSync,
  lstatSync,
  realpathSync,
  renameSync,
  rmSync,
  truncateSync,
} from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { UsageError } from "./exit.js";

/** Files that are being written; whatever ends the process takes them away first. */
const unfinished = new Set<string>();

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

function discardAll(): void {
  for (const path of unfinished) discard(path);
}

/** A folder that has become read-only keeps the name; its bytes go all the same. */
function discard(path: string): void {
  unfinished.delete(path);
  try {
    rmSync(path, { force: true });
  } catch {
    truncateSync(path, 0);
  }
}

/** Ends as the signal would have ended the process, so that whoever started it sees that. */
function onSignal(signal: NodeJS.Signals): void {
  discardAll();
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  for (const name of SIGNALS) process.removeListener(name, onSignal);
  process.kill(process.pid, signal);
}

let isWatching = false;

function watch(): void {
  if (isWatching) return;
  isWatching = true;
  process.on("exit", discardAll);
  for (const signal of SIGNALS) process.on(signal, onSignal);
}

/**
 * A file that takes its name only once it is whole: written beside, brought to the disk, checked, renamed. What was there
 * stays until then, and for good where anything fails.
 */
export class AtomicFile {
  readonly path: string;
  readonly handle: FileHandle;
  readonly #beside: string;
  readonly #force: boolean;

  private constructor(path: string, beside: string, handle: FileHandle, force: boolean) {
    this.path = path;
    this.handle = handle;
    this.#beside = beside;
    this.#force = force;
  }

  /** @throws UsageError where the file exists, unless `force`; and for what is no ordinary file */
  static async create(path: string, force: boolean): Promise<AtomicFile> {
    const target = checkTarget(path, force);
    const beside = join(
      dirname(target),
      `.${basename(target)}.${randomBytes(6).toString("hex")}.part`,
    );
    watch();
    unfinished.add(beside);
    try {
      return new AtomicFile(target, beside, await open(beside, "wx+"), force);
    } catch (error) {
      unfinished.delete(beside);
      throw error;
    }
  }

  /** Writes all of `bytes` at a place. */
  async write(bytes: Uint8Array, position: number): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await this.handle.write(
        bytes,
        done,
        bytes.length - done,
        position + done,
      );
      done += bytesWritten;
    }
  }

  /** Brings the bytes to the disk. */
  async flush(): Promise<void> {
    await this.handle.sync();
  }

  /** Gives the file its name. */
  async commit(): Promise<void> {
    try {
      if (this.#force) renameSync(this.#beside, this.path);
      else this.#place();
    } catch (error) {
      await this.discard();
      throw error;
    }
    unfinished.delete(this.#beside);
    await this.handle.close();
    await syncFolder(dirname(this.path));
  }

  /** A link fails where a file came to be meanwhile; a file system without links is looked at once more. */
  #place(): void {
    try {
      linkSync(this.#beside, this.path);
      rmSync(this.#beside);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") throw existsError(this.path);
      checkTarget(this.path, false);
      renameSync(this.#beside, this.path);
    }
  }

  async discard(): Promise<void> {
    await this.handle.close().catch(() => undefined);
    if (unfinished.has(this.#beside)) discard(this.#beside);
  }
}

function existsError(path: string): UsageError {
  return new UsageError(`${path} exists; --force overwrites it`);
}

/** Where a path leads. */
export function checkTarget(path: string, force: boolean): string {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return path;
  const target = found.isSymbolicLink() && existsSync(path) ? realpathSync(path) : path;
  if (!lstatSync(target).isFile() && !found.isSymbolicLink()) {
    throw new UsageError(`${path} is no ordinary file; -o - writes to standard output`);
  }
  if (!force) throw existsError(path);
  return target;
}

/** Makes a new name last; not every system can. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, "r");
    await handle.sync().finally(() => handle.close());
  } catch {
    // the file itself is on the disk
  }
}
