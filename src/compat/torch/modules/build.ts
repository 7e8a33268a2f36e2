/** A model's tensors from its description. */
import { checkKeys } from "../../../errors.js";
import { checkText } from "../../../spec/seed.js";
import { sizeOf } from "../../../spec/shape.js";
import { atOnce } from "../../shared/kernels.js";
import type { TorchRandom } from "../random.js";
import { checkTorchDtype, type TorchDtype } from "../values.js";
import { construct } from "./construct.js";
import type { TorchModule } from "./data.js";
import { Draft } from "./draft.js";
import { tensorSteps, type Blueprint, type TorchEntry, type TorchStateDict } from "./state-dict.js";

/** How the tensors of a model are made. */
export interface BuildOptions {
  /** Of parameters and floating buffers, as `torch.set_default_dtype` has it; "float32" by default. */
  readonly dtype?: TorchDtype;
  /** Goes before each name; the keys are without. "" by default. */
  readonly scope?: string;
}

/** A model whose constructors ran, to be made here or in a pool's worker. */
export interface Construction {
  readonly blueprint: Blueprint;
  /** Of all tensors together. */
  readonly bytes: number;
  /** Makes the tensors here, in steps which yield the bytes of each. */
  steps(): Generator<number, TorchEntry[]>;
  /** Of tensors in the order of the entries. */
  stateDict(tensors: readonly TorchEntry[]): TorchStateDict;
}

/** Makes a model's state dict. A call that throws leaves the generator as it was. */
export function buildState(
  draws: TorchRandom,
  module: TorchModule,
  options: BuildOptions = {},
  where = "build",
): TorchStateDict {
  const construction = constructionOf(draws, module, options, where);
  const before = draws.state();
  try {
    return construction.stateDict(atOnce(construction.steps()));
  } catch (error) {
    draws.setState(before);
    throw error;
  }
}

/** Runs a model's constructors, without values. @throws TypeError, RangeError for what is no module */
export function constructionOf(
  draws: TorchRandom,
  module: TorchModule,
  options: BuildOptions,
  where: string,
): Construction {
  checkKeys(where, options, ["dtype", "scope"]);
  const { dtype = "float32", scope = "" } = options;
  checkTorchDtype(where, dtype);
  checkText(`${where}: scope`, scope);
  draws.checkFree(where);
  const draft = new Draft(where, draws, dtype);
  const model = construct(draft, module);
  const entries = [...model.entries()].map(([key, tensor]) => [key, tensor] as const);
  const blueprint = { where, scope, entries, actions: draft.actions };
  return {
    blueprint,
    bytes: bytesOf(blueprint),
    steps: () => tensorSteps(draws, blueprint),
    stateDict(tensors) {
      const dict = Object.create(null) as TorchStateDict;
      for (const [i, [key]] of entries.entries()) dict[key] = tensors[i]!;
      return dict;
    },
  };
}

const BYTES = { float16: 2, bfloat16: 2, float32: 4, float64: 8, int64: 8 } as const;

function bytesOf({ entries }: Blueprint): number {
  const tensors = new Set(entries.map(([, tensor]) => tensor));
  return [...tensors].reduce((sum, { shape, dtype }) => sum + BYTES[dtype] * sizeOf(shape), 0);
}
