import {
  checkKeys,
  checkNumber,
  checkOneOf,
  isArray,
  tagOf,
  wrongType,
  wrongValue,
} from "../../errors.js";
import type { Parameter } from "../../parameters/set.js";
import { checkShape, sizeOf } from "../../spec/shape.js";
import { orthonormal } from "../index.js";
import { BACKENDS, type Backend } from "./backends.js";
import { checkSeed, KerasSeeds } from "./seeds.js";

/** Options of one initializer or another. */
export interface KerasOptions {
  /** KERAS_BACKEND. */
  readonly backend: keyof typeof BACKENDS;
  /** From 0 to 2^32 − 1, or `kerasSeeds(seed)`, of which one is taken when the initializer is made. */
  readonly seed: number | KerasSeeds;
  /** RandomNormal, TruncatedNormal: 0 by default. */
  readonly mean?: number;
  /** RandomNormal, TruncatedNormal: 0.05 by default. */
  readonly stddev?: number;
  /** RandomUniform: −0.05 by default. */
  readonly minval?: number;
  /** RandomUniform: 0.05 by default. */
  readonly maxval?: number;
  /** VarianceScaling: 1 by default. */
  readonly scale?: number;
  /** VarianceScaling: "fan_in" by default. */
  readonly mode?: Mode;
  /** VarianceScaling: "truncated_normal" by default. */
  readonly distribution?: Distribution;
  /** VarianceScaling and its kin: which axes make the fans, both or none. */
  readonly inputAxes?: readonly number[];
  readonly outputAxes?: readonly number[];
  /** Orthogonal: 1 by default. */
  readonly gain?: number;
}

const MODES = ["fan_in", "fan_out", "fan_avg"] as const;
const DISTRIBUTIONS = ["truncated_normal", "untruncated_normal", "uniform"] as const;

type Mode = (typeof MODES)[number];
type Distribution = (typeof DISTRIBUTIONS)[number];
type Values = Float32Array<ArrayBuffer>;
type Shape = readonly number[];

/** An initializer: a call gives the same values for the same shape, as in Keras. */
export interface KerasInitializer {
  (shape: readonly number[], name?: string): Parameter<"float32">;
  /** The seed that it holds. */
  readonly seed: number;
}

interface Scaling {
  readonly scale: number;
  readonly mode: Mode;
  readonly distribution: Distribution;
}

const FAMILY: Readonly<Record<string, Scaling>> = {
  GlorotUniform: { scale: 1, mode: "fan_avg", distribution: "uniform" },
  GlorotNormal: { scale: 1, mode: "fan_avg", distribution: "truncated_normal" },
  HeUniform: { scale: 2, mode: "fan_in", distribution: "uniform" },
  HeNormal: { scale: 2, mode: "fan_in", distribution: "truncated_normal" },
  LecunUniform: { scale: 1, mode: "fan_in", distribution: "uniform" },
  LecunNormal: { scale: 1, mode: "fan_in", distribution: "truncated_normal" },
};

/** What each class takes beside backend and seed. */
const OWN = {
  GlorotUniform: ["inputAxes", "outputAxes"],
  GlorotNormal: ["inputAxes", "outputAxes"],
  HeUniform: ["inputAxes", "outputAxes"],
  HeNormal: ["inputAxes", "outputAxes"],
  LecunUniform: ["inputAxes", "outputAxes"],
  LecunNormal: ["inputAxes", "outputAxes"],
  VarianceScaling: ["scale", "mode", "distribution", "inputAxes", "outputAxes"],
  RandomNormal: ["mean", "stddev"],
  TruncatedNormal: ["mean", "stddev"],
  RandomUniform: ["minval", "maxval"],
  Orthogonal: ["gain"],
} as const;

/** Keras's class names; "glorot_uniform" and its like are these in snake case. */
export type KerasInitializerName = keyof typeof OWN;

/**
 * `keras.initializers.NAME(…, seed=seed)` of Keras 3 on the JAX or the PyTorch backend, float32.
 *
 * Exact where the backend's draws are (docs/compat-keras.md); Orthogonal within 1e-6·gain.
 *
 * @throws TypeError, RangeError for an unknown name, options of another class, and numbers that Keras refuses
 * @example
 *     const seed = kerasSeeds(42); // keras.utils.set_random_seed(42)
 *     const kernel = kerasInitializer("GlorotUniform", { backend: "jax", seed });
 *     kernel([784, 256]).shape; // => [784, 256]
 */
export function kerasInitializer(
  name: KerasInitializerName,
  options: KerasOptions,
): KerasInitializer {
  const where = "kerasInitializer";
  checkOneOf(`${where}: name`, name, Object.keys(OWN) as KerasInitializerName[]);
  checkKeys(where, options, ["backend", "seed", ...OWN[name]]);
  checkOneOf(`${where}: backend`, options.backend, ["jax", "torch"]);
  checkOptions(where, options);
  const backend = BACKENDS[options.backend];
  const draw = law(where, name, options);
  const seed = options.seed instanceof KerasSeeds ? options.seed.next() : options.seed;
  const initializer = (shape: Shape, named = ""): Parameter<"float32"> => {
    checkShape(where, shape);
    const data = draw(backend, seed, shape);
    return { name: named, data, shape: [...shape], dtype: "float32" };
  };
  return Object.freeze(Object.assign(initializer, { seed }));
}

