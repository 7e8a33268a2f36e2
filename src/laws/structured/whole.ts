/** Values along diagonals, and Fourier kernels, in steps: they take no words. */
import { FORMATS, type AnyArray } from "../../spec/dtype.js";
import { windowArena } from "../../wasm/memory.js";
import type { Tools } from "../family.js";
import type { Piece } from "../piece.js";
import { CHUNK, newValues, round, wideOf } from "../steps.js";

/** Six numbers of a law: see `StructuredDraw`. */
type Six = readonly [number, number, number, number, number, number];

/** The value at the flat indices first + group·jump + i·step, i < length, group < groups, and 0 elsewhere. */
export function* diagonalSteps(
  piece: Piece,
  [value, first, step, length, jump, groups]: Six,
  array: AnyArray,
  { fill }: Tools,
): IterableIterator<number> {
  const { begin, end, dtype } = piece;
  const encoded = newValues(dtype, 1);
  const constant = { law: "constant", args: [value] } as const;
  for (const _ of fill({ ...piece, draw: constant, begin: 0, end: 1 }, encoded));
  const span = (length - 1) * step;
  for (let at = begin; at < end; at += CHUNK) {
    const to = Math.min(end, at + CHUNK);
    const part = array.subarray(at - begin, to - begin).fill(0);
    let group = Math.max(0, Math.ceil((at - first - span) / jump));
    for (; group < groups && first + group * jump < to; ++group) {
      const start = first + group * jump;
      let i = Math.max(0, Math.ceil((at - start) / step));
      for (; i < length && start + i * step < to; ++i) part[start + i * step - at] = encoded[0]!;
    }
    yield part.byteLength;
  }
}

/**
 * (a − b cos(2π n / period))·sin(2π n k / length + quarters·π/2), where n and k are ⌊i / inner⌋ and i mod inner, or the other
 * way about where `quarters` has 4 added; period 0 is no window.
 */
export function* fourierSteps(
  { begin, end, dtype }: Piece,
  [a, b, period, length, inner, quarters]: Six,
  array: AnyArray,
): IterableIterator<number> {
  const { sinHalfPi } = windowArena().kernels;
  /** sin(π x / (2 n)) for integers x ≥ 0, n > 0: x is reduced exactly; relative error at most 5e-16. */
  const sinQuarters = (x: number, n: number): number => {
    const quarter = Math.floor(x / n);
    const rest = x - quarter * n;
    const sin = sinHalfPi((quarter % 2 === 1 ? n - rest : rest) / n);
    return quarter % 4 >= 2 ? 0 - sin : sin;
  };
  const windowAt = (n: number): number =>
    period > 0 ? a - b * sinQuarters(4 * n + period, period) : a;
  const timeIsOuter = quarters < 4;
  const turn = length * (quarters % 4);
  for (let at = begin; at < end; at += CHUNK) {
    const to = Math.min(end, at + CHUNK);
    const values = newValues(wideOf(dtype), to - at);
    let [n, k] = [Math.floor(at / inner), at % inner];
    let window = windowAt(n);
    for (let i = 0; i < to - at; ++i) {
      if (!timeIsOuter) window = windowAt(k);
      const wave = sinQuarters(4 * ((n * k) % length) + turn, length);
      values[i] = window * wave + 0; // no -0
      if (++k < inner) continue;
      k = 0;
      window = windowAt(++n);
    }
    round(dtype, values, array.subarray(at - begin, to - begin));
    yield FORMATS[dtype].bytes * (to - at);
  }
}
