import {
  checkInteger,
  checkKeys,
  checkNumber,
  checkOneOf,
  wrongType,
  wrongValue,
} from "../../core.js";
import type { ParameterSet } from "../probe/parameters.js";
import type { Tensor } from "../tensor.js";
import { finite } from "../verdict.js";
import { layersIn, readSet, type LsuvLayer, type ReadLayer } from "./layers.js";
import { momentsOf, type Moments, type Output } from "./outputs.js";
import type { Lsuv, LsuvParameter, LsuvParameters, LsuvReport, LsuvStep } from "./result.js";
import { verdictsOf } from "./verdicts.js";
import { change, workingCopy, type Working } from "./weights.js";

/**
 * Gives the outputs of `layer`, before its activation, for the batch that the caller chose and the parameters as they
 * are now. It may return a promise.
 */
export type Forward<K extends string, R> = (parameters: LsuvParameters<K>, layer: ReadLayer) => R;

/** How near the variance has to come, and in how many steps. */
export interface LsuvOptions {
  /**
   * "layer" (default): one factor for each weight, W ← W / √Var(outputs). "channel": each output has a factor of its
   * own and its bias takes the mean away, W ← W / σ, b ← (b − μ) / σ.
   */
  readonly method?: "layer" | "channel";
  /** The variance wanted, 1 by default. */
  readonly variance?: number;
  /** A layer is done where its variance is this near, relative to `variance`; 0.1 by default. */
  readonly tolerance?: number;
  /** How often a layer is scaled at most, 10 by default. */
  readonly steps?: number;
  /** The layers to scale, in the order in which data pass them; by default all weights in the order of the set. */
  readonly layers?: readonly (string | LsuvLayer)[];
  /** For "channel": which axis of outputs holds the channels, the last (−1) by default, 1 in PyTorch's order. */
  readonly channelAxis?: number;
  /** Also write the new values into the arrays that were given; only when all layers are done. */
  readonly inPlace?: boolean;
}

const OPTIONS = [
  ...["method", "variance", "tolerance", "steps", "layers", "channelAxis", "inPlace"],
];

/**
 * Layer-sequential unit variance: from the first layer to the last, scales a weight until the outputs of its layer have
 * variance 1 on a batch of real data. Only forward passes are needed, and any framework can make them.
 *
 * The paper begins with orthonormal weights (`orthogonal()`), and so should `parameters`; zeros cannot be scaled. With
 * `method: "channel"` every output is normalised alone, which is the data-dependent initialisation of Krähenbühl et al.
 * (its part within layers; nothing is sent backward) and of weight normalisation.
 *
 * @param parameters by name, `{ data, shape, dtype? }`, weights of any dtype with outputs along their first axis or
 *   where `layout` has "O"; left as they are unless `inPlace`
 * @param forward the outputs of a layer before its activation, as an array of floats or a tensor; called at most
 *   steps + 1 times a layer, always with one and the same object of parameters, whose values change in between
 * @returns the new parameters and what each pass saw; a promise where `forward` returns one
 * @throws TypeError, RangeError for every mistake; what `forward` throws passes through. Nothing is changed then
 * @see Mishkin & Matas 2016, algorithm 1, arXiv:1511.06422; Krähenbühl et al. 2016, arXiv:1511.06856; Salimans &
 *   Kingma 2016, §3, arXiv:1602.07868
 * @example
 *     const initial = initialize({ "fc.weight": { shape: [8, 4], init: normal() } }, { seed: 1 });
 *     const batch = Array.from({ length: 100 }, (_, n) => [1, 2, 3, 4].map((k) => Math.sin(n * k)));
 *     const { parameters } = lsuv(initial, (now, { weight }) => {
 *       const row = (o) => now[weight].data.subarray(4 * o, 4 * o + 4); // weights are [out, in]
 *       const data = batch.flatMap((x) =>
 *         Array.from({ length: 8 }, (_, o) => x.reduce((sum, v, i) => sum + v * row(o)[i], 0)),
 *       );
 *       return Float32Array.from(data);
 *     });
 */
export function lsuv<P extends ParameterSet>(
  parameters: P,
  forward: Forward<keyof P & string, Output>,
  options?: LsuvOptions,
): Lsuv<keyof P & string>;
export function lsuv<P extends ParameterSet>(
  parameters: P,
  forward: Forward<keyof P & string, PromiseLike<Output>>,
  options?: LsuvOptions,
): Promise<Lsuv<keyof P & string>>;
export function lsuv(
  parameters: ParameterSet,
  forward: Forward<string, Output | PromiseLike<Output>>,
  options: LsuvOptions = {},
): Lsuv | Promise<Lsuv> {
  const run = scaling(parameters, forward, options);
  for (let next = run.next(); ;) {
    if (next.done === true) return next.value;
    if (isPromise(next.value)) return settled(run, next.value);
    next = run.next(next.value);
  }
}

const isPromise = (value: unknown): value is PromiseLike<Output> =>
  typeof value === "object" && typeof (value as { then?: unknown } | null)?.then === "function";

type Scaling = Generator<Output | PromiseLike<Output>, Lsuv, Output>;