function checkOptions(where: string, options: KerasOptions): void {
  const { seed, mode, distribution, inputAxes, outputAxes, ...rest } = options;
  if (tagOf(seed) === "" || !(seed instanceof KerasSeeds)) {
    checkSeed(`${where}: seed`, seed, "a number, or what kerasSeeds(seed) gives");
  }
  if (mode !== undefined) checkOneOf(`${where}: mode`, mode, MODES);
  if (distribution !== undefined) {
    checkOneOf(`${where}: distribution`, distribution, DISTRIBUTIONS);
  }
  for (const [name, value] of Object.entries(rest as Record<string, unknown>)) {
    if (name !== "backend" && value !== undefined) checkNumber(`${where}: ${name}`, value);
  }
  for (const [name, axes] of Object.entries({ inputAxes, outputAxes })) {
    if (axes !== undefined && !isArray(axes)) {
      throw wrongType(`${where}: ${name}`, "an array of axes", axes);
    }
  }
  if ((inputAxes === undefined) !== (outputAxes === undefined)) {
    const missing = inputAxes === undefined ? "inputAxes" : "outputAxes";
    throw wrongType(`${where}: ${missing}`, "an array of axes, as its other side", undefined);
  }
  const { scale = 1, stddev = 0 } = rest;
  if (!(scale > 0)) throw wrongValue(`${where}: scale`, "a number > 0", scale);
  if (!(stddev >= 0)) throw wrongValue(`${where}: stddev`, "a number ≥ 0", stddev);
}

type Draw = (backend: Backend, seed: number, shape: Shape) => Values;

function law(where: string, name: KerasInitializerName, options: KerasOptions): Draw {
  const { mean = 0, stddev = 0.05, minval = -0.05, maxval = 0.05, gain = 1 } = options;
  switch (name) {
    case "RandomNormal":
      return (backend, seed, shape) => backend.normal(seed, shape, mean, stddev);
    case "TruncatedNormal":
      return (backend, seed, shape) => backend.truncatedNormal(seed, shape, mean, stddev);
    case "RandomUniform":
      return (backend, seed, shape) => backend.uniform(seed, shape, minval, maxval);
    case "Orthogonal":
      return (backend, seed, shape) => orthogonal(where, backend, seed, shape, gain);
    default: {
      const { scale = 1, mode = "fan_in", distribution = "truncated_normal" } = options;
      const scaling = FAMILY[name] ?? { scale, mode, distribution };
      return (backend, seed, shape) => scaled(where, backend, seed, shape, scaling, options);
    }
  }
}

/** Standard deviation of a normal cut at ±2, in Keras's digits. */
const TRUNCATED_STD = 0.87962566103423978;

function scaled(
  where: string,
  backend: Backend,
  seed: number,
  shape: Shape,
  { scale, mode, distribution }: Scaling,
  options: KerasOptions,
): Values {
  const { fanIn, fanOut } = fans(where, shape, options);
  const fan = mode === "fan_in" ? fanIn : mode === "fan_out" ? fanOut : (fanIn + fanOut) / 2;
  const variance = scale / Math.max(1, fan);
  if (distribution === "uniform") {
    const limit = Math.sqrt(3 * variance);
    return backend.uniform(seed, shape, -limit, limit);
  }
  const stddev = Math.sqrt(variance);
  if (distribution === "untruncated_normal") return backend.normal(seed, shape, 0, stddev);
  return backend.truncatedNormal(seed, shape, 0, stddev / TRUNCATED_STD);
}

/** Keras's compute_fans: the last axis is the outputs', the one before it the inputs', all others are spatial. */
function fans(
  where: string,
  shape: Shape,
  { inputAxes, outputAxes }: KerasOptions,
): { fanIn: number; fanOut: number } {
  const product = (name: string, axes: readonly number[]): number =>
    axes.reduce((size, axis) => {
      const length = shape.at(axis);
      if (!Number.isInteger(axis) || length === undefined) {
        throw wrongValue(`${where}: ${name}`, `axes of ${JSON.stringify(shape)}`, axis);
      }
      return size * length;
    }, 1);
  if (inputAxes && outputAxes) {
    return { fanIn: product("inputAxes", inputAxes), fanOut: product("outputAxes", outputAxes) };
  }
  if (shape.length < 2) return { fanIn: sizeOf(shape), fanOut: sizeOf(shape) };
  const field = sizeOf(shape.slice(0, -2));
  return { fanIn: shape.at(-2)! * field, fanOut: shape.at(-1)! * field };
}

/** gain · Q of normals [longer, shorter], where all axes but the last make the rows. */
function orthogonal(
  where: string,
  backend: Backend,
  seed: number,
  shape: Shape,
  gain: number,
): Values {
  if (shape.length < 2) throw wrongValue(`${where}: shape`, "at least two axes", shape);
  const columns = shape.at(-1)!;
  const rows = sizeOf(shape.slice(0, -1));
  const [longer, shorter] = [Math.max(rows, columns), Math.min(rows, columns)];
  const q = orthonormal(backend.normal(seed, [longer, shorter], 0, 1), rows, columns);
  const factor = Math.fround(gain);
  return Float32Array.from(q, (x) => factor * Math.fround(x));
}
