import { wrongValue } from "../../errors.js";
import { linearMemory } from "../../wasm/memory.js";
import { compatModule, type CompatKernels, type Floats } from "./kernels.js";

/** Vectors in an array: coordinate j of vector v at v·apart + j·step. */
export interface Vectors {
  readonly count: number;
  /** At least `count`. */
  readonly length: number;
  readonly apart: number;
  readonly step: number;
}

interface Workspace {
  readonly memory: WebAssembly.Memory;
  readonly kernels: CompatKernels;
}

const PANEL = 16;
const PAGE = 65536;
/** Largest linear memory, less a page for static data. */
const MAX_BYTES = 2 ** 32 - 2 * PAGE;
/** Values behind a vector, which keep rows off each other's cache sets. */
const GAP = 32;

/** A workspace is kept for the next matrix up to this size. */
const SPARE_BYTES = 2 ** 25;

let spare: Workspace | undefined;

function workspace(bytes: number): Workspace {
  if (spare !== undefined && spare.memory.buffer.byteLength - PAGE >= bytes) return spare;
  const memory = linearMemory({ initial: Math.ceil(bytes / PAGE) + 1 });
  const { exports } = new WebAssembly.Instance(compatModule(), { env: { memory } });
  const made = { memory, kernels: exports as unknown as CompatKernels };
  if (bytes <= SPARE_BYTES) spare = made;
  return made;
}

const padded = (count: number): number => Math.ceil(count / PANEL) * PANEL;

/**
 * Takes room for a QR factorisation, and gives the function that makes an array's vectors orthonormal in their order: the Q
 * of A = Q·R with the vectors for columns and a diagonal of R that is not negative. It is computed in float64 by
 * Householder's reflectors. A vector that the ones before it hold wholly becomes 0, as LAPACK's Q times the signs of R does.
 *
 * @throws RangeError for what no linear memory holds, before anything is drawn
 */
export function orthonormalizer(
  where: string,
  { count, length, apart, step }: Vectors,
): (data: Floats) => void {
  const rows = padded(count);
  const width = padded(length);
  const stride = width + GAP;
  const values = rows * (stride + 1) + PANEL * (width + stride);
  const bytes = 8 * values + PAGE;
  if (bytes > MAX_BYTES) {
    const expected = `a matrix whose QR fits ${MAX_BYTES} bytes of linear memory`;
    throw wrongValue(`${where}: shape`, expected, [count, length]);
  }
  const { memory, kernels } = workspace(bytes);
  const pitch = 8 * stride;
  const panel = 64 * Math.ceil(kernels.heapBase() / 64);
  const raw = panel + kernels.HEAD_BYTES.value + 8 * PANEL * width;
  const matrix = raw + PANEL * pitch;
  const signs = matrix + rows * pitch;

  const inside = { count, length, apart: stride, step: 1 };
  const outside = { count, length, apart, step };

  return (data) => {
    const all = new Float64Array(memory.buffer, matrix, rows * stride).fill(0);
    copy(data, outside, all, inside);
    for (let at = 0; at < rows; at += PANEL) {
      const first = matrix + at * (pitch + 8);
      kernels.reducePanel(panel, first, rows - at, pitch, 8 * (width - at), signs + 8 * at);
    }
    for (let at = rows - PANEL; at >= 0; at -= PANEL) {
      const first = matrix + at * (pitch + 8);
      const bytes = 8 * (width - at);
      kernels.formPanel(panel, raw, first, rows - at, pitch, 8 * at, bytes, signs + 8 * at);
    }
    copy(all, inside, data, outside);
  };
}

/** Copies vectors: a few at a time, so that a line of memory is in cache until it was copied wholly. */
function copy(source: Floats, from: Vectors, target: Floats, to: Vectors): void {
  const { count, length } = from;
  for (let first = 0; first < count; first += PANEL) {
    const last = Math.min(first + PANEL, count);
    for (let j = 0; j < length; ++j) {
      for (let v = first; v < last; ++v) {
        target[v * to.apart + j * to.step] = source[v * from.apart + j * from.step]!;
      }
    }
  }
}

/** The vectors of a matrix [rows, columns] that its Q makes orthonormal: its columns, its rows where it has fewer of them. */
export const vectorsOf = (rows: number, columns: number): Vectors =>
  rows < columns
    ? { count: rows, length: columns, apart: columns, step: 1 }
    : { count: columns, length: rows, apart: 1, step: columns };

/**
 * Q of a shape [rows, columns] from values of the shape [longer side, shorter side], as JAX and Keras make it: turned where
 * there are fewer rows.
 */
export function orthonormal(
  values: ArrayLike<number>,
  rows: number,
  columns: number,
): Float64Array<ArrayBuffer> {
  const [longer, shorter] = [Math.max(rows, columns), Math.min(rows, columns)];
  const matrix = Float64Array.from(values);
  orthonormalizer("orthogonal", vectorsOf(longer, shorter))(matrix);
  return rows < columns ? transposed(matrix, longer, shorter) : matrix;
}

/** The transpose of a matrix [rows, columns]. */
function transposed(
  matrix: Float64Array<ArrayBuffer>,
  rows: number,
  columns: number,
): Float64Array<ArrayBuffer> {
  const out = new Float64Array(matrix.length);
  for (let i = 0; i < rows; ++i) {
    for (let j = 0; j < columns; ++j) out[j * rows + i] = matrix[i * columns + j]!;
  }
  return out;
}