async function settled(run: Scaling, first: PromiseLike<Output>): Promise<Lsuv> {
  for (let next = run.next(await first); ; next = run.next(await next.value)) {
    if (next.done === true) return next.value;
  }
}

function* scaling(
  parameters: unknown,
  forward: Forward<string, Output | PromiseLike<Output>>,
  options: LsuvOptions,
): Scaling {
  const where = "lsuv";
  const settings = settingsOf(where, options);
  const given = readSet(where, parameters);
  const layers = layersIn(where, given, options.layers);
  if (typeof forward !== "function") throw wrongType(`${where}: forward`, "a function", forward);
  const work = new Map([...given].map(([name, tensor]) => [name, workingCopy(tensor)]));
  const now = parametersOf([...work.values()].map(({ tensor }) => tensor));
  const reports: LsuvReport[] = [];
  for (const layer of layers) {
    const steps: LsuvStep[] = [];
    const here = `${where}: outputs of ${JSON.stringify(layer.weight)}`;
    for (let converged = false; !converged;) {
      const moments = readMoments(here, yield forward(now, layer), layer, work, settings);
      converged = moments.every((one) => isThere(one, layer, settings));
      const isOver = converged || steps.length === settings.steps;
      const factor = isOver ? null : scale(layer, moments, work, settings);
      steps.push({ ...farthest(moments, settings.variance), factor });
      if (factor === null) {
        reports.push({ weight: layer.weight, bias: layer.bias, steps, converged });
        break;
      }
    }
  }
  const { inPlace, method, variance, tolerance } = settings;
  if (inPlace) for (const [name, { data }] of given) data.set(work.get(name)!.tensor.data);
  const result = { kind: "lsuv", method, variance, tolerance, layers: reports } as const;
  return {
    ...result,
    parameters: inPlace ? parametersOf([...given.values()]) : now,
    verdicts: verdictsOf(result),
  };
}

type Settings = Required<Omit<LsuvOptions, "layers">>;

function settingsOf(where: string, options: LsuvOptions): Settings {
  checkKeys(where, options, OPTIONS);
  const { method = "layer", variance = 1, tolerance = 0.1, steps = 10 } = options;
  const { channelAxis = -1, inPlace = false } = options;
  checkOneOf(`${where}: method`, method, ["layer", "channel"]);
  for (const [name, value] of Object.entries({ variance, tolerance })) {
    checkNumber(`${where}: ${name}`, value);
    if (!(value > 0)) throw wrongValue(`${where}: ${name}`, "a number > 0", value);
  }
  checkInteger(`${where}: steps`, steps, 1);
  checkInteger(`${where}: channelAxis`, channelAxis, -Number.MAX_SAFE_INTEGER);
  if (typeof inPlace !== "boolean") throw wrongType(`${where}: inPlace`, "a boolean", inPlace);
  return { method, variance, tolerance, steps, channelAxis, inPlace };
}

function parametersOf(tensors: readonly Tensor[]): LsuvParameters {
  const set = Object.create(null) as Record<string, LsuvParameter>;
  for (const { name, data, shape, dtype } of tensors) set[name] = { name, data, shape, dtype };
  return set;
}

function readMoments(
  here: string,
  output: Output,
  { weight, outputAxis }: ReadLayer,
  work: ReadonlyMap<string, Working>,
  { method, channelAxis }: Settings,
): Moments[] {
  const channels = work.get(weight)!.tensor.shape[outputAxis]!;
  return momentsOf(here, output, method === "channel" ? channels : undefined, channelAxis);
}

/** Variances relative to the target's; means, where a bias can change them, to its standard deviation. */
function isThere({ mean, variance }: Moments, { bias }: ReadLayer, settings: Settings): boolean {
  const { method, tolerance, variance: target } = settings;
  const centred =
    method === "layer" || bias === null || Math.abs(mean) <= tolerance * Math.sqrt(target);
  return Math.abs(variance - target) <= tolerance * target && centred;
}

/** Scales a layer; null where no factor would help, and nothing is changed. */
function scale(
  { weight, bias, outputAxis }: ReadLayer,
  moments: readonly Moments[],
  work: ReadonlyMap<string, Working>,
  { variance: target, method }: Settings,
): number | null {
  const factors = moments.map(({ variance }) => Math.sqrt(target / variance));
  if (!factors.every((factor) => factor > 0 && Number.isFinite(factor))) return null;
  const factorOf = (channel: number): number => factors[method === "layer" ? 0 : channel]!;
  change(work.get(weight)!, outputAxis, (w, channel) => w * factorOf(channel));
  if (bias !== null && method === "channel") {
    // a column has its outputs along the first axis too
    change(work.get(bias)!, 0, (b, channel) => (b - moments[channel]!.mean) * factorOf(channel));
  }
  if (method === "layer") return factorOf(0);
  const logs = factors.map((factor) => Math.log(factor));
  return Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length);
}

function farthest(moments: readonly Moments[], target: number): Omit<LsuvStep, "factor"> {
  const distance = ({ variance }: Moments): number => {
    const log = Math.abs(Math.log(variance / target));
    return Number.isNaN(log) ? Infinity : log;
  };
  const { mean, variance } = moments.reduce((a, b) => (distance(b) > distance(a) ? b : a));
  return { mean: finite(mean), variance: finite(variance) };
}
