/**
 * float32 functions as glibc 2.28 … 2.40 computes them.
 *
 * sinf, cosf: ARM Optimized Routines, math/sincosf.h, copyright 2018 Arm Limited, MIT licence (constants).
 * erff: fdlibm's s_erf.c in float32, copyright 1993 Sun Microsystems, Inc. (constants): "Permission to use, copy,
 * modify, and distribute this software is freely granted, provided that this notice is preserved."
 * logf and expf are AssemblyScript's, from the same ARM routines.
 */

const TWO_OVER_PI_24: f64 = reinterpret<f64>(0x3fe45f306dc9c883) * 16777216; // 2/π · 2^24
const HALF_PI: f64 = reinterpret<f64>(0x3ff921fb54442d18);

/** sinf of 0 ≤ x < 120, and cosf where `quarter` is 1. */
export function sinf(x: f32, quarter: u32): f32 {
  const n = (<i32>(<f64>x * TWO_OVER_PI_24) + 0x800000) >> 24;
  const r = <f64>x - <f64>n * HALF_PI;
  const q = n + quarter;
  const y = q & 1 ? cosPolynomial(r * r) : sinPolynomial(r, r * r);
  return <f32>(q & 2 ? -y : y);
}

function sinPolynomial(x: f64, z: f64): f64 {
  const cube = x * z;
  const high = reinterpret<f64>(0x3f81107605230bc4) + z * reinterpret<f64>(0xbf2994eb3774cf24);
  return x + cube * reinterpret<f64>(0xbfc555545995a603) + cube * z * high;
}

function cosPolynomial(z: f64): f64 {
  const fourth = z * z;
  const high = reinterpret<f64>(0xbf56c087e89a359d) + z * reinterpret<f64>(0x3ef99343027bf8c3);
  const low = 1 + z * reinterpret<f64>(0xbfdffffffd0c621c);
  return low + fourth * reinterpret<f64>(0x3fa55553e1068f19) + fourth * z * high;
}

// coefficients from x^0 on
const PP = memory.data<u32>([0x3e0375d4, 0xbea66beb, 0xbce9528f, 0xbbbd1489, 0xb7c756b1]);
const QQ = memory.data<u32>([
  0x3f800000, 0x3ecbbbce, 0x3d852a63, 0x3ba68116, 0x390aee49, 0xb684e21a,
]);
const PA = memory.data<u32>([
  0xbb1acdc6, 0x3ed46805, 0xbebe9208, 0x3ea2fe54, 0xbde31cc2, 0x3d1151b3, 0xbb0df9c0,
]);
const QA = memory.data<u32>([
  0x3f800000, 0x3dd9f331, 0x3f0a5785, 0x3d931ae7, 0x3e013307, 0x3c5f6e13, 0x3c445aa3,
]);
const RA = memory.data<u32>([
  0xbc21a093, 0xbf31a0b7, 0xc128f022, 0xc2798057, 0xc322658c, 0xc3389ae7, 0xc2a2932b, 0xc11d077e,
]);
const SA = memory.data<u32>([
  0x3f800000, 0x419d35ce, 0x4309a863, 0x43d9486f, 0x442158c9, 0x43d6810b, 0x42d9451f, 0x40d23f7c,
  0xbd777f97,
]);
const RB = memory.data<u32>([
  0xbc21a092, 0xbf4c9dd4, 0xc18e104b, 0xc320a2ea, 0xc41f6441, 0xc480230b, 0xc3f1c275,
]);
const SB = memory.data<u32>([
  0x3f800000, 0x41f2b459, 0x43a2e571, 0x44c01759, 0x4547fdbb, 0x451f90ce, 0x43ed43a7, 0xc1b38712,
]);

const ERX: f32 = 0.84506291151;

/** The polynomial of `degree`, by Horner's rule. */
function polynomial(coefficients: usize, degree: usize, x: f32): f32 {
  let p = load<f32>(coefficients + (degree << 2));
  for (let at = degree; at != 0; --at) p = load<f32>(coefficients + ((at - 1) << 2)) + x * p;
  return p;
}

/** erff of a finite |x| ≥ 2^-28 or 0. */
export function erff(x: f32): f32 {
  const a = abs(x);
  if (a < 0.84375) {
    const z = x * x;
    return x + x * (polynomial(PP, 4, z) / polynomial(QQ, 5, z));
  }
  if (a < 1.25) {
    const s = a - 1;
    return copysign(ERX + polynomial(PA, 6, s) / polynomial(QA, 6, s), x);
  }
  if (a >= 6) return copysign<f32>(1, x);
  const s: f32 = <f32>1 / (a * a);
  // 1/0.35, cut to the bits that fdlibm compares
  const near = reinterpret<u32>(a) < 0x4036db6e;
  const ratio = near
    ? polynomial(RA, 7, s) / polynomial(SA, 8, s)
    : polynomial(RB, 6, s) / polynomial(SB, 7, s);
  const head = reinterpret<f32>(reinterpret<u32>(a) & 0xfffff000);
  const r =
    NativeMathf.exp(-head * head - <f32>0.5625) * NativeMathf.exp((head - a) * (head + a) + ratio);
  return copysign<f32>(1 - r / a, x);
}
