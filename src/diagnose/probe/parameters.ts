import { checkObject, sizeOf, wrongValue } from "../../core.js";
import type { ActivationOption } from "../activation.js";
import type { DenseLayer } from "../layers.js";
import { readTensor, type Tensor, type TensorLike } from "../tensor.js";

/** Parameters by name. */
export type ParameterSet = Readonly<Record<string, TensorLike>>;

/**
 * The dense layers that a set of parameters makes: matrices [out, in] in order, each perhaps followed by its bias.
 *
 * @throws RangeError for a parameter that has no place there
 */
export function denseLayersOf(
  where: string,
  parameters: unknown,
  activation: ActivationOption = "relu",
  outputActivation: ActivationOption = activation,
): DenseLayer[] {
  checkObject(`${where}: parameters`, parameters, "layers, or an object of parameters");
  const layers: DenseLayer[] = [];
  let open = false; // the last layer may still get a bias
  for (const [name, value] of Object.entries(parameters)) {
    const here = `${where}: ${JSON.stringify(name)}`;
    const tensor = readTensor(here, name, value);
    const last = layers.at(-1);
    if (open && last !== undefined && isBias(tensor, last.outputs)) {
      layers[layers.length - 1] = { ...last, bias: tensor as TensorLike };
      open = false;
      continue;
    }
    const [outputs, inputs] = tensor.shape;
    if (tensor.shape.length !== 2) {
      const wayOut = "give layers: { type, … } says what a parameter is";
      throw wrongValue(`${here}.shape`, "[out, in] or a bias behind it", tensor.shape, wayOut);
    }
    const weight = tensor as TensorLike;
    layers.push({ type: "dense", inputs: inputs!, outputs: outputs!, weight, activation });
    open = true;
  }
  if (layers.length === 0) {
    throw wrongValue(`${where}: parameters`, "a matrix at least", parameters);
  }
  layers.push({ ...layers.pop()!, activation: outputActivation });
  return layers;
}

const isBias = ({ shape }: Tensor, outputs: number): boolean =>
  sizeOf(shape) === outputs && (shape.length === 1 || (shape.length === 2 && shape[1] === 1));
