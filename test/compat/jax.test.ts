/** What a key promises beside JAX's values. */
import { describe, expect, test } from "vitest";
import * as weightseed from "../../src/index.js";
import { fill, initialize, recipeOf } from "../../src/index.js";
import { jaxKey, jaxKeyData, restoreGenerator, type JaxLayout } from "../../src/compat/index.js";
import { compatWindow } from "../../src/compat/shared/kernels.js";

const init = weightseed.normal({ std: 0.1 });

describe.each<JaxLayout>(["partitionable", "original"])("%s", (layout) => {
  const key = jaxKey(3, { layout });

  // windows hold 16384 words
  test.each([0, 1, 3, 8, 16383, 16384, 16385, 40001])("%d words are those of the blocks", (n) => {
    const { kernels, memory, values, state } = compatWindow();
    const [k0, k1] = key.data;
    const block = (counter: bigint): [number, number] => {
      kernels.threefryPairs(values, 1, k0, k1, counter, 0, state);
      return [...new Uint32Array(memory.buffer, values, 2)] as [number, number];
    };
    const half = Math.ceil(n / 2);
    const word = (i: number): number => {
      if (layout === "partitionable") {
        const [x0, x1] = block(BigInt(i));
        return (x0 ^ x1) >>> 0;
      }
      const j = i % half;
      const second = j + half < n ? j + half : 0;
      return block((BigInt(j) << 32n) | BigInt(second))[i < half ? 0 : 1];
    };
    const got = key.bits([n]);
    const some = [0, 1, half - 1, half, 16383, 16384, n - 2, n - 1];
    expect(got.length).toBe(n);
    for (const i of some.filter((i) => i >= 0 && i < n)) expect(got[i], String(i)).toBe(word(i));
  });

  test("methods leave the key as it is", () => {
    const first = key.normal([5]);
    key.split(3);
    expect(key.normal([5])).toEqual(first);
    expect(key.state()).toEqual({ key: [0, 3], layout, platform: "cpu", drawn: 0 });
  });

  test("a generator counts parameters, and goes on from its state as JSON", () => {
    const spec = { a: { shape: [7], init }, b: { shape: [5, 3], init } };
    const generator = jaxKey(3, { layout });
    const made = initialize(spec, { generator });
    expect(made.a.data).toEqual(key.foldIn(0).initialize(init, [7]));
    expect(made.b.data).toEqual(key.foldIn(1).initialize(init, [5, 3]));
    const { kind } = generator;
    const state = JSON.parse(JSON.stringify(generator.state())) as ReturnType<
      typeof generator.state
    >;
    const next = fill(new Float32Array(9), init, { generator });
    expect(next).toEqual(key.foldIn(2).initialize(init, [9]));
    const restored = restoreGenerator({ kind, state });
    expect(fill(new Float32Array(9), init, { generator: restored })).toEqual(next);
    const recipe = recipeOf(made);
    const again = initialize(recipe, { generator: restoreGenerator(recipe.generator!) });
    expect(again.b!.data).toEqual(made.b.data);
  });
});

/** round(a·b + c) to float32 of float32 numbers, through integers: exact. */
function fusedUnit(n: number, range: number, low: number): number {
  const scaled = (x: number): bigint => BigInt(x * 2 ** 80);
  const exact = BigInt(n) * scaled(range) + (scaled(low) << 23n); // times 2^103
  const magnitude = exact < 0n ? -exact : exact;
  const drop = BigInt(Math.max(0, magnitude.toString(2).length - 24));
  const [kept, rest] = [magnitude >> drop, magnitude & ((1n << drop) - 1n)];
  const half = drop === 0n ? 0n : 1n << (drop - 1n);
  const up = drop > 0n && (rest > half || (rest === half && (kept & 1n) === 1n)) ? 1n : 0n;
  const value = Number(kept + up) * 2 ** (Number(drop) - 103);
  return exact < 0n ? -value : value;
}

test("scaled uniforms round once, at midpoints and beside them too", () => {
  const { kernels, memory, values } = compatWindow();
  const data = new Float32Array(memory.buffer, values, 4);
  const words = new Uint32Array(memory.buffer, values, 4);
  let decided = 0;
  for (let i = 0; i < 4000; ++i) {
    // n · range has 25 bits and ends in 1: halfway between two float32, beside which low is too small for float64
    const [n, range] = [4097 + 2 * (i % 50), 4097 + 2 * Math.floor(i / 80)];
    const low = (i & 1 ? -1 : 1) * 2 ** -70;
    words.fill(n << 9);
    kernels.jaxUniform(values, 4, 0, true, low, range, 1);
    const exact = fusedUnit(n, range, low);
    expect([...data]).toEqual([exact, exact, exact, exact]);
    if (Math.fround(n * 2 ** -23 * range + low) !== exact) ++decided;
  }
  expect(decided, "sums that float64 alone gets wrong").toBeGreaterThan(1000);
});

