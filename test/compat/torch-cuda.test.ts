/** PyTorch 2.11 on an H200 (test/vectors/torch-cuda.json), and what a card decides. */
import { describe, expect, test } from "vitest";
import { restoreGenerator, torchGenerator } from "../../src/compat/index.js";
import { TorchCudaGenerator } from "../../src/compat/torch/generator.js";
import type { TorchDtype } from "../../src/compat/torch/values.js";
import { initialize, normal, recipeOf, toFloat32, uniform, zeros } from "../../src/index.js";
import { sha256 } from "../support/bits.js";
import { expectSameBits } from "../support/cases.js";
import { expectVoice, thrownBy } from "../support/voice.js";
import vectors from "../vectors/torch-cuda.json" with { type: "json" };

interface Row {
  readonly how: string;
  readonly n: number;
  readonly first: string[];
  readonly last: string[];
  readonly sha256: string;
  readonly base64?: string;
}
const ROWS = vectors.entries as Row[];
type Data = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;

const seeded = (how: string): TorchCudaGenerator =>
  torchGenerator(BigInt(/seed\((\d+)\)/.exec(how)![1]!), { device: "cuda", card: "H200" });
const dtypeOf = (how: string): TorchDtype =>
  (/(float64|bfloat16|float16)/.exec(how)?.[1] ?? "float32") as TorchDtype;

function fromBits(bits: readonly string[], dtype: TorchDtype): number[] {
  const read = (hex: string): number => {
    const buffer = Buffer.from(hex, "hex");
    if (dtype === "float64") return buffer.readDoubleBE();
    if (dtype === "float32") return buffer.readFloatBE();
    return toFloat32({ data: Uint16Array.of(buffer.readUInt16BE()), dtype })[0]!;
  };
  return bits.map(read);
}
const numbers = (data: Data, dtype: TorchDtype): Float32Array | Float64Array =>
  data instanceof Uint16Array ? toFloat32({ data, dtype }) : data;

