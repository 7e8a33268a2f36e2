/** Makes the values of a model: runs what its constructor does, without what nobody will see. */
import type { IntegerTensor } from "../../../parameters/set.js";
import { sizeOf } from "../../../spec/shape.js";
import { silently } from "../../shared/kernels.js";
import { lawSteps } from "../perform.js";
import type { TorchRandom } from "../random.js";
import { encode, isHalf, numbersOf, type TorchParameter } from "../values.js";
import type { TorchTensor } from "./built.js";
import type { BufferData } from "./data.js";
import type { Action } from "./draft.js";

/** A buffer of integers. */
export type TorchIntegers = IntegerTensor<ArrayBuffer>;

/** Tensors by name, in the order of PyTorch's `state_dict()`. */
export type TorchStateDict = Record<string, TorchEntry>;

/** A tensor of a state dict. */
export type TorchEntry = TorchParameter | TorchIntegers;

/** A model whose constructors ran, before its values are made: plain data, which a worker can be sent. */
export interface Blueprint {
  /** The call, for messages. */
  readonly where: string;
  /** Goes before each name. */
  readonly scope: string;
  /** By the keys of the state dict, in its order; a tied tensor under each of its keys. */
  readonly entries: readonly (readonly [key: string, tensor: TorchTensor])[];
  readonly actions: readonly Action[];
}

/** Makes the tensors of a model, one for each of its entries, in steps, which yield the bytes of each. */
export function* tensorSteps(
  draws: TorchRandom,
  { where, scope, entries, actions }: Blueprint,
): Generator<number, TorchEntry[]> {
  const names = new Map<TorchTensor, string>();
  for (const [key, tensor] of entries) if (!names.has(tensor)) names.set(tensor, scope + key);
  const made = new Map<TorchTensor, TorchEntry>();
  const of = (tensor: TorchTensor): TorchEntry => {
    const known = made.get(tensor);
    if (known !== undefined) return known;
    const fresh = allocate(draws, where, tensor, names.get(tensor) ?? "");
    made.set(tensor, fresh);
    return fresh;
  };
  const lives = liveness(actions, names.keys());
  for (const [index, action] of actions.entries()) {
    if (lives[index]) yield* perform(draws, action, of);
    else yield* pass(draws, where, action);
  }
  return entries.map(([, tensor]) => of(tensor));
}

/** Whether what an action writes is seen: it is not where all of it is overwritten before anyone reads it. */
function liveness(actions: readonly Action[], kept: Iterable<TorchTensor>): boolean[] {
  const needed = new Set(kept);
  const lives: boolean[] = [];
  for (let i = actions.length - 1; i >= 0; --i) {
    const action = actions[i]!;
    lives[i] = needed.has(action.tensor);
    if (!("zeroRow" in action)) needed.delete(action.tensor);
    if (!lives[i]) continue;
    if ("copyOf" in action) needed.add(action.copyOf);
    if ("normOf" in action) needed.add(action.normOf);
  }
  return lives;
}

/** Does to a tensor what an action says. */
function* perform(
  draws: TorchRandom,
  action: Action,
  of: (tensor: TorchTensor) => TorchEntry,
): IterableIterator<number> {
  const target = of(action.tensor);
  if ("law" in action && target.dtype !== "int64") {
    yield* lawSteps(draws, target, action.law);
    return;
  }
  if ("values" in action) setValues(target, action.values);
  else if ("copyOf" in action) {
    (target.data as Float32Array).set(of(action.copyOf).data as Float32Array);
  } else if ("normOf" in action) {
    setRowNorms(target as TorchParameter, of(action.normOf) as TorchParameter);
  } else if ("zeroRow" in action) zeroRow(target as TorchParameter, action.zeroRow);
  yield target.data.byteLength;
}

/** No step. */
const NOTHING: readonly number[] = [];

/** Goes past an action whose values nobody sees: the generator moves as if they had been drawn. */
function pass(
  draws: TorchRandom,
  where: string,
  { tensor, ...action }: Action,
): IterableIterator<number> {
  const law = "law" in action ? action.law : undefined;
  if (law === undefined || law.law === "constant" || law.law === "eye" || law.law === "dirac") {
    return NOTHING.values();
  }
  const { shape, dtype } = tensor as { shape: number[]; dtype: TorchParameter["dtype"] };
  if (law.law === "uniform" || law.law === "normal") {
    draws.checkSize(where, sizeOf(shape), dtype);
    draws.skip(law.law, sizeOf(shape), dtype);
    return NOTHING.values();
  }
  // how much the other laws draw depends on what they draw
  const lost = draws.allocate(where, shape, { dtype });
  return silently(lawSteps(draws, lost, law));
}

function allocate(
  draws: TorchRandom,
  where: string,
  { shape, dtype }: TorchTensor,
  name: string,
): TorchEntry {
  if (dtype !== "int64") return draws.allocate(where, shape, { name, dtype });
  return { name, data: new BigInt64Array(sizeOf(shape)), shape: [...shape], dtype };
}

function setValues({ data, dtype }: TorchEntry, values: BufferData["values"]): void {
  const at =
    typeof values === "number"
      ? () => values
      : (i: number) => (values === "arange" ? i : values[i]!);
  for (let i = 0; i < data.length; ++i) {
    if (dtype === "int64") data[i] = BigInt(at(i));
    else data[i] = isHalf(dtype) ? encode(dtype, at(i)) : at(i);
  }
}

function zeroRow({ data, shape }: TorchParameter, row: number): void {
  const length = sizeOf(shape.slice(1));
  data.fill(0, row * length, (row + 1) * length);
}

/** The Euclidean norm of each row, summed in doubles and rounded once. */
function setRowNorms(target: TorchParameter, { data, shape, dtype }: TorchParameter): void {
  const length = sizeOf(shape.slice(1));
  const numbers = numbersOf({ data, dtype });
  for (let row = 0; row < shape[0]!; ++row) {
    let sum = 0;
    for (const x of numbers.subarray(row * length, (row + 1) * length)) sum += x * x;
    const norm = Math.sqrt(sum);
    target.data[row] = isHalf(target.dtype) ? encode(target.dtype, norm) : norm;
  }
}
