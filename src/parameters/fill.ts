import { FORMATS, checkDtype, isDetached, type AnyArray, type Dtype } from "../spec/dtype.js";
import { checkKeys, show, tagOf, wrongType, wrongValue } from "../errors.js";
import { run } from "../execute/run.js";
import { checkDrawable, checkGenerator, snapshot, type Generator } from "../plan/generator.js";
import { checkInitializer } from "../laws/check.js";
import type { Initializer } from "../laws/initializer.js";
import { lower } from "../laws/lower.js";
import { isWordless } from "../laws/registry.js";
import { NO_SEED, checkStream, type Plan, type Stream } from "../plan/plan.js";
import { checkName, seed64, seedToHex, type Seed } from "../spec/seed.js";
import {
  ROLES,
  checkRoles,
  checkShape,
  sizeOf,
  type LetteredRoles,
  type Roles,
} from "../spec/shape.js";

/** Which values of which parameter a target takes. */
export interface FillOptions extends Roles {
  /** Required by every law that draws. */
  readonly seed?: Seed;
  /** Required with `seed`: equal names under one seed are equal values. */
  readonly name?: string;
  /** Flat index, in the parameter, of the target's first element; 0 by default. */
  readonly offset?: number;
  /** The whole parameter's shape; required by laws that scale by fan. */
  readonly shape?: readonly number[];
  /** Only a Uint16Array needs it: "float16" or "bfloat16". */
  readonly dtype?: Dtype;
  readonly stream?: Stream;
  /** Draws the target as a whole parameter, instead of seed and name; advanced when the call returns. */
  readonly generator?: Generator;
}

const OPTIONS = ["seed", "name", "offset", "shape", ...ROLES, "dtype", "stream", "generator"];

/** Float16Array, where the engine has it, counts as float16. */
export type Float16Like = ArrayBufferView & {
  readonly length: number;
  readonly [Symbol.toStringTag]: "Float16Array";
};

/**
 * Fills the caller's array, or a view of one, with a parameter's values offset … offset + length − 1: any slice
 * has the bits of the whole. Views of shared memory are legal.
 *
 * Without `offset`, a target must hold all of `shape`, where that is given.
 *
 * @returns the target
 * @throws TypeError, RangeError for every mistake; the target is untouched then
 * @example
 *     const target = new Float32Array(1000);
 *     fill(target, normal({ std: 0.02 }), { seed: 42, name: "w", offset: 5000 }); // values 5000 … 5999 of "w"
 */
export function fill<T extends AnyArray | Float16Like>(
  target: T,
  init: Initializer,
  options: FillOptions = {},
): T {
  const { plan, array, generator } = fillRequest(target, init, options);
  run(plan, [{ array }], generator);
  return target;
}

/** A validated call of `fill`: a plan of one piece, and the target as its dtype's array. @internal */
export interface FillRequest {
  readonly plan: Plan;
  readonly array: AnyArray;
  /** Live, where the plan has its snapshot. */
  readonly generator: Generator | undefined;
}

/** @internal */
export function fillRequest(
  target: AnyArray | Float16Like,
  init: Initializer,
  options: FillOptions,
): FillRequest {
  const where = "fill";
  checkKeys(where, options, OPTIONS);
  const { name, shape, offset = 0, stream = "v1", generator } = options;
  const dtype = dtypeOf(where, target, options.dtype);
  const law = checkInitializer(where, init);
  checkStream(where, stream);
  if (shape !== undefined) checkShape(where, shape);
  const roles = rolesFor(where, shape, options);
  checkExtent(where, target.length, options.offset, shape);
  if (generator !== undefined) {
    const { seed, stream } = options;
    checkGenerator(where, generator, { seed, name, offset: options.offset, stream });
  }
  const seed = generator === undefined ? seedFor(where, law, options) : NO_SEED;
  const draw = lower(where, law, { name, shape, dtype, ...roles });
  const end = offset + target.length;
  const { buffer, byteOffset, length } = target;
  const array = FORMATS[dtype].create(buffer, byteOffset, length);
  const spec = { shape: shape ?? [end], ...roles, init: law };
  const parameter = { name: name ?? "", shape: spec.shape, dtype, draw, spec, begin: offset, end };
  if (generator !== undefined) checkDrawable(where, generator, parameter);
  const drawn = generator && { generator: snapshot(generator) };
  return { plan: { stream, seed, ...drawn, parameters: [parameter] }, array, generator };
}

