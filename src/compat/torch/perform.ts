/** Fills tensors by laws, step by step. */
import { sizeOf } from "../../spec/shape.js";
import { silently, type Floats } from "../shared/kernels.js";
import { orthonormalizer, vectorsOf } from "../shared/orthonormal.js";
import type { TorchLaw } from "./law.js";
import type { TorchRandom } from "./random.js";
import { encode, fillWith, isHalf, type Values } from "./values.js";

/** A tensor of zeros, or one that a law covers. */
export interface Target extends Values {
  readonly shape: readonly number[];
}

/** Fills a tensor in steps, which yield the bytes of each. The law was checked before. */
export function* lawSteps(
  draws: TorchRandom,
  target: Target,
  law: TorchLaw,
): IterableIterator<number> {
  switch (law.law) {
    case "uniform":
      yield* draws.uniformSteps(target, law.from, law.to);
      return;
    case "normal":
      yield* draws.normalSteps(target, law.mean, law.std);
      return;
    case "truncNormal":
      yield* draws.truncatedSteps(target, law.mean, law.std, law.low, law.high);
      return;
    case "constant":
      fillWith(target, law.value);
      break;
    case "eye":
      fillWith(target, 0);
      eye(target);
      break;
    case "dirac":
      fillWith(target, 0);
      dirac(target, law.groups);
      break;
    case "orthogonal":
      yield* orthogonalSteps(draws, target, law.gain);
      break;
    case "sparse":
      yield* silently(draws.normalSteps(target, 0, law.std));
      sparse(draws, target, law.sparsity);
      break;
  }
  yield target.data.byteLength;
}

/** 1 as a tensor's data have it. */
const oneOf = ({ dtype }: Values): number => (isHalf(dtype) ? encode(dtype, 1) : 1);

function eye(tensor: Target): void {
  const [rows, columns] = tensor.shape as [number, number];
  for (let i = 0; i < Math.min(rows, columns); ++i) tensor.data[i * columns + i] = oneOf(tensor);
}

function dirac(tensor: Target, groups: number): void {
  const [out, inputs, ...kernel] = tensor.shape as [number, number, ...number[]];
  if (tensor.data.length === 0) return;
  const centre = kernel.reduce((at, length) => at * length + (length >> 1), 0);
  const field = sizeOf(kernel);
  const perGroup = out / groups;
  for (let group = 0; group < groups; ++group) {
    for (let d = 0; d < Math.min(perGroup, inputs); ++d) {
      tensor.data[((group * perGroup + d) * inputs + d) * field + centre] = oneOf(tensor);
    }
  }
}

/** Room for the QR is taken before anything is drawn. */
function* orthogonalSteps(
  draws: TorchRandom,
  target: Target,
  gain: number,
): IterableIterator<number> {
  if (target.data.length === 0) return;
  const data = target.data as Floats; // 16-bit dtypes have no QR
  const rows = target.shape[0]!;
  const columns = data.length / rows;
  const orthonormalize = orthonormalizer("orthogonal", vectorsOf(rows, columns));
  yield* silently(draws.normalSteps(target, 0, 1));
  orthonormalize(data);
  const factor = target.dtype === "float32" ? Math.fround(gain) : gain;
  for (let i = 0; i < data.length; ++i) data[i]! *= factor;
}

function sparse(draws: TorchRandom, tensor: Target, sparsity: number): void {
  const [rows, columns] = tensor.shape as [number, number];
  if (tensor.data.length === 0) return;
  const zeros = Math.ceil(sparsity * rows);
  for (let column = 0; column < columns; ++column) {
    for (const row of draws.permutation(rows).subarray(0, zeros)) {
      tensor.data[row * columns + column] = 0;
    }
  }
}
