/**
 * Products of Householder reflectors (Stewart 1980), a panel of 16 at a time, over vectors that lie as rows.
 *
 * A panel acts as H₀ … H₁₅ = I − Y T Yᵀ (Schreiber, Van Loan 1989); with T⁻¹ = diag(1/τ) + the strict upper
 * triangle of YᵀY, the factors u = T Yᵀx come by back substitution, and T is never formed (Joffrain et al. 2006).
 *
 * Memory of a panel, T its format: signs (16), τ (16), sums (16 × 4), Gram matrix (4 × 16 × 4), then in float64 sums
 * of squares (16 × 4), then the reflectors packed: for every two vectors of coordinates, those of each reflector in turn.
 *
 * What passes over coordinates takes a span of them, in bytes from the panel's first on: long vectors take many calls.
 */

export const PANEL: usize = 16;

/** Coordinates of one partial sum: four rows of them stay in the first-level cache. */
const CHUNK: usize = 512;

export const TAU: usize = PANEL;
export const SUMS: usize = 2 * PANEL;
export const GRAM: usize = SUMS + 4 * PANEL;
export const SQUARES_BYTES: usize = 8 * (GRAM + PANEL * PANEL);
/** Bytes before the packed reflectors, in either format. */
export const HEAD_BYTES: usize = SQUARES_BYTES + 32 * PANEL;

/** Adds up the lanes of four accumulators, (l₀ + l₂) + (l₁ + l₃) or l₀ + l₁, onto four sums. */
function addLanes<T>(sums: usize, a: v128, b: v128, c: v128, d: v128): void {
  if (sizeof<T>() == 8) {
    const ab = v128.add<T>(v128.shuffle<T>(a, b, 0, 2), v128.shuffle<T>(a, b, 1, 3));
    const cd = v128.add<T>(v128.shuffle<T>(c, d, 0, 2), v128.shuffle<T>(c, d, 1, 3));
    v128.store(sums, v128.add<T>(v128.load(sums), ab));
    v128.store(sums, v128.add<T>(v128.load(sums, 16), cd), 16);
  } else {
    const ab = v128.add<T>(v128.shuffle<T>(a, b, 0, 4, 1, 5), v128.shuffle<T>(a, b, 2, 6, 3, 7));
    const cd = v128.add<T>(v128.shuffle<T>(c, d, 0, 4, 1, 5), v128.shuffle<T>(c, d, 2, 6, 3, 7));
    const sum = v128.add<T>(
      v128.shuffle<T>(ab, cd, 0, 1, 4, 5),
      v128.shuffle<T>(ab, cd, 2, 3, 6, 7),
    );
    v128.store(sums, v128.add<T>(v128.load(sums), sum));
  }
}

/** sums[k][r] += ⟨row r, reflector k⟩ for four rows; `first` is a multiple of a chunk. */
export function dots<T>(
  sums: usize,
  rows: usize,
  stride: usize,
  packed: usize,
  first: usize,
  last: usize,
): void {
  for (let from = first; from < last; from += CHUNK * sizeof<T>()) {
    const end = rows + min(from + CHUNK * sizeof<T>(), last);
    for (let k: usize = 0; k < PANEL; k += 2) {
      let a0 = i64x2.splat(0);
      let a1 = a0;
      let a2 = a0;
      let a3 = a0;
      let b0 = a0;
      let b1 = a0;
      let b2 = a0;
      let b3 = a0;
      let q = packed + PANEL * from + 32 * k;
      for (let p = rows + from; p != end; p += 32) {
        for (let half: usize = 0; half < 32; half += 16) {
          const y = v128.load(q + half);
          const z = v128.load(q + half, 32);
          let at = p + half;
          let x = v128.load(at);
          a0 = v128.add<T>(a0, v128.mul<T>(x, y));
          b0 = v128.add<T>(b0, v128.mul<T>(x, z));
          x = v128.load((at += stride));
          a1 = v128.add<T>(a1, v128.mul<T>(x, y));
          b1 = v128.add<T>(b1, v128.mul<T>(x, z));
          x = v128.load((at += stride));
          a2 = v128.add<T>(a2, v128.mul<T>(x, y));
          b2 = v128.add<T>(b2, v128.mul<T>(x, z));
          x = v128.load(at + stride);
          a3 = v128.add<T>(a3, v128.mul<T>(x, y));
          b3 = v128.add<T>(b3, v128.mul<T>(x, z));
        }
        q += 32 * PANEL;
      }
      const to = sums + 4 * k * sizeof<T>();
      inline.always(addLanes<T>(to, a0, a1, a2, a3));
      inline.always(addLanes<T>(to + 4 * sizeof<T>(), b0, b1, b2, b3));
    }
  }
}

