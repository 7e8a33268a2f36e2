/** ONNX Runtime and jax-js, the real packages, on what this library makes; and the blocks of docs/interop.md. */
import { spawnSync } from "node:child_process";
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { defaultDevice, init, numpy as np } from "@jax-js/jax";
import * as ort from "onnxruntime-web";
import { describe, expect, test, vi } from "vitest";
import {
  heNormal,
  initialize,
  initializeParameters,
  toFloat32,
  type Parameter,
} from "../../src/index.js";
import { folderOf } from "../cli/run.js";
import { codeBlocks } from "../support/markdown.js";
import { DOUBLE, FLOAT, FLOAT16, model, type Place } from "./onnx.js";

vi.setConfig({ testTimeout: 60_000 });

const FILE = "weights.bin";

/** A network's parameters one after the other, and where each is. */
function packed(set: Readonly<Record<string, Parameter>>): { places: Place[]; data: Uint8Array } {
  let offset = 0;
  const places = Object.values(set).map(({ name, shape, data }) => {
    const place = { name, shape, type: FLOAT, offset, length: data.byteLength };
    offset += data.byteLength;
    return place;
  });
  const data = new Uint8Array(offset);
  for (const [k, { data: own }] of Object.values(set).entries()) {
    data.set(new Uint8Array(own.buffer, own.byteOffset, own.byteLength), places[k]!.offset);
  }
  return { places, data };
}

/** Two layers, relu between them, as PyTorch exports them. */
const network = (places: readonly Place[], inputs: number, outputs: number): Uint8Array =>
  model(
    [
      { op: "Gemm", inputs: ["x", "W1", "b1"], output: "h", ints: { transB: 1 } },
      { op: "Relu", inputs: ["h"], output: "r" },
      { op: "Gemm", inputs: ["r", "W2", "b2"], output: "y", ints: { transB: 1 } },
    ],
    places,
    FILE,
    [FLOAT, [1, inputs], [1, outputs]],
  );

/** A row of W times x, in float64, and the sum of the absolute terms. */
function product({ data, shape }: Parameter, row: number, x: ArrayLike<number>): [number, number] {
  let [sum, size] = [0, 0];
  for (let i = 0; i < shape[1]!; ++i) {
    const term = (data as Float32Array)[row * shape[1]! + i]! * x[i]!;
    sum += term;
    size += Math.abs(term);
  }
  return [sum, size];
}

describe("ONNX Runtime", () => {
  test.each([
    ["float32", FLOAT],
    ["float64", DOUBLE],
    ["float16", FLOAT16],
  ] as const)("a tensor of %s has the parameter's values", async (dtype, type) => {
    const { w } = initialize({ w: { shape: [16, 9], init: heNormal() } }, { seed: 1, dtype });
    const tensor = new ort.Tensor(dtype, w.data as never, w.shape);
    expect(tensor.dims).toStrictEqual([16, 9]);
    expect((tensor.data as Float32Array).buffer).toBe(w.data.buffer); // kept, not copied
    const cast = { op: "Cast", inputs: ["x"], output: "y", ints: { to: FLOAT } };
    const session = await ort.InferenceSession.create(
      model([cast], [], FILE, [type, w.shape, w.shape]),
    );
    const { y } = await session.run({ x: tensor });
    expect(y!.data).toStrictEqual(toFloat32(w));
  });

  test("a model runs with fresh weights", async () => {
    const set = initializeParameters([64, 32, 5], { seed: 1, biasShape: "vector" });
    const { places, data } = packed(set);
    const session = await ort.InferenceSession.create(network(places, 64, 5), {
      externalData: [{ path: FILE, data }],
    });
    const x = Float32Array.from({ length: 64 }, (_, i) => Math.fround(Math.cos(i)));
    const { y } = await session.run({ x: new ort.Tensor("float32", x, [1, 64]) });

    // a sum of n terms in float32, in any order, errs by less than n·2^-24·Σ|terms| (1 + small); 2^-23 leaves room for both
    const hidden = Array.from({ length: 32 }, (_, row) => product(set.W1, row, x));
    const relu = hidden.map(([sum]) => Math.max(0, sum));
    const errors = hidden.map(([, size]) => 65 * 2 ** -23 * size);
    const sizes = { ...set.W2, data: set.W2.data.map(Math.abs) };
    for (let row = 0; row < 5; ++row) {
      const [expected, size] = product(set.W2, row, relu);
      const bound = product(sizes, row, errors)[0] + 33 * 2 ** -23 * size;
      expect(Math.abs((y!.data as Float32Array)[row]! - expected)).toBeLessThan(bound);
      expect(bound).toBeLessThan(1e-3);
      expect(Math.abs(expected)).toBeGreaterThan(bound);
    }
  });
});

describe("jax-js", () => {
  test("an array has the parameter's values", async () => {
    await init("cpu", "wasm");
    const { w } = initialize({ w: { shape: [16, 9], init: heNormal() } }, { seed: 1 });
    const array = np.array(w.data, { shape: w.shape });
    expect([array.shape, array.dtype]).toStrictEqual([[16, 9], "float32"]);
    expect((array.js() as number[][]).flat()).toStrictEqual([...w.data]);
    defaultDevice("cpu");
    const sum = np.dot(np.ones([16]), np.array(w.data, { shape: w.shape })).js() as number[];
    const columns = sum.map((_, k) => w.data.reduce((s, x, i) => (i % 9 === k ? s + x : s), 0));
    const size = w.data.reduce((s, x) => s + Math.abs(x), 0);
    for (const [k, value] of sum.entries()) {
      expect(Math.abs(value - columns[k]!)).toBeLessThan(16 * 2 ** -23 * size);
    }
  });
});

describe("docs/interop.md", () => {
  const folder = folderOf("interop");
  symlinkSync(resolve("node_modules"), join(folder, "node_modules"));
  const set = initializeParameters([784, 256, 10], { seed: 1, biasShape: "vector" });
  writeFileSync(join(folder, "model.onnx"), network(packed(set).places, 784, 10));
  const blocks = codeBlocks(readFileSync("docs/interop.md", "utf8"));

  test("has blocks", () => expect(blocks.map(({ words }) => words.join())).toHaveLength(3));

  test.each(blocks)("line $line", ({ code }) => {
    const root = JSON.stringify(`file://${resolve("build/dist/index.js")}`);
    const input = code.replace('"weightseed"', root); // this package itself is not in node_modules
    const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module"], {
      cwd: folder,
      input,
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    expect(status).toBe(0);
    const [, said] = /^console\.log.*; \/\/ (.*)$/m.exec(code)!;
    expect(stdout.replaceAll(/\s/g, "")).toBe(said!.replaceAll(/\s/g, ""));
  });
});
