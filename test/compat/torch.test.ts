import { describe, expect, test } from "vitest";
import {
  initialize,
  heNormal,
  heUniform,
  glorotUniform,
  normal,
  orthogonal,
  recipeOf,
  truncatedNormal,
  uniform,
} from "../../src/index.js";
import { restoreGenerator } from "../../src/compat/index.js";
import { compatWindow } from "../../src/compat/shared/kernels.js";
import { torchGenerator, TorchGenerator } from "../../src/compat/torch/generator.js";
import { sha256 } from "../support/bits.js";
import init from "../vectors/torch-init.json" with { type: "json" };
import layers from "../vectors/torch-layers.json" with { type: "json" };
import modules from "../vectors/torch-modules.json" with { type: "json" };
import random from "../vectors/torch-random.json" with { type: "json" };

interface Values {
  readonly dtype: string;
  readonly shape: number[];
  readonly values?: number[];
  readonly bits?: string[];
  readonly first?: string[];
  readonly last?: string[];
  readonly sha256: string | null;
}
interface Row {
  readonly how: string;
  readonly avx2: Values;
  readonly default: Values | string;
}

const PATHS = ["avx2", "default"] as const;
type Path = (typeof PATHS)[number];
const expected = (row: Row, path: Path): Values => {
  const values = row[path];
  return typeof values === "string" ? row.avx2 : values;
};

function fromBits(bits: readonly string[], dtype: string): number[] {
  return bits.map((hex) => {
    const buffer = Buffer.from(hex, "hex");
    return dtype === "float64" ? buffer.readDoubleBE() : buffer.readFloatBE();
  });
}

/** The values that the list shows, beside those made: all, or the first and last eight. */
function shown(
  data: ArrayLike<number>,
  { bits, first, last, dtype }: Values,
): [number[], number[]] {
  const made = Array.from(data);
  if (bits !== undefined) return [made, fromBits(bits, dtype)];
  const ends = [...made.slice(0, 8), ...made.slice(-8)];
  return [ends, fromBits([...first!, ...last!], dtype)];
}

const seedOf = (how: string): bigint => BigInt(/manual_seed\((\d+)\)/.exec(how)![1]!);

