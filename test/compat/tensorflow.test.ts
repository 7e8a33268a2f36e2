/**
 * TensorFlow's CPU generator over the shipped Philox4x32 kernel. No generator of "weightseed/compat" offers its
 * streams: what is tested is that the kernel gives TensorFlow's words, and that nothing but the logarithm, the sine
 * and the cosine of its float32 stands between those words and its values.
 */
import { afterAll, describe, expect, test } from "vitest";
import { floats, hex32, Tally } from "../support/bits.js";
import { Machine } from "../kernels/core.js";
import { vectors } from "../kernels/vectors.js";

interface Bits {
  readonly bits: string[];
}
const {
  documented,
  model,
  keras3_tf_backend_model: keras,
} = vectors("tensorflow_philox") as {
  documented: { call: string; expected: string[]; model_max_ulp: number }[];
  model: ({ how: string; philox_key?: string[]; philox_counter?: string[] } & Record<
    string,
    Bits
  >)[];
  keras3_tf_backend_model: {
    how: string;
    shape: number[];
    bits?: string[];
    first?: Bits;
    last?: Bits;
  }[];
};

const { fround } = Math;
const machine = new Machine();
const low32 = (x: bigint): number => Number(x & 0xffffffffn);
const WORDS = [0n, 32n, 64n, 96n];

/** A counter of 128 bits and a key of 64. */
interface Position {
  readonly counter: bigint;
  readonly key: readonly [number, number];
}

function block({ counter, key }: Position, offset: number): number[] {
  const at = counter + BigInt(offset);
  const [c0, c1, c2, c3] = WORDS.map((shift) => low32(at >> shift)) as [
    number,
    number,
    number,
    number,
  ];
  machine.core.philox4x32(machine.base, c0, c1, c2, c3, ...key);
  const lanes = new Uint32Array(machine.memory.buffer, machine.base, 16);
  return [0, 4, 8, 12].map((word) => lanes[word]!);
}

/** `stateless_*` scramble the seed first. */
function stateless(a: number, b: number): Position {
  const [k0, k1, c2, c3] = block(
    { counter: BigInt(a) | (BigInt(b) << 64n), key: [0x3ec8f720, 0x02461e29] },
    0,
  ) as [number, number, number, number];
  return { counter: (BigInt(c2) << 64n) | (BigInt(c3) << 96n), key: [k0, k1] };
}

const unit = (word: number): number => (word & 0x7fffff) * 2 ** -23;

function pair(w0: number, w1: number): [number, number] {
  const radius = fround(Math.sqrt(fround(-2 * fround(Math.log(Math.max(unit(w0), fround(1e-7)))))));
  const angle = fround(2 * Math.PI * unit(w1));
  return [fround(radius * fround(Math.sin(angle))), fround(radius * fround(Math.cos(angle)))];
}

const take = (n: number, group: (g: number) => number[]): number[] =>
  Array.from({ length: Math.ceil(n / 4) }, (_, g) => group(g))
    .flat()
    .slice(0, n);

const LAWS: Readonly<Record<string, (from: Position, n: number) => number[]>> = {
  uniform: (from, n) => take(n, (g) => block(from, g).map(unit)),
  normal: (from, n) =>
    take(n, (g) => {
      const [w0, w1, w2, w3] = block(from, g) as [number, number, number, number];
      return [...pair(w0, w1), ...pair(w2, w3)];
    }),
  // each group of four has 256 blocks of its own to draw again from
  truncated_normal: (from, n) =>
    take(n, (g) => {
      const kept: number[] = [];
      for (let b = 256 * g; kept.length < 4; ++b) {
        const [w0, w1, w2, w3] = block(from, b) as [number, number, number, number];
        for (const v of [...pair(w0, w1), ...pair(w2, w3)]) if (Math.abs(v) < 2) kept.push(v);
      }
      return kept.slice(0, 4);
    }),
};

const tally = new Tally();

afterAll(() => console.log(`TensorFlow normals: ${tally.summary()}`));

test("documented normals, within the ulp that each row states", () => {
  const seed = { counter: 1234n, key: [0, 0] } as const;
  const starts = [seed, { ...seed, counter: 1234n + 256n * 6n }, stateless(1, 2)];
  expect(documented.length).toBe(starts.length);
  for (const [i, { call, expected, model_max_ulp }] of documented.entries()) {
    tally.within(call, LAWS.normal!(starts[i]!, 6), expected.map(Number), model_max_ulp);
  }
});

describe("model", () => {
  test.each(model)("$how", (row) => {
    const seed = /from_seed\((\d+)\)/.exec(row.how);
    const pairOf = /seed=\[(\d+),(\d+)\]/.exec(row.how);
    let from = seed
      ? ({ counter: BigInt(seed[1]!), key: [0, 0] } as const)
      : stateless(Number(pairOf![1]), Number(pairOf![2]));
    if (row.philox_key) {
      expect(from.key.map(hex32)).toEqual(row.philox_key);
      expect(WORDS.map((shift) => hex32(low32(from.counter >> shift)))).toEqual(row.philox_counter);
    }
    for (const name of seed ? ["normal", "uniform", "truncated_normal"] : Object.keys(row)) {
      const law = LAWS[name.replace(/\d+$/, "")];
      if (law === undefined) continue;
      const expected = [...floats(row[name]!.bits)];
      const got = law(from, expected.length);
      if (name.startsWith("uniform")) expect(got).toEqual(expected);
      else tally.within(row.how, got, expected, 1);
      // a generator leaves 256 blocks for every value
      if (seed) from = { ...from, counter: from.counter + 256n * BigInt(expected.length) };
    }
  });
});

describe("Keras 3 on TensorFlow, model", () => {
  const SCALES: Readonly<Record<string, number>> = { he: 2, glorot: 1, lecun: 1 };

  test.each(keras)("$how", ({ how, shape, bits, first, last }) => {
    const [, family, kind, seed] = /(\w+)_(normal|uniform)\(seed=(\d+)\)/.exec(how)!;
    const from = stateless(Number(seed), 0);
    const count = shape.reduce((a, b) => a * b, 1);
    const field = shape.slice(0, -2).reduce((a, b) => a * b, 1);
    const [fanIn, fanOut] = [shape.at(-2)! * field, shape.at(-1)! * field];
    const variance = SCALES[family!]! / (family === "glorot" ? (fanIn + fanOut) / 2 : fanIn);
    const limit = fround(Math.sqrt(3 * variance));
    const std = fround(Math.sqrt(variance) / 0.87962566103423978);
    const made =
      kind === "uniform"
        ? LAWS.uniform!(from, count).map((u) => fround(fround(u * fround(2 * limit)) - limit))
        : LAWS.truncated_normal!(from, count).map((z) => fround(z * std));
    const expected = [...floats(bits ?? [...first!.bits, ...last!.bits])];
    const got = bits
      ? made
      : [...made.slice(0, first!.bits.length), ...made.slice(-last!.bits.length)];
    if (kind === "uniform") expect(got).toEqual(expected);
    else tally.within(how, got, expected, 1);
  });
});
