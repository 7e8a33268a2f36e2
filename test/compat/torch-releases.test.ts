/** PyTorch's official wheels of 2.11 and 2.13 (test/vectors/torch-2.11.json, torch-2.13.json): what each release draws. */
import { describe, expect, test } from "vitest";
import { torchGenerator } from "../../src/compat/index.js";
import type { TorchVersion } from "../../src/compat/torch/cpu.js";
import type { TorchGenerator } from "../../src/compat/torch/generator.js";
import type { TorchDtype } from "../../src/compat/torch/values.js";
import { initialize, normal, truncatedNormal, uniform } from "../../src/index.js";
import { sha256 } from "../support/bits.js";
import { expectVoice, thrownBy } from "../support/voice.js";
import older from "../vectors/torch-2.11.json" with { type: "json" };
import newer from "../vectors/torch-2.13.json" with { type: "json" };

interface Row {
  readonly how: string;
  readonly n?: number;
  readonly first?: string[];
  readonly sha256?: string;
  readonly default_sha256?: string;
  readonly error?: string;
  readonly parameters?: Record<string, [shape: number[], dtype: string, digest: string]>;
  readonly next_rand?: string;
}
type Data = Float32Array | Float64Array | Uint16Array;

const RELEASES = { "2.11": older, "2.13": newer } as unknown as Record<
  "2.11" | "2.13",
  Record<"random" | "init" | "layers", Row[]>
>;
/** A release's rows: 2.13 has those that differ from 2.11's. */
function rowsOf(version: "2.11" | "2.13", section: "random" | "init" | "layers"): Row[] {
  const rows = new Map(RELEASES["2.11"][section].map((row) => [row.how, row]));
  if (version === "2.13") for (const row of RELEASES["2.13"][section]) rows.set(row.how, row);
  return [...rows.values()];
}

const dtypeOf = (how: string): TorchDtype =>
  (/(float64|bfloat16|float16)/.exec(how)?.[1] ?? "float32") as TorchDtype;
const seedOf = (how: string): number => Number(/manual_seed\((\d+)\)/.exec(how)![1]);
const numbersIn = (text: string): number[] =>
  text.split(",").map((number) => Number(number.replace("2**40", String(2 ** 40))));

