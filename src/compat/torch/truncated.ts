/** `torch.nn.init.trunc_normal_` since PyTorch 2.12: rejection of draws of whole tensors, step by step in its dtype. */
import { wrongValue } from "../../errors.js";
import { toFloat32 } from "../../spec/dtype.js";
import { pow } from "../../wasm/memory.js";
import { compatWindow } from "../shared/kernels.js";
import { isHalf, rounded, type TorchDtype, type Values } from "./values.js";

interface Draws {
  drawUniform(target: Values, from: number, to: number): void;
  drawNormal(target: Values, mean: number, std: number): void;
}

/** A normal of these numbers between these values. */
export interface Cut {
  readonly mean: number;
  readonly std: number;
  readonly low: number;
  readonly high: number;
}

/** Above this probability of the interval PyTorch draws normals until they are within, below it uniforms. */
const NORMAL_ABOVE = 0.3;
/** Where fewer uniforms pass, PyTorch itself would take thousands of rounds over the whole tensor. */
const LEAST_ACCEPTED = 2 ** -10;
/** Beyond e^-60 for each value, at the least probability of passing. */
const MOST_ROUNDS = 2 ** 17;

/** Φ((high − mean) / std) − Φ((low − mean) / std), in the order of PyTorch's operations. */
function probability({ mean, std, low, high }: Cut): number {
  const { kernels } = compatWindow();
  const cdf = (x: number): number => (1 + kernels.erf(x / Math.sqrt(2))) / 2;
  return cdf((high - mean) / std) - cdf((low - mean) / std);
}

/** Log of the greatest density within the cut, without its constant. */
function logPeak({ mean, std, low, high }: Cut): number {
  const mode = Math.max(low, Math.min(mean, high));
  return -0.5 * ((mode - mean) / std) ** 2;
}

/** @throws RangeError for a cut that next to no draw would pass */
export function checkAcceptance(where: string, cut: Cut): void {
  if (probability(cut) > NORMAL_ABOVE) return;
  const { mean, std, low, high } = cut;
  const peak = logPeak(cut);
  const steps = 4096;
  let accepted = 0;
  for (let i = 0; i < steps; ++i) {
    const x = low + ((high - low) * (i + 0.5)) / steps;
    accepted += pow(Math.E, -0.5 * ((x - mean) / std) ** 2 - peak) / steps;
  }
  if (!(accepted >= LEAST_ACCEPTED)) {
    const wayOut = "PyTorch rejects nearly all draws there; cut nearer to where the normal is";
    throw wrongValue(`${where}: bounds`, "a cut that one draw in 1024 passes", [low, high], wayOut);
  }
}

/** @see torch/nn/init.py, `_no_grad_trunc_normal_` */
export function drawByRejection(draws: Draws, target: Values, cut: Cut): void {
  if (target.data.length === 0) return;
  const fresh: Values = { data: target.data.slice(), dtype: target.dtype };
  if (probability(cut) > NORMAL_ABOVE) rejectNormals(draws, target, fresh, cut);
  else rejectUniforms(draws, target, fresh, cut);
}

/** Puts new values where the old ones are to be replaced. @returns whether there were any */
function replace(target: Values, fresh: Values, isRejected: (at: number) => boolean): boolean {
  let any = false;
  for (let at = 0; at < target.data.length; ++at) {
    if (!isRejected(at)) continue;
    target.data[at] = fresh.data[at]!;
    any = true;
  }
  return any;
}

/** A tensor's values as numbers. */
const numbersOf = ({ data, dtype }: Values): Float32Array | Float64Array =>
  isHalf(dtype) ? toFloat32({ data, dtype }) : (data as Float32Array | Float64Array);

function rejectNormals(draws: Draws, target: Values, fresh: Values, cut: Cut): void {
  const { mean, std } = cut;
  const [low, high] = [rounded(target.dtype, cut.low), rounded(target.dtype, cut.high)];
  const isOutside = (x: number): boolean => x < low || x > high;
  draws.drawNormal(target, mean, std);
  for (let round = 0; round < MOST_ROUNDS; ++round) {
    if (!numbersOf(target).some(isOutside)) return;
    const values = numbersOf(target);
    draws.drawNormal(fresh, mean, std);
    replace(target, fresh, (at) => isOutside(values[at]!));
  }
}

function rejectUniforms(draws: Draws, target: Values, fresh: Values, cut: Cut): void {
  const { low, high } = cut;
  const chance: Values = { data: target.data.slice(), dtype: target.dtype };
  const isBeyond = acceptance(target.dtype, cut);
  let pending: readonly boolean[] = [];
  /** Which of the fresh candidates that are wanted do not pass. */
  const judge = (): boolean[] => {
    draws.drawUniform(chance, 0, 1);
    const [candidates, chances] = [numbersOf(fresh), numbersOf(chance)];
    return Array.from(chances, (u, at) => (pending[at] ?? true) && isBeyond(u, candidates[at]!));
  };
  draws.drawUniform(target, low, high);
  fresh.data.set(target.data);
  pending = judge();
  for (let round = 0; round < MOST_ROUNDS && pending.includes(true); ++round) {
    draws.drawUniform(fresh, low, high);
    replace(target, fresh, (at) => pending[at]!);
    pending = judge();
  }
}

/** Whether ln u lies above the density of x over its peak, each operation rounded to the dtype. */
function acceptance(dtype: TorchDtype, cut: Cut): (u: number, x: number) => boolean {
  const { kernels } = compatWindow();
  const to = (x: number): number => rounded(dtype, x);
  // of a tensor's scalars, those that are subtracted have its dtype; the divisor of a 16-bit one stays float32
  const [mean, peak] = [to(cut.mean), to(logPeak(cut))];
  const std = dtype === "float64" ? cut.std : Math.fround(cut.std);
  return (u, x) => {
    const z = to(to(x - mean) / std);
    const density = to(to(-0.5 * to(z * z)) - peak);
    const log = u === 0 ? -Infinity : to(kernels.logFused(u));
    return log > density;
  };
}
