import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { constant, fill, initialize, normal, uniform, type FillOptions } from "../../src/index.js";
import { ARRAYS, DTYPES, LAWS, bytesOf, expectSameBits, type Data } from "../support/cases.js";

const ROWS = 200;
const COLUMNS = 210;
/** Over 10 blocks of the stream and over one window of every dtype. */
const SIZE = ROWS * COLUMNS;
const shape = [ROWS, COLUMNS];

/** Where slices may go wrong: at blocks, windows and groups. */
const index = fc.oneof(
  fc.nat(SIZE),
  fc.constantFrom(...[1, 8, 16, 2048, 4096, 8192, 16384, 32768].flatMap((n) => [n - 1, n, n + 1])),
);
const slice = fc
  .tuple(index, index)
  .map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)]);

describe.each(DTYPES)("%s", (dtype) => {
  const Data = ARRAYS[dtype];
  describe.each(Object.entries(LAWS))("%s", (name, init) => {
    const options = { seed: 1, name, shape, dtype };
    const whole = fill(new Data(SIZE), init, options);
    test("agrees with initialize", () => {
      const set = initialize([[name, { shape, init }]], { seed: 1, dtype });
      expectSameBits(whole, set[name]!.data);
    });
    test("a slice of any size and offset has the bits of the whole, and nothing beside it moves", () => {
      fc.assert(
        fc.property(slice, fc.nat(9), fc.boolean(), ([from, to], margin, shared) => {
          const bytes = (to - from + 2 * margin) * Data.BYTES_PER_ELEMENT;
          const Buffer = (shared ? SharedArrayBuffer : ArrayBuffer) as typeof ArrayBuffer;
          const buffer = new Buffer(bytes);
          const around = new Data(buffer).fill(7);
          const target = new Data(buffer, margin * Data.BYTES_PER_ELEMENT, to - from);
          expect(fill(target, init, { ...options, offset: from })).toBe(target);
          expectSameBits(target, whole.subarray(from, to));
          const beside = [...around.subarray(0, margin), ...around.subarray(margin + to - from)];
          expect(beside.every((x) => x === 7)).toBe(true);
        }),
        { seed: 1, numRuns: 12 },
      );
    });
  });
  test("offsets to 2^53", () => {
    const init = normal();
    const last = 2 ** 53 - 1;
    for (const offset of [2 ** 32 - 5, 2 ** 44 + 1, last - 100]) {
      const options = { seed: 1, name: "w", dtype };
      const whole = fill(new Data(100), init, { ...options, offset });
      const part = fill(new Data(30), init, { ...options, offset: offset + 70 });
      expectSameBits(part, whole.subarray(70));
      const next = fill(new Data(100), init, { ...options, offset: offset - 4096 });
      expect(bytesOf(next)).not.toEqual(bytesOf(whole));
    }
  });
});

test("a subclass and a resizable buffer", () => {
  class Mine extends Float32Array {}
  const options = { seed: 1, name: "w" };
  const want = fill(new Float32Array(20), normal(), options);
  expectSameBits(fill(new Mine(20), normal(), options), want);
  const Resizable = ArrayBuffer as new (n: number, o: { maxByteLength: number }) => ArrayBuffer;
  const tracking = new Float32Array(new Resizable(80, { maxByteLength: 160 }));
  expectSameBits(fill(tracking, normal(), options), want);
});

const { Float16Array } = globalThis as { Float16Array?: new (length: number) => Data };
test.skipIf(Float16Array === undefined)("a Float16Array holds float16", () => {
  const target = fill(new Float16Array!(100), normal(), { seed: 1, name: "w" });
  const bits = fill(new Uint16Array(100), normal(), { seed: 1, name: "w", dtype: "float16" });
  expectSameBits(target, bits);
});

test("constants need neither seed nor name, all others both", () => {
  expect([...fill(new Float32Array(2), constant(3))]).toStrictEqual([3, 3]);
  expect([...fill(new Uint16Array(2), constant(1), { dtype: "bfloat16" })]).toEqual([
    0x3f80, 0x3f80,
  ]);
  for (const init of [normal(), uniform({ bound: 1 })]) {
    expect(() => fill(new Float32Array(2), init)).toThrow(/^fill: seed expected /);
    expect(() => fill(new Float32Array(2), init, { seed: 0 })).toThrow(/^fill: name expected /);
    expect(() => fill(new Float32Array(2), init, { name: "w" })).toThrow(/^fill: seed expected /);
  }
});

test("an empty target is legal", () => {
  expect(fill(new Float32Array(0), normal(), { seed: 1, name: "w", offset: 5 }).length).toBe(0);
});

describe("extent: without offset the target must hold the shape", () => {
  const target = (length: number): Float32Array => new Float32Array(length).fill(7);
  const options: FillOptions = { seed: 1, name: "w", shape: [3, 4] };
  test.each([
    [11, {}, /^fill: target.length expected 12, for shape \[3, 4\], got 11; give offset/],
    [13, {}, /^fill: target.length expected at most 12, /],
    [12, { offset: 1 }, /^fill: target.length expected at most 11, .* from offset 1, got 12$/],
    [1, { offset: 13 }, /^fill: target.length expected /],
  ])("%i values, %j", (length, more, message) => {
    const array = target(length);
    expect(() => fill(array, normal(), { ...options, ...more })).toThrow(message);
    expect(array.every((x) => x === 7)).toBe(true);
  });
  test("offset 0 makes a slice legal", () => {
    expect(fill(target(11), normal(), { ...options, offset: 0 }).includes(7)).toBe(false);
  });
});
