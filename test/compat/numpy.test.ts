/** NumPy's own values, bit for bit: test/vectors/numpy_*.json, made with NumPy 2.4.6 on glibc 2.36 with FMA. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { numpyGenerator, numpyRandomState, restoreGenerator } from "../../src/compat/index.js";
import { poolOf, seedWords, wordsOf } from "../../src/compat/numpy/seed-sequence.js";
import { ziggurat } from "../../src/compat/numpy/ziggurat.js";
import {
  constant,
  fill,
  heNormal,
  initialize,
  initializeParameters,
  normal,
  recipeOf,
  refill,
  truncatedNormal,
  uniform,
  type Parameter,
  type Recipe,
} from "../../src/index.js";
import { hex32, hexOf, sha256 } from "../support/bits.js";
import { expectVoice, thrownBy } from "../support/voice.js";

type Loose = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any
const read = (name: string): Loose =>
  JSON.parse(readFileSync(`test/vectors/${name}.json`, "utf8")) as Loose;
const legacy = read("numpy_randomstate");
const modern = read("numpy_generator");

const one = (value: number): string => hexOf(Float64Array.of(value))[0]!;
/* eslint-disable @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-call */

describe.each(Object.entries(legacy.seeds as Loose))("RandomState(%s)", (seed, want: Loose) => {
  const make = () => numpyRandomState(Number(seed));
  test("values", () => {
    expect(hexOf(make().randomSample(16))).toStrictEqual(want.random_sample.bits);
    expect(hexOf(make().randn(17))).toStrictEqual(want.randn.bits);
    expect(hexOf(make().uniform(-1, 1, 16))).toStrictEqual(want.uniform_m1_1.bits);
    expect(hexOf(make().uniform(-0.05, 0.05, 8))).toStrictEqual(want["uniform_m0.05_0.05"].bits);
    expect(hexOf(make().normal(1.5, 0.02, 8))).toStrictEqual(want["normal_1.5_0.02"].bits);
    expect([...make().permutation(10)]).toStrictEqual(want.permutation_10.dec);
    expect([...make().randint(0, 100, 10)]).toStrictEqual(want.randint_0_100.dec);
  });
  test("words, across a regeneration too", () => {
    const words = Array.from(make().randint(0, 2 ** 32, 640), hex32);
    expect(words.slice(0, 16)).toStrictEqual(want.raw_uint32.hex);
    expect(words.slice(620, 636)).toStrictEqual(want.raw_uint32_620_to_635.hex);
    // tomaxint: 63 bits of two words, the first one high
    const long = Array.from(
      { length: 8 },
      (_, i) => BigInt(`0x${words[2 * i]!}${words[2 * i + 1]!}`) >> 1n,
    );
    expect(long.map(Number)).toStrictEqual(want.tomaxint.dec);
  });
  test("100 000 values", () => {
    expect(sha256(make().randn(100000))).toBe(want.randn_1e5.sha256_le_bytes);
    expect(sha256(make().randomSample([1000, 100]))).toBe(want.random_sample_1e5.sha256_le_bytes);
  });
  test("one at a time, and odd chunks, are the same stream", () => {
    const [whole, parts] = [make().randn(20001), make()];
    const got = [...parts.randn(7001), parts.randn(), parts.randn(), ...parts.randn(12998)];
    expect(sha256(Float64Array.from(got))).toBe(sha256(whole));
  });
});

test("array seeds", () => {
  for (const { seed, randn4, raw_uint32 } of legacy.array_seeds) {
    const words = numpyRandomState(seed).randint(0, 2 ** 32, raw_uint32.length);
    expect(Array.from(words, hex32)).toStrictEqual(raw_uint32);
    expect(hexOf(numpyRandomState(seed).randn(4))).toStrictEqual(randn4.bits);
  }
});

test("the second normal survives other draws", () => {
  const q = numpyRandomState(7);
  const got = [
    ...q.randn(1),
    ...q.randomSample(2),
    ...q.randn(2),
    q.uniform(-1, 1),
    q.randn(),
    numpyRandomState(7).randn(),
  ];
  expect(got.map(one)).toStrictEqual(legacy.interleave[0].bits);
});

test.each([...legacy.networks, ...legacy.he_networks] as Loose[])("network $dims", (want) => {
  const init = want.how.includes("sqrt") ? heNormal() : normal({ std: 0.01 });
  const generator = numpyRandomState(want.seed);
  const options = { generator, init, dtype: "float64" } as const;
  const set: Record<string, Parameter> = initializeParameters(want.dims as number[], options);
  for (const { name, sha256_le_bytes } of want.layers) {
    expect(sha256(set[name as string]!.data)).toBe(sha256_le_bytes);
  }
});

