import {
  checkDtype,
  checkInteger,
  checkKeys,
  checkNumber,
  fill,
  initialize,
  isArray,
  newBuffer,
  normal,
  seed64,
  wrongType,
  wrongValue,
} from "../../core.js";
import type { Dtype, Seed } from "../../index.js";
import type { ActivationOption } from "../activation.js";
import { endsOf, readLayers, type Layer, type Read, type Source } from "../layers.js";
import type { Floats } from "../product.js";
import { roundTo } from "../round.js";
import { ratioOf, stabilityOf } from "../stability.js";
import { floatsOf, readTensor, type TensorLike } from "../tensor.js";
import { finite } from "../verdict.js";
import { asleep, cosine, measure, norm } from "./measure.js";
import { pass, type Run, type Seen, type SeenBack } from "./network.js";
import { positionsOf, transposed } from "./operators.js";
import { denseLayersOf, type ParameterSet } from "./parameters.js";
import type { Probe, ProbeLayer } from "./result.js";
import { verdictsOf } from "./verdicts.js";

/** The inputs, and the format in which they are passed through. */
export interface ProbeOptions {
  /** Of a set of parameters: what stands behind each layer, "relu" by default, and behind the last. */
  readonly activation?: ActivationOption;
  readonly outputActivation?: ActivationOption;
  /** Inputs that are drawn, 64 by default. */
  readonly batch?: number;
  /** Draws the batch, the cotangents and all weights that are given by law; 0 by default. */
  readonly seed?: Seed;
  /** Correlation of inputs 2i and 2i + 1 that are drawn, 0.5 by default. */
  readonly correlation?: number;
  /** Inputs of one's own, [batch, channels, …size], or [batch, …size, channels] for "channelsLast". */
  readonly input?: TensorLike & { readonly order?: "channelsFirst" | "channelsLast" };
  /** The format that signals, gradients and weights are rounded to, "float32" by default; sums are float32 or wider. */
  readonly dtype?: Dtype;
}

const OPTIONS = [
  ...["activation", "outputActivation", "batch", "seed", "correlation", "input", "dtype"],
];

/**
 * Sends a batch forward through a network and random cotangents backward, by exact vector-Jacobian products, and
 * measures both layer by layer.
 *
 * Inputs and cotangents are N(0, 1), of a seed. Matrix products and named activations have the same bits in every
 * engine, and so has the whole result.
 *
 * @param network layers, whose weights are laws or values; or parameters W1, b1, W2, … of a dense network, weights
 *   [out, in] in order, each perhaps followed by its bias
 * @throws TypeError, RangeError for every mistake, before anything is made
 * @example
 *     const { layers } = probe(initializeParameters([784, 256, 10], { seed: 1 }), { activation: "relu", seed: 2 });
 *     layers.map(({ after }) => after.std);
 */
export function probe(network: readonly Layer[] | ParameterSet, options: ProbeOptions = {}): Probe {
  const where = "probe";
  checkKeys(where, options, OPTIONS);
  const { dtype = "float32", seed = 0, batch = 64, correlation = 0.5 } = options;
  checkDtype(where, dtype);
  seed64(where, seed);
  checkInteger(`${where}: batch`, batch, 1);
  checkNumber(`${where}: correlation`, correlation);
  if (Math.abs(correlation) > 1) {
    throw wrongValue(`${where}: correlation`, "a number from -1 to 1", correlation);
  }
  const layers = readLayers(where, layersFrom(where, network, options));
  refuseUnknown(where, layers);
  const wide = dtype === "float64" ? "float64" : "float32";
  const settle = (data: Floats): void => roundTo(dtype, data);
  const data = inputsOf(where, layers[0]!, { ...options, batch, seed, correlation, wide });
  settle(data.values);
  const values = drawWeights(layers, seed, dtype, settle);
  const rows = new Map<Read, ProbeLayer>();
  const run: Run = {
    where,
    inputs: data.inputs,
    valuesOf: (source) => values.get(source.name)!,
    settle,
    onForward: (seen) => rows.set(seen.layer, rowOf(seen, data.inputs, values)),
    onBackward: (seen) => rows.set(seen.layer, { ...rows.get(seen.layer)!, ...gradientsOf(seen) }),
  };
  const { out, backward } = pass(layers, data.values, run);
  const cotangent = drawn("probe/cotangent", out.length, wide, seed);
  settle(cotangent);
  backward(cotangent);
  return resultOf([...rows.values()], endsOf(layers), dtype, data);
}

