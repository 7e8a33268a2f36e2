import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { CompatKernels } from "../../src/compat/shared/kernels.js";

const memory = new WebAssembly.Memory({ initial: 4 });
const compiled = new WebAssembly.Module(readFileSync("build/wasm/compat.wasm"));
const kernels = new WebAssembly.Instance(compiled, { env: { memory } }).exports as unknown as Pick<
  CompatKernels,
  "torchScaleF32" | "torchStandardF32" | "torchUniformF32"
> & { fma(a: number, b: number, c: number): number };
const AT = 65536;
const floats = new Float32Array(memory.buffer, AT, 16);
const words = new Uint32Array(memory.buffer, AT, 16);

/** A finite number as an integer times 2^-exponent. */
function exactly(x: number): { n: bigint; e: number } {
  let e = 0;
  while (!Number.isInteger(x)) [x, e] = [x * 2, e + 1];
  return { n: BigInt(x), e };
}

/** a·b + c in integers, rounded once to `bits` bits, to no finer than 2^-finest. */
function fused(a: number, b: number, c: number, bits: number, finest: number): number {
  const [x, y, z] = [exactly(a), exactly(b), exactly(c)];
  const e = Math.max(x.e + y.e, z.e);
  const sum = ((x.n * y.n) << BigInt(e - x.e - y.e)) + (z.n << BigInt(e - z.e));
  const size = sum < 0n ? -sum : sum;
  const drop = Math.max(size.toString(2).length - bits, e - finest, 0);
  const unit = 1n << BigInt(drop);
  let kept = size / unit;
  const twice = 2n * (size % unit);
  if (twice > unit || (twice === unit && kept % 2n === 1n)) kept += 1n;
  let value = Number(kept);
  for (let left = drop - e; left !== 0; left -= Math.sign(left)) value *= left > 0 ? 2 : 0.5;
  return sum < 0n ? -value : value;
}

/** x·std + mean by the kernel, in each of its lanes. */
function fma32(a: number, b: number, c: number): number {
  floats.fill(a);
  kernels.torchScaleF32(AT, 16, b, c, true);
  expect(new Set(floats).size).toBe(1);
  return floats[0]!;
}

const random = (seed: number) => (): number => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed;
};

describe("float32 fused multiply-add", () => {
  const { fround } = Math;

  test.each([
    [1 + 2 ** -12, 1 + 2 ** -12, 2 ** 30],
    [1 + 2 ** -23, 1 + 2 ** -23, 2 ** 31],
    [1 - 2 ** -24, 1 + 2 ** -23, 2 ** 24],
    [1 - 2 ** -24, 1 + 2 ** -23, -(2 ** 24)],
    [1 + 2 ** -23, 1 + 2 ** -22, 2 ** 24 + 2],
    [2 ** -30, 2 ** -30, 1 + 2 ** -23],
    [2 ** -24, 1 + 2 ** -23, 1],
    [-(2 ** -24), 1 + 2 ** -23, 1],
    [2 ** -24, 1 - 2 ** -24, 1],
    [2 ** -24, 1 - 2 ** -24, 1 + 2 ** -23],
    [2 ** -75, 2 ** -75 * (1 + 2 ** -23), 2 ** -149],
    [2 ** -75, 2 ** -75 * (1 - 2 ** -24), -(2 ** -149)],
    [2 ** -100, 3 * 2 ** -50, 2 ** -126],
    [3, 5, -15],
  ])("%d · %d + %d", (a, b, c) => {
    expect(fma32(fround(a), fround(b), fround(c))).toBe(
      fused(fround(a), fround(b), fround(c), 24, 149),
    );
  });

  test("constructed midpoints: products so near half an ulp of c that the float64 sum is the middle", () => {
    const next = random(7);
    let [below, above, wrongTwice] = [0, 0, 0];
    for (let i = 0; i < 3000; ++i) {
      // f·g = 2^46 + rest: with |rest| < 2^17 2^-24 f g 2^-46 differs from 2^-24 by less than 2^-53, and with
      // |rest| < 2^20 by a few units of the float64 sum, which must not step onto the middle
      const f = 2 ** 22 + (next() >>> 10);
      const rest = (g: number): number => f * g - 2 ** 46;
      const g = Math.round(2 ** 46 / f);
      const near = Math.abs(rest(g)) < 2 ** 20;
      const t = 1 + (next() >>> 25);
      const [x, y] = near && rest(g) !== 0 ? [f, g] : [2 ** 23 + t, 2 ** 23 - t];
      if (x * y > 2 ** 46) above += 1;
      else below += 1;
      const k = (next() % 40) - 20;
      const sign = i & 1 ? -1 : 1;
      const scale = 2 ** (k - 35);
      const c = 2 ** k * (1 + ((next() >>> 9) | 1) * 2 ** -23) * (i & 2 ? -1 : 1);
      const exact = fused(x * scale, sign * y * scale * 2 ** -k, c, 24, 149);
      if (fround(x * scale * sign * y * scale * 2 ** -k + c) !== exact) wrongTwice += 1;
      expect(fma32(x * scale, sign * y * scale * 2 ** -k, c)).toBe(exact);
    }
    expect(Math.min(below, above)).toBeGreaterThan(10);
    expect(wrongTwice).toBeGreaterThan(1000); // two roundings go wrong where one does not
  });

  test("random triples of all sizes, subnormal results too", () => {
    const next = random(3);
    const value = new DataView(new ArrayBuffer(4));
    const any = (low: number, high: number): number => {
      const exponent = low + (next() % (high - low));
      value.setUint32(0, (next() & 0x807fffff) | (exponent << 23));
      return value.getFloat32(0);
    };
    for (let i = 0; i < 4000; ++i) {
      const [a, b, c] =
        i & 1
          ? [any(30, 90), any(30, 90), any(1, 60)]
          : [any(100, 140), any(100, 140), any(90, 150)];
      expect(fma32(a, b, c)).toBe(fused(a, b, c, 24, 149));
    }
  });
});

