import { fansOf } from "../../core.js";
import type { Elementwise } from "../activation.js";
import type { Read } from "../layers.js";
import { passed, passedPair, type Passed } from "./gaussian.js";
import { average, convolve, level, zip, type Signal } from "./signal.js";
import { momentsOf, type Moments } from "./weights.js";

type LayerOf<T extends Read["type"]> = Extract<Read, { readonly type: T }>;
type Weighted = LayerOf<"dense" | "conv">;

/** Moments over channels of cotangents ∂L/∂x of the two inputs, at each position or at all. */
export interface Cotangent {
  /** E[δ²]. */
  readonly square: Float64Array;
  /** E[δ δ′]. */
  readonly cross: Float64Array;
}

/** What is known of a signal of finite width. */
export interface Spread {
  /** E[x⁴] / E[x²]² over channels: the sharper, the more a mean over channels varies. */
  readonly kurtosis: number;
  /** d ln E[x²] by d ln of that at the beginning of the branch. */
  readonly inherited: number;
  /** Variance of ln E[x²] over draws of the weights since there. */
  readonly own: number;
}

/** A signal between two layers. */
export interface State {
  readonly signal: Signal;
  readonly spread: Spread;
}

/** One layer's figures; a backward pass adds those of gradients. */
export interface Step {
  readonly layer: Read;
  /** What the layer's weights give, before its activation; of layers without weights, what they give. */
  readonly before: Signal;
  readonly out: Signal;
  /** σ_w² = fan_in·Var(W), fan_out·Var(W) and σ_b². */
  readonly field?: { readonly forward: number; readonly backward: number; readonly bias: number };
  /** E[φ′²], averaged over positions. */
  readonly slope?: number;
  readonly spread: number;
  /** Variance of the scores of attention. */
  readonly scores?: number;
  cotangent?: Cotangent;
  /** E[(∂L/∂W)²] of one input. */
  weightGradient?: number;
}

/** What stays the same on the way through the layers. */
export interface Options {
  readonly where: string;
  /** Multiplies the standard deviation of all weights. */
  readonly factor: number;
  /** Whether correlations are followed too. */
  readonly pairs: boolean;
  readonly steps: Step[];
  /** What is approximate, by layer. */
  readonly notes: Set<string>;
  readonly moments: Map<string, Moments>;
}

/** What follows a forward pass: cotangents at the inputs from those at the outputs. */
type Backward = (cotangent: Cotangent) => Cotangent;

/** What the way forward leaves for the way back. */
export interface Forward {
  readonly state: State;
  readonly backward: Backward;
}

/** Sends a signal through layers. */
export function propagate(layers: readonly Read[], state: State, options: Options): Forward {
  const passes: Backward[] = [];
  let at = state;
  for (const layer of layers) {
    const made = through(layer, at, options);
    passes.push(made.backward);
    at = made.state;
  }
  return {
    state: at,
    backward: (cotangent) => passes.reduceRight((g, pass) => pass(g), cotangent),
  };
}

function through(layer: Read, state: State, options: Options): Forward {
  switch (layer.type) {
    case "dense":
    case "conv":
      return weighted(layer, state, options);
    case "activation":
      return activated(layer, state, options);
    case "layerNorm":
    case "rmsNorm":
      return normalised(layer, state, options);
    case "residual":
      return residual(layer, state, options);
    case "flatten":
      return flattened(layer, state, options);
    case "attention":
      return attended(layer, state, options);
  }
}

function lawOf({ where, moments }: Options, source: Weighted["weight"]): Moments {
  let found = moments.get(source.name);
  if (found === undefined) {
    found = momentsOf(where, source);
    moments.set(source.name, found);
  }
  return found;
}

/** A mean over channels of finite number adds to what was inherited. */
function averaged({ spread, signal }: State): number {
  return spread.own + (spread.kurtosis - 1) / signal.extent.channels;
}