function layersFrom(
  where: string,
  network: readonly Layer[] | ParameterSet,
  { activation, outputActivation }: ProbeOptions,
): readonly Layer[] {
  if (!isArray(network)) return denseLayersOf(where, network, activation, outputActivation);
  for (const [name, value] of Object.entries({ activation, outputActivation })) {
    if (value !== undefined) {
      throw wrongType(`${where}: ${name}`, "none beside layers, which have their own", value);
    }
  }
  return network as readonly Layer[];
}

/** All that a pass would stumble over in mid-run. */
function refuseUnknown(where: string, layers: readonly Read[]): void {
  for (const layer of layers) {
    if (layer.type === "residual") refuseUnknown(where, layer.layers);
    if (layer.type !== "attention") continue;
    const here = `${where}: layer ${layer.name}: type`;
    throw wrongValue(here, "a layer that probe knows", layer.type, "forecast alone has attention");
  }
}

function drawn(name: string, size: number, wide: "float32" | "float64", seed: Seed): Floats {
  const Class = wide === "float64" ? Float64Array : Float32Array;
  const buffer = newBuffer("probe", name, size * Class.BYTES_PER_ELEMENT);
  return fill(new Class(buffer), normal(), { seed, name });
}

interface Batch {
  readonly values: Floats;
  readonly inputs: number;
}

function inputsOf(
  where: string,
  { from }: Read,
  options: Pick<ProbeOptions, "input"> & {
    readonly batch: number;
    readonly seed: Seed;
    readonly correlation: number;
    readonly wide: "float32" | "float64";
  },
): Batch {
  const { input, batch, seed, correlation, wide } = options;
  const width = from.channels * positionsOf(from);
  if (input === undefined) {
    const values = drawn("probe/input", batch * width, wide, seed);
    const own = Math.sqrt(1 - correlation * correlation);
    for (let n = 0; n + 1 < batch; n += 2) {
      for (let i = n * width; i < (n + 1) * width; ++i) {
        values[i + width] = correlation * values[i]! + own * values[i + width]!;
      }
    }
    return { values, inputs: batch };
  }
  const { order = "channelsFirst" } = input;
  const tensor = readTensor(`${where}: input`, "input", input);
  const [inputs = 0, ...shape] = tensor.shape;
  const wanted =
    order === "channelsFirst" ? [from.channels, ...from.size] : [...from.size, from.channels];
  if (inputs < 1 || String(shape) !== String(wanted)) {
    throw wrongValue(`${where}: input.shape`, `[batch, ${wanted.join(", ")}]`, tensor.shape);
  }
  const given = floatsOf(tensor);
  const values = wide === "float64" ? Float64Array.from(given) : Float32Array.from(given);
  return {
    inputs,
    values:
      order === "channelsLast"
        ? values
        : transposed(values, inputs, from.channels, positionsOf(from)),
  };
}

/** Values of every parameter in the layouts OI, OIW, OIHW and OIDHW. */
function drawWeights(
  layers: readonly Read[],
  seed: Seed,
  dtype: Dtype,
  settle: (data: Floats) => void,
): Map<string, Floats> {
  const sources: Source[] = [];
  const visit = (chain: readonly Read[]): void => {
    for (const layer of chain) {
      if (layer.type === "residual") visit(layer.layers);
      if ("weight" in layer) sources.push(layer.weight);
      if ("bias" in layer && layer.bias !== undefined) sources.push(layer.bias);
    }
  };
  visit(layers);
  const drawn = sources.filter(({ values }) => values === undefined);
  const made = initialize(
    drawn.map(({ name, entry }) => [name, entry] as const),
    { seed, dtype },
  );
  const all = new Map<string, Floats>();
  for (const { name, entry, values } of sources) {
    const given = floatsOf(values ?? made[name]!);
    const own = dtype === "float64" ? Float64Array.from(given) : Float32Array.from(given);
    settle(own);
    all.set(name, inUsualLayout(own, entry.shape, entry.layout as string | undefined));
  }
  return all;
}

