/** The shipped binary against the oracle, bit for bit. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { fill, type Dtype, type Law } from "../oracle/laws.js";
import { DTYPES, LAWS, source, truncated } from "./cases.js";
import { BYTES, Machine, type Keys } from "./core.js";

const machine = new Machine();

/** The first value that differs, in words; undefined where all bits agree. */
function difference(
  law: Law,
  dtype: Dtype,
  count: number,
  offset: number,
  keys: Keys,
): string | undefined {
  const got = Buffer.from(machine.fill(law, dtype, count, offset, keys));
  const want = Buffer.from(fill(law, dtype, count, offset, keys));
  if (got.equals(want)) return undefined;
  const size = BYTES[dtype];
  const at = got.findIndex((byte, i) => byte !== want[i]);
  const value = Math.floor(at / size) * size;
  const show = (bytes: Buffer): string =>
    Buffer.from(bytes.subarray(value, value + size))
      .reverse()
      .toString("hex");
  return `value ${offset + value / size}: wasm ${show(got)}, oracle ${show(want)}`;
}

/** Count and offset: block boundaries of both classes, cut groups, blocks beyond 2^32, the last offsets. */
const RANGES = [
  [5000, 0],
  [3001, 2048 - 7],
  [4097, 4095],
  [2500, 2 ** 32 + 12345],
  [2100, 2 ** 44 - 1001],
  [2500, 2 ** 53 - 2500],
] as const;

for (const [name, law] of LAWS) {
  test.each(DTYPES)(`${name}, %s`, (dtype) => {
    const next = source(dtype.length + name.length);
    for (const [count, offset] of RANGES) {
      expect(difference(law, dtype, count, offset, [next(), next()])).toBeUndefined();
    }
  });
}

const wordOf = fc.integer({ min: 0, max: 0xffffffff });
const scale = fc.double({ min: -30, max: 30, noNaN: true }).map((x) => 10 ** x);
const end = fc.oneof(
  fc.double({ min: -3, max: 3, noNaN: true }),
  fc.double({ min: -45, max: 45, noNaN: true }),
  fc.constantFrom(-Infinity, Infinity, 0, -2, 2, -8, 8),
);

/** Widths of any size, so that most cuts are short ones, beside cuts of any ends. */
const shortCut = fc.tuple(
  fc.double({ min: -30, max: 30, noNaN: true }),
  fc.double({ min: -14, max: 1, noNaN: true }),
);
const cut = fc.oneof(
  fc.tuple(end, end).filter(([a, b]) => a < b),
  shortCut.map(([a, width]) => [a, a + 10 ** width] as [number, number]),
);

test("truncated normals with any cut, mean and std", () => {
  fc.assert(
    fc.property(
      cut,
      fc.oneof(
        fc.constant(0),
        scale,
        scale.map((x) => -x),
      ),
      scale,
      fc.constantFrom(...DTYPES),
      fc.tuple(wordOf, wordOf),
      fc.maxSafeNat(),
      ([a, b], mean, std, dtype, keys, offset) => {
        expect(difference(truncated(a, b, mean, std), dtype, 700, offset, keys)).toBeUndefined();
      },
    ),
    { seed: 1, numRuns: 1000 },
  );
});

test("uniform and normal with any parameters", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.constant(0),
        scale,
        scale.map((x) => -x),
      ),
      scale,
      fc.boolean(),
      fc.constantFrom(...DTYPES),
      fc.tuple(wordOf, wordOf),
      fc.maxSafeNat(),
      (place, width, normal, dtype, keys, offset) => {
        const law: Law = normal
          ? { law: "normal", mean: place, std: width }
          : { law: "uniform", low: place, high: place + width };
        expect(difference(law, dtype, 300, offset, keys)).toBeUndefined();
        // beside the place, and so small that the place's rounding shows
        const narrow: Law = normal
          ? { law: "normal", mean: place, std: Math.abs(place) * 1e-7 + 1e-37 }
          : { law: "uniform", low: place, high: place + Math.abs(place) * 1e-6 };
        expect(difference(narrow, dtype, 300, offset, keys)).toBeUndefined();
      },
    ),
    { seed: 2, numRuns: 500 },
  );
});
