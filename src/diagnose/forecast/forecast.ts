import { checkKeys, checkNumber, wrongValue } from "../../core.js";
import type { Elementwise } from "../activation.js";
import { endsOf, readLayers, type Layer, type Read } from "../layers.js";
import { ratioOf, stabilityOf } from "../stability.js";
import { finite } from "../verdict.js";
import { fixedPointOf } from "./fixed-point.js";
import { rangesOf } from "./ranges.js";
import type { Forecast, ForecastLayer, Limit, Symmetric } from "./result.js";
import { propagate, type Cotangent, type Options, type State, type Step } from "./propagate.js";
import { average, type Signal } from "./signal.js";
import { verdictsOf } from "./verdicts.js";

/** Variance and correlation of the inputs. */
export interface ForecastOptions {
  readonly input?: {
    /** Second moment of an input's values; 1 by default. */
    readonly variance?: number;
    /** Correlation of two inputs; 0.5 by default. */
    readonly correlation?: number;
  };
}

/** Factors on all weights that are tried. */
const MOST_FACTOR = 2 ** 20;

/**
 * What signals and gradients come to with depth, from shapes, laws and activations alone: no data, no weights. Mean
 * fields: exact in the limit of width, with zero-mean inputs of independent values and fresh, independent weights.
 *
 * Dense and convolutional layers q′ = σ_w² E[φ(z)²] + σ_b², by position where zeros are padded; residual branches
 * x′ = skip·x + scale·f(x); layer and RMS norms before or behind them; attention as uniform over tokens, where the two
 * inputs are two tokens. Activations by name or as functions, by quadrature.
 *
 * @param layers plain data; `layersOf` gives those of `initializeParameters`
 * @throws TypeError, RangeError for every mistake, and for laws whose values are not independent
 * @see Poole et al. 2016, arXiv:1606.05340; Schoenholz et al. 2017, arXiv:1611.01232 (q, c, χ, ξ); He et al. 2015,
 *   arXiv:1502.01852 (fan_out); Xiao et al. 2018, arXiv:1806.05393 (convolutions); Yang, Schoenholz 2017,
 *   arXiv:1712.08969 (residual); Noci et al. 2022, arXiv:2206.03126 (attention)
 * @example
 *     const { verdicts } = forecast(layersOf(Array(51).fill(512), { init: normal({ std: 0.01 }) }));
 *     verdicts.map(({ code }) => code); // => ["vanishing"]
 */
export function forecast(layers: readonly Layer[], options: ForecastOptions = {}): Forecast {
  const where = "forecast";
  checkKeys(where, options, ["input"]);
  const { input = {} } = options;
  checkKeys(`${where}: input`, input, ["variance", "correlation"]);
  const { variance = 1, correlation = 0.5 } = input;
  checkNumber(`${where}: input.variance`, variance);
  if (variance < 0) throw wrongValue(`${where}: input.variance`, "a number ≥ 0", variance);
  checkNumber(`${where}: input.correlation`, correlation);
  if (Math.abs(correlation) > 1) {
    throw wrongValue(`${where}: input.correlation`, "a number from -1 to 1", correlation);
  }
  const read = readLayers(where, layers);
  refuseSoftmax(where, read);
  const fresh = (factor: number, pairs: boolean): Options => ({
    ...{ where, factor, pairs, steps: [], notes: new Set(), moments: new Map() },
  });
  const start = startOf(read[0]!, variance, correlation);
  const run = fresh(1, true);
  both(read, start, run);
  const rows = run.steps.map(rowOf);
  const ratios = ratiosOf(run.steps);
  const symmetric = symmetricLayers(read, run.moments);
  const stability = stabilityOf(ratios.signal, ratios.gradient, symmetric.error.length > 0);
  const factor =
    stability === "symmetric" || stability === "stable"
      ? null
      : keepingFactor((factor) => {
          const trial = fresh(factor, false);
          both(read, start, trial);
          return ratiosOf(trial.steps).gradient;
        });
  const formats = rangesOf(rows);
  const result = {
    kind: "forecast",
    stability,
    input: { variance, correlation },
    layers: rows,
    signalRatio: finite(ratios.signal),
    gradientRatio: finite(ratios.gradient),
    factor,
    formats,
    limits: limitsOf(run.steps, run.notes),
  } as const;
  return { ...result, verdicts: verdictsOf(result, symmetric), notes: [...run.notes] };
}

function refuseSoftmax(where: string, layers: readonly Read[]): void {
  for (const layer of layers) {
    if (layer.type === "residual") refuseSoftmax(where, layer.layers);
    if ("softmax" in layer && layer.softmax) {
      const wayOut = "leave it out: gradients are those at its inputs then";
      const here = `${where}: layer ${layer.name}: activation`;
      throw wrongValue(here, "a function of one number", "softmax", wayOut);
    }
  }
}

