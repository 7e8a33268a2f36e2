/** What models do at the end of their constructors. */
import type { BuiltModule, TorchTensor } from "../modules/built.js";
import type { ModuleInit } from "../modules/data.js";
import type { TorchTensorLaws } from "../modules/tensor-laws.js";

/** What a model does to its modules of one class. */
export type ByKind = Readonly<
  Record<string, (module: BuiltModule, weight: TorchTensor, init: TorchTensorLaws) => void>
>;

/** `for m in self.modules()`: what is done to each module by its class, those without a weight left out. */
export const forModules =
  (kinds: ByKind): ModuleInit =>
  (self, init) => {
    for (const module of self.modules()) {
      const { kind, weight } = module;
      if (weight !== undefined && Object.hasOwn(kinds, kind)) kinds[kind]!(module, weight, init);
    }
  };

/** Sets a module's bias to 0 where it has one. */
export function zeroBias({ bias }: BuiltModule, init: TorchTensorLaws): void {
  if (bias !== undefined) init.zeros(bias);
}

/** Fills the weight; a bias becomes 0. */
export const zeroBiased =
  (fill: (weight: TorchTensor, init: TorchTensorLaws) => void): ByKind[string] =>
  (module, weight, init) => {
    fill(weight, init);
    zeroBias(module, init);
  };

/** A norm's weight is 1, its bias 0. */
export const asNorm: ByKind[string] = /* @__PURE__ */ zeroBiased((weight, init) =>
  init.ones(weight),
);
