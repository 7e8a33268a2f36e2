/**
 * C = A·B, each element the sum over k in ascending order, every product and every sum rounded once: what a plain loop
 * gives, so that no tiling, engine or division among workers changes a bit. No fused multiply-add.
 *
 * Blocked and packed (Goto, van de Geijn 2008): tiles of 4 rows by 2 vectors stay in registers.
 */

/** Rows of a tile. V8 takes all loads of a turn first, so that more rows would spill. */
const ROWS: usize = 4;

/** Steps of k in one pass: a strip of B then stays in the first-level cache. */
const DEPTH: usize = 256;

/** Rows of A and columns of B that are packed at a time. */
const TALL: usize = 64;
const WIDE: usize = 512;

/** Bytes of packed A, of packed B, and of a tile that the edges of C cut. */
const A_BYTES: usize = TALL * DEPTH * 8;
const B_BYTES: usize = WIDE * DEPTH * 8;
export const PRODUCT_BYTES: usize = A_BYTES + B_BYTES + ROWS * 32;

/**
 * Packs `lines` rows of A or columns of B, `side` at a time, their values of one k side by side, 0 beyond the last.
 * `next` and `step`: bytes from line to line and from k to k.
 */
function pack<T>(
  to: usize,
  from: usize,
  lines: usize,
  side: usize,
  depth: usize,
  next: usize,
  step: usize,
): void {
  const row = side * sizeof<T>();
  for (let l: usize = 0; l < lines; l += side) {
    const whole = l + side <= lines;
    if (whole && next == sizeof<T>()) {
      let p = to;
      let q = from;
      for (const end = p + depth * row; p != end; p += row, q += step) {
        for (let b: usize = 0; b < row; b += 16) v128.store(p + b, v128.load(q + b));
      }
    } else {
      if (!whole) memory.fill(to, 0, depth * row);
      const count = min(side, lines - l);
      for (let r: usize = 0; r < count; ++r) {
        let p = to + r * sizeof<T>();
        let q = from + r * next;
        for (const end = p + depth * row; p != end; p += row, q += step) store<T>(p, load<T>(q));
      }
    }
    to += depth * row;
    from += side * next;
  }
}

/** Adds the products of a strip of A and one of B to a tile of C, which begins at 0 if `first`. */
function tile<T>(c: usize, row: usize, a: usize, b: usize, depth: usize, first: bool): void {
  const c1 = c + row;
  const c2 = c1 + row;
  const c3 = c2 + row;
  let a0 = i64x2.splat(0);
  let b0 = a0;
  let a1 = a0;
  let b1 = a0;
  let a2 = a0;
  let b2 = a0;
  let a3 = a0;
  let b3 = a0;
  if (!first) {
    a0 = v128.load(c);
    b0 = v128.load(c, 16);
    a1 = v128.load(c1);
    b1 = v128.load(c1, 16);
    a2 = v128.load(c2);
    b2 = v128.load(c2, 16);
    a3 = v128.load(c3);
    b3 = v128.load(c3, 16);
  }
  for (const end = a + depth * ROWS * sizeof<T>(); a != end; a += ROWS * sizeof<T>(), b += 32) {
    const y = v128.load(b);
    const z = v128.load(b, 16);
    let x = v128.load_splat<T>(a);
    a0 = v128.add<T>(a0, v128.mul<T>(x, y));
    b0 = v128.add<T>(b0, v128.mul<T>(x, z));
    x = v128.load_splat<T>(a, sizeof<T>());
    a1 = v128.add<T>(a1, v128.mul<T>(x, y));
    b1 = v128.add<T>(b1, v128.mul<T>(x, z));
    x = v128.load_splat<T>(a, 2 * sizeof<T>());
    a2 = v128.add<T>(a2, v128.mul<T>(x, y));
    b2 = v128.add<T>(b2, v128.mul<T>(x, z));
    x = v128.load_splat<T>(a, 3 * sizeof<T>());
    a3 = v128.add<T>(a3, v128.mul<T>(x, y));
    b3 = v128.add<T>(b3, v128.mul<T>(x, z));
  }
  v128.store(c, a0);
  v128.store(c, b0, 16);
  v128.store(c1, a1);
  v128.store(c1, b1, 16);
  v128.store(c2, a2);
  v128.store(c2, b2, 16);
  v128.store(c3, a3);
  v128.store(c3, b3, 16);
}

