import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, openAsBlob, readFileSync, rmSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseSafetensorsMetadata } from "@huggingface/hub";
import { safetensors as jax } from "@jax-js/loaders";
import { afterAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { numpyRandomState } from "../../src/compat/index.js";
import { torchGenerator, torchModules as nn } from "../../src/compat/index.js";
import {
  decodeSafetensors,
  encodeSafetensors,
  formatRecipe,
  openSafetensors,
  parseRecipe,
  parseSafetensorsIndex,
  rowsOf,
  safetensorsFile,
  safetensorsShards,
  tensorOf,
  type Ranges,
} from "../../src/formats/safetensors/index.js";
import {
  fingerprint,
  heNormal,
  initialize,
  initializeParameters,
  normal,
  orthogonal,
  recipeOf,
  tie,
  uniform,
  zeros,
  type Dtype,
  type Parameter,
} from "../../src/index.js";
import { gpt2 } from "../../src/presets/index.js";
import vectors from "../vectors/safetensors.json" with { type: "json" };
import { hasNumpy, readByNumpy } from "./python.js";

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const bytesOf = ({ data }: Pick<Parameter, "data">): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
/** Equal in everything; data by bytes, since a matcher takes seconds for a large array. */
function expectEqual(a: { readonly data: object } | undefined, b: Parameter): void {
  const { data, ...rest } = a as Parameter;
  const { data: expected, ...others } = b;
  expect(rest).toStrictEqual(others);
  expect(data.constructor).toBe(expected.constructor);
  expect(Buffer.compare(bytesOf({ data }), bytesOf({ data: expected }))).toBe(0);
}

const folder = mkdtempSync(join(tmpdir(), "weightseed-formats-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function collected(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

const MIXED = {
  "fc.weight": { shape: [300, 1000], init: heNormal() },
  "norm.scale": { shape: [], init: normal() },
  "empty.weight": { shape: [0, 7], init: normal() },
  "half.weight": { shape: [3, 333], init: uniform({ bound: 1 }), dtype: "float16" },
  "brain.weight": { shape: [1001], init: normal(), dtype: "bfloat16" },
  "double.weight": { shape: [5, 11], init: normal(), dtype: "float64" },
  "q.weight": { shape: [640, 640], init: orthogonal() },
} as const;
const SMALL = { vocab_size: 1000, n_positions: 64, n_embd: 64, n_layer: 2 };

describe("the official writer's files", () => {
  const own: readonly string[] = ["float64", "float32", "float16", "bfloat16"];
  test.each(vectors.cases)("$title", async ({ tensors, metadata, file }) => {
    const expected = new Uint8Array(Buffer.from(file, "base64"));
    const made = tensors.map(({ name, dtype, shape, hex }) => {
      const buffer = new Uint8Array(Buffer.from(hex, "hex")).buffer;
      const Class = dtype.endsWith("16")
        ? Uint16Array
        : dtype === "float32"
          ? Float32Array
          : Float64Array;
      const data = own.includes(dtype) ? new Class(buffer) : new Uint8Array(buffer);
      return { name, dtype: dtype as Dtype, shape, data: data as Float32Array<ArrayBuffer> };
    });
    if (metadata !== null && made.every(({ dtype }) => own.includes(dtype))) {
      const set = Object.fromEntries(made.map((tensor) => [tensor.name, tensor]));
      const bytes = encodeSafetensors(set, { metadata, recipe: false, fingerprint: false });
      expect(Buffer.from(bytes).equals(Buffer.from(expected))).toBe(true);
    }
    const decoded = decodeSafetensors(expected);
    expect(decoded.metadata).toStrictEqual(metadata ?? {});
    const opened = await openSafetensors(expected);
    for (const { name, hex } of tensors) {
      expect(Buffer.from(bytesOf(decoded.tensors[name] as Parameter)).toString("hex")).toBe(hex);
      expect(Buffer.from(bytesOf((await opened.read(name)) as Parameter)).toString("hex")).toBe(
        hex,
      );
    }
    expect(Object.keys(decoded.tensors).sort()).toStrictEqual(made.map(({ name }) => name).sort());
  });
});

describe("written and read", () => {
  const set = initialize(MIXED, { seed: 3 });

  test("a set comes back, with its fingerprint and recipe", () => {
    const {
      tensors,
      fingerprint: told,
      recipe,
      metadata,
    } = decodeSafetensors(encodeSafetensors(set));
    expect(told).toBe(fingerprint(set));
    expect(fingerprint(tensors as never)).toBe(told);
    expect(fingerprint(initialize(recipe!))).toBe(told);
    expect(metadata.format).toBe("pt");
    for (const [name, parameter] of Object.entries(set)) expectEqual(tensors[name], parameter);
  });

  test("integers beside parameters", () => {
    const table = nn.buffer([2, 3], [0, -1, 2, 2 ** 40, -(2 ** 52), 5], { dtype: "int64" });
    const state = torchGenerator(0).build(nn.module({ norm: nn.batchNorm1d(3), table }));
    const { tensors, fingerprint: told } = decodeSafetensors(encodeSafetensors(state));
    expect(tensors.table).toStrictEqual({ ...state.table });
    expect(told).toBe(fingerprint(state));
    expect(fingerprint(tensors as never)).toBe(told);
    const again = decodeSafetensors(encodeSafetensors(tensors as never)).tensors;
    expect(again).toStrictEqual(tensors);
    expect([...(state.table!.data as BigInt64Array)]).toStrictEqual(
      [0, -1, 2, 2 ** 40, -(2 ** 52), 5].map(BigInt),
    );
  });

  test("each tensor begins at a multiple of its size, the data at one of 8", async () => {
    const file = await openSafetensors(encodeSafetensors(set));
    expect(file.headerBytes % 8).toBe(0);
    for (const { name, begin } of file.tensors.values()) {
      expect(begin % (set[name as keyof typeof set].data.BYTES_PER_ELEMENT || 1)).toBe(0);
    }
  });

  test("a spec streams the bytes of its set, and so do a recipe and a shared set", async () => {
    const bytes = encodeSafetensors(set);
    const file = safetensorsFile(MIXED, { seed: 3, fingerprint: true });
    expect(file.byteLength).toBe(bytes.length);
    expect(sha256(await collected(file.stream()))).toBe(sha256(bytes));
    expect(sha256(file.bytes())).toBe(sha256(bytes)); // again
    const recipe = recipeOf(set, { fingerprint: true });
    const bare = recipeOf(set);
    expect(sha256(encodeSafetensors(recipe, { recipe: bare }))).toBe(sha256(bytes));
    const shared = initialize(MIXED, { seed: 3, memory: "shared" });
    expect(sha256(encodeSafetensors(shared))).toBe(sha256(bytes));
    expect(safetensorsFile(MIXED, { seed: 3 }).fingerprint).toBe(undefined);
  });

  test("a stream makes what is read, not more", async () => {
    const huge = { w: { shape: [2 ** 20, 2 ** 20], init: normal() } };
    const file = safetensorsFile(huge, { seed: 1 });
    expect(file.byteLength).toBe(file.header.length + 2 ** 42);
    const reader = file.stream().getReader();
    const chunks = [await reader.read(), await reader.read(), await reader.read()];
    await reader.cancel();
    expect(chunks.map(({ value }) => value!.length)).toStrictEqual([
      file.header.length,
      2 ** 20,
      2 ** 20,
    ]);
    const { recipe } = file;
    const rows = rowsOf(recipe!, "w", 0, 1);
    const floats = new Float32Array(chunks[1]!.value!.slice().buffer);
    expect(rows.data.subarray(0, 1000)).toStrictEqual(floats.subarray(0, 1000));
    expect(() => file.bytes()).toThrow(/^safetensorsFile: bytes expected as many .*; use a stream/);
  });

  test("changed parameters have no recipe; it is refused where it is demanded", () => {
    const changed = initialize(MIXED, { seed: 3 });
    changed["fc.weight"].data[299_999]! += 1;
    expect(decodeSafetensors(encodeSafetensors(changed)).recipe).toBe(undefined);
    expect(decodeSafetensors(encodeSafetensors(changed)).fingerprint).toBe(fingerprint(changed));
    expect(() => encodeSafetensors(changed, { recipe: true })).toThrow(
      "encodeSafetensors: recipe expected unchanged parameters of initialize, got true; give the recipe itself, or none",
    );
    const { metadata } = decodeSafetensors(
      encodeSafetensors(set, { recipe: false, fingerprint: false }),
    );
    expect(metadata).toStrictEqual({ format: "pt" });
  });

  test("scopes, ties and foreign parameters", () => {
    const net = initializeParameters([3, 2], { seed: 1, scope: "net/" });
    const scoped = decodeSafetensors(encodeSafetensors(net));
    expect(Object.keys(scoped.tensors)).toStrictEqual(["net/W1", "net/b1"]);
    expect(fingerprint(initialize(scoped.recipe!))).toBe(scoped.fingerprint);
    const tied = tie(initialize({ wte: { shape: [4, 2], init: normal() } }, { seed: 1 }), {
      head: "wte",
    });
    expect(Object.keys(decodeSafetensors(encodeSafetensors(tied)).tensors)).toStrictEqual(["wte"]);
    const data = new Float32Array([1, 2]);
    const own = { name: "x", shape: [2], dtype: "float32", data } as const;
    const foreign = decodeSafetensors(encodeSafetensors({ x: { ...own, shape: [2] } }));
    expect(foreign.recipe).toBe(undefined);
    expect(() =>
      encodeSafetensors({ a: { ...own, shape: [2] }, b: { ...own, shape: [2] } }),
    ).toThrow('encodeSafetensors: names expected distinct names, got "x"');
  });

  test("a generator's spec is made in its order, with its recipe", () => {
    const spec = { b: { shape: [4], init: normal() }, a: { shape: [3], init: normal() } };
    const bytes = encodeSafetensors(spec, { generator: numpyRandomState(1), dtype: "float64" });
    const { tensors, recipe } = decodeSafetensors(bytes);
    const direct = initialize(spec, { generator: numpyRandomState(1), dtype: "float64" });
    expect(tensors.a!.data).toStrictEqual(direct.a.data);
    expect(recipe!.generator!.kind).toBe(numpyRandomState(1).kind);
  });

  test("options are checked before anything is made", () => {
    const spec = { w: { shape: [2], init: zeros() } };
    const call = (options: object) => () => encodeSafetensors(spec, options);
    expect(call({ recipes: true })).toThrow(/^encodeSafetensors: option expected one of metadata/);
    expect(call({ metadata: { a: 1 } })).toThrow(
      'encodeSafetensors: metadata "a" expected a string, got 1',
    );
    expect(call({ metadata: { "weightseed.recipe": "x" } })).toThrow(/not the library's own/);
    expect(call({ metadata: { a: "\ud800" } })).toThrow(/well-formed/);
    expect(call({ fingerprint: 1 })).toThrow(/fingerprint expected a boolean/);
    expect(call({ recipe: 1 })).toThrow(/a boolean or a recipe/);
    expect(() => encodeSafetensors(set, { seed: 1 })).toThrow(
      "encodeSafetensors: seed expected nothing beside parameters, got 1; their values are made",
    );
    expect(() => encodeSafetensors(null as never)).toThrow(
      /parameters, a spec or a recipe, got null/,
    );
    expect(() => encodeSafetensors({ __metadata__: spec.w }, { seed: 1 })).toThrow(
      /any name but "__metadata__"/,
    );
  });
});

describe("third-party readers", () => {
  const set = initialize(MIXED, { seed: 3 });
  const { "brain.weight": brain, ...jaxSet } = set; // the loader of jax-js knows no bfloat16

  test("jax-js reads every value", () => {
    vi.stubGlobal("Float16Array", Uint16Array); // Node 20 has none
    onTestFinished(() => void vi.unstubAllGlobals());
    const read = jax.parse(encodeSafetensors(jaxSet)) as unknown as {
      tensors: Record<string, Parameter>;
    };
    for (const [name, parameter] of Object.entries(jaxSet)) {
      const { shape, data } = read.tensors[name]!;
      expect(shape).toStrictEqual(parameter.shape);
      expect(sha256(bytesOf({ data }))).toBe(sha256(bytesOf(parameter)));
    }
    expect(brain.dtype).toBe("bfloat16");
  });

  test("@huggingface/hub reads headers, shards and index", async () => {
    const { files, index } = safetensorsShards(MIXED, { seed: 3, shards: 3 });
    const served = new Map(files.map(({ name, file }) => [name, file.bytes()]));
    served.set(index.name, new TextEncoder().encode(index.text));
    served.set("whole.safetensors", encodeSafetensors(set));
    const serve: typeof fetch = (address, init) => {
      const name = new URL(address as string | URL).pathname.split("/").at(-1)!;
      const bytes = served.get(name);
      if (bytes === undefined) return Promise.resolve(new Response(null, { status: 404 }));
      const headers = new Headers(init?.headers);
      const [, begin, end] = /bytes=(\d+)-(\d+)/.exec(headers.get("Range") ?? "") ?? [
        0,
        0,
        bytes.length - 1,
      ];
      const part = bytes.slice(Number(begin), Number(end) + 1);
      return Promise.resolve(
        new Response(init?.method === "HEAD" ? null : part, {
          status: headers.has("Range") ? 206 : 200,
          headers: {
            ETag: '"x"',
            "Content-Length": String(part.length),
            "Content-Range": `bytes ${Number(begin)}-${Number(begin) + part.length - 1}/${bytes.length}`,
          },
        }),
      );
    };
    const repo = { repo: "a/b", hubUrl: "http://localhost", fetch: serve } as const;
    const whole = await parseSafetensorsMetadata({ ...repo, path: "whole.safetensors" });
    expect(whole.sharded).toBe(false);
    const names = Object.keys((whole as { header: object }).header);
    expect(names.sort()).toStrictEqual(["__metadata__", ...Object.keys(MIXED)].sort());
    const sharded = await parseSafetensorsMetadata({ ...repo, path: index.name });
    expect(sharded.sharded).toBe(true);
    const { headers, index: map } = sharded as unknown as {
      headers: Record<string, object>;
      index: { weight_map: Record<string, string> };
    };
    expect(Object.keys(headers)).toStrictEqual(files.map(({ name }) => name));
    for (const [name, file] of Object.entries(map.weight_map))
      expect(headers[file]).toHaveProperty([name]);
    expect(Object.keys(map.weight_map).sort()).toStrictEqual(Object.keys(MIXED).sort());
  });

  test.skipIf(!hasNumpy)("NumPy reads every value by the format's text alone", () => {
    const path = join(folder, "mixed.safetensors");
    writeFileSync(path, encodeSafetensors(set));
    const seen = readByNumpy(path);
    expect(Object.keys(seen).sort()).toStrictEqual(Object.keys(MIXED).sort());
    for (const [name, parameter] of Object.entries(set)) {
      expect(seen[name]!.shape).toStrictEqual(parameter.shape);
      expect(seen[name]!.sha256).toBe(sha256(bytesOf(parameter)));
    }
  });
});

describe("shards", () => {
  test("they hold the tensors of the whole, each once, and are made alone", () => {
    const set = initialize(gpt2(SMALL), { seed: 1, dtype: "bfloat16" });
    const { files, index } = safetensorsShards(set, { shards: 4 });
    expect(files.map(({ name }) => name)).toStrictEqual(
      [1, 2, 3, 4].map((k) => `model-0000${k}-of-00004.safetensors`),
    );
    const alone = safetensorsShards(gpt2(SMALL), {
      seed: 1,
      dtype: "bfloat16",
      shards: 4,
      fingerprint: true,
    });
    const read: Record<string, Parameter> = {};
    for (const [k, { file }] of files.entries()) {
      expect(sha256(alone.files[k]!.file.bytes())).toBe(sha256(file.bytes()));
      const { tensors, fingerprint: told } = decodeSafetensors(file.bytes());
      expect(fingerprint(tensors as never)).toBe(told);
      Object.assign(read, tensors);
    }
    expect(fingerprint(read)).toBe(fingerprint(set));
    const map = parseSafetensorsIndex(index.text);
    expect(map.fingerprint).toBe(fingerprint(set));
    expect(map.metadata.total_size).toBe(
      Object.values(set).reduce((sum, { data }) => sum + data.byteLength, 0),
    );
    expect([...map.files.keys()]).toStrictEqual(Object.keys(set).sort());
    expect(alone.index.text).toBe(index.text);
  });

  test("as many as asked for, from 1 to the number of tensors", () => {
    const spec = Object.fromEntries(
      [9, 1, 1, 1, 7, 3].map((n, k) => [`t${k}`, { shape: [n], init: zeros() }]),
    );
    for (let shards = 1; shards <= 6; ++shards) {
      const { files } = safetensorsShards(spec, { shards });
      expect(files.length).toBe(shards);
      expect(files.every(({ file }) => file.tensors.length > 0)).toBe(true);
      expect(files.flatMap(({ file }) => file.tensors.map(({ name }) => name))).toStrictEqual(
        Object.keys(spec),
      );
    }
    expect(() => safetensorsShards(spec, { shards: 7 })).toThrow(
      "safetensorsShards: shards expected at most the 6 tensors, got 7; tensors are not divided",
    );
  });

  test("largest sizes", () => {
    const spec = Object.fromEntries(
      [250, 250, 500, 2000].map((n, k) => [`t${k}`, { shape: [n], init: zeros() }]),
    );
    const names = (maxShardSize: number | string): string[][] =>
      safetensorsShards(spec, { maxShardSize }).files.map(({ file }) =>
        file.tensors.map(({ name }) => name),
      );
    expect(names("2KB")).toStrictEqual([["t0", "t1"], ["t2"], ["t3"]]);
    expect(names("1.9 kB")).toStrictEqual([["t0"], ["t1"], ["t2"], ["t3"]]);
    expect(names(4000)).toStrictEqual([["t0", "t1", "t2"], ["t3"]]);
    expect(names("1GiB")).toStrictEqual([["t0", "t1", "t2", "t3"]]);
    for (const bad of ["", "x", "5PB", "-1", 0, 1.5, "0"]) {
      expect(() => names(bad)).toThrow(/^safetensorsShards: maxShardSize expected/);
    }
    expect(() => safetensorsShards(spec, {})).toThrow(/either shards or maxShardSize/);
    expect(() => safetensorsShards(spec, { shards: 1, name: "../x" })).toThrow(/letters, digits/);
  });
});

describe("sources", () => {
  const set = initialize(MIXED, { seed: 3 });
  const bytes = encodeSafetensors(set);
  const path = join(folder, "source.safetensors");
  writeFileSync(path, bytes);

  async function check(file: Awaited<ReturnType<typeof openSafetensors>>): Promise<void> {
    expect(file.byteLength).toBe(bytes.length);
    expect(file.fingerprint).toBe(fingerprint(set));
    expectEqual(await file.read("q.weight"), set["q.weight"]);
    expectEqual(await file.read("empty.weight"), set["empty.weight"]);
    const rows = await file.readRows("fc.weight", 7, 9);
    expect(rows.shape).toStrictEqual([2, 1000]);
    expect(rows.data).toStrictEqual(set["fc.weight"].data.slice(7000, 9000));
    await expect(file.readRows("fc.weight", 7, 301)).rejects.toThrow(
      "readRows: end expected from begin = 7 to 300, got 301",
    );
    await expect(file.readRows("norm.scale", 0, 0)).rejects.toThrow("rank 0");
    await expect(file.read("none")).rejects.toThrow(
      'read: name expected a tensor of the file, got "none"',
    );
  }

  test("bytes and Blobs", async () => {
    await check(await openSafetensors(bytes));
    await check(await openSafetensors(bytes.buffer));
    await check(await openSafetensors(new Blob([bytes])));
    await check(await openSafetensors(await openAsBlob(path)));
  });

  test("file handles and range stores", async () => {
    const handle = await open(path);
    await check(await openSafetensors(handle));
    await handle.close();
    let read = 0;
    const store: Ranges = {
      size: bytes.length,
      read: (begin, end) => ((read += end - begin), Promise.resolve(bytes.slice(begin, end))),
    };
    const file = await openSafetensors(store);
    expect(read).toBe(file.headerBytes);
    await file.readRows("fc.weight", 100, 101);
    expect(read).toBe(file.headerBytes + 4000);
  });

  test("HTTP ranges: the header and the rows alone are sent", async () => {
    let sent = 0;
    const server = createServer((request, response) => {
      const [, begin, end] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "") ?? [];
      if (request.url === "/plain") return response.end(bytes);
      if (begin === undefined || request.url !== "/m") return response.writeHead(404).end();
      const last = Math.min(Number(end), bytes.length - 1);
      const part = bytes.subarray(Number(begin), last + 1);
      sent += part.length;
      return response
        .writeHead(206, { "Content-Range": `bytes ${begin}-${last}/${bytes.length}` })
        .end(part);
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      const file = await openSafetensors(`${base}/m`);
      expect(sent).toBe(file.headerBytes);
      await file.readRows("fc.weight", 100, 101);
      expect(sent).toBe(file.headerBytes + 4000);
      await check(await openSafetensors(new URL(`${base}/m`)));
      await expect(openSafetensors(`${base}/plain`)).rejects.toThrow(
        /expected status 206 with bytes 0-7, got 200; download the file, or use a server that answers range/,
      );
      await expect(openSafetensors(`${base}/none`)).rejects.toThrow(/got 404/);
    } finally {
      server.close();
    }
  });

  test("wrong sources", async () => {
    for (const source of [null, undefined, 7, {}, []]) {
      await expect(openSafetensors(source as never)).rejects.toThrow(
        /^openSafetensors: source expected bytes, a Blob/,
      );
    }
    await expect(
      openSafetensors({ size: 100, read: () => Promise.resolve(new Uint8Array(3)) }),
    ).rejects.toThrow("openSafetensors: source expected 8 bytes from 0, got 3");
    await expect(openSafetensors(bytes, { maxHeaderBytes: 100 })).rejects.toThrow(
      /raise maxHeaderBytes/,
    );
  });
});

describe("recipes as files", () => {
  const set = initialize(MIXED, { seed: "a text" });
  const text = formatRecipe(recipeOf(set, { fingerprint: true }));

  test("a few KB give everything back, or any part of it", () => {
    expect(text.length).toBeLessThan(1500);
    const recipe = parseRecipe(text);
    expect(recipe).toStrictEqual(recipeOf(set, { fingerprint: true }));
    expect(fingerprint(initialize(recipe))).toBe(fingerprint(set));
    for (const [name, parameter] of Object.entries(set)) {
      expectEqual(tensorOf(recipe, name), parameter);
    }
    expect(rowsOf(recipe, "q.weight", 639, 640).data).toStrictEqual(
      set["q.weight"].data.slice(639 * 640),
    );
    expect(rowsOf(recipe, "half.weight", 1, 3).data).toStrictEqual(
      set["half.weight"].data.slice(333),
    );
    expect(rowsOf(recipe, "fc.weight", 300, 300).data.length).toBe(0);
    const { files } = safetensorsShards(recipe, { shards: 3 });
    const [only] = Object.values(decodeSafetensors(files[2]!.file.bytes()).tensors);
    expectEqual(only, set[only!.name as keyof typeof set]);
  });

  test("mistakes are told", () => {
    const recipe = parseRecipe(text);
    expect(() => tensorOf(recipe, "none")).toThrow(
      'tensorOf: name expected a name of the recipe, got "none"',
    );
    expect(() => rowsOf(recipe, "fc.weight", 2, 1)).toThrow(
      /^rowsOf: end expected from begin = 2 to 300/,
    );
    expect(() => parseRecipe("{}")).toThrow(
      'parseRecipe: format expected "weightseed/recipe", got undefined',
    );
    expect(() => parseRecipe(text, { maxBytes: 100 })).toThrow(
      "parseRecipe: text expected at most 100 bytes",
    );
  });

  test("the real GPT-2 takes a few KB", () => {
    expect(JSON.stringify(safetensorsFile(gpt2(), { seed: 1 }).recipe).length).toBeLessThan(21_000);
  });
});

test("the package's own file knows all laws, alone", () => {
  const recipe = recipeOf(initialize({ q: { shape: [8, 8], init: orthogonal() } }, { seed: 1 }));
  const code = `
    import { parseRecipe, tensorOf } from "weightseed/safetensors";
    console.log(tensorOf(parseRecipe(${JSON.stringify(JSON.stringify(recipe))}), "q").data[0]);`;
  const args = ["--input-type=module", "-e", code];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect(stderr).toBe("");
  expect(Number(stdout)).toBe(initialize(recipe).q!.data[0]);
});

test("vectors name their source", () => {
  expect(readFileSync("test/reference/safetensors_vectors.py", "utf8")).toContain(
    vectors.source.replace(" ", "=="),
  );
});
