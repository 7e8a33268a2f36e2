import * as tf from "@tensorflow/tfjs";
import { initialize, rules, zeros, type Seed } from "weightseed";
import { setWeights, shapesOf } from "weightseed/tfjs";
import type { Start } from "./laws.js";

export const MOMENTUM = 0.9;

/** The network, and how it is trained. */
export interface Network {
  readonly activation: string;
  readonly layers: number;
  readonly width: number;
  readonly rate: number;
  readonly seed: Seed;
}

/** A network of tfjs in training: its weights, and the gradient there. */
export class Run {
  readonly #model: tf.LayersModel;
  readonly #variables: readonly tf.Variable[];
  readonly #optimizer: tf.Optimizer;
  readonly #inputs: tf.Tensor;
  readonly #labels: tf.Tensor;
  #gradients: tf.NamedTensorMap = {};
  loss = NaN;
  /** Euclidean norm of the loss' gradient by each layer's matrix. */
  norms: number[] = [];

  /** The tensors stay the caller's. */
  constructor(network: Network, { hidden, output }: Start, inputs: tf.Tensor, labels: tf.Tensor) {
    this.#model = modelOf(network);
    const spec = rules([
      ["output/kernel", output],
      ["*kernel", hidden],
      ["*", zeros()],
    ])(shapesOf(this.#model));
    setWeights(this.#model, initialize(spec, { seed: network.seed }));
    this.#variables = this.#model.trainableWeights
      .map((weight) => weight.read())
      .filter(isVariable);
    this.#optimizer = tf.train.momentum(network.rate, MOMENTUM);
    this.#inputs = inputs;
    this.#labels = labels;
    this.#measure();
  }

  /** One step of all points; none where the loss is no number any more. */
  step(): void {
    if (!Number.isFinite(this.loss)) return;
    this.#optimizer.applyGradients(this.#gradients);
    this.#measure();
  }

  #measure(): void {
    tf.dispose(this.#gradients);
    const { value, grads } = tf.variableGrads(
      () => tf.losses.sigmoidCrossEntropy(this.#labels, this.#logits(this.#inputs)),
      [...this.#variables],
    );
    this.#gradients = grads;
    this.loss = value.dataSync()[0]!;
    value.dispose();
    this.norms = this.#variables
      .filter(({ rank }) => rank === 2)
      .map(({ name }) => Math.hypot(...grads[name]!.dataSync()));
  }

  #logits(inputs: tf.Tensor): tf.Scalar {
    return this.#model.apply(inputs) as tf.Scalar; // the type that tfjs wants of a loss' arguments
  }

  /** Probabilities of class 1. */
  answers(inputs: tf.Tensor): Float32Array {
    return tf.tidy(() => tf.sigmoid(this.#logits(inputs)).dataSync<"float32">().slice());
  }

  dispose(): void {
    tf.dispose(this.#gradients);
    this.#optimizer.dispose();
    tf.dispose((this.#optimizer as unknown as { c: tf.Scalar }).c); // which its own dispose forgets
    this.#model.dispose();
  }
}

const isVariable = (tensor: tf.Tensor): tensor is tf.Variable => tensor instanceof tf.Variable;

function modelOf({ activation, layers, width }: Network): tf.LayersModel {
  const model = tf.sequential();
  const usual = { biasInitializer: "zeros", kernelInitializer: "zeros" } as const;
  for (let layer = 1; layer <= layers; ++layer) {
    const name = `hidden${layer}`;
    const inputs = layer === 1 ? { inputShape: [2] } : {};
    const options = { name, units: width, activation: activation as "relu" };
    model.add(tf.layers.dense({ ...usual, ...inputs, ...options }));
  }
  model.add(tf.layers.dense({ ...usual, name: "output", units: 1 }));
  return model;
}
