/**
 * docs/stream.md, sections 4 and 5: the functions of the float32 class.
 *
 * Every operation is a float64 operation rounded by Math.fround. That is the float32 operation: 53 bits are at least
 * 2·24 + 2, so +, −, ·, / and √ are not spoilt by the double rounding (Figueroa 1995).
 */

const view = new DataView(new ArrayBuffer(4));

export function bits32(x: number): number {
  view.setFloat32(0, x);
  return view.getUint32(0);
}

export function float32(bits: number): number {
  view.setUint32(0, bits);
  return view.getFloat32(0);
}

export const fl32 = Math.fround;
export const add32 = (a: number, b: number): number => fl32(a + b);
export const sub32 = (a: number, b: number): number => fl32(a - b);
export const mul32 = (a: number, b: number): number => fl32(a * b);
export const div32 = (a: number, b: number): number => fl32(a / b);
export const sqrt32 = (a: number): number => fl32(Math.sqrt(a));

/**
 * A polynomial of encoded coefficients, highest first: Horner's rule at degree 2; from degree 3 on the coefficients go
 * in pairs, c₁x + c₀, and the pairs as Horner's rule in x².
 */
function polynomial(encoded: string): (x: number) => number {
  const c = encoded
    .trim()
    .split(/\s+/)
    .reverse()
    .map((hex) => float32(Number(hex)));
  const linear = (x: number, k: number): number => add32(mul32(c[k + 1]!, x), c[k]!);
  if (c.length === 3) return (x) => add32(mul32(linear(x, 1), x), c[0]!);
  return (x) => {
    const y = mul32(x, x);
    let k = 2 * Math.floor((c.length - 1) / 2);
    let p = c.length % 2 === 1 ? c[k]! : linear(x, k);
    while ((k -= 2) >= 0) p = add32(mul32(p, y), linear(x, k));
    return p;
  };
}

/** The odd integer of a word, rounded; 2^31 times a uniform number of (0, 1). */
export const n31 = (word: number): number => fl32((word >>> 1) | 1);

/** A uniform number of [−1, 1]. */
export const t32 = (word: number): number => mul32(fl32(word | 0), 2 ** -31);

const logP = polynomial("0xbf5371e0 0xbfaaa12d 0xc0800001");

/** −2 ln(x / 2^scale), scale 0 or 31. */
export function minusTwoLog32(x: number, scale: 0 | 31): number {
  const i = (bits32(x) - (0x3f3504f3 + (scale << 23))) | 0;
  const e = i & 0xff800000;
  const m = float32((i - e + 0x3f3504f3) >>> 0);
  const q = div32(sub32(m, 1), add32(m, 1));
  return add32(mul32(logP(mul32(q, q)), q), mul32(fl32(e), float32(0xb4317218)));
}

const sinP = polynomial("0x391d8f83 0xbb9919f8 0x3da3345c 0xbf255de7 0x3fc90fdb");
const cosP = polynomial("0xba60f5c7 0x3ca374e1 0xbe6f4eb6 0x3f800000");

/** sin(π/2 · t). */
export const sin32 = (t: number): number => mul32(sinP(mul32(t, t)), t);

/** cos(π/2 · t). */
export function cos32(t: number): number {
  const s = mul32(t, t);
  return mul32(cosP(s), sub32(1, s));
}

const centralN = polynomial("0x42862472 0x44377754 0x443bc5e7 0x43032188 0x404706ee");
const centralD = polynomial("0x431c756e 0x442a62bd 0x43e09932 0x4264ff57 0x3f800000");

/** √2 erf⁻¹(x). */
export function central32(x: number): number {
  const y = sub32(1, mul32(x, x));
  return mul32(x, div32(centralN(y), centralD(y)));
}

const gapP = polynomial(`
  0xbc4843f6 0x3a611be4 0xbcb3f07e 0x3c802202 0xbdac2b4b 0x3de2856c
  0xbf3090b1 0x3f33b884`);

/** The gap g with ln Q(t − g) = −t²/2. */
export const gap32 = (t: number): number => gapP(div32(sub32(t, 3.08203125), add32(t, 2)));

const logMillsP = polynomial("0x4287d8a4 0xc1426c0e 0x401ff736 0xbf7ffffc");
const log1pP = polynomial("0xbd960a62 0x3e2ccdca 0xbe7a9601 0x3eaa73af 0xbefffe61 0x3f7fffff");
const millsFarP = polynomial("0x402bf9f9 0xbf7f8cae 0x3f7fffe7");

/** ln(M(z)·z) of y = 1/z², M Mills' ratio. */
export const logMills32 = (y: number): number => mul32(logMillsP(y), y);
export const log1p32 = (f: number): number => mul32(log1pP(f), f);
/** M(z) of x = 1/z and y = x². */
export const millsFar32 = (x: number, y: number): number => mul32(millsFarP(y), x);
