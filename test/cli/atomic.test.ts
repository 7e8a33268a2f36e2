/** A write that is stopped leaves what was there, and nothing beside it. */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { openSafetensors } from "../../src/formats/safetensors/index.js";
import { folderOf, start, weightseed } from "./run.js";

vi.setConfig({ testTimeout: 120_000 });

const folder = folderOf("atomic");
const POINTS = Array.from({ length: 10 }, (_, k) => k);
const OLD = "the old file";
/** A part of GPT-2, 73 MB. */
const MODEL = ["--model", "gpt2", "--seed", "1", "--dtype", "bfloat16"];
const CONFIG = { n_layer: 4, vocab_size: 10_000 };
writeFileSync(join(folder, "config.json"), JSON.stringify(CONFIG));
const SOURCE = [...MODEL, "--config", join(folder, "config.json")];
const BYTES = (() => {
  const { out } = weightseed(folder, ["init", ...SOURCE, "-o", "whole.safetensors", "--json"]);
  return (JSON.parse(out) as { files: [{ bytes: number }] }).files[0].bytes;
})();

const partsIn = (place: string): string[] =>
  readdirSync(place).filter((name) => name.includes(".part"));

/** Bytes of the file that is being written in a folder. */
function written(place: string): number {
  for (const name of partsIn(place)) {
    const size = statSync(join(place, name), { throwIfNoEntry: false })?.size;
    if (size !== undefined) return size;
  }
  return -1;
}

async function until(place: string, bytes: number, hasEnded: () => boolean): Promise<void> {
  while (!hasEnded() && written(place) < bytes) await new Promise((done) => setTimeout(done, 1));
}

describe.each(["SIGINT", "SIGTERM"] as const)("%s", (signal) => {
  test.each(POINTS)("at point %i of 10", async (point) => {
    const place = join(folder, `${signal}${point}`);
    mkdirSync(place);
    writeFileSync(join(place, "model.safetensors"), OLD);
    const { child, ended } = start(place, ["init", ...SOURCE, "-f", "-o", "model.safetensors"]);
    await until(place, Math.floor((BYTES * point) / 10), () => child.exitCode !== null);
    child.kill(signal);
    expect(await ended).toStrictEqual({ code: null, signal, err: "" });
    expect(readdirSync(place)).toStrictEqual(["model.safetensors"]);
    expect(readFileSync(join(place, "model.safetensors"), "utf8")).toBe(OLD);
    rmSync(place, { recursive: true });
  });
});

test("a signal during shards leaves no shard", async () => {
  const place = join(folder, "shards");
  mkdirSync(place);
  const { child, ended } = start(place, ["init", ...SOURCE, "--shards", "4", "-o", "out/"]);
  while (child.exitCode === null && readdirSync(place).length === 0)
    await new Promise((done) => setTimeout(done, 1));
  await until(
    join(place, "out"),
    BYTES / 16,
    () => child.exitCode !== null || partsIn(join(place, "out")).length > 1,
  );
  child.kill("SIGINT");
  expect((await ended).signal).toBe("SIGINT");
  expect(readdirSync(join(place, "out"))).toStrictEqual([]);
});

describe("a full disk", () => {
  const mounted: string[] = [];
  const mount = (place: string, bytes: number): boolean => {
    mkdirSync(place, { recursive: true });
    const size = `size=${Math.ceil(bytes / 4096) * 4096}`;
    if (spawnSync("mount", ["-t", "tmpfs", "-o", size, "weightseed", place]).status !== 0)
      return false;
    mounted.push(place);
    return true;
  };
  afterEach(() => {
    for (const place of mounted.splice(0)) spawnSync("umount", [place]);
  });
  const canMount = mount(join(folder, "probe"), 4096);
  for (const place of mounted.splice(0)) spawnSync("umount", [place]);

  test.skipIf(!canMount).each(POINTS)("at point %i of 10", (point) => {
    const place = join(folder, `full${point}`);
    mount(place, 8192 + Math.floor((BYTES * point) / 10));
    writeFileSync(join(place, "model.safetensors"), OLD);
    const args = ["init", ...SOURCE, "-f", "-o", join(place, "model.safetensors")];
    const { code, err } = weightseed(folder, args);
    expect(err).toMatch(/^weightseed: the disk is full \(ENOSPC/);
    expect(code).toBe(3);
    expect(readdirSync(place)).toStrictEqual(["model.safetensors"]);
    expect(readFileSync(join(place, "model.safetensors"), "utf8")).toBe(OLD);
  });
});

describe("a read-only folder", () => {
  const isRoot = process.getuid?.() === 0;
  const NOBODY = 65534;
  const writes: string[][] = [
    [...SOURCE, "-o", "model.safetensors"],
    ["3", "2", "-o", "model.safetensors"],
    ["3", "2", "-o", "model.npz"],
    ["3", "2", "-o", "model.recipe.json"],
    ["3", "2", "--tensor", "W1", "-o", "model.npy"],
    ["3", "2", "--shards", "2", "-o", "."],
    ["3", "2", "--seed", "1", "--shard", "1/2", "-o", "."],
    ["3", "2", "--max-shard-size", "1KB", "-o", "."],
    ["3", "2", "--format", "npz", "-o", "old.npz"],
    ["3", "2", "-o", "deeper/model.npz"],
  ];
  test.skipIf(!isRoot).each(writes)("%j %j %j %j %j", async (...args) => {
    const place = join(folder, "read-only");
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, "old.npz"), OLD);
    chmodSync(folder, 0o755);
    chownSync(place, NOBODY, NOBODY);
    chmodSync(place, 0o555);
    const { ended } = start(place, ["init", ...args, "-f"], { uid: NOBODY, gid: NOBODY });
    const { code, err } = await ended;
    expect(err).toMatch(/^weightseed: (no permission|there is no such file or folder) \(E/);
    expect(code).toBe(3);
    expect(readdirSync(place)).toStrictEqual(["old.npz"]);
    expect(readFileSync(join(place, "old.npz"), "utf8")).toBe(OLD);
  });

  test.skipIf(!isRoot).each(POINTS)("made so at point %i of 10 of a write", async (point) => {
    const place = join(folder, `locked${point}`);
    mkdirSync(place);
    writeFileSync(join(place, "model.safetensors"), OLD);
    chownSync(place, NOBODY, NOBODY);
    const args = ["init", ...SOURCE, "-f", "-o", "model.safetensors"];
    const { child, ended } = start(place, args, { uid: NOBODY, gid: NOBODY });
    await until(place, Math.floor((BYTES * point) / 10), () => child.exitCode !== null);
    chmodSync(place, 0o555);
    const { code, err } = await ended;
    expect(err).toMatch(/^weightseed: no permission \(EACCES/);
    expect(code).toBe(3);
    expect(readFileSync(join(place, "model.safetensors"), "utf8")).toBe(OLD);
    // nothing can be taken from such a folder: what is left has no bytes
    for (const name of partsIn(place)) expect(statSync(join(place, name)).size).toBe(0);
    chmodSync(place, 0o755);
  });
});

test("the whole file is one", async () => {
  const file = await openSafetensors(readFileSync(join(folder, "whole.safetensors")));
  expect(file.byteLength).toBe(BYTES);
});
