/** The exports of the binaries kernels and linalg: as-pect.config.js hands them in as the module "kernel". */
export {
  CONSTANT,
  UNIFORM,
  NORMAL,
  TRUNCATED,
  SPARSE,
  FLOAT32,
  FLOAT64,
  FLOAT16,
  BFLOAT16,
} from "../fill";
export declare const SCRATCH_BYTES: usize;

export declare function heapBase(): usize;
export declare function fill(
  law: u32,
  dtype: u32,
  out: usize,
  count: u32,
  offset: f64,
  k0: u32,
  k1: u32,
  scratch: usize,
  p0: f64,
  p1: f64,
  p2: f64,
  p3: f64,
  p4: f64,
  p5: f64,
): void;
export declare function startUnits(table: usize, units: u32, chosen: u32): void;
export declare function narrow(pass: u32, table: usize, units: u32): void;
export declare function select(
  pass: u32,
  table: usize,
  units: u32,
  inner: f64,
  out: usize,
  shift: usize,
  count: u32,
  offset: f64,
  k0: u32,
  k1: u32,
  domain: u32,
  scratch: usize,
): void;
export declare function philox4x32(
  out: usize,
  c0: u32,
  c1: u32,
  c2: u32,
  c3: u32,
  k0: u32,
  k1: u32,
): void;
export declare function xoshiro128pp(out: usize, state: usize, steps: u32): void;
export declare function words(
  out: usize,
  k0: u32,
  k1: u32,
  block: u64,
  domain: u32,
  steps: u32,
  state: usize,
): void;
export declare function uniformF32(
  data: usize,
  count: u32,
  low: f32,
  high: f32,
  c: f32,
  h: f32,
): void;
export declare function uniformF64(
  data: usize,
  count: u32,
  low: f64,
  high: f64,
  c: f64,
  h: f64,
): void;
export declare function normalF32(data: usize, count: u32, mean: f64, std: f64): void;
export declare function normalF64(data: usize, count: u32, mean: f64, std: f64): void;
export declare function prepareCut(
  cut: usize,
  wide: bool,
  mean: f64,
  std: f64,
  a: f64,
  b: f64,
  low: f64,
  high: f64,
): void;
export declare function truncatedF32(
  data: usize,
  count: u32,
  mean: f64,
  std: f64,
  cut: usize,
): void;
export declare function truncatedF64(data: usize, count: u32, cut: usize): void;
export declare function packFloat16(to: usize, from: usize, count: u32): void;
export declare function packBfloat16(to: usize, from: usize, count: u32): void;
export declare function sha256Start(state: usize): void;
export declare function sha256Blocks(state: usize, data: usize, blocks: u32, schedule: usize): void;
export declare function sha256Finish(state: usize, rest: usize, total: f64, schedule: usize): void;
export declare function log(x: f64): f64;
export declare function sinHalfPi(t: f64): f64;
export declare function exp(x: f64): f64;
export declare function expm1(x: f64): f64;
export declare function pow(x: f64, y: f64): f64;
export declare function erf(x: f64): f64;
export declare function erfc(x: f64): f64;