/** sums → u = T·sums, in place. */
export function solve<T>(panel: usize): void {
  const sums = panel + SUMS * sizeof<T>();
  for (let l: usize = PANEL - 1; <isize>l >= 0; --l) {
    const tau = v128.load_splat<T>(panel + (TAU + l) * sizeof<T>());
    for (let part: usize = 0; part < 4 * sizeof<T>(); part += 16) {
      const at = sums + 4 * l * sizeof<T>() + part;
      const u = v128.mul<T>(tau, v128.load(at));
      v128.store(at, u);
      for (let k: usize = 0; k < l; ++k) {
        const g = panel + (GRAM + 4 * PANEL * (k >> 2) + 4 * l + (k & 3)) * sizeof<T>();
        const s = sums + 4 * k * sizeof<T>() + part;
        v128.store(s, v128.sub<T>(v128.load(s), v128.mul<T>(v128.load_splat<T>(g), u)));
      }
    }
  }
}

/** row r −= Σ u[k][r] · reflector k, k ascending, for four rows. */
export function update<T>(
  factors: usize,
  rows: usize,
  stride: usize,
  packed: usize,
  first: usize,
  last: usize,
): void {
  const endOfFactors = factors + 4 * PANEL * sizeof<T>();
  const end = rows + last;
  rows += first;
  packed += PANEL * first;
  for (; rows != end; rows += 32) {
    const rows1 = rows + stride;
    const rows2 = rows1 + stride;
    const rows3 = rows2 + stride;
    let a0 = v128.load(rows);
    let b0 = v128.load(rows, 16);
    let a1 = v128.load(rows1);
    let b1 = v128.load(rows1, 16);
    let a2 = v128.load(rows2);
    let b2 = v128.load(rows2, 16);
    let a3 = v128.load(rows3);
    let b3 = v128.load(rows3, 16);
    for (let f = factors; f != endOfFactors; f += 4 * sizeof<T>()) {
      const y = v128.load(packed);
      const z = v128.load(packed, 16);
      let u = v128.load_splat<T>(f);
      a0 = v128.sub<T>(a0, v128.mul<T>(u, y));
      b0 = v128.sub<T>(b0, v128.mul<T>(u, z));
      u = v128.load_splat<T>(f, sizeof<T>());
      a1 = v128.sub<T>(a1, v128.mul<T>(u, y));
      b1 = v128.sub<T>(b1, v128.mul<T>(u, z));
      u = v128.load_splat<T>(f, 2 * sizeof<T>());
      a2 = v128.sub<T>(a2, v128.mul<T>(u, y));
      b2 = v128.sub<T>(b2, v128.mul<T>(u, z));
      u = v128.load_splat<T>(f, 3 * sizeof<T>());
      a3 = v128.sub<T>(a3, v128.mul<T>(u, y));
      b3 = v128.sub<T>(b3, v128.mul<T>(u, z));
      packed += 32;
    }
    v128.store(rows, a0);
    v128.store(rows, b0, 16);
    v128.store(rows1, a1);
    v128.store(rows1, b1, 16);
    v128.store(rows2, a2);
    v128.store(rows2, b2, 16);
    v128.store(rows3, a3);
    v128.store(rows3, b3, 16);
  }
}

/** Adds Σ x² in float64 onto four sums, by place mod 4. */
export function squares<T>(sums: usize, row: usize, first: usize, last: usize): void {
  let low = v128.load(sums);
  let high = v128.load(sums, 16);
  const end = row + last;
  for (row += first; row != end; row += 4 * sizeof<T>()) {
    let a = v128.load(row);
    let b = a;
    if (sizeof<T>() == 8) {
      b = v128.load(row, 16);
    } else {
      a = f64x2.promote_low_f32x4(a);
      b = f64x2.promote_low_f32x4(v128.shuffle<u64>(b, b, 1, 1));
    }
    low = f64x2.add(low, f64x2.mul(a, a));
    high = f64x2.add(high, f64x2.mul(b, b));
  }
  v128.store(sums, low);
  v128.store(sums, high, 16);
}

