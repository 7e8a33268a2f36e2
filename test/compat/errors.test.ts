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
