/**
 * ln(1 + x) in float32 for −1 < x ≤ 0, as the GNU C library has it: the method and coefficients of fdlibm's
 * s_log1pf.c, "Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved. Permission to use, copy, modify, and
 * distribute this software is freely granted, provided that this notice is preserved." Ian Lance Taylor's float32.
 */
const LN2_HI: f32 = reinterpret<f32>(0x3f317180);
const LN2_LO: f32 = reinterpret<f32>(0x3717f7d1);
const P1: f32 = reinterpret<f32>(0x3f2aaaab);
const P2: f32 = reinterpret<f32>(0x3ecccccd);
const P3: f32 = reinterpret<f32>(0x3e924925);
const P4: f32 = reinterpret<f32>(0x3e638e29);
const P5: f32 = reinterpret<f32>(0x3e3a3325);
const P6: f32 = reinterpret<f32>(0x3e1cd04f);
const P7: f32 = reinterpret<f32>(0x3e178897);

export function log1p32(x: f32): f32 {
  if (x == 0) return 0;
  let f = x;
  let k: i32 = 0;
  let c: f32 = 0;
  let bits: u32 = 1;
  if (reinterpret<u32>(x) > 0xbe95f61f) {
    // x < −0.2929: 1 + x = 2^k (1 + f), and c makes good what the sum lost
    const u: f32 = 1 + x;
    k = <i32>(reinterpret<u32>(u) >> 23) - 127;
    c = (x - (u - 1)) / u;
    bits = reinterpret<u32>(u) & 0x007fffff;
    if (bits < 0x3504f7) {
      f = reinterpret<f32>(bits | 0x3f800000) - 1;
    } else {
      ++k;
      f = reinterpret<f32>(bits | 0x3f000000) - 1;
      bits = (0x00800000 - bits) >> 2;
    }
  }
  const n = <f32>k;
  const half: f32 = <f32>0.5 * f * f;
  if (bits == 0) {
    if (f == 0) return n * LN2_HI + (c + n * LN2_LO);
    const r: f32 = half * (<f32>1 - <f32>0.66666666666666666 * f);
    return n * LN2_HI - (r - (n * LN2_LO + c) - f);
  }
  const s: f32 = f / (2 + f);
  const z: f32 = s * s;
  const r: f32 = z * (P1 + z * (P2 + z * (P3 + z * (P4 + z * (P5 + z * (P6 + z * P7))))));
  if (k == 0) return f - (half - s * (half + r));
  return n * LN2_HI - (half - (s * (half + r) + (n * LN2_LO + c)) - f);
}
