import { createHash } from "node:crypto";
import {
  ftruncateSync,
  mkdtempSync,
  openSync,
  closeSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 as zlibCrc32 } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { torchGenerator, torchModules as nn } from "../../src/compat/index.js";
import { contentsOf } from "../../src/formats/contents.js";
import { layoutOf } from "../../src/formats/npz/file.js";
import { crc32 } from "../../src/formats/npz/crc32.js";
import { decodeNpy, encodeNpy, encodeNpz, npzFile, openNpz } from "../../src/formats/npz/index.js";
import {
  fingerprint,
  initialize,
  normal,
  uniform,
  zeros,
  type Parameter,
} from "../../src/index.js";
import type { AnyTensor } from "../../src/parameters/set.js";
import { hasNumpy, python, readByNumpy } from "./python.js";

const folder = mkdtempSync(join(tmpdir(), "weightseed-npz-"));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
const bytesOf = ({ data }: { readonly data: ArrayBufferView }): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

const SPEC = {
  "fc.weight": { shape: [300, 1000], init: normal() },
  "ünïcode/名": { shape: [4], init: normal() },
  scalar: { shape: [], init: normal() },
  empty: { shape: [0, 7], init: zeros() },
  half: { shape: [3, 333], init: uniform({ bound: 1 }), dtype: "float16" },
  double: { shape: [2, 3, 5], init: normal(), dtype: "float64" },
} as const;
const set = initialize(SPEC, { seed: 3 });

test("CRC-32 is zlib's, in one piece and in many", () => {
  const bytes = bytesOf(set["fc.weight"]).subarray(0, 10_007);
  const cases = [0, 1, 7, 8, 9, 63, 10_007];
  for (const n of cases) {
    const part = bytes.subarray(0, n);
    expect(crc32(bytes.subarray(n), crc32(part))).toBe(crc32(bytes));
    expect(crc32(part)).toBe((zlibCrc32 as typeof crc32 | undefined)?.(part) ?? crc32(part));
  }
  expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926); // the check value of CRC-32/ISO-HDLC
});