test("values keep to their bounds", () => {
  const key = jaxKey(1);
  const cut = key.truncatedNormal([200000], 1, 3);
  expect(cut.every((x) => x > 1 && x < 3)).toBe(true);
  const some = key.uniform([200000], -1, 0.5);
  expect(some.every((x) => x >= -1 && x <= 0.5)).toBe(true);
  const order = key.permutation(5000);
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from(order, (_, i) => i));
});

describe("mistakes", () => {
  const key = jaxKey(1);
  test.each([
    [() => jaxKey("1" as never), TypeError, 'jaxKey: seed expected a number or bigint, got "1"'],
    [() => jaxKey(0.5), RangeError, "jaxKey: seed expected a safe integer, got 0.5"],
    [() => jaxKey(2n ** 63n), RangeError, "from -2^63 to 2^63 - 1"],
    [() => jaxKey(1, { layout: "new" as never }), RangeError, "jaxKey: layout"],
    [() => jaxKey(1, { flag: 1 } as never), TypeError, "jaxKey: option"],
    [() => jaxKey(1, { platform: "tpu" as never }), RangeError, "jaxKey: platform"],
    [() => jaxKeyData([1] as never), TypeError, "jaxKeyData: data expected two words"],
    [() => jaxKeyData([1, -1]), RangeError, "jaxKeyData: data"],
    [() => key.split(-1), RangeError, "JaxKey.split: count"],
    [() => key.foldIn(2 ** 32), RangeError, "JaxKey.foldIn: data"],
    [() => key.bits([3], 7 as never), RangeError, "JaxKey.bits: width"],
    [() => key.uniform([3], 0, NaN), RangeError, "JaxKey.uniform: maxval"],
    [() => key.uniform([3], -3e38, 3e38), RangeError, "JaxKey.uniform: maxval"],
    [
      () => key.uniform([3], -4e4, 4e4, { dtype: "float16" }),
      RangeError,
      "JaxKey.uniform: maxval expected at a distance from minval that float16 holds",
    ],
    [() => key.normal([3], { dtype: "float64" as never }), RangeError, "JaxKey.normal: dtype"],
    [() => key.bernoulli([3], "x" as never), TypeError, "JaxKey.bernoulli: p"],
    [() => key.initialize(weightseed.orthogonal(), [3]), RangeError, "at least two axes"],
    [
      () => key.initialize(weightseed.orthogonal(), [3, 3], { dtype: "float16" }),
      RangeError,
      'JaxKey.initialize: dtype expected "float32"',
    ],
    [
      () => key.initialize(weightseed.orthogonal({ columnAxis: 2 }), [3, 3]),
      RangeError,
      "JaxKey.initialize: columnAxis",
    ],
    [() => key.initialize(weightseed.deltaOrthogonal(), [3, 4, 3]), RangeError, "at most as many"],
    [() => key.initialize(weightseed.deltaOrthogonal(), [784, 256]), RangeError, "three to five"],
    [() => key.truncatedNormal([3], 2, 2), RangeError, "JaxKey.truncatedNormal: lower"],
    [() => key.randint([3], 4, 4), RangeError, "JaxKey.randint: minval"],
    [() => key.randint([-3], 0, 4), RangeError, "JaxKey.randint: shape"],
    [() => key.permutation(1.5), RangeError, "JaxKey.permutation: count"],
    [() => key.initialize(weightseed.heNormal(), [3]), RangeError, "at least two axes"],
    [() => key.initialize(weightseed.heNormal(), [0, 3]), RangeError, "fan_in expected > 0"],
    [
      () => key.initialize(weightseed.heNormal(), [2, 3], { inAxis: 2 }),
      RangeError,
      "JaxKey.initialize: inAxis",
    ],
    [() => restoreGenerator({ kind: key.kind, state: {} }), TypeError, "state.key"],
    [
      () => fill(new Float64Array(3), init, { generator: key }),
      RangeError,
      'dtype expected one of "float32", "float16", "bfloat16"',
    ],
  ])("%s", (call, kind, message) => {
    expect(call).toThrow(kind);
    expect(call).toThrow(message);
  });
});