function startOf({ from }: Read, variance: number, correlation: number): State {
  const signal: Signal = {
    extent: from,
    mean: Float64Array.of(0),
    second: Float64Array.of(variance),
    cross: Float64Array.of(variance * correlation),
    gaussian: true,
  };
  return { signal, spread: { kurtosis: 3, inherited: 1, own: 0 } };
}

/** Forward, then backward from independent unit cotangents. */
function both(layers: readonly Read[], start: State, options: Options): void {
  const { backward } = propagate(layers, start, options);
  const unit: Cotangent = { square: Float64Array.of(1), cross: Float64Array.of(0) };
  backward(unit);
}

function rowOf(step: Step): ForecastLayer {
  const { layer, before, out, field, slope, cotangent, weightGradient, spread } = step;
  const second = average(before.second);
  const centre = average(before.mean) ** 2;
  const { channels, size } = layer.out;
  return {
    name: layer.name,
    type: layer.type,
    activation: activationName("activation" in layer ? layer.activation : undefined),
    channels,
    size,
    sigma: field === undefined ? null : finite(Math.sqrt(field.forward)),
    variance: finite(second),
    correlation: finite((average(before.cross) - centre) / (second - centre)),
    output: finite(average(out.second)),
    chi: field === undefined ? null : finite(field.forward * (slope ?? 1)),
    chiBackward: field === undefined ? null : finite(field.backward * (slope ?? 1)),
    gradient: cotangent === undefined ? null : finite(average(cotangent.square)),
    weightGradient: weightGradient === undefined ? null : finite(weightGradient),
    spread: finite(spread),
  };
}

const activationName = (activation: Elementwise | undefined): string | null =>
  activation === undefined ? null : "name" in activation ? activation.name : "function";

/** Root mean squares from one end of the network to the other, of its layers with weights. */
function ratiosOf(steps: readonly Step[]): { signal: number; gradient: number } {
  const top = steps.filter(({ layer, field }) => field !== undefined || layer.type === "residual");
  const first = top[0] ?? steps[0]!;
  const last = top.at(-1) ?? steps.at(-1)!;
  const ratio = (a: number, b: number): number => Math.sqrt(ratioOf(a, b));
  return {
    signal: ratio(average(last.before.second), average(first.before.second)),
    gradient: ratio(average(first.cotangent!.square), average(last.cotangent!.square)),
  };
}

function symmetricLayers(layers: readonly Read[], moments: Options["moments"]): Symmetric {
  const found = { error: [] as string[], note: [] as string[] };
  const ends = endsOf(layers);
  const visit = (chain: readonly Read[]): void => {
    for (const layer of chain) {
      if (layer.type === "residual") visit(layer.layers);
      if (layer.type !== "dense" && layer.type !== "conv") continue;
      if (moments.get(layer.weight.name)!.variance > 0 || layer.out.channels < 2) continue;
      found[ends.has(layer.name) ? "note" : "error"].push(layer.name);
    }
  };
  visit(layers);
  return found;
}

/** The factor at which gradients have the same scale at both ends, by bisection of its logarithm. */
function keepingFactor(ratioAt: (factor: number) => number): number | null {
  const tooLarge = (factor: number): boolean => {
    const ratio = ratioAt(factor);
    return Number.isNaN(ratio) || ratio > 1;
  };
  const large = tooLarge(1);
  let [a, b] = [1, 1];
  while (tooLarge(b) === large) {
    a = b;
    b = large ? b / 2 : b * 2;
    if (b > MOST_FACTOR || b < 1 / MOST_FACTOR) return null;
  }
  for (let i = 0; i < 24; ++i) {
    const middle = Math.sqrt(a * b);
    if (tooLarge(middle) === large) a = middle;
    else b = middle;
  }
  return Math.sqrt(a * b);
}

const MOST_LIMITS = 8;

function limitsOf(steps: readonly Step[], notes: Set<string>): Limit[] {
  const groups = new Map<string, { activation: Elementwise; step: Step; names: string[] }>();
  const functions: unknown[] = [];
  for (const step of steps) {
    const { layer, field } = step;
    if ((layer.type !== "dense" && layer.type !== "conv") || field === undefined) continue;
    const { activation } = layer;
    if (activation === undefined) continue;
    if (!("name" in activation) && !functions.includes(activation)) functions.push(activation);
    const which = "name" in activation ? JSON.stringify(activation) : functions.indexOf(activation);
    const key = [which, field.forward, field.bias].join(" ");
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { activation, step, names: [layer.name] });
    else group.names.push(layer.name);
  }
  const stacks = [...groups.values()].filter(({ names }) => names.length > 1);
  if (stacks.length > MOST_LIMITS) {
    notes.add(`limits are those of the first ${MOST_LIMITS} of ${stacks.length} stacks`);
  }
  return stacks.slice(0, MOST_LIMITS).map(({ activation, step, names }) => {
    const { forward, bias } = step.field!;
    const start = average(step.before.second);
    const field = { weightVariance: forward, biasVariance: bias };
    return { ...fixedPointOf(activation, field, Number.isFinite(start) ? start : 1), names };
  });
}
