import * as tf from "@tensorflow/tfjs";
import {
  checkInitializer,
  checkKeys,
  checkText,
  initialize,
  randomSeed,
  seed64,
  wrongValue,
} from "../core.js";
import type { Initializer, Seed } from "../index.js";
import { layoutOfRank } from "./layouts.js";

/** tfjs has a class of all its initializers, but gives it no public name. */
export type TfjsInitializer = Exclude<
  NonNullable<Parameters<typeof tf.layers.dense>[0]["kernelInitializer"]>,
  string
>;

/** Seed, scope and weight of an initializer. */
export interface TfjsInitializerOptions {
  /** Fresh where none is given; a saved model holds it. */
  readonly seed?: Seed;
  /**
   * Which weight of its layer this is for: "kernel" by default. The values are those of the name `layer/weight`, so that
   * layers differ. Two initializers of one layer need two weights: an LSTM has "kernel" and "recurrent_kernel".
   */
  readonly weight?: string;
  /** The whole name, instead of the layer's and the weight's. */
  readonly name?: string;
  /**
   * What the axes are. By default those of a dense kernel and of convolutions: "IO", "WIO", "HWIO", "DHWIO" by rank.
   * A depthwise kernel is "HWGO", a transposed one "HWOI".
   */
  readonly layout?: string;
}

/** What a model's JSON holds of an initializer. */
interface Config extends TfjsInitializerOptions {
  readonly init: Initializer;
  /** 0x and 16 hexadecimal digits. */
  readonly seed: string;
  readonly weight: string;
}

const CLASS_NAME = "Weightseed";
const OPTIONS = ["seed", "weight", "name", "layout"] as const;

/**
 * A law of this library as an initializer of tfjs, in place of `tf.initializers.heNormal` and its like. The values are
 * those of `initialize` for the name `layer/weight`: they depend on the seed, the layer's name, the weight and the shape,
 * and on nothing else. A model's JSON holds law and seed, so that the model that is made from it draws the same values.
 *
 * @throws TypeError, RangeError for every mistake; of a mistake about shapes, when the layer is built
 * @example
 * tf.layers.dense({ units: 10, name: "fc", kernelInitializer: initializer(heNormal(), { seed: 1 }) });
 */
export function initializer(
  init: Initializer,
  options: TfjsInitializerOptions = {},
): TfjsInitializer {
  checkKeys("initializer", options, OPTIONS);
  return new WeightseedInitializer(configOf("initializer", init, options));
}

function configOf(where: string, init: unknown, options: TfjsInitializerOptions): Config {
  const { seed = randomSeed(), weight = "kernel", name, layout } = options;
  for (const [key, text] of Object.entries({ weight, name, layout })) {
    if (text !== undefined) checkText(`${where}: ${key}`, text);
  }
  return {
    init: checkInitializer(where, init),
    seed: `0x${seed64(where, seed).toString(16).padStart(16, "0")}`,
    weight,
    ...(name !== undefined && { name }),
    ...(layout !== undefined && { layout }),
  };
}

/** What tfjs takes for an initializer must inherit from this. */
const Base = Object.getPrototypeOf(
  tf.initializers.zeros().constructor,
) as new () => TfjsInitializer;

class WeightseedInitializer extends Base {
  static readonly className = CLASS_NAME;
  readonly #config: Config;

  constructor(config: Config) {
    super();
    this.#config = config;
  }

  override apply(shape: (number | null)[], dtype: tf.DataType = "float32"): tf.Tensor {
    const { init, seed, weight, name = layerScope() + weight, layout } = this.#config;
    if (dtype !== "float32") throw wrongValue("initializer: dtype", '"float32"', dtype);
    const axes = shape.map((axis) => axis ?? NaN); // initialize refuses what is no integer
    const roles = layout ?? layoutOfRank(axes.length);
    const entry = { shape: axes, init, ...(roles !== undefined && { layout: roles }) };
    const { [name]: made } = initialize([[name, entry]], { seed });
    return tf.tensor(made!.data, axes, "float32");
  }

  /** tfjs changes the case of every text in a config but that of a `name`. */
  override getConfig(): { values: { name: string } } {
    return { values: { name: JSON.stringify(this.#config) } };
  }

  static fromConfig<T>(Class: new (config: Config) => T, config: unknown): T {
    const { values } = Object(config) as { values?: { name?: unknown } };
    const where = `${CLASS_NAME}: config`;
    checkText(where, values?.name);
    const given = JSON.parse(values.name) as Config;
    checkKeys(where, given, ["init", ...OPTIONS]);
    return new Class(configOf(where, given.init, given));
  }
}

/** The name of the layer that is being built, with a slash; nothing outside of one. */
function layerScope(): string {
  // a symbolic tensor takes the scope into its name
  const probe = new tf.SymbolicTensor("float32", [1], undefined as never, [], {}, "probe");
  return probe.originalName!.slice(0, -"probe".length);
}

tf.serialization.registerClass(WeightseedInitializer);
