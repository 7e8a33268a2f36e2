/** docs/stream.md, sections 7 to 10: words to values, one at a time. */
import {
  add32,
  central32,
  cos32,
  div32,
  fl32,
  gap32,
  middle32,
  minusTwoLog32,
  mul32,
  n31,
  polynomialOf32,
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
  polynomialOf,
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

/** What rounding takes from s = a + b. */
function rest(a: number, b: number): number {
  const q = a + b - a;
  return a - (a + b - q) + (b - q);
}

const centre = ({ low, high }: { low: number; high: number }): number => low * 0.5 + high * 0.5;
const half = ({ low, high }: { low: number; high: number }): number => high * 0.5 - low * 0.5;

/** A uniform law that would show what rounding takes from its centre, as the short cut that makes its values. */
function narrow(law: Uniform, wide: boolean): Truncated | undefined {
  const [c, h] = [centre(law), half(law)];
  const shows = wide
    ? Math.abs(c) > 32 * h && rest(law.low * 0.5, law.high * 0.5) !== 0
    : Math.abs(c - fl32(c)) > 2 ** -19 * h;
  return shows ? { ...law, law: "truncated", mean: 0, std: 1, a: 0, b: 0 } : undefined;
}

function uniform32(law: Uniform, words: readonly number[]): number[] {
  const cut = narrow(law, false);
  if (cut !== undefined) return truncated32(cut, words);
  const [low, high, c, h] = [law.low, law.high, centre(law), half(law)].map(fl32) as [
    number,
    number,
    number,
    number,
  ];
  return words.map((word) => clamp(add32(mul32(t32(word), h), c), low, high));
}

function uniform64(law: Uniform, words: readonly bigint[]): number[] {
  const cut = narrow(law, true);
  if (cut !== undefined) return truncated64(cut, words);
  const [c, h] = [centre(law), half(law)];
  return words.map((word) => clamp(t64(word) * h + c, law.low, law.high));
}

function normal32(law: Normal, words: readonly number[]): number[] {
  const mean = fl32(law.mean);
  const std = fl32(law.std);
  const lost = law.mean - mean;
  const small = Math.abs(lost) <= 2 ** -19 * law.std ? 0 : fl32(lost);
  if (law.std === 0) return words.map(() => mean);
  return words.map((_, i) => {
    const g = 16 * Math.floor(i / 16);
    const a = words[g + (i % 8)]!;
    const b = words[g + 8 + (i % 8)]!;
    const r = mul32(sqrt32(minusTwoLog32(n31(a), 31)), std);
    const t = t32(b);
    const cos = b % 2 === 1 ? -cos32(t) : cos32(t);
    const value = mul32(r, i < g + 8 ? cos : sin32(t));
    return mean === 0 ? value : add32(add32(value, small), mean);
  });
}

function normal64({ mean, std }: Normal, words: readonly bigint[]): number[] {
  if (std === 0) return words.map(() => mean);
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

/** What both sides of a cut that is neither central nor short need, in float64, unrounded. */
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
  /** Of a one-sided cut: ln r. */
  rho: number;
}

const straddles = ({ a, b }: Truncated): boolean => a < 0 && 0 < b;
const isMirrored = ({ b }: Truncated): boolean => b <= 0;
const nearOf = (law: Truncated): number => Math.min(isMirrored(law) ? -law.b : law.a, 1e300);
const farOf = (law: Truncated): number => (isMirrored(law) ? -law.a : law.b);
const boundOf = (law: Truncated): number => (isMirrored(law) ? law.high : law.low);

function sides(law: Truncated): Sides {
  const { mean, std, a, b } = law;
  if (straddles(law)) {
    const r0 = erfc(-a * SQRT_HALF);
    const r1 = erfc(b * SQRT_HALF);
    const width = 2 - r0 - r1;
    const t2 = float64(0x3ff62e42fefa39efn);
    return { r0, r1, width, part: (1 - r0) / width, o: 0, t2, std, base: mean, rho: 0 };
  }
  const near = nearOf(law);
  const far = farOf(law);
  const rho =
    far === Infinity
      ? -Infinity
      : log(mills(far) / mills(near)) - (far - near) * ((far + near) * 0.5);
  const r = exp(rho);
  const t2 = near * near - 2 * log(mills(near) * float64(0x3fd9884533d43651n));
  const away = isMirrored(law) ? -std : std;
  const base = boundOf(law);
  return { r0: r, r1: r, width: -expm1(rho), part: 0, o: near, t2, std: away, base, rho };
}

const erfs = ({ a, b }: Truncated): [number, number] => [erf(a * SQRT_HALF), erf(b * SQRT_HALF)];

const spread = ({ a, b }: Truncated): number => (b - a) * Math.max(Math.abs(a), Math.abs(b), 1);

type Kind = "whole" | "half" | "central" | "middle" | "short" | "tail";

function kindOf(law: Truncated, wide: boolean): Kind {
  const { a, b } = law;
  if (!wide && a <= -6.5625 && b >= 6.5625) return "whole";
  if (!wide && !straddles(law) && nearOf(law) === 0 && farOf(law) >= 6.5625) return "half";
  const s = spread(law);
  const S = wide ? 0.5 : 2;
  const K = wide ? 12 : 3;
  const [x0, x1] = erfs(law);
  const tilt = s > 2 ** -25 ? Math.abs(x0 + x1) / (x1 - x0) : Infinity;
  const widest = Math.max(Math.abs(a), Math.abs(b));
  if (widest <= 2 && (s >= S || tilt <= K)) return "central";
  if (!wide && widest <= 3 && s >= S && tilt <= K) return "middle";
  return s < S ? "short" : "tail";
}

/** A cut whose float32 values are those of float64, rounded. */
function isWidened(law: Truncated): boolean {
  const kind = kindOf(law, false);
  if (kind === "whole" || kind === "half") return false;
  if (kind === "short") return true;
  const one = kind === "tail" && !straddles(law);
  const m = one ? boundOf(law) : law.mean;
  const scale = one ? law.std / Math.max(nearOf(law), 1) : law.std;
  return Math.abs(m - fl32(m)) > 2 ** -19 * scale;
}

function centralParts(law: Truncated): { c: number; h: number } {
  const [x0, x1] = erfs(law);
  return { c: (x0 + x1) * 0.5, h: (x1 - x0) * 0.5 };
}

/** Normals, or their sizes on one side of the mean. */
function normals32(law: Truncated, words: readonly number[]): number[] {
  const { mean, std } = law;
  const place = (x: number): number => clamp(x, fl32(law.low), fl32(law.high));
  const whole = kindOf(law, false) === "whole";
  if (whole) return normal32({ law: "normal", mean, std }, words).map(place);
  const mu = fl32(mean);
  const lost = mean - mu;
  const small = Math.abs(lost) <= 2 ** -19 * std ? 0 : fl32(lost);
  const sizes = normal32({ law: "normal", mean: 0, std }, words).map(Math.abs);
  return sizes.map((x) => place(add32(add32(isMirrored(law) ? -x : x, small), mu)));
}

function truncated32(law: Truncated, words: readonly number[]): number[] {
  const kind = kindOf(law, false);
  if (kind === "whole" || kind === "half") return normals32(law, words);
  if (isWidened(law)) {
    const top = kindOf(law, true) === "tail" ? 0n : 2n ** 63n;
    return truncated64(
      law,
      words.map((word) => (BigInt(word) * 2n ** 32n + 2n ** 31n) ^ top),
    ).map(fl32);
  }
  const place = (z: number, std: number, base: number): number =>
    clamp(add32(mul32(z, fl32(std)), fl32(base)), fl32(law.low), fl32(law.high));
  if (kind === "central" || kind === "middle") {
    const { c, h } = centralParts(law);
    const inverse = kind === "central" ? central32 : middle32;
    return words.map((word) =>
      place(inverse(add32(mul32(t32(word), fl32(h)), fl32(c))), law.std, law.mean),
    );
  }
  const side = sides(law);
  const step = fl32(side.width * 2 ** -31);
  if (!straddles(law)) {
    const excess = smooth32(side) ?? placed32(side);
    return words.map((word) => {
      const v = pmin(add32(fl32(side.r0), mul32(n31(word), step)), 1);
      const value = add32(excess(Math.abs(minusTwoLog32(v, 0))), fl32(side.base));
      return clamp(value, fl32(law.low), fl32(law.high));
    });
  }
  const threshold = Math.min(Math.floor(side.part * 2 ** 32), 2 ** 32 - 1) - 2 ** 31;
  const excess = excessNear32(side);
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

const placed32 = (side: Sides): ((w: number) => number) => {
  const excess = excessNear32(side);
  return (w) => mul32(excess(w), fl32(side.std));
};

const NODES = [63, 53, 36, 12, -12, -36, -53, -63].map((x) => x / 64);

/** σ'δ by the cut's own polynomial, where that is smooth enough. */
function smooth32(side: Sides): ((w: number) => number) | undefined {
  const { o, t2, std, rho } = side;
  if (o > 4096) return (w) => mul32(fl32((std * 0.5) / o), w);
  const span = Math.min(-2 * rho, 43);
  const t0 = Math.sqrt(t2);
  const t1 = Math.sqrt(t2 + span);
  if (t1 > 2.25 * t0) return undefined;
  const eta = (span / (t1 + t0)) * 0.5;
  const excess = o <= 8 ? excessNear64(side) : excessFar64(side);
  const d = NODES.map((x) => {
    const rise = eta * (1 + x);
    const w = rise * (2 * t0 + rise);
    return excess(w) / w;
  });
  for (let j = 1; j <= 7; j++) {
    for (let k = 7; k >= j; k--) d[k] = (d[k]! - d[k - 1]!) / (NODES[k]! - NODES[k - j]!);
  }
  for (let i = 6; i >= 0; i--) {
    for (let j = i; j < 7; j++) d[j] = d[j]! - NODES[i]! * d[j + 1]!;
  }
  let unit = std;
  const p = d.map((x) => {
    const coefficient = fl32(x * unit);
    unit /= eta;
    return coefficient;
  });
  const middle = fl32(t0 + eta);
  const polynomial = polynomialOf32(p);
  return (w) => mul32(polynomial(sub32(sqrt32(add32(fl32(t2), w)), middle)), w);
}

function truncated64(law: Truncated, words: readonly bigint[]): number[] {
  const place = (z: number, std: number, base: number): number =>
    clamp(z * std + base, law.low, law.high);
  const kind = kindOf(law, true);
  if (kind === "central") {
    const { c, h } = centralParts(law);
    return words.map((word) => place(central64(t64(word) * h + c), law.std, law.mean));
  }
  if (kind === "short") {
    const { middle, y } = series(law);
    const [c, h, lost] = [centre(law), half(law), rest(law.low * 0.5, law.high * 0.5)];
    return words.map((word) => clamp(y(t64(word) - middle) * h + lost + c, law.low, law.high));
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

/** Where between its bounds a short cut has the value of t, as a polynomial about the cut's middle. */
function series({ a, b }: Truncated): { middle: number; y: (t: number) => number } {
  const eta = (b - a) * 0.5;
  const alpha = (a + b) * 0.5 * eta;
  const beta = eta * eta;
  const q = [0, 1];
  let [odd, even] = [0, 0];
  for (let n = 1; n <= 28; n++) {
    if (n % 2 === 1) odd += q[n]! / n;
    else even += q[n]! / n;
    q.push(-(alpha * q[n]! + beta * q[n - 1]!) / n);
  }
  const product = (x: readonly number[], y: readonly number[], n: number): number =>
    x.slice(0, n + 1).reduce((sum, value, i) => sum + value * y[n - i]!, 0);
  const [y, d, u]: [number[], number[], number[]] = [[0], [odd], []];
  for (let n = 0; n < 28; n++) {
    u.push(alpha * d[n]! + beta * product(y, d, n));
    y.push(d[n]! / (n + 1));
    d.push(product(u, d, n) / (n + 1));
  }
  return { middle: -even / odd, y: polynomialOf(y) };
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
    const twice = newton(newton(w / (o + Math.sqrt(o * o + w))));
    return o <= 9.5 ? newton(twice) : twice;
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