/** Puts the axes of a weight in the order O, I, then the kernel's. */
function inUsualLayout(data: Floats, shape: readonly number[], layout = "OI"): Floats {
  const usual = ["O", "I", "D", "H", "W"].filter((letter) => layout.includes(letter));
  if (shape.length < 2 || usual.join("") === layout) return data;
  const strides = new Map<string, number>();
  const lengths = new Map<string, number>();
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; --axis) {
    strides.set(layout[axis]!, stride);
    lengths.set(layout[axis]!, shape[axis]!);
    stride *= shape[axis]!;
  }
  let sources = [0];
  for (const letter of usual) {
    const steps = Array.from({ length: lengths.get(letter)! }, (_, k) => k * strides.get(letter)!);
    sources = sources.flatMap((at) => steps.map((step) => at + step));
  }
  return data.map((_, i) => data[sources[i]!]!);
}

function rowOf(
  { layer, before, after, slopes }: Seen,
  inputs: number,
  values: ReadonlyMap<string, Floats>,
): ProbeLayer {
  const { channels, size } = layer.out;
  const sleep = slopes === undefined ? undefined : asleep(after, slopes, channels);
  const weighted = layer.type === "dense" || layer.type === "conv";
  const weight = weighted ? values.get(layer.weight.name)! : undefined;
  const bias = weighted ? values.get(layer.bias.name)! : undefined;
  return {
    name: layer.name,
    type: layer.type,
    activation: activationName(layer),
    ...{ channels, size },
    before: measure(before),
    after: measure(after),
    dead: sleep?.dead ?? null,
    saturated: sleep?.saturated ?? null,
    cosine: cosine(before, inputs),
    cosineAfter: cosine(after, inputs),
    gradient: null,
    weightNorm: weight === undefined ? null : finite(norm(weight)),
    weightGradient: null,
    symmetric: weight !== undefined && channels > 1 && areRowsEqual(weight, bias!),
  };
}

function activationName(layer: Read): string | null {
  if (!("softmax" in layer)) return null;
  const { activation, softmax } = layer;
  if (softmax) return "softmax";
  if (activation === undefined) return null;
  return "name" in activation ? activation.name : "function";
}

function areRowsEqual(weight: Floats, bias: Floats): boolean {
  const columns = weight.length / bias.length;
  for (let i = columns; i < weight.length; ++i) if (weight[i] !== weight[i - columns]) return false;
  return bias.every((x) => x === bias[0]);
}

function gradientsOf({
  layer,
  cotangent,
  parameters,
}: SeenBack): Pick<ProbeLayer, "gradient" | "weightGradient"> {
  const weight = "weight" in layer ? parameters[layer.weight.name] : undefined;
  return {
    gradient: measure(cotangent).rms,
    weightGradient: weight === undefined ? null : finite(norm(weight)),
  };
}

function resultOf(
  layers: readonly ProbeLayer[],
  ends: ReadonlySet<string>,
  dtype: Dtype,
  { values, inputs }: Batch,
): Probe {
  const top = layers.filter(({ weightNorm, type }) => weightNorm !== null || type === "residual");
  const first = top[0] ?? layers[0]!;
  const last = top.at(-1) ?? layers.at(-1)!;
  const signal = ratioOf(last.before.rms ?? NaN, first.before.rms ?? NaN);
  const gradient = ratioOf(first.gradient ?? NaN, last.gradient ?? NaN);
  const symmetric = layers.some((layer) => layer.symmetric && !ends.has(layer.name));
  const lost = (
    isLost: (layer: ProbeLayer) => boolean,
    list: readonly ProbeLayer[],
  ): string | null => list.find(isLost)?.name ?? null;
  const result = {
    kind: "probe",
    stability: stabilityOf(signal, gradient, symmetric),
    dtype,
    batch: inputs,
    input: { ...measure(values), cosine: cosine(values, inputs) },
    layers,
    signalRatio: finite(signal),
    gradientRatio: finite(gradient),
    notFinite: lost(({ before, after }) => before.notFinite + after.notFinite > 0, layers),
    gradientNotFinite: lost(({ gradient }) => gradient === null, [...layers].reverse()),
  } as const;
  return { ...result, verdicts: verdictsOf(result) };
}
