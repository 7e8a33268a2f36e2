/** Modules of `flax.linen` as plain data, and what stands between them. */
import { asObject, checkKeys, isArray, checkOneOf, wrongType } from "../../../errors.js";
import { checkText } from "../../../spec/seed.js";
import { checkShape } from "../../../spec/shape.js";
import type { JaxDtype } from "../../index.js";
import {
  checkCounts,
  checkInit,
  checkOptions,
  countsOf,
  KERNEL_KEYS,
  NORM_KEYS,
  type EmbedOptions,
  type FlaxInitializer,
  type KernelOptions,
  type NormOptions,
} from "../variables.js";
import { checkPadding, perAxis, type Padding, type PerAxis } from "../windows.js";

/** What all modules take. */
export interface ModuleOptions {
  /** Flax's `name=`; without it a compact module numbers its own: Dense_0, Dense_1, Conv_0. */
  readonly name?: string;
  /** The shape that the module is called with, where it is not what the module before gave. */
  readonly input?: readonly number[];
}

/** `Dense`. */
export interface Dense extends ModuleOptions, KernelOptions {
  readonly module: "Dense";
  readonly features: number;
}

/** `DenseGeneral`: contracts the axes `axis`; `batchDims` are leading axes with a kernel each. */
export interface DenseGeneral extends ModuleOptions, KernelOptions {
  readonly module: "DenseGeneral";
  readonly features: number | readonly number[];
  readonly axis?: number | readonly number[];
  readonly batchDims?: readonly number[];
}

/** Options of `conv`. */
export interface ConvOptions extends ModuleOptions, KernelOptions {
  readonly strides?: PerAxis;
  /** "SAME" by default. */
  readonly padding?: Padding;
  readonly kernelDilation?: PerAxis;
  readonly inputDilation?: PerAxis;
  readonly featureGroupCount?: number;
}

/** `Conv`. */
export interface Conv extends ConvOptions {
  readonly module: "Conv";
  readonly features: number;
  readonly kernelSize: number | readonly number[];
}

/** Options of `convTranspose`. */
export interface ConvTransposeOptions extends ModuleOptions, KernelOptions {
  readonly strides?: PerAxis;
  /** "SAME" by default. */
  readonly padding?: Padding;
  readonly kernelDilation?: PerAxis;
  /** Whether the kernel is [...k, out, in]; false by default. */
  readonly transposeKernel?: boolean;
}

/** `ConvTranspose`. */
export interface ConvTranspose extends ConvTransposeOptions {
  readonly module: "ConvTranspose";
  readonly features: number;
  readonly kernelSize: number | readonly number[];
}

/** `Embed`. */
export interface Embed extends ModuleOptions, EmbedOptions {
  readonly module: "Embed";
  readonly numEmbeddings: number;
  readonly features: number;
}

/** Options of attention modules. */
export interface AttentionOptions extends ModuleOptions, KernelOptions {
  /** All heads together; the input's features by default. */
  readonly qkvFeatures?: number;
  /** The input's features by default. */
  readonly outFeatures?: number;
  /** Features of what keys and values are made of; the input's by default. */
  readonly kvFeatures?: number;
  readonly normalizeQk?: boolean;
  /** `kernelInit` and `biasInit` by default. */
  readonly outKernelInit?: FlaxInitializer;
  readonly outBiasInit?: FlaxInitializer;
}

/** `MultiHeadDotProductAttention` and its other names. */
export interface Attention extends AttentionOptions {
  readonly module: "MultiHeadDotProductAttention" | "MultiHeadAttention" | "SelfAttention";
  readonly numHeads: number;
}

/** `LayerNorm`, `BatchNorm`, `GroupNorm` and `RMSNorm` of the last axis. */
export interface Norm extends ModuleOptions, NormOptions {
  readonly module: "LayerNorm" | "BatchNorm" | "GroupNorm" | "RMSNorm";
}

/** Options of cells. */
export interface CellOptions extends ModuleOptions, Omit<KernelOptions, "useBias"> {
  /** `orthogonal()` by default. */
  readonly recurrentKernelInit?: FlaxInitializer;
}

/** `LSTMCell`, `OptimizedLSTMCell`, `GRUCell` and `SimpleCell`. */
export interface Cell extends CellOptions {
  readonly module: "LSTMCell" | "OptimizedLSTMCell" | "GRUCell" | "SimpleCell";
  readonly features: number;
}

/** `RNN`: a cell over the axis of time. */
export interface Rnn extends ModuleOptions {
  readonly module: "RNN";
  readonly cell: Cell;
}

