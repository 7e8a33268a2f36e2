/** docs/stream.md, sections 7 to 10: words to values, one at a time. */
import {
  add32,
  central32,
  cos32,
  div32,
  fl32,
  gap32,
  log1p32,
  logMills32,
  millsFar32,
  minusTwoLog32,
  mul32,
  n31,
  sin32,
  sqrt32,
  sub32,
  t32,
} from "./float32.js";
import {
  central64,
  cos64,
  erf,
  erfc,
  exp,
  expm1,
  float64,
  gap64,
  ln64,
  log,
  mills,
  minusTwoLog64,
  sin64,
  SQRT_HALF,
  t64,
  u53,
} from "./float64.js";
import { bfloat16, float16 } from "./half.js";
import { blockWords, pairWords } from "./words.js";

export type Law =
  | { law: "constant"; value: number }
  | { law: "uniform"; low: number; high: number }
  | { law: "normal"; mean: number; std: number }
  | {
      law: "truncated";
      mean: number;
      std: number;
      a: number;
      b: number;
      low: number;
      high: number;
    };
export type Dtype = "float32" | "float64" | "float16" | "bfloat16";
type Uniform = Extract<Law, { law: "uniform" }>;
type Normal = Extract<Law, { law: "normal" }>;
type Truncated = Extract<Law, { law: "truncated" }>;

const pmin = (a: number, b: number): number => (b < a ? b : a);
const pmax = (a: number, b: number): number => (a < b ? b : a);
const clamp = (x: number, low: number, high: number): number => pmin(pmax(x, low), high);
const exact = (x: number): number => x;

function uniformParts({ low, high }: Uniform, round: (x: number) => number): number[] {
  return [low, high, low * 0.5 + high * 0.5, high * 0.5 - low * 0.5].map(round);
}

function uniform32(law: Uniform, words: readonly number[]): number[] {
  const [low, high, c, h] = uniformParts(law, fl32) as [number, number, number, number];
  return words.map((word) => clamp(add32(mul32(t32(word), h), c), low, high));
}

function uniform64(law: Uniform, words: readonly bigint[]): number[] {
  const [low, high, c, h] = uniformParts(law, exact) as [number, number, number, number];
  return words.map((word) => clamp(t64(word) * h + c, low, high));
}

function normal32(law: Normal, words: readonly number[]): number[] {
  const mean = fl32(law.mean);
  const std = fl32(law.std);
  return words.map((_, i) => {
    const g = 16 * Math.floor(i / 16);
    const a = words[g + (i % 8)]!;
    const b = words[g + 8 + (i % 8)]!;
    const r = mul32(sqrt32(minusTwoLog32(n31(a), 31)), std);
    const t = t32(b);
    const cos = b % 2 === 1 ? -cos32(t) : cos32(t);
    const value = mul32(r, i < g + 8 ? cos : sin32(t));
    return mean === 0 ? value : add32(value, mean);
  });
}

function normal64({ mean, std }: Normal, words: readonly bigint[]): number[] {
  return words.map((_, i) => {
    const g = 8 * Math.floor(i / 8);
    const a = words[g + (i % 4)]!;
    const b = words[g + 4 + (i % 4)]!;
    const r = Math.sqrt(minusTwoLog64(u53(a))) * std;
    const t = t64(b);
    const cos = b % 2n === 1n ? -cos64(t) : cos64(t);
    const value = r * (i < g + 4 ? cos : sin64(t));
    return mean === 0 ? value : value + mean;
  });
}

/** What both sides of a cut that is not central need, in float64, unrounded. */
interface Sides {
  r0: number;
  r1: number;
  width: number;
  part: number;
  o: number;
  t2: number;
  /** σ', σ of the other sign where the cut's mirror image is drawn. */
  std: number;
  base: number;
}

