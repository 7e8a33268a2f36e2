/** A key as a generator: what a pool's workers need of it. */
import { checkKeys, checkOneOf, wrongValue } from "../../errors.js";
import type { ElementDraw } from "../../laws/base/lower.js";
import type { Initializer } from "../../laws/initializer.js";
import type { Generator, JsonObject } from "../../plan/generator.js";
import type { AnyArray, Dtype } from "../../spec/dtype.js";
import { fansOf, type GivenRoles } from "../../spec/shape.js";
import { atOnce, compatModule } from "../shared/kernels.js";
import { Ordered } from "../shared/ordered.js";
import { draw, scaled } from "./draws.js";
import { checkNumbers, JAX_LAWS } from "./initialize.js";
import {
  JAX_DTYPES,
  checkCount,
  checkWords,
  foldedIn,
  WORD,
  type JaxDtype,
  type JaxLayout,
  type JaxPlatform,
  type KeyData,
  type Words,
} from "./words.js";

/** A parameter's number is one word, and no call has as many parameters as lie above this. */
const MOST_DRAWN = 2 ** 31;

/** By name. */
export const LAYOUTS: readonly JaxLayout[] = ["partitionable", "original"];
/** By name. */
export const PLATFORMS: readonly JaxPlatform[] = ["cpu", "cpu-fp16", "gpu"];

/** Two words, and how many parameters were drawn of them. */
export class JaxStream extends Ordered implements Generator, KeyData {
  readonly kind = "jax.threefry2x32";
  readonly laws: typeof JAX_LAWS = JAX_LAWS;
  readonly dtypes: readonly JaxDtype[] = JAX_DTYPES;
  /** `jax.random.key_data(key)`. */
  readonly data: Words;
  readonly layout: JaxLayout;
  readonly platform: JaxPlatform;
  #drawn = 0;

  /** @internal */
  constructor(
    data: Words = [0, 0],
    layout: JaxLayout = "partitionable",
    platform: JaxPlatform = "cpu",
  ) {
    super();
    this.data = Object.freeze([...data] as const);
    this.layout = layout;
    this.platform = platform;
  }

  /** The key, its layout, and how many parameters it gave as a `generator`. */
  state(): JsonObject {
    const { data, layout, platform } = this;
    return { key: [...data], layout, platform, drawn: this.#drawn };
  }

  module(): WebAssembly.Module {
    return compatModule();
  }

  setState(state: JsonObject): void {
    const where = `${this.kind}: state`;
    this.checkFree();
    checkKeys(where, state, ["key", "layout", "platform", "drawn"]);
    const { key, layout, platform, drawn } = state;
    const data = checkWords(`${where}.key`, key);
    checkOneOf(`${where}.layout`, layout, LAYOUTS);
    checkOneOf(`${where}.platform`, platform, PLATFORMS);
    checkCount(`${where}.drawn`, drawn, WORD);
    const own = this as { -readonly [K in "data" | "layout" | "platform"]: JaxStream[K] };
    [own.data, own.layout, own.platform] = [Object.freeze(data), layout, platform];
    this.#drawn = drawn;
  }

  check(
    where: string,
    dtype: Dtype,
    { law, args }: ElementDraw,
    shape: readonly number[],
    init: Initializer,
    roles: GivenRoles = {},
  ): void {
    if (this.#drawn >= MOST_DRAWN) {
      const wayOut = "go on with jaxKeyData and another key";
      throw wrongValue(
        `${where}: drawn`,
        `fewer than ${MOST_DRAWN} parameters`,
        this.#drawn,
        wayOut,
      );
    }
    checkNumbers(where, dtype as JaxDtype, { law, args }, shape, init, roles);
  }

  fill(
    target: AnyArray,
    lowered: ElementDraw,
    shape: readonly number[],
    init: Initializer,
    roles?: GivenRoles,
    dtype?: Dtype,
  ): void {
    this.checkFree();
    atOnce(this.steps(target, lowered, shape, init, roles, dtype));
  }

  *steps(
    data: AnyArray,
    lowered: ElementDraw,
    shape: readonly number[],
    init: Initializer,
    roles: GivenRoles = {},
    dtype: Dtype = "float32",
  ): IterableIterator<number> {
    const { layout, platform } = this;
    const key = { data: foldedIn(this.data, this.#drawn), layout, platform };
    const out = { data, dtype: dtype as JaxDtype };
    yield* init.law === "varianceScaling"
      ? scaled(key, this.kind, out, init, fansOf(this.kind, shape, roles))
      : draw(key, out, lowered);
    ++this.#drawn;
  }
}