function weighted(layer: Weighted, state: State, options: Options): Forward {
  const { signal, spread } = state;
  const { from, out, window, name } = layer;
  const weight = lawOf(options, layer.weight);
  const bias = lawOf(options, layer.bias);
  const variance = weight.variance * options.factor ** 2;
  const { entry } = layer.weight;
  const { fan_in, fan_out } = fansOf(options.where, entry.shape, entry);
  const taps = fan_in / from.channels;
  const centre = window.kernel.reduce((t, k) => t * k + Math.floor((k - 1) / 2), 0);
  // a delta-orthogonal kernel has all its variance at the centre
  const tap = (t: number): number =>
    weight.central ? (t === centre ? variance * taps : 0) : variance;
  const gather = (map: Float64Array): Float64Array =>
    convolve(map, from, out, window, (t) => from.channels * tap(t));
  const same = weight.mean === 0 ? 0 : (fan_in * weight.mean * options.factor) ** 2;
  if (weight.mean !== 0) {
    options.notes.add(`layer ${name}: all its units are equal; moments behind it are rough`);
  }
  // units of equal weights take the mean over their inputs
  const alike = same * average(signal.mean) ** 2 + (same / fan_in) * average(signal.second);
  const shift = bias.mean ** 2 + bias.variance;
  const before: Signal = {
    extent: out,
    mean: Float64Array.of(bias.mean),
    second: zip([gather(signal.second)], (x) => x + alike + shift),
    cross: zip([gather(signal.cross)], (x) => x + alike + shift),
    gaussian: true,
  };
  const total = average(before.second);
  const share = total === 0 ? 0 : 1 - shift / total;
  const passedOn = {
    signal: before,
    spread: { kurtosis: 3, inherited: spread.inherited * share, own: averaged(state) * share ** 2 },
  };
  const { state: after, moments, pairs } = activate(layer, layer.activation, passedOn, options);
  const step: Step = {
    ...{ layer, before, out: after.signal },
    field: { forward: fan_in * variance, backward: fan_out * variance, bias: bias.variance },
    slope: average(slopesOf(moments)),
    spread: Math.sqrt(passedOn.spread.own + 2 / out.channels),
  };
  options.steps.push(step);
  return {
    state: after,
    backward(cotangent) {
      const at = slopesTimes(cotangent, moments, pairs);
      step.cotangent = at;
      step.weightGradient = average(at.square) * average(signal.second) * positions(out);
      const scatter = (map: Float64Array): Float64Array =>
        convolve(map, from, out, window, (t) => out.channels * tap(t), true);
      return { square: scatter(at.square), cross: scatter(at.cross) };
    },
  };
}

const positions = ({ size }: Signal["extent"]): number => size.reduce((n, k) => n * k, 1);

interface Activated {
  readonly state: State;
  /** E[φ′²] at each position or all, and E[φ′ φ′] of the two inputs. */
  readonly moments: readonly Passed[];
  readonly pairs: Float64Array;
}

const LINEAR: Passed = { mean: 0, second: 1, fourth: 3, slope: 1, response: 1 };

function activate(
  { name }: Read,
  activation: Elementwise | undefined,
  state: State,
  { pairs, notes }: Options,
): Activated {
  const { signal, spread } = state;
  if (activation === undefined) {
    return { state, moments: [LINEAR], pairs: Float64Array.of(1) };
  }
  if (!signal.gaussian) {
    notes.add(`layer ${name}: its activation takes what is no Gaussian, as if it were one`);
  }
  const known = new Map<string, { one: Passed; two: { product: number; slopes: number } }>();
  const length = Math.max(signal.mean.length, signal.second.length, signal.cross.length);
  const at = (map: Float64Array, i: number): number => map[map.length > 1 ? i : 0]!;
  const all = Array.from({ length }, (_, i) => {
    const mean = at(signal.mean, i);
    const variance = Math.max(0, at(signal.second, i) - mean * mean);
    const shared = at(signal.cross, i) - mean * mean;
    const key = `${mean} ${variance} ${shared}`;
    let found = known.get(key);
    if (found === undefined) {
      const correlation = variance === 0 ? 1 : Math.max(-1, Math.min(1, shared / variance));
      const one = passed(activation, mean, variance);
      const two = pairs
        ? passedPair(activation, mean, variance, correlation)
        : { product: one.second, slopes: one.slope };
      found = { one, two };
      known.set(key, found);
    }
    return found;
  });
  const map = (f: (item: (typeof all)[number]) => number): Float64Array =>
    level(Float64Array.from(all, f));
  const second = map(({ one }) => one.second);
  const { fourth, response } = all[0]!.one;
  const variance = at(signal.second, 0);
  const bend = second[0] === 0 ? 0 : (response * variance) / second[0]!;
  return {
    state: {
      signal: {
        extent: signal.extent,
        mean: map(({ one }) => one.mean),
        second,
        cross: map(({ two }) => two.product),
        gaussian: false,
      },
      spread: {
        kurtosis: second[0] === 0 ? 1 : fourth / second[0]! ** 2,
        inherited: spread.inherited * bend,
        own: spread.own * bend ** 2,
      },
    },
    moments: all.map(({ one }) => one),
    pairs: map(({ two }) => two.slopes),
  };
}