describe("uniforms", () => {
  const next = random(5);
  const uniforms = (from: number, range: number, bits: number): number[] => {
    kernels.torchUniformF32(AT, 16, from, range, true, bits);
    return [...floats];
  };

  test("of every ratio of their bounds: rounded once", () => {
    const fraction = (): number => 1 + (next() >>> 9) * 2 ** -23;
    for (let i = 0; i < 1200; ++i) {
      const bits = [24, 11, 8][i % 3]!;
      const from = fraction() * 2 ** (-30 + (i % 61)) * (i & 1 ? -1 : 1);
      const range = fraction();
      for (let j = 0; j < 16; ++j) words[j] = j < 2 ? 0xffffffff * j : next();
      const drawn = [...words].map((word) => (word % 2 ** bits) * 2 ** -bits);
      expect(uniforms(from, range, bits)).toStrictEqual(
        drawn.map((x) => fused(x, range, from, 24, 149)),
      );
    }
  });

  test("so near a midpoint that a float64 sum would be the middle", () => {
    let wrongTwice = 0;
    for (let i = 0; i < 1000; ++i) {
      // k·range near 2^-24, half a last place of `from`
      const k = 2 ** 22 + (next() >>> 10);
      const range = Math.round(2 ** 46 / k) * 2 ** -46;
      const from = 1 + ((next() >>> 9) | 1) * 2 ** -23;
      words.fill(k);
      const exact = fused(k * 2 ** -24, range, from, 24, 149);
      if (Math.fround(k * 2 ** -24 * range + from) !== exact) wrongTwice += 1;
      expect(new Set(uniforms(from, range, 24))).toStrictEqual(new Set([exact]));
    }
    expect(wrongTwice).toBeGreaterThan(10);
  });
});

test("float64 fused multiply-add, at midpoints too", () => {
  const next = random(9);
  const unit = (): number => 1 + (next() * 2 ** 20 + (next() >>> 12)) * 2 ** -52;
  let wrongTwice = 0;
  for (let i = 0; i < 4000; ++i) {
    const [a, b] = [unit(), (i & 1 ? -1 : 1) * unit()];
    const c = i & 2 ? unit() * 2 ** ((i % 120) - 60) : -(a * b);
    const exact = fused(a, b, c, 53, 1074);
    if (a * b + c !== exact) wrongTwice += 1;
    expect(kernels.fma(a, b, c)).toBe(exact);
  }
  for (const [a, b, c] of [
    [2 ** -53, 1 + 2 ** -52, 1],
    [2 ** -53, 1 - 2 ** -53, 1],
    [-(2 ** -54), 1 + 2 ** -52, 1],
    [1 + 2 ** -52, 1 + 2 ** -52, 2 ** 60],
  ] as const) {
    expect(kernels.fma(a, b, c)).toBe(fused(a, b, c, 53, 1074));
  }
  expect(wrongTwice).toBeGreaterThan(1000);
});

/**
 * The AVX2 path against its definition, each fused step rounded once. WEIGHTSEED_ALL=1 runs over all 2^24 logarithms
 * and all 2^24 angles (five seconds); otherwise over every 509th.
 */
