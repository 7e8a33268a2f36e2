/** A real browser has Node's bits: test/parameters/fingerprint.test.ts checks the same file there. */
import { expect, test } from "vitest";
import { fill, initialize, initializeParameters, normal } from "../../src/index.js";
import { all } from "./fingerprints.js";
import { probes } from "./probes.js";
import { slices } from "./slices.js";
import { streams } from "./streams.js";
import stored from "./fingerprints.json" with { type: "json" };

test("the page is isolated, so shared memory is to be had", () => {
  expect(crossOriginIsolated).toBe(true);
  const { W1 } = initializeParameters([4, 3], { memory: "shared" });
  expect(W1.data.buffer).toBeInstanceOf(SharedArrayBuffer);
});

test("laws × dtypes × memories", () => {
  expect(all()).toStrictEqual(stored.laws);
});

test("slices, laws of whole tensors, models", () => {
  expect(slices()).toStrictEqual(stored.slices);
});

test("the streams of other systems", () => {
  expect(streams()).toStrictEqual(stored.streams);
});

test("probes of networks, and matrix products", () => {
  expect(probes()).toStrictEqual(stored.probes);
});

const { Float16Array } = globalThis as { Float16Array?: new (length: number) => Uint16Array };
test.skipIf(Float16Array === undefined)("a Float16Array is filled with float16", () => {
  const target = fill(new Float16Array!(100), normal(), { seed: 1, name: "w" });
  const bits = fill(new Uint16Array(100), normal(), { seed: 1, name: "w", dtype: "float16" });
  expect(new Uint16Array(target.buffer)).toStrictEqual(bits);
});

test("three hundred linear memories in turn, where a page may hold 125: dropped sets are collected", () => {
  for (let seed = 0; seed < 300; ++seed) {
    const { w } = initialize({ w: { shape: [10], init: normal() } }, { seed, memory: "linear" });
    expect(w.data.every(Number.isFinite)).toBe(true);
  }
});
