/** `torch.nn.init.trunc_normal_` since PyTorch 2.12: rejection of draws of whole tensors, step by step in its dtype. */
import { wrongValue } from "../../errors.js";
import { pow } from "../../wasm/memory.js";
import { compatWindow, silently } from "../shared/kernels.js";
import { dataOf, numbersOf, rounded, type TorchDtype, type Values } from "./values.js";

interface Draws {
  uniformSteps(target: Values, from: number, to: number): IterableIterator<number>;
  normalSteps(target: Values, mean: number, std: number): IterableIterator<number>;
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

/**
 * Draws a tensor in steps. Beside the target it takes as much memory again, and with uniforms twice as much and a byte a
 * value.
 *
 * @see torch/nn/init.py, `_no_grad_trunc_normal_`
 */
export function* rejectionSteps(draws: Draws, target: Values, cut: Cut): IterableIterator<number> {
  if (target.data.length === 0) return;
  if (probability(cut) > NORMAL_ABOVE) yield* rejectNormals(draws, target, cut);
  else yield* rejectUniforms(draws, target, cut);
}

/** A tensor like another. */
const another = ({ data, dtype }: Values): Values => ({
  data: dataOf("trunc_normal_", data.length, dtype),
  dtype,
});

/** Values that are looked at in one step. */
const LOOK = 4096;

/** From every `LOOK` values to the next. */
function* looks({ data }: Values): IterableIterator<readonly [from: number, to: number]> {
  for (let at = 0; at < data.length; at += LOOK) yield [at, Math.min(data.length, at + LOOK)];
}

/** A tensor's values from … to − 1 as numbers. */
const partOf = ({ data, dtype }: Values, from: number, to: number): Float32Array | Float64Array =>
  numbersOf({ data: data.subarray(from, to), dtype });

function* rejectNormals(draws: Draws, target: Values, cut: Cut): IterableIterator<number> {
  const { mean, std } = cut;
  const [low, high] = [rounded(target.dtype, cut.low), rounded(target.dtype, cut.high)];
  const isOutside = (x: number): boolean => x < low || x > high;
  const fresh = another(target);
  yield* draws.normalSteps(target, mean, std);
  let left = 0;
  for (const [from, to] of looks(target)) {
    for (const x of partOf(target, from, to)) if (isOutside(x)) ++left;
    yield 0;
  }
  for (let round = 0; left > 0 && round < MOST_ROUNDS; ++round) {
    yield* silently(draws.normalSteps(fresh, mean, std));
    left = 0;
    for (const [from, to] of looks(target)) {
      const [old, drawn] = [partOf(target, from, to), partOf(fresh, from, to)];
      for (let i = 0; i < old.length; ++i) {
        if (!isOutside(old[i]!)) continue;
        target.data[from + i] = fresh.data[from + i]!;
        if (isOutside(drawn[i]!)) ++left;
      }
      yield 0;
    }
  }
}

function* rejectUniforms(draws: Draws, target: Values, cut: Cut): IterableIterator<number> {
  const { low, high } = cut;
  const [fresh, chance] = [another(target), another(target)];
  const isBeyond = acceptance(target.dtype, cut);
  const isAccepted = new Uint8Array(target.data.length);
  yield* draws.uniformSteps(target, low, high);
  for (let [left, round] = [1, 0]; left > 0 && round <= MOST_ROUNDS; ++round) {
    const candidates = round === 0 ? target : fresh;
    if (round > 0) yield* silently(draws.uniformSteps(fresh, low, high));
    yield* silently(draws.uniformSteps(chance, 0, 1));
    left = 0;
    for (const [from, to] of looks(target)) {
      const [xs, chances] = [partOf(candidates, from, to), partOf(chance, from, to)];
      for (let i = 0; i < xs.length; ++i) {
        if (isAccepted[from + i] === 1) continue;
        target.data[from + i] = candidates.data[from + i]!;
        if (isBeyond(chances[i]!, xs[i]!)) ++left;
        else isAccepted[from + i] = 1;
      }
      yield 0;
    }
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
