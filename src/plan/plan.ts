import { FORMATS, checkDtype, type Dtype } from "../spec/dtype.js";
import { checkKeys, checkOneOf, wrongType, wrongValue } from "../errors.js";
import {
  checkDrawable,
  checkGenerator,
  snapshot,
  type Generator,
  type GeneratorState,
} from "./generator.js";
import { checkInitializer } from "../laws/check.js";
import type { Initializer } from "../laws/data.js";
import { lower, type Draw, type ElementDraw } from "../laws/lower.js";
import { packOfDraw } from "../laws/family.js";
import { checkName, randomSeed, seed64, seedToHex, type Seed } from "../spec/seed.js";
import {
  ROLES,
  checkRoles,
  checkShape,
  sizeOf,
  type LetteredRoles,
  type Roles,
} from "../spec/shape.js";

/** What one parameter shall be. */
export interface SpecEntry extends Roles {
  readonly shape: readonly number[];
  readonly init: Initializer;
  /** Overrides the call's dtype. */
  readonly dtype?: Dtype;
}

/** Parameters by name: an object, a Map, or entries. */
export type Spec =
  | Readonly<Record<string, SpecEntry>>
  | ReadonlyMap<string, SpecEntry>
  | readonly (readonly [string, SpecEntry])[];

const STREAMS = ["v1"] as const;
export type Stream = (typeof STREAMS)[number];

export interface PlanOptions {
  readonly seed?: Seed;
  readonly dtype?: Dtype;
  readonly stream?: Stream;
  /** Draws all values in the order of the spec, instead of a seed's stream; advanced when the call returns. */
  readonly generator?: Generator;
}

/** What makes the values begin … end − 1 of a parameter. */
export interface Piece {
  readonly name: string;
  readonly dtype: Dtype;
  readonly draw: Draw;
  readonly begin: number;
  readonly end: number;
  /**
   * Only these vectors of an orthogonal tensor, first … last − 1, whose values may lie anywhere in it: such a
   * piece keeps the begin and end, and goes into the array, of the whole.
   */
  readonly units?: readonly [number, number];
}

/** One parameter of a plan, or a piece of it. */
export interface PlannedParameter extends Piece {
  readonly shape: readonly number[];
  /** The entry that it was lowered from, for recipes. */
  readonly spec: SpecEntry & LetteredRoles;
}

/** A validated job: plain data that JSON and structured clones keep. */
export interface Plan {
  readonly stream: Stream;
  /** 64 bits as 16 hexadecimal digits; without a meaning beside `generator`. */
  readonly seed: string;
  /** Where the generator stood before the call. Such a plan is not divided. */
  readonly generator?: GeneratorState;
  readonly parameters: readonly PlannedParameter[];
}

