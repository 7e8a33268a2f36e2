/** Generators from the states that they gave, as a pool's workers need them: they draw, and know no layers. */
import { checkKeys, checkObject, checkOneOf } from "../errors.js";
import type { Generator, GeneratorState, JsonObject } from "../plan/generator.js";
import { JaxStream } from "./jax/stream.js";
import { NumpyGenerator } from "./numpy/generator.js";
import { RandomState } from "./numpy/random-state.js";
import { TfjsGenerator } from "./tfjs/generator.js";
import { TorchCpu } from "./torch/cpu.js";
import { TorchCuda } from "./torch/cuda.js";

/** By kind, a generator in a state that it gave. Each checks the state. */
export type Kinds = Readonly<Record<string, (state: JsonObject) => Generator>>;

/** Of every kind. */
export const STREAMS: Kinds = {
  "jax.threefry2x32": (state) => inState(new JaxStream(), state),
  "numpy.RandomState": (state) => RandomState.from(state),
  "tfjs.alea": (state) => TfjsGenerator.from(state),
  "torch.cuda.Generator": (state) => inState(new TorchCuda(), state),
  "torch.Generator": (state) => inState(new TorchCpu(), state),
  "numpy.Generator": (state) => NumpyGenerator.from(state),
};

/** A generator put in a state. */
export function inState<G extends Generator>(generator: G, state: JsonObject): G {
  generator.setState(state);
  return generator;
}

/** @throws TypeError, RangeError for what no generator of these kinds gave */
export function restored(kinds: Kinds, snapshot: GeneratorState): Generator {
  const where = "restoreGenerator";
  checkObject(`${where}: generator`, snapshot, "an object { kind, state }");
  checkKeys(`${where}: generator`, snapshot, ["kind", "state"]);
  const { kind, state } = snapshot;
  checkOneOf(`${where}: kind`, kind, Object.keys(kinds));
  return kinds[kind]!(state);
}
