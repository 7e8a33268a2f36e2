/** docs/stream.md, sections 4 and 6: the functions of the float64 class. JavaScript's numbers are float64. */

const view = new DataView(new ArrayBuffer(8));

export function bits64(x: number): bigint {
  view.setFloat64(0, x);
  return view.getBigUint64(0);
}

export function float64(bits: bigint): number {
  view.setBigUint64(0, bits);
  return view.getFloat64(0);
}

/** A polynomial of encoded coefficients, highest first, in pairs: c₁x + c₀, and the pairs as Horner's rule in x². */
function polynomial(encoded: string): (x: number) => number {
  const c = encoded.trim().split(/\s+/).reverse();
  return polynomialOf(c.map((hex) => float64(BigInt(hex))));
}

/** The same of coefficients c₀ first. */
export function polynomialOf(c: readonly number[]): (x: number) => number {
  const linear = (x: number, k: number): number => c[k + 1]! * x + c[k]!;
  return (x) => {
    const y = x * x;
    let k = 2 * Math.floor((c.length - 1) / 2);
    let p = c.length % 2 === 1 ? c[k]! : linear(x, k);
    while ((k -= 2) >= 0) p = p * y + linear(x, k);
    return p;
  };
}

/** (2k + 1)·2^-53, k the top 52 bits. */
export const u53 = (word: bigint): number =>
  float64((word >> 12n) | 0x3ff0000000000000n) - float64(0x3fefffffffffffffn);

/** A uniform number of [−1, 1 − 2^-51]. */
export const t64 = (word: bigint): number => float64((word >> 12n) | 0x4000000000000000n) - 3;

const LN2_HI = float64(0x3fe62e42fee00000n);
const LN2_LO = float64(0x3dea39ef35793c76n);
const LOG2_E = float64(0x3ff71547652b82fen);
const SQRT_HALF = float64(0x3fe6a09e667f3bcdn);

const logP = polynomial(`
  0x3fc2b5f0a346457d 0x3fc39fdc7ebbd547 0x3fc7462b9b6f6c64 0x3fcc71c62d1ccb69
  0x3fd2492492e02a9c 0x3fd999999999522f 0x3fe5555555555558`);

/** x = m·2^e, m in [√½, √2), of a positive normal x. */
function split64(x: number): { m: number; e: number } {
  const i = BigInt.asUintN(64, bits64(x) - 0x3fe6a09e667f3bcdn);
  const k = BigInt.asUintN(64, i + 0x3ff0000000000000n) >> 52n;
  const m = float64((i & 0x000fffffffffffffn) + 0x3fe6a09e667f3bcdn);
  return { m, e: Number(k) - 1023 };
}

/** ln x of a positive normal x. */
export function ln64(x: number): number {
  const { m, e } = split64(x);
  const f = m - 1;
  const s = f / (f + 2);
  const z = s * s;
  const h = f * f * 0.5;
  const q = s * (h + z * logP(z));
  const lo = q + e * LN2_LO;
  return e * LN2_HI + (f - (h - lo));
}

const minusTwoLogP = polynomial(`
  0xbfd2f51d4a64f4fb 0xbfd39994e1fe8b0c 0xbfd74669de3de2f3 0xbfdc71c4fe8cb3b5
  0xbfe2492494532f38 0xbfe999999997ac3c 0xbff55555555555ae 0xc010000000000000`);

/** −2 ln x of a positive normal x. */
export function minusTwoLog64(x: number): number {
  const { m, e } = split64(x);
  const q = (m - 1) / (m + 1);
  return minusTwoLogP(q * q) * q + e * float64(0xbff62e42fefa39efn);
}

const sinP = polynomial(`
  0x3d99d1b86810b1ac 0xbe06f79770bb9609 0x3e6e8f35e9d55f5b 0xbece3074ddd1d663
  0x3f250783485190cb 0xbf732d2cce627543 0x3fb466bc6775aa6e 0xbfe4abbce625be52
  0x3ff921fb54442d18`);
const cosP = polynomial(`
  0xbdd1559a0326616b 0x3e3b22d8ff4617ce 0xbe9f3092185fd8ad 0x3ef9f05c98c787b8
  0xbf4d4fcd82e21c27 0x3f9472be12240562 0xbfcde9e64df22eab 0x3ff0000000000000`);

/** sin(π/2 · t). */
export const sin64 = (t: number): number => sinP(t * t) * t;

/** cos(π/2 · t). */
export const cos64 = (t: number): number => cosP(t * t) * (1 - t * t);

const centralN = polynomial(`
  0xc0a009dc14b339bf 0x410f55aa0f82cbc1 0x4160fb27d02ea2a7 0x418c53011eb37cfa
  0x41a0a5e2e0a2f5d7 0x41a0ca70539d3ea7 0x418f8943b652e8c9 0x416c324f1ef176c5
  0x413766e5f7f4f827 0x40f094eb693e5289 0x409095d3fc712f16 0x400c871c1324d8f5`);
const centralD = polynomial(`
  0x4129fd408c035d74 0x416aef6904c7bd99 0x418f0b75d3ddd9ff 0x419c4abb1db2aabf
  0x41976acd63dcea76 0x4182a6bebb2339c0 0x415cdaa98eae7ab0 0x4124f10c7d676baa
  0x40da015798c748df 0x40768b1a46c73dcb 0x3ff0000000000000`);

