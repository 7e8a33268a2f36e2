/** The draws of `keras.src.backend.jax.random` and `keras.src.backend.torch.random`, float32. */
import { normal, truncatedNormal } from "../../index.js";
import { sizeOf } from "../../spec/shape.js";
import { jaxKeyData, torchGenerator } from "../index.js";

type Values = Float32Array<ArrayBuffer>;
type Shape = readonly number[];

/** One draw from a seed. */
export interface Backend {
  normal(seed: number, shape: Shape, mean: number, stddev: number): Values;
  truncatedNormal(seed: number, shape: Shape, mean: number, stddev: number): Values;
  uniform(seed: number, shape: Shape, minval: number, maxval: number): Values;
}

/** A seed s is the key [s, 0]. */
const jax: Backend = {
  normal: (seed, shape, mean, std) =>
    jaxKeyData([seed, 0]).initialize(normal({ mean, std }), shape),
  truncatedNormal: (seed, shape, mean, std) =>
    jaxKeyData([seed, 0]).initialize(truncatedNormal({ mean, std }), shape),
  uniform: (seed, shape, minval, maxval) => jaxKeyData([seed, 0]).uniform(shape, minval, maxval),
};

/** Normals that a truncated one is chosen from. */
const CANDIDATES = 4;

/** A seed is that of a generator of its own. */
const torch: Backend = {
  normal: (seed, shape, mean, std) =>
    torchGenerator(seed).init.normal(shape, { mean, std }).data as Values,
  /** The first of four normals within (−2, 2), or the first of all where none is: no cut in one of 4.3e5 values. */
  truncatedNormal(seed, shape, mean, std) {
    const x = torchGenerator(seed).randn([...shape, CANDIDATES]);
    const [sigma, mu] = [Math.fround(std), Math.fround(mean)];
    return Float32Array.from({ length: sizeOf(shape) }, (_, i) => {
      const four = x.subarray(CANDIDATES * i, CANDIDATES * (i + 1));
      const z = four.find((one) => one > -2 && one < 2) ?? four[0]!;
      return Math.fround(z * sigma) + mu;
    });
  },
  /** (maxval − minval) · rand + minval, rounded after each operation. */
  uniform(seed, shape, minval, maxval) {
    const [range, least] = [Math.fround(maxval - minval), Math.fround(minval)];
    return torchGenerator(seed)
      .rand(shape)
      .map((u) => Math.fround(u * range) + least);
  },
};

/** By KERAS_BACKEND. */
export const BACKENDS: { readonly jax: Backend; readonly torch: Backend } = { jax, torch };