/** A spec as entries, its names checked and distinct. */
export function entriesOf<E = SpecEntry>(where: string, spec: unknown): [string, E][] {
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
  return entries as [string, E][];
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

/** Where a seed stands that nothing reads. */
export const NO_SEED: string = seedToHex(0n);

export function checkStream(where: string, stream: unknown): asserts stream is Stream {
  checkOneOf(`${where}: stream`, stream, STREAMS);
}

/** Validates a whole call: nothing after it can fail for a user's mistake. */
export function createPlan(
  where: string,
  entries: readonly (readonly [string, SpecEntry])[],
  options: PlanOptions,
): Plan {
  const { dtype = "float32", stream = "v1", generator } = options;
  checkDtype(where, dtype);
  checkStream(where, stream);
  if (generator !== undefined) {
    checkGenerator(where, generator, { seed: options.seed, stream: options.stream });
  }
  const seed = generator === undefined ? seedOf(where, options.seed) : NO_SEED;
  const parameters = entries.map(([name, entry]) => planParameter(where, name, entry, dtype));
  if (generator === undefined) return { stream, seed, parameters };
  for (const parameter of parameters) {
    checkDrawable(`${where}: ${JSON.stringify(parameter.name)}`, generator, parameter);
  }
  return { stream, seed, generator: snapshot(generator), parameters };
}

function planParameter(
  where: string,
  name: string,
  entry: SpecEntry,
  dtypeOfCall: Dtype,
): PlannedParameter {
  const here = `${where}: ${JSON.stringify(name)}`;
  checkKeys(here, entry, ["shape", ...ROLES, "init", "dtype"]);
  const { shape, dtype = dtypeOfCall } = entry;
  checkDtype(here, dtype);
  checkShape(here, shape);
  const roles = checkRoles(here, shape, entry);
  const init = checkInitializer(here, entry.init);
  const draw = lower(where, init, { name, shape, dtype, ...roles });
  const own = shape.map((axis) => axis + 0); // JSON has no -0
  const spec = {
    shape: own,
    ...roles,
    init,
    ...(entry.dtype !== undefined && { dtype }),
  };
  return { name, shape: own, dtype, draw, spec, begin: 0, end: sizeOf(own) };
}

/** Values of a block of the stream, where a plan may be cut without generating anything twice. */
export const blockOf = (dtype: Dtype): number => (dtype === "float64" ? 2048 : 4096);

/** Relative cost of a value, from bench/; it balances parts and changes no bit. */
const COST: Readonly<Record<ElementDraw["law"], number>> = {
  constant: 0.1,
  uniform: 0.4,
  normal: 1,
  truncatedNormal: 2,
};

/** Cost of a piece, in float32 normals. */
export function costOf(piece: Piece): number {
  const { draw, dtype, begin, end } = piece;
  const pack = packOfDraw(draw.law);
  if (pack !== undefined) return pack.costOf(piece);
  return COST[draw.law as ElementDraw["law"]] * (dtype === "float64" ? 3 : 1) * (end - begin);
}

type Parts = readonly [PlannedParameter | undefined, PlannedParameter | undefined];

/** A parameter's head, of about a given cost, and its tail, where it may be cut there. */
function cut(parameter: PlannedParameter, room: number): Parts {
  const { draw, dtype, begin, end } = parameter;
  const own = packOfDraw(draw.law)?.cut?.(parameter, room);
  if (own !== undefined) return own;
  const cost = costOf(parameter) / (end - begin);
  const block = blockOf(dtype);
  const at = block * Math.ceil((begin + room / cost) / block);
  if (!(at < end)) return [parameter, undefined];
  if (at <= begin) return [undefined, parameter];
  return [
    { ...parameter, end: at },
    { ...parameter, begin: at },
  ];
}

/**
 * Cuts a plan, by value at block boundaries and by vector at panels, into parts of about equal cost, in order;
 * together they are the plan. Fewer parts come back where there are fewer places to cut.
 */
export function split(plan: Plan, parts: number): Plan[] {
  if (!(Number.isSafeInteger(parts) && parts >= 1)) {
    throw wrongValue("split: parts", "an integer ≥ 1", parts);
  }
  if (plan.generator !== undefined) return [plan];
  const total = plan.parameters.reduce((sum, parameter) => sum + costOf(parameter), 0);
  const pieces: PlannedParameter[][] = [[]];
  let spent = 0;
  for (const parameter of plan.parameters) {
    let rest: PlannedParameter | undefined = parameter;
    while (rest !== undefined) {
      const room = (total * pieces.length) / parts - spent;
      const whole: boolean = pieces.length === parts || rest.begin === rest.end;
      const [head, tail]: Parts = whole ? [rest, undefined] : cut(rest, room);
      if (head !== undefined) {
        pieces.at(-1)!.push(head);
        spent += costOf(head);
      }
      if (tail !== undefined) pieces.push([]);
      rest = tail;
    }
  }
  return pieces.filter((piece) => piece.length > 0).map((parameters) => ({ ...plan, parameters }));
}

/** Bytes of the values that a piece makes. */
export const bytesOf = ({ draw, dtype, begin, end, units }: Piece): number => {
  const values =
    units !== undefined && draw.law === "orthogonal"
      ? (units[1] - units[0]) * draw.length
      : end - begin;
  return FORMATS[dtype].bytes * values;
};

/** Whether any slice of a draw costs no more than its share: others are better made whole. */
export const isCheapToSlice = ({ draw }: Piece): boolean =>
  packOfDraw(draw.law)?.isCheapToSlice(draw) ?? true;
