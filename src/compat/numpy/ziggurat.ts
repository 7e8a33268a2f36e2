/**
 * The tables of NumPy's ziggurat, by the recursion that made them (Marsaglia, Tsang 2000, "The ziggurat method for
 * generating random variables", for 52 bits): plain double arithmetic, with logarithms and exponentials rounded once.
 * Those are taken in integers, so that no engine's Math has a part in them.
 */

/** 256 entries each: k (64 bits), w, f (doubles), then k (32 bits), w, f (float32). */
export const ZIGGURAT_BYTES: number = 256 * (3 * 8 + 3 * 4);

const N = 2 ** 52;
/** Where the tail begins, and the area of a strip as the authors' program had it. */
const R = 3.6541528853610088;
const V = 0.004928673233974652; // 0x1.43016a5a4372ep-8

/** Fraction bits of the integers that stand for reals. */
const BITS = 160n;
const ONE = 1n << BITS;

/** A double x with |x| < 2^10 and no bit below 2^-900, exactly where its last bit is at least 2^-BITS. */
const toFixed = (x: number): bigint => BigInt(x * 2 ** 100) << (BITS - 100n);

/** Number() of an integer rounds once, to nearest even. */
const fromFixed = (x: bigint): number => Number(x) * 2 ** -Number(BITS);

/** 2 artanh(p/q) = ln((q + p)/(q − p)), |p/q| ≤ 1/3. */
function artanhTwice(p: bigint, q: bigint): bigint {
  const z = (p << BITS) / q;
  const square = (z * z) >> BITS;
  let sum = 0n;
  let power = z;
  for (let n = 1n; n < 103n; n += 2n) {
    sum += power / n;
    power = (power * square) >> BITS;
  }
  return 2n * sum;
}

/** ln x for 2^-16 < x ≤ 1, rounded once. */
function log(x: number): number {
  let doublings = 0n;
  let m = x;
  for (; m < 0.75; m *= 2) ++doublings;
  const fixed = toFixed(m);
  return fromFixed(artanhTwice(fixed - ONE, fixed + ONE) - doublings * artanhTwice(1n, 3n));
}

/** eˣ for −8 < x ≤ 0, rounded once. */
function exp(x: number): number {
  // e^(x/256), to the 256th power
  const z = toFixed(x) >> 8n;
  let sum = ONE;
  let term = ONE;
  for (let n = 1n; n < 24n; ++n) {
    term = ((term * z) >> BITS) / n;
    sum += term;
  }
  for (let i = 0; i < 8; ++i) sum = (sum * sum) >> BITS;
  return fromFixed(sum);
}

/** To the nearest integer, halves to even; 0 ≤ x < 2^52. */
const nearest = (x: number): number => x + N - N;

/** Writes the tables. */
export function ziggurat(buffer: ArrayBuffer, address: number): void {
  const k = new BigUint64Array(buffer, address, 256);
  const w = new Float64Array(buffer, address + 2048, 256);
  const f = new Float64Array(buffer, address + 4096, 256);
  let x = R;
  f[255] = exp(-0.5 * R * R);
  w[255] = R / N;
  k[0] = BigInt(nearest(((R * f[255]) / V) * N));
  w[0] = V / f[255] / N;
  f[0] = 1;
  for (let i = 254; i >= 1; --i) {
    const outer = x;
    x = Math.sqrt(-2 * log(V / outer + f[i + 1]!));
    // the exponential of the program that made the published tables was off once, by an ulp
    f[i] = exp(-0.5 * x * x) + (i === 38 ? 2 ** -53 : 0);
    k[i + 1] = BigInt(nearest((x / outer) * N));
    w[i] = x / N;
  }
  k[1] = 0n;
  const k32 = new Uint32Array(buffer, address + 6144, 256);
  const w32 = new Float32Array(buffer, address + 7168, 256);
  const f32 = new Float32Array(buffer, address + 8192, 256);
  for (let i = 0; i < 256; ++i) {
    k32[i] = nearest(Number(k[i]) / 2 ** 29);
    w32[i] = w[i]! * 2 ** 29;
    f32[i] = f[i]!;
  }
}
