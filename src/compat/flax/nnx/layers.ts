/** The layers of `flax.nnx`, made at once: each takes its keys from the stream "params" as Flax's constructor does. */
import { checkKeys, isArray, tagOf, wrongType, wrongValue } from "../../../errors.js";
import { ones, zeros } from "../../../index.js";
import {
  checkCounts,
  checkOptions,
  countsOf,
  embedVariables,
  generalVariables,
  kernelAndBias,
  KERNEL_KEYS,
  lecun,
  made,
  NORM_KEYS,
  normVariables,
  unitary,
  type EmbedOptions,
  type FlaxInitializer,
  type FlaxParameter,
  type KernelOptions,
  type NormOptions,
  type ParamOptions,
  type Variable,
} from "../variables.js";
import { Rngs } from "./rngs.js";

/** What every layer takes. */
export interface RngsOption {
  readonly rngs: Rngs;
}

/** Parameters by nnx's attributes. */
export type Layer = Readonly<Record<string, FlaxParameter>>;

/** A layer of kernel and bias; no bias where `useBias` is false. */
export interface Affine {
  readonly kernel: FlaxParameter;
  readonly bias?: FlaxParameter;
}

/** kernel [in, out], bias [out]. */
export function linear(
  inFeatures: number,
  outFeatures: number,
  options: RngsOption & KernelOptions,
): Affine {
  checkCounts("linear", { inFeatures, outFeatures });
  checkLayer("linear", options, KERNEL_KEYS);
  return affine(options, generalVariables([], [inFeatures], [outFeatures], options));
}

/** Options of `linearGeneral`. */
export interface LinearGeneralOptions extends RngsOption, KernelOptions {
  /** The lengths of leading axes with a kernel each: nnx's batch_axis in order. */
  readonly batchAxis?: readonly number[];
}

/** kernel [...batch, ...in, ...out], bias [...batch, ...out]; the kernel is drawn as a matrix. */
export function linearGeneral(
  inFeatures: number | readonly number[],
  outFeatures: number | readonly number[],
  options: LinearGeneralOptions,
): Affine {
  const where = "linearGeneral";
  checkLayer(where, options, ["batchAxis", ...KERNEL_KEYS]);
  const { batchAxis = [] } = options;
  if (!isArray(batchAxis))
    throw wrongType(`${where}: batchAxis`, "an array of integers", batchAxis);
  const [batch, inputs, outputs] = [
    countsOf(where, "batchAxis", batchAxis),
    countsOf(where, "inFeatures", inFeatures),
    countsOf(where, "outFeatures", outFeatures),
  ];
  return affine(options, generalVariables(batch, inputs, outputs, options));
}

/** Options of `conv`. */
export interface ConvOptions extends RngsOption, KernelOptions {
  readonly featureGroupCount?: number;
}

/** kernel [...kernelSize, in / groups, out], bias [out]. */
export function conv(
  inFeatures: number,
  outFeatures: number,
  kernelSize: number | readonly number[],
  options: ConvOptions,
): Affine {
  checkLayer("conv", options, ["featureGroupCount", ...KERNEL_KEYS]);
  const { featureGroupCount: groups = 1 } = options;
  checkCounts("conv", { inFeatures, outFeatures, featureGroupCount: groups });
  if (inFeatures % groups !== 0) {
    throw wrongValue("conv: featureGroupCount", `a divisor of ${inFeatures}`, groups);
  }
  const kernel = countsOf("conv", "kernelSize", kernelSize);
  const shape = [...kernel, inFeatures / groups, outFeatures];
  return affine(options, kernelAndBias({ shape }, [outFeatures], options));
}

/** Options of `convTranspose`. */
export interface ConvTransposeOptions extends RngsOption, KernelOptions {
  readonly transposeKernel?: boolean;
}

/** kernel [...kernelSize, in, out], or [...kernelSize, out, in] where `transposeKernel`; bias [out]. */
export function convTranspose(
  inFeatures: number,
  outFeatures: number,
  kernelSize: number | readonly number[],
  options: ConvTransposeOptions,
): Affine {
  checkCounts("convTranspose", { inFeatures, outFeatures });
  checkLayer("convTranspose", options, ["transposeKernel", ...KERNEL_KEYS]);
  const { transposeKernel = false } = options;
  const sides = transposeKernel ? [outFeatures, inFeatures] : [inFeatures, outFeatures];
  const shape = [...countsOf("convTranspose", "kernelSize", kernelSize), ...sides];
  return affine(options, kernelAndBias({ shape }, [outFeatures], options));
}

