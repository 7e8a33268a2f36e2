import { workspace } from "./kernels.js";

export type Floats = Float32Array | Float64Array;

/** A matrix, row by row. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Floats;
  /** Its transpose is what is meant. */
  readonly transposed?: boolean;
}

/** Rows of A pass in parts of about this many bytes. */
const PART_BYTES = 2 ** 24;

/**
 * A·B in the operands' format. Each element is the sum over k in ascending order, products and sums rounded once, so
 * that its bits do not depend on the engine or on how rows are divided. No fused multiply-add.
 */
export function product<F extends Floats>(a: Matrix & { readonly data: F }, b: Matrix): F {
  const [m, k] = a.transposed === true ? [a.columns, a.rows] : [a.rows, a.columns];
  const n = b.transposed === true ? b.rows : b.columns;
  const bytes = a.data.BYTES_PER_ELEMENT;
  const wide = bytes === 8;
  const Floats = a.data.constructor as new (length: number) => F;
  const out = new Floats(m * n);
  const view = (buffer: ArrayBuffer, at: number, length: number): Floats =>
    wide ? new Float64Array(buffer, at, length) : new Float32Array(buffer, at, length);
  // a transposed A is not divided: its rows are not together
  const part =
    a.transposed === true
      ? m
      : Math.max(1, Math.min(m, Math.floor(PART_BYTES / (bytes * (k + n)))));
  const { kernels, memory, scratch, base } = workspace(
    bytes * (b.data.length + part * (k + n)) + 64,
  );
  const atA = base + Math.ceil((bytes * b.data.length) / 16) * 16;
  const atC = atA + Math.ceil((bytes * part * k) / 16) * 16;
  view(memory.buffer, base, b.data.length).set(b.data);
  for (let row = 0; row < m; row += part) {
    const rows = Math.min(part, m - row);
    const source = a.transposed === true ? a.data : a.data.subarray(row * k, (row + rows) * k);
    view(memory.buffer, atA, source.length).set(source);
    kernels.multiply(
      Number(wide),
      atC,
      atA,
      base,
      rows,
      n,
      k,
      Number(a.transposed === true),
      Number(b.transposed === true),
      scratch,
    );
    out.set(view(memory.buffer, atC, rows * n), row * n);
  }
  return out;
}
