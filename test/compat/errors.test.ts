/** What generators refuse: before anything is drawn, and in the one voice. */
import { describe, expect, test } from "vitest";
import {
  jaxKey,
  numpyGenerator,
  numpyRandomState,
  restoreGenerator,
  tfjsGenerator,
  torchGenerator,
} from "../../src/compat/index.js";
import {
  fill,
  initialize,
  normal,
  truncatedNormal,
  uniform,
  varianceScaling,
  type Dtype,
  type Generator,
  type GeneratorState,
  type Initializer,
  type JsonObject,
} from "../../src/index.js";
import { expectVoice, thrownBy } from "../support/voice.js";

const MAKERS = {
  numpyRandomState,
  numpyGenerator,
  torchGenerator,
  jaxKey,
  tfjsGenerator,
} satisfies Record<string, (seed: number) => Generator>;
type Name = keyof typeof MAKERS;

const VAST = { float32: uniform({ bound: 3e38 }), float64: uniform({ bound: 1.2e308 }) };

/** Numbers that a system would turn into infinities, or does not take. */
const REFUSED: readonly (readonly [Name, Dtype, Initializer, RegExp])[] = [
  [
    "numpyRandomState",
    "float64",
    VAST.float64,
    /: "w": high expected .* float64 holds, got 1.2e\+/,
  ],
  ["numpyGenerator", "float32", VAST.float32, /: "w": high expected .* float32 holds, got 3e\+38$/],
  ["numpyGenerator", "float64", VAST.float64, /: "w": high expected .* float64 holds/],
  [
    "torchGenerator",
    "float64",
    uniform({ low: 2, high: 1.7e308 }),
    /: "w": high .* 2\^990 above low/,
  ],
  [
    "torchGenerator",
    "float64",
    normal({ mean: 1, std: 1e300 }),
    /: "w": std expected at most 2\^990/,
  ],
  ["torchGenerator", "float32", VAST.float32, /: "w": high expected .* float32 holds/],
  ["torchGenerator", "float64", VAST.float64, /: "w": high expected .* float64 holds/],
  [
    "torchGenerator",
    "float32",
    truncatedNormal({ low: 0, high: null }),
    /: "w": bounds .* got null/,
  ],
  ["jaxKey", "float32", VAST.float32, /: "w": high expected .* float32 holds/],
  [
    "jaxKey",
    "float32",
    varianceScaling({ scale: 1e39, distribution: "uniform" }),
    /: "w": scale expected what float32 holds, got 1e\+39$/,
  ],
  [
    "tfjsGenerator",
    "float32",
    truncatedNormal({ low: -1 }),
    /: "w": low, high expected -2 and 2 s/,
  ],
];

describe.each(REFUSED)("%s, %s, %o", (name, dtype, init, message) => {
  test("after another parameter: nothing is drawn", () => {
    const generator = MAKERS[name](1);
    const before = generator.state();
    const spec = { a: { shape: [20], init: normal() }, w: { shape: [3, 3], init } };
    const error = thrownBy(() => initialize(spec, { generator, dtype }));
    expectVoice(error, "initialize");
    expect(error).toBeInstanceOf(RangeError);
    expect((error as Error).message).toMatch(message);
    expect(generator.state()).toStrictEqual(before);
  });

  test("a target stays as it was", () => {
    const target = (dtype === "float64" ? new Float64Array(9) : new Float32Array(9)).fill(7);
    const error = thrownBy(() => fill(target, init, { shape: [3, 3], generator: MAKERS[name](1) }));
    expectVoice(error, "fill");
    expect(target.every((x) => x === 7)).toBe(true);
  });
});

test("float32 from doubles holds what their difference does", () => {
  for (const name of ["numpyRandomState", "tfjsGenerator"] as const) {
    const { w } = initialize(
      { w: { shape: [99], init: VAST.float32 } },
      { generator: MAKERS[name](1) },
    );
    expect(w.data.every(Number.isFinite)).toBe(true);
  }
});