function copyTile(
  to: usize,
  toRow: usize,
  from: usize,
  fromRow: usize,
  rows: usize,
  bytes: usize,
): void {
  for (; rows > 0; --rows, to += toRow, from += fromRow) memory.copy(to, from, bytes);
}

/** All tiles of a packed block, `rows` by `columns` of C. */
function block<T>(
  c: usize,
  row: usize,
  rows: usize,
  columns: usize,
  depth: usize,
  first: bool,
  packed: usize,
): void {
  const side: usize = 32 / sizeof<T>();
  const edge = packed + A_BYTES + B_BYTES;
  for (let j: usize = 0; j < columns; j += side) {
    const b = packed + A_BYTES + j * depth * sizeof<T>();
    const bytes = min(side, columns - j) * sizeof<T>();
    for (let i: usize = 0; i < rows; i += ROWS) {
      const a = packed + i * depth * sizeof<T>();
      const at = c + i * row + j * sizeof<T>();
      const height = min(ROWS, rows - i);
      if (height == ROWS && bytes == 32) {
        tile<T>(at, row, a, b, depth, first);
      } else {
        if (!first) copyTile(edge, 32, at, row, height, bytes);
        tile<T>(edge, 32, a, b, depth, first);
        copyTile(at, row, edge, 32, height, bytes);
      }
    }
  }
}

function multiplyOf<T>(
  c: usize,
  a: usize,
  b: usize,
  m: usize,
  n: usize,
  k: usize,
  aTransposed: bool,
  bTransposed: bool,
  scratch: usize,
): void {
  const unit: usize = sizeof<T>();
  const row = n * unit;
  if (k == 0) memory.fill(c, 0, m * row);
  // bytes from row to row of A, from column to column of B, and from k to k in each
  const aNext = aTransposed ? unit : k * unit;
  const aStep = aTransposed ? m * unit : unit;
  const bNext = bTransposed ? k * unit : unit;
  const bStep = bTransposed ? unit : row;
  for (let j: usize = 0; j < n; j += WIDE) {
    const columns = min(WIDE, n - j);
    for (let p: usize = 0; p < k; p += DEPTH) {
      const depth = min(DEPTH, k - p);
      pack<T>(
        scratch + A_BYTES,
        b + j * bNext + p * bStep,
        columns,
        32 / unit,
        depth,
        bNext,
        bStep,
      );
      for (let i: usize = 0; i < m; i += TALL) {
        const rows = min(TALL, m - i);
        pack<T>(scratch, a + i * aNext + p * aStep, rows, ROWS, depth, aNext, aStep);
        block<T>(c + i * row + j * unit, row, rows, columns, depth, p == 0, scratch);
      }
    }
  }
}

/**
 * C (m×n) = A (m×k) · B (k×n), row by row without gaps, float64 if `wide`, else float32. A transposed operand lies as
 * k×m or n×k. `scratch`: PRODUCT_BYTES, aligned to 16 bytes, apart from all three.
 */
export function multiply(
  wide: bool,
  c: usize,
  a: usize,
  b: usize,
  m: usize,
  n: usize,
  k: usize,
  aTransposed: bool,
  bTransposed: bool,
  scratch: usize,
): void {
  if (wide) multiplyOf<f64>(c, a, b, m, n, k, aTransposed, bTransposed, scratch);
  else multiplyOf<f32>(c, a, b, m, n, k, aTransposed, bTransposed, scratch);
}
