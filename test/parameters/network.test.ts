/** The job of the Python program in the README's first lines. */
import { describe, expect, test } from "vitest";
import {
  fill,
  gain,
  heNormal,
  initializeParameters,
  normal,
  ones,
  recipeOf,
  truncatedNormal,
  uniform,
  type Activation,
  type Initializer,
} from "../../src/index.js";
import { DTYPES, ARRAYS, MEMORIES, expectSameBits, moments } from "../support/cases.js";

/**
 * Sample mean and sample standard deviation of n normals have standard deviations σ/√n and σ/√(2n), the second for
 * large n. Four of them: chance exceeds that once in 16,000 seeds.
 */
function expectNormal(data: Float32Array, sigma: number): void {
  const { mean, std } = moments(data);
  const n = data.length;
  expect(Math.abs(mean)).toBeLessThan((4 * sigma) / Math.sqrt(n));
  expect(Math.abs(std - sigma)).toBeLessThan((4 * sigma) / Math.sqrt(2 * n));
}

test("the job: [784, 256, 10], ReLU, seed 1", () => {
  const set = initializeParameters([784, 256, 10], { activation: "relu", seed: 1 });
  expect(Object.keys(set)).toStrictEqual(["W1", "b1", "W2", "b2"]);
  const { W1, b1, W2, b2 } = set;
  expect([W1.shape, b1.shape, W2.shape, b2.shape]).toStrictEqual([
    [256, 784],
    [256, 1],
    [10, 256],
    [10, 1],
  ]);
  expectNormal(W1.data, Math.sqrt(2 / 784));
  expectNormal(W2.data, Math.sqrt(2 / 256));
  expect([...b1.data, ...b2.data].every((x) => Object.is(x, 0))).toBe(true);
  for (const [name, parameter] of Object.entries(set)) {
    expect(parameter).toMatchObject({ name, dtype: "float32" });
  }
});

test("equal layers differ: each name has a stream of its own", () => {
  const { W1, W2 } = initializeParameters([50, 50, 50], { seed: 1 });
  expect(W1.data).not.toEqual(W2.data);
});

test("ReLU, float32, buffers and column biases are the defaults", () => {
  const plain = recipeOf(initializeParameters([4, 3], { seed: 1 }));
  const said = {
    activation: "relu",
    dtype: "float32",
    memory: "buffers",
    biasShape: "column",
  } as const;
  expect(recipeOf(initializeParameters([4, 3], { seed: 1, ...said, stream: "v1" }))).toEqual(plain);
});

const lawOf = (set: Parameters<typeof recipeOf>[0], name: string): Initializer =>
  new Map(recipeOf(set).spec).get(name)!.init;

describe("each activation's law", () => {
  const scaled = (scale: number, mode: string): object => ({
    law: "varianceScaling",
    scale,
    mode,
    distribution: "normal",
  });
  const forward = (name: Activation): [Activation, object] => {
    const factor = gain(name);
    return [name, scaled(factor * factor, "fan_in")];
  };
  test.each<[Activation, object]>([
    ["relu", scaled(2, "fan_in")],
    ["leakyRelu", scaled(2 / (1 + 0.01 ** 2), "fan_in")],
    ["tanh", scaled(1, "fan_avg")],
    ["sigmoid", scaled(1, "fan_avg")],
    ["softmax", scaled(1, "fan_avg")],
    ["linear", scaled(1, "fan_avg")],
    ["selu", scaled(1, "fan_in")],
    ...(["elu", "gelu", "silu", "mish", "softplus", "hardswish", "relu2", "sin"] as const).map(
      forward,
    ),
  ])("%s", (activation, law) => {
    const set = initializeParameters([6, 5, 4], { activation, seed: 1 });
    expect(lawOf(set, "W1")).toStrictEqual(law);
    expect(lawOf(set, "W2")).toStrictEqual(law);
    const mixed = initializeParameters([6, 5, 4], { outputActivation: activation, seed: 1 });
    expect(lawOf(mixed, "W1")).toStrictEqual({ ...heNormal() });
    expect(lawOf(mixed, "W2")).toStrictEqual(law);
  });
});

describe("the plain rules of that text", () => {
  test("values in [-1, 1] times a small scalar; N(0, 1) times 0.01", () => {
    const small = initializeParameters([30, 20], { init: uniform({ bound: 0.01 }), seed: 1 });
    expect(small.W1.data.every((x) => Math.abs(x) <= Math.fround(0.01))).toBe(true);
    const { W1 } = initializeParameters([300, 200], { init: normal({ std: 0.01 }), seed: 1 });
    expectNormal(W1.data, 0.01);
  });
  test("one law for all weights, one for all biases", () => {
    const init = truncatedNormal({ std: 0.1 });
    const set = initializeParameters([3, 4, 5], { init, bias: ones(), seed: 1 });
    expect(lawOf(set, "W1")).toStrictEqual({ ...init });
    expect(lawOf(set, "W2")).toStrictEqual({ ...init });
    expect([...set.b1.data, ...set.b2.data].every((x) => x === 1)).toBe(true);
  });
  test("biasShape", () => {
    const { b1 } = initializeParameters([3, 4], { biasShape: "vector" });
    expect(b1.shape).toStrictEqual([4]);
    const column = initializeParameters([3, 4], { bias: heNormal(), seed: 1 });
    expect(column.b1.shape, "fan_in 1").toStrictEqual([4, 1]);
  });
});

describe("scope", () => {
  const options = { seed: 1, dtype: "float64" } as const;
  const plain = initializeParameters([9, 8], options);
  const policy = initializeParameters([9, 8], { ...options, scope: "policy/" });
  const value = initializeParameters([9, 8], { ...options, scope: "value/" });
  test("two networks under one seed differ by it; the keys stay", () => {
    expect(Object.keys(policy)).toStrictEqual(["W1", "b1"]);
    expect(policy.W1.name).toBe("policy/W1");
    expect(policy.W1.data).not.toEqual(plain.W1.data);
    expect(policy.W1.data).not.toEqual(value.W1.data);
    const none = initializeParameters([9, 8], { ...options, scope: "" });
    expectSameBits(none.W1.data, plain.W1.data);
  });
  test("it is the beginning of the name that keys the stream", () => {
    const target = new Float64Array(72);
    fill(target, heNormal(), { seed: 1, name: "policy/W1", shape: [8, 9] });
    expectSameBits(target, policy.W1.data);
  });
});

test.each(DTYPES)("%s in every memory: the same bits", (dtype) => {
  const [first, ...others] = MEMORIES.map((memory) =>
    initializeParameters([40, 120, 3], { seed: "s", dtype, memory }),
  );
  expect(first!.W1.data).toBeInstanceOf(ARRAYS[dtype]);
  for (const other of others) {
    for (const name of ["W1", "b1", "W2", "b2"] as const) {
      expectSameBits(other[name].data, first![name].data);
    }
  }
});

test("many layers", () => {
  const dims: number[] = new Array<number>(501).fill(2);
  const set = initializeParameters(dims, { seed: 1 });
  expect(Object.keys(set).length).toBe(1000);
  expect(set.W500!.shape).toStrictEqual([2, 2]);
});