const BY_TAG: Readonly<Record<string, Dtype>> = {
  Float32Array: "float32",
  Float64Array: "float64",
  Float16Array: "float16",
};

/** The dtype that a target's class means; `given` may only confirm it, but decides for a Uint16Array. */
function dtypeOf(where: string, target: unknown, given: unknown): Dtype {
  if (given !== undefined) checkDtype(where, given);
  const tag = tagOf(target).slice(8, -1);
  const classes = "a Float32Array, Float64Array, Float16Array or Uint16Array";
  if (!ArrayBuffer.isView(target) || !(tag in BY_TAG || tag === "Uint16Array")) {
    throw wrongType(`${where}: target`, classes, target);
  }
  if (isDetached(target)) {
    throw wrongType(`${where}: target`, classes, "one whose buffer is detached or too short");
  }
  if (tag === "Uint16Array") {
    if (given === "float16" || given === "bfloat16") return given;
    throw wrongType(`${where}: dtype`, '"float16" or "bfloat16" for a Uint16Array', given);
  }
  const dtype = BY_TAG[tag]!;
  if (given !== undefined && given !== dtype) {
    throw wrongType(`${where}: dtype`, `"${dtype}" for a ${tag}`, given);
  }
  return dtype;
}

function checkExtent(
  where: string,
  length: number,
  offset: unknown,
  shape: readonly number[] | undefined,
): void {
  if (offset !== undefined) {
    if (typeof offset !== "number") throw wrongType(`${where}: offset`, "an integer", offset);
    if (!Number.isSafeInteger(offset) || offset < 0 || !Number.isSafeInteger(offset + length)) {
      throw wrongValue(`${where}: offset`, "an integer from 0 to 2^53 - 1 - target.length", offset);
    }
  }
  if (shape === undefined) return;
  const size = sizeOf(shape);
  const from = offset ?? 0;
  if (from + length > size) {
    throw wrongValue(
      `${where}: target.length`,
      `at most ${Math.max(0, size - from)}, for shape ${show(shape)} from offset ${from}`,
      length,
    );
  }
  if (offset === undefined && length !== size) {
    throw wrongValue(
      `${where}: target.length`,
      `${size}, for shape ${show(shape)}`,
      length,
      "give offset to fill a slice",
    );
  }
}

/** Roles of the axes: without a shape there are none to have a role. */
function rolesFor(
  where: string,
  shape: readonly number[] | undefined,
  options: FillOptions,
): LetteredRoles {
  if (shape !== undefined) return checkRoles(where, shape, options);
  const role = ROLES.find((key) => options[key] !== undefined);
  if (role === undefined) return {};
  throw wrongType(`${where}: shape`, `the shape whose axes ${role} is about`, shape);
}

/** The seed in hexadecimal; constants need none. */
function seedFor(where: string, { law }: Initializer, { seed, name }: FillOptions): string {
  if (name !== undefined) checkName(where, name);
  if (seed === undefined) {
    if (isWordless(law)) return seedToHex(0n);
    const wayOut = "randomSeed() gives a fresh one";
    throw wrongType(`${where}: seed`, `a seed, since ${law} draws`, seed, wayOut);
  }
  if (name === undefined) {
    const wayOut = "the name keys the values, and equal names under one seed are equal values";
    throw wrongType(`${where}: name`, `a string beside seed ${show(seed)}`, name, wayOut);
  }
  return seedToHex(seed64(where, seed));
}
