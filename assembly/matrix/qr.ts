/**
 * The Q of A = Q R with a diagonal of R that is not negative, in float64, by Householder's reflectors in panels of 16
 * (Schreiber, Van Loan 1989). A's vectors lie as rows; a panel, its memory and its passes are those of orthogonal.ts.
 *
 * `reducePanel` for each panel from the first on leaves a panel's reflectors in its own rows; `formPanel` for each from the
 * last on puts the rows of Q in their place.
 */
import {
  GRAM,
  HEAD_BYTES,
  PANEL,
  SQUARES_BYTES,
  SUMS,
  TAU,
  dots,
  own,
  pack,
  solve,
  squares,
  update,
} from "./orthogonal";

const SIZE: usize = 8;
const SUMS_BYTES: usize = SIZE * 4 * PANEL;

/** ⟨row, y⟩, of a multiple of 64 bytes. */
function dot(row: usize, y: usize, bytes: usize): f64 {
  let a = f64x2.splat(0);
  let b = a;
  let c = a;
  let d = a;
  for (const end = row + bytes; row != end; row += 64) {
    a = f64x2.add(a, f64x2.mul(v128.load(row), v128.load(y)));
    b = f64x2.add(b, f64x2.mul(v128.load(row, 16), v128.load(y, 16)));
    c = f64x2.add(c, f64x2.mul(v128.load(row, 32), v128.load(y, 32)));
    d = f64x2.add(d, f64x2.mul(v128.load(row, 48), v128.load(y, 48)));
    y += 64;
  }
  const sum = f64x2.add(f64x2.add(a, b), f64x2.add(c, d));
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** row −= factor·y */
function subtract(row: usize, y: usize, bytes: usize, factor: f64): void {
  const f = f64x2.splat(factor);
  for (const end = row + bytes; row != end; row += 16) {
    v128.store(row, f64x2.sub(v128.load(row), f64x2.mul(f, v128.load(y))));
    y += 16;
  }
}

/**
 * Makes row k of a panel the vector of the reflector that leaves nothing of it behind its k-th coordinate.
 *
 * @returns the sign that its vector of Q takes: that of R's diagonal, 0 where that is 0
 */
function reflect(panel: usize, row: usize, k: usize, bytes: usize): f64 {
  const at = row + SIZE * k;
  const x = load<f64>(at);
  memory.fill(row, 0, SIZE * (k + 1)); // those before it are R's
  const sums = panel + SQUARES_BYTES;
  memory.fill(sums, 0, 4 * SIZE);
  squares<f64>(sums, row, 0, bytes);
  const rest =
    load<f64>(sums) +
    load<f64>(sums, SIZE) +
    (load<f64>(sums, 2 * SIZE) + load<f64>(sums, 3 * SIZE));
  if (rest == 0 && x == 0) return 0;
  const norm = sqrt(x * x + rest);
  // H x = −sign(x₀)‖x‖ e₀; alone on its axis a number needs no scale: −1 is exact
  store<f64>(at, rest == 0 ? 1 : x < 0 ? x - norm : x + norm);
  return x < 0 ? 1 : -1;
}

/** Packs 16 reflectors with what T is made of; τ = 2 / ⟨y, y⟩, 0 of one that is none. */
function begin(panel: usize, raw: usize, pitch: usize, bytes: usize): void {
  memory.fill(panel + SIZE * GRAM, 0, SIZE * PANEL * PANEL);
  pack<f64>(panel, raw, pitch, 0, bytes);
  for (let k: usize = 0; k < PANEL; ++k) {
    const square = load<f64>(panel + SIZE * (GRAM + 4 * PANEL * (k >> 2) + 4 * k + (k & 3)));
    store<f64>(panel + SIZE * (TAU + k), square > 0 ? 2 / square : 0);
  }
}

/** sums → u = Tᵀ·sums, in place: the panel's reflectors in their order. */
function solveTransposed(panel: usize): void {
  const sums = panel + SIZE * SUMS;
  for (let l: usize = 0; l < PANEL; ++l) {
    const tau = v128.load64_splat(panel + SIZE * (TAU + l));
    for (let part: usize = 0; part < 4 * SIZE; part += 16) {
      const at = sums + 4 * SIZE * l + part;
      const u = f64x2.mul(tau, v128.load(at));
      v128.store(at, u);
      for (let k = l + 1; k < PANEL; ++k) {
        const g = panel + SIZE * (GRAM + 4 * PANEL * (k >> 2) + 4 * l + (k & 3));
        const s = sums + 4 * SIZE * k + part;
        v128.store(s, f64x2.sub(v128.load(s), f64x2.mul(v128.load64_splat(g), u)));
      }
    }
  }
}

/**
 * Takes the first 16 of `count` rows, from the panel's first coordinate on, for reflectors, and applies these to the others.
 *
 * @param count a multiple of 16
 * @param pitch bytes from row to row
 * @param bytes of the coordinates, a multiple of 128
 * @param signs takes 16, for `formPanel`
 */
export function reducePanel(
  panel: usize,
  rows: usize,
  count: usize,
  pitch: usize,
  bytes: usize,
  signs: usize,
): void {
  let row = rows;
  for (let k: usize = 0; k < PANEL; ++k) {
    const sign = reflect(panel, row, k, bytes);
    store<f64>(signs + SIZE * k, sign);
    if (sign != 0) {
      const tau = 2 / dot(row, row, bytes);
      for (let other = row + pitch; other != rows + PANEL * pitch; other += pitch) {
        subtract(other, row, bytes, tau * dot(other, row, bytes));
      }
    }
    row += pitch;
  }
  begin(panel, rows, pitch, bytes);
  const sums = panel + SIZE * SUMS;
  for (let i = PANEL; i < count; i += 4) {
    memory.fill(sums, 0, SUMS_BYTES);
    dots<f64>(sums, row, pitch, panel + HEAD_BYTES, 0, bytes);
    solveTransposed(panel);
    update<f64>(sums, row, pitch, panel + HEAD_BYTES, 0, bytes);
    row += 4 * pitch;
  }
}

/**
 * Turns the first 16 of `count` rows from reflectors to vectors of Q, and applies these reflectors to the others.
 *
 * @param raw room for 16 rows
 * @param skipped bytes of a row before the panel's first coordinate
 * @param bytes of those from it on
 */
export function formPanel(
  panel: usize,
  raw: usize,
  rows: usize,
  count: usize,
  pitch: usize,
  skipped: usize,
  bytes: usize,
  signs: usize,
): void {
  for (let k: usize = 0; k < PANEL; ++k) {
    const row = rows + k * pitch;
    memory.copy(raw + k * pitch, row, bytes);
    memory.fill(row - skipped, 0, skipped + bytes);
  }
  memory.copy(panel, signs, SIZE * PANEL);
  begin(panel, raw, pitch, bytes);
  const sums = panel + SIZE * SUMS;
  for (let i: usize = 0; i < count; i += 4) {
    if (i < PANEL) {
      own<f64>(panel, raw, pitch, rows, i);
    } else {
      memory.fill(sums, 0, SUMS_BYTES);
      dots<f64>(sums, rows, pitch, panel + HEAD_BYTES, 0, bytes);
    }
    solve<f64>(panel);
    update<f64>(sums, rows, pitch, panel + HEAD_BYTES, 0, bytes);
    rows += 4 * pitch;
  }
}