const slopesOf = (moments: readonly Passed[]): Float64Array =>
  level(Float64Array.from(moments, ({ slope }) => slope));

/** Cotangents before an activation, from those behind it. */
function slopesTimes(
  { square, cross }: Cotangent,
  moments: readonly Passed[],
  pairs: Float64Array,
): Cotangent {
  const slope = slopesOf(moments);
  return {
    square: zip([square, slope], (g, s) => g * s),
    cross: zip([cross, pairs], (g, s) => g * s),
  };
}

function activated(layer: LayerOf<"activation">, state: State, options: Options): Forward {
  const { state: after, moments, pairs } = activate(layer, layer.activation, state, options);
  const slope = average(slopesOf(moments));
  const step: Step = {
    ...{ layer, before: state.signal, out: after.signal, slope },
    spread: Math.sqrt(averaged(after)),
  };
  options.steps.push(step);
  return {
    state: after,
    backward(cotangent) {
      step.cotangent = cotangent;
      return slopesTimes(cotangent, moments, pairs);
    },
  };
}

/** In the limit of width the norm divides by one number: the spread of all values, or their root mean square. */
function normalised(
  layer: LayerOf<"layerNorm" | "rmsNorm">,
  state: State,
  options: Options,
): Forward {
  const { signal } = state;
  const gain = lawOf(options, layer.weight);
  const shift = layer.bias === undefined ? undefined : lawOf(options, layer.bias);
  const centre = layer.type === "layerNorm" ? average(signal.mean) : 0;
  const variance = average(signal.second) - centre * centre + layer.epsilon;
  const gain2 = gain.mean ** 2 + gain.variance;
  const [b, b2] = shift === undefined ? [0, 0] : [shift.mean, shift.mean ** 2 + shift.variance];
  const scale = 1 / Math.sqrt(variance);
  const product = (x: number, m: number): number =>
    (gain2 * (x - 2 * centre * m + centre * centre)) / variance +
    2 * gain.mean * b * (m - centre) * scale +
    b2;
  const out: Signal = {
    extent: signal.extent,
    mean: zip([signal.mean], (m) => gain.mean * (m - centre) * scale + b),
    second: zip([signal.second, signal.mean], product),
    cross: zip([signal.cross, signal.mean], product),
    gaussian: signal.gaussian && gain.variance === 0,
  };
  const spread = { kurtosis: state.spread.kurtosis, inherited: 0, own: 0 };
  const step: Step = { layer, before: out, out, spread: 0 };
  options.steps.push(step);
  return {
    state: { signal: out, spread },
    backward(cotangent) {
      step.cotangent = cotangent;
      const times = (map: Float64Array): Float64Array => zip([map], (g) => (g * gain2) / variance);
      return { square: times(cotangent.square), cross: times(cotangent.cross) };
    },
  };
}

