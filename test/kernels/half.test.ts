/** float16 and bfloat16 by the shipped binary; all 2^32 inputs are `npm run errors -- all half`. */
import { describe, expect, test } from "vitest";
import { bits32, float32 } from "../oracle/float32.js";
import { bfloat16, float16 } from "../oracle/half.js";
import { Machine } from "./core.js";

const machine = new Machine();
const { core, base } = machine;
const FORMATS = [
  { name: "float16", pack: core.packFloat16, encode: float16 },
  { name: "bfloat16", pack: core.packBfloat16, encode: bfloat16 },
];

const isNumber = (bits: number): boolean => (bits & 0x7fffffff) <= 0x7f800000;

/** Encodings of the float32 with these encodings, written over the words' own place or before it. */
function pack(
  run: (to: number, from: number, count: number) => void,
  words: readonly number[],
  to = base,
): number[] {
  const count = Math.ceil(words.length / 8) * 8;
  new Uint32Array(machine.memory.buffer, base, count).set(words);
  run(to, base, count);
  return [...new Uint16Array(machine.memory.buffer, to, words.length)];
}

describe.each(FORMATS)("$name", ({ name, pack: run, encode }) => {
  const literal = name === "float16" ? 0 : 1;
  const [fraction, bias] = name === "float16" ? [10, 15] : [7, 127];

  /** The value of an encoding; that of infinity is where the next binade would begin. */
  function decode(k: number): number {
    const exponent = Math.max(k >> fraction, 1) - bias;
    const digits = k < 1 << fraction ? k : (k % (1 << fraction)) + (1 << fraction);
    return digits * 2 ** (exponent - fraction);
  }

  test.each([
    // value, float16, bfloat16
    ["0", 0, 0x0000, 0x0000],
    ["-0", -0, 0x8000, 0x8000],
    ["1", 1, 0x3c00, 0x3f80],
    ["-2", -2, 0xc000, 0xc000],
    ["65504, the largest float16", 65504, 0x7bff, 0x4780],
    ["65519.996, below the tie", 65519.99609375, 0x7bff, 0x4780],
    ["65520, the tie", 65520, 0x7c00, 0x4780],
    ["-infinity", -Infinity, 0xfc00, 0xff80],
    ["2^-14, the least normal float16", 2 ** -14, 0x0400, 0x3880],
    ["2^-24, the least float16", 2 ** -24, 0x0001, 0x3380],
    ["2^-25, a tie to 0", 2 ** -25, 0x0000, 0x3300],
    ["2^-25 and a little", 2 ** -25 + 2 ** -48, 0x0001, 0x3300],
    ["3·2^-25, a tie to even", 3 * 2 ** -25, 0x0002, 0x33c0],
    ["1 + 2^-11, a tie down", 1 + 2 ** -11, 0x3c00, 0x3f80],
    ["1 + 3·2^-11, a tie up", 1 + 3 * 2 ** -11, 0x3c02, 0x3f80],
    ["1 + 2^-8, a tie down", 1 + 2 ** -8, 0x3c04, 0x3f80],
    ["1 + 3·2^-8, a tie up", 1 + 3 * 2 ** -8, 0x3c0c, 0x3f82],
    ["the largest float32", float32(0x7f7fffff), 0x7c00, 0x7f80],
    ["the least float32", 2 ** -149, 0x0000, 0x0000],
    ["2^-134, a tie of bfloat16 to 0", 2 ** -134, 0x0000, 0x0000],
    ["2^-133, the least bfloat16", 2 ** -133, 0x0000, 0x0001],
  ] as const)("%s", (_, value, ...want) => {
    expect(encode(value)).toBe(want[literal]);
    expect(pack(run, [bits32(value)])).toEqual([want[literal]]);
  });

  // needs no oracle: the reference is the decoded neighbours alone
  test("every value, every tie, and the float32 beside each tie", () => {
    const infinity = encode(Infinity);
    const ties: number[] = [];
    for (let k = 0; k < infinity; k++) ties.push(bits32((decode(k) + decode(k + 1)) / 2));
    const values = ties.map((_, k) => bits32(decode(k)));
    for (const sign of [0, 0x80000000]) {
      const packed = (list: readonly number[], by: number): number[] =>
        pack(
          run,
          list.map((bits) => sign + bits + by),
        ).map((k) => k - (sign >>> 16));
      const same = ties.map((_, k) => k);
      expect(packed(values, 0)).toEqual(same);
      expect(packed(ties, -1)).toEqual(same);
      expect(packed(ties, 0)).toEqual(same.map((k) => k + (k % 2)));
      expect(packed(ties, 1)).toEqual(same.map((k) => k + 1));
    }
  });

  test("a stride over all float32", () => {
    const words = Array.from({ length: 150000 }, (_, i) => (i * 28657) >>> 0).filter(isNumber);
    expect(pack(run, words)).toEqual(words.map((bits) => encode(float32(bits))));
  });

  test("written before the place that is read", () => {
    const words = Array.from({ length: 4096 }, (_, i) => (0x38000000 + i * 65521) >>> 0);
    const want = words.map((bits) => encode(float32(bits)));
    for (const back of [2, 16, 30, 8192]) expect(pack(run, words, base - back)).toEqual(want);
  });
});