/** `Sequential`. */
export interface Sequential extends ModuleOptions {
  readonly module: "Sequential";
  readonly layers: readonly Part[];
}

/** A user's class whose method is `@nn.compact`, or that has a `setup`. */
export interface UserModule extends ModuleOptions {
  readonly module: "compact" | "setup";
  readonly className: string;
  readonly parts: readonly Part[] | Submodules;
}

/** The attributes that a `setup` makes, in the order of use: modules, lists of them (layers_0 …) and dicts. */
export interface Submodules {
  readonly [name: string]: Part | readonly Part[] | Submodules;
}

/** `self.param(name, init, shape)`. */
export interface OwnParam {
  readonly param: string;
  readonly shape: readonly number[];
  readonly init: FlaxInitializer;
  readonly dtype: JaxDtype;
}

/** What changes a shape and has no parameters. */
export type Reshape =
  | { readonly reshape: readonly number[] }
  | { readonly flatten: true }
  | { readonly mean: readonly number[] }
  | {
      readonly pool: readonly number[];
      readonly strides: readonly number[];
      readonly padding: Padding;
    };

/** Functions that keep their input's shape and have no parameters. */
// prettier-ignore
const KNOWN = [
  "relu", "gelu", "silu", "swish", "tanh", "sigmoid", "elu", "selu", "celu",
  "leaky_relu", "relu6", "softplus", "softmax", "log_softmax", "hard_tanh", "hard_swish",
  "mish", "soft_sign", "identity", "dropout",
] as const;

/** Functions that may stand among the steps of a module: they keep the shape and have no parameters. */
export type FunctionName = (typeof KNOWN)[number];
/** Their names. */
export const FUNCTIONS: readonly FunctionName[] = KNOWN;

/** A module of flax.linen as plain data. */
export type LinenModule =
  | Dense
  | DenseGeneral
  | Conv
  | ConvTranspose
  | Embed
  | Attention
  | Norm
  | Cell
  | Rnn
  | Sequential
  | UserModule;

/** A step of a module: a module, the module's own parameter, a change of shape, or the name of a function. */
export type Part = LinenModule | OwnParam | Reshape | FunctionName;

/** Keys of steps. */
const STEPS = ["module", "param", "reshape", "flatten", "mean", "pool"];

/** Whether a value of `setup` is a step, rather than a list or dict of them. @internal */
export const isStep = (value: unknown): value is Part =>
  typeof value === "string" || STEPS.some((key) => key in asObject(value));

const COMMON = ["name", "input"];

/** A module's data, checked as far as all modules go. */
function made<M extends ModuleOptions, O extends ModuleOptions>(
  where: string,
  fixed: Omit<M, keyof O> & Partial<M>,
  options: O,
  known: readonly string[],
  check: (options: O) => void = () => undefined,
): M {
  checkKeys(where, options, [...COMMON, ...known]);
  const { name, input } = options;
  if (name !== undefined) checkText(`${where}: name`, name);
  if (input !== undefined) checkShape(`${where}: input`, input);
  checkOptions(where, options as Readonly<Record<string, unknown>>);
  check(options);
  return Object.freeze({ ...fixed, ...options }) as unknown as M;
}

/** kernel [in, features], bias [features]. */
export function dense(features: number, options: ModuleOptions & KernelOptions = {}): Dense {
  checkCounts("dense", { features });
  return made<Dense, typeof options>("dense", { module: "Dense", features }, options, KERNEL_KEYS);
}

/** kernel [...in, ...features], bias [...features]; the kernel is drawn as a matrix. */
export function denseGeneral(
  features: number | readonly number[],
  options: Omit<DenseGeneral, "module" | "features"> = {},
): DenseGeneral {
  const where = "denseGeneral";
  countsOf(where, "features", features);
  const fixed = { module: "DenseGeneral", features } as const;
  const known = ["axis", "batchDims", ...KERNEL_KEYS];
  return made<DenseGeneral, typeof options>(
    where,
    fixed,
    options,
    known,
    ({ axis = -1, batchDims = [] }) => {
      checkIntegers(`${where}: axis`, isArray(axis) ? axis : [axis]);
      checkIntegers(`${where}: batchDims`, batchDims);
    },
  );
}

