/**
 * Edge words through the transforms of the shipped binary and of the oracle, to exact floats. The literals are the
 * oracle's; those that a reader can know (bounds, 0, powers of 2) stand among them as decimals in the first tests.
 */
import { describe, expect, test } from "vitest";
import { hex32, hex64 } from "../support/bits.js";
import { bits32 } from "../oracle/float32.js";
import { bits64 } from "../oracle/float64.js";
import { transform32, transform64, type Law } from "../oracle/laws.js";
import { truncated } from "./cases.js";
import { Machine } from "./core.js";

type Drawn = Exclude<Law, { law: "constant" }>;

const machine = new Machine();
const WORDS = [0, 1, 0x7fffffff, 0x80000000, 0xffffffff];
/** The same edges of 64-bit words. */
const WIDE = [0n, 1n, 0x7fffffffffffffffn, 0x8000000000000000n, 0xffffffffffffffffn];

/** One group of words through the binary; the oracle must agree in every bit of it. */
function group32(law: Drawn, words: readonly number[]): number[] {
  const view = new Uint32Array(machine.memory.buffer, machine.base, 16);
  view.set(words);
  machine.transform(law, false, 16, machine.base);
  expect([...view].map(hex32), "oracle").toEqual(
    transform32(law, words).map((x) => hex32(bits32(x))),
  );
  return [...new Float32Array(view.buffer, view.byteOffset, 16)];
}

function group64(law: Drawn, words: readonly bigint[]): number[] {
  const view = new BigUint64Array(machine.memory.buffer, machine.base, 8);
  view.set(words);
  machine.transform(law, true, 8, machine.base);
  expect([...view].map(hex64), "oracle").toEqual(
    transform64(law, words).map((x) => hex64(bits64(x))),
  );
  return [...new Float64Array(view.buffer, view.byteOffset, 8)];
}

/** The law's values of the edge words, which stand in the low lanes and in the high ones. */
function edges32(law: Drawn): number[] {
  const values = group32(law, [...WORDS, 0, 0, 0, 0, 0, 0, ...WORDS]);
  expect(values.slice(11)).toEqual(values.slice(0, 5));
  return values.slice(0, 5);
}

function edges64(law: Drawn): number[] {
  return group64(law, [...WIDE, 0n, 0n, 0n]).slice(0, 5);
}

function expectRising(values: readonly number[]): void {
  expect(values).toEqual([...values].sort((x, y) => x - y));
}

describe("uniform", () => {
  const symmetric: Drawn = { law: "uniform", low: -1, high: 1 };
  test("float32 on [-1, 1] reaches both ends", () => {
    expect(edges32(symmetric)).toEqual([0, 2 ** -31, 1, -1, -(2 ** -31)]);
  });

  test("float64 on [-1, 1] reaches its lower end", () => {
    expect(edges64(symmetric)).toEqual([-1, -1, -(2 ** -51), 0, 1 - 2 ** -51]);
  });

  test("float32 on [0, 1]", () => {
    expect(edges32({ law: "uniform", low: 0, high: 1 })).toEqual([0.5, 0.5, 1, 0, 0.5]);
  });

  test("[0.1, 0.7]: bounds rounded to the format", () => {
    const law: Drawn = { law: "uniform", low: 0.1, high: 0.7 };
    const middle = Math.fround(0.4);
    const ends = [Math.fround(0.7), Math.fround(0.1)];
    expect(edges32(law)).toEqual([middle, middle, ...ends, middle]);
    expect(edges64(law)).toEqual([
      0.1, 0.1, 0.39999999999999986, 0.39999999999999997, 0.6999999999999998,
    ]);
  });

  test("float64 from all pairs of edge words", () => {
    const words = WORDS.flatMap((high) => WORDS.map((low) => BigInt(low) + (BigInt(high) << 32n)));
    const values = words.flatMap((word) => group64(symmetric, new Array<bigint>(8).fill(word))[0]!);
    // by high word: the low one moves t by less than 2^-31
    const columns = [0, 1, 2, 3, 4].map((i) => values.slice(5 * i, 5 * i + 5));
    const rise = [0, 0, 2 ** -32 - 2 ** -51, 2 ** -32, 2 ** -31 - 2 ** -51];
    const starts = [-1, -1 + 2 ** -31, -(2 ** -31), 0, 1 - 2 ** -31];
    expect(columns).toEqual(starts.map((start) => rise.map((by) => start + by)));
  });
});

