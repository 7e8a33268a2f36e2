import {
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  lecunNormal,
  toFloat32,
  type Initializer,
  type Parameter,
  type Spec,
} from "weightseed";
import { audit, type Audit, type AuditParameters } from "weightseed/diagnose";
import { openNpz } from "weightseed/npz";
import { decodeSafetensors } from "weightseed/safetensors";
import { CORNER } from "../../matrix.js";
import { MAKE } from "./examples.js";
import { stripsOf, type Strip } from "./strips.js";
import type { Declared } from "./words.js";

/** An example's name, or a file that was opened. */
export type Source = string | File;

/** What is shown of a tensor beside its facts. */
export interface Looked {
  readonly rows: number;
  readonly columns: number;
  /** The upper left corner, row by row. */
  readonly corner: Float32Array;
  /** Its law as data, where one was declared. */
  readonly init: Initializer | undefined;
  readonly layout: string;
}

export interface Audited extends Audit {
  readonly looks: Readonly<Record<string, Looked>>;
  /** Pictures of the verdicts, in their order. */
  readonly strips: readonly (readonly Strip[])[];
}

interface Loaded {
  readonly parameters: AuditParameters;
  readonly tensors: readonly (readonly [string, Parameter])[];
  readonly expected: Spec | undefined;
}

const FACTORIES = { heNormal, heUniform, glorotNormal, glorotUniform, lecunNormal };

/** A page holds a file of this size twice. */
const MOST_BYTES = 2 ** 29;
/** Pictures of so many tensors: a reader looks at no more. */
const MOST_LOOKS = 200;

export const tasks = {
  async audit(source: Source, declared: Declared): Promise<Audited> {
    const { parameters, tensors, expected: own } = await load(source);
    const expected = declared === "" ? own : lawsOf(tensors, FACTORIES[declared]());
    const looks = tensors
      .slice(0, MOST_LOOKS)
      .map(([name, tensor]) => [name, lookAt(tensor, entryOf(expected, name))] as const);
    const found = audit(parameters, expected);
    const byName = new Map(tensors);
    const strips = found.verdicts.map((verdict) => stripsOf(verdict, byName));
    return { ...found, looks: Object.fromEntries(looks), strips };
  },
};

async function load(source: Source): Promise<Loaded> {
  if (typeof source === "string") {
    const make = MAKE[source];
    if (make === undefined) {
      throw new RangeError(
        `the example expected one of ${Object.keys(MAKE).join(", ")}, got "${source}"`,
      );
    }
    const { parameters, expected } = make();
    return { parameters, tensors: Object.entries(parameters), expected };
  }
  if (source.size > MOST_BYTES) {
    throw new RangeError(
      `the lab expected a file of at most ${MOST_BYTES / 2 ** 20} MiB, got ${Math.ceil(source.size / 2 ** 20)}; the library's own audit takes any`,
    );
  }
  if (/\.np[yz]$/.test(source.name)) return loadArrays(source);
  const decoded = decodeSafetensors(new Uint8Array(await source.arrayBuffer()));
  const recipe = decoded.recipe;
  return {
    parameters: decoded as AuditParameters,
    tensors: pictured(decoded.tensors as Readonly<Record<string, Parameter>>),
    expected: recipe && Object.fromEntries(recipe.spec as never),
  };
}

/** Of .npz, and of .npy, whose array has no name but the file's. */
async function loadArrays(file: File): Promise<Loaded> {
  const opened = await openNpz(file);
  const parameters: Record<string, Parameter> = {};
  for (const name of opened.tensors.keys()) {
    parameters[name || file.name.slice(0, -4)] = (await opened.read(name)) as Parameter;
  }
  return { parameters, tensors: pictured(parameters), expected: undefined };
}

/** Tensors of floats: the audit names the others. */
function pictured(tensors: Readonly<Record<string, Parameter>>): [string, Parameter][] {
  const FLOATS = ["float32", "float64", "float16", "bfloat16"];
  return Object.entries(tensors).filter(([, { dtype }]) => FLOATS.includes(dtype));
}

/** One law for all tensors of two axes and more. */
function lawsOf(tensors: Loaded["tensors"], init: Initializer): Spec {
  const LAYOUTS = ["OI", "OIW", "OIHW", "OIDHW"];
  return Object.fromEntries(
    tensors
      .filter(([, { shape }]) => shape.length >= 2 && shape.length <= LAYOUTS.length + 1)
      .map(([name, { shape }]) => [name, { shape, layout: LAYOUTS[shape.length - 2]!, init }]),
  );
}

const entryOf = (spec: Spec | undefined, name: string): { init?: Initializer; layout?: unknown } =>
  (spec as Record<string, { init: Initializer; layout?: unknown }> | undefined)?.[name] ?? {};

function lookAt(
  tensor: Parameter,
  { init, layout }: { readonly init?: Initializer; readonly layout?: unknown },
): Looked {
  const values = tensor.data instanceof Uint16Array ? toFloat32(tensor) : tensor.data;
  const rows = tensor.shape.length < 2 ? 1 : tensor.shape[0]!;
  const columns = rows === 0 ? 0 : values.length / rows;
  const [height, width] = [Math.min(rows, CORNER), Math.min(columns, CORNER)];
  const corner = new Float32Array(height * width);
  for (let row = 0; row < height; ++row) {
    corner.set(values.subarray(row * columns, row * columns + width), row * width);
  }
  return { rows, columns, corner, init, layout: typeof layout === "string" ? layout : "OI" };
}
