import { toFloat32 } from "../../core.js";
import type { Dtype } from "../../index.js";
import type { Tensor } from "../tensor.js";

/** Values of one tensor that another has too. */
export interface Shared {
  /**
   * - "tie": one memory under several names;
   * - "overlap": memories that overlap without being one;
   * - "copy": equal values in memories of their own;
   * - "draw": the same draw, b = scale·a + shift, over the values that both have.
   */
  readonly kind: "tie" | "overlap" | "copy" | "draw";
  readonly a: string;
  readonly b: string;
  readonly scale: number;
  readonly shift: number;
  /** Values that were compared, from the first on. */
  readonly values: number;
}

/** Values at the beginning by which tensors are first compared. */
const FIRST = 8;
/** Fewer agree with a straight line by chance. */
const LEAST = 8;
const COMPARED = 4096;

interface Head {
  readonly tensor: Tensor;
  readonly values: Float64Array;
  /** The first values less their mean, of length 1; undefined where few of them differ. */
  readonly unit: Float64Array | undefined;
}

/**
 * What tensors share, each with the first that has it.
 *
 * @param isDrawn whether equal values say anything: constants and structured matrices are alike anyway
 */
export function sharedOf(
  tensors: readonly Tensor[],
  isDrawn: (tensor: Tensor) => boolean,
): Shared[] {
  const found = memoriesOf(tensors);
  const tied = new Set(found.filter(({ kind }) => kind === "tie").map(({ b }) => b));
  const firsts: Head[] = [];
  for (const tensor of tensors) {
    if (tied.has(tensor.name) || tensor.data.length < LEAST || !isDrawn(tensor)) continue;
    const head = headOf(tensor);
    if (head.unit === undefined) continue;
    const shared = firsts.map((first) => compare(first, head)).find((one) => one !== undefined);
    if (shared === undefined) firsts.push(head);
    else found.push(shared);
  }
  return found;
}

/** Names of one memory, and memories that overlap. */
function memoriesOf(tensors: readonly Tensor[]): Shared[] {
  const found: Shared[] = [];
  const byBuffer = new Map<unknown, Tensor[]>();
  const whole = { scale: 1, shift: 0 };
  for (const tensor of tensors) {
    const { data, name } = tensor;
    if (data.length === 0) continue;
    const others = byBuffer.get(data.buffer) ?? [];
    byBuffer.set(data.buffer, [...others, tensor]);
    for (const other of others) {
      const [from, to] = [data.byteOffset, data.byteOffset + data.byteLength];
      const start = other.data.byteOffset;
      const end = start + other.data.byteLength;
      const both = (Math.min(to, end) - Math.max(from, start)) / data.BYTES_PER_ELEMENT;
      if (both <= 0) continue;
      const kind = from === start && to === end ? "tie" : "overlap";
      found.push({ kind, a: other.name, b: name, ...whole, values: both });
      break;
    }
  }
  return found;
}

function floatsOf({ data, dtype }: Tensor, count: number): Float64Array {
  const part = data.subarray(0, count);
  return Float64Array.from(dtype === "float64" ? part : toFloat32({ data: part, dtype }));
}

function headOf(tensor: Tensor): Head {
  const values = floatsOf(tensor, Math.min(COMPARED, tensor.data.length));
  const first = values.subarray(0, FIRST);
  const mean = first.reduce((sum, x) => sum + x, 0) / FIRST;
  const norm = Math.sqrt(first.reduce((sum, x) => sum + (x - mean) ** 2, 0));
  const isVaried = new Set(first).size > FIRST / 2 && Number.isFinite(norm) && norm > 0;
  return { tensor, values, unit: isVaried ? first.map((x) => (x - mean) / norm) : undefined };
}

/** Half the distance of neighbouring values, relative. */
const ROUNDING: Readonly<Record<Dtype, number>> = {
  float64: 2 ** -53,
  float32: 2 ** -24,
  float16: 2 ** -11,
  bfloat16: 2 ** -8,
};

/** Below 1 by less than rounding to bfloat16 takes from the correlation of eight values. */
const ALIKE = 0.998;

function compare(a: Head, b: Head): Shared | undefined {
  let along = 0;
  for (let i = 0; i < FIRST; ++i) along += a.unit![i]! * b.unit![i]!;
  if (Math.abs(along) < ALIKE) return undefined;
  const line = lineOf(a, b);
  if (line === undefined) return undefined;
  const { scale, shift, values } = line;
  const names = { a: a.tensor.name, b: b.tensor.name, values };
  if (areCopies(a.tensor, b.tensor)) {
    return { kind: "copy", ...names, scale: 1, shift: 0, values: a.tensor.data.length };
  }
  return { kind: "draw", ...names, scale, shift };
}

const areCopies = (a: Tensor, b: Tensor): boolean =>
  a.dtype === b.dtype && a.data.length === b.data.length && a.data.every((x, i) => x === b.data[i]);

/** Least squares of the values that both have; undefined where a value is farther from the line than rounding takes it. */
function lineOf(
  { values: x, tensor: a }: Head,
  { values: y, tensor: b }: Head,
): { readonly scale: number; readonly shift: number; readonly values: number } | undefined {
  const n = Math.min(x.length, y.length);
  let [mx, my, most, mostOther] = [0, 0, 0, 0];
  for (let i = 0; i < n; ++i) {
    mx += x[i]! / n;
    my += y[i]! / n;
    most = Math.max(most, Math.abs(x[i]!));
    mostOther = Math.max(mostOther, Math.abs(y[i]!));
  }
  let [xx, xy] = [0, 0];
  for (let i = 0; i < n; ++i) {
    xx += (x[i]! - mx) ** 2;
    xy += (x[i]! - mx) * (y[i]! - my);
  }
  const scale = xy / xx;
  const shift = my - scale * mx;
  // each is rounded once, and computed by a formula of few steps; the line is fitted to rounded values
  const slack = 6 * (ROUNDING[a.dtype] * Math.abs(scale) * most + ROUNDING[b.dtype] * mostOther);
  for (let i = 0; i < n; ++i) {
    if (!(Math.abs(y[i]! - scale * x[i]! - shift) <= slack)) return undefined;
  }
  return { scale, shift: Math.abs(shift) <= slack ? 0 : shift, values: n };
}
