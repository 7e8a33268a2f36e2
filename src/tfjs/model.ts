import * as tf from "@tensorflow/tfjs";
import { parameterEntries, wrongType, wrongValue } from "../core.js";
import { toFloat32, type Parameter } from "../index.js";
import type { AnyParameter, AnyParameters } from "../parameters/set.js";
import { layoutOfWeight } from "./layouts.js";

/**
 * The parameters of a set as tensors of tfjs, under the same names; float32, which is what tfjs holds: 16-bit values exactly,
 * float64 rounded. The CPU backend keeps float32 data as they are: later changes show in both.
 */
export function toTensors<P extends AnyParameters>(set: P): { [K in keyof P]: tf.Tensor } {
  const entries = parameterEntries("toTensors", set).map(([key, parameter]) => [
    key,
    tensorOf(parameter),
  ]);
  return Object.fromEntries(entries) as { [K in keyof P]: tf.Tensor };
}

function tensorOf(parameter: AnyParameter): tf.Tensor {
  const { data, dtype, shape } = parameter;
  return tf.tensor(
    dtype === "float32" ? (data as Float32Array) : toFloat32(parameter),
    shape,
    "float32",
  );
}

/** A weight of a model: its shape, and what its axes are. */
export interface ModelShape {
  readonly shape: readonly number[];
  readonly layout?: string;
}

/**
 * The weights of a built model by name, `layer/weight`, with tfjs' layouts: what `rules` takes.
 *
 * @example
 * const spec = rules([["*kernel", heNormal()], ["*", zeros()]])(shapesOf(model));
 * setWeights(model, initialize(spec, { seed: 1 }));
 */
export function shapesOf(model: tf.LayersModel): Record<string, ModelShape> {
  return Object.fromEntries(
    weightsOf("shapesOf", model).map(({ name, shape, layout }) => [
      name,
      { shape, ...(layout !== undefined && { layout }) },
    ]),
  );
}

/**
 * Puts the values of a set into a model, by the names of `shapesOf`; all are checked before the first is written.
 *
 * @throws RangeError for a name that the model has not, a weight that the set has not, and shapes that differ
 */
export function setWeights(model: tf.LayersModel, set: Readonly<Record<string, Parameter>>): void {
  const where = "setWeights";
  const entries = new Map(parameterEntries(where, set));
  const weights = weightsOf(where, model);
  const names = new Set(weights.map(({ name }) => name));
  for (const name of entries.keys()) {
    if (!names.has(name)) throw wrongValue(`${where}: name`, "a weight of the model", name);
  }
  for (const { name, shape } of weights) {
    const parameter = entries.get(name);
    if (parameter === undefined) {
      throw wrongValue(`${where}: ${JSON.stringify(name)}`, "a parameter of the set", "none");
    }
    if (parameter.shape.join() !== shape.join()) {
      const expected = `shape [${shape.join(", ")}]`;
      throw wrongValue(`${where}: ${JSON.stringify(name)}`, expected, parameter.shape);
    }
  }
  tf.tidy(() => {
    for (const { name, variable } of weights) variable.write(tensorOf(entries.get(name)!));
  });
}

type Variable = tf.LayersModel["weights"][number];

interface Weight extends ModelShape {
  readonly name: string;
  readonly variable: Variable;
}

function weightsOf(where: string, model: unknown): Weight[] {
  const layers = (Object(model) as { layers?: tf.layers.Layer[] }).layers;
  if (!Array.isArray(layers)) throw wrongType(`${where}: model`, "a tf.LayersModel", model);
  return layers.flatMap((layer) =>
    layer.weights.map((variable) => {
      const name = variable.originalName;
      const shape = variable.shape.map((axis) => axis ?? NaN);
      const layout = layoutOfWeight(layer.getClassName(), name.slice(name.lastIndexOf("/") + 1));
      return { name, shape, variable, ...(layout?.length === shape.length && { layout }) };
    }),
  );
}