/** √2 erf⁻¹(x). */
export function central64(x: number): number {
  const y = 1 - x * x;
  return x * (centralN(y) / centralD(y));
}

const gapP = polynomial(`
  0xbf730519edfe4905 0x3f3b79f9b8c5ab09 0x3f6c81639be398c6 0x3f493b61d630a7d3
  0xbf727e9137e24878 0x3f4efcc913befce5 0xbf5869d22ae49598 0x3f606684ea6f253a
  0xbf70e9397c3e8253 0x3f6acb57cdad1e60 0xbf78fd1e9c7cbab4 0x3f774b35d07d112e
  0xbf849da2aad7f5f3 0x3f847edf8d4eeef8 0xbf91a775d70f8d12 0x3f92b6d7d390d465
  0xbfa02d793af7af43 0x3fa23ca6eaa18f5e 0xbfb04c69acac6225 0x3fb4013f7f04f859
  0xbfc507cf29ae94fb 0x3fce6a03a0107db6 0xbfe754c24337578f 0x3fe4aaa87b374e0f`);

/** The gap g with ln Q(t − g) = −t²/2. */
export const gap64 = (t: number): number => gapP((t - 3.5390625) / (t + 3));

const millsP = polynomial(`
  0xbe10cadea413e4d3 0xbe05de5e6bfe96ef 0x3e48875211130caf 0x3e41b78f6c1a301b
  0xbe75c563a4552621 0xbe6ff7b2b8e324e7 0x3ea153906bd34557 0x3e924e94bc647c2b
  0xbeccc4f455b1216c 0x3e9087e09a3d9878 0x3ef8a5ad38bdb325 0xbefe606cfcb575b8
  0xbf21b110726b53b9 0x3f40379daccda21b 0xbf10f03babc6222a 0xbf71c5a371ae1792
  0x3f92445fbb16b7dd 0xbfa65abf58e334c2 0x3fb3805ee8ff462b 0xbfb89e5e1167d099
  0x3fb364eaf1f6ab0c 0x3f74ab626b6a8aa8 0xbfc1de0c1eca955a 0x3ff1bd04382e5ab1`);

/** Mills' ratio Q(z) / φ(z), z ≥ 0. */
export const mills = (z: number): number => millsP((z - 5) / (z + 5)) / (z + 0.75);

const em1P = polynomial(`
  0x3e21f8b4491a20eb 0x3e5af4ddf6b190c7 0x3e927e4ccd28fa01 0x3ec71de023654a82
  0x3efa01a01acf8e02 0x3f2a01a01abe688c 0x3f56c16c16c15201 0x3f811111111100de
  0x3fa5555555555558 0x3fc5555555555557 0x3fe0000000000000`);
const em1core = (r: number): number => r * r * em1P(r) + r;
const reduced = (x: number, n: number): number => x - n * LN2_HI - n * LN2_LO;

/** To an integer, ties to even; |x| < 2^51. */
const nearest = (x: number): number => x + 1.5 * 2 ** 52 - 1.5 * 2 ** 52;

/** 2^n of −1022 ≤ n ≤ 1023. */
const power2 = (n: number): number => float64(BigInt(n + 1023) << 52n);

export function exp(x: number): number {
  if (x <= -745.2) return 0;
  const n = nearest(x * LOG2_E);
  const y = 1 + em1core(reduced(x, n));
  const h = n >> 1;
  return y * power2(h) * power2(n - h);
}

export function expm1(x: number): number {
  if (!(Math.abs(x) < 40)) return exp(x) - 1;
  const n = nearest(x * LOG2_E);
  const y = em1core(reduced(x, n));
  if (n === 0) return y;
  const w = power2(n);
  return y * w + (w - 1);
}

/** ln x of x > 0. */
export function log(x: number): number {
  return x < 2 ** -1022 ? log(x * 2 ** 54) - float64(0x4042b708872320e2n) : ln64(x);
}

const erfP = polynomial(`
  0xbe0acdffba747c06 0x3e4d78491a6cde8a 0xbe85c16e25e1773b 0x3ebb9827ae5f744d
  0xbeef4ca94915c909 0x3f1f9a2bf733e514 0xbf4c02db072ea0a9 0x3f7565bccfa9a2c2
  0xbf9b82ce31206286 0x3fbce2f21a041017 0xbfd812746b0379c2 0x3ff20dd750429b6d`);
const erfCore = (x: number): number => x * erfP(x * x);

export function erf(x: number): number {
  const y = Math.abs(x);
  if (y < 1) return erfCore(x);
  return Math.sign(x) * (1 - erfc(y));
}

/** x ≥ 0. */
export function erfc(x: number): number {
  if (x < 0.5) return 1 - erfCore(x);
  if (x >= 28) return 0;
  const a = float64((bits64(x) >> 27n) << 27n);
  const b = (x - a) * (x + a);
  const phi = exp(-b) * float64(0x3fe9884533d43651n);
  return exp(-(a * a)) * (phi * mills(x * float64(0x3ff6a09e667f3bcdn)));
}

export { SQRT_HALF };