describe("the generator's own draws", () => {
  function draw(g: TorchGenerator, how: string, { shape }: Values): ArrayLike<number> {
    const dtype = how.includes("float64") ? "float64" : "float32";
    const call = how.replace(/^.*manual_seed\(\d+\); /, "");
    if (call.startsWith("torch.randn")) return g.randn(shape, { dtype });
    if (call.startsWith("torch.randperm")) return g.randperm(20);
    if (call.startsWith("torch.randint")) return g.randint(0, 1000, 16);
    if (call.startsWith("torch.rand")) return g.rand(shape, { dtype });
    if (call.startsWith("torch.empty")) return g.randint(0, 2 ** 32, 16);
    if (call.startsWith("cat")) {
      const parts = [g.randn(3), g.rand(2), g.randn(2), g.randn(16), g.randn(1)];
      return Float32Array.from(parts.flatMap((part) => [...part]));
    }
    if (call.startsWith("w.normal_")) return g.normal(shape, { mean: 0.5, std: 0.02, dtype });
    if (call.startsWith("w.uniform_")) return g.uniform(shape, { from: -0.3, to: 0.7, dtype });
    throw new Error(`no such call: ${call}`);
  }

  const rows = (random.entries as Row[]).filter(({ how }) => how.includes("manual_seed"));
  // float64 normals are the C library's log, sin and cos: a last bit now and then
  const isClose = ({ how }: Row): boolean => /randn\(.*float64/.test(how);

  test.each(PATHS)("exact on path %s", (path) => {
    const exact = rows.filter((row) => !isClose(row));
    for (const row of exact) {
      const wanted = expected(row, path);
      const data = draw(torchGenerator(seedOf(row.how), { path, version: "2.6" }), row.how, wanted);
      if (wanted.values !== undefined) expect(Array.from(data), row.how).toEqual(wanted.values);
      else expect(sha256(data as Float32Array), row.how).toBe(wanted.sha256);
    }
    expect(exact.length).toBe(70);
  });

  test("float64 normals, within 4 ulp of the larger of the pair", () => {
    let [unequal, total] = [0, 0];
    for (const row of rows.filter(isClose)) {
      const wanted = expected(row, "avx2");
      const data = draw(torchGenerator(seedOf(row.how)), row.how, wanted);
      const [made, given] = shown(data, wanted);
      for (const [i, value] of made.entries()) {
        total += 1;
        if (value !== given[i]) unequal += 1;
        // log and the root within 1 ulp each, sine or cosine within 1, two roundings; radii are below 8.6
        expect(Math.abs(value - given[i]!), row.how).toBeLessThanOrEqual(8.6 * 4 * 2 ** -53);
      }
    }
    console.log(`torch float64 normals: ${unequal} of ${total} shown values unequal`);
    expect(total).toBeGreaterThan(200);
    // about 3 in 100 sines differ by a bit: 4.5 sigma more would be another function
    expect(unequal / total).toBeLessThan(0.1);
  });

  interface Published {
    readonly call: string;
    readonly bits: string[];
    readonly a: { bits: string[] };
    readonly b: { bits: string[] };
    readonly c: { bits: string[] };
    readonly k: { bits: string[] };
  }
  const published = random.published as unknown as Published[];
  const find = (call: string): Published => published.find((row) => row.call.includes(call))!;
  const f32 = (bits: readonly string[]): number[] => fromBits(bits, "float32");

  test("published by users of the official wheels", () => {
    expect(published.length).toBe(7); // here and in the next two tests
    expect([...torchGenerator(0).randn([3, 9])]).toEqual(f32(find("randn(3,9)").bits));
    const { a, b, c } = find("a=torch.randn(2,2,4,4)");
    const g = torchGenerator(42);
    expect([...g.randn([2, 2, 4, 4])]).toEqual(f32(a.bits));
    expect([...g.randn([2, 3, 3, 3])]).toEqual(f32(b.bits));
    expect([...g.randn(3)]).toEqual(f32(c.bits));
    const again = torchGenerator(42);
    expect([...again.randn([1, 2, 4, 8])]).toEqual(f32(a.bits)); // q of the third row
    expect([...again.randn([1, 2, 4, 8])]).toEqual(f32(find("k=torch.randn").k.bits));
  });

  test("published by the user of another machine: path default within 5e-6", () => {
    const given = f32(find("torch.randn(16)").bits);
    const made = torchGenerator(42, { path: "default", version: "2.6" }).randn(16);
    let unequal = 0;
    for (const [i, value] of made.entries()) {
      if (value !== given[i]) unequal += 1;
      expect(Math.abs(value - given[i]!)).toBeLessThan(5e-6);
    }
    console.log(`torch normals of another machine, default: ${unequal} of ${made.length} unequal`);
  });

  test("fused and plain scaled uniforms, both published", () => {
    const fused = torchGenerator(42);
    const a = fused.nn.linear(2, 2);
    const b = fused.nn.linear(2, 1);
    const made = [a.weight, a.bias!, b.weight, b.bias!].flatMap(({ data }) => [...data]);
    expect(made).toEqual(f32(find("nn.Linear(2,2)").bits));
    const plain = torchGenerator(0, { fused: false }).nn.linear(2, 1, { bias: false });
    expect([...plain.weight.data]).toEqual(f32(find("nn.Linear(2,1,bias=False)").bits));
    const wide = torchGenerator(0, { fused: false }).nn.linear(5, 3);
    expect([...wide.weight.data.slice(0, 5)]).toEqual(f32(find("nn.Linear(5,3)").bits));
    expect([...torchGenerator(0).nn.linear(2, 1, { bias: false }).weight.data]).not.toEqual([
      ...plain.weight.data,
    ]);
  });
});

describe("torch.nn.init", () => {
  const CALL =
    /empty\(([^)]*)\); torch\.manual_seed\((\d+)\); torch\.nn\.init\.(\w+)_\(w(?:, )?(.*)\)$/;

  function made(how: string, path: Path): { law: string; data: Float32Array | Float64Array } {
    const [, shape, seed, name, args] = CALL.exec(how)!;
    const options: Record<string, number | string> = {};
    const positional = name === "uniform" ? ["a", "b"] : ["mean", "std"];
    for (const [i, argument] of args!.split(/,\s*/).filter(Boolean).entries()) {
      const [left, right] = argument.split(/=(.*)/);
      if (right === undefined) options[positional[i]!] = Number(left);
      else if (right === "math.sqrt(5)") options[left!] = Math.sqrt(5);
      else if (right.includes("calculate_gain")) options[left!] = 5 / 3;
      else options[left!] = right.startsWith("'") ? right.slice(1, -1) : Number(right);
    }
    const law = name!.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
    const { init: laws } = torchGenerator(Number(seed), { path, version: "2.6" });
    const call = laws[law as "uniform"].bind(laws);
    const { data } = call(shape!.split(",").map(Number), options);
    return { law, data: data as Float32Array };
  }

  test.each(PATHS)("bit for bit on path %s, orthogonal_ within 1e-6", (path) => {
    const seen = new Set<string>();
    let [unequal, total, cut] = [0, 0, 0];
    for (const row of init.entries as Row[]) {
      const wanted = expected(row, path);
      const { law, data } = made(row.how, path);
      seen.add(law);
      if (law !== "orthogonal") {
        expect(sha256(data), row.how).toBe(wanted.sha256);
        if (law === "truncNormal") cut += data.length;
        continue;
      }
      const [ours, theirs] = shown(data, wanted);
      for (const [i, value] of ours.entries()) {
        total += 1;
        if (value !== theirs[i]) unequal += 1;
        // LAPACK's float32 rounding errors; 8e-7 was the largest of the whole tensors
        expect(Math.abs(value - theirs[i]!), row.how).toBeLessThan(1e-6);
      }
    }
    console.log(
      `torch orthogonal_, ${path}: ${unequal} of ${total} shown values unequal; ` +
        `trunc_normal_: 0 of ${cut}`,
    );
    expect([...seen].sort()).toEqual(
      "dirac eye kaimingNormal kaimingUniform normal orthogonal sparse truncNormal uniform xavierNormal xavierUniform".split(
        " ",
      ),
    );
  });

  test.each(PATHS)("erfinv, which trunc_normal_ takes, path %s", (path) => {
    const [inverse, grid] = (random.entries as Row[]).filter(({ how }) => /^g\b/.test(how));
    const given = fromBits(expected(grid!, path).bits!, "float32");
    const { kernels, memory, values } = compatWindow();
    const data = new Float32Array(memory.buffer, values, given.length);
    data.set(given);
    const fused = path === "avx2";
    kernels.torchTruncatedF32(values, given.length, 1, 0, -Infinity, Infinity, fused, 0);
    expect([...data]).toEqual(fromBits(expected(inverse!, path).bits!, "float32"));
  });

  test("constants take nothing from the stream", () => {
    const g = torchGenerator(0);
    expect([...g.init.ones([2]).data, ...g.init.zeros([1]).data]).toEqual([1, 1, 0]);
    expect([...g.init.constant([2], 0.5, { dtype: "float64" }).data]).toEqual([0.5, 0.5]);
    expect(g.rand(1)[0]).toBe(torchGenerator(0).rand(1)[0]);
  });
});