describe.skipIf(!hasNumpy)("NumPy", () => {
  test("numpy.load reads every value", () => {
    writeFileSync(at("set.npz"), encodeNpz(set));
    const seen = readByNumpy(at("set.npz"));
    expect(Object.keys(seen)).toStrictEqual(Object.keys(SPEC));
    for (const [name, parameter] of Object.entries(set)) {
      const { shape, dtype, sha256: digest } = seen[name]!;
      expect({ shape, dtype }).toStrictEqual({ shape: parameter.shape, dtype: parameter.dtype });
      expect(digest).toBe(sha256(bytesOf(parameter)));
    }
  });

  test("a .npy is np.save's, byte for byte", () => {
    for (const [k, parameter] of Object.values(set).entries()) {
      const own = encodeNpy(parameter);
      writeFileSync(at(`own${k}.npy`), own);
      python([
        "-c",
        `import numpy as np; np.save(r"${at(`np${k}.npy`)}", np.load(r"${at(`own${k}.npy`)}"))`,
      ]);
      expect(Buffer.compare(own, readFileSync(at(`np${k}.npy`)))).toBe(0);
    }
  });

  test("NumPy's files are read: compressed, Fortran order, big-endian, all number types", async () => {
    python([
      "-c",
      `
import numpy as np
a = np.arange(24, dtype="<f4").reshape(2, 3, 4)
x = dict(c=a, f=np.asfortranarray(a), big=a.astype(">f8"), bf=np.asfortranarray(a.astype(">f2")), s=np.float64(7),
         i=np.arange(-3, 3, dtype="i8"), u=np.arange(3, dtype="u4"), t=np.array([True, False]), k=a.astype("c8"),
         kk=a.astype(">c16"), z=np.zeros((3, 0)), f1=np.asfortranarray(np.arange(5.0)))
np.savez(r"${at("plain.npz")}", **x)
np.savez_compressed(r"${at("packed.npz")}", **x)
np.save(r"${at("f.npy")}", np.asfortranarray(a))
`,
    ]);
    const expected = new Float32Array(24).map((_, k) => k);
    for (const path of [at("plain.npz"), at("packed.npz")]) {
      const handle = await open(path);
      const file = await openNpz(handle);
      expect([...file.tensors.keys()]).toStrictEqual([
        "c",
        "f",
        "big",
        "bf",
        "s",
        "i",
        "u",
        "t",
        "k",
        "kk",
        "z",
        "f1",
      ]);
      expect(file.tensors.get("c")!.compressed).toBe(path.endsWith("packed.npz"));
      expect(await file.read("c")).toStrictEqual({
        name: "c",
        dtype: "float32",
        shape: [2, 3, 4],
        data: expected,
      });
      expect((await file.read("f")).data).toStrictEqual(expected);
      expect((await file.read("big")).data).toStrictEqual(new Float64Array(expected));
      expect((await file.read("bf")).data.slice(0, 3)).toStrictEqual(
        new Uint16Array([0, 0x3c00, 0x4000]),
      );
      expect(await file.read("s")).toStrictEqual({
        name: "s",
        dtype: "float64",
        shape: [],
        data: new Float64Array([7]),
      });
      expect((await file.read("i")).data).toStrictEqual(
        new BigInt64Array([-3n, -2n, -1n, 0n, 1n, 2n]),
      );
      expect((await file.read("u")).data).toStrictEqual(new Uint32Array([0, 1, 2]));
      expect((await file.read("t")).data).toStrictEqual(new Uint8Array([1, 0]));
      expect((await file.read("k")).data.slice(2, 4)).toStrictEqual(new Float32Array([1, 0]));
      expect((await file.read("kk")).data.slice(46)).toStrictEqual(new Float64Array([23, 0]));
      expect((await file.read("z")).shape).toStrictEqual([3, 0]);
      for (const name of ["c", "f"]) {
        const rows = await file.readRows(name, 1, 2);
        expect(rows.shape).toStrictEqual([1, 3, 4]);
        expect(rows.data).toStrictEqual(expected.slice(12));
      }
      await handle.close();
    }
    expect(decodeNpy(readFileSync(at("f.npy")), "w").data).toStrictEqual(expected);
    const alone = await openNpz(readFileSync(at("f.npy")));
    expect((await alone.read("")).data).toStrictEqual(expected);
    await expect(alone.read("x")).rejects.toThrow(
      'read: name expected an array of the file, got "x"',
    );
  });

  test("over 4 GiB: zip64", { timeout: 60_000 }, async () => {
    const spec = {
      big: { shape: [2 ** 30 + 3], init: zeros() },
      small: { shape: [5], init: normal() },
    };
    const { tensors } = contentsOf("test", spec, { seed: 1 });
    const layout = layoutOf("test", tensors);
    const file = openSync(at("big.npz"), "w"); // sparse: the zeros are a hole
    let end = 0;
    const crcs = layout.members.map(({ head, npy, tensor, tail }, k) => {
      let crc = crc32(npy);
      writeSync(file, head, 0, head.length, end);
      end += head.length;
      if (k === 1) {
        for (const chunk of tensor.chunks()) {
          crc = crc32(chunk, crc);
          writeSync(file, chunk, 0, chunk.length, end);
        }
      }
      end += tensor.bytes;
      end += writeSync(file, tail(crc), 0, tail(crc).length, end);
      return crc;
    });
    const last = layout.end(crcs);
    writeSync(file, last, 0, last.length, end);
    ftruncateSync(file, end + last.length);
    closeSync(file);
    expect(end + last.length).toBe(layout.byteLength);
    const code = `
import numpy as np, json
z = np.load(r"${at("big.npz")}")
print(json.dumps([z.zip.getinfo("big.npy").file_size, z["small"].tolist()]))`;
    const [bytes, values] = JSON.parse(python(["-c", code])) as [number, number[]];
    expect(bytes).toBe(4 * (2 ** 30 + 3) + 128);
    const small = [...initialize({ small: spec.small }, { seed: 1 }).small.data];
    expect(values).toStrictEqual(small);
    const handle = await open(at("big.npz"));
    const opened = await openNpz(handle);
    expect([...(await opened.read("small")).data]).toStrictEqual(small);
    expect([...(await opened.readRows("big", 2 ** 30, 2 ** 30 + 3)).data]).toStrictEqual([0, 0, 0]);
    await handle.close();
    rmSync(at("big.npz"));
  });
});

