import * as tf from "@tensorflow/tfjs";
import { parameterEntries, tagOf, wrongType, wrongValue } from "../core.js";
import { toFloat32, type Parameter } from "../index.js";
import type { AnyParameter, AnyParameters } from "../parameters/set.js";
import { layoutOfWeight } from "./layouts.js";

/**
 * The parameters of a set as tensors of tfjs, under the same names. They are float32, which is what tfjs holds: 16-bit
 * values exactly, float64 rounded. The CPU backend keeps float32 data as they are, so that a later change of the set shows
 * in the tensor.
 *
 * @throws TypeError, RangeError for what is no set of whole parameters
 * @example
 * const { W1, b1 } = toTensors(initializeParameters([784, 256, 10], { seed: 1 }));
 */
export function toTensors<P extends AnyParameters>(set: P): { [K in keyof P]: tf.Tensor } {
  const entries = parameterEntries("toTensors", set).map(([key, parameter]) => {
    const { data, dtype, shape } = parameter;
    const isKept = dtype === "float32" && data.buffer instanceof ArrayBuffer; // WebGL takes no shared memory
    const values = isKept ? (data as Float32Array) : toFloat32(parameter);
    return [key, tf.tensor(values, shape, "float32")];
  });
  return Object.fromEntries(entries) as { [K in keyof P]: tf.Tensor };
}

/** A weight of a model: its shape, and what its axes are. */
export interface ModelShape {
  readonly shape: readonly number[];
  readonly layout?: string;
}

/**
 * The weights of a model by name, `layer/weight`, with tfjs' layouts: what `rules` takes.
 *
 * @throws TypeError for what is no model; RangeError where two weights have one name
 * @example
 *     const model = tf.sequential({ layers: [tf.layers.dense({ name: "d", units: 10, inputShape: [4] })] });
 *     const spec = rules([["*kernel", heNormal()], ["*", zeros()]])(shapesOf(model));
 *     setWeights(model, initialize(spec, { seed: 1 }));
 */
export function shapesOf(model: tf.LayersModel): Record<string, ModelShape> {
  const shapes = [...weightsOf("shapesOf", model)].map(([name, { shape, layout }]) => {
    return [name, { shape, ...(layout !== undefined && { layout }) }] as const;
  });
  return Object.fromEntries(shapes);
}

/**
 * Puts copies of a set's values into a model, by the names of `shapesOf`, float32 as in `toTensors`. All is checked before
 * the first is written. A constraint of the layer's applies to them, as it does when tfjs sets weights.
 *
 * @throws TypeError for what is no model, or no set; RangeError for a name that the model has not, a weight that the
 *   set has not, and shapes that differ
 * @example
 *     const model = tf.sequential({ layers: [tf.layers.dense({ name: "e", units: 10, inputShape: [4] })] });
 *     const spec = rules([["*kernel", heNormal()], ["*", zeros()]])(shapesOf(model));
 *     setWeights(model, initialize(spec, { seed: 1 }));
 */
export function setWeights(
  model: tf.LayersModel,
  set: Readonly<Record<string, Parameter<Parameter["dtype"], ArrayBufferLike>>>,
): void {
  const where = "setWeights";
  const weights = weightsOf(where, model);
  const entries = new Map(parameterEntries(where, set));
  for (const name of entries.keys()) {
    if (weights.has(name)) continue;
    throw wrongValue(`${where}: name`, "a weight of the model", name, "shapesOf(model) has them");
  }
  const pairs: [Variable, AnyParameter][] = [];
  for (const [name, { shape, variable }] of weights) {
    const here = `${where}: ${JSON.stringify(name)}`;
    const parameter = entries.get(name);
    if (parameter === undefined) throw wrongValue(here, "a parameter of the set", parameter);
    if (parameter.shape.join() !== shape.join()) {
      throw wrongValue(`${here}.shape`, `[${shape.join(", ")}]`, parameter.shape);
    }
    pairs.push([variable, parameter]);
  }
  tf.tidy(() => {
    for (const [variable, parameter] of pairs) {
      variable.write(tf.tensor(toFloat32(parameter), parameter.shape, "float32"));
    }
  });
}

type Variable = tf.LayersModel["weights"][number];

interface Weight extends ModelShape {
  readonly variable: Variable;
}

/** What is used of layers, models and wrappers. */
interface Holder {
  readonly layers?: readonly Holder[];
  /** Of TimeDistributed. */
  readonly layer?: Holder;
  /** Of Bidirectional, beside a `layer` that it does not use. */
  readonly forwardLayer?: Holder;
  readonly backwardLayer?: Holder;
  readonly weights: readonly Variable[];
  getClassName(): string;
}

/** The weights of a model by name, those of models and layers within its layers among them. */
function weightsOf(where: string, model: unknown): Map<string, Weight> {
  if (tagOf(model) === "" || !(model instanceof tf.LayersModel)) {
    throw wrongType(`${where}: model`, "a tf.LayersModel", model);
  }
  const weights = new Map<string, Weight>();
  for (const layer of layersIn(model)) {
    const layerClass = layer.getClassName();
    for (const variable of layer.weights) {
      const name = variable.originalName;
      if (weights.has(name)) {
        const wayOut = "give the layers names that differ";
        throw wrongValue(`${where}: model`, "one weight for each name", name, wayOut);
      }
      const layout = layoutOfWeight(layerClass, name.slice(name.lastIndexOf("/") + 1));
      const shape = variable.shape.map((axis) => axis ?? NaN);
      weights.set(name, { shape, variable, ...(layout !== undefined && { layout }) });
    }
  }
  return weights;
}

/** The layers that have weights of their own. */
function layersIn(holder: Holder): Holder[] {
  const { layers, layer, forwardLayer, backwardLayer } = holder;
  const within =
    layers ?? (forwardLayer && backwardLayer ? [forwardLayer, backwardLayer] : layer && [layer]);
  return within?.flatMap(layersIn) ?? [holder];
}
