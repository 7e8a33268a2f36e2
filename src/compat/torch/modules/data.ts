/** Modules as plain data: what a constructor of `torch.nn` makes, in its order. */
import type { TorchDtype } from "../values.js";
import type { TorchLaw } from "../law.js";
import type { BuiltModule } from "./built.js";
import type { TorchTensorLaws } from "./tensor-laws.js";

/** A parameter, and what the constructor draws into it; nothing where that comes later. */
export interface ParameterData {
  readonly kind: "Parameter";
  readonly shape: readonly number[];
  readonly law?: TorchLaw;
  /** That of the call, by default. */
  readonly dtype?: TorchDtype;
}

/** A buffer of the state dict: one number for all values, their list, or 0, 1, 2 … */
export interface BufferData {
  readonly kind: "Buffer";
  readonly shape: readonly number[];
  readonly values: number | readonly number[] | "arange";
  /** A floating dtype is that of the call. */
  readonly dtype?: "int64" | TorchDtype;
}

/** What the end of a constructor does to a tensor, given by its path within the module. */
export type Afterwards = readonly [
  path: string,
  what:
    | TorchLaw
    | { readonly law: "zeroRow"; readonly row: number }
    /** The Euclidean norm of each row of another. */
    | { readonly law: "rowNorms"; readonly of: string },
];

/** The end of a constructor, as code: `self` is the module, `init` fills its tensors. */
export type ModuleInit = (self: BuiltModule, init: TorchTensorLaws) => void;

/** A module. */
export interface TorchModule {
  /** Its class in PyTorch. */
  readonly kind: string;
  /** In the order of the constructor. Under the name "" stands what it makes and does not keep. */
  readonly members: readonly TorchMember[];
  /** Names of all modules within, in the order of the state dict, where it is not that of the constructor. */
  readonly order?: readonly string[];
  /** Copies of one module, named "0", "1" …, as `copy.deepcopy` makes them. */
  readonly clones?: { readonly of: TorchModule; readonly count: number };
  /** Of an embedding: the row that is 0. */
  readonly paddingIdx?: number;
  /** What the constructor does last. */
  readonly after?: readonly Afterwards[];
  /** Names that hold another's parameter: path to path. */
  readonly ties?: Readonly<Record<string, string>>;
  readonly init?: ModuleInit;
}

/** A name, and the module, parameter or buffer that has it. */
export type TorchMember = readonly [name: string, member: TorchModule | ParameterData | BufferData];