describe("normal", () => {
  const law: Drawn = { law: "normal", mean: 0, std: 1 };

  // rows: radius word; columns: angle word; each cell: cosine, sine
  const SINGLE = `
    40d1c6ff 00000000  c0d1c6ff 31a4c23c  80000000 40d1c6ff  00000000 c0d1c6ff  c0d1c6ff b1a4c23c
    40d1c6ff 00000000  c0d1c6ff 31a4c23c  80000000 40d1c6ff  00000000 c0d1c6ff  c0d1c6ff b1a4c23c
    3f96b55f 00000000  bf96b55f 306cbb7a  80000000 3f96b55f  00000000 bf96b55f  bf96b55f b06cbb7a
    3f96b55f 00000000  bf96b55f 306cbb7a  80000000 3f96b55f  00000000 bf96b55f  bf96b55f b06cbb7a
    80000000 80000000  00000000 80000000  00000000 80000000  80000000 00000000  00000000 00000000`;
  const DOUBLE = `
    0000000000000000 c02124b2800eda48  8000000000000000 c02124b2800eda48  c02124b2800eda48 bcfaedbfe2394204
    402124b2800eda48 0000000000000000  bcfaedbfe2394206 402124b2800eda48
    0000000000000000 c02124b2800eda48  8000000000000000 c02124b2800eda48  c02124b2800eda48 bcfaedbfe2394204
    402124b2800eda48 0000000000000000  bcfaedbfe2394206 402124b2800eda48
    0000000000000000 bff2d6abe44afc44  8000000000000000 bff2d6abe44afc44  bff2d6abe44afc44 bccd976f421bde0c
    3ff2d6abe44afc44 0000000000000000  bccd976f421bde0e 3ff2d6abe44afc44
    0000000000000000 bff2d6abe44afc42  8000000000000000 bff2d6abe44afc42  bff2d6abe44afc42 bccd976f421bde09
    3ff2d6abe44afc42 0000000000000000  bccd976f421bde0b 3ff2d6abe44afc42
    0000000000000000 be50000000000000  8000000000000000 be50000000000000  be50000000000000 bb2921fb54442d18
    3e50000000000000 0000000000000000  bb2921fb54442d1a 3e50000000000000`;
  const cells = (text: string): string[] => text.trim().split(/\s+/);

  test("float32 from all pairs of edge words", () => {
    const got = WORDS.flatMap((a) =>
      WORDS.flatMap((b) => {
        const values = group32(law, [
          ...new Array<number>(8).fill(a),
          ...new Array<number>(8).fill(b),
        ]);
        expect(new Set(values.slice(0, 8)).size, "all lanes alike").toBe(1);
        return [values[0]!, values[8]!].map((x) => hex32(bits32(x)));
      }),
    );
    expect(got).toEqual(cells(SINGLE));
  });

  test("float64 from all pairs of edge words", () => {
    const got = WIDE.flatMap((a) =>
      WIDE.flatMap((b) => {
        const values = group64(law, [a, a, a, a, b, b, b, b]);
        return [values[0]!, values[4]!].map((x) => hex64(bits64(x)));
      }),
    );
    expect(got).toEqual(cells(DOUBLE));
  });

  test("the longest radius: √(62 ln 2) and √(106 ln 2), rounded down", () => {
    const [word] = group32(law, new Array<number>(16).fill(0));
    expect(word).toBe(6.555541515350342);
    expect(word).toBeLessThanOrEqual(Math.sqrt(62 * Math.LN2));
    // t64 is 0 at 2^63, so the cosine is 1
    const [wide] = group64(law, [0n, 0n, 0n, 0n, 2n ** 63n, 0n, 0n, 0n]);
    expect(wide).toBe(8.571674348652905);
    expect(wide).toBeLessThan(Math.sqrt(106 * Math.LN2) * (1 + 2 ** -52));
  });

  test("mean and std: one product, one sum", () => {
    const words = [...new Array<number>(8).fill(0), ...new Array<number>(8).fill(0)];
    const scaled = Math.fround(6.555541515350342 * Math.fround(0.1));
    expect(group32({ law: "normal", mean: 0, std: 0.1 }, words)[0]).toBe(scaled);
    const moved = Math.fround(scaled + Math.fround(0.7));
    expect(group32({ law: "normal", mean: 0.7, std: 0.1 }, words)[0]).toBe(moved);
  });
});