function begin<T>(
  panel: usize,
  raw: usize,
  stride: usize,
  count: usize,
  size: usize,
  bytes: usize,
): void {
  memory.fill(panel + GRAM * sizeof<T>(), 0, HEAD_BYTES - GRAM * sizeof<T>());
  for (let k: usize = 0; k < count; ++k) {
    const row = raw + k * stride;
    memory.fill(row, 0, k * sizeof<T>());
    memory.fill(row + size * sizeof<T>(), 0, bytes - size * sizeof<T>());
    const at = row + k * sizeof<T>();
    store<T>(panel + k * sizeof<T>(), load<T>(at));
    store<T>(at, <T>0);
  }
}

/**
 * Takes a panel of normals: reflector k < `count` has `size` − k of them, at `raw` + k·`stride` and k places on, where
 * they become the Householder vector that maps them to the first axis. `bytes`: of `size` coordinates, filled up to a
 * multiple of 64. All others of the 16 are 0. `squarePanel`, `turnPanel` and `packPanel` follow.
 */
export function beginPanel(
  wide: bool,
  panel: usize,
  raw: usize,
  stride: usize,
  count: usize,
  size: usize,
  bytes: usize,
): void {
  if (wide) begin<f64>(panel, raw, stride, count, size, bytes);
  else begin<f32>(panel, raw, stride, count, size, bytes);
}

/** Adds up the squares of all but the first coordinates. */
export function squarePanel(
  wide: bool,
  panel: usize,
  raw: usize,
  stride: usize,
  count: usize,
  first: usize,
  last: usize,
): void {
  let sums = panel + SQUARES_BYTES;
  for (let k: usize = 0; k < count; ++k) {
    if (wide) squares<f64>(sums, raw, first, last);
    else squares<f32>(sums, raw, first, last);
    sums += 32;
    raw += stride;
  }
}

function turn<T>(panel: usize, raw: usize, stride: usize, count: usize): void {
  for (let k: usize = 0; k < PANEL; ++k) {
    let sign: f64 = 0;
    let tau: f64 = 0;
    if (k < count) {
      const sums = panel + SQUARES_BYTES + 32 * k;
      const sum = f64x2.add(v128.load(sums), v128.load(sums, 16));
      const rest = f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
      const x = <f64>load<T>(panel + k * sizeof<T>());
      const norm = sqrt(x * x + rest);
      // alone on its axis a number needs no scale: −1 is exact
      const y = rest == 0 ? <T>1 : <T>(x < 0 ? x - norm : x + norm);
      store<T>(raw + k * (stride + sizeof<T>()), y);
      tau = 2 / (<f64>y * <f64>y + rest);
      // H x = −sign(x₀)‖x‖ e₀; this makes the diagonal of R positive and the product Haar (Mezzadri 2007)
      sign = x < 0 ? 1 : -1;
    }
    store<T>(panel + k * sizeof<T>(), <T>sign);
    store<T>(panel + (TAU + k) * sizeof<T>(), <T>tau);
  }
}

/** The first coordinates, signs and τ, when all squares are added up. */
export function turnPanel(wide: bool, panel: usize, raw: usize, stride: usize, count: usize): void {
  if (wide) turn<f64>(panel, raw, stride, count);
  else turn<f32>(panel, raw, stride, count);
}

export function pack<T>(panel: usize, raw: usize, stride: usize, first: usize, last: usize): void {
  const start = panel + HEAD_BYTES;
  let packed = start + PANEL * first;
  for (let at = raw + first; at != raw + last; at += 32) {
    for (let k: usize = 0; k < PANEL; ++k) {
      v128.store(packed, v128.load(at + k * stride));
      v128.store(packed, v128.load(at + k * stride, 16), 16);
      packed += 32;
    }
  }
  for (let k: usize = 0; k < PANEL; k += 4) {
    const gram = panel + (GRAM + PANEL * k) * sizeof<T>();
    dots<T>(gram, raw + k * stride, stride, start, first, last);
  }
}

