import { wrongValue } from "../../../errors.js";
import { TorchLaws } from "../init.js";
import { lawOf, type LawName, type LawOptions, type Refusals, type TorchLaw } from "../law.js";
import type { TorchDtype } from "../values.js";
import type { TorchTensor } from "./built.js";

/** Takes down what is done to a model's tensors. */
export interface Recorder {
  readonly draws: Refusals;
  /** @throws TypeError for what is no tensor of this model, RangeError for one of integers */
  check(where: string, tensor: TorchTensor): void;
  record(tensor: TorchTensor, law: TorchLaw): void;
  recordZeroRow(tensor: TorchTensor, row: number): void;
}

/** `torch.nn.init`'s laws, each filling a tensor of a module in place. */
export class TorchTensorLaws extends TorchLaws<TorchTensor, void, object> {
  readonly #recorder: Recorder;

  /** @internal */
  constructor(recorder: Recorder) {
    super();
    this.#recorder = recorder;
  }

  /** @internal */
  protected fill<N extends LawName>(
    name: N,
    tensor: TorchTensor,
    options: LawOptions[N],
    where: string = name,
  ): void {
    this.#recorder.check(where, tensor);
    const { shape, dtype } = tensor as { shape: number[]; dtype: TorchDtype };
    const { draws } = this.#recorder;
    this.#recorder.record(tensor, lawOf(name, { where, shape, dtype, draws }, options));
  }

  /** Sets a row to 0, as `weight[row].zero_()` does; negative rows count from the end. */
  zeroRow(tensor: TorchTensor, row: number): void {
    this.#recorder.check("zeroRow", tensor);
    const rows = tensor.shape[0] ?? 0;
    if (!Number.isSafeInteger(row) || row < -rows || row >= rows) {
      throw wrongValue("zeroRow: row", `an integer from ${-rows} to ${rows - 1}`, row);
    }
    this.#recorder.recordZeroRow(tensor, row < 0 ? row + rows : row);
  }
}
