/** GPT-2 124M by the command line, at its full size: 249 MB in bfloat16, 498 MB in float32. */
import { createHash } from "node:crypto";
import { closeSync, openSync, readFileSync, readSync, readdirSync, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { parseSafetensorsMetadata } from "@huggingface/hub";
import { safetensors as jax } from "@jax-js/loaders";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { initialize, type Parameter } from "../../src/index.js";
import { gpt2 } from "../../src/presets/index.js";
import { folderOf, start, weightseed } from "./run.js";

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const folder = folderOf("gpt2");
const at = (...names: string[]): string => join(folder, ...names);
const MODEL = ["--model", "gpt2", "--seed", "1"];
const FLOAT32 = "gpt2.safetensors";

/** Makes a run tell what it read, and its peak of memory. */
const MEASURED = { NODE_OPTIONS: `--import ${resolve("test/cli/measure.mjs")}` };
interface Measured {
  readonly read: number;
  readonly peak: number;
}
let peak = 0;

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** SHA-256 of a file, a part at a time. */
function digestOf(path: string): string {
  const hash = createHash("sha256");
  const part = new Uint8Array(2 ** 24);
  const file = openSync(path, "r");
  for (let n = readSync(file, part); n > 0; n = readSync(file, part))
    hash.update(part.subarray(0, n));
  closeSync(file);
  return hash.digest("hex");
}

function rangeOf(path: string, begin: number, end: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(end - begin);
  const file = openSync(path, "r");
  readSync(file, bytes, 0, bytes.length, begin);
  closeSync(file);
  return bytes;
}

/** A server of the folder that answers range requests and counts what it sends. */
let server: Server;
let sent = 0;

beforeAll(async () => {
  const args = ["init", ...MODEL, "--workers", "2", "-q", "-o", FLOAT32];
  ({ peak } = JSON.parse(weightseed(folder, args, MEASURED).err) as Measured);
  server = createServer(({ url, method, headers }, response) => {
    const path = at(url!.split("/").at(-1)!);
    const size = statSync(path, { throwIfNoEntry: false })?.size;
    if (size === undefined) {
      response.writeHead(404).end();
      return;
    }
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? "") ?? [];
    const [begin, end] = from ? [Number(from), Math.min(Number(to) + 1, size)] : [0, 0];
    const told = { ETag: '"x"', "Content-Range": `bytes ${begin}-${end - 1}/${size}` };
    response.writeHead(from ? 206 : 200, { ...told, "Content-Length": end - begin });
    if (method === "HEAD") response.end();
    else response.end(rangeOf(path, begin, end));
    sent += end - begin;
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
});
afterAll(() => server.close());

const address = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

/** What a reader needs of a file to know its tensors: the header's length and the header. */
function headerBytes(): number {
  const length = rangeOf(at(FLOAT32), 0, 8);
  return 8 + new DataView(length.buffer).getUint32(0, true);
}

test("498 MB are written in less than 200 MB of memory", () => {
  expect(statSync(at(FLOAT32)).size).toBeGreaterThan(497_000_000);
  expect(peak).toBeGreaterThan(30e6); // Node alone
  expect(peak).toBeLessThan(200e6);
});

/** An audit beside GPT-2's laws: at level 1e-6, and with one seed, an alarm is a fault. */
function expectHonest(file: string): void {
  const { code, out, err } = weightseed(folder, ["audit", file, "--model", "gpt2", "--json"]);
  expect([code, err]).toStrictEqual([0, ""]);
  const { tests, alarms } = JSON.parse(out) as { tests: number; alarms: number };
  expect(tests).toBeGreaterThan(300);
  expect(alarms).toBe(0);
}

describe("read by others", () => {
  test("@huggingface/hub reads the header", async () => {
    const repo = { repo: "a/b", hubUrl: address(), path: FLOAT32 } as const;
    const { sharded, header } = (await parseSafetensorsMetadata(repo)) as unknown as {
      sharded: boolean;
      header: Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }>;
    };
    expect(sharded).toBe(false);
    const { __metadata__: metadata, ...tensors } = header;
    expect(metadata).toMatchObject({ format: "pt" });
    const shapes = Object.entries(tensors).map(([name, { dtype, shape }]) => [name, dtype, shape]);
    const spec = Object.entries(gpt2()).map(([name, { shape }]) => [name, "F32", [...shape]]);
    expect(shapes.sort()).toStrictEqual(spec.sort());
    const last = Math.max(...Object.values(tensors).map(({ data_offsets: [, end] }) => end));
    expect(headerBytes() + last).toBe(statSync(at(FLOAT32)).size);
  });

  test("jax-js reads the values, of a shard that is made alone", () => {
    const made = weightseed(folder, ["init", ...MODEL, "--shard", "4/4", "-q", "-o", "f32/"]);
    expect(made.err).toBe("");
    vi.stubGlobal("Float16Array", Uint16Array); // Node 20 has none
    const [file] = readdirSync(at("f32"));
    const { tensors } = jax.parse(readFileSync(at("f32", file!))) as unknown as {
      tensors: Record<string, Pick<Parameter, "data" | "shape">>;
    };
    vi.unstubAllGlobals();
    const spec = Object.entries(gpt2()).filter(([name]) => name in tensors);
    expect(spec.length).toBeGreaterThan(10);
    expect(spec).toHaveLength(Object.keys(tensors).length);
    for (const [name, { data, shape }] of Object.entries(initialize(spec, { seed: 1 }))) {
      expect(tensors[name]!.shape).toStrictEqual(shape);
      const own = tensors[name]!.data;
      const bytes = new Uint8Array(own.buffer, own.byteOffset, own.byteLength);
      expect(sha256(bytes)).toBe(sha256(new Uint8Array(data.buffer)));
    }
  });
});

test("four shards made apart are those of the single run, byte for byte", () => {
  const args = ["init", ...MODEL, "--dtype", "bfloat16", "-q"];
  expect(weightseed(folder, [...args, "--shards", "4", "-o", "one/"]).err).toBe("");
  for (const k of [3, 1, 4, 2]) {
    expect(weightseed(folder, [...args, "--shard", `${k}/4`, "-o", "apart/"]).err).toBe("");
  }
  expect(weightseed(folder, ["index", "apart/"]).code).toBe(0);
  const files = readdirSync(at("one")).sort();
  expect(readdirSync(at("apart")).sort()).toStrictEqual(files);
  expect(files).toHaveLength(5);
  for (const file of files) expect(digestOf(at("apart", file))).toBe(digestOf(at("one", file)));
  const bytes = files.map((file) => statSync(at("one", file)).size).reduce((a, b) => a + b);
  expect(bytes).toBeGreaterThan(248_879_616);
  expectHonest("apart/model.safetensors.index.json");
});

test("audited: no alarm", () => expectHonest(FLOAT32));

describe("--like reads the header of 498 MB, and nothing else", () => {
  const like = ["--init", "normal:std=0.02", "--seed", "2", "-o"];

  test("of a file", () => {
    const args = ["init", "--like", FLOAT32, ...like, "local.recipe.json", "--no-fingerprint"];
    const { err, code } = weightseed(folder, args, MEASURED);
    expect(code).toBe(0);
    expect((JSON.parse(err) as Measured).read).toBe(headerBytes());
  });

  test("of an address", async () => {
    sent = 0;
    const url = `${address()}/${FLOAT32}`;
    const args = ["init", "--like", url, ...like, "remote.recipe.json", "--no-fingerprint"];
    expect(await start(folder, args).ended).toStrictEqual({ code: 0, signal: null, err: "" });
    expect(sent).toBe(headerBytes());
    expect(headerBytes()).toBeLessThan(40_000);
    const recipe = readFileSync(at("remote.recipe.json"));
    expect(recipe.equals(readFileSync(at("local.recipe.json")))).toBe(true);
    expect(JSON.parse(recipe.toString())).toHaveProperty("seed", "0x0000000000000002");
  });
});