function sides({ mean, std, a, b }: Truncated): Sides {
  if (a < 0 && 0 < b) {
    const r0 = erfc(-a * SQRT_HALF);
    const r1 = erfc(b * SQRT_HALF);
    const width = 2 - r0 - r1;
    const t2 = float64(0x3ff62e42fefa39efn);
    return { r0, r1, width, part: (1 - r0) / width, o: 0, t2, std, base: mean };
  }
  const mirrored = b <= 0;
  const near = Math.min(mirrored ? -b : a, 1e300);
  const far = mirrored ? -a : b;
  const rho =
    far === Infinity
      ? -Infinity
      : log(mills(far) / mills(near)) - (far - near) * ((far + near) * 0.5);
  const r = exp(rho);
  const t2 = near * near - 2 * log(mills(near) * float64(0x3fd9884533d43651n));
  const away = mirrored ? -std : std;
  const base = mean + away * near;
  return { r0: r, r1: r, width: -expm1(rho), part: 0, o: near, t2, std: away, base };
}

const isCentral = ({ a, b }: Truncated): boolean => Math.abs(a) <= 2 && Math.abs(b) <= 2;

/** A cut so narrow that its density is a straight line, to 2^-8 or 2^-25. */
function isNarrow({ a, b }: Truncated, limit: number): boolean {
  return (b - a) * Math.max(Math.abs(a), Math.abs(b), 1) <= limit;
}

function narrowParts({ a, b, low, high }: Truncated): { c: number; h: number; k: number } {
  return {
    c: low * 0.5 + high * 0.5,
    h: high * 0.5 - low * 0.5,
    k: (a + b) * 0.5 * (b - a) * 0.25,
  };
}

function centralParts({ a, b }: Truncated): { c: number; h: number } {
  const x0 = erf(a * SQRT_HALF);
  const x1 = erf(b * SQRT_HALF);
  return { c: (x0 + x1) * 0.5, h: (x1 - x0) * 0.5 };
}

function truncated32(law: Truncated, words: readonly number[]): number[] {
  const place = (z: number, std: number, base: number): number =>
    clamp(add32(mul32(z, fl32(std)), fl32(base)), fl32(law.low), fl32(law.high));
  if (isNarrow(law, 2 ** -8)) {
    const { c, h, k } = narrowParts(law);
    return words.map((word) => {
      const t = t32(word);
      const x = sub32(t, mul32(sub32(1, mul32(t, t)), fl32(k)));
      return clamp(add32(mul32(x, fl32(h)), fl32(c)), fl32(law.low), fl32(law.high));
    });
  }
  if (isCentral(law)) {
    const { c, h } = centralParts(law);
    return words.map((word) =>
      place(central32(add32(mul32(t32(word), fl32(h)), fl32(c))), law.std, law.mean),
    );
  }
  const side = sides(law);
  const step = fl32(side.width * 2 ** -31);
  const threshold = Math.min(Math.floor(side.part * 2 ** 32), 2 ** 32 - 1) - 2 ** 31;
  const excess = side.o <= 8 ? excessNear32(side) : excessFar32(side);
  return words.map((word) => {
    const lower = (word | 0) < threshold;
    const y = (word ^ (lower ? 0x80000000 : 0x7fffffff)) >>> 0;
    const v = pmin(add32(fl32(lower ? side.r0 : side.r1), mul32(n31(y), step)), 1);
    const delta = excess(Math.abs(minusTwoLog32(v, 0)));
    return place(lower ? -delta : delta, side.std, side.base);
  });
}

function excessNear32(side: Sides): (w: number) => number {
  const t2 = fl32(side.t2);
  const t0 = sqrt32(t2);
  const gap = gap32(t0);
  return (w) => {
    const t = sqrt32(add32(t2, w));
    return sub32(div32(w, add32(t, t0)), sub32(gap32(t), gap));
  };
}

function excessFar32(side: Sides): (w: number) => number {
  const o = fl32(Math.min(side.o, 2 ** 63));
  const sq = mul32(o, o);
  const inv = div32(1, o);
  const lm0 = logMills32(mul32(inv, inv));
  return (w) => {
    const z = sqrt32(add32(sq, w));
    const d = div32(w, add32(o, z));
    const x = div32(1, z);
    const y = mul32(x, x);
    const bend = sub32(sub32(logMills32(y), lm0), log1p32(mul32(sub32(z, o), inv)));
    return add32(d, mul32(bend, millsFar32(x, y)));
  };
}

