import {
  asObject,
  FORMATS,
  bytesOf,
  checkObject,
  fingerprintOf,
  isCheapToSlice,
  make,
  recipeOf,
  recipeOfPlan,
  sha256Part,
  specRequest,
  steps,
  tensorEntries,
  wrongType,
  wrongValue,
  tagOf,
} from "../core.js";
import "../index.js"; // where nothing is bundled, all laws are there; bundlers drop it, and apps call laws()
import type { InitializeOptions, Recipe, Spec } from "../index.js";
import type { SetRequest } from "../parameters/initialize.js";
import type { AnyParameters, AnyTensor, AnyTensors } from "../parameters/set.js";
import type { PlannedParameter } from "../plan/plan.js";

/**
 * What a file is made of: parameters that are there; or a spec or recipe, whose values are made as they are written.
 */
export type FileSource = AnyTensors | Spec | Recipe;

/** Of a spec, those of `initialize`; parameters that are there take none. */
export type MakeOptions = Omit<InitializeOptions, "memory">;

/** One tensor of a file. */
export interface Content {
  readonly name: string;
  readonly dtype: AnyTensor["dtype"];
  readonly shape: readonly number[];
  /** How many. */
  readonly bytes: number;
  /** The bytes in order, in chunks, from the start at each call. A chunk of `chunks` is the taker's own. */
  chunks(): Iterable<Uint8Array<ArrayBuffer>>;
  /** The bytes of rows begin … end − 1 along the first axis. @internal */
  rows(begin: number, end: number): Iterable<Uint8Array<ArrayBuffer>>;
  /** The plan's parameter, where the values are still to be made. @internal */
  readonly planned?: PlannedParameter;
}

/** What a source holds. @internal */
export interface Contents {
  readonly tensors: readonly Content[];
  /** What makes the values, where that is known. */
  readonly recipe: Recipe | undefined;
  /** Where it costs no making, or the source holds it. */
  readonly fingerprint: string | undefined;
  /** What was asked for, where the values are still to be made. */
  readonly request?: SetRequest;
}

/** A chunk: whole blocks of the stream, under every dtype. */
export const CHUNK_BYTES: number = 2 ** 20;

const MAKE_OPTIONS = ["seed", "dtype", "generator", "stream"] as const;

/** @param given whatever of the options belongs to `initialize` @internal */
export function contentsOf(where: string, source: FileSource, given: MakeOptions): Contents {
  if (isSet(source)) {
    for (const key of MAKE_OPTIONS) {
      if (given[key] === undefined) continue;
      const wayOut = "their values are made";
      throw wrongType(`${where}: ${key}`, "nothing beside parameters", given[key], wayOut);
    }
    return contentsOfSet(where, source);
  }
  if (!isObject(source)) {
    throw wrongType(`${where}: source`, "parameters, a spec or a recipe", source);
  }
  const options = Object.fromEntries(
    Object.entries<unknown>(given).filter(([, value]) => value !== undefined),
  );
  const request = specRequest(source, options);
  if (request.generator !== undefined) {
    // in the order of the spec, which need not be the file's
    const recipe = recipeOfPlan(request);
    return { ...contentsOfSet(where, make(request)), recipe };
  }
  const known = "fingerprint" in source ? (source as Recipe).fingerprint : undefined;
  return contentsOfRequest(request, known);
}

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null;

/** Whether a source holds data: a spec's entries do not. */
function isSet(source: FileSource): source is AnyTensors {
  if (tagOf(source) !== "[object Object]") return false;
  return Object.values(source).some((value) => "data" in asObject(value));
}

function contentsOfSet(where: string, set: AnyTensors): Contents {
  const all = [...new Set(tensorEntries(where, set).map(([, parameter]) => parameter))];
  return {
    tensors: contentsOfParameters(set),
    recipe: recipeThatHolds(set),
    get fingerprint() {
      return fingerprintOf(
        all,
        all.map((parameter) => digestOf(contentOfParameter(parameter))),
      );
    },
  };
}

