/** exp, expm1 and pow of doubles. Constants: tools/constants.py. */
import { log } from "./log";
import { polynomial } from "./polynomial";

const LOG2_E: f64 = 1.4426950408889634;
const LN2_HI: f64 = 6.9314718036912381649e-1; // 21 trailing zero bits
const LN2_LO: f64 = 1.90821492927058770002e-10;

const EXPM1 = memory.data<u64>([
  0x3fe0000000000000, 0x3fc5555555555557, 0x3fa5555555555558, 0x3f811111111100de,
  0x3f56c16c16c15201, 0x3f2a01a01abe688c, 0x3efa01a01acf8e02, 0x3ec71de023654a82,
  0x3e927e4ccd28fa01, 0x3e5af4ddf6b190c7, 0x3e21f8b4491a20eb,
]);

/** exp(r) − 1 for |r| ≤ ln 2 / 2. */
function expm1Core(r: f64): f64 {
  return r * r * polynomial(r, EXPM1, 10) + r;
}

function power2(n: i32): f64 {
  return reinterpret<f64>((<u64>(1023 + n)) << 52);
}

/** eˣ. Error below 1 ulp; below 2 where the result is subnormal. */
export function exp(x: f64): f64 {
  if (!(x > -745.2)) return x != x ? x : 0;
  if (x > 709.79) return Infinity;
  const n = nearest(x * LOG2_E);
  const y = 1 + expm1Core(x - n * LN2_HI - n * LN2_LO);
  const half = (<i32>n) >> 1;
  return y * power2(half) * power2(<i32>n - half);
}

/** eˣ − 1 with full relative accuracy near 0. Error below 2 ulp. */
export function expm1(x: f64): f64 {
  if (!(abs(x) < 40)) return exp(x) - 1;
  const n = nearest(x * LOG2_E);
  const y = expm1Core(x - n * LN2_HI - n * LN2_LO);
  if (n == 0) return x == 0 ? x : y; // -0 too
  const scale = power2(<i32>n);
  return y * scale + (scale - 1);
}

/** xʸ = exp(y ln x) for x > 0. Relative error at most (2 + |y ln x|)·2^-52. */
export function pow(x: f64, y: f64): f64 {
  return exp(y * log(x));
}
