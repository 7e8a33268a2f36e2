/** TensorFlow.js 4.22 on its CPU backend, bit for bit. */
import { describe, expect, test } from "vitest";
import * as weightseed from "../../src/index.js";
import { fill, initialize, type Initializer } from "../../src/index.js";
import { restoreGenerator, tfjsGenerator } from "../../src/compat/index.js";
import { compatWindow } from "../../src/compat/shared/kernels.js";
import { sha256 } from "../support/bits.js";
import { vectors } from "../kernels/vectors.js";

interface Row {
  how: string;
  shape: number[];
  bits: string[];
  sha256_le_bytes: string;
}
const { alea, initializers, ops } = vectors("tfjs") as {
  alea: { seed: string; next: { bits: string[] }; int32: number[]; double: { bits: string[] } }[];
  initializers: Row[];
  ops: Row[];
};

/** The stream's multiples of 2^-32: what a float32 leaves of one is a float32 too. */
function fractions(seed: string, count: number): number[] {
  const draw = (low: number, high: number): Float32Array =>
    fill(new Float32Array(count), weightseed.uniform({ low, high }), {
      generator: tfjsGenerator(seed),
    });
  return Array.from(draw(0, 1), (near, i) => near + draw(-near, 1 - near)[i]!);
}

const doublesOf = (bits: readonly string[]): number[] => [
  ...new Float64Array(new BigUint64Array(bits.map((text) => BigInt(`0x${text}`))).buffer),
];

test.each(alea)("alea($seed)", ({ seed, next, int32, double }) => {
  const got = fractions(seed, 12);
  expect(got).toEqual(doublesOf(next.bits));
  expect(got.slice(0, 6).map((u) => (u * 2 ** 32) | 0)).toEqual(int32);
  // 32 bits and 21 of the next value
  const long = [0, 2, 4, 6].map((i) => got[i]! + Math.trunc(got[i + 1]! * 2 ** 21) * 2 ** -53);
  expect(long).toEqual(doublesOf(double.bits));
});

const cut = { distribution: "truncated_normal" } as const;

/** The family's laws by tfjs's names; of rank 1, where tfjs takes √size for both fans, by their numbers. */
function lawOf(name: string, shape: readonly number[]): Initializer {
  const root = Math.sqrt(shape[0]!);
  const FAMILY: Readonly<Record<string, [Initializer, number]>> = {
    heNormal: [weightseed.heNormal(cut), 2],
    glorotNormal: [weightseed.glorotNormal(cut), 1],
    leCunNormal: [weightseed.lecunNormal(cut), 1],
    heUniform: [weightseed.heUniform(), 2],
    glorotUniform: [weightseed.glorotUniform(), 1],
    leCunUniform: [weightseed.lecunUniform(), 1],
    varianceScaling: [
      weightseed.varianceScaling({ scale: 1.5, mode: "fan_out", distribution: "uniform" }),
      1.5,
    ],
    randomNormal: [weightseed.normal({ std: 0.05 }), 0],
    truncatedNormal: [weightseed.truncatedNormal({ mean: 0.1, std: 0.5 }), 0],
    randomUniform: [weightseed.uniform({ low: -0.3, high: 0.7 }), 0],
  };
  const [law, scale] = FAMILY[name]!;
  if (shape.length > 1 || scale === 0) return law;
  return name.endsWith("Normal")
    ? weightseed.truncatedNormal({ std: Math.sqrt(scale / root) })
    : weightseed.uniform({ bound: Math.sqrt((3 * scale) / root) });
}