/** The tensors of a set that was made. @internal */
export const contentsOfParameters = (set: AnyTensors): Content[] =>
  [...new Set(Object.values(set))].map(contentOfParameter);

/** One parameter, checked. */
export function contentOf(where: string, parameter: unknown): Content {
  const { name } = asObject(parameter) as Partial<AnyTensor>;
  if (typeof name !== "string") {
    const expected = "a parameter { name, data, shape, dtype }";
    throw wrongType(`${where}: parameter`, expected, parameter);
  }
  const [entry] = tensorEntries(where, { [name]: parameter });
  return contentOfParameter(entry![1]);
}

function contentOfParameter({ name, dtype, shape, data }: AnyTensor): Content {
  const all = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  function* copies(bytes: Uint8Array): Iterable<Uint8Array<ArrayBuffer>> {
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
      yield new Uint8Array(bytes.subarray(at, at + CHUNK_BYTES));
    }
  }
  const row = (shape[0] ?? 0) === 0 ? 0 : all.length / shape[0]!;
  return {
    name,
    dtype,
    shape,
    bytes: all.length,
    chunks: () => copies(all),
    rows: (begin, end) => copies(all.subarray(begin * row, end * row)),
  };
}

/** The values of a request, made as they are read. @internal */
export function contentsOfRequest(request: SetRequest, fingerprint?: string): Contents {
  return {
    tensors: request.plan.parameters.map((planned) => ({
      name: planned.name,
      dtype: planned.dtype,
      shape: planned.shape,
      bytes: bytesOf(planned),
      planned,
      chunks: () => made(request, planned),
      rows: (begin, end) => rowsMade(request, planned, begin, end),
    })),
    recipe: recipeOfPlan(request),
    fingerprint,
    request,
  };
}

/** The bytes of a piece, in constant memory where any slice costs its share only. */
function* made({ plan }: SetRequest, piece: PlannedParameter): Iterable<Uint8Array<ArrayBuffer>> {
  const { bytes, create } = FORMATS[piece.dtype];
  const whole = !isCheapToSlice(piece);
  const step = whole ? piece.end - piece.begin : CHUNK_BYTES / bytes;
  for (let begin = piece.begin; begin < piece.end;) {
    const end = Math.min(piece.end, begin - (begin % step) + step);
    const buffer = new ArrayBuffer((end - begin) * bytes);
    const array = create(buffer, 0, end - begin);
    const work = steps({ ...plan, parameters: [{ ...piece, begin, end }] }, [{ array }]);
    while (work.next().done !== true);
    if (buffer.byteLength <= CHUNK_BYTES) {
      yield new Uint8Array(buffer);
    } else {
      for (let at = 0; at < buffer.byteLength; at += CHUNK_BYTES) {
        yield new Uint8Array(buffer.slice(at, at + CHUNK_BYTES));
      }
    }
    begin = end;
  }
}

/** The bytes of rows begin … end − 1 of a planned tensor. @internal */
export function* rowsMade(
  request: SetRequest,
  planned: PlannedParameter,
  begin: number,
  end: number,
): Iterable<Uint8Array<ArrayBuffer>> {
  const row = planned.shape.slice(1).reduce((size, axis) => size * axis, 1);
  if (isCheapToSlice(planned)) {
    yield* made(request, { ...planned, begin: begin * row, end: end * row });
    return;
  }
  const { bytes } = FORMATS[planned.dtype];
  let at = 0;
  for (const chunk of made(request, planned)) {
    const [from, to] = [begin * row * bytes - at, end * row * bytes - at];
    if (to > 0 && from < chunk.length) {
      yield chunk.slice(Math.max(0, from), Math.min(chunk.length, to));
    }
    at += chunk.length;
  }
}

/** Rows begin … end − 1 of a tensor, as a tensor of the same name. @internal */
export function rowsOfContent(content: Content, begin: number, end: number): Content {
  const { name, dtype, shape, bytes } = content;
  const own = [end - begin, ...shape.slice(1)];
  const rows = {
    name,
    dtype,
    shape: own,
    bytes: end === begin ? 0 : (bytes / shape[0]!) * (end - begin),
  };
  const sub = (from: number, to: number): ReturnType<Content["rows"]> =>
    content.rows(begin + from, begin + to);
  return { ...rows, chunks: () => content.rows(begin, end), rows: sub };
}

