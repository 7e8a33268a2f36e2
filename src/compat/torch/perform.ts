/** Fills tensors by laws, step by step. */
import { sizeOf } from "../../spec/shape.js";
import { silently } from "../shared/kernels.js";
import type { TorchLaw } from "./law.js";
import { encode, fillWith, isHalf, type Values } from "./values.js";

/** What laws need of a generator. */
export interface Draws {
  uniformSteps(target: Values, from: number, to: number): IterableIterator<number>;
  normalSteps(target: Values, mean: number, std: number): IterableIterator<number>;
  truncatedSteps(
    target: Values,
    mean: number,
    std: number,
    low: number,
    high: number,
  ): IterableIterator<number>;
  randperm(n: number): Uint32Array;
}

/** A tensor of zeros, or one that a law covers. */
export interface Target extends Values {
  readonly shape: readonly number[];
}

/** Fills a tensor in steps, which yield the bytes of each. The law was checked before. */
export function* lawSteps(draws: Draws, target: Target, law: TorchLaw): IterableIterator<number> {
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
      yield* silently(draws.normalSteps(target, 0, 1));
      orthogonal(target, law.gain);
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

function orthogonal(tensor: Target, gain: number): void {
  const rows = tensor.shape[0]!;
  const columns = tensor.data.length / rows;
  const matrix = Float64Array.from(tensor.data);
  if (rows < columns) orthonormalize(matrix, rows, columns, columns, 1);
  else orthonormalize(matrix, columns, rows, 1, columns);
  const rounded = tensor.dtype === "float32" ? Math.fround : (x: number): number => x;
  for (const [i, x] of matrix.entries()) tensor.data[i] = rounded(x) * rounded(gain);
}

function sparse(draws: Draws, tensor: Target, sparsity: number): void {
  const [rows, columns] = tensor.shape as [number, number];
  if (tensor.data.length === 0) return;
  const zeros = Math.ceil(sparsity * rows);
  for (let column = 0; column < columns; ++column) {
    for (const row of draws.randperm(rows).subarray(0, zeros)) {
      tensor.data[row * columns + column] = 0;
    }
  }
}

/**
 * Makes `count` vectors of `length` values orthonormal in their order, by Gram and Schmidt's process run twice for
 * each (Giraud et al. 2005): the Q of a QR factorisation with a positive diagonal of R.
 */
function orthonormalize(
  matrix: Float64Array,
  count: number,
  length: number,
  apart: number,
  step: number,
): void {
  const dot = (a: number, b: number): number => {
    let sum = 0;
    for (let i = 0; i < length * step; i += step) sum += matrix[a + i]! * matrix[b + i]!;
    return sum;
  };
  for (let v = 0; v < count * apart; v += apart) {
    for (let pass = 0; pass < 2; ++pass) {
      for (let u = 0; u < v; u += apart) {
        const part = dot(u, v);
        for (let i = 0; i < length * step; i += step) matrix[v + i]! -= part * matrix[u + i]!;
      }
    }
    const norm = Math.sqrt(dot(v, v));
    for (let i = 0; i < length * step; i += step) matrix[v + i]! /= norm;
  }
}