describe("initializers", () => {
  const drawn = initializers.filter(({ how }) => !how.includes("orthogonal"));
  test.each(drawn)("$how", ({ how, shape, sha256_le_bytes }) => {
    const [, name] = /initializers\.(\w+)\(/.exec(how)!;
    const [, seed] = /seed:(\d+)/.exec(how)!;
    const layout = { 1: undefined, 2: "IO", 4: "HWIO" }[shape.length];
    const entry = { shape, init: lawOf(name!, shape), ...(layout !== undefined && { layout }) };
    const { w } = initialize({ w: entry }, { generator: tfjsGenerator(Number(seed)) });
    expect(sha256(w.data)).toBe(sha256_le_bytes);
  });
});

/** Q of QR with a positive diagonal of R, by columns, in double. */
function orthonormal(rows: number, columns: number, values: Float32Array): number[][] {
  const made: number[][] = [];
  for (let j = 0; j < columns; ++j) {
    let column = Array.from({ length: rows }, (_, i) => values[i * columns + j]!);
    for (let pass = 0; pass < 2; ++pass) {
      for (const q of made) {
        const along = q.reduce((sum, x, i) => sum + x * column[i]!, 0);
        column = column.map((x, i) => x - along * q[i]!);
      }
    }
    const length = Math.hypot(...column);
    made.push(column.map((x) => x / length));
  }
  return made;
}

test("orthogonal is not drawn: its normals are, and QR of them is tfjs's within 1e-6", () => {
  const rows = initializers.filter(({ how }) => how.includes("orthogonal"));
  let [unequal, total] = [0, 0];
  for (const { how, shape, bits } of rows) {
    expect(shape, how).toEqual([3, 4]); // of which tfjs takes the transpose
    const generator = tfjsGenerator(Number(/seed:(\d+)/.exec(how)![1]));
    const normals = fill(new Float32Array(12), weightseed.normal(), { generator });
    const made = Float32Array.from(orthonormal(4, 3, normals).flat());
    const given = new Float32Array(Uint32Array.from(bits, (word) => parseInt(word, 16)).buffer);
    for (const [i, value] of made.entries()) {
      total += 1;
      if (value !== given[i]) unequal += 1;
      expect(Math.abs(value - given[i]!), how).toBeLessThan(1e-6);
    }
  }
  console.log(`tfjs orthogonal: ${unequal} of ${total} unequal`);
  expect(total).toBe(24);
});

const OPS: Readonly<Record<string, (a: number, b: number) => Initializer>> = {
  randomUniform: (low, high) => weightseed.uniform({ low, high }),
  randomNormal: (mean, std) => weightseed.normal({ mean, std }),
  truncatedNormal: (mean, std) => weightseed.truncatedNormal({ mean, std }),
};

test.each(ops)("$how", ({ how, shape, sha256_le_bytes }) => {
  const call = /tf\.(\w+)\(\[\d+\], (-?\d+), (\d+), 'float32', '?(\d+)('?)\)/.exec(how)!;
  const law = OPS[call[1]!]!(Number(call[2]), Number(call[3]));
  const generator = tfjsGenerator(call[5] === "'" ? call[4]! : Number(call[4]));
  expect(sha256(fill(new Float32Array(shape[0]!), law, { generator }))).toBe(sha256_le_bytes);
});

test("the logarithm is that of V8", () => {
  const log = (compatWindow().kernels as unknown as { fdlibmLog: (x: number) => number }).fdlibmLog;
  const { generator } = { generator: tfjsGenerator("log") };
  const units = fill(new Float32Array(60000), weightseed.uniform({ low: 0, high: 1 }), {
    generator,
  });
  const edges = [1, 0.5, 2, 0.75, 1.5, Math.SQRT1_2, Math.SQRT2, 2 ** -1022, 1 - 2 ** -53, 1e300];
  const near = Array.from({ length: 40 }, (_, i) => [1 + 2 ** -i, 1 - 2 ** -(i + 1)]).flat();
  const doubles = Array.from(units, (u, i) => (u + (i + 0.5) * 2 ** -40) * 2 ** ((i % 7) - 3));
  for (const x of [...edges, ...near, ...doubles]) expect(log(x), String(x)).toBe(Math.log(x));
});

describe("as a generator", () => {
  test("the stream starts anew with each parameter, as tfjs's does", () => {
    const init = weightseed.normal();
    const generator = tfjsGenerator(5);
    const made = initialize({ a: { shape: [9], init }, b: { shape: [9], init } }, { generator });
    expect(made.a.data).toEqual(made.b.data);
    const other = restoreGenerator({ kind: generator.kind, state: generator.state() });
    expect(fill(new Float32Array(9), init, { generator: other })).toEqual(made.a.data);
  });

  test("seed 0 gives uniforms alone", () => {
    const target = new Float32Array(4);
    const generator = tfjsGenerator(0);
    fill(target, weightseed.uniform({ bound: 1 }), { generator });
    const before = target.slice();
    expect(() => fill(target, weightseed.normal(), { generator })).toThrow(RangeError);
    expect(() => fill(target, weightseed.normal(), { generator: tfjsGenerator("") })).toThrow(
      'fill: law expected "uniform", which tfjs.alea draws, got "normal"',
    );
    expect(target).toEqual(before);
    fill(target, weightseed.normal(), { generator: tfjsGenerator("0") });
  });

  test("mistakes", () => {
    expect(() => tfjsGenerator(NaN)).toThrow(RangeError);
    expect(() => tfjsGenerator(null as never)).toThrow(TypeError);
    const init = weightseed.truncatedNormal({ low: -1 });
    const generator = tfjsGenerator(1);
    expect(() => fill(new Float32Array(4), init, { generator })).toThrow(
      "fill: low, high expected -2 and 2 standard deviations, tfjs's cut, got [-1, 2]",
    );
    expect(() => fill(new Float64Array(4), weightseed.normal(), { generator })).toThrow(RangeError);
  });
});