/** SHA-256 of a tensor's bytes. */
export function digestOf(content: Pick<Content, "chunks" | "bytes">): Uint8Array {
  let state: Uint8Array | undefined;
  let held: Uint8Array = new Uint8Array(0);
  for (const chunk of content.chunks()) {
    if (held.length > 0) state = sha256Part(state, held);
    held = chunk;
  }
  return sha256Part(state, held, content.bytes);
}

/** The fingerprint of tensors, each read once. */
export function fingerprintOfContents(tensors: readonly Content[]): string {
  return fingerprintOf(tensors, tensors.map(digestOf));
}

/**
 * The recipe of a set that `initialize` returned, if its values are still those that the recipe makes: training
 * changes them in place. A generator's set has none here, since its draws cannot be made again in slices.
 */
function recipeThatHolds(set: AnyTensors): Recipe | undefined {
  let recipe: Recipe;
  try {
    recipe = recipeOf(set as AnyParameters);
  } catch {
    return undefined; // nothing that the library made
  }
  if (recipe.generator !== undefined) return undefined;
  const data = new Map(Object.values(set).map((parameter) => [parameter.name, parameter.data]));
  const { tensors } = contentsOfRequest(specRequest(recipe, {}));
  for (const tensor of tensors) {
    const own = data.get(tensor.name);
    if (own?.byteLength !== tensor.bytes) return undefined;
    const bytes = new Uint8Array(own.buffer, own.byteOffset, own.byteLength);
    let at = 0;
    for (const chunk of tensor.chunks()) {
      if (!areEqual(chunk, bytes.subarray(at, at + chunk.length))) return undefined;
      at += chunk.length;
    }
  }
  return data.size === tensors.length ? recipe : undefined;
}

function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = 0; i < a.length; ++i) if (a[i] !== b[i]) return false;
  return true;
}

/** Distinct names, since a file is read by name. */
export function checkNames(where: string, tensors: readonly Content[]): void {
  const seen = new Set<string>();
  for (const { name } of tensors) {
    if (seen.has(name)) throw wrongValue(`${where}: names`, "distinct names", name);
    seen.add(name);
  }
}

/** Metadata by string keys and values. */
export function checkMetadata(
  where: string,
  metadata: unknown,
  reserved: readonly string[],
): asserts metadata is Readonly<Record<string, string>> {
  checkObject(`${where}: metadata`, metadata, "an object of strings");
  for (const [key, value] of Object.entries(metadata)) {
    const here = `${where}: metadata ${JSON.stringify(key)}`;
    if (typeof value !== "string") throw wrongType(here, "a string", value);
    if (/[\ud800-\udfff]/u.test(key + value)) throw wrongValue(here, "well-formed Unicode", value);
    if (reserved.includes(key)) throw wrongValue(here, "a key that is not the library's own", key);
  }
}

/** A stream that pulls chunks as they are read; an error ends it. */
export function streamOf(chunks: Iterable<Uint8Array<ArrayBuffer>>): ReadableStream<Uint8Array> {
  const iterator = chunks[Symbol.iterator]();
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const next = iterator.next();
        if (next.done === true) controller.close();
        else controller.enqueue(next.value);
      },
      cancel() {
        iterator.return?.();
      },
    },
    { highWaterMark: 1 },
  );
}

/** All chunks one after another. */
export function concatenated(
  where: string,
  chunks: Iterable<Uint8Array>,
  bytes: number,
): Uint8Array<ArrayBuffer> {
  const all = bytesFor(where, bytes);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

/** Room for a file or tensor. @throws RangeError for more than the engine can hold */
export function bytesFor(where: string, bytes: number): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(bytes);
  } catch (cause) {
    const wayOut = "use a stream, or read rows";
    const error = wrongValue(`${where}: bytes`, "as many as one buffer can hold", bytes, wayOut);
    error.cause = cause;
    throw error;
  }
}