describe("written and read", () => {
  test("a set comes back", async () => {
    const bytes = encodeNpz(set);
    const file = await openNpz(bytes);
    const read: Record<string, Parameter> = {};
    for (const name of file.tensors.keys()) read[name] = (await file.read(name)) as Parameter;
    expect(fingerprint(read)).toBe(fingerprint(set));
    const rows = await file.readRows("fc.weight", 7, 9);
    expect(rows.data).toStrictEqual(set["fc.weight"].data.slice(7000, 9000));
    const npy = decodeNpy(encodeNpy(set.half), "half");
    expect(npy).toStrictEqual({ ...set.half });
  });

  test("integers beside parameters", async () => {
    const state = torchGenerator(0).build(nn.batchNorm1d(3));
    const bytes = encodeNpz(state);
    const file = await openNpz(bytes);
    const read: Record<string, AnyTensor> = {};
    for (const name of file.tensors.keys()) read[name] = (await file.read(name)) as AnyTensor;
    expect(read.num_batches_tracked).toStrictEqual({ ...state.num_batches_tracked });
    expect(fingerprint(read)).toBe(fingerprint(state));
    if (!hasNumpy) return;
    writeFileSync(at("state.npz"), bytes);
    expect(readByNumpy(at("state.npz")).num_batches_tracked).toMatchObject({
      dtype: "int64",
      shape: [],
      sha256: sha256(new Uint8Array(8)),
    });
  });

  test("a spec streams the bytes of its set", async () => {
    const file = npzFile(SPEC, { seed: 3 });
    const streamed = new Uint8Array(await new Response(file.stream()).arrayBuffer());
    expect(streamed.length).toBe(file.byteLength);
    expect(sha256(streamed)).toBe(sha256(encodeNpz(set)));
  });

  test("an empty set", async () => {
    const bytes = encodeNpz({});
    expect(bytes.length).toBe(22);
    expect((await openNpz(bytes)).tensors.size).toBe(0);
  });

  test("mistakes", async () => {
    const brain = initialize({ w: { shape: [2], init: normal() } }, { seed: 1, dtype: "bfloat16" });
    const message =
      '"w" dtype expected float64, float32 or float16, got "bfloat16"; NumPy has no bfloat16: write safetensors, or float32';
    expect(() => encodeNpz(brain)).toThrow(`encodeNpz: ${message}`);
    expect(() => encodeNpy(brain.w)).toThrow(`encodeNpy: ${message}`);
    expect(() => npzFile(SPEC, { seeds: 1 } as never)).toThrow(/^npzFile: option expected/);
    expect(() => encodeNpy({} as never)).toThrow(/^encodeNpy: .* expected a parameter/);
    expect(() => decodeNpy(7 as never)).toThrow(/^decodeNpy: bytes expected an ArrayBuffer/);
    await expect(openNpz(new Uint8Array(3))).rejects.toThrow(/^openNpz: file expected a zip file/);
    const bytes = encodeNpz(set);
    bytes[bytes.indexOf(0x0a) + 50]! ^= 1;
    const file = await openNpz(bytes);
    await expect(file.read("fc.weight")).rejects.toThrow(/^read: "fc.weight.npy" CRC-32 expected/);
  });
});
