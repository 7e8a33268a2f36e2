import type { Extent, Window } from "../layers.js";

/**
 * A signal in the limit of width: at each position, or at all of them alike, the moments over channels of two inputs
 * of equal law.
 */
export interface Signal {
  readonly extent: Extent;
  /** One number a position, or one for all. */
  readonly mean: Float64Array;
  /** E[x²]. */
  readonly second: Float64Array;
  /** E[x x′] of the two inputs. */
  readonly cross: Float64Array;
  /** Whether x is a Gaussian: what weights gave, not what an activation gave. */
  readonly gaussian: boolean;
}

/** The mean of a map of second moments. */
export const average = (map: Float64Array): number =>
  map.reduce((sum, x) => sum + x, 0) / map.length;

/** One number for all positions, where all are the same. */
export function level(map: Float64Array): Float64Array {
  return map.every((x) => x === map[0]) ? map.slice(0, 1) : map;
}

/** A number for each of several maps' positions: where all are level, one. */
export function zip(
  maps: readonly Float64Array[],
  f: (...values: number[]) => number,
): Float64Array {
  const length = Math.max(...maps.map((map) => map.length));
  return Float64Array.from({ length }, (_, i) =>
    f(...maps.map((map) => map[map.length > 1 ? i : 0]!)),
  );
}

/**
 * Sums over a kernel's taps: out(p) = Σ_t tap(t)·map(p·stride + t − before), 0 outside. `adjoint` goes the other way,
 * from what is at the outputs to what is at the inputs.
 */
export function convolve(
  map: Float64Array,
  from: Extent,
  to: Extent,
  { kernel, stride, padding }: Window,
  tap: (t: number) => number,
  adjoint = false,
): Float64Array {
  const taps = kernel.reduce((n, k) => n * k, 1);
  const weights = Array.from({ length: taps }, (_, t) => tap(t));
  const whole = padding !== "same" && !(adjoint && (padding === "valid" || stride > 1));
  if (map.length === 1 && whole) {
    return Float64Array.of(map[0]! * weights.reduce((sum, w) => sum + w, 0));
  }
  const length = (extent: Extent): number => extent.size.reduce((n, k) => n * k, 1);
  const out = new Float64Array(length(adjoint ? from : to));
  const { size } = from;
  const rank = size.length;
  const at = (x: Float64Array, p: number): number => x[x.length > 1 ? p : 0]!;
  const place = new Array<number>(rank).fill(0);
  for (let p = 0; p < length(to); ++p) {
    for (let t = 0; t < taps; ++t) {
      let source = 0;
      for (let axis = 0, rest = t, scale = taps; axis < rank; ++axis) {
        scale /= kernel[axis]!;
        const step = Math.floor(rest / scale);
        rest %= scale;
        const before = padding === "valid" ? 0 : Math.floor((kernel[axis]! - 1) / 2);
        let x = place[axis]! * stride + step - before;
        if (padding === "circular") x = ((x % size[axis]!) + size[axis]!) % size[axis]!;
        if (x < 0 || x >= size[axis]!) {
          source = -1;
          break;
        }
        source = source * size[axis]! + x;
      }
      if (source < 0) continue;
      if (adjoint) out[source]! += weights[t]! * at(map, p);
      else out[p]! += weights[t]! * at(map, source);
    }
    for (let axis = rank - 1; axis >= 0; --axis) {
      place[axis] = (place[axis]! + 1) % to.size[axis]!;
      if (place[axis] !== 0) break;
    }
  }
  return level(out);
}
