/** Flax's variables: what each layer has, in the order in which it takes keys, and how one is drawn. */
import { asObject, checkOneOf, isArray, wrongType, wrongValue } from "../../errors.js";
import type { Initializer } from "../../laws/initializer.js";
import type { Parameter } from "../../parameters/set.js";
import { lecunNormal, ones, orthogonal, varianceScaling, zeros } from "../../index.js";
import { sizeOf } from "../../spec/shape.js";
import type { AnyArray } from "../../spec/dtype.js";
import type { JaxAxes, JaxDraw, JaxDtype, JaxKey } from "../index.js";

/** An initializer of Flax: a law, or a law with JAX's in_axis, out_axis and batch_axis. */
export type FlaxInitializer = Initializer | (JaxAxes & { readonly init: Initializer });

/** A parameter of one of JAX's dtypes. */
export type FlaxParameter = Parameter<JaxDtype>;

/** What a layer's parameter is before a key is there. */
export interface Variable {
  readonly name: string;
  readonly shape: readonly number[];
  /** The shape that the initializer sees; `shape` by default. */
  readonly drawn?: readonly number[];
  readonly init: FlaxInitializer;
  readonly dtype: JaxDtype;
}

/** What all layers take. */
export interface ParamOptions {
  /** The dtype of the parameters; "float32" by default. */
  readonly paramDtype?: JaxDtype;
}

/** What layers with a kernel take. */
export interface KernelOptions extends ParamOptions {
  /** Whether there is a bias; true by default. */
  readonly useBias?: boolean;
  /** lecun_normal by default: `lecunNormal({ distribution: "truncated_normal" })`. */
  readonly kernelInit?: FlaxInitializer;
  /** Zeros by default. */
  readonly biasInit?: FlaxInitializer;
}

/** What norms take. */
export interface NormOptions extends ParamOptions {
  readonly useBias?: boolean;
  readonly useScale?: boolean;
  readonly biasInit?: FlaxInitializer;
  readonly scaleInit?: FlaxInitializer;
}

/** The names of `KernelOptions`. */
export const KERNEL_KEYS: readonly string[] = ["useBias", "kernelInit", "biasInit", "paramDtype"];
/** The names of `NormOptions`. */
export const NORM_KEYS: readonly string[] = [
  "useBias",
  "useScale",
  "biasInit",
  "scaleInit",
  "paramDtype",
];

/** lecun_normal, the default of kernels. */
export const lecun = (): Initializer => lecunNormal({ distribution: "truncated_normal" });
/** orthogonal(), the default of cells' states. */
export const unitary = (): Initializer => orthogonal();

/** variance_scaling(1.0, "fan_in", "normal", out_axis=0): both sides are axis 0, so that the fan is the other one. */
const embedding = (): FlaxInitializer => ({
  init: varianceScaling({ mode: "fan_in" }),
  outAxis: 0,
});

/** kernel [...batch, ...inputs, ...features], drawn as a matrix, and bias [...batch, ...features]. */
export function generalVariables(
  batch: readonly number[],
  inputs: readonly number[],
  features: readonly number[],
  options: KernelOptions,
): Variable[] {
  const drawn = [sizeOf(batch) * sizeOf(inputs), sizeOf(features)];
  const shape = [...batch, ...inputs, ...features];
  return kernelAndBias({ shape, drawn }, [...batch, ...features], options);
}

/** kernel and bias of given shapes. */
export function kernelAndBias(
  kernel: Pick<Variable, "shape" | "drawn">,
  bias: readonly number[],
  { useBias = true, kernelInit = lecun(), biasInit = zeros(), paramDtype }: KernelOptions,
): Variable[] {
  const dtype = paramDtype ?? "float32";
  const weight = { name: "kernel", ...kernel, init: kernelInit, dtype };
  return useBias ? [weight, { name: "bias", shape: bias, init: biasInit, dtype }] : [weight];
}

/** embedding [count, features]. */
export function embedVariables(
  count: number,
  features: number,
  { embeddingInit = embedding(), paramDtype = "float32" }: EmbedOptions,
): Variable[] {
  return [{ name: "embedding", shape: [count, features], init: embeddingInit, dtype: paramDtype }];
}

/** Options of `embed`. */
export interface EmbedOptions extends ParamOptions {
  /** N(0, 1 / features) by default. */
  readonly embeddingInit?: FlaxInitializer;
}

/** scale, then bias. */
export function normVariables(features: number, options: NormOptions): Variable[] {
  const { useBias = true, useScale = true } = options;
  const { biasInit = zeros(), scaleInit = ones(), paramDtype: dtype = "float32" } = options;
  const shape = [features];
  return [
    ...(useScale ? [{ name: "scale", shape, init: scaleInit, dtype }] : []),
    ...(useBias ? [{ name: "bias", shape, init: biasInit, dtype }] : []),
  ];
}

/** What a variable's key draws. */
export function drawOf(key: JaxKey, { shape, drawn = shape, init, dtype }: Variable): JaxDraw {
  const { init: law, ...axes } = "law" in init ? { init } : init;
  return { key, init: law, shape: drawn, dtype, ...(law.law === "constant" ? {} : axes) };
}

/** A variable with its values. */
export function parameterOf({ name, shape, dtype }: Variable, data: AnyArray): FlaxParameter {
  return { name, data, shape: [...shape], dtype } as FlaxParameter;
}

/** Draws a variable from its key. */
export function made(key: JaxKey, variable: Variable): FlaxParameter {
  return parameterOf(variable, drawn(drawOf(key, variable)));
}

/** What a draw gives. */
export const drawn = ({ key, init, shape, ...options }: JaxDraw): AnyArray =>
  key.initialize(init, shape, options);

/** An integer ≥ 1. */
export function checkCounts(where: string, counts: Readonly<Record<string, unknown>>): void {
  for (const [name, count] of Object.entries(counts)) {
    if (typeof count !== "number") throw wrongType(`${where}: ${name}`, "an integer", count);
    if (!Number.isSafeInteger(count) || count < 1) {
      throw wrongValue(`${where}: ${name}`, "an integer ≥ 1", count);
    }
  }
}

/** The lengths that a number or a list gives. @throws TypeError, RangeError for what is no integer ≥ 1, or list of them */
export function countsOf(where: string, name: string, given: unknown): readonly number[] {
  const list = isArray(given) ? [...given] : [given]; // holes too
  for (const length of list) checkCounts(where, { [name]: length });
  return list as number[];
}

/** Booleans, initializers and the dtype of options. */
export function checkOptions(where: string, options: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    if (name.endsWith("Init")) checkInit(`${where}: ${name}`, value);
    if (/^(use|transpose|normalize)[A-Z]/.test(name) && typeof value !== "boolean") {
      throw wrongType(`${where}: ${name}`, "a boolean", value);
    }
  }
  const { paramDtype = "float32" } = options;
  checkOneOf(`${where}: paramDtype`, paramDtype, ["float32", "float16", "bfloat16"]);
}

/** Refuses what is neither a law nor an object that holds one; the law itself is checked when it draws. */
export function checkInit(where: string, value: unknown): asserts value is FlaxInitializer {
  const given = asObject(value);
  if ("law" in given || "init" in given) return;
  throw wrongType(where, "an initializer, or { init, inAxis, outAxis, batchAxis }", value);
}