describe("layers", () => {
  test.each(PATHS)("as torch.nn makes them, path %s", (path) => {
    for (const row of layers.entries as Row[]) {
      const g = torchGenerator(seedOf(row.how), { path, version: "2.6" });
      const wanted = expected(row, path);
      const key = /(?:state_dict\(\)\['([^']*)'\]|m\.(\w+)|\)\.(\w+))$/.exec(row.how)!;
      const name = key[1] ?? key[2] ?? key[3]!;
      const all: Record<string, { data: Float32Array | Float64Array } | undefined> = {};
      const take = (prefix: string, layer: object): void => {
        for (const [k, v] of Object.entries(layer)) all[prefix + k] = v as { data: Float32Array };
      };
      if (row.how.includes("Sequential")) {
        take("0.", g.nn.linear(4, 3));
        take("2.", g.nn.linear(3, 2));
      } else if (row.how.includes("Linear")) take("", g.nn.linear(784, 256));
      else if (row.how.includes("Conv2d")) take("", g.nn.conv2d(3, 16, 3));
      else if (row.how.includes("LSTM")) take("", g.nn.lstm(5, 4));
      else take("", g.nn.embedding(10, 6));
      expect(sha256(all[name]!.data), row.how).toBe(wanted.sha256);
    }
  });

  test.each(modules.entries)("$made", ({ seed, method, args, parameters, then }) => {
    const g = torchGenerator(seed);
    const make = (g.nn[method as "linear"] as (...args: unknown[]) => object).bind(g.nn);
    const made = Object.entries(make(...args)) as [
      string,
      { data: Float32Array; shape: number[] },
    ][];
    const summary = made.map(([name, { data, shape }]) => [name, shape, sha256(data)]);
    expect(summary).toEqual(parameters);
    expect(g.rand(1)[0]).toBe(then);
  });

  test("the 784-256-10 network", () => {
    const g = torchGenerator(0);
    const parts = [g.nn.linear(784, 256, { scope: "0." }), g.nn.linear(256, 10, { scope: "2." })];
    const made = parts.flatMap(({ weight, bias }) => [weight, bias!]);
    const hashes = Object.fromEntries(made.map(({ name, data }) => [name, sha256(data)]));
    expect(hashes).toEqual(modules.network);
  });

  // PyTorch 1.13.1: torch.manual_seed(3); m = nn.TransformerEncoderLayer(8, 2, 16); then torch.rand(1)
  test("a transformer's encoder layer is its parts, in order", () => {
    const g = torchGenerator(3);
    const attention = g.nn.multiheadAttention(8, 2);
    g.nn.linear(8, 16);
    const { weight } = g.nn.linear(16, 8);
    expect(sha256(attention.in_proj_weight!.data)).toBe(
      "ae7c1d69168002a4b44ac53acf9254bfe75c5518b6f415db3a87146de208c33b",
    );
    expect(sha256(weight.data)).toBe(
      "e15424226809d63f7c4f6366df8e53c92dd501499dabe99d510d3be7609aa009",
    );
    expect(g.rand(1)[0]).toBe(0.4524386525154114);
  });

  test("scope names the parameters", () => {
    const { weight, bias } = torchGenerator(0).nn.linear(2, 1, { scope: "fc1." });
    expect([weight.name, bias!.name]).toEqual(["fc1.weight", "fc1.bias"]);
    expect(weight.shape).toEqual([1, 2]);
  });
});