/** embedding [numEmbeddings, features]: N(0, 1 / features). */
export function embed(
  numEmbeddings: number,
  features: number,
  options: RngsOption & EmbedOptions,
): { readonly embedding: FlaxParameter } {
  checkCounts("embed", { numEmbeddings, features });
  checkLayer("embed", options, ["embeddingInit", "paramDtype"]);
  return drawn(options, embedVariables(numEmbeddings, features, options)) as never;
}

/** Options of `multiHeadAttention`. */
export interface AttentionOptions extends RngsOption, KernelOptions {
  /** `inFeatures` by default, as the next two. */
  readonly qkvFeatures?: number;
  readonly outFeatures?: number;
  readonly inKvFeatures?: number;
  /** Heads of keys and values; `numHeads` by default. */
  readonly numKvHeads?: number;
  /** Above 0 it takes a key of the stream "dropout" at the end, as Flax does with keep_rngs; 0 by default. */
  readonly dropoutRate?: number;
  readonly normalizeQk?: boolean;
  /** `kernelInit` and `biasInit` by default. */
  readonly outKernelInit?: FlaxInitializer;
  readonly outBiasInit?: FlaxInitializer;
}

/** query, key, value [in, heads, features / heads] and out [heads, features / heads, out], each with a bias. */
export function multiHeadAttention(
  numHeads: number,
  inFeatures: number,
  options: AttentionOptions,
): Readonly<Record<string, Affine | Layer>> {
  const where = "multiHeadAttention";
  checkLayer(where, options, [
    ...["qkvFeatures", "outFeatures", "inKvFeatures", "numKvHeads", "dropoutRate"],
    ...["normalizeQk", "outKernelInit", "outBiasInit"],
    ...KERNEL_KEYS,
  ]);
  const { rngs, useBias = true, paramDtype = "float32", kernelInit = lecun() } = options;
  const { qkvFeatures = inFeatures, outFeatures = inFeatures, inKvFeatures = inFeatures } = options;
  const { numKvHeads = numHeads, dropoutRate = 0, biasInit = zeros() } = options;
  checkCounts(where, { numHeads, inFeatures, qkvFeatures, outFeatures, inKvFeatures, numKvHeads });
  if (qkvFeatures % numHeads !== 0) {
    throw wrongValue(`${where}: numHeads`, `a divisor of ${qkvFeatures}`, numHeads);
  }
  if (numHeads % numKvHeads !== 0) {
    throw wrongValue(`${where}: numKvHeads`, `a divisor of ${numHeads}`, numKvHeads);
  }
  const size = qkvFeatures / numHeads;
  const common = { rngs, useBias, paramDtype };
  const inner = { ...common, kernelInit, biasInit };
  const query = linearGeneral(inFeatures, [numHeads, size], inner);
  const key = linearGeneral(inKvFeatures, [numKvHeads, size], inner);
  const value = linearGeneral(inKvFeatures, [numKvHeads, size], inner);
  const head = (): Layer => layerNorm(size, { rngs, paramDtype, useBias: false });
  const norms = options.normalizeQk === true ? { query_ln: head(), key_ln: head() } : {};
  const { outKernelInit = kernelInit, outBiasInit = biasInit } = options;
  const outer = { ...common, kernelInit: outKernelInit, biasInit: outBiasInit };
  const out = linearGeneral([numHeads, size], outFeatures, outer);
  if (dropoutRate > 0) rngs.next("dropout");
  return { query, key, value, ...norms, out };
}

/** scale 1, bias 0. */
export function layerNorm(numFeatures: number, options: RngsOption & NormOptions): Layer {
  return norm("layerNorm", numFeatures, options);
}

/** scale 1, bias 0 for each channel. */
export function groupNorm(numFeatures: number, options: RngsOption & NormOptions): Layer {
  return norm("groupNorm", numFeatures, options);
}

/** scale 1, bias 0, and mean 0 and var 1, float32. */
export function batchNorm(numFeatures: number, options: RngsOption & NormOptions): Layer {
  const layer = norm("batchNorm", numFeatures, options);
  const shape = [numFeatures];
  const stats = (name: string, init: FlaxInitializer): FlaxParameter =>
    // a constant takes nothing of its key
    made(new Rngs({ default: 0 }).next(), { name, shape, init, dtype: "float32" });
  return { mean: stats("mean", zeros()), var: stats("var", ones()), ...layer };
}