/** kernel [...kernelSize, in / groups, features], bias [features]; one number is one spatial axis. */
export function conv(
  features: number,
  kernelSize: number | readonly number[],
  options: ConvOptions = {},
): Conv {
  checkCounts("conv", { features });
  const fixed = { module: "Conv", features, kernelSize } as const;
  const windows = ["strides", "padding", "kernelDilation", "inputDilation"];
  const known = [...windows, "featureGroupCount", ...KERNEL_KEYS];
  return made<Conv, ConvOptions>("conv", fixed, options, known, (given) => {
    const { featureGroupCount = 1 } = given;
    checkCounts("conv", { featureGroupCount });
    checkWindow("conv", kernelSize, given);
  });
}

/** kernel [...kernelSize, in, features], bias [features]. */
export function convTranspose(
  features: number,
  kernelSize: number | readonly number[],
  options: ConvTransposeOptions = {},
): ConvTranspose {
  const where = "convTranspose";
  checkCounts(where, { features });
  const fixed = { module: "ConvTranspose", features, kernelSize } as const;
  const known = ["strides", "padding", "kernelDilation", "transposeKernel", ...KERNEL_KEYS];
  return made<ConvTranspose, ConvTransposeOptions>(where, fixed, options, known, (given) =>
    checkWindow(where, kernelSize, given),
  );
}

function checkWindow(
  where: string,
  kernelSize: number | readonly number[],
  { padding = "SAME", ...options }: ConvOptions,
): void {
  const kernel = countsOf(where, "kernelSize", kernelSize);
  checkPadding(where, padding);
  for (const name of ["strides", "kernelDilation", "inputDilation"] as const) {
    perAxis(`${where}: ${name}`, kernel.length, options[name] ?? 1);
  }
}

/** embedding [numEmbeddings, features]: N(0, 1 / features). */
export function embed(
  numEmbeddings: number,
  features: number,
  options: ModuleOptions & EmbedOptions = {},
): Embed {
  checkCounts("embed", { numEmbeddings, features });
  const fixed = { module: "Embed", numEmbeddings, features } as const;
  return made<Embed, typeof options>("embed", fixed, options, ["embeddingInit", "paramDtype"]);
}

const attention =
  (where: string, module: Attention["module"]) =>
  (numHeads: number, options: AttentionOptions = {}): Attention => {
    checkCounts(where, { numHeads });
    const counts = ["qkvFeatures", "outFeatures", "kvFeatures"] as const;
    const known = [...counts, "normalizeQk", "outKernelInit", "outBiasInit", ...KERNEL_KEYS];
    const fixed = { module, numHeads };
    return made<Attention, AttentionOptions>(where, fixed, options, known, (given) => {
      for (const name of counts) {
        if (given[name] !== undefined) checkCounts(where, { [name]: given[name] });
      }
    });
  };

/** query, key, value [in, heads, features / heads] and out [heads, features / heads, out]. */
export const multiHeadDotProductAttention: AttentionFactory = attention(
  "multiHeadDotProductAttention",
  "MultiHeadDotProductAttention",
);
/** As `multiHeadDotProductAttention`, which it is in Flax but for the name. */
export const multiHeadAttention: AttentionFactory = attention(
  "multiHeadAttention",
  "MultiHeadAttention",
);
/** As `multiHeadDotProductAttention`, which it is in Flax but for the name. */
export const selfAttention: AttentionFactory = attention("selfAttention", "SelfAttention");

/** Makes an attention module of so many heads. */
type AttentionFactory = (numHeads: number, options?: AttentionOptions) => Attention;
/** Makes a norm of the last axis. */
type NormFactory = (options?: ModuleOptions & NormOptions) => Norm;
/** Makes a recurrent cell of so many features. */
type CellFactory = (features: number, options?: CellOptions) => Cell;

const norm =
  (where: string, module: Norm["module"], known: readonly string[] = NORM_KEYS): NormFactory =>
  (options = {}) =>
    made<Norm, ModuleOptions & NormOptions>(where, { module }, options, known);

/** scale 1, bias 0. */
export const layerNorm: NormFactory = norm("layerNorm", "LayerNorm");
/** scale 1, bias 0; mean 0 and var 1 in the collection batch_stats, float32. */
export const batchNorm: NormFactory = norm("batchNorm", "BatchNorm");
/** scale 1, bias 0 for each channel. */
export const groupNorm: NormFactory = norm("groupNorm", "GroupNorm");
/** scale 1. */
export const rmsNorm: NormFactory = norm("rmsNorm", "RMSNorm", [
  "useScale",
  "scaleInit",
  "paramDtype",
]);