function truncated64(law: Truncated, words: readonly bigint[]): number[] {
  const place = (z: number, std: number, base: number): number =>
    clamp(z * std + base, law.low, law.high);
  if (isNarrow(law, 2 ** -25)) {
    const { c, h, k } = narrowParts(law);
    return words.map((word) => {
      const t = t64(word);
      return clamp((t - (1 - t * t) * k) * h + c, law.low, law.high);
    });
  }
  if (isCentral(law)) {
    const { c, h } = centralParts(law);
    return words.map((word) => place(central64(t64(word) * h + c), law.std, law.mean));
  }
  const side = sides(law);
  const part = BigInt(Math.floor(side.part * 2 ** 63));
  const threshold = 2n * ((part < 2n ** 63n ? part : 2n ** 63n - 1n) - 2n ** 62n);
  const excess = side.o <= 8 ? excessNear64(side) : excessFar64(side);
  return words.map((word) => {
    const lower = BigInt.asIntN(64, word) < threshold;
    const y = word ^ (lower ? 2n ** 63n : 2n ** 63n - 1n);
    const v = pmin((lower ? side.r0 : side.r1) + u53(y) * side.width, 1);
    const delta = excess(Math.abs(minusTwoLog64(v)));
    return place(lower ? -delta : delta, side.std, side.base);
  });
}

function excessNear64({ t2 }: Sides): (w: number) => number {
  const t0 = Math.sqrt(t2);
  const gap = gap64(t0);
  return (w) => {
    const t = Math.sqrt(t2 + w);
    return w / (t + t0) - (gap64(t) - gap);
  };
}

function excessFar64({ o }: Sides): (w: number) => number {
  const m0 = mills(o);
  return (w) => {
    const newton = (d: number): number => {
      const m = mills(o + d);
      return d + m * (w * 0.5 - d * (o + d * 0.5) + ln64(m / m0));
    };
    return newton(newton(w / (o + Math.sqrt(o * o + w))));
  };
}

/** Values of words of the float32 class, one word each, whole groups of 16. */
export function transform32(law: Law, words: readonly number[]): number[] {
  if (law.law === "uniform") return uniform32(law, words);
  if (law.law === "normal") return normal32(law, words);
  if (law.law === "truncated") return truncated32(law, words);
  return words.map(() => fl32(law.value));
}

/** Values of words of the float64 class, one 64-bit word each, whole groups of 8. */
export function transform64(law: Law, words: readonly bigint[]): number[] {
  if (law.law === "uniform") return uniform64(law, words);
  if (law.law === "normal") return normal64(law, words);
  if (law.law === "truncated") return truncated64(law, words);
  return words.map(() => law.value);
}

const LAWS = { constant: 0, uniform: 1, normal: 2, truncated: 3 };

/** Values offset … offset + count − 1 of the parameter with these keys, as bytes. */
export function fill(
  law: Law,
  dtype: Dtype,
  count: number,
  offset: number,
  keys: readonly [number, number],
): Uint8Array {
  const wide = dtype === "float64";
  const size = wide ? 2048 : 4096;
  const group = wide ? 8 : 16;
  const domain = 16 * LAWS[law.law] + (wide ? 1 : 0);
  const values: number[] = [];
  while (values.length < count) {
    const at = offset + values.length;
    const from = at % size;
    const to = Math.min(size, from + count - values.length);
    const first = from - (from % group);
    const last = Math.ceil(to / group) * group;
    const words = blockWords(keys, BigInt(Math.floor(at / size)), domain);
    const groups = wide
      ? transform64(law, pairWords(words).slice(first, last))
      : transform32(law, words.slice(first, last));
    values.push(...groups.slice(from - first, to - first));
  }
  return encode(values, dtype);
}

/** Float values, float32 ones for the 16-bit formats, to little-endian bytes of the dtype. */
export function encode(values: readonly number[], dtype: Dtype): Uint8Array {
  const size = { float32: 4, float64: 8, float16: 2, bfloat16: 2 }[dtype];
  const view = new DataView(new ArrayBuffer(values.length * size));
  values.forEach((value, i) => {
    if (dtype === "float64") view.setFloat64(8 * i, value, true);
    else if (dtype === "float32") view.setFloat32(4 * i, value, true);
    else view.setUint16(2 * i, dtype === "float16" ? float16(value) : bfloat16(value), true);
  });
  return new Uint8Array(view.buffer);
}
