import { checkKeys, checkObject, isArray, sizeOf, wrongType, wrongValue } from "../../core.js";
import { readTensor, type Tensor } from "../tensor.js";

/** A layer of a set: the names of its parameters. */
export interface LsuvLayer {
  readonly weight: string;
  readonly bias?: string;
  /** Which axis of the weight counts the outputs: 0 by default, or where `layout` of the parameter has "O". */
  readonly outputAxis?: number;
}

/** The same with every default. */
export interface ReadLayer {
  readonly weight: string;
  readonly bias: string | null;
  readonly outputAxis: number;
}

/** The parameters of a set, by name. */
export function readSet(where: string, parameters: unknown): Map<string, Tensor> {
  checkObject(`${where}: parameters`, parameters, "an object of parameters");
  return new Map(
    Object.entries(parameters).map(([name, value]) => [
      name,
      readTensor(`${where}: ${JSON.stringify(name)}`, name, value),
    ]),
  );
}

/** The layers that were named, or all: each parameter of rank 2 and more, with the bias that follows it. */
export function layersIn(
  where: string,
  tensors: ReadonlyMap<string, Tensor>,
  layers: unknown,
): ReadLayer[] {
  const read = layers === undefined ? allLayers(where, tensors) : named(where, tensors, layers);
  if (read.length === 0) throw wrongValue(`${where}: layers`, "a layer at least", layers ?? []);
  for (const { weight } of read) {
    const { data, shape } = tensors.get(weight)!;
    if (data.length > 0) continue;
    throw wrongValue(`${where}: ${JSON.stringify(weight)}.shape`, "a weight with values", shape);
  }
  return read;
}

function named(where: string, tensors: ReadonlyMap<string, Tensor>, layers: unknown): ReadLayer[] {
  if (!isArray(layers)) throw wrongType(`${where}: layers`, "an array of layers", layers);
  const seen = new Set<string>();
  return layers.map((given, k) => {
    const here = `${where}: layer ${k}`;
    const layer = typeof given === "string" ? { weight: given } : given;
    checkKeys(here, layer, ["weight", "bias", "outputAxis"]);
    const { weight, bias, outputAxis } = layer as LsuvLayer;
    const tensor = tensorOf(`${here}: weight`, tensors, weight);
    if (tensor.shape.length < 2) {
      throw wrongValue(`${here}: weight`, "a parameter of two axes and more", tensor.shape);
    }
    if (seen.has(weight)) throw wrongValue(`${here}: weight`, "each weight once", weight);
    seen.add(weight);
    const axis = outputAxis ?? outputAxisOf(here, tensor);
    if (!Number.isInteger(axis) || axis < 0 || axis >= tensor.shape.length) {
      const wanted = `an axis of shape [${tensor.shape.join(", ")}]`;
      throw wrongValue(`${here}: outputAxis`, wanted, outputAxis);
    }
    if (bias !== undefined) {
      const { data } = tensorOf(`${here}: bias`, tensors, bias);
      const outputs = tensor.shape[axis]!;
      if (data.length !== outputs)
        throw wrongValue(`${here}: bias`, `${outputs} values`, data.length);
    }
    return { weight, bias: bias ?? null, outputAxis: axis };
  });
}

function tensorOf(where: string, tensors: ReadonlyMap<string, Tensor>, name: unknown): Tensor {
  if (typeof name !== "string") throw wrongType(where, "the name of a parameter", name);
  const tensor = tensors.get(name);
  if (tensor === undefined) throw wrongValue(where, "the name of a parameter", name);
  return tensor;
}

function allLayers(where: string, tensors: ReadonlyMap<string, Tensor>): ReadLayer[] {
  const layers: ReadLayer[] = [];
  let outputs: number | undefined; // of a layer whose bias may come next
  for (const [name, tensor] of tensors) {
    const { shape } = tensor;
    if (outputs !== undefined && isBias(shape, outputs)) {
      layers.push({ ...layers.pop()!, bias: name });
      outputs = undefined;
    } else if (shape.length >= 2) {
      const outputAxis = outputAxisOf(`${where}: ${JSON.stringify(name)}`, tensor);
      layers.push({ weight: name, bias: null, outputAxis });
      outputs = shape[outputAxis]!;
    } else {
      outputs = undefined;
    }
  }
  return layers;
}

/** A vector, or the column that `initializeParameters` makes. */
const isBias = (shape: readonly number[], outputs: number): boolean =>
  sizeOf(shape) === outputs && (shape.length === 1 || (shape.length === 2 && shape[1] === 1));

const OUTPUT_AXIS = "name the layers: { weight, outputAxis }";

function outputAxisOf(where: string, { layout }: Tensor): number {
  if (layout === undefined) return 0;
  const axis = typeof layout === "string" ? layout.indexOf("O") : -1;
  if (typeof layout !== "string" || axis < 0 || axis !== layout.lastIndexOf("O")) {
    throw wrongValue(`${where}.layout`, 'a layout with one "O"', layout, OUTPUT_AXIS);
  }
  return axis;
}