describe("truncated", () => {
  // values of the edge words: float32, then float64; 8.27…e-25 is 2^-80
  const CUTS = `
    cut -2 2
      00000000 30191ff1 3ffffff7 bffffff7 b0191ff1
      bfffffffffffffff bfffffffffffffff bcc323fee65d1422 0000000000000000 3fffffffffffffef
    cut 0 1
      3ee22fc7 3ee22fc7 3f800000 00000000 3ee22fc7
      0000000000000000 0000000000000000 3fdc45f7f896b6c8 3fdc45f7f896b6cc 3fefffffffffffff
    cut -6.5 6.5
      00000000 00000000 40c37125 c0c37125 00000000
      3cab2da4e9808a53 3cab2da4e9808a53 4019ffffe4173203 c019ffffe4173203 bcab2da4e9808a53
    cut -1 3
      3e4b3607 3e4b3607 403fffa0 bf800000 3e4b3607
      3fc966bda360db7b 3fc966bda360db7b 4007ffffffffffd1 bfeffffffffffffd 3fc966bda360db6c
    cut -5 8.271806125530277e-25
      bf2cab54 bf2cab54 00000000 c09ffeb8 bf2cab54
      bfe5956a952de20b bfe5956a952de20b 0000000000000000 c013ffffffff5bca bfe5956a952de20d
    cut 0 6.5
      40c691ae 40c691ae 3f2cab5a 3f2cab5a 00000000
      3fe5956b8749db06 3fe5956b8749db06 4019fffff20b9862 3c9b2da4e9808a53 3fe5956b8749db04
    cut 3 4
      40800000 40800000 404cb3cd 404cb3cd 40400000
      400996799b08281d 400996799b08281d 400ffffffffffffe 4008000000000000 400996799b08281d
    cut -4 -3
      c0800000 c0800000 c04cb3cd c04cb3cd c0400000
      c00996799b08281d c00996799b08281d c00ffffffffffffe c008000000000000 c00996799b08281d
    cut 8 Infinity
      412519d8 412519d8 41015bcc 41015bcc 41000000
      40202b79749fa25b 40202b79749fa25b 402762e7264b8fbd 4020000000000000 40202b79749fa25a
    cut 9 Infinity
      4131da4e 4131da4e 4111366c 4111366c 41100000
      402226cd8fef7e95 402226cd8fef7e95 4028ce84f42e60c5 4022000000000000 402226cd8fef7e95
    cut -Infinity -9
      c131da4e c131da4e c111366c c111366c c1100000
      c02226cd8fef7e95 c02226cd8fef7e95 c028ce84f42e60c5 c022000000000000 c02226cd8fef7e95
    cut 30 31
      41f5a839 41f5a839 41f02f40 41f02f40 41f00000
      403e05e7f238d25c 403e05e7f238d25c 403efffbbc616840 403e000000000000 403e05e7f238d25c`
    .split("cut")
    .slice(1)
    .map((row) => row.trim().split(/\s+/));

  test.each(CUTS)("cut [%s, %s]", (a, b, ...want) => {
    const law = truncated(Number(a), Number(b));
    expect(edges32(law).map((x) => hex32(bits32(x)))).toEqual(want.slice(0, 5));
    expect(edges64(law).map((x) => hex64(bits64(x)))).toEqual(want.slice(5));
  });

  test("values rise with the signed word, or fall", () => {
    const signed = [3, 4, 0, 1, 2];
    const unsigned = [0, 1, 2, 3, 4];
    for (const [a, b] of [
      [-3, 1],
      [-5, 4],
      [1, 5],
      [9, 12],
      [-9, -3],
      [-30, -9],
    ] as const) {
      const wide = signed.map((i) => edges64(truncated(a, b))[i]!);
      expectRising(b < 0 ? wide.reverse() : wide);
      // float32 counts from the far end where there is one side
      const order = a < 0 && b > 0 ? signed : b < 0 ? unsigned : [...unsigned].reverse();
      expectRising(order.map((i) => edges32(truncated(a, b))[i]!));
    }
    expectRising(signed.map((i) => edges32(truncated(-2, 2))[i]!));
    expectRising(edges64(truncated(-2, 2)));
  });

  test("a cut's mirror image has the opposite values", () => {
    for (const [a, b] of [
      [3, 4],
      [8.5, Infinity],
    ] as const) {
      for (const edges of [edges32, edges64]) {
        const values = edges(truncated(a, b));
        expect(edges(truncated(-b, -a))).toEqual(values.map((x) => -x));
      }
    }
  });
});
