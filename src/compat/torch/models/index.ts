import { checkKeys, checkOneOf } from "../../../errors.js";
import type { TorchRandom } from "../random.js";
import { checkCount, type TorchDtype } from "../values.js";
import { buildState } from "../modules/build.js";
import type { TorchModule } from "../modules/data.js";
import type { TorchStateDict } from "../modules/state-dict.js";
import { TORCHVISION, type TorchvisionModel } from "./torchvision/index.js";
import { transformersModels, type HfConfig } from "./transformers/index.js";

/** Options of `models.transformers`. */
export interface TransformersOptions {
  /** Of parameters and floating buffers, as `torch.set_default_dtype` has it; "float32" by default. */
  readonly dtype?: TorchDtype;
}

/** Options of `torchModels.torchvision`. */
export interface TorchvisionModuleOptions {
  /** `num_classes`; 1000 by default. */
  readonly numClasses?: number;
}

/** Options of `models.torchvision`. */
export interface TorchvisionOptions extends TransformersOptions, TorchvisionModuleOptions {}

/**
 * Whole models as modules, by Python's names: for the `build` of a generator or of a pool, and as parts of a module of
 * one's own. docs/compat-torch.md has the releases.
 *
 * @example
 *     const backbone = torchModels.torchvision("resnet18", { numClasses: 10 });
 *     const model = torchModules.module({ backbone, head: torchModules.linear(10, 2) });
 *     Object.keys(torchGenerator(0).build(model))[0]; // => "backbone.conv1.weight"
 */
export const torchModels = {
  /**
   * `torchvision.models.<name>(weights=None)`.
   *
   * @throws RangeError for a model that is not offered
   */
  torchvision(name: TorchvisionModel, options: TorchvisionModuleOptions = {}): TorchModule {
    const where = "torchvision";
    checkOneOf(`${where}: name`, name, Object.keys(TORCHVISION) as TorchvisionModel[]);
    checkKeys(where, options, ["numClasses"]);
    const { numClasses = 1000 } = options;
    checkCount(`${where}: numClasses`, numClasses);
    return TORCHVISION[name](numClasses);
  },

  /**
   * A class of transformers, `GPT2LMHeadModel(GPT2Config(**config))`.
   *
   * @param config a parsed config.json, or a part of one; what is left out has the default of its config class
   * @throws RangeError for a model that is not offered, and for a config of another; TypeError for a misspelt key
   */
  transformers(name: string, config: HfConfig = {}): TorchModule {
    const where = "transformers";
    const models = transformersModels();
    checkOneOf(`${where}: name`, name, Object.keys(models));
    return models[name]!(where, config);
  },
} as const;

/** Whole models as Python's constructors leave them; see docs/compat-torch.md for releases. */
export class TorchModels {
  readonly #draws: TorchRandom;

  /** @internal */
  constructor(draws: TorchRandom) {
    this.#draws = draws;
  }

  /**
   * The state dict of `torchvision.models.<name>(weights=None)`, names, shapes, dtypes and order as there.
   *
   * @throws RangeError for a model that is not offered
   */
  torchvision(name: TorchvisionModel, options: TorchvisionOptions = {}): TorchStateDict {
    const where = "torchvision";
    checkKeys(where, options, ["numClasses", "dtype"]);
    const { numClasses = 1000, ...rest } = options;
    return buildState(this.#draws, torchModels.torchvision(name, { numClasses }), rest, where);
  }

  /**
   * The state dict of a class of transformers, `GPT2LMHeadModel(GPT2Config(**config))`: the draws of the constructors,
   * then those of `_init_weights`, module by module.
   *
   * @param config a parsed config.json, or a part of one; what is left out has the default of its config class
   * @throws RangeError for a model that is not offered, and for a config of another; TypeError for a misspelt key
   */
  transformers(
    name: string,
    config: HfConfig = {},
    options: TransformersOptions = {},
  ): TorchStateDict {
    const module = torchModels.transformers(name, config);
    return buildState(this.#draws, module, options, "transformers");
  }
}
