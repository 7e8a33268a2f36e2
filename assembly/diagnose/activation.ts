/** Activations φ and their slopes φ′, computed in float64 whatever the format of the data. */
import { exp, expm1 } from "../math/exp";
import { log } from "../math/log";
import { cosHalfPi64, sinHalfPi64 } from "../math/sincos";
import { normalTail } from "./normal";

// The codes are places in the list of names (src/diagnose/activation.ts); 0 is linear.
const RELU = 1;
const ELU = 2;
const SELU = 3;
const GELU = 4;
const SILU = 5;
const MISH = 6;
const SOFTPLUS = 7;
const HARDSWISH = 8;
const RELU2 = 9;
const TANH = 10;
const SIGMOID = 11;
const SIN = 12;
const LEAKY_RELU = 13;

/** @see Klambauer et al. 2017, eq. 2 */
const SELU_SCALE: f64 = 1.0507009873554805;
const SELU_ALPHA: f64 = 1.6732632423543772;

const INV_SQRT_2_PI: f64 = 0.3989422804014327;

/** ln(1 + w) for 0 ≤ w ≤ 1, with full relative accuracy (Kahan). */
function log1p(w: f64): f64 {
  const u = 1 + w;
  return u == 1 ? w : (log(u) * w) / (u - 1);
}

function sigmoid(x: f64): f64 {
  const w = exp(-abs(x));
  return (x >= 0 ? 1 : w) / (1 + w);
}

/** tanh ln(1 + eˣ) = n / (n + 2) with n = eˣ (eˣ + 2). */
function tanhSoftplus(x: f64): f64 {
  if (x > 20) return 1;
  const e = exp(x);
  const n = e * (e + 2);
  return n / (n + 2);
}

const TWO_OVER_PI: f64 = 0.6366197723675814;
// π/2 in three parts, the first two with 33 bits: exact products with turns up to 2^20
const PI_2_HIGH: f64 = 1.57079632673412561417;
const PI_2_MIDDLE: f64 = 6.0771005063039659764e-11;
const PI_2_LOW: f64 = 2.02226624879595063154e-21;

/** sin(x + quarters·π/2); to 1e-15 for |x| < 2^20. */
function sine(x: f64, quarters: i64): f64 {
  const n = nearest(x * TWO_OVER_PI);
  const r = x - n * PI_2_HIGH - n * PI_2_MIDDLE - n * PI_2_LOW;
  const t = f64x2.splat(r * TWO_OVER_PI);
  const s = f64x2.mul(t, t);
  const quarter = (<i64>n + quarters) & 3;
  const size = quarter & 1 ? cosHalfPi64(s) : sinHalfPi64(t, s);
  const value = f64x2.extract_lane(size, 0);
  return quarter & 2 ? -value : value;
}

/** φ(x). */
function valueOf(kind: u32, x: f64, slope: f64): f64 {
  switch (kind) {
    case RELU:
      return x > 0 ? x : x != x ? x : 0;
    case LEAKY_RELU:
      return x > 0 ? x : slope * x;
    case ELU:
      return x > 0 ? x : expm1(x);
    case SELU:
      return SELU_SCALE * (x > 0 ? x : SELU_ALPHA * expm1(x));
    case GELU:
      return x * normalTail(-x);
    case SILU:
      return x * sigmoid(x);
    case MISH:
      return x * tanhSoftplus(x);
    case SOFTPLUS:
      return max(x, 0) + log1p(exp(-abs(x)));
    case HARDSWISH:
      return (x * min(max(x + 3, 0), 6)) / 6;
    case RELU2:
      return x > 0 ? x * x : x != x ? x : 0;
    case TANH: {
      const n = expm1(2 * abs(x));
      return copysign(n < Infinity ? n / (n + 2) : x != x ? x : 1, x);
    }
    case SIGMOID:
      return sigmoid(x);
    case SIN:
      return sine(x, 0);
    default:
      return x;
  }
}

/** φ′(x); at a kink that from the left. */
function slopeOf(kind: u32, x: f64, slope: f64): f64 {
  switch (kind) {
    case RELU:
      return x > 0 ? 1 : x != x ? x : 0;
    case LEAKY_RELU:
      return x > 0 ? 1 : x != x ? x : slope;
    case ELU:
      return x > 0 ? 1 : exp(x);
    case SELU:
      return SELU_SCALE * (x > 0 ? 1 : SELU_ALPHA * exp(x));
    case GELU:
      return normalTail(-x) + x * INV_SQRT_2_PI * exp(-0.5 * x * x);
    case SILU: {
      const s = sigmoid(x);
      return s * (1 + x * sigmoid(-x));
    }
    case MISH: {
      const t = tanhSoftplus(x);
      return t + x * (1 - t) * (1 + t) * sigmoid(x);
    }
    case SOFTPLUS:
      return sigmoid(x);
    case HARDSWISH:
      return x <= -3 ? 0 : x <= 3 ? (2 * x + 3) / 6 : x != x ? x : 1;
    case RELU2:
      return x > 0 ? 2 * x : x != x ? x : 0;
    case TANH: {
      const e = exp(-2 * abs(x));
      return (4 * e) / ((1 + e) * (1 + e));
    }
    case SIGMOID: {
      const e = exp(-abs(x));
      return e / ((1 + e) * (1 + e));
    }
    case SIN:
      return sine(x, 1);
    default:
      return x != x ? x : 1;
  }
}

function activateOf<T>(
  kind: u32,
  values: usize,
  slopes: usize,
  from: usize,
  count: usize,
  slope: f64,
): void {
  for (const end = from + count * sizeof<T>(); from != end; from += sizeof<T>()) {
    const x = <f64>load<T>(from);
    store<T>(slopes, <T>slopeOf(kind, x, slope));
    store<T>(values, <T>valueOf(kind, x, slope));
    values += sizeof<T>();
    slopes += sizeof<T>();
  }
}

/** φ and φ′ of `count` float64 (`wide`) or float32; `slope` is leakyRelu's for x ≤ 0. */
export function activate(
  wide: bool,
  kind: u32,
  values: usize,
  slopes: usize,
  from: usize,
  count: usize,
  slope: f64,
): void {
  if (wide) activateOf<f64>(kind, values, slopes, from, count, slope);
  else activateOf<f32>(kind, values, slopes, from, count, slope);
}
