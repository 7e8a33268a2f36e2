/** What a model's constructor does to its tensors, in order: recorded before anything is drawn. */
import { checkOneOf, wrongType, wrongValue } from "../../../errors.js";
import { checkShape } from "../../../spec/shape.js";
import { LAW_NAMES, type Refusals, type TorchLaw } from "../law.js";
import { checkTorchDtype, type TorchDtype } from "../values.js";
import type { TorchTensor } from "./built.js";
import type { BufferData, ParameterData } from "./data.js";
import { TorchTensorLaws, type Recorder } from "./tensor-laws.js";

/** What happens to a tensor. */
export type Action =
  | { readonly tensor: TorchTensor; readonly law: TorchLaw }
  | { readonly tensor: TorchTensor; readonly zeroRow: number }
  | { readonly tensor: TorchTensor; readonly values: BufferData["values"] }
  | { readonly tensor: TorchTensor; readonly copyOf: TorchTensor }
  | { readonly tensor: TorchTensor; readonly normOf: TorchTensor };

/** More than any model has: one that holds another twice, which does so again, and so on, has nearly no end. */
const MOST_MODULES = 100_000;

/** The record of one model's constructors. */
export class Draft implements Recorder {
  readonly actions: Action[] = [];
  readonly laws: TorchTensorLaws = new TorchTensorLaws(this);
  readonly draws: Refusals;
  /** The call, for messages. */
  readonly where: string;
  readonly #dtype: TorchDtype;
  readonly #tensors = new Set<TorchTensor>();
  #modules = 0;

  constructor(where: string, draws: Refusals, dtype: TorchDtype) {
    this.where = where;
    this.draws = draws;
    this.#dtype = dtype;
  }

  /** One module more. @throws RangeError for more than any model has */
  countModule(): void {
    if (++this.#modules <= MOST_MODULES) return;
    throw wrongValue(`${this.where}: module`, `at most ${MOST_MODULES} in it`, this.#modules);
  }

  /** A tensor of this shape that nothing was done to. */
  tensor(shape: readonly number[], dtype: TorchTensor["dtype"] = this.#dtype): TorchTensor {
    const tensor = { shape: [...shape], dtype };
    this.#tensors.add(tensor);
    return tensor;
  }

  /** A parameter or buffer with what its constructor does to it. */
  member(where: string, data: ParameterData | BufferData): TorchTensor {
    checkShape(where, data.shape);
    if (data.kind === "Parameter" && data.dtype !== undefined) {
      checkTorchDtype(this.where, data.dtype);
    }
    const tensor = this.tensor(data.shape, data.dtype);
    if (data.kind === "Parameter") {
      if (data.law === undefined) return tensor;
      checkOneOf(`${where}: law`, data.law.law, LAW_NAMES);
      this.actions.push({ tensor, law: { ...data.law } });
    } else {
      const { values } = data;
      this.actions.push({ tensor, values: typeof values === "object" ? [...values] : values });
    }
    return tensor;
  }

  /** `copy.deepcopy` of a tensor. */
  copy(of: TorchTensor): TorchTensor {
    const tensor = this.tensor(of.shape, of.dtype);
    this.actions.push({ tensor, copyOf: of });
    return tensor;
  }

  /** @throws TypeError for what is no tensor of this model, RangeError for one of integers */
  check(where: string, tensor: TorchTensor): void {
    if (!this.#tensors.has(tensor)) {
      throw wrongType(`${where}: tensor`, "a tensor of the module", tensor);
    }
    if (tensor.dtype === "int64") throw wrongValue(`${where}: tensor`, "one of floats", "int64");
  }

  record(tensor: TorchTensor, law: TorchLaw): void {
    this.actions.push({ tensor, law });
  }

  recordZeroRow(tensor: TorchTensor, row: number): void {
    this.actions.push({ tensor, zeroRow: row });
  }
}
