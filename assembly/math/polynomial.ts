/**
 * Polynomials whose coefficients stand in a table, lowest first, at the address `c`; y is x².
 *
 * Degree 2 by Horner's rule. From degree 3 on by pairs: p = c₂ₖ₊₁x + c₂ₖ for the highest pair (or its one
 * coefficient), then p ← p·y + pair for the others. Half the latency of Horner's rule for one product more.
 *
 * A constant's load is one instruction where V8 takes three to build a v128.const.
 */

/** Degree 2. */
export function quadratic32(x: v128, c: usize): v128 {
  const p = f32x4.add(f32x4.mul(x, v128.load32_splat(c + 8)), v128.load32_splat(c + 4));
  return f32x4.add(f32x4.mul(p, x), v128.load32_splat(c));
}

function pair32(x: v128, c: usize): v128 {
  return f32x4.add(f32x4.mul(x, v128.load32_splat(c + 4)), v128.load32_splat(c));
}

function next32(p: v128, x: v128, y: v128, c: usize): v128 {
  return f32x4.add(f32x4.mul(p, y), inline.always(pair32(x, c)));
}

/** Degree 3. */
export function cubic32(x: v128, y: v128, c: usize): v128 {
  return inline.always(next32(inline.always(pair32(x, c + 8)), x, y, c));
}

/** Degree 4. */
export function quartic32(x: v128, y: v128, c: usize): v128 {
  const p = f32x4.add(f32x4.mul(y, v128.load32_splat(c + 16)), inline.always(pair32(x, c + 8)));
  return inline.always(next32(p, x, y, c));
}

/** Degree 5. */
export function quintic32(x: v128, y: v128, c: usize): v128 {
  return inline.always(next32(inline.always(cubic32(x, y, c + 8)), x, y, c));
}

/** Degree 7. */
export function septic32(x: v128, y: v128, c: usize): v128 {
  return inline.always(next32(inline.always(quintic32(x, y, c + 8)), x, y, c));
}

function pair64(x: v128, c: usize): v128 {
  return f64x2.add(f64x2.mul(x, v128.load64_splat(c + 8)), v128.load64_splat(c));
}

function next64(p: v128, x: v128, y: v128, c: usize): v128 {
  return f64x2.add(f64x2.mul(p, y), inline.always(pair64(x, c)));
}

function quartic64(x: v128, y: v128, c: usize): v128 {
  const p = f64x2.add(f64x2.mul(y, v128.load64_splat(c + 32)), inline.always(pair64(x, c + 16)));
  return inline.always(next64(p, x, y, c));
}

/** Degree 6. */
export function sextic64(x: v128, y: v128, c: usize): v128 {
  return inline.always(next64(inline.always(quartic64(x, y, c + 16)), x, y, c));
}

/** Degree 7. */
export function septic64(x: v128, y: v128, c: usize): v128 {
  const p = inline.always(next64(inline.always(pair64(x, c + 48)), x, y, c + 32));
  return inline.always(next64(inline.always(next64(p, x, y, c + 16)), x, y, c));
}

/** Degree 8. */
export function octic64(x: v128, y: v128, c: usize): v128 {
  return inline.always(next64(inline.always(sextic64(x, y, c + 16)), x, y, c));
}

/** Any degree from 3 on, as a loop: the chain of products, not the loop, bounds it. */
export function polynomial64(x: v128, c: usize, degree: usize): v128 {
  const y = f64x2.mul(x, x);
  let at = c + ((degree & ~1) << 3);
  let p = degree & 1 ? inline.always(pair64(x, at)) : v128.load64_splat(at);
  while (at != c) {
    at -= 16;
    p = inline.always(next64(p, x, y, at));
  }
  return p;
}

/** The same for one number. */
export function polynomial(x: f64, c: usize, degree: usize): f64 {
  return f64x2.extract_lane(polynomial64(f64x2.splat(x), c, degree), 0);
}