/** Packs the reflectors and adds up the Gram matrix. */
export function packPanel(
  wide: bool,
  panel: usize,
  raw: usize,
  stride: usize,
  first: usize,
  last: usize,
): void {
  if (wide) pack<f64>(panel, raw, stride, first, last);
  else pack<f32>(panel, raw, stride, first, last);
}

function apply<T>(panel: usize, stride: usize, bytes: usize, rows: usize, count: usize): void {
  const sums = panel + SUMS * sizeof<T>();
  const packed = panel + HEAD_BYTES;
  for (let i: usize = 0; i < count; i += 4) {
    memory.fill(sums, 0, 4 * PANEL * sizeof<T>());
    dots<T>(sums, rows, stride, packed, 0, bytes);
    solve<T>(panel);
    update<T>(sums, rows, stride, packed, 0, bytes);
    rows += 4 * stride;
  }
}

/**
 * Multiplies `count` rows, a multiple of 4, by a panel. `rows`: the panel's first coordinate of the first row. The same
 * in spans, for four rows: `startRows`, `dotRows`, `solveRows`, `updateRows`.
 */
export function applyPanel(
  wide: bool,
  panel: usize,
  stride: usize,
  bytes: usize,
  rows: usize,
  count: usize,
): void {
  if (wide) apply<f64>(panel, stride, bytes, rows, count);
  else apply<f32>(panel, stride, bytes, rows, count);
}

/** Sums of four rows that are not 0 there: none so far. */
export function startRows(wide: bool, panel: usize): void {
  const size: usize = wide ? 8 : 4;
  memory.fill(panel + SUMS * size, 0, 4 * PANEL * size);
}

export function own<T>(panel: usize, raw: usize, stride: usize, rows: usize, first: usize): void {
  const sums = panel + SUMS * sizeof<T>();
  for (let i: usize = 0; i < 4; ++i) {
    const r = first + i;
    const sign = <f64>load<T>(panel + r * sizeof<T>());
    store<T>(rows + i * stride + r * sizeof<T>(), <T>sign);
    for (let k: usize = 0; k < PANEL; ++k) {
      const y = <f64>load<T>(raw + k * stride + r * sizeof<T>());
      store<T>(sums + (4 * k + i) * sizeof<T>(), <T>(sign * y));
    }
  }
}

/** Rows `first` … `first` + 3 of those that begin in this panel, zero so far: they become ± their axes, with their sums. */
export function ownRows(
  wide: bool,
  panel: usize,
  raw: usize,
  stride: usize,
  rows: usize,
  first: usize,
): void {
  if (wide) own<f64>(panel, raw, stride, rows, first);
  else own<f32>(panel, raw, stride, rows, first);
}

export function dotRows(
  wide: bool,
  panel: usize,
  stride: usize,
  rows: usize,
  first: usize,
  last: usize,
): void {
  const packed = panel + HEAD_BYTES;
  if (wide) dots<f64>(panel + 8 * SUMS, rows, stride, packed, first, last);
  else dots<f32>(panel + 4 * SUMS, rows, stride, packed, first, last);
}

export function solveRows(wide: bool, panel: usize): void {
  if (wide) solve<f64>(panel);
  else solve<f32>(panel);
}

export function updateRows(
  wide: bool,
  panel: usize,
  stride: usize,
  rows: usize,
  first: usize,
  last: usize,
): void {
  const packed = panel + HEAD_BYTES;
  if (wide) update<f64>(panel + 8 * SUMS, rows, stride, packed, first, last);
  else update<f32>(panel + 4 * SUMS, rows, stride, packed, first, last);
}

/** Multiplies `bytes` bytes of values, a multiple of 16, by a number rounded to their format. */
export function scale(wide: bool, at: usize, bytes: usize, factor: f64): void {
  for (const end = at + bytes; at != end; at += 16) {
    const x = v128.load(at);
    v128.store(
      at,
      wide ? f64x2.mul(x, f64x2.splat(factor)) : f32x4.mul(x, f32x4.splat(<f32>factor)),
    );
  }
}
