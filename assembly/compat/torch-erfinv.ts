/**
 * PyTorch's erfinv: a rational approximation, then two Newton steps, all in the tensor's type
 * (aten/src/ATen/native/Math.h, calc_erfinv; the approximation is MATLAB's of 1998).
 */
import { erf } from "../math/erf";
import { erff } from "./libm";
import { roundTo } from "./torch-half";
import { fma32 } from "../math/fma32";

const CENTRAL: f64 = 0.7;

/** a·b + c of float32 values, rounded once where `fused`. */
function step(a: f32, b: f32, c: f32, fused: bool): f32 {
  if (!fused) return a * b + c;
  return f32x4.extract_lane(fma32(f64x2.splat(a), f64x2.splat(b), f64x2.splat(c)), 0);
}

function erfinvf(y: f32, fused: bool): f32 {
  const a = abs(y);
  if (a >= 1) return a == 1 ? copysign<f32>(Infinity, y) : NaN;
  let x: f32;
  if (a <= <f32>CENTRAL) {
    const z = y * y;
    let n = step(-0.140543331, z, 0.914624893, fused);
    n = step(n, z, -1.645349621, fused);
    n = step(n, z, 0.886226899, fused);
    let d = step(0.012229801, z, -0.329097515, fused);
    d = step(d, z, 1.442710462, fused);
    d = step(d, z, -2.118377725, fused);
    x = (y * n) / step(d, z, 1, fused);
  } else {
    const z = sqrt<f32>(-NativeMathf.log((1 - a) / 2));
    let n = step(1.641345311, z, 3.429567803, fused);
    n = step(n, z, -1.624906493, fused);
    n = step(n, z, -1.970840454, fused);
    const d = step(1.6370678, z, 3.5438892, fused);
    x = copysign<f32>(n, y) / step(d, z, 1, fused);
  }
  const slope: f32 = <f32>2 / <f32>1.7724538509055159; // 2 / √π
  x -= (erff(x) - y) / (slope * NativeMathf.exp(-x * x));
  x -= (erff(x) - y) / (slope * NativeMathf.exp(-x * x));
  return x;
}

function erfinvd(y: f64): f64 {
  const a = abs(y);
  if (a >= 1) return a == 1 ? copysign(Infinity, y) : NaN;
  let x: f64;
  if (a <= CENTRAL) {
    const z = y * y;
    const n = ((-0.140543331 * z + 0.914624893) * z - 1.645349621) * z + 0.886226899;
    const d = (((0.012229801 * z - 0.329097515) * z + 1.442710462) * z - 2.118377725) * z + 1;
    x = (y * n) / d;
  } else {
    const z = sqrt(-NativeMath.log((1 - a) / 2));
    const n = ((1.641345311 * z + 3.429567803) * z - 1.624906493) * z - 1.970840454;
    x = copysign(n, y) / ((1.6370678 * z + 3.5438892) * z + 1);
  }
  const slope: f64 = 2 / 1.7724538509055159;
  x -= (erf(x) - y) / (slope * NativeMath.exp(-x * x));
  x -= (erf(x) - y) / (slope * NativeMath.exp(-x * x));
  return x;
}

/**
 * trunc_normal_'s values in place of uniforms in (2Φ(a) − 1, 2Φ(b) − 1): erfinv, times `scale` = std·√2, plus
 * `mean`, clamped; each step rounded to the dtype (torch-half.ts).
 */
export function torchTruncatedF32(
  data: usize,
  count: u32,
  scale: f32,
  mean: f32,
  low: f32,
  high: f32,
  fused: bool,
  dtype: u32,
): void {
  const end = data + ((<usize>count) << 2);
  for (; data != end; data += 4) {
    const z = roundTo(dtype, erfinvf(roundTo(dtype, load<f32>(data)), fused));
    const x = roundTo(dtype, roundTo(dtype, z * scale) + mean);
    store<f32>(data, min(max(x, low), high));
  }
}

/** The same in float64; its steps are not fused. */
export function torchTruncatedF64(
  data: usize,
  count: u32,
  scale: f64,
  mean: f64,
  low: f64,
  high: f64,
): void {
  const end = data + ((<usize>count) << 3);
  for (; data != end; data += 8) {
    const x = erfinvd(load<f64>(data)) * scale + mean;
    store<f64>(data, min(max(x, low), high));
  }
}
