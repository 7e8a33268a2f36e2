import type { Dtype } from "../../index.js";
import type { OrthogonalDraw } from "../../laws/orthogonal/lower.js";
import type { AnyArray } from "../../spec/dtype.js";
import { product, type Floats } from "../product.js";
import { floatsOf } from "../tensor.js";

/** How far vectors are from gain² times the identity, relative to gain². */
export interface Orthogonality {
  /** Most |v·v / gain² − 1| and |v·w / gain²|. */
  readonly lengths: number;
  readonly angles: number;
  /** Vectors of which every pair was looked at, evenly spread, and the number there is. */
  readonly checked: number;
  readonly units: number;
  /** What rounding takes at most. */
  readonly slack: number;
  /** √ of the mean v·v: the gain that is there. */
  readonly gain: number;
  /** Most of a value where zeros belong. */
  readonly outside: number;
}

/** All pairs of so many vectors: half a second. */
const MOST_UNITS = 1024;

const ROUNDING: Readonly<Record<Dtype, number>> = {
  float64: 2 ** -53,
  float32: 2 ** -24,
  float16: 2 ** -11,
  bfloat16: 2 ** -8,
};

/**
 * |Δ(v·w)| ≤ 2u·|v||w| where each coordinate was rounded by u relative (Cauchy and Schwarz), beside what a QR in
 * float32 or float64 leaves, a small multiple of u·√length (Higham 2002, §19.3).
 */
function slackOf(dtype: Dtype, { length, gain }: OrthogonalDraw): number {
  const computed = ROUNDING[dtype === "float64" ? "float64" : "float32"];
  const subnormal = dtype === "float16" ? (2 ** -25 * Math.sqrt(length)) / Math.abs(gain) : 0;
  return 2.1 * ROUNDING[dtype] + 2 * subnormal + computed * (64 + 8 * Math.sqrt(length));
}

/** How far the vectors of an orthogonal draw are from orthonormal. */
export function orthogonalityOf(draw: OrthogonalDraw, data: AnyArray, dtype: Dtype): Orthogonality {
  const { units, length, gain } = draw;
  const values = floatsOf({ data, dtype });
  const checked = Math.min(units, MOST_UNITS);
  const Array = values.constructor as new (size: number) => Floats;
  const rows = new Array(checked * length);
  const along = ({ run, step, jump }: OrthogonalDraw["unit"], i: number): number =>
    Math.floor(i / run) * jump + (i % run) * step;
  for (let k = 0; k < checked; ++k) {
    const unit = Math.floor((k * units) / checked);
    const at = draw.base + along(draw.unit, unit);
    for (let j = 0; j < length; ++j) {
      rows[k * length + j] = values[at + along(draw.coordinate, j)]!;
    }
  }
  const gram = product(
    { rows: checked, columns: length, data: rows },
    { rows: checked, columns: length, data: rows, transposed: true },
  );
  let [lengths, angles, trace] = [0, 0, 0];
  const square = gain * gain;
  for (let i = 0; i < checked; ++i) {
    trace += gram[i * checked + i]!;
    lengths = Math.max(lengths, Math.abs(gram[i * checked + i]! / square - 1));
    for (let j = 0; j < i; ++j) {
      angles = Math.max(angles, Math.abs(gram[i * checked + j]! / square));
    }
  }
  return {
    ...{ lengths, angles, checked, units },
    slack: slackOf(dtype, draw),
    gain: Math.sqrt(trace / checked),
    outside: draw.dense ? 0 : outsideOf(draw, values, along),
  };
}

function outsideOf(
  { units, length, base, unit, coordinate }: OrthogonalDraw,
  values: Floats,
  along: (axis: OrthogonalDraw["unit"], i: number) => number,
): number {
  const rest = values.slice();
  for (let u = 0; u < units; ++u) {
    for (let j = 0; j < length; ++j) rest[base + along(unit, u) + along(coordinate, j)] = 0;
  }
  let most = 0;
  for (const x of rest) most = Math.max(most, Math.abs(x));
  return most;
}
