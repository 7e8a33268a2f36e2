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
  const c = encoded.trim().split(/\s+/);
  return polynomialOf32(c.reverse().map((hex) => float32(Number(hex))));
}

/** Coefficients lowest first. */
export function polynomialOf32(c: readonly number[]): (x: number) => number {
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

const centralN = polynomial("0x4327823a 0x43b19ee5 0x42be6672 0x4042b0ba");
const centralD = polynomial("0x4152b7ba 0x4349e0ed 0x436bc81a 0x422e99cd 0x3f800000");
const middleN = polynomial("0x47b61267 0x4931832c 0x48f92aaf 0x4773757e 0x44ab47c8 0x406c62bc");
const middleD = polynomial("0x483c12bd 0x4914f7c7 0x488a2d5c 0x46cd4ce1 0x43e838d7 0x3f800000");

/** √2 erf⁻¹(x), |x| ≤ erf(√2). */
export function central32(x: number): number {
  const y = sub32(1, mul32(x, x));
  return mul32(x, div32(centralN(y), centralD(y)));
}

/** √2 erf⁻¹(x), |x| ≤ erf(3 / √2). */
export function middle32(x: number): number {
  const y = sub32(1, mul32(x, x));
  return mul32(x, div32(middleN(y), middleD(y)));
}

const gapP = polynomial(`
  0xbc4843f6 0x3a611be4 0xbcb3f07e 0x3c802202 0xbdac2b4b 0x3de2856c
  0xbf3090b1 0x3f33b884`);

/** The gap g with ln Q(t − g) = −t²/2. */
export const gap32 = (t: number): number => gapP(div32(sub32(t, 3.08203125), add32(t, 2)));
