import * as tf from "@tensorflow/tfjs";
import {
  checkInitializer,
  checkKeys,
  checkText,
  fill,
  randomSeed,
  seedToHex,
  seed64,
  wrongValue,
} from "../core.js";
import type { Initializer, Seed } from "../index.js";
import { layoutOfRank } from "./layouts.js";

/** tfjs has the class of all initializers, but does not name it. */
type TfjsInitializer = ReturnType<typeof tf.initializers.zeros>;

export interface TfjsInitializerOptions {
  /** Fresh where none is given; a saved model holds it. */
  readonly seed?: Seed;
  /**
   * Which weight of its layer this is for: "kernel" by default. The values are those of the name `layer/weight`, so that
   * layers differ; two initializers of one layer need two weights, as an LSTM's "kernel" and "recurrent_kernel".
   */
  readonly weight?: string;
  /** The whole name, instead of the layer's and the weight's. */
  readonly name?: string;
  /**
   * What the axes are. By default those of a dense kernel and of convolutions: "IO", "WIO", "HWIO", "DHWIO" by rank;
   * a depthwise kernel is "HWGO", a transposed one "HWOI".
   */
  readonly layout?: string;
}

/** What the JSON of a model holds. */
interface Config {
  readonly init: Initializer;
  /** 0x and 16 hexadecimal digits. */
  readonly seed: string;
  readonly weight: string;
  readonly name?: string;
  readonly layout?: string;
}

/**
 * A law of this library as an initializer of tfjs: `tf.layers.dense({ units: 10, kernelInitializer: initializer(heNormal(),
 * { seed: 1 }) })`. The values depend on the seed, on the layer's name, on the weight and on nothing else; a model's JSON
 * holds law and seed, and makes the same values when it is loaded.
 *
 * @throws TypeError, RangeError for every mistake; of shapes, when the layer is built
 */
export function initializer(
  init: Initializer,
  options: TfjsInitializerOptions = {},
): TfjsInitializer {
  const where = "initializer";
  checkKeys(where, options, ["seed", "weight", "name", "layout"]);
  const { seed = randomSeed(), weight = "kernel", name, layout } = options;
  checkText(`${where}: weight`, weight);
  if (name !== undefined) checkText(`${where}: name`, name);
  return new WeightseedInitializer({
    init: checkInitializer(where, init),
    seed: `0x${seedToHex(seed64(where, seed))}`,
    weight,
    ...(name !== undefined && { name }),
    ...(layout !== undefined && { layout }),
  });
}

const Base = Object.getPrototypeOf(
  tf.initializers.zeros({}).constructor,
) as new () => TfjsInitializer;

class WeightseedInitializer extends Base {
  static readonly className = "Weightseed";
  readonly #config: Config;

  constructor(config: Config) {
    super();
    this.#config = config;
  }

  override apply(shape: (number | null)[], dtype: tf.DataType = "float32"): tf.Tensor {
    const { init, seed, weight, name = layerScope() + weight, layout } = this.#config;
    if (dtype !== "float32") throw wrongValue("initializer: dtype", '"float32"', dtype);
    const axes = shape.map((axis) => axis ?? NaN); // fill refuses what is no integer
    const data = new Float32Array(axes.reduce((size, axis) => size * axis, 1));
    const roles = layout ?? layoutOfRank(axes.length);
    fill(data, init, { seed, name, shape: axes, ...(roles !== undefined && { layout: roles }) });
    return tf.tensor(data, axes, "float32");
  }

  /** tfjs changes the case of every text in a config but that of a `name`. */
  override getConfig(): { values: { name: string } } {
    return { values: { name: JSON.stringify(this.#config) } };
  }

  static fromConfig(
    Class: new (config: Config) => object,
    config: { values: { name: string } },
  ): object {
    return new Class(JSON.parse(config.values.name) as Config);
  }
}

/** The name of the layer that is being built, with a slash; nothing outside of one. */
function layerScope(): string {
  // a symbolic tensor takes the scope into its name
  const probe = new tf.SymbolicTensor("float32", [1], undefined as never, [], {}, "probe");
  return probe.originalName.slice(0, -"probe".length);
}

tf.serialization.registerClass(WeightseedInitializer as never);
