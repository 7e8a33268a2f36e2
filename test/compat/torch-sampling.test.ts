/** Masks, waiting times and choices; files' rows are in torch-releases.test.ts. */
import { describe, expect, test } from "vitest";
import { torchGenerator } from "../../src/compat/index.js";
import { expectVoice, thrownBy } from "../support/voice.js";

/** PyTorch 2.13: `torch.manual_seed(s); w = torch.rand(n); torch.multinomial(w, k, replacement=True)`, then one more. */
const CHOICES: readonly [seed: number, n: number, chosen: number[], one: number][] = [
  [3, 6, [2, 4, 4, 2], 4],
  [8, 12, [6, 0, 4, 8, 3], 5],
  [21, 16, [0, 4, 8, 8, 14, 13, 10, 13, 6, 9], 7],
];

describe("sampling", () => {
  test.each(CHOICES)("multinomial with replacement: seed %i", (seed, n, chosen, one) => {
    const g = torchGenerator(seed);
    const weights = g.rand(n);
    const options = { replacement: true };
    expect([...g.multinomial(weights, chosen.length, options)]).toEqual(chosen);
    expect([...g.multinomial(weights, 1, options)]).toEqual([one]);
  });

  test("zero weights are never chosen; all others are, without replacement", () => {
    const weights = [0, 3, 0, 1, 2, 0];
    const g = torchGenerator(4);
    expect([...g.multinomial(weights, 3)].sort()).toEqual([1, 3, 4]);
    const many = new Set(g.multinomial(weights, 1000, { replacement: true }));
    expect(many).toEqual(new Set([1, 3, 4]));
  });

  test("p of 0 and 1, empty shapes, the array of each dtype", () => {
    const g = torchGenerator(1);
    expect(g.bernoulli([2, 2], { p: 0 })).toEqual(new Float32Array(4));
    expect(g.bernoulli([2], { p: 1, dtype: "float64" })).toEqual(Float64Array.of(1, 1));
    expect(g.bernoulli([1], { p: 1, dtype: "bfloat16" })).toEqual(Uint16Array.of(0x3f80));
    expect(g.exponential([0, 3]).length).toBe(0);
    expect(g.exponential(5000).every((x) => x >= 0)).toBe(true);
  });

  test.each<[string, (g: ReturnType<typeof torchGenerator>) => unknown]>([
    ["bernoulli", (g) => g.bernoulli(3, { p: 1.5 })],
    ["bernoulli", (g) => g.bernoulli(3, { p: "0.5" as never })],
    ["bernoulli", (g) => g.bernoulli(-1)],
    ["exponential", (g) => g.exponential(3, { rate: 0 })],
    ["exponential", (g) => g.exponential(3, { lambda: 1 } as never)],
    ["multinomial", (g) => g.multinomial([0, 0], 1)],
    ["multinomial", (g) => g.multinomial([1, -1], 1)],
    ["multinomial", (g) => g.multinomial([1, 0], 2)],
    ["multinomial", (g) => g.multinomial([1, 1], 0)],
    ["multinomial", (g) => g.multinomial("11" as never, 1)],
  ])("%s %# is refused, nothing drawn", (where, call) => {
    const g = torchGenerator(9);
    const before = g.state();
    expectVoice(
      thrownBy(() => call(g)),
      where,
    );
    expect(g.state()).toEqual(before);
  });
});