describe.each(Object.entries(modern.seeds as Loose))("default_rng(%s)", (seed, want: Loose) => {
  const make = () => numpyGenerator(BigInt(seed));
  test("values", () => {
    const { state } = make().state() as unknown as { state: Record<"state" | "inc", string> };
    expect(BigInt(state.state).toString(16)).toBe(want.pcg64_state.state_hex.replace(/^0+/, ""));
    expect(BigInt(state.inc).toString(16)).toBe(want.pcg64_state.inc_hex.replace(/^0+/, ""));
    expect(hexOf(make().random(8))).toStrictEqual(want.random_f64.bits);
    expect(hexOf(make().random(8, "float32"))).toStrictEqual(want.random_f32.bits);
    expect(hexOf(make().standardNormal(16))).toStrictEqual(want.standard_normal_f64.bits);
    expect(hexOf(make().standardNormal(16, "float32"))).toStrictEqual(
      want.standard_normal_f32.bits,
    );
    expect(hexOf(make().normal(0.1, 0.02, 8))).toStrictEqual(want["normal_0.1_0.02"].bits);
    expect(hexOf(make().uniform(-1, 1, 8))).toStrictEqual(want.uniform_m1_1.bits);
    expect([...make().integers(0, 1000, 8)]).toStrictEqual(want.integers_0_1000.dec);
    expect([...make().permutation(10)]).toStrictEqual(want.permutation_10.dec);
  });
  test("100 000 values, tails among them", () => {
    expect(sha256(make().standardNormal(100000))).toBe(
      want.standard_normal_f64_1e5.sha256_le_bytes,
    );
    expect(sha256(make().standardNormal(100000, "float32"))).toBe(
      want.standard_normal_f32_1e5.sha256_le_bytes,
    );
    expect(sha256(make().random(100000))).toBe(want.random_f64_1e5.sha256_le_bytes);
  });
  test("SeedSequence, and the words of PCG64", () => {
    const entropy = wordsOf(BigInt(seed));
    const words = Array.from(seedWords({ entropy, spawnKey: [] }, 8), hex32);
    expect(words).toStrictEqual(want.seedsequence_state8_u32.hex);
    const pairs = [1, 3, 5, 7].map((i) => words[i]! + words[i - 1]!);
    expect(pairs).toStrictEqual(want.seedsequence_state4_u64.hex);
    expect(
      Array.from(poolOf({ entropy, spawnKey: [] }), (word) => hex32(word >>> 0)),
    ).toStrictEqual(want.seedsequence_pool.hex);
    const children = [0, 1, 2].map((i) =>
      Array.from(seedWords({ entropy, spawnKey: [i] }, 8), hex32),
    );
    expect(children).toStrictEqual(want.spawn_children_state8_u32.hex);
    // the low half of a word comes first
    const halves = Array.from(make().integers(0, 2 ** 32, 32), hex32);
    const drawn = want.raw_u64.hex.map(
      (_: string, i: number) => halves[2 * i + 1]! + halves[2 * i]!,
    );
    expect(drawn).toStrictEqual(want.raw_u64.hex);
  });
  test("spawned children", () => {
    const got = make()
      .spawn(3)
      .map((child) => hexOf(child.standardNormal(4)));
    const wanted = want.spawn_child_normals.values.map((values: Loose) => values.bits as string[]);
    expect(got).toStrictEqual(wanted);
  });
});

test("the kept half of a word survives 64-bit draws", () => {
  const [want] = modern.interleave;
  const g = numpyGenerator(7);
  const narrow: number[] = [...g.random(1, "float32")];
  const wide: number[] = [...g.random(1)];
  narrow.push(...g.random(2, "float32"), ...g.standardNormal(1, "float32"));
  wide.push(...g.standardNormal(2));
  narrow.push(...g.random(1, "float32"));
  expect(hexOf(Float32Array.from(narrow))).toStrictEqual(want.f32_in_order.bits);
  expect(hexOf(Float64Array.from(wide))).toStrictEqual(want.f64_in_order.bits);
});

test("SeedSequence of lists, of more than 128 bits, with spawn keys", () => {
  for (const { entropy, hex: plain, hex_spawnkey_1_2: spawned } of modern.seedsequence) {
    const parts = String(entropy).match(/\d+/g)!.map(BigInt);
    const words = parts.flatMap(wordsOf);
    expect(Array.from(seedWords({ entropy: words, spawnKey: [] }, 8), hex32)).toStrictEqual(plain);
    const child = seedWords({ entropy: words, spawnKey: [1, 2] }, 8);
    expect(Array.from(child, hex32)).toStrictEqual(spawned);
  }
});

