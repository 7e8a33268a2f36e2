import type { Dtype } from "../../spec/dtype.js";
import { checkKeys, wrongType, wrongValue } from "../../errors.js";
import type { Generator, JsonObject } from "../../plan/generator.js";
import type { Initializer } from "../../laws/initializer.js";
import { fanOf, type ElementDraw } from "../../laws/base/lower.js";
import type { Draw } from "../../laws/draw.js";
import { Ordered } from "../shared/ordered.js";
import { fansOf, type GivenRoles } from "../../spec/shape.js";
import { atOnce, compatModule, floats, throughWindow, type Floats } from "../shared/kernels.js";

/** s0, s1, s2, the carry, and the normal that waits. */
const STATE_VALUES = 5;

/**
 * TensorFlow.js's random numbers: what an initializer or an operation gives that holds the seed. As there, the
 * stream starts anew with each parameter, so that parameters of one law and shape are equal: give each its own
 * generator where they shall differ, as tfjs programs give each its own seed.
 *
 * Bit for bit those of tfjs 4 on its CPU backend in V8, float32 values of a computation in float64.
 */
export class TfjsGenerator extends Ordered implements Generator {
  readonly kind = "tfjs.alea";
  readonly dtypes = ["float32"] as const;
  #seed: number | string;

  /** @internal */
  constructor(seed: number | string) {
    super();
    this.#seed = checkSeed("tfjsGenerator: seed", seed);
  }

  /** @internal */
  static from(state: JsonObject): TfjsGenerator {
    const made = new TfjsGenerator(1);
    made.setState(state);
    return made;
  }

  /** Uniforms alone where the seed is 0 or "": tfjs's normals take those for no seed. */
  get laws(): readonly Draw["law"][] {
    return this.#seed === 0 || this.#seed === ""
      ? ["uniform"]
      : ["uniform", "normal", "truncatedNormal"];
  }

  /** The seed: nothing else is kept between parameters. */
  state(): JsonObject {
    return { seed: this.#seed };
  }

  module(): WebAssembly.Module {
    return compatModule();
  }

  /** @throws TypeError, RangeError for what `state` could not have given; nothing is changed then */
  setState(state: JsonObject): void {
    const where = "tfjsGenerator: state";
    this.checkFree();
    checkKeys(where, state, ["seed"]);
    this.#seed = checkSeed(`${where}.seed`, state.seed);
  }

  check(where: string, _: Dtype, { law, args }: ElementDraw): void {
    const [, , low, high] = args;
    if (law === "truncatedNormal" && (low !== -2 || high !== 2)) {
      throw wrongValue(`${where}: low, high`, "-2 and 2 standard deviations, tfjs's cut", [
        low,
        high,
      ]);
    }
  }

  fill(
    target: Floats,
    draw: ElementDraw,
    shape: readonly number[],
    init: Initializer,
    roles?: GivenRoles,
  ): void {
    this.checkFree();
    atOnce(this.steps(target, draw, shape, init, roles));
  }

  steps(
    target: Floats,
    { law, args }: ElementDraw,
    shape: readonly number[],
    init: Initializer,
    roles: GivenRoles = {},
  ): IterableIterator<number> {
    const [a, b] = args as [number, number];
    const start = aleaState(this.#seed);
    if (law === "uniform") {
      return throughWindow(floats(target), start, ({ kernels, state }, address, count) =>
        kernels.tfjsUniform(address, count, a, b, state),
      );
    }
    const isScaled = law === "truncatedNormal" && init.law === "varianceScaling";
    const std = isScaled
      ? Math.sqrt(init.scale / fanOf(init.mode, fansOf(this.kind, shape, roles)))
      : b;
    const reach = law === "truncatedNormal" ? 2 * std : Infinity;
    return throughWindow(floats(target), start, ({ kernels, state }, address, count) =>
      kernels.tfjsNormal(address, count, a, std, reach, state),
    );
  }
}

/**
 * The generator of TensorFlow.js's initializers and random operations under a seed.
 *
 * Where tfjs's initializers differ from the laws of their names, the generator follows tfjs: a `varianceScaling`
 * of distribution "truncated_normal" (tfjs: heNormal, glorotNormal, leCunNormal) is cut at ±2σ with
 * σ = √(scale / fan), without the correction for the cut. Numbers mean what they say: tfjs's initializers take a
 * minval or stddev of 0 for none given, the generator does not.
 *
 * @param seed a number, or a text; 7 and "7" are one seed
 * @throws TypeError, RangeError for a seed that is neither a finite number nor a text
 * @example
 *     initialize({ w: { shape: [3, 2], layout: "IO", init: normal() } }, { generator: tfjsGenerator(1) });
 */
export function tfjsGenerator(seed: number | string): TfjsGenerator {
  return new TfjsGenerator(seed);
}

function checkSeed(where: string, seed: unknown): number | string {
  if (typeof seed === "string") return seed;
  if (typeof seed !== "number") throw wrongType(where, "a number or a string", seed);
  if (!Number.isFinite(seed)) throw wrongValue(where, "a finite number", seed);
  return seed + 0; // JSON has no -0, and String(-0) is "0"
}

/** The state that alea starts from, by Baagøe's Mash over the UTF-16 units of the seed's text. */
function aleaState(seed: number | string): Uint8Array {
  const mash = createMash();
  const state = Float64Array.from({ length: 3 }, () => mash(" "));
  const text = String(seed);
  for (let i = 0; i < 3; ++i) {
    state[i]! -= mash(text);
    if (state[i]! < 0) state[i]! += 1;
  }
  const whole = new Float64Array(STATE_VALUES);
  whole.set([...state, 1, NaN]);
  return new Uint8Array(whole.buffer);
}

/** A hash of texts into multiples of 2^-32 in [0, 1) that remembers what it hashed before. */
function createMash(): (text: string) => number {
  let n = 0xefc8249d;
  return (text) => {
    for (let i = 0; i < text.length; ++i) {
      n += text.charCodeAt(i);
      let h = 0.02519603282416938 * n;
      n = h >>> 0;
      h -= n;
      h *= n;
      n = h >>> 0;
      h -= n;
      n += h * 2 ** 32;
    }
    return (n >>> 0) * 2 ** -32;
  };
}
