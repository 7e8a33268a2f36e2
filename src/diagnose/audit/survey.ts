import type { Dtype } from "../../index.js";
import { workspace } from "../kernels.js";
import type { Tensor } from "../tensor.js";
import { Seeker, type Echoes } from "./echoes.js";
import { codeAt, valueOf16 } from "./grid.js";

/** What one pass over a tensor leaves. */
export interface Survey {
  readonly dtype: Dtype;
  readonly values: number;
  readonly finite: number;
  readonly counts: Counts;
  /** Least and greatest finite value; NaN where there is none. */
  readonly min: number;
  readonly max: number;
  /** Sums of the finite values' distances from it are kept. */
  readonly pivot: number;
  /** Σd, Σd², Σd³, Σd⁴. */
  readonly sums: readonly [number, number, number, number];
  /** Zeros at the end of every value's bits: of float32, 16 where all are values of bfloat16, 13 of float16. */
  readonly trailingZeros: number;
  readonly cells: Cells;
  /** What may be a copy of the first values. */
  readonly echoes: Echoes;
}

/**
 * Counts of finite values by 16-bit code: of the values themselves, or of their distances from the pivot as float32.
 * Those codes that occur, by their places (grid.ts) in the order of values.
 */
export interface Cells {
  readonly places: Uint16Array;
  readonly counts: Uint32Array;
}

/** Values of each kind. */
export interface Counts {
  readonly nan: number;
  readonly positiveInfinity: number;
  readonly negativeInfinity: number;
  readonly zero: number;
  readonly subnormal: number;
}

/** Values that the pivot is taken from. */
const SAMPLE = 1024;

/** A pivot near the mean of finite values: 0 where that is near, else what a sample says. */
export function pivotOf({ data, dtype }: Pick<Tensor, "data" | "dtype">): number {
  if (dtype === "float16" || dtype === "bfloat16") return 0; // its table holds all values
  const step = Math.max(1, Math.floor(data.length / SAMPLE));
  const taken: number[] = [];
  for (let i = 0; i < data.length && taken.length < 2 * SAMPLE; i += step) {
    if (Number.isFinite(data[i]!)) taken.push(data[i]!);
  }
  const sample = Float64Array.from(taken).sort();
  // of the middle half, which a few wild values leave alone
  const middle = sample.slice(sample.length >> 2, (3 * sample.length + 3) >> 2);
  if (middle.length === 0) return 0;
  const centre = middle.reduce((sum, x) => sum + x / middle.length, 0);
  const spread = middle.at(-1)! - middle[0]!;
  return Math.abs(centre) < spread ? 0 : Math.fround(centre);
}

/** Bytes that pass through the kernels at a time: they stay in the first-level cache. */
const WINDOW_BYTES = 16384;
const TABLE_BYTES = 2 ** 18;
/** Room for a state, and for the keys of `seek`. */
const STATE_BYTES = 1024;
const KEYS = 512;

/** Surveys a tensor; `pivot` is best near the mean. */
export function surveyOf(tensor: Pick<Tensor, "data" | "dtype">, pivot: number): Survey {
  const { data, dtype } = tensor;
  const bytes = data.BYTES_PER_ELEMENT;
  const { kernels, memory, base } = workspace(TABLE_BYTES + STATE_BYTES + 2 * WINDOW_BYTES);
  const state = base + TABLE_BYTES;
  const window = state + STATE_BYTES;
  kernels.startSurvey(state, base);
  const target = new Uint8Array(memory.buffer, window, WINDOW_BYTES);
  const source = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const seeker = new Seeker(memory, state + KEYS, window + WINDOW_BYTES, source, bytes);
  for (let at = 0; at < source.length; at += WINDOW_BYTES) {
    const part = source.subarray(at, at + WINDOW_BYTES);
    target.set(part);
    const count = part.length / bytes;
    seeker.look(kernels, window, count);
    // the last, since it rearranges values that are not finite
    if (bytes === 2) kernels.tally16(window, count, base);
    else kernels.survey(Number(bytes === 8), window, count, pivot, base, state);
  }
  const { echoes } = seeker;
  const table = new Uint32Array(memory.buffer, base, 65536);
  if (dtype === "float16" || dtype === "bfloat16") {
    return fromCodes(dtype, data.length, table, echoes);
  }
  const cells = cellsOf(table, 0x7f80);
  const view = new DataView(memory.buffer, state);
  const number = (at: number): number => view.getFloat64(at, true);
  const count = (at: number): number => Number(view.getBigUint64(at, true));
  const bits = view.getBigUint64(48, true);
  const finite = count(56);
  return {
    ...{ dtype, values: data.length, finite, pivot, cells, echoes },
    counts: {
      nan: count(64),
      positiveInfinity: count(72),
      negativeInfinity: count(80),
      zero: count(88),
      subnormal: count(96),
    },
    min: finite > 0 ? number(32) : NaN,
    max: finite > 0 ? number(40) : NaN,
    sums: [number(0), number(8), number(16), number(24)],
    trailingZeros: bits === 0n ? 0 : trailingZerosOf(bits),
  };
}

