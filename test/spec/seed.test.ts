/** docs/stream.md §2 with node:crypto, and fresh seeds. */
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { initialize, normal, randomSeed, recipeOf, type Seed } from "../../src/index.js";
import { keysUnder } from "../../src/spec/seed.js";

const sha256 = (...parts: (string | Uint8Array)[]): Buffer => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const hexOf = (seed: Seed): string => recipeOf(initialize({}, { seed })).seed!;

test("7 is 7n, and 0 is a seed", () => {
  expect(hexOf(7)).toBe("0x0000000000000007");
  expect(hexOf(7n)).toBe(hexOf(7));
  expect(hexOf(0)).toBe("0x0000000000000000");
  expect(hexOf(-0)).toBe(hexOf(0));
  expect(hexOf(2n ** 64n - 1n)).toBe("0xffffffffffffffff");
  expect(hexOf(2 ** 53 - 1)).toBe("0x001fffffffffffff");
});

test.each(["", "1", "ü", "🙂", "a longer text\0with a zero"])("text %j is hashed", (text) => {
  const seed64 = sha256("weightseed/seed\0", text).readBigUInt64LE(0);
  expect(hexOf(text)).toBe(`0x${seed64.toString(16).padStart(16, "0")}`);
});

test.each(["", "W1", "b1", "ü", "u\u0308", "🙂"])("the key of name %j", (name) => {
  const seed = Buffer.from("efcdab8967452301", "hex"); // 0x0123456789abcdef, little-endian
  const digest = sha256("weightseed/v1\0", seed, name);
  const key = [digest.readUInt32LE(0), digest.readUInt32LE(4)];
  expect(keysUnder("0123456789abcdef")(name)).toStrictEqual(key);
});

test("fresh seeds: bigints of 64 bits, distinct", () => {
  const seeds = Array.from({ length: 1000 }, () => randomSeed());
  for (const seed of seeds) {
    expect(typeof seed).toBe("bigint");
    expect(seed >= 0n && seed < 2n ** 64n).toBe(true);
  }
  expect(new Set(seeds).size, "a pair alike has probability 3e-14").toBe(1000);
  const high = seeds.filter((seed) => seed >= 2n ** 63n).length;
  expect(Math.abs(high - 500), "6.3 sigma of a fair coin: 3e-10").toBeLessThan(100);
});

test("without a seed each call has another", () => {
  const spec = { a: { shape: [4], init: normal() } };
  const [a, b] = [initialize(spec), initialize(spec)];
  expect(recipeOf(a).seed).not.toBe(recipeOf(b).seed);
  expect(a.a.data).not.toEqual(b.a.data);
});
