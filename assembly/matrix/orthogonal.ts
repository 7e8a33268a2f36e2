/**
 * Products of Householder reflectors (Stewart 1980), a panel of 16 at a time, over vectors that lie as rows.
 *
 * A panel acts as H₀ … H₁₅ = I − Y T Yᵀ (Schreiber, Van Loan 1989); with T⁻¹ = diag(1/τ) + the strict upper
 * triangle of YᵀY, the factors u = T Yᵀx come by back substitution, and T is never formed (Joffrain et al. 2006).
 *
 * Memory of a panel, T its format: signs (16), τ (16), sums (16 × 4), Gram matrix (4 × 16 × 4), then the
 * reflectors packed: for every two vectors of coordinates, those of each reflector in turn.
 */

export const PANEL: usize = 16;

/** Coordinates of one partial sum: four rows of them stay in the first-level cache. */
const CHUNK: usize = 512;

const TAU: usize = PANEL;
const SUMS: usize = 2 * PANEL;
const GRAM: usize = SUMS + 4 * PANEL;
/** Bytes before the packed reflectors, in either format. */
export const HEAD_BYTES: usize = 8 * (GRAM + PANEL * PANEL);

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

/** sums[k][r] = ⟨row r, reflector k⟩ for four rows. */
function dots<T>(sums: usize, rows: usize, stride: usize, packed: usize, bytes: usize): void {
  memory.fill(sums, 0, 4 * PANEL * sizeof<T>());
  for (let from: usize = 0; from < bytes; from += CHUNK * sizeof<T>()) {
    const end = rows + min(from + CHUNK * sizeof<T>(), bytes);
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
function solve<T>(panel: usize): void {
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
function update<T>(factors: usize, rows: usize, stride: usize, packed: usize, bytes: usize): void {
  const endOfFactors = factors + 4 * PANEL * sizeof<T>();
  for (const end = rows + bytes; rows != end; rows += 32) {
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

/** Σ x² in float64: four sums by place mod 4, then (s₀ + s₂) + (s₁ + s₃). */
function squares<T>(row: usize, bytes: usize): f64 {
  let low = f64x2.splat(0);
  let high = low;
  for (const end = row + bytes; row != end; row += 4 * sizeof<T>()) {
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
  const sum = f64x2.add(low, high);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

function prepare<T>(
  panel: usize,
  raw: usize,
  stride: usize,
  count: usize,
  size: usize,
  bytes: usize,
): void {
  for (let k: usize = 0; k < PANEL; ++k) {
    const row = raw + k * stride;
    let sign: f64 = 0;
    let tau: f64 = 0;
    if (k < count) {
      memory.fill(row, 0, k * sizeof<T>());
      memory.fill(row + size * sizeof<T>(), 0, bytes - size * sizeof<T>());
      const at = row + k * sizeof<T>();
      const x = <f64>load<T>(at);
      store<T>(at, <T>0);
      const rest = squares<T>(row, bytes);
      const norm = sqrt(x * x + rest);
      // alone on its axis a number needs no scale: −1 is exact
      const y = rest == 0 ? <T>1 : <T>(x < 0 ? x - norm : x + norm);
      store<T>(at, y);
      tau = 2 / (<f64>y * <f64>y + rest);
      // H x = −sign(x₀)‖x‖ e₀; this makes the diagonal of R positive and the product Haar (Mezzadri 2007)
      sign = x < 0 ? 1 : -1;
    } else {
      memory.fill(row, 0, bytes);
    }
    store<T>(panel + k * sizeof<T>(), <T>sign);
    store<T>(panel + (TAU + k) * sizeof<T>(), <T>tau);
  }
  let packed = panel + HEAD_BYTES;
  for (let at = raw; at != raw + bytes; at += 32) {
    for (let k: usize = 0; k < PANEL; ++k) {
      v128.store(packed, v128.load(at + k * stride));
      v128.store(packed, v128.load(at + k * stride, 16), 16);
      packed += 32;
    }
  }
  for (let k: usize = 0; k < PANEL; k += 4) {
    const gram = panel + (GRAM + PANEL * k) * sizeof<T>();
    dots<T>(gram, raw + k * stride, stride, panel + HEAD_BYTES, bytes);
  }
}

/**
 * Makes a panel of normals: reflector k < `count` has `size` − k of them, at `raw` + k·`stride` and k places on,
 * where they become the Householder vector that maps them to the first axis. `bytes`: of `size` coordinates,
 * filled up to a multiple of 64.
 */
export function preparePanel(
  wide: bool,
  panel: usize,
  raw: usize,
  stride: usize,
  count: usize,
  size: usize,
  bytes: usize,
): void {
  if (wide) prepare<f64>(panel, raw, stride, count, size, bytes);
  else prepare<f32>(panel, raw, stride, count, size, bytes);
}

function apply<T>(
  panel: usize,
  raw: usize,
  stride: usize,
  bytes: usize,
  rows: usize,
  count: usize,
  own: bool,
): void {
  const sums = panel + SUMS * sizeof<T>();
  for (let i: usize = 0; i < count; i += 4) {
    if (own) {
      for (let r: usize = i; r < i + 4; ++r) {
        const sign = <f64>load<T>(panel + r * sizeof<T>());
        store<T>(rows + (r - i) * stride + r * sizeof<T>(), <T>sign);
        for (let k: usize = 0; k < PANEL; ++k) {
          const y = <f64>load<T>(raw + k * stride + r * sizeof<T>());
          store<T>(sums + (4 * k + r - i) * sizeof<T>(), <T>(sign * y));
        }
      }
    } else {
      dots<T>(sums, rows, stride, panel + HEAD_BYTES, bytes);
    }
    solve<T>(panel);
    update<T>(sums, rows, stride, panel + HEAD_BYTES, bytes);
    rows += 4 * stride;
  }
}

/**
 * Multiplies `count` rows, a multiple of 4, by a panel. `rows`: the panel's first coordinate of the first row.
 * `own`: the rows are those that begin in this panel, zero so far: row r becomes ± axis r first.
 */
export function applyPanel(
  wide: bool,
  panel: usize,
  raw: usize,
  stride: usize,
  bytes: usize,
  rows: usize,
  count: usize,
  own: bool,
): void {
  if (wide) apply<f64>(panel, raw, stride, bytes, rows, count, own);
  else apply<f32>(panel, raw, stride, bytes, rows, count, own);
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
