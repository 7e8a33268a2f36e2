import { describe, expect, test } from "vitest";
import {
  fingerprint,
  heNormal,
  initialize,
  initializeParameters,
  recipeOf,
  type Recipe,
} from "../../src/index.js";
import { DTYPES, LAWS, MEMORIES } from "../support/cases.js";

const spec = Object.entries(LAWS).map(([name, init]) => [name, { shape: [30, 40], init }] as const);
const throughJson = (recipe: Recipe): Recipe => JSON.parse(JSON.stringify(recipe)) as Recipe;

/** Nothing is lost in JSON, and what comes back has every bit. */
function expectRound(set: Parameters<typeof recipeOf>[0]): void {
  const recipe = recipeOf(set, { fingerprint: true });
  const back = throughJson(recipe);
  expect(back).toStrictEqual(recipe);
  for (const memory of MEMORIES) {
    const again = initialize(back, { memory });
    expect(Object.keys(again)).toStrictEqual(Object.keys(set));
    expect(fingerprint(again)).toBe(recipe.fingerprint);
    expect(recipeOf(again, { fingerprint: true })).toStrictEqual(recipe);
  }
}

describe.each(DTYPES)("%s", (dtype) => {
  test.each([
    ["0", 0],
    ["a number", 2 ** 53 - 1],
    ["a bigint", 2n ** 64n - 1n],
    ["a text", "seed"],
    ["the empty text", ""],
    ["fresh", undefined],
  ])("every law, seed %s", (_, seed) => {
    expectRound(initialize(spec, { dtype, ...(seed !== undefined && { seed }) }));
  });
  test("a network, its scope", () => {
    expectRound(initializeParameters([5, 4, 3], { dtype, scope: "a/", activation: "gelu" }));
  });
});

test("layouts and dtypes of entries", () => {
  const shape = [3, 3, 4, 8];
  expectRound(
    initialize({
      a: { shape, layout: "HWIO", init: heNormal() },
      b: { shape, layout: "OIHW", init: heNormal(), dtype: "float64" },
      c: { shape: [2, 0], init: heNormal({ mode: "fan_out" }) },
    }),
  );
});

test("what a recipe holds", () => {
  const made = initializeParameters([3, 2], { seed: 255, scope: "net.", dtype: "bfloat16" });
  expect(recipeOf(made)).toStrictEqual({
    format: "weightseed/recipe",
    stream: "v1",
    seed: "0x00000000000000ff",
    dtype: "bfloat16",
    scope: "net.",
    spec: [
      ["net.W1", { shape: [2, 3], init: { ...heNormal() } }],
      ["net.b1", { shape: [2, 1], init: { law: "constant", value: 0 } }],
    ],
  });
});

test("a recipe is the caller's to change", () => {
  const set = initialize({ a: { shape: [2], init: LAWS["normal off 0"]! } }, { seed: 1 });
  const recipe = recipeOf(set) as unknown as { spec: [string, { shape: number[] }][] };
  recipe.spec[0]![1].shape[0] = 99;
  expect(recipeOf(set).spec[0]![1].shape).toStrictEqual([2]);
  expect(set.a.shape).toStrictEqual([2]);
});