describe("AVX2 normals", () => {
  const { fround } = Math;
  const stride = process.env.WEIGHTSEED_ALL === "1" ? 1 : 509;
  const bits = new DataView(new ArrayBuffer(8));

  /** float32 a·b + c rounded once: the float64 sum, unless it is a middle and inexact. */
  function fma(a: number, b: number, c: number): number {
    const product = a * b;
    const sum = product + c;
    const part = sum - product;
    const error = product - (sum - part) + (c - part);
    if (error === 0) return fround(sum);
    bits.setFloat64(0, sum);
    if (bits.getUint8(7) & 1) return fround(sum);
    const step = error > 0 === sum > 0 ? 1n : -1n;
    bits.setBigInt64(0, bits.getBigInt64(0) + step);
    return fround(bits.getFloat64(0));
  }

  const P = [
    -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
    2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
  ].map(fround);

  function log(x: number): number {
    let e = Math.floor(Math.log2(x)) + 1;
    while (x >= 2 ** e) e += 1;
    while (x < 2 ** (e - 1)) e -= 1;
    let m = x / 2 ** e;
    if (m < fround(0.70710677)) [e, m] = [e - 1, m - 1 + m];
    else m -= 1;
    const z = fround(m * m);
    let y = fround(7.0376836292e-2);
    for (const c of P) y = fma(y, m, c);
    y = fround(y * m);
    y = fma(y, z, fround(e * fround(-2.1219444e-4)));
    y = fma(-z, 0.5, y);
    return fma(e, 0.693359375, fround(m + y));
  }

  function sincos(x: number): [sin: number, cos: number] {
    const j = (Math.trunc(fround(x * fround(1.27323954473516))) + 1) & ~1;
    x = fma(j, -0.78515625, x);
    x = fma(j, -253.625 * 2 ** -20, x);
    x = fma(j, fround(-3.774894977445941e-8), x);
    const z = fround(x * x);
    let a = fround(2.443315711809948e-5);
    a = fma(a, z, fround(-1.388731625493765e-3));
    a = fma(a, z, fround(4.166664568298827e-2));
    a = fround(a * z);
    a = fround(fma(a, z, -fround(z * 0.5)) + 1);
    let b = fround(-1.9515295891e-4);
    b = fma(b, z, fround(8.3321608736e-3));
    b = fma(b, z, fround(-1.6666654611e-1));
    b = fma(fround(b * z), x, x);
    const [s, c] = j & 2 ? [a, b] : [b, a];
    return [j & 4 ? -s : s, (j - 2) & 4 ? c : -c];
  }

  /** Eight pairs of words through the kernel. */
  function eight(first: (lane: number) => number, second: (lane: number) => number): void {
    for (let lane = 0; lane < 8; ++lane) {
      words[lane] = first(lane);
      words[8 + lane] = second(lane);
    }
    kernels.torchStandardF32(AT, 16);
  }

  test("radius", () => {
    let unequal = 0;
    for (let k = 0; k < 2 ** 24; k += 8 * stride) {
      eight(
        (lane) => (k + lane * stride) % 2 ** 24,
        () => 0,
      );
      for (let lane = 0; lane < 8; ++lane) {
        const u = 1 - ((k + lane * stride) % 2 ** 24) * 2 ** -24;
        const radius = fround(Math.sqrt(fround(-2 * log(u))));
        if (floats[lane] !== radius) unequal += 1;
      }
    }
    expect(unequal).toBe(0);
  });

  test("sine and cosine", () => {
    // a radius of 1 shows them as they are
    const near = Math.round((1 - Math.exp(-0.5)) * 2 ** 24);
    const radiusOf = (word: number): number =>
      fround(Math.sqrt(fround(-2 * log(1 - word * 2 ** -24))));
    let one = near - 8;
    while (radiusOf(one) !== 1 && one < near + 8) one += 1;
    expect(radiusOf(one)).toBe(1);
    let unequal = 0;
    for (let k = 0; k < 2 ** 24; k += 8 * stride) {
      const word = (lane: number): number => (k + lane * stride) % 2 ** 24;
      eight(() => one, word);
      for (let lane = 0; lane < 8; ++lane) {
        const [sin, cos] = sincos(fround(fround(2 * Math.PI) * (word(lane) * 2 ** -24)));
        if (floats[lane] !== cos || floats[8 + lane] !== sin) unequal += 1;
      }
    }
    expect(unequal).toBe(0);
  });
});
