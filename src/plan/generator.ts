import { isArray, tagOf, wrongType, wrongValue } from "../errors.js";
import type { ElementDraw } from "../laws/base/lower.js";
import type { Draw } from "../laws/draw.js";
import type { Initializer } from "../laws/initializer.js";
import { isWordlessDraw } from "../laws/registry.js";
import type { AnyArray, Dtype } from "../spec/dtype.js";
import type { GivenRoles } from "../spec/shape.js";

/** Any value that JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
/** An object of JSON. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** A generator at one moment, as JSON: `restoreGenerator` of "weightseed/compat" makes it live again. */
export interface GeneratorState {
  readonly kind: string;
  readonly state: JsonObject;
}

/**
 * The random numbers of another system, drawn in that system's order: a value depends on all draws before it.
 * "weightseed/compat" has generators; the core knows them by this interface alone.
 */
export interface Generator {
  readonly kind: string;
  /** The laws that the system itself draws; constants need no draw. */
  readonly laws: readonly Draw["law"][];
  /** The dtypes that it fills. */
  readonly dtypes: readonly Dtype[];
  /**
   * Keeps the generator for a call that takes several turns, until the function that comes back is called: draws have an
   * order, and two calls that draw at once would get the same values.
   *
   * @param where the call, for messages
   */
  hold?(where: string): () => void;
  /** @throws TypeError that begins with `where`, while a call holds the generator */
  checkFree?(where: string): void;
  /** A snapshot, not changed by later draws. */
  state(): JsonObject;
  /** Puts back what `state` gave. */
  setState(state: JsonObject): void;
  /** Its compiled kernels, for a pool's workers, which carry none. */
  module(): WebAssembly.Module;
  /**
   * Refuses numbers that the system does not take, before anything is drawn.
   *
   * @throws RangeError that begins with `where`
   */
  check?(
    where: string,
    dtype: Dtype,
    draw: ElementDraw,
    shape: readonly number[],
    init: Initializer,
    roles?: GivenRoles,
  ): void;
  /**
   * Draws a whole parameter. Everything was checked before: law, dtype and numbers.
   *
   * @param target any view, of shared memory too
   * @param draw the base law with its numbers
   * @param init what `draw` was lowered from, for systems that round otherwise on that way; the roles of its axes beside it
   */
  fill(
    target: AnyArray,
    draw: ElementDraw,
    shape: readonly number[],
    init: Initializer,
    roles?: GivenRoles,
    dtype?: Dtype,
  ): void;
  /**
   * The same in steps of a few milliseconds, which yield the bytes of each, so that a pool's worker answers between them.
   * Without it the draw is one step.
   */
  steps?(
    target: AnyArray,
    draw: ElementDraw,
    shape: readonly number[],
    init: Initializer,
    roles?: GivenRoles,
    dtype?: Dtype,
  ): IterableIterator<number>;
}

const METHODS = ["state", "setState", "module", "fill"] as const;

/** Refuses what is no generator, and options that could do nothing beside one. */
export function checkGenerator(
  where: string,
  generator: unknown,
  beside: Readonly<Record<string, unknown>>,
): asserts generator is Generator {
  const expected = 'a generator of "weightseed/compat"';
  if (tagOf(generator) !== "[object Object]") {
    throw wrongType(`${where}: generator`, expected, generator);
  }
  const { kind, laws, dtypes } = generator as Partial<Generator>;
  const whole = METHODS.every(
    (name) => typeof (generator as Partial<Generator>)[name] === "function",
  );
  if (typeof kind !== "string" || !isArray(laws) || !isArray(dtypes) || !whole) {
    throw wrongType(`${where}: generator`, expected, generator);
  }
  (generator as Generator).checkFree?.(where);
  for (const [option, value] of Object.entries(beside)) {
    if (value === undefined) continue;
    const wayOut = "a generator draws by its own state, in order";
    throw wrongType(`${where}: ${option}`, "nothing beside generator", value, wayOut);
  }
}

/** What of a planned parameter a generator has to do with. */
interface Drawable {
  readonly draw: Draw;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly spec: GivenRoles & { readonly init: Initializer };
}

/** @throws RangeError for a law that the generator does not draw, a dtype that it does not fill, and as `check` does */
export function checkDrawable(
  where: string,
  generator: Generator,
  { draw, dtype, shape, spec }: Drawable,
): void {
  const { kind, laws, dtypes } = generator;
  const { law } = draw;
  const one = (words: readonly string[]): string =>
    `${words.length > 1 ? "one of " : ""}${words.map((word) => JSON.stringify(word)).join(", ")}`;
  if (!isWordlessDraw(draw) && !(laws as readonly string[]).includes(law)) {
    throw wrongValue(`${where}: law`, `${one(laws)}, which ${kind} draws`, law);
  }
  if (!dtypes.includes(dtype)) {
    throw wrongValue(`${where}: dtype`, `${one(dtypes)}, which ${kind} fills`, dtype);
  }
  if (isWordlessDraw(draw)) return;
  generator.check?.(where, dtype, draw as ElementDraw, shape, spec.init, spec);
}

/** The snapshot that plans and recipes hold. */
export const snapshot = (generator: Generator): GeneratorState => ({
  kind: generator.kind,
  state: generator.state(),
});
