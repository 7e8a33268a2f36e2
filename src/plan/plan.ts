import { checkKeys, checkOneOf } from "../errors.js";
import { checkInitializer } from "../laws/check.js";
import { lower } from "../laws/lower.js";
import type { Piece } from "../laws/piece.js";
import { checkDtype, type Dtype } from "../spec/dtype.js";
import { randomSeed, seed64, seedToHex, type Seed } from "../spec/seed.js";
import { ROLES, checkRoles, checkShape, sizeOf, type LetteredRoles } from "../spec/shape.js";
import {
  checkDrawable,
  checkGenerator,
  snapshot,
  type Generator,
  type GeneratorState,
} from "./generator.js";
import type { SpecEntry } from "./spec.js";

/** The definitions of the bits that there are. */
const STREAMS = ["v1"] as const;
/** The definition of the bits; "v1" is docs/stream.md. */
export type Stream = (typeof STREAMS)[number];

/** Where values come from, and in which dtype. */
export interface PlanOptions {
  readonly seed?: Seed;
  readonly dtype?: Dtype;
  readonly stream?: Stream;
  /** Draws all values in the order of the spec, instead of a seed's stream; advanced when the call returns. */
  readonly generator?: Generator;
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

/** The seed of a call as hexadecimal digits, fresh where none is given. */
export function seedOf(where: string, seed: Seed | undefined): string {
  return seedToHex(seed === undefined ? randomSeed() : seed64(where, seed));
}

/** Where a seed stands that nothing reads. */
export const NO_SEED: string = seedToHex(0n);

/** Refuses streams other than this one. @throws TypeError, RangeError */
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
