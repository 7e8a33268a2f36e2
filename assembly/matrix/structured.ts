/** Laws of whole tensors: ones along diagonals, Fourier kernels. */
import { sinHalfPi64 } from "../math/sincos";

/**
 * Copies the `size` bytes at `value` to the flat indices first + group·jump + i·step, i < length,
 * group < groups, among the `count` values from `offset` on, at `out`. All numbers are integers below 2^53.
 */
export function diagonals(
  out: usize,
  count: u32,
  offset: f64,
  value: usize,
  size: usize,
  first: f64,
  step: f64,
  length: f64,
  jump: f64,
  groups: f64,
): void {
  const end = offset + <f64>count;
  const span = (length - 1) * step;
  let group = max(0, ceil((offset - first - span) / jump));
  for (; group < groups && first + group * jump < end; ++group) {
    const start = first + group * jump;
    let i = max(0, ceil((offset - start) / step));
    for (; i < length && start + i * step < end; ++i) {
      memory.copy(out + <usize>(start + i * step - offset) * size, value, size);
    }
  }
}

/** sin(π x / (2 n)) for integers x ≥ 0, n > 0: x is reduced exactly; relative error at most 5e-16. */
function sinQuarters(x: u64, n: u64): f64 {
  const quarter = x / n;
  const rest = x % n;
  const t = <f64>(quarter & 1 ? n - rest : rest) / <f64>n;
  const v = f64x2.splat(t);
  const sin = f64x2.extract_lane(sinHalfPi64(v, f64x2.mul(v, v)), 0);
  return quarter & 2 ? 0 - sin : sin;
}

/**
 * Value i of a Fourier kernel, (a − b cos(2π n / period))·sin(2π n k / length + quarters·π/2), where n and k
 * are ⌊i / inner⌋ and i mod inner, or the other way about where `quarters` has 4 added; period 0 is no window.
 */
export function fourier(
  i: u64,
  a: f64,
  b: f64,
  period: f64,
  length: f64,
  inner: f64,
  quarters: u32,
): f64 {
  let n = i / <u64>inner;
  const k = i % <u64>inner;
  const size = <u64>length;
  const value = sinQuarters(4 * ((n * k) % size) + size * (quarters & 3), size);
  if (quarters & 4) n = k;
  const m = <u64>period;
  return (m ? a - b * sinQuarters(4 * n + m, m) : a) * value + 0; // no -0
}
