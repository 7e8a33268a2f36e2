import { describe, expect, test } from "vitest";
import {
  copy,
  initialize,
  initializeParameters,
  normal,
  recipeOf,
  refill,
} from "../../src/index.js";
import { LAWS, MEMORIES, expectSameBits } from "../support/cases.js";

const spec = Object.entries(LAWS).map(([name, init]) => [name, { shape: [70, 90], init }] as const);

describe.each(MEMORIES)("memory %s", (memory) => {
  test.each(["float32", "float64", "bfloat16"] as const)(
    "%s: the same object and arrays, the values of the new seed",
    (dtype) => {
      const set = initialize(spec, { seed: 1, dtype, memory });
      const arrays = Object.values(set).map(({ data }) => data);
      for (const data of arrays) data.fill(9); // whatever training left there
      expect(refill(set, { seed: "two" })).toBe(set);
      const want = initialize(spec, { seed: "two", dtype });
      for (const [i, { name, data }] of Object.values(set).entries()) {
        expect(data).toBe(arrays[i]);
        expectSameBits(data, want[name]!.data);
      }
      expect(recipeOf(set)).toStrictEqual(recipeOf(want));
    },
  );
});

test("a network keeps its scope", () => {
  const made = initializeParameters([4, 3], { seed: 1, scope: "policy." });
  const other = initializeParameters([4, 3], { seed: 2, scope: "policy." });
  expectSameBits(refill(copy(made), { seed: 2 }).W1.data, other.W1.data);
  expectSameBits(refill(made, { seed: 2 }).W1.data, other.W1.data);
});

test("without a seed it is fresh, and recipeOf tells it", () => {
  const set = initialize({ a: { shape: [9], init: normal() } }, { seed: 1 });
  refill(set);
  expect(recipeOf(set).seed).not.toBe("0x0000000000000001");
  const again = initialize(recipeOf(set));
  expectSameBits(again.a!.data, set.a.data);
});

test("a copy refills its own memory", () => {
  const set = initialize(spec, { seed: 1, memory: "linear" });
  const copies = copy(set);
  refill(copies, { seed: 2 });
  const [one, two] = [initialize(spec, { seed: 1 }), initialize(spec, { seed: 2 })];
  for (const name in one) {
    expectSameBits(set[name]!.data, one[name]!.data);
    expectSameBits(copies[name]!.data, two[name]!.data);
  }
});

test("a buffer that was transferred away: TypeError, and nothing changes", () => {
  const set = initialize({ a: { shape: [9], init: normal() }, b: { shape: [9], init: normal() } });
  const before = copy(set);
  const recipe = recipeOf(set);
  structuredClone(set.b.data.buffer, { transfer: [set.b.data.buffer] });
  expect(() => refill(set, { seed: 3 })).toThrow(TypeError);
  expect(() => refill(set, { seed: 3 })).toThrow(/^refill: "b" expected its own memory, got /);
  expectSameBits(set.a.data, before.a.data);
  expect(recipeOf(set)).toStrictEqual(recipe);
});

test("a wrong seed changes nothing", () => {
  const set = initialize({ a: { shape: [9], init: normal() } }, { seed: 1 });
  const before = copy(set);
  expect(() => refill(set, { seed: -1 })).toThrow(RangeError);
  expectSameBits(set.a.data, before.a.data);
  expect(recipeOf(set)).toStrictEqual(recipeOf(before));
});