/** scale 1. */
export function rmsNorm(
  numFeatures: number,
  options: RngsOption & Omit<NormOptions, "useBias" | "biasInit">,
): Layer {
  const known = ["useScale", "scaleInit", "paramDtype"];
  return norm("rmsNorm", numFeatures, options, known, { useBias: false });
}

function norm(
  where: string,
  numFeatures: number,
  options: RngsOption & NormOptions,
  known: readonly string[] = NORM_KEYS,
  fixed: NormOptions = {},
): Layer {
  checkCounts(where, { numFeatures });
  checkLayer(where, options, known);
  return drawn(options, normVariables(numFeatures, { ...options, ...fixed }));
}

/** Options of cells. */
export interface CellOptions extends RngsOption, ParamOptions {
  readonly kernelInit?: FlaxInitializer;
  /** `orthogonal()` by default. */
  readonly recurrentKernelInit?: FlaxInitializer;
  readonly biasInit?: FlaxInitializer;
}

/** Layers ii, if_, ig, io of the input and hi, hf, hg, ho of the state, which have the biases. */
export function lstmCell(
  inFeatures: number,
  hiddenFeatures: number,
  options: CellOptions,
): Readonly<Record<string, Affine>> {
  const { input, state } = cell("lstmCell", inFeatures, hiddenFeatures, options);
  const layers = (names: string[], make: () => Affine): [string, Affine][] =>
    names.map((name) => [name, make()]);
  return Object.fromEntries([
    ...layers(["ii", "if_", "ig", "io"], () => input(1, false)),
    ...layers(["hi", "hf", "hg", "ho"], () => state(1, true)),
  ]);
}

/** dense_i [in, 4·hidden] and dense_h [hidden, 4·hidden], which has the bias: all gates in one. */
export function optimizedLSTMCell(
  inFeatures: number,
  hiddenFeatures: number,
  options: CellOptions,
): Readonly<Record<string, Affine>> {
  const { input, state } = cell("optimizedLSTMCell", inFeatures, hiddenFeatures, options);
  const dense_i = input(4, false);
  return { dense_i, dense_h: state(4, true) };
}

/** dense_i [in, 3·hidden], which has the bias, and dense_h [hidden, 3·hidden]: gates r, z, n in one. */
export function gruCell(
  inFeatures: number,
  hiddenFeatures: number,
  options: CellOptions,
): Readonly<Record<string, Affine>> {
  const { input, state } = cell("gruCell", inFeatures, hiddenFeatures, options);
  const dense_i = input(3, true);
  return { dense_i, dense_h: state(3, false) };
}

/** The layers of a cell: so many gates of the input, of the state. */
function cell(
  where: string,
  inFeatures: number,
  hiddenFeatures: number,
  options: CellOptions,
): Record<"input" | "state", (gates: number, useBias: boolean) => Affine> {
  checkCounts(where, { inFeatures, hiddenFeatures });
  checkLayer(where, options, ["kernelInit", "recurrentKernelInit", "biasInit", "paramDtype"]);
  const { rngs, paramDtype = "float32", biasInit = zeros() } = options;
  const { kernelInit = lecun(), recurrentKernelInit = unitary() } = options;
  const layer =
    (inputs: number, init: FlaxInitializer) =>
    (gates: number, useBias: boolean): Affine => {
      const own = { rngs, useBias, paramDtype, kernelInit: init, biasInit };
      return linear(inputs, gates * hiddenFeatures, own);
    };
  return {
    input: layer(inFeatures, kernelInit),
    state: layer(hiddenFeatures, recurrentKernelInit),
  };
}

/** `nnx.Dropout`: no parameters, but it takes a key of the stream "dropout". */
export function dropout(rate: number, options: RngsOption): Layer {
  if (typeof rate !== "number") throw wrongType("dropout: rate", "a number", rate);
  checkLayer("dropout", options, []);
  options.rngs.next("dropout");
  return {};
}

function checkLayer(where: string, options: Readonly<RngsOption>, known: readonly string[]): void {
  checkKeys(where, options, ["rngs", ...known]);
  if (tagOf(options.rngs) === "" || !(options.rngs instanceof Rngs)) {
    throw wrongType(`${where}: rngs`, "what nnx.rngs(seed) gives", options.rngs);
  }
  checkOptions(where, { ...options });
}

function drawn({ rngs }: RngsOption, variables: readonly Variable[]): Layer {
  const entries = variables.map((one) => [one.name, made(rngs.next("params"), one)] as const);
  return Object.fromEntries(entries);
}

const affine = (options: RngsOption, variables: readonly Variable[]): Affine =>
  drawn(options, variables) as unknown as Affine;