describe.each(Object.entries(MAKERS))("states of %s", (_, make) => {
  const { kind } = make(1);
  test.each([undefined, null, 5, "state", [], new Map()])("%o", (state) => {
    const generator = make(1);
    const before = generator.state();
    for (const bad of [
      () => generator.setState(state as unknown as JsonObject),
      () => restoreGenerator({ kind, state } as unknown as GeneratorState),
    ]) {
      const error = thrownBy(bad);
      expect(error).toBeInstanceOf(TypeError);
      expect((error as Error).message).toMatch(/: state expected .*, got /);
    }
    expect(generator.state()).toStrictEqual(before);
  });

  test("a symbol for any part of it", () => {
    const generator = make(1);
    const before = generator.state();
    for (const part of Object.keys(before)) {
      const state = { ...before, [part]: Symbol("s") } as unknown as JsonObject;
      const error = thrownBy(() => generator.setState(state));
      expect((error as Error).message).toMatch(/: state\b.* expected .*, got /);
    }
    expect(generator.state()).toStrictEqual(before);
  });
});

class Options {
  readonly dtype = "float32";
}

const ZEROS: readonly number[] = Array.from({ length: 624 }, () => 0);
/** All of the 19937 bits 0: the low 31 of the first word are none of them. */
const DEGENERATE: readonly (readonly [string, readonly number[]])[] = [
  ["zeros", ZEROS],
  ["the low bits of the first word", [2 ** 31 - 1, ...ZEROS.slice(1)]],
];
const STATES = {
  numpyRandomState: (key: readonly number[]): JsonObject => ({
    ...numpyRandomState(1).state(),
    state: { key, pos: 624 },
  }),
  numpyGenerator: (key: readonly number[]): JsonObject => ({
    bit_generator: "MT19937",
    state: { key, pos: 624 },
  }),
  torchGenerator: (words: readonly number[]): JsonObject => ({
    ...torchGenerator(1).state(),
    words,
    position: 624,
  }),
};
const KINDS = {
  numpyRandomState: "numpy.RandomState",
  numpyGenerator: "numpy.Generator",
  torchGenerator: "torch.Generator",
};
describe.each(Object.entries(STATES))("MT19937 of %s", (name, stateOf) => {
  const restored = (words: readonly number[]): Generator =>
    restoreGenerator({ kind: KINDS[name as keyof typeof STATES], state: stateOf(words) });

  test.each(DEGENERATE)("the state that gives 0 for ever is refused: %s", (_, words) => {
    const error = thrownBy(() => restored(words));
    expect(error).toBeInstanceOf(RangeError);
    expect((error as Error).message).toMatch(/ expected words that are not all 0, got \[/);
  });

  test("one bit is enough, and rejection ends", () => {
    for (const words of [
      [2 ** 31, ...ZEROS.slice(1)],
      [...ZEROS.slice(1), 1],
    ]) {
      const { w } = initialize(
        { w: { shape: [100], init: normal() } },
        { generator: restored(words), dtype: "float64" },
      );
      expect(w.data.every(Number.isFinite)).toBe(true);
    }
  });
});

test.each<readonly [string, Generator, JsonObject, RegExp]>([
  ["gauss", numpyRandomState(1), { gauss: 12.1 }, /gauss expected a number from -12.01 to 12.01/],
  ["kept", torchGenerator(1), { kept: -8.6 }, /kept expected a number from -8.58 to 8.58/],
  ["drawn", jaxKey(1), { drawn: 2 ** 32 }, /drawn expected an integer from 0 to 4294967295/],
  ["an unknown key", numpyRandomState(1), { has_gaus: 1 }, /state: option expected one of/],
  ["an unknown key", numpyGenerator(1), { has_uint: 1 }, /state: option expected one of/],
  ["an unknown key", tfjsGenerator(1), { drawn: 1 }, /state: option expected one of/],
  ["a Map", numpyGenerator(1), { state: new Map() as never }, /state\.state expected an object/],
  ["an array", numpyRandomState(1), { state: [] }, /state\.state expected an object/],
  ["no children", numpyGenerator(1), { seed_seq: null }, /state\.seed_seq expected an object/],
])("states that none gave: %s, %#", (_, generator, change, message) => {
  const before = generator.state();
  const error = thrownBy(() => generator.setState({ ...before, ...change }));
  expect(error).toSatisfy((e) => e instanceof TypeError || e instanceof RangeError);
  expect((error as Error).message).toMatch(message);
  expect(generator.state()).toStrictEqual(before);
});

test("even increments of PCG64 and an empty SFC64", () => {
  const even = { bit_generator: "PCG64", state: { state: "1", inc: "2" } };
  const rest = { has_uint32: 0, uinteger: 0 };
  const kind = "numpy.Generator";
  for (const name of ["PCG64", "PCG64DXSM"]) {
    const state = { ...even, ...rest, bit_generator: name };
    const error = thrownBy(() => restoreGenerator({ kind, state }));
    expect(error).toBeInstanceOf(RangeError);
    expect((error as Error).message).toMatch(/inc expected an odd integer/);
  }
  // its counter leads out of any state
  const state = { bit_generator: "SFC64", state: { state: ["0", "0", "0", "0"] }, ...rest };
  const { w } = initialize(
    { w: { shape: [100], init: normal() } },
    { generator: restoreGenerator({ kind, state }) },
  );
  expect(new Set(w.data).size).toBeGreaterThan(90);
});

test("a key that gave all its parameters refuses before it draws", () => {
  const key = jaxKey(1);
  key.setState({ ...key.state(), drawn: 2 ** 32 - 1 });
  const before = key.state();
  const target = new Float32Array(4).fill(7);
  const error = thrownBy(() => fill(target, normal(), { shape: [4], generator: key }));
  expectVoice(error, "fill");
  expect(error).toBeInstanceOf(RangeError);
  expect([...target]).toStrictEqual([7, 7, 7, 7]);
  expect(key.state()).toStrictEqual(before);
  // alone it is a value, which no count has to do with
  expect(key.initialize(normal(), [4])).toStrictEqual(jaxKey(1).initialize(normal(), [4]));
});

test("spawned children have a word for their number", () => {
  const rng = numpyGenerator(1);
  const { seed_seq } = rng.state() as Record<"seed_seq", JsonObject>;
  rng.setState({ ...rng.state(), seed_seq: { ...seed_seq, n_children_spawned: 2 ** 32 - 2 } });
  const error = thrownBy(() => rng.spawn(2));
  expectVoice(error, "spawn");
  expect((error as Error).message).toMatch(/spawn: n expected an integer from 0 to 1, got 2/);
  expect(rng.spawn(1)).toHaveLength(1);
});

test("long seeds take time in proportion to their length", () => {
  const long = (1n << 4_000_000n) + 5n;
  expect(numpyGenerator(long).random()).not.toBe(numpyGenerator(long + 1n).random());
  const { seed_seq } = numpyGenerator(1n << 100n).state() as Record<"seed_seq", JsonObject>;
  expect(seed_seq.entropy).toStrictEqual([0, 0, 0, 16]);
  // a list too long for the arguments of one call
  const state = numpyGenerator(1).state() as JsonObject & { seed_seq: JsonObject };
  const spawn_key = Array.from({ length: 300_000 }, (_, i) => i);
  const deep = numpyGenerator(1);
  deep.setState({ ...state, seed_seq: { ...state.seed_seq, spawn_key } });
  expect(deep.spawn(1)[0]!.random()).toBeLessThan(1);
});

test("NumPy's rand and randn take dimensions, and say so", () => {
  const rs = numpyRandomState(1) as unknown as Record<"rand" | "randn", (...a: unknown[]) => void>;
  expect((thrownBy(() => rs.randn([3, 4])) as Error).message).toBe(
    "randn: dimensions expected integers, got [3, 4]; NumPy's randn takes dimensions, randn(3, 4)",
  );
  for (const bad of [null, "3", undefined, { size: 3 }, 3n, new Map()]) {
    for (const fn of ["rand", "randn"] as const) {
      const error = thrownBy(() => rs[fn](2, bad));
      expectVoice(error, fn);
      expect(error).toBeInstanceOf(TypeError);
      expect((error as Error).message).toContain(`${fn} takes dimensions, ${fn}(2, 3)`);
    }
  }
});

describe("scope, name and dtype of PyTorch's layers", () => {
  const g = torchGenerator(1);
  const nn = g.nn as unknown as Record<string, (...args: unknown[]) => unknown>;
  const CALLS: readonly (readonly [string, readonly unknown[]])[] = [
    ["linear", [2, 2]],
    ["bilinear", [2, 2, 2]],
    ...["conv1d", "conv2d", "conv3d"].map((name) => [name, [2, 2, 1]] as const),
    ...["convTranspose1d", "convTranspose2d", "convTranspose3d"].map(
      (name) => [name, [2, 2, 1]] as const,
    ),
    ...["rnn", "lstm", "gru", "rnnCell", "lstmCell", "gruCell", "embedding"].map(
      (name) => [name, [2, 2]] as const,
    ),
    ["multiheadAttention", [2, 1]],
  ];
  test.each(CALLS)("%s", (name, args) => {
    const before = g.state();
    const call = (options: unknown) => () => nn[name]!(...args, options);
    for (const scope of [5, null, ["a."], new Date(0), Symbol("s"), {}]) {
      const error = thrownBy(call({ scope }));
      expectVoice(error, name);
      expect(error).toBeInstanceOf(TypeError);
      expect((error as Error).message).toMatch(/: scope expected a string/);
    }
    for (const dtype of ["float8", 32, null]) expectVoice(thrownBy(call({ dtype })), name);
    for (const options of [new Map(), new Date(0), [], null, 5, new Options()]) {
      const error = thrownBy(call(options));
      expectVoice(error, name);
      expect(error).toBeInstanceOf(TypeError);
    }
    expect(g.state()).toStrictEqual(before);
  });
  test("zeros and ones speak for themselves", () => {
    expectVoice(
      thrownBy(() => g.init.zeros([-1])),
      "zeros",
    );
    expectVoice(
      thrownBy(() => g.init.ones([-1])),
      "ones",
    );
  });
  test("names", () => {
    for (const name of [5, null, "\ud800"]) {
      expectVoice(
        thrownBy(() => g.init.normal([2], { name } as object)),
        "normal",
      );
    }
  });
});

test("options of the makers are plain objects", () => {
  const makers = { numpyGenerator, torchGenerator, jaxKey } as unknown as Record<
    string,
    (...args: unknown[]) => unknown
  >;
  const g = torchGenerator(1) as unknown as Record<string, (...args: unknown[]) => unknown>;
  const calls = [
    ...Object.entries(makers).map(([name, make]) => [name, (o: unknown) => make(1, o)] as const),
    ...["rand", "randn", "uniform", "normal"].map(
      (name) => [name, (o: unknown) => g[name]!(2, o)] as const,
    ),
  ];
  for (const [name, call] of calls) {
    for (const options of [new Map(), new Date(0), [], null, 5, new Options()]) {
      const error = thrownBy(() => call(options));
      expectVoice(error, name);
      expect(error).toBeInstanceOf(TypeError);
    }
  }
});

describe("axes of JAX's initializers", () => {
  const key = jaxKey(1);
  const call = (init: Initializer, axes: unknown) => () =>
    key.initialize(init, [3, 4, 5], axes as object);
  test.each([normal(), uniform({ bound: 1 }), truncatedNormal()])("none beside %o", (init) => {
    for (const axes of [{ inAxis: 0 }, { outAxis: [1] }, { batchAxis: [] }]) {
      const error = thrownBy(call(init, axes));
      expect(error).toBeInstanceOf(TypeError);
      expect((error as Error).message).toMatch(/Axis expected nothing beside \w+, .*, got /);
    }
    expect(call(init, {})()).toHaveLength(60);
    expect(call(init, { inAxis: undefined })()).toHaveLength(60);
  });
  test("of other types", () => {
    for (const axis of ["0", null, [null], ["1"], {}, 0n, new Set([0])]) {
      for (const name of ["inAxis", "outAxis", "batchAxis"]) {
        const error = thrownBy(call(varianceScaling(), { [name]: axis }));
        expect(error).toBeInstanceOf(TypeError);
        expect((error as Error).message).toMatch(/Axis expected axes of shape \[3, 4, 5\], got /);
      }
    }
    for (const axes of [new Map(), new Date(0), [0], null, "inAxis"]) {
      expect(thrownBy(call(varianceScaling(), axes))).toBeInstanceOf(TypeError);
    }
  });
});

test("snapshots are plain", () => {
  const { kind } = jaxKey(1);
  const state = jaxKey(1).state();
  for (const bad of [null, [], new Map(), { kind, state, drawn: 1 }, { kind: 5, state }, "x"]) {
    const error = thrownBy(() => restoreGenerator(bad as unknown as GeneratorState));
    expectVoice(error, "restoreGenerator");
    expect(error).toBeInstanceOf(TypeError);
  }
});

/** Counts that no machine can serve, and loops over axes that hold no value. */
test.each<readonly [string, () => unknown]>([
  ["spawn", () => numpyGenerator(1).spawn(2 ** 31)],
  ["rnn", () => torchGenerator(1).nn.rnn(2, 2, { numLayers: 2 ** 44 })],
  ["lstm", () => torchGenerator(1).nn.lstm(2, 2, { numLayers: 2 ** 20 })],
])("counts beyond reach: %s, %#", (fn, bad) => {
  const error = thrownBy(bad);
  expectVoice(error, fn);
  expect(error).toBeInstanceOf(RangeError);
});
test("a split of 2^30 keys", () => {
  expect(thrownBy(() => jaxKey(1).split(2 ** 30))).toBeInstanceOf(RangeError);
});
test("bits of another width", () => {
  expect(thrownBy(() => jaxKey(1).bits([2], "8" as never))).toBeInstanceOf(TypeError);
  const error = thrownBy(() => jaxKey(1).bits([2 ** 50], 8));
  expect((error as Error).message).toMatch(/size expected as many values as this engine can hold/);
});
test("empty tensors take no time", () => {
  const { init } = torchGenerator(1);
  expect(init.sparse([0, 2 ** 50], { sparsity: 0.1 }).data).toHaveLength(0);
  expect(init.sparse([2 ** 50, 0], { sparsity: 0.1 }).data).toHaveLength(0);
  expect(init.dirac([2 ** 40, 0, 1], { groups: 2 ** 40 }).data).toHaveLength(0);
  expect(init.eye([2 ** 50, 0]).data).toHaveLength(0);
  expect(init.orthogonal([0, 2 ** 50]).data).toHaveLength(0);
});

const HUGE = 2 ** 40; // values: more than an engine holds
test.each<readonly [string, () => unknown]>([
  ["randn", () => numpyRandomState(1).randn(HUGE)],
  ["randint", () => numpyRandomState(1).randint(0, 2, HUGE)],
  ["standardNormal", () => numpyGenerator(1).standardNormal(HUGE)],
  ["integers", () => numpyGenerator(1).integers(0, 2, HUGE)],
  ["spawn", () => numpyGenerator(1).spawn(HUGE)],
  ["rand", () => torchGenerator(1).rand(HUGE)],
  ["randint", () => torchGenerator(1).randint(0, 2, HUGE)],
  ["xavierNormal", () => torchGenerator(1).init.xavierNormal([2 ** 20, 2 ** 20])],
])("more than can be held: %s", (fn, bad) => {
  const error = thrownBy(bad);
  expectVoice(error, fn);
  expect(error).toBeInstanceOf(RangeError);
});

test.each<readonly [string, () => unknown]>([
  ["numpyRandomState", () => numpyRandomState(1).uniform(-1.2e308, 1.2e308)],
  ["numpyGenerator", () => numpyGenerator(1).uniform(-1.2e308, 1.2e308)],
  ["torchGenerator", () => torchGenerator(1).uniform(3, { to: 1e39 })],
  ["torch.nn.init", () => torchGenerator(1).init.uniform([3], { a: -3e38, b: 3e38 })],
])("uniform of %s: high − low must be finite", (_, bad) => {
  const error = thrownBy(bad);
  expectVoice(error, "uniform");
  expect(error).toBeInstanceOf(RangeError);
});
