/**
 * The natural logarithm that V8 has for `Math.log`: the method and the constants of FreeBSD's msun e_log.c, which
 * is "Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved. Developed at SunPro, a Sun Microsystems,
 * Inc. business. Permission to use, copy, modify, and distribute this software is freely granted, provided that
 * this notice is preserved."
 */

const LN2_HI: f64 = 6.9314718036912381649e-1;
const LN2_LO: f64 = 1.90821492927058770002e-10;
const L1: f64 = 6.66666666666673513e-1;
const L2: f64 = 3.999999999940941908e-1;
const L3: f64 = 2.857142874366239149e-1;
const L4: f64 = 2.222219843214978396e-1;
const L5: f64 = 1.818357216161805012e-1;
const L6: f64 = 1.531383769920937332e-1;
const L7: f64 = 1.479819860511658591e-1;

const MANTISSA: u32 = 0xfffff;

/** ln x of a normal, positive double. Error below 1 ulp. */
export function fdlibmLog(x: f64): f64 {
  const bits = reinterpret<u64>(x);
  const top = (<u32>(bits >> 32)) & MANTISSA;
  // x = 2^k (1 + f), √½ < 1 + f < √2 by the high word
  const carry = (top + 0x95f64) & 0x100000;
  const exponent = (<u64>(top | (carry ^ 0x3ff00000))) << 32;
  const k = <i32>(bits >> 52) - 1023 + <i32>(carry >> 20);
  const f = reinterpret<f64>(exponent | (bits & 0xffffffff)) - 1;
  const e = <f64>k;
  if ((MANTISSA & (2 + top)) < 3) {
    if (f == 0) return k == 0 ? 0 : e * LN2_HI + e * LN2_LO;
    const r = f * f * (0.5 - 0.33333333333333333 * f);
    return k == 0 ? f - r : e * LN2_HI - (r - e * LN2_LO - f);
  }
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (L2 + w * (L4 + w * L6));
  const odd = z * (L1 + w * (L3 + w * (L5 + w * L7)));
  const r = odd + even;
  // the two ranges of f in which the square is carried apart
  if (<i32>(top - 0x6147a) > 0 && <i32>(0x6b851 - top) > 0) {
    const half = 0.5 * f * f;
    const correction = s * (half + r);
    return k == 0 ? f - (half - correction) : e * LN2_HI - (half - (correction + e * LN2_LO) - f);
  }
  const correction = s * (f - r);
  return k == 0 ? f - correction : e * LN2_HI - (correction - e * LN2_LO - f);
}
