import { FORMATS, checkDtype, type Dtype } from "./dtype.js";
import { checkKeys, checkOneOf, wrongType, wrongValue } from "./errors.js";
import { checkInitializer } from "./initializers/check.js";
import type { Initializer } from "./initializers/data.js";
import { lower, type Draw } from "./lower.js";
import { checkName, randomSeed, seed64, seedToHex, type Seed } from "./seed.js";
import { checkLayout, checkShape, sizeOf } from "./shape.js";

/** What one parameter shall be. */
export interface SpecEntry {
  readonly shape: readonly number[];
  /** Roles of the axes, one letter each; rank 2 is "OI" unless said otherwise. */
  readonly layout?: string;
  readonly init: Initializer;
  /** Overrides the call's dtype. */
  readonly dtype?: Dtype;
}

/** Parameters by name: an object, a Map, or entries. */
export type Spec =
  | Readonly<Record<string, SpecEntry>>
  | ReadonlyMap<string, SpecEntry>
  | readonly (readonly [string, SpecEntry])[];

export const STREAMS = ["v1"] as const;
export type Stream = (typeof STREAMS)[number];

export interface PlanOptions {
  readonly seed?: Seed;
  readonly dtype?: Dtype;
  readonly stream?: Stream;
}

/** One parameter of a plan, or the part begin ≤ i < end of its values. */
export interface PlannedParameter {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: Dtype;
  readonly draw: Draw;
  /** The entry that it was lowered from, for recipes. */
  readonly spec: SpecEntry;
  readonly begin: number;
  readonly end: number;
}

/** A validated job: plain data that JSON and structured clones keep. */
export interface Plan {
  readonly stream: Stream;
  /** 64 bits as 16 hexadecimal digits. */
  readonly seed: string;
  readonly parameters: readonly PlannedParameter[];
}

/** A spec as entries, its names checked and distinct. */
export function entriesOf(where: string, spec: unknown): [string, SpecEntry][] {
  const entries = rawEntries(where, spec);
  const seen = new Set<string>();
  for (const entry of entries) {
    if (!Array.isArray(entry) || entry.length !== 2) {
      throw wrongType(`${where}: spec`, "entries [name, { shape, init }]", entry);
    }
    const name: unknown = entry[0];
    checkName(where, name);
    if (seen.has(name)) throw wrongValue(`${where}: spec`, "distinct names", name);
    seen.add(name);
  }
  return entries as [string, SpecEntry][];
}

function rawEntries(where: string, spec: unknown): unknown[] {
  if (Array.isArray(spec)) return spec as unknown[];
  if (isMap(spec)) return [...spec];
  if (typeof spec !== "object" || spec === null) {
    throw wrongType(`${where}: spec`, "an object, Map or entries", spec);
  }
  const prototype: unknown = Object.getPrototypeOf(spec);
  // an object of another realm has that realm's Object.prototype
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    const wayOut = "in a literal the key __proto__ sets the prototype and names no parameter";
    throw wrongType(`${where}: spec`, "a plain object, Map or entries", spec, wayOut);
  }
  return Object.entries(spec);
}

/** A Map of any realm. */
function isMap(value: unknown): value is Map<unknown, unknown> {
  return Object.prototype.toString.call(value) === "[object Map]";
}

/** The seed of a call as hexadecimal digits, fresh where none is given. */
export function seedOf(where: string, seed: Seed | undefined): string {
  return seedToHex(seed === undefined ? randomSeed() : seed64(where, seed));
}

export function checkStream(where: string, stream: unknown): asserts stream is Stream {
  checkOneOf(`${where}: stream`, stream, STREAMS);
}

/** Validates a whole call: nothing after it can fail for a user's mistake. */
export function createPlan(
  where: string,
  entries: readonly (readonly [string, SpecEntry])[],
  options: PlanOptions,
): Plan {
  const { dtype = "float32", stream = "v1" } = options;
  checkDtype(where, dtype);
  checkStream(where, stream);
  const seed = seedOf(where, options.seed);
  const parameters = entries.map(([name, entry]) => planParameter(where, name, entry, dtype));
  return { stream, seed, parameters };
}

function planParameter(
  where: string,
  name: string,
  entry: SpecEntry,
  dtypeOfCall: Dtype,
): PlannedParameter {
  const here = `${where}: ${JSON.stringify(name)}`;
  checkKeys(here, entry, ["shape", "layout", "init", "dtype"]);
  const { shape, layout, dtype = dtypeOfCall } = entry;
  checkDtype(here, dtype);
  checkShape(here, shape);
  if (layout !== undefined) checkLayout(here, layout, shape);
  const init = checkInitializer(here, entry.init);
  const draw = lower(where, init, { name, shape, layout, dtype });
  const own = shape.map((axis) => axis + 0); // JSON has no -0
  const spec: SpecEntry = {
    shape: own,
    ...(layout !== undefined && { layout }),
    init,
    ...(entry.dtype !== undefined && { dtype }),
  };
  return { name, shape: own, dtype, draw, spec, begin: 0, end: sizeOf(own) };
}

/** Values of a block of the stream, where a plan may be cut without generating anything twice. */
export const blockOf = (dtype: Dtype): number => (dtype === "float64" ? 2048 : 4096);

/** Relative cost of a value, from bench/; it balances parts and changes no bit. */
const COST: Readonly<Record<Draw["law"], number>> = {
  constant: 0.1,
  uniform: 0.4,
  normal: 1,
  truncatedNormal: 2,
};

/** Cost of a value, in float32 normals. */
export const costOf = ({ draw, dtype }: PlannedParameter): number =>
  COST[draw.law] * (dtype === "float64" ? 3 : 1);

/**
 * Cuts a plan at block boundaries into parts of about equal cost, in order; together they are the plan. Fewer
 * parts come back where there are fewer blocks.
 */
export function split(plan: Plan, parts: number): Plan[] {
  if (!(Number.isSafeInteger(parts) && parts >= 1)) {
    throw wrongValue("split: parts", "an integer ≥ 1", parts);
  }
  const total = plan.parameters.reduce((sum, p) => sum + costOf(p) * (p.end - p.begin), 0);
  const pieces: PlannedParameter[][] = [[]];
  let spent = 0;
  for (const parameter of plan.parameters) {
    const cost = costOf(parameter);
    const block = blockOf(parameter.dtype);
    let { begin } = parameter;
    while (begin < parameter.end) {
      const room = (total * pieces.length) / parts - spent;
      const last = pieces.length === parts;
      const cut = block * Math.ceil((begin + room / cost) / block);
      const end = last || !(cut < parameter.end) ? parameter.end : Math.max(cut, begin);
      if (end > begin) pieces.at(-1)!.push({ ...parameter, begin, end });
      spent += cost * (end - begin);
      begin = end;
      if (begin < parameter.end) pieces.push([]);
    }
    if (parameter.begin === parameter.end) pieces.at(-1)!.push(parameter);
  }
  return pieces.filter((piece) => piece.length > 0).map((parameters) => ({ ...plan, parameters }));
}

/** Bytes of a planned parameter. */
export const bytesOf = ({ dtype, begin, end }: PlannedParameter): number =>
  FORMATS[dtype].bytes * (end - begin);
