/** docs/stream.md §2 with node:crypto, and fresh seeds. */
import { createHash } from "node:crypto";
import { afterEach, expect, test, vi } from "vitest";
import { initialize, normal, randomSeed, recipeOf, type Seed } from "../../src/index.js";
import { checkName, keysUnder, seed64 } from "../../src/spec/seed.js";

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

test("text of 0x and 16 hexadecimal digits is that seed, whatever their case", () => {
  expect(seed64("fn", "0x0123456789abcdef")).toBe(0x0123456789abcdefn);
  expect(seed64("fn", "0xFFFFFFFFFFFFFFFF")).toBe(2n ** 64n - 1n);
});

const NO_HEX = [
  ...["0x0123456789abcde", "0x0123456789abcdef0", " 0x0123456789abcdef", "0x0123456789abcdeg"],
  ...["00x0123456789abcdef", "0x1", "0123456789abcdef"],
];

test.each([...NO_HEX, "", "1", "ü", "🙂", "a longer text\0with a zero"])(
  "text %j is hashed",
  (text) => {
    const seed64 = sha256("weightseed/seed\0", text).readBigUInt64LE(0);
    expect(hexOf(text)).toBe(`0x${seed64.toString(16).padStart(16, "0")}`);
  },
);

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

const SAFE = "fn: seed expected an integer from 0 to 2^53 - 1, got";
const LONG = "fn: seed expected an integer from 0 to 2^64 - 1, got";

test.each<[unknown, typeof TypeError | typeof RangeError, string]>([
  [-1, RangeError, `${SAFE} -1`],
  [0.5, RangeError, `${SAFE} 0.5`],
  [NaN, RangeError, `${SAFE} NaN`],
  [-Infinity, RangeError, `${SAFE} -Infinity`],
  [2 ** 53 - 0.5, RangeError, `${SAFE} 9007199254740992; write larger seeds as bigint`],
  [Infinity, RangeError, `${SAFE} Infinity; write larger seeds as bigint`],
  [-1n, RangeError, `${LONG} -1n`],
  [2n ** 64n, RangeError, `${LONG} 18446744073709551616n`],
  [null, TypeError, "fn: seed expected a number, bigint or string, got null"],
  [true, TypeError, "fn: seed expected a number, bigint or string, got true"],
  [
    "\ud800",
    RangeError,
    'fn: seed expected well-formed Unicode, got "\\ud800"; it holds half of a surrogate pair',
  ],
])("the seed %o is refused", (seed, kind, message) => {
  expect(() => seed64("fn", seed)).toThrow(new kind(message));
});

test("names are well-formed text, and not __proto__", () => {
  expect(() => checkName("fn", "\udc00")).toThrow(/^fn: name expected well-formed Unicode, got /);
  expect(() => checkName("fn", 3)).toThrow(new TypeError("fn: name expected a string, got 3"));
  expect(() => checkName("fn", "__proto__")).toThrow(
    new RangeError(
      'fn: name expected any name but "__proto__", got "__proto__"; JavaScript objects cannot carry it safely',
    ),
  );
  expect(() => checkName("fn", "🙂 __proto__")).not.toThrow();
});

afterEach(() => vi.unstubAllGlobals());

test("without crypto there is no fresh seed", () => {
  vi.stubGlobal("crypto", undefined);
  expect(() => randomSeed()).toThrow(
    new Error("weightseed: this engine has no crypto; give a seed"),
  );
});