/** What the last of a row's calls gives; undefined for what is not drawn here. */
function drawn(g: TorchGenerator, { how, n }: Row): ArrayBufferView | undefined {
  const calls = how.replace(" (second)", "").split("; ").slice(1);
  for (const before of calls.slice(0, -1)) {
    const [, name, size] = /^(randn?)\((\d+)/.exec(before)!;
    g[name as "rand"](Number(size), { dtype: dtypeOf(before) });
  }
  const call = calls.at(-1)!;
  const dtype = dtypeOf(call);
  const choice = /rand\((\d+)\)\.multinomial\((\d+)\)/.exec(call);
  if (choice) {
    const weights = g.rand(Number(choice[1]));
    return BigInt64Array.from(g.multinomial(weights, Number(choice[2])), BigInt);
  }
  const noise = /\.(bernoulli_|exponential_)\(([\d.]+)\)$/.exec(call);
  if (noise) {
    const number = Number(noise[2]);
    return noise[1] === "bernoulli_"
      ? g.bernoulli(n!, { p: number, dtype })
      : g.exponential(n!, { rate: number, dtype });
  }
  const range = /^randint\(([^(]*),\(/.exec(call);
  if (range) {
    const [low, high] = numbersIn(range[1]!) as [number, number];
    return BigInt64Array.from(g.randint(low, high, n!), BigInt);
  }
  if (call.startsWith("randperm")) return BigInt64Array.from(g.randperm(n!), BigInt);
  if (call.startsWith("randn(")) return g.randn(n!, { dtype });
  if (call.startsWith("rand(")) return g.rand(n!, { dtype });
  const law = /\.(uniform_|normal_)\(([^)]*)\)$/.exec(call);
  if (law === null) return undefined;
  const [a, b] = numbersIn(law[2]!) as [number, number];
  return law[1] === "uniform_"
    ? g.uniform(n!, { from: a, to: b, dtype })
    : g.normal(n!, { mean: a, std: b, dtype });
}

const POSITIONAL: Record<string, string[]> = {
  uniform: ["a", "b"],
  normal: ["mean", "std"],
  truncNormal: ["mean", "std", "a", "b"],
  sparse: ["sparsity"],
};
function initialised(g: TorchGenerator, how: string): { law: string; data: Data } {
  const [, name, args, axes] = /; (\w+)_(?:\((.*)\))? on \[([\d, ]+)\]/.exec(how)!;
  const law = name!.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  const options: Record<string, unknown> = { dtype: dtypeOf(how) };
  for (const [i, argument] of (args ?? "").split(",").filter(Boolean).entries()) {
    const [left, right] = argument.split("=") as [string, string?];
    if (right === undefined) options[POSITIONAL[law]![i]!] = Number(left);
    else if (right === "sqrt(5)") options[left] = Math.sqrt(5);
    else if (right === "5/3") options[left] = 5 / 3;
    else options[left] = Number.isNaN(Number(right)) ? right : Number(right);
  }
  const call = g.init[law as "uniform"].bind(g.init);
  const { data } = call(numbersIn(axes!), options);
  return { law, data: data };
}

/** Of a row's first values those made here, as numbers. */
function apart(data: Data, { first }: Row, dtype: TorchDtype): { unequal: number; most: number } {
  let [unequal, most] = [0, 0];
  for (const [i, hex] of first!.entries()) {
    const buffer = Buffer.from(hex, "hex");
    const want = dtype === "float64" ? buffer.readDoubleBE() : buffer.readFloatBE();
    if (data[i] !== want) unequal += 1;
    most = Math.max(most, Math.abs(data[i]! - want));
  }
  return { unequal, most };
}

/** log and root, sine or cosine within 1 ulp each, two roundings; radii are below 8.6. */
const FLOAT64_NORMAL = 8.6 * 4 * 2 ** -53;
const stdOf = (how: string): number => Number(/std=([\d.]+)/.exec(how)?.[1] ?? 1);

/** What is not exact of a release, by law and dtype, and its bound for a standard deviation of 1. */
const INEXACT: Record<"2.11" | "2.13", Record<string, number>> = {
  "2.11": { "truncNormal float32": 5e-6, "truncNormal float64": 1e-14 },
  "2.13": { "truncNormal float64": 4 * FLOAT64_NORMAL },
};
const ALWAYS: Record<string, number> = {
  "orthogonal float32": 1e-6, // QR of LAPACK and MKL; `torch.test.ts`
  "orthogonal float64": 1e-14,
  "normal float64": 4 * FLOAT64_NORMAL,
  "xavierNormal float64": FLOAT64_NORMAL,
  "kaimingNormal float64": FLOAT64_NORMAL,
  "sparse float64": FLOAT64_NORMAL,
};

type Layers = Record<string, (...args: unknown[]) => Record<string, { data: Data }>>;

/** The parameters of a row's module, in the order of PyTorch's constructor. */
function moduleOf(g: TorchGenerator, how: string): Record<string, { data: Data }> | undefined {
  const nn = g.nn as unknown as Layers;
  const [, name, list] = (/; (\w+)\((.*)\)$/.exec(how) ?? []) as string[];
  if (name === undefined || list === undefined) return undefined;
  if (name === "Sequential") {
    const [a, b] = [nn.linear!(784, 256), nn.linear!(256, 10)];
    return { "0.weight": a.weight!, "0.bias": a.bias!, "2.weight": b.weight!, "2.bias": b.bias! };
  }
  if (name.startsWith("Transformer") && name !== "Transformer") {
    const parts: Record<string, { data: Data }> = {};
    const add = (at: string, layer: Record<string, { data: Data }>): void => {
      for (const [key, value] of Object.entries(layer)) parts[`${at}.${key}`] = value;
    };
    add("self_attn", nn.multiheadAttention!(32, 4));
    if (name.includes("Decoder")) add("multihead_attn", nn.multiheadAttention!(32, 4));
    add("linear1", nn.linear!(32, 64));
    add("linear2", nn.linear!(64, 32));
    return parts;
  }
  const method = name
    .replace(/^(RNN|LSTM|GRU)/, (letters) => letters.toLowerCase())
    .replace("EmbeddingBag", "Embedding")
    .replace(/^./, (letter) => letter.toLowerCase());
  if (!(method in Object.getPrototypeOf(nn))) return undefined;
  const args: unknown[] = [];
  const options: Record<string, unknown> = {};
  for (const argument of list.split(",")) {
    const [left, right] = argument.split("=") as [string, string?];
    const key = left.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
    if (right === undefined) args.push(Number(left));
    else if (/^(True|False)$/.test(right)) options[key] = right === "True";
    else options[key] = Number.isNaN(Number(right)) ? right : Number(right);
  }
  if (/^(rnn|lstm)$/.test(method)) options.numLayers = args.pop();
  return nn[method]!(...args, options);
}

describe.each(["2.11", "2.13"] as const)("PyTorch %s", (version) => {
  const make = (how: string): TorchGenerator => torchGenerator(seedOf(how), { version });

  test("random numbers: exact; float64 normals within 4 ulp of their radius", () => {
    const left = new Set<string>();
    let [compared, close, unequal, shown] = [0, 0, 0, 0];
    for (const row of rowsOf(version, "random")) {
      const data = row.n === undefined ? undefined : drawn(make(row.how), row);
      if (data === undefined) {
        left.add(/(\w+)\([^()]*\)$/.exec(row.how)![1]!);
      } else if (/randn\([^;]*float64[^;]*$|float64.*normal_/.test(row.how)) {
        const { unequal: some, most } = apart(data as Float64Array, row, "float64");
        expect(most, row.how).toBeLessThanOrEqual(FLOAT64_NORMAL);
        close += 1;
        unequal += some;
        shown += row.first!.length;
      } else {
        expect(sha256(data), row.how).toBe(row.sha256);
        compared += 1;
      }
    }
    console.log(
      `PyTorch ${version}: ${compared} draws equal; float64 normals: ${unequal} of ${shown} shown values unequal; ` +
        `not drawn here: ${[...left].join("; ")}`,
    );
    expect(compared).toBe(154);
    expect(close).toBe(7);
  });

  test("path default: exact where PyTorch takes it", () => {
    // the rows are 2.11's, where float32 scales were rounded twice; 2.13 has std::fma
    const isSame = ({ how }: Row): boolean => version === "2.11" || !how.includes("normal_(");
    const rows = rowsOf(version, "random").filter(
      (row) => row.default_sha256 !== undefined && !row.how.includes("float64") && isSame(row),
    );
    for (const row of rows) {
      const g = torchGenerator(seedOf(row.how), { version, path: "default" });
      expect(sha256(drawn(g, row)!), row.how).toBe(row.default_sha256);
    }
    expect(rows.length).toBeGreaterThan(30);
  });

  test("torch.nn.init: exact but for what goes through LAPACK, MKL or a float64 normal", () => {
    const bounds: Partial<Record<string, number>> = { ...ALWAYS, ...INEXACT[version] };
    const counts: Record<string, string> = {};
    const tally: Record<string, [unequal: number, shown: number, most: number]> = {};
    let exact = 0;
    for (const row of rowsOf(version, "init")) {
      const g = make(row.how);
      if (row.error !== undefined) {
        expect(
          thrownBy(() => initialised(g, row.how)),
          row.how,
        ).toBeInstanceOf(RangeError);
        continue;
      }
      const { law, data } = initialised(g, row.how);
      const dtype = dtypeOf(row.how);
      const kind = `${law} ${dtype}`;
      if (bounds[kind] === undefined) {
        expect(sha256(data), row.how).toBe(row.sha256);
        exact += 1;
        continue;
      }
      const { unequal, most } = apart(data, row, dtype);
      expect(most / stdOf(row.how), row.how).toBeLessThanOrEqual(bounds[kind]);
      const [u, n, m] = tally[kind] ?? [0, 0, 0];
      tally[kind] = [u + unequal, n + row.first!.length, Math.max(m, most)];
    }
    for (const [kind, [u, n, m]] of Object.entries(tally)) counts[kind] = `${u} of ${n}, ${m}`;
    console.log(`PyTorch ${version}, unequal among the values shown, and how far:`, counts);
    expect(exact).toBe(version === "2.11" ? 114 : 138);
  });

  test("layers, and the next uniform after each", () => {
    const left: string[] = [];
    let compared = 0;
    for (const row of rowsOf(version, "layers")) {
      const g = make(row.how);
      const layer = moduleOf(g, row.how);
      if (layer === undefined) {
        left.push(row.how.replace(/^.*?; /, ""));
        continue;
      }
      for (const [name, { data }] of Object.entries(layer)) {
        const [, dtype, digest] = row.parameters![name]!;
        if (dtype.includes("float64") && !row.how.includes("Linear")) continue;
        expect(sha256(data).slice(0, 24), `${row.how}: ${name}`).toBe(digest);
      }
      const next = Buffer.alloc(4);
      next.writeFloatBE(g.rand(1)[0]!);
      expect(next.toString("hex"), row.how).toBe(row.next_rand);
      compared += 1;
    }
    console.log(`PyTorch ${version}: ${compared} layers equal; not made here: ${left.join("; ")}`);
    expect(compared).toBeGreaterThan(20);
  });
});

/** `torch.manual_seed(5); torch.randint(0, 2**28, (3,))` of PyTorch 2.13. */
const RANDINT = [236996814, 80864957, 220060790];

describe("releases", () => {
  const make = (version: TorchVersion): TorchGenerator => torchGenerator(5, { version });

  test("2.13 is the default", () => {
    const init = { shape: [40], init: truncatedNormal({ std: 1, bounds: "absolute" }) };
    const [first, second] = [torchGenerator(5), make("2.13")].map(
      (generator) => initialize({ w: init }, { generator }).w.data,
    );
    expect(first).toEqual(second);
    expect(initialize({ w: init }, { generator: make("2.11") }).w.data).not.toEqual(first);
  });

  test("randint takes two words from 2^28 numbers on, up to 2.6 from 2^32", () => {
    const drawn = (version: TorchVersion, range: number): number[] => {
      const g = make(version);
      return [...g.randint(0, range, 3), g.rand(1)[0]!];
    };
    expect(drawn("2.6", 2 ** 28)).not.toEqual(drawn("2.11", 2 ** 28));
    expect(drawn("2.13", 2 ** 28)).toEqual(drawn("2.11", 2 ** 28));
    for (const range of [2 ** 28 - 1, 2 ** 32]) {
      expect(drawn("2.6", range)).toEqual(drawn("2.13", range));
    }
    expect(drawn("2.13", 2 ** 28).slice(0, 3)).toEqual(RANDINT);
  });

  test("a uniform that rounds to its end becomes its beginning since 2.13", () => {
    const high = 1 + 2 ** -23;
    const ends = (version: TorchVersion): Set<number> =>
      new Set(make(version).uniform(1000, { from: 1, to: high }));
    expect(ends("2.11")).toEqual(new Set([1, high]));
    expect(ends("2.13")).toEqual(new Set([1]));
  });

  test("16-bit parameters of a spec", () => {
    for (const version of ["2.11", "2.13"] as const) {
      for (const dtype of ["float16", "bfloat16"] as const) {
        const spec = {
          a: { shape: [5, 7], init: normal({ mean: 1, std: 0.5 }) },
          b: { shape: [9], init: uniform({ low: -2, high: 3 }) },
          c: { shape: [33], init: truncatedNormal({ std: 1, bounds: "absolute" }) },
        };
        const { a, b, c } = initialize(spec, { dtype, generator: make(version) });
        const g = make(version);
        expect(a.data).toEqual(g.normal([5, 7], { mean: 1, std: 0.5, dtype }));
        expect(b.data).toEqual(g.uniform(9, { from: -2, to: 3, dtype }));
        expect(c.data).toEqual(g.init.truncNormal([33], { dtype }).data);
      }
    }
  });

  test("rejection that would take thousands of rounds is refused, nothing drawn", () => {
    const g = make("2.13");
    const before = g.state();
    for (const [a, b] of [
      [3, 1e6],
      [-1e9, -5],
      [0, 1e-300],
    ] as const) {
      const call = (): unknown => g.init.truncNormal([10], { a, b });
      if (b === 1e-300) {
        expect(call).not.toThrow();
        g.setState(before);
        continue;
      }
      const error = thrownBy(call);
      expectVoice(error, "truncNormal");
      expect((error as Error).message).toMatch(
        /bounds expected a cut that one draw in 1024 passes/,
      );
      expect(g.state()).toStrictEqual(before);
      expect(make("2.11").init.truncNormal([10], { a, b }).data).toHaveLength(10);
    }
    const w = { shape: [4], init: truncatedNormal({ low: 3, high: 1e6, bounds: "absolute" }) };
    const error = thrownBy(() => initialize({ w }, { generator: g }));
    expectVoice(error, "initialize");
    // a far tail that uniforms meet often enough
    expect(Math.min(...g.init.truncNormal([100], { a: 40, b: 40.1 }).data)).toBeGreaterThanOrEqual(
      40,
    );
  });

  test("names of versions", () => {
    for (const version of ["2.12", "1.13", 2.11, null]) {
      const error = thrownBy(() => torchGenerator(1, { version: version as "2.11" }));
      expectVoice(error, "torchGenerator");
      expect((error as Error).message).toMatch(/version expected one of "2.6", "2.11", "2.13"/);
    }
  });
});