/** SHA-256 of the little-endian tables in NumPy's ziggurat_constants.h. */
test("ziggurat tables", () => {
  const buffer = new ArrayBuffer(9216);
  ziggurat(buffer, 0);
  const table = (at: number, length: number): string => sha256(new Uint8Array(buffer, at, length));
  expect([0, 2048, 4096].map((at) => table(at, 2048))).toStrictEqual([
    "565295797825931547a1036f5b012a247be54abbe077c39fe06c8ed1e9d0a5a9",
    "33c6472209e1d09ea3548f0291e5e1ad67fb4f1d0305e9f1086689584b7bb7fa",
    "acd898d9d87e212f657755ba43b21e40958090a7ff2103c9e79f4ea1b0fe2bc5",
  ]);
  expect([6144, 7168, 8192].map((at) => table(at, 1024))).toStrictEqual([
    "b00c1701b8ee9b5e5bb285bef552e979942af25328141d131b0ad8183643fd39",
    "7e876b6f831f031c494d3f21c00f1845928d7ba8984b207e08b3fcba766a67fd",
    "3ec75aef4fc5308b6f948d1fd8d0eef691a752eebbaa91914fc111948aea6ad8",
  ]);
});

describe.each([
  ["numpyRandomState", () => numpyRandomState(1)],
  ["numpyGenerator", () => numpyGenerator(1)],
] as const)("%s as generator", (_, make) => {
  const spec = [
    ["a", { shape: [3, 5], init: heNormal() }],
    ["b", { shape: [5], init: constant(0.5) }],
    ["c", { shape: [7], init: uniform({ low: -1, high: 2 }) }],
  ] as const;
  test("state and recipe give every bit back, after JSON too", () => {
    const generator = make();
    generator.standardNormal(3);
    const set = initialize(spec, { generator });
    const recipe = JSON.parse(JSON.stringify(recipeOf(set))) as Recipe;
    const restored = restoreGenerator(recipe.generator!);
    const again = initialize(recipe, { generator: restored, memory: "linear" });
    for (const name of ["a", "b", "c"] as const) {
      expect([...again[name]!.data]).toStrictEqual([...set[name].data]);
    }
    expect(restored.state()).toStrictEqual(generator.state());
    expect(thrownBy(() => initialize(recipe))).toBeInstanceOf(TypeError);
    expect(thrownBy(() => initialize(recipe, { generator: restored }))).toBeInstanceOf(RangeError);
    expectVoice(
      thrownBy(() => refill(set, { seed: 1 })),
      "refill",
    );
  });
  test("a mistake anywhere draws nothing", () => {
    const generator = make();
    const before = generator.state();
    const entry = { shape: [4], init: normal() };
    const bad = [
      () => initialize({ a: entry, b: { shape: [4], init: truncatedNormal() } }, { generator }),
      () => initialize({ a: entry, b: { ...entry, dtype: "bfloat16" } }, { generator }),
      () => initialize({ a: entry }, { generator, seed: 1 }),
      () => initialize({ a: entry }, { generator, stream: "v1" }),
    ];
    for (const [i, call] of bad.entries()) {
      const error = thrownBy(call);
      expectVoice(error, "initialize");
      expect(error).toBeInstanceOf(i < 2 ? RangeError : TypeError);
    }
    expectVoice(
      thrownBy(() => fill(new Float32Array(2), normal(), { generator, name: "x" })),
      "fill",
    );
    expect(generator.state()).toStrictEqual(before);
  });
  test("fill", () => {
    const want = make().normal(0, 0.5, 9000);
    const got = fill(new Float64Array(9000), normal({ std: 0.5 }), { generator: make() });
    expect(sha256(got)).toBe(sha256(want));
  });
});

test.each([-1, 2 ** 32, 0.5, NaN, 2n ** 32n, [], [-1], [0.5], "1", undefined, null, [true]])(
  "wrong seed %s",
  (seed) => {
    expectVoice(
      thrownBy(() => numpyRandomState(seed as number)),
      "numpyRandomState",
    );
  },
);
test.each([-1, -1n, 0.5, 2 ** 53, [-1], "1", undefined, null])(
  "wrong seed of default_rng %s",
  (seed) => {
    expectVoice(
      thrownBy(() => numpyGenerator(seed as number)),
      "numpyGenerator",
    );
  },
);
