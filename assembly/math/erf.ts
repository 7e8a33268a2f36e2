/** The normal distribution's functions: Mills' ratio, erf, erfc. Constants: tools/constants.py. */
import { exp } from "./exp";
import { polynomial, polynomial64 } from "./polynomial";

const MILLS_64 = memory.data<u64>([
  0x3ff1bd04382e5ab1, 0xbfc1de0c1eca955a, 0x3f74ab626b6a8aa8, 0x3fb364eaf1f6ab0c,
  0xbfb89e5e1167d099, 0x3fb3805ee8ff462b, 0xbfa65abf58e334c2, 0x3f92445fbb16b7dd,
  0xbf71c5a371ae1792, 0xbf10f03babc6222a, 0x3f40379daccda21b, 0xbf21b110726b53b9,
  0xbefe606cfcb575b8, 0x3ef8a5ad38bdb325, 0x3e9087e09a3d9878, 0xbeccc4f455b1216c,
  0x3e924e94bc647c2b, 0x3ea153906bd34557, 0xbe6ff7b2b8e324e7, 0xbe75c563a4552621,
  0x3e41b78f6c1a301b, 0x3e48875211130caf, 0xbe05de5e6bfe96ef, 0xbe10cadea413e4d3,
]);

/**
 * Mills' ratio M(z) = Q(z) / φ(z) of two finite doubles z ≥ 0. Relative error at most 6e-16.
 *
 * (z + 3/4) M(z) is a polynomial in (z − 5) / (z + 5), after Shepherd and Laframboise 1981.
 */
export function mills64(z: v128): v128 {
  const q = f64x2.div(f64x2.sub(z, f64x2.splat(5)), f64x2.add(z, f64x2.splat(5)));
  const p = polynomial64(q, MILLS_64, 23);
  return f64x2.div(p, f64x2.add(z, f64x2.splat(0.75)));
}

/** Mills' ratio of one finite z ≥ 0. */
export function mills(z: f64): f64 {
  return f64x2.extract_lane(mills64(f64x2.splat(z)), 0);
}

const ERF = memory.data<u64>([
  0x3ff20dd750429b6d, 0xbfd812746b0379c2, 0x3fbce2f21a041017, 0xbf9b82ce31206286,
  0x3f7565bccfa9a2c2, 0xbf4c02db072ea0a9, 0x3f1f9a2bf733e514, 0xbeef4ca94915c909,
  0x3ebb9827ae5f744d, 0xbe85c16e25e1773b, 0x3e4d78491a6cde8a, 0xbe0acdffba747c06,
]);

function erfCore(x: f64): f64 {
  return x * polynomial(x * x, ERF, 11);
}

/** erf x. Relative error at most 4e-16. */
export function erf(x: f64): f64 {
  const a = abs(x);
  if (!(a >= 1)) return erfCore(x); // NaN too
  return copysign(1 - erfc(a), x);
}

const SQRT_2: f64 = 1.4142135623730951;
const SQRT_2_OVER_PI: f64 = 0.7978845608028654;

/** erfc x = 1 − erf x, x ≥ 0. Relative error at most 1.2e-15 down to the smallest normal double, x < 26.5. */
export function erfc(x: f64): f64 {
  if (x < 0.5) return 1 - erfCore(x);
  if (!(x < 28)) return x != x ? x : 0;
  // exp(-x²) without the rounding error of x²: the square of `head` is exact
  const head = reinterpret<f64>(reinterpret<u64>(x) & 0xfffffffff8000000);
  const rest = (x - head) * (x + head);
  return exp(-head * head) * (exp(-rest) * SQRT_2_OVER_PI * mills(x * SQRT_2));
}