function trailingZerosOf(bits: bigint): number {
  let count = 0;
  while (((bits >> BigInt(count)) & 1n) === 0n) ++count;
  return count;
}

/** @param most the largest code of a size that counts */
function cellsOf(table: Uint32Array, most: number): Cells {
  let size = 0;
  for (let code = 0; code < 65536; ++code) if (table[code]! > 0) ++size;
  const places = new Uint16Array(size);
  const counts = new Uint32Array(size);
  let at = 0;
  for (let place = 0x7fff - most; place <= 0x8000 + most; ++place) {
    const count = table[codeAt(place)]!;
    if (count === 0) continue;
    places[at] = place;
    counts[at++] = count;
  }
  return { places: places.slice(0, at), counts: counts.slice(0, at) };
}

/** All figures of a 16-bit tensor are in its table. */
function fromCodes(
  dtype: "float16" | "bfloat16",
  values: number,
  table: Uint32Array,
  echoes: Echoes,
): Survey {
  const infinity = dtype === "float16" ? 0x7c00 : 0x7f80;
  const least = dtype === "float16" ? 0x0400 : 0x0080;
  const counts = { nan: 0, positiveInfinity: 0, negativeInfinity: 0, zero: 0, subnormal: 0 };
  const sums: [number, number, number, number] = [0, 0, 0, 0];
  let [finite, min, max, bits] = [0, Infinity, -Infinity, 0];
  for (let code = 0; code < 65536; ++code) {
    const n = table[code]!;
    if (n === 0) continue;
    const size = code & 0x7fff;
    if (size > infinity) counts.nan += n;
    else if (size === infinity)
      counts[code === size ? "positiveInfinity" : "negativeInfinity"] += n;
    if (size >= infinity) continue;
    if (size === 0) counts.zero += n;
    else if (size < least) counts.subnormal += n;
    const x = valueOf16(dtype, code);
    finite += n;
    min = Math.min(min, x);
    max = Math.max(max, x);
    bits |= code;
    sums[0] += n * x;
    sums[1] += n * x * x;
    sums[2] += n * x * x * x;
    sums[3] += n * x * x * x * x;
  }
  return {
    ...{ dtype, values, finite, counts, pivot: 0, sums, echoes },
    min: finite > 0 ? min : NaN,
    max: finite > 0 ? max : NaN,
    cells: cellsOf(table, infinity - 1),
    trailingZeros: bits === 0 ? 0 : 31 - Math.clz32(bits & -bits),
  };
}

/** Moments of the finite values. */
export interface Statistics {
  readonly mean: number;
  readonly std: number;
  /** E[((x − mean) / std)³] and the fourth power's less 3; NaN where all values are equal. */
  readonly skewness: number;
  readonly kurtosis: number;
}

/** Mean and central moments of the finite values. */
export function statisticsOf({ finite, pivot, sums }: Survey): Statistics {
  const [m1, m2, m3, m4] = sums.map((sum) => sum / finite) as [number, number, number, number];
  const variance = Math.max(0, m2 - m1 * m1);
  const third = m3 - 3 * m1 * m2 + 2 * m1 ** 3;
  const fourth = m4 - 4 * m1 * m3 + 6 * m1 * m1 * m2 - 3 * m1 ** 4;
  return {
    mean: pivot + m1,
    std: Math.sqrt(variance),
    skewness: third / variance ** 1.5,
    kurtosis: fourth / variance ** 2 - 3,
  };
}