const cell =
  (where: string, module: Cell["module"]): CellFactory =>
  (features, options = {}) => {
    checkCounts(where, { features });
    return made<Cell, CellOptions>(where, { module, features }, options, [
      ...["kernelInit", "recurrentKernelInit", "biasInit", "paramDtype"],
    ]);
  };

/** Dense layers ii, if, ig, io of the input and hi, hf, hg, ho of the state, which have the biases. */
export const lstmCell: CellFactory = cell("lstmCell", "LSTMCell");
/** As `lstmCell`. */
export const optimizedLSTMCell: CellFactory = cell("optimizedLSTMCell", "OptimizedLSTMCell");
/** Dense layers ir, iz, in of the input, which have biases, and hr, hz, hn of the state; hn has one. */
export const gruCell: CellFactory = cell("gruCell", "GRUCell");
/** Dense layers i of the input, which has a bias, and h of the state. */
export const simpleCell: CellFactory = cell("simpleCell", "SimpleCell");

const CELLS = ["LSTMCell", "OptimizedLSTMCell", "GRUCell", "SimpleCell"] as const;

/** A cell over the axis before the last. */
export function rnn(of: Cell, options: ModuleOptions = {}): Rnn {
  checkOneOf("rnn: cell", (asObject(of) as Partial<Cell>).module, CELLS);
  return made<Rnn, ModuleOptions>("rnn", { module: "RNN", cell: of }, options, []);
}

/** `nn.Sequential`: modules, functions and changes of shape. */
export function sequential(layers: readonly Part[], options: ModuleOptions = {}): Sequential {
  checkParts("sequential", layers);
  return made<Sequential, ModuleOptions>(
    "sequential",
    { module: "Sequential", layers },
    options,
    [],
  );
}

/** A user's class with `@nn.compact`: its steps in order. Where it stands in another, `className` numbers it: Block_0. */
export function compact(
  className: string,
  parts: readonly Part[],
  options: ModuleOptions = {},
): UserModule {
  checkText("compact: className", className);
  checkParts("compact", parts);
  const fixed = { module: "compact", className, parts } as const;
  return made<UserModule, ModuleOptions>("compact", fixed, options, []);
}

/** A user's class with `setup`: its attributes in the order of their use. */
export function setup(
  className: string,
  parts: Submodules,
  options: ModuleOptions = {},
): UserModule {
  checkText("setup: className", className);
  if (isArray(parts)) throw wrongType("setup: parts", "an object of attributes", parts);
  const fixed = { module: "setup", className, parts } as const;
  return made<UserModule, ModuleOptions>("setup", fixed, options, []);
}

/** `self.param(name, init, shape, dtype)` of a user's class, in its place among the steps. */
export function param(
  name: string,
  init: FlaxInitializer,
  shape: readonly number[],
  dtype: JaxDtype = "float32",
): OwnParam {
  checkText("param: name", name);
  checkInit("param: init", init);
  checkShape("param", shape);
  checkOptions("param", { paramDtype: dtype });
  return Object.freeze({ param: name, shape, init, dtype });
}

/** `x.reshape((x.shape[0], -1))`. */
export const flatten = (): Reshape => ({ flatten: true });

/** `x.reshape(shape)`: any shape that the next step is called with. */
export function reshape(shape: readonly number[]): Reshape {
  checkShape("reshape", shape);
  return { reshape: shape };
}

/** `x.mean(axis=axes)`. */
export function mean(axes: readonly number[]): Reshape {
  checkIntegers("mean: axes", axes);
  return { mean: axes };
}

/** `nn.max_pool` and `nn.avg_pool`; padding is "VALID" by default, strides are 1. */
export function pool(
  window: readonly number[],
  options: { readonly strides?: readonly number[]; readonly padding?: Padding } = {},
): Reshape {
  checkKeys("pool", options, ["strides", "padding"]);
  if (!isArray(window)) throw wrongType("pool: window", "an array of integers", window);
  countsOf("pool", "window", window);
  const { strides = window.map(() => 1), padding = "VALID" } = options;
  perAxis("pool: strides", window.length, strides);
  checkPadding("pool", padding);
  return { pool: window, strides, padding };
}

function checkIntegers(where: string, list: unknown): asserts list is readonly number[] {
  if (!isArray(list) || !list.every(Number.isSafeInteger)) {
    throw wrongType(where, "integers", list);
  }
}

function checkParts(where: string, parts: unknown): void {
  if (!isArray(parts)) throw wrongType(`${where}: parts`, "an array of modules", parts);
  for (const part of parts) {
    if (typeof part === "string") checkOneOf(`${where}: function`, part, FUNCTIONS);
  }
}