/** Fresh weights in the branch make it independent of what it is added to, but for means. */
function residual(layer: LayerOf<"residual">, state: State, options: Options): Forward {
  const { skip, scale } = layer;
  const { signal, spread } = state;
  const inner = { ...state, spread: { kurtosis: spread.kurtosis, inherited: 1, own: 0 } };
  const branch = propagate(layer.layers, inner, options);
  const { signal: made, spread: fresh } = branch.state;
  const sum = (x: number, f: number, m: number, n: number): number =>
    skip * skip * x + scale * scale * f + 2 * skip * scale * m * n;
  const out: Signal = {
    extent: signal.extent,
    mean: zip([signal.mean, made.mean], (m, n) => skip * m + scale * n),
    second: zip([signal.second, made.second, signal.mean, made.mean], sum),
    cross: zip([signal.cross, made.cross, signal.mean, made.mean], sum),
    gaussian: signal.gaussian && made.gaussian,
  };
  const total = average(out.second);
  const kept = (skip * skip * average(signal.second)) / total || 0;
  const added = (scale * scale * average(made.second)) / total || 0;
  const bend = kept + added * fresh.inherited;
  const step: Step = {
    ...{ layer, before: out, out },
    spread: Math.sqrt(spread.own * bend ** 2 + fresh.own * added ** 2 + 2 / out.extent.channels),
  };
  options.steps.push(step);
  return {
    state: {
      signal: out,
      spread: {
        kurtosis: kept ** 2 * spread.kurtosis + added ** 2 * fresh.kurtosis + 6 * kept * added,
        inherited: spread.inherited * bend,
        // the product of the two parts has a sum of its own, of variance 4·kept·added / channels
        own:
          spread.own * bend ** 2 +
          fresh.own * added ** 2 +
          (added ** 2 * (fresh.kurtosis - 1)) / out.extent.channels,
      },
    },
    backward(cotangent) {
      step.cotangent = cotangent;
      const times = (map: Float64Array, factor: number): Float64Array =>
        zip([map], (g) => g * factor);
      const through = branch.backward({
        square: times(cotangent.square, scale * scale),
        cross: times(cotangent.cross, scale * scale),
      });
      const add = (a: Float64Array, b: Float64Array): Float64Array =>
        zip([a, b], (x, y) => skip * skip * x + y);
      return {
        square: add(cotangent.square, through.square),
        cross: add(cotangent.cross, through.cross),
      };
    },
  };
}

function flattened(layer: LayerOf<"flatten">, state: State, options: Options): Forward {
  const { signal } = state;
  const one = (map: Float64Array): Float64Array => Float64Array.of(average(map));
  const out: Signal = {
    extent: layer.out,
    mean: one(signal.mean),
    second: one(signal.second),
    cross: one(signal.cross),
    gaussian: signal.gaussian && signal.second.length === 1,
  };
  const step: Step = { layer, before: out, out, spread: Math.sqrt(averaged(state)) };
  options.steps.push(step);
  return {
    state: { signal: out, spread: state.spread },
    backward(cotangent) {
      step.cotangent = cotangent;
      return cotangent;
    },
  };
}

/**
 * Attention that is uniform over the tokens, as scores of small variance make it; the two inputs are two tokens.
 * Gradients go through the values alone.
 *
 * @see Noci et al. 2022, arXiv:2206.03126, §3 (uniform attention); Dong et al. 2021, arXiv:2103.03404 (tokens alike)
 */
function attended(layer: LayerOf<"attention">, state: State, options: Options): Forward {
  const { signal } = state;
  const { tokens, projections } = layer;
  const size = layer.from.channels;
  const field = (part: keyof typeof projections): number => {
    const { mean, variance } = lawOf(options, projections[part]);
    if (mean !== 0) options.notes.add(`layer ${layer.name}: ${part} has a mean, which is left out`);
    return size * variance * options.factor ** 2;
  };
  const [query, key, value, output] = [
    field("query"),
    field("key"),
    field("value"),
    field("output"),
  ];
  const second = average(signal.second);
  const cross = average(signal.cross);
  const mean = (own: number, other: number): number => (own + (tokens - 1) * other) / tokens;
  const mixed = value * output * mean(second, cross);
  // a single token has its inputs from two sequences
  const shared = tokens === 1 ? value * output * cross : mixed;
  // what scores of one query have in common over keys changes no weight
  const scores = query * key * second * (second - cross);
  options.notes.add(
    `layer ${layer.name}: attention is taken as uniform (Noci et al. 2022); gradients of queries and keys are left out`,
  );
  const out: Signal = {
    extent: signal.extent,
    mean: Float64Array.of(0),
    second: Float64Array.of(mixed),
    cross: Float64Array.of(shared),
    gaussian: true,
  };
  const spread = {
    kurtosis: 3,
    inherited: state.spread.inherited,
    own: averaged(state) + 2 / size,
  };
  const step: Step = {
    ...{ layer, before: out, out, scores },
    field: { forward: value * output, backward: value * output, bias: 0 },
    spread: Math.sqrt(spread.own + 2 / size),
  };
  options.steps.push(step);
  return {
    state: { signal: out, spread },
    backward(cotangent) {
      step.cotangent = cotangent;
      const g = average(cotangent.square);
      const h = average(cotangent.cross);
      const back = value * output * mean(g, h);
      const other = tokens === 1 ? value * output * h : back;
      return { square: Float64Array.of(back), cross: Float64Array.of(other) };
    },
  };
}
