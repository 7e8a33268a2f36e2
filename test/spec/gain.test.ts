/** The gains of src/spec/gain.ts, confirmed by quadrature. */
import { describe, expect, test } from "vitest";
import { gain, type Activation } from "../../src/index.js";
import { CURVES, type Curve } from "../support/activations.js";
import { cumulative, expectation } from "../support/quadrature.js";

/** About 1000 rounded terms of one sign: 1000·2^-53 at the very worst, and a variance may lose three bits more. */
const RELATIVE = 1e-12;

function expectClose(value: number, want: number): void {
  expect(Math.abs(value / want - 1)).toBeLessThan(RELATIVE);
}

test("the quadrature knows the moments of a normal", () => {
  expectClose(
    expectation(() => 1),
    1,
  );
  expectClose(
    expectation((z) => z ** 8),
    105,
  );
  expectClose(cumulative(1.5), 0.9331927987311419);
});

describe.each(Object.entries(CURVES))("%s", (name, [curve, slope]) => {
  const activation = name as Activation;
  const second = expectation((z) => curve(z) ** 2);
  test("forward: 1/√E[φ²]", () => {
    expectClose(gain(activation), 1 / Math.sqrt(second));
    expect(gain(activation, { table: "forward" })).toBe(gain(activation));
  });
  test("backward: 1/√E[φ′²]", () => {
    const table = "backward";
    expectClose(gain(activation, { table }), 1 / Math.sqrt(expectation((z) => slope(z) ** 2)));
  });
  test("centred: 1/√Var[φ]", () => {
    const variance = second - expectation(curve) ** 2;
    expectClose(gain(activation, { table: "centred" }), 1 / Math.sqrt(variance));
  });
});

test("torch.nn.init.calculate_gain", () => {
  const torch = (name: Activation): number => gain(name, { table: "torch" });
  expect(torch("linear")).toBe(1);
  expect(torch("sigmoid")).toBe(1);
  expect(torch("tanh")).toBe(5 / 3);
  expect(torch("relu")).toBe(Math.SQRT2);
  expect(torch("selu")).toBe(3 / 4);
  expect(torch("leakyRelu")).toBe(Math.sqrt(2 / (1 + 0.01 ** 2)));
});

test("any slope of leakyRelu", () => {
  expect(gain("leakyRelu", { negativeSlope: 0 })).toBe(Math.SQRT2);
  expect(gain("leakyRelu", { negativeSlope: 1, table: "centred" })).toBe(1);
  expect(gain("leakyRelu", { negativeSlope: -0.5 })).toBe(Math.sqrt(1.6));
});

describe.each(Object.entries(CURVES))("%s as a function", (name, [curve, slope]) => {
  const named = (table: "forward" | "backward" | "centred"): number => gain(name, { table });
  test.each(["forward", "centred"] as const)("%s", (table) => {
    expect(Math.abs(gain(curve, { table }) / named(table) - 1)).toBeLessThan(1e-12);
  });
  test("backward", () => {
    const table = "backward";
    expect(Math.abs(gain(curve, { table }) / named(table) - 1)).toBeLessThan(1e-8);
    const exact = gain(curve, { table, derivative: slope });
    expect(Math.abs(exact / named(table) - 1)).toBeLessThan(1e-12);
  });
});

describe("functions that quadrature finds hard", () => {
  // Φ(0.3), and bounds of a step's moments
  const above = 1 - cumulative(0.3);
  const step = (z: number): number => (z > 0.3 ? 1 : 0);
  test("a jump", () => {
    expectClose(gain(step), 1 / Math.sqrt(above));
    expectClose(gain(step, { table: "centred" }), 1 / Math.sqrt(above * (1 - above)));
    expectClose(gain(Math.sign), 1);
  });
  test("many jumps: E[⌊z⌋²]", () => {
    let second = 0;
    for (let n = -12; n < 12; ++n) second += n * n * (cumulative(n + 1) - cumulative(n));
    // Φ loses digits in the tails: 24 terms of n² 2^-53
    expect(Math.abs(gain(Math.floor) * Math.sqrt(second) - 1)).toBeLessThan(1e-12);
  });
  test.each([1e2, 1e4, 1e6, 1e9])("tanh(%d z): E[1 − φ²] = √(2/π) / k", (k) => {
    // the next term of the expansion in 1/k is k^-3 π²/12 √(2/π)/2
    const want = 1 - Math.sqrt(2 / Math.PI) / k;
    expect(Math.abs(1 / gain((z) => Math.tanh(k * z)) ** 2 - want)).toBeLessThan(
      1e-12 + 1 / k ** 3,
    );
  });
  test.each([1, 100, 1000, 10000])("backward of tanh(%d z), by differences", (k) => {
    const table = "backward";
    const curve = (z: number): number => Math.tanh(k * z);
    const exact = gain(curve, { table, derivative: (z) => k * (1 - Math.tanh(k * z) ** 2) });
    expect(Math.abs(gain(curve, { table }) / exact - 1)).toBeLessThan(1e-8 + 2e-11 * k * k);
  });
  test("a jump beside a slope is seen, not taken for the slope", () => {
    const jump = (z: number): number => z + step(z);
    expect(() => gain(jump, { table: "backward" })).toThrow(/expected no jumps/);
  });
});

describe("functions that have no gain are refused", () => {
  const REFUSED: readonly [string, unknown, object, typeof TypeError, RegExp][] = [
    ["NaN", Math.log, {}, RangeError, /activation\(-.*\) expected a finite number, got NaN/],
    ["infinite", (z: number) => 1 / Math.max(0, z), {}, RangeError, /expected a finite number/],
    ["text", () => "1", {}, TypeError, /expected a number, got "1"/],
    ["0", () => 0, {}, RangeError, /a function that varies/],
    ["constant", () => 3, { table: "centred" }, RangeError, /a function that varies/],
    ["constant, backward", () => 3, { table: "backward" }, RangeError, /a function that varies/],
    ["noise", (z: number) => Math.sin(1e9 * z), {}, RangeError, /that 20000 panels can integrate/],
    ["torch", Math.tanh, { table: "torch" }, TypeError, /a name for table "torch"/],
    ["slope", Math.tanh, { negativeSlope: 0.1 }, TypeError, /no slope but for leakyRelu/],
    ["derivative, forward", Math.tanh, { derivative: Math.cos }, TypeError, /none but for "backw/],
    [
      "derivative, named",
      "tanh",
      { table: "backward", derivative: Math.cos },
      TypeError,
      /derivative expected none but/,
    ],
    [
      "derivative 1",
      Math.tanh,
      { table: "backward", derivative: 1 },
      TypeError,
      /derivative expected a function/,
    ],
  ];
  test.each(REFUSED)("%s", (_, curve, options, type, message) => {
    const call = (): unknown => gain(curve as Curve, options);
    expect(call).toThrow(type);
    expect(call).toThrow(message);
  });
});

test("what a table does not hold is refused", () => {
  expect(() => gain("softmax")).toThrow(
    /^gain: activation expected one that table "forward" holds/,
  );
  expect(() => gain("gelu", { table: "torch" })).toThrow(RangeError);
});
