/** A model's tensors from its description. */
import { checkKeys } from "../../../errors.js";
import { checkText } from "../../../spec/seed.js";
import type { TorchRandom } from "../random.js";
import { checkTorchDtype, type TorchDtype } from "../values.js";
import { construct } from "./construct.js";
import type { TorchModule } from "./data.js";
import { Draft } from "./draft.js";
import { stateDictSteps, type TorchStateDict } from "./state-dict.js";

/** How the tensors of a model are made. */
export interface BuildOptions {
  /** Of parameters and floating buffers, as `torch.set_default_dtype` has it; "float32" by default. */
  readonly dtype?: TorchDtype;
  /** Goes before each name; the keys are without. "" by default. */
  readonly scope?: string;
}

/** Makes a model's state dict. A call that throws leaves the generator as it was. */
export function buildState(
  draws: TorchRandom,
  module: TorchModule,
  options: BuildOptions = {},
  where = "build",
): TorchStateDict {
  const steps = buildSteps(draws, module, options, where);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** The same in steps, which yield the bytes of each. */
export function* buildSteps(
  draws: TorchRandom,
  module: TorchModule,
  options: BuildOptions,
  where: string,
): Generator<number, TorchStateDict> {
  checkKeys(where, options, ["dtype", "scope"]);
  const { dtype = "float32", scope = "" } = options;
  checkTorchDtype(where, dtype);
  checkText(`${where}: scope`, scope);
  draws.checkFree();
  const draft = new Draft(where, draws, dtype);
  const model = construct(draft, module);
  const before = draws.state();
  try {
    return yield* stateDictSteps(draws, model, draft.actions, { where, scope });
  } catch (error) {
    draws.setState(before);
    throw error;
  }
}