/** The draw that a row describes. */
function draw({ how, n }: Row): Data | Float64Array<ArrayBuffer> {
  const g = seeded(how);
  const dtype = dtypeOf(how);
  const [, call, second] = how.split(";").map((part) => part.trim()) as [string, string, string?];
  if (second !== undefined) {
    const [first, law] = call.includes("randn") ? [7, "randn" as const] : [5000, "rand" as const];
    g[law](first);
    return g[law](n);
  }
  if (call.startsWith("randn")) return g.randn(n, { dtype });
  if (call.startsWith("randint")) return g.randint(0, 1000, n);
  if (call.startsWith("rand")) return g.rand(n, { dtype });
  if (/uniform_\(-0.05/.test(call)) return g.uniform(n, { from: -0.05, to: 0.05 });
  if (/normal_\(0.1/.test(call)) return g.normal(n, { mean: 0.1, std: 0.02 });
  if (call.startsWith("kaiming_normal_")) return g.init.kaimingNormal([256, 784]).data;
  if (call.startsWith("xavier_uniform_")) return g.init.xavierUniform([256, 784]).data;
  if (call.startsWith("trunc_normal_")) return g.init.truncNormal([256, 784], { std: 0.02 }).data;
  const layer = /: (\d)\.(weight|bias)$/.exec(call)!;
  const layers = { 0: g.nn.linear(784, 256), 2: g.nn.linear(256, 10) };
  return layers[layer[1] as "0"][layer[2] as "bias"]!.data;
}

const isNotDrawn = ({ how }: Row): boolean => /bernoulli|exponential/.test(how);
const isNormal = ({ how }: Row): boolean => /randn|normal_/.test(how);

test("words, uniforms, randint and what is made of them: exact", () => {
  const rows = ROWS.filter((row) => !isNotDrawn(row) && !isNormal(row));
  for (const row of rows) {
    const data = draw(row);
    const integers = row.how.includes("randint");
    const bytes = integers ? BigInt64Array.from(data as Float64Array, BigInt) : data;
    expect(sha256(bytes as Float32Array), row.how).toBe(row.sha256);
  }
  expect(rows.length).toBe(64);
  expect(Math.max(...rows.map(({ n }) => n))).toBe(3_000_001);
});

/**
 * The hardware's sine and cosine are within 2^-20.5 (PTX, sin.approx), times a radius of at most √(66 ln 2) = 6.764; an
 * ulp of the logarithm and the roundings of the product come to less than 4 ulp of 8. float64: 1 ulp each of logarithm,
 * sine and root, radii below 8.7.
 */
const BOUND = { float32: 5e-6, float64: 4 * 8.7 * 2 ** -53 };

test("normals within their bound, 16-bit ones those rounded", () => {
  const rows = ROWS.filter((row) => !isNotDrawn(row) && isNormal(row));
  let [unequal, total, farthest, farthest64, whole, halves, halvesEqual] = [0, 0, 0, 0, 0, 0, 0];
  for (const row of rows) {
    const dtype = dtypeOf(row.how);
    const data = draw(row);
    const made = numbers(data, dtype);
    const given = fromBits([...row.first, ...row.last], dtype);
    const shown = [...made.slice(0, row.first.length), ...made.slice(-row.last.length)];
    const all =
      row.base64 === undefined
        ? undefined
        : new Float32Array(Uint8Array.from(Buffer.from(row.base64, "base64")).buffer);
    const [ours, theirs] = all === undefined ? [shown, given] : [made, all];
    const std = /std=0\.02|, ?0\.02/.test(row.how) ? 0.02 : row.how.includes("kaiming") ? 0.051 : 1;
    if (sha256(data) === row.sha256) whole += 1;
    for (const [i, value] of ours.entries()) {
      const apart = Math.abs(value - theirs[i]!);
      if (dtype === "float64") {
        farthest64 = Math.max(farthest64, apart);
        expect(apart, row.how).toBeLessThanOrEqual(BOUND.float64);
        continue;
      }
      if (dtype !== "float32") {
        halves += 1;
        if (apart === 0) halvesEqual += 1;
        // a normal that the bound carries over a midpoint is the next of its dtype
        const ulp = dtype === "float16" ? 2 ** -9 : 2 ** -6;
        expect(apart, row.how).toBeLessThanOrEqual(ulp * Math.max(1, Math.abs(value) / 4));
        continue;
      }
      total += 1;
      if (apart !== 0) unequal += 1;
      farthest = Math.max(farthest, apart / std);
      expect(apart / std, row.how).toBeLessThanOrEqual(BOUND.float32);
    }
  }
  console.log(
    `CUDA normals: ${unequal} of ${total} float32 values unequal, at most ${farthest}·std apart; float64 at most ` +
      `${farthest64}; ${halvesEqual} of ${halves} shown 16-bit values equal; ${whole} of ${rows.length} tensors wholly`,
  );
  expect(rows.length).toBe(60);
  expect(total).toBeGreaterThan(18_000);
});

describe("cards", () => {
  const cuda = (options: object = {}): TorchCudaGenerator =>
    torchGenerator(42, { device: "cuda", ...options });

  test("up to 32,768 values are alike on all", () => {
    const made = cuda().randn(32_768);
    for (const card of ["RTX 4060", "T4", "B200"])
      expectSameBits(cuda({ card }).randn(32_768), made);
  });

  test("beyond, the number of threads decides, by name or by numbers", () => {
    const n = 300_000;
    const h200 = cuda({ card: "H200" }).rand(n);
    const numbers = { multiprocessors: 132, threadsPerMultiprocessor: 2048 };
    expectSameBits(cuda(numbers).rand(n), h200);
    const t4 = cuda({ card: "T4" }).rand(n);
    expect(sha256(t4)).not.toBe(sha256(h200));
    // 40,960 threads: the second word of thread 0 comes after them
    const wide = cuda({ card: "B200" }).rand(200_000);
    expectSameBits(t4.slice(0, 40_960), wide.slice(0, 40_960));
    expect(t4[40_960]).not.toBe(wide[40_960]);
  });

  test("a draw may not depend on where windows end", () => {
    const whole = cuda({ card: "T4" }).normal(100_003, { mean: 1, std: 2 });
    // the first 40,960 are words x of as many threads whatever comes after
    const part = cuda({ card: "T4" }).normal(40_961, { mean: 1, std: 2 });
    expectSameBits(part.slice(0, 40_960), whole.slice(0, 40_960));
  });

  test.each<readonly [object, typeof TypeError | typeof RangeError, RegExp]>([
    [{ card: "H300" }, RangeError, /: card expected one of/],
    [{ card: null }, TypeError, /: card expected one of/],
    [{ card: "T4", multiprocessors: 40 }, TypeError, /: multiprocessors expected nothing beside/],
    [{ multiprocessors: 40 }, TypeError, /: threadsPerMultiprocessor expected a number/],
    [{ threadsPerMultiprocessor: 2048 }, TypeError, /: multiprocessors expected a number/],
    [{ multiprocessors: 0, threadsPerMultiprocessor: 2048 }, RangeError, /: multiprocessors/],
    [{ multiprocessors: 2 ** 40, threadsPerMultiprocessor: 2048 }, RangeError, /at most 65535/],
    [{ multiprocessors: 40, threadsPerMultiprocessor: 128 }, RangeError, /≥ 256/],
    [{ path: "avx2" }, TypeError, /: path expected nothing beside device "cuda"/],
    [{ version: "2.13" }, TypeError, /: version expected nothing beside device "cuda"/],
    [{ device: "mps" }, RangeError, /: device expected one of "cpu", "cuda"/],
    [{ device: "cpu", card: "T4" }, TypeError, /: card expected nothing beside device "cpu"/],
  ])("%o", (options, kind, message) => {
    const error = thrownBy(() => cuda(options));
    expectVoice(error, "torchGenerator");
    expect(error).toBeInstanceOf(kind);
    expect((error as Error).message).toMatch(message);
  });

  test("what no card was given for, and what CUDA does not draw: nothing changes", () => {
    const g = cuda();
    const before = g.state();
    for (const [fn, bad] of [
      ["rand", () => g.rand(32_769)],
      ["randint", () => g.randint(0, 9, 32_769)],
      ["linear", () => g.nn.linear(1000, 1000)],
      [
        "initialize",
        () => initialize({ w: { shape: [200, 200], init: normal() } }, { generator: g }),
      ],
      ["orthogonal", () => g.init.orthogonal([3, 3])],
      ["sparse", () => g.init.sparse([3, 3], { sparsity: 0.5 })],
      ["randperm", () => g.randperm()],
    ] as const) {
      const error = thrownBy(bad);
      expectVoice(error, fn);
      expect(g.state()).toStrictEqual(before);
    }
    const held = cuda({ card: "T4" });
    const error = thrownBy(() => held.init.normal([2 ** 29]));
    expectVoice(error, "normal");
    expect((error as Error).message).toMatch(/bytes expected at most 2\^31 - 1 on CUDA/);
  });
});

describe("as a generator, and its states", () => {
  const make = (): TorchCudaGenerator => torchGenerator(-1, { device: "cuda", card: "A100" });

  test("initialize, a recipe, and all bits again", () => {
    const spec = {
      a: { shape: [30, 10], init: normal({ std: 0.02 }) },
      b: { shape: [10], init: zeros() },
      c: { shape: [7], init: uniform({ bound: 1 }), dtype: "bfloat16" as const },
      d: { shape: [50, 20], init: normal(), dtype: "float16" as const },
      e: { shape: [3], init: normal(), dtype: "float64" as const },
    };
    const set = initialize(spec, { generator: make() });
    const g = make();
    expect(set.a.data).toEqual(g.normal([30, 10], { std: 0.02 }));
    expect(set.c.data).toEqual(g.uniform(7, { from: -1, to: 1, dtype: "bfloat16" }));
    expect(set.d.data).toEqual(g.randn([50, 20], { dtype: "float16" }));
    expect(set.e.data).toEqual(g.randn(3, { dtype: "float64" }));
    const recipe = recipeOf(set);
    const again = initialize(recipe, { generator: restoreGenerator(recipe.generator!) });
    for (const [name, { data }] of Object.entries(set)) expect(again[name]!.data).toEqual(data);
  });

  test("state is JSON, and restores", () => {
    const g = make();
    g.rand(1000);
    const state = JSON.parse(JSON.stringify(g.state())) as ReturnType<typeof g.state>;
    expect(state).toStrictEqual({
      seed: "18446744073709551615",
      offset: 4,
      card: { multiprocessors: 108, threads: 2048 },
    });
    const other = restoreGenerator({ kind: g.kind, state });
    if (!(other instanceof TorchCudaGenerator)) throw new Error(other.kind);
    expectSameBits(other.rand(500_000), g.rand(500_000));
    expect(other.state()).toStrictEqual(g.state());
    expect(g.manualSeed(-1).rand(9)).toEqual(make().rand(9));
  });

  test.each<readonly [object, RegExp]>([
    [{ seed: 5 }, /seed expected an integer of 64 bits in decimal digits/],
    [{ seed: "18446744073709551616" }, /seed expected an integer of 64 bits/],
    [{ offset: 2 }, /offset expected a multiple of 4/],
    [{ offset: -4 }, /offset expected an integer/],
    [{ offset: 2 ** 53 - 4 }, /offset expected a multiple of 4 up to 2\^52/],
    [{ card: "T4" }, /card expected an object/],
    [{ card: { multiprocessors: 1 } }, /card: threads expected a number/],
    [{ card: undefined }, /card expected an object/],
    [{ kept: null }, /option expected one of seed, offset, card/],
  ])("%o is refused", (change, message) => {
    const g = make();
    const before = g.state();
    const error = thrownBy(() => g.setState({ ...before, ...change }));
    expect((error as Error).message).toMatch(message);
    expect(g.state()).toStrictEqual(before);
  });
});
