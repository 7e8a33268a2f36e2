/** A program of every entry, in what TypeScript 5.0 understands. */
import {
  fill,
  fingerprint,
  heNormal,
  initialize,
  initializeParameters,
  normal,
  recipeOf,
  type Initializer,
  type Parameter,
  type Recipe,
} from "weightseed";
import { jaxKey, numpyRandomState, torchGenerator } from "weightseed/compat";
import { linen, nnx } from "weightseed/compat/flax";
import * as keras from "weightseed/compat/keras";
import { audit, forecast, layersOf, report } from "weightseed/diagnose";
import { encodeNpz, npzFile, openNpz } from "weightseed/npz";
import { gpt2 } from "weightseed/presets";
import { encodeSafetensors, openSafetensors, safetensorsFile } from "weightseed/safetensors";
import { createWorkerPool, type WorkerPool } from "weightseed/workers";
import "weightseed/worker";

const set = initializeParameters([3, 2, 1], { activation: "relu", seed: 1 });
export const W1: Parameter<"float32"> = set.W1;
export const values: Float32Array = set.W1.data;
export const wide: Float64Array = initializeParameters([2, 1], { dtype: "float64" }).W1.data;
export const shared: Float32Array = initialize(
  { w: { shape: [2], init: normal() } },
  { memory: "shared" },
).w.data;
export const recipe: Recipe = recipeOf(set);
export const filled: Float32Array = fill(new Float32Array(2), normal(), { seed: 1, name: "w" });
export const init: Initializer = heNormal({ mode: "fan_out" });
// @ts-expect-error two layers
export const W3: unknown = set.W3;
// @ts-expect-error no such option
initialize({ w: { shape: [2], init } }, { sed: 1 });

export const model = initialize(gpt2({ n_layer: 1 }), { seed: 1 });
export const generators = [numpyRandomState(1), torchGenerator(1), jaxKey(1)];
export const others = [linen, nnx, keras];
export const text: string = report(forecast(layersOf([3, 2]))) + report(audit(set));
export const digest: string = fingerprint(set);

export async function files(): Promise<number[]> {
  const bytes: Uint8Array = encodeSafetensors(set);
  const reader = await openSafetensors(bytes);
  const { shape } = await (await openNpz(encodeNpz(set))).read("W1");
  const streams: ReadableStream<Uint8Array>[] = [
    safetensorsFile(set).stream(),
    npzFile(set).stream(),
  ];
  return [...shape, reader.tensors.size, streams.length];
}

export async function pools(): Promise<string> {
  const pool: WorkerPool = createWorkerPool({ workers: 2, fallback: "inline" });
  const made = await pool.initialize({ w: { shape: [2], init } }, { onProgress: () => undefined });
  const data: Float32Array = made.w.data;
  await pool.close();
  return pool.fingerprint({ w: { ...made.w, data } });
}
