import { asObject, isArray, tagOf, wrongType, wrongValue } from "../../core.js";
import { readTensor, type Tensor, type TensorLike } from "../tensor.js";

/** A tensor of tfjs' layers: what `model.weights` lists. */
export interface VariableLike {
  readonly name: string;
  readonly shape: readonly (number | null)[];
  /** Its values. */
  read(): TensorLike;
}

/** A tensor of a dtype that is no float of 16, 32 or 64 bits. */
export interface OtherTensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
}

/** What `audit` reads. */
export type AuditParameters =
  | Readonly<Record<string, TensorLike>>
  | ReadonlyMap<string, TensorLike>
  | readonly (TensorLike | VariableLike)[]
  | {
      readonly tensors: Readonly<Record<string, unknown>>;
      readonly recipe?: unknown;
      readonly metadata: unknown;
    };

/** A tensor that was handed in, of whatever system. */
export interface Given {
  readonly tensors: readonly Tensor[];
  readonly others: readonly OtherTensor[];
  /** What a file says of itself. */
  readonly recipe: unknown;
}

const FLOATS = ["Float32Array", "Float64Array", "Float16Array"];
const HALVES = ["float16", "bfloat16"];

/**
 * The tensors of parameters in any form: by name, in a Map, as a list of named ones (tfjs' `model.weights`), or what
 * `decodeSafetensors` gave. No value is copied.
 *
 * @throws TypeError, RangeError for what is no tensor
 */
export function readParameters(where: string, parameters: unknown): Given {
  const file = fileOf(parameters);
  const tensors: Tensor[] = [];
  const others: OtherTensor[] = [];
  const seen = new Set<string>();
  for (const [name, value] of entriesOfAny(where, file?.tensors ?? parameters)) {
    const here = `${where}: ${JSON.stringify(name)}`;
    if (typeof value === "object" && value !== null && tagOf(value) === "") {
      throw wrongType(here, "a tensor { data, shape }", value); // a revoked proxy
    }
    if (seen.has(name)) throw wrongValue(`${where}: names`, "distinct names", name);
    seen.add(name);
    const like = likeOf(value);
    const other = otherOf(name, like);
    if (other === undefined) tensors.push(readTensor(here, name, like));
    else others.push(other);
  }
  return { tensors, others, recipe: file?.recipe };
}

interface FileLike {
  readonly tensors: object;
  readonly metadata: object;
  readonly recipe?: unknown;
}

/** What `decodeSafetensors` gave: no set of parameters has these two keys without data in them. */
function fileOf(value: unknown): FileLike | undefined {
  if (tagOf(value) !== "[object Object]") return undefined;
  const { tensors, metadata } = value as Partial<FileLike>;
  const isFile =
    tagOf(tensors) === "[object Object]" &&
    tagOf(metadata) === "[object Object]" &&
    ![tensors, metadata].some((one) => "data" in Object(one));
  return isFile ? (value as FileLike) : undefined;
}

function entriesOfAny(where: string, parameters: unknown): [string, unknown][] {
  const expected = "an object, Map or list of named tensors";
  if (isArray(parameters)) {
    // holes too
    return Array.from(parameters, (one): [string, unknown] => {
      const { name } = asObject(one) as { name?: unknown };
      if (typeof name === "string") return [name, one];
      throw wrongType(`${where}: parameters`, "tensors with names in a list", one);
    });
  }
  if (tagOf(parameters) === "[object Map]") {
    return [...(parameters as ReadonlyMap<unknown, unknown>)].map(([name, one]) => {
      if (typeof name === "string") return [name, one];
      throw wrongType(`${where}: parameters`, "names that are strings", name);
    });
  }
  if (tagOf(parameters) !== "[object Object]") {
    throw wrongType(`${where}: parameters`, expected, parameters);
  }
  return Object.entries(parameters as object);
}

/** tfjs' variables give their tensor when asked; an opened file, which has no shape, would give a promise. */
function likeOf(value: unknown): unknown {
  const { data, dataSync, read, shape } = Object(value) as Partial<VariableLike & TensorLike>;
  const isTensor = data !== undefined || dataSync !== undefined;
  const isVariable = !isTensor && typeof read === "function" && isArray(shape);
  return isVariable ? (value as VariableLike).read() : value;
}

/** A tensor whose values are no floats that the audit knows: integers, truth values, 8-bit floats. */
function otherOf(name: string, value: unknown): OtherTensor | undefined {
  const { data, dtype, shape } = Object(value) as Partial<TensorLike>;
  if (!isArray(shape)) return undefined; // an error, which readTensor tells
  const isForeign = typeof dtype === "string" && ["int32", "bool", "string"].includes(dtype);
  const kind = tagOf(data).slice(8, -1);
  const isFloat =
    FLOATS.includes(kind) || (kind === "Uint16Array" && HALVES.includes(String(dtype)));
  const isView = ArrayBuffer.isView(data);
  const isOther = isForeign || (isView && !isFloat && isOtherDtype(dtype));
  return isOther ? { name, dtype: String(dtype), shape } : undefined;
}

const isOtherDtype = (dtype: unknown): boolean =>
  typeof dtype === "string" && !["float64", "float32", ...HALVES].includes(dtype);