describe("the generator option", () => {
  const shape = [300, 784];
  const rowOf = (law: string): Row =>
    (init.entries as Row[]).find(
      ({ how }) => how === `w=torch.empty(300, 784); torch.manual_seed(0); torch.nn.init.${law}`,
    )!;

  test.each([
    ["kaiming_uniform_(w)", heUniform()],
    ["kaiming_normal_(w)", heNormal()],
    ["kaiming_normal_(w, mode='fan_out', nonlinearity='relu')", heNormal({ mode: "fan_out" })],
    [
      "xavier_uniform_(w, gain=torch.nn.init.calculate_gain('tanh'))",
      glorotUniform({ gain: 5 / 3 }),
    ],
    ["normal_(w, 0.5, 0.02)", normal({ mean: 0.5, std: 0.02 })],
    ["uniform_(w, -0.1, 0.3)", uniform({ low: -0.1, high: 0.3 })],
    ["trunc_normal_(w)", truncatedNormal()],
    [
      "trunc_normal_(w, mean=0., std=0.02, a=-0.04, b=0.04)",
      truncatedNormal({ std: 0.02, low: -0.04, high: 0.04, bounds: "absolute" }),
    ],
  ])("%s", (call, law) => {
    const generator = torchGenerator(0, { version: "2.6" });
    const { w } = initialize({ w: { shape, init: law } }, { generator });
    expect(sha256(w.data)).toBe(rowOf(call).avx2.sha256);
  });

  test("a recipe holds the state before the first draw", () => {
    const generator = torchGenerator(3);
    generator.randn(3);
    const spec = { a: { shape: [5], init: normal() }, b: { shape: [33], init: normal() } };
    const made = initialize(spec, { generator });
    const recipe = JSON.parse(JSON.stringify(recipeOf(made))) as ReturnType<typeof recipeOf>;
    const again = initialize(recipe, { generator: restoreGenerator(recipe.generator!) });
    expect(again).toEqual({ ...made });
  });

  test("laws that PyTorch does not draw are refused by name", () => {
    const generator = torchGenerator(0);
    const cut = truncatedNormal({ high: null });
    expect(() => initialize({ w: { shape, init: cut } }, { generator })).toThrow(
      new RangeError(
        'initialize: "w": bounds expected two finite bounds for trunc_normal_, got null',
      ),
    );
    expect(() => initialize({ w: { shape, init: orthogonal() } }, { generator })).toThrow(
      /one of "uniform", "normal", "truncatedNormal", which torch.Generator draws, got "orthogonal"/,
    );
  });
});

