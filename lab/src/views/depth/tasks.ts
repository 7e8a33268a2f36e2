import { fill, initialize, laws, normal, type Initializer } from "weightseed";
import { criticalPoint, fixedPoint, forecast, probe, type FixedPoint } from "weightseed/diagnose";
import { seedOf } from "../../seed.js";
import { forward } from "./forward.js";
import type { Law } from "./laws.js";
import { blockOf, layersOf, placesOf, stackOf, type Settings } from "./network.js";

laws(); // laws come as data

/** Inputs of a probe. */
export const BATCH = 16;

/** By block: root mean squares of signals and of gradients; null where they are not finite. */
export interface Curve {
  readonly signal: readonly (number | null)[];
  readonly gradient: readonly (number | null)[];
  readonly stability: string;
  readonly signalRatio: number | null;
  readonly gradientRatio: number | null;
}

export interface Predicted extends Curve {
  /** σ_w = √(fan_in·Var(W)). */
  readonly sigma: number;
  /** Standard deviation of ln of the signal's root mean square, which finite width leaves. */
  readonly spread: readonly (number | null)[];
  /** The factor on all weights that would keep gradients. */
  readonly factor: number | null;
  /** The first block whose signals, and on the way back gradients, leave float16. */
  readonly half: { readonly overflow: number | null; readonly underflow: number | null };
  /** The first block whose signals leave float32 upwards. */
  readonly overflow: number | null;
}

/** One layer's distribution: counts of its values that are not 0, by bin, and shares of the others. */
export interface Ridge {
  readonly block: number;
  readonly counts: readonly number[];
  readonly zeros: number;
  /** Share of values outside the bins. */
  readonly outside: number;
  readonly rms: number;
}

export interface Ridges {
  /** The bins are equal and go from −limit to limit. */
  readonly limit: number;
  readonly ridges: readonly Ridge[];
}

const RIDGES = 9;
const BINS = 81; // odd: 0 has one of its own
/** The picture reaches so many root mean squares of the middle one of its layers. */
const REACH = 3.5;
const MOST_FLOAT32 = 3.4e38;

/** φ(az) = aφ(z): χ is that of any variance, so that it stays though biases let the variance grow without bound. */
const HOMOGENEOUS = ["relu", "leakyRelu", "linear"];

export const tasks = {
  predict(settings: Settings, law: Law): Predicted {
    const result = forecast(stackOf(settings, law));
    const { signal, gradient } = placesOf(settings, result.layers);
    const place = (name: string | null): number | null =>
      name === null ? null : blockOf(settings, name);
    const { overflow, underflow } = result.formats.float16;
    return {
      signal: signal.map(({ output }) => root(output)),
      gradient: gradient.map((layer) => root(layer.gradient)),
      spread: signal.map(({ spread }) => (spread === null ? null : spread / 2)),
      sigma: result.layers.find(({ sigma }) => sigma !== null)!.sigma!,
      stability: result.stability,
      signalRatio: result.signalRatio,
      gradientRatio: result.gradientRatio,
      factor: result.factor,
      half: { overflow: place(overflow), underflow: place(underflow) },
      overflow: place(result.formats.float32.overflow),
    };
  },

  measure(settings: Settings, law: Law): Curve {
    const { layers, input } = drawn(settings, law);
    const result = probe(layers, { input });
    const { signal, gradient } = placesOf(settings, result.layers);
    return {
      signal: signal.map(({ after }) => after.rms),
      gradient: gradient.map((layer) => layer.gradient),
      stability: result.stability,
      signalRatio: result.signalRatio,
      gradientRatio: result.gradientRatio,
    };
  },

  ridges(settings: Settings, law: Law): Ridges {
    const { weights, input } = drawn(settings, law);
    const { depth } = settings;
    const count = Math.min(RIDGES, depth);
    const wanted = new Set(
      Array.from({ length: count }, (_, i) =>
        count === 1 ? 0 : Math.round((i * (depth - 1)) / (count - 1)),
      ),
    );
    const kept = [...forward(settings, weights, input.data)].flatMap((values, block) =>
      wanted.has(block) ? [{ block: block + 1, values, rms: rmsOf(values) }] : [],
    );
    const sizes = kept.map(({ rms }) => rms).filter((rms) => rms > 0 && rms < MOST_FLOAT32);
    const middle = sizes.sort((a, b) => a - b)[sizes.length >> 1] ?? 1;
    const limit = REACH * middle;
    return {
      limit,
      ridges: kept.map(({ block, values, rms }) => ({ block, rms, ...binned(values, limit) })),
    };
  },

  /** σ_w of the critical line at each σ_b; null where there is none. */
  critical(activation: string, biasSigmas: readonly number[]): (number | null)[] {
    const sigmaAt = (biasSigma: number): number | null => {
      const point = criticalPoint(activation, { biasVariance: biasSigma ** 2 });
      return point === null ? null : Math.sqrt(point.weightVariance);
    };
    if (HOMOGENEOUS.includes(activation)) {
      const sigma = sigmaAt(0);
      return biasSigmas.map(() => sigma);
    }
    return biasSigmas.map(sigmaAt);
  },

  field: (activation: string, sigma: number, biasSigma: number): FixedPoint =>
    fixedPoint(activation, { weightVariance: sigma ** 2, biasVariance: biasSigma ** 2 }),
};

const root = (square: number | null): number | null => (square === null ? null : Math.sqrt(square));

/** A stack's own weights and a batch N(0, 1), of the seed. */
function drawn(
  settings: Settings,
  { weight, bias }: Law,
): {
  readonly weights: readonly { readonly weight: Float32Array; readonly bias: Float32Array }[];
  readonly layers: ReturnType<typeof layersOf>;
  readonly input: { readonly data: Float32Array; readonly shape: readonly [number, number] };
} {
  const { width, depth } = settings;
  const seed = seedOf(settings.seed);
  const entry = (shape: number[], init: Initializer): { shape: number[]; init: Initializer } => ({
    shape,
    init,
  });
  const set = initialize(
    Object.fromEntries(
      Array.from({ length: depth }, (_, block) => [
        [`${block}.weight`, entry([width, width], weight)],
        [`${block}.bias`, entry([width], bias)],
      ]).flat(),
    ),
    { seed },
  );
  const weights = Array.from({ length: depth }, (_, block) => ({
    weight: set[`${block}.weight`]!.data as Float32Array,
    bias: set[`${block}.bias`]!.data as Float32Array,
  }));
  const layers = layersOf(settings, (block) => ({
    weight: set[`${block}.weight`]!,
    bias: set[`${block}.bias`]!,
  }));
  const data = fill(new Float32Array(BATCH * width), normal(), { seed, name: "input" });
  return { weights, layers, input: { data, shape: [BATCH, width] } };
}

const rmsOf = (values: Float32Array): number =>
  Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);

function binned(values: Float32Array, limit: number): Pick<Ridge, "counts" | "zeros" | "outside"> {
  const counts = new Array<number>(BINS).fill(0);
  let [zeros, outside] = [0, 0];
  for (const value of values) {
    if (value === 0) zeros += 1;
    else if (!(Math.abs(value) < limit)) outside += 1;
    else counts[Math.floor(((value / limit + 1) / 2) * BINS)]! += 1;
  }
  return { counts, zeros: zeros / values.length, outside: outside / values.length };
}