describe("state", () => {
  test("goes through JSON in the middle of a pair and of a block", () => {
    const g = torchGenerator(5, { path: "default", fused: true });
    g.randn(3);
    g.rand(1000);
    const state = JSON.parse(JSON.stringify(g.state())) as ReturnType<typeof g.state>;
    expect(state.kept).not.toBe(null);
    const draws = (from: TorchGenerator): number[] => [
      ...from.randn(3),
      ...from.randn(700),
      ...from.uniform(9, { from: -0.1, to: 0.3 }),
    ];
    const first = draws(g);
    const other = torchGenerator(0);
    other.setState(state);
    expect(draws(other)).toEqual(first);
    expect(restoreGenerator({ kind: "torch.Generator", state }).state()).toEqual(state);
    g.setState(state);
    expect(draws(g)).toEqual(first);
  });

  test("what state did not give is refused, and nothing changes", () => {
    const g = torchGenerator(5);
    const good = g.state();
    const words = good.words as number[];
    for (const [change, error] of [
      [{ path: "sse" }, RangeError],
      [{ fused: 1 }, TypeError],
      [{ words: words.slice(1) }, RangeError],
      [{ words: [-1, ...words.slice(1)] }, RangeError],
      [{ words: 7 }, TypeError],
      [{ position: 625 }, RangeError],
      [{ kept: "0" }, TypeError],
      [{ more: 1 }, TypeError],
    ] as const) {
      expect(() => g.setState({ ...good, ...change })).toThrow(error);
    }
    expect(g.state()).toEqual(good);
  });

  test("manualSeed drops the kept normal", () => {
    const g = torchGenerator(1);
    g.randn(1);
    expect([...g.manualSeed(1).randn(2)]).toEqual([...torchGenerator(1).randn(2)]);
  });
});

describe("arguments", () => {
  test("seeds by torch.manual_seed's rules", () => {
    const first = (seed: number | bigint): number => torchGenerator(seed).rand(1)[0]!;
    expect(first(2 ** 40 + 5)).toBe(first(5));
    expect(first(-1)).toBe(first(2n ** 64n - 1n));
    expect(first(-(2n ** 63n))).toBe(first(0));
    for (const seed of [2n ** 64n, -(2n ** 63n) - 1n, 1.5, NaN, Infinity, 2 ** 53]) {
      expect(() => torchGenerator(seed)).toThrow(RangeError);
    }
    for (const seed of ["1", null, undefined, true, {}]) {
      expect(() => torchGenerator(seed as number)).toThrow(TypeError);
    }
    expect(() => torchGenerator(2n ** 64n)).toThrow(
      "torchGenerator: seed expected an integer from -2^63 to 2^64 - 1, got 18446744073709551616n",
    );
  });

  test("mistakes take nothing from the stream", () => {
    const g = torchGenerator(1);
    const before = g.state();
    const calls: (() => unknown)[] = [
      () => torchGenerator(1, { path: "avx512" as "avx2" }),
      () => torchGenerator(1, { fused: 1 as unknown as boolean }),
      () => g.rand(-1),
      () => g.rand([2, 1.5]),
      () => g.randn(3, { dtype: "float8" as "float32" }),
      () => g.randn(3, { mean: 1 } as object),
      () => g.normal(3, { std: -1 }),
      () => g.uniform(3, { from: 1, to: 0 }),
      () => g.randperm(2 ** 32),
      () => g.randint(3, 3, 2),
      () => g.randint(0, 2.5, 2),
      () => g.init.kaimingNormal([3]),
      () => g.init.kaimingNormal([3, 0]),
      () => g.init.kaimingUniform([3, 3], { nonlinearity: "gelu" as "relu" }),
      () => g.init.truncNormal([3], { a: 1, b: 1 }),
      () => g.init.truncNormal([3], { std: 0 }),
      () => g.init.sparse([3, 3], { sparsity: 2 }),
      () => g.init.sparse([3, 3, 3], { sparsity: 0.5 }),
      () => g.init.eye([3]),
      () => g.init.dirac([4, 4, 3], { groups: 3 }),
      () => g.init.orthogonal([3]),
      () => g.nn.linear(0, 3),
      () => g.nn.linear(3, 3, { scop: "" } as object),
      () =>
        g.nn.linear(3, 3, { scope: 1 as unknown as string, bias: false, dtype: "x" as "float32" }),
      () => g.nn.conv2d(3, 4, 3, { groups: 2 }),
      () => g.nn.conv2d(3, 4, [3]),
      () => g.nn.gru(3, 4, { projSize: 2 } as object),
      () => g.nn.lstm(3, 4, { projSize: 4 }),
      () => g.nn.embedding(3, 4, { paddingIdx: 3 }),
      () => g.nn.multiheadAttention(10, 3),
    ];
    for (const call of calls) expect(call, String(call)).toThrow(/expected .*, got /);
    expect(g.state()).toEqual(before);
  });

  test("empty tensors are legal and take nothing", () => {
    const g = torchGenerator(1);
    expect([g.rand(0).length, g.randn([3, 0]).length, g.randperm(0).length]).toEqual([0, 0, 0]);
    expect(g.state()).toEqual(torchGenerator(1).state());
  });
});
