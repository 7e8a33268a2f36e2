import { checkObject, hasMethod, wrongType } from "../../../errors.js";
import { jaxKey, type JaxKey } from "../../index.js";

/** A seed of a stream of keys, or the key itself. */
type Seed = number | bigint | JaxKey;

/**
 * `nnx.Rngs`: streams of keys. The k-th key of a stream is fold_in(its key, k); a stream that was not named is the
 * default one, with its count.
 */
export class Rngs {
  readonly #streams = new Map<string, { readonly key: JaxKey; count: number }>();

  /** @internal */
  constructor(streams: Readonly<Record<string, Seed>>) {
    for (const [name, seed] of Object.entries(streams)) {
      const key = typeof seed === "object" ? seed : jaxKey(seed);
      if (!hasMethod(key, "foldIn")) {
        throw wrongType(`rngs: ${name}`, 'a seed, or a key of "weightseed/compat"', seed);
      }
      this.#streams.set(name, { key, count: 0 });
    }
  }

  /** `rngs.params()`, `rngs["dropout"]()`, `rngs()`: the next key of a stream. */
  next(stream = "default"): JaxKey {
    const found = this.#streams.get(stream) ?? this.#streams.get("default");
    if (found === undefined) throw wrongType("rngs: stream", "one that was given", stream);
    return found.key.foldIn(found.count++);
  }
}

/**
 * `nnx.Rngs(seed, **streams)`; an object alone is streams by name.
 *
 * @throws TypeError, RangeError for what is no seed of `jaxKey`
 * @example
 *     const rngs = nnx.rngs(0); // nnx.Rngs(0)
 *     nnx.linear(784, 256, { rngs }).kernel.shape; // => [784, 256]
 */
export function rngs(
  seed: Seed | Readonly<Record<string, Seed>>,
  streams: Readonly<Record<string, Seed>> = {},
): Rngs {
  const isSeed = typeof seed !== "object" || hasMethod(seed, "foldIn");
  const given = isSeed ? { default: seed as Seed } : (seed as Readonly<Record<string, Seed>>);
  if (!isSeed) checkObject("rngs: seed", given, "a seed, a key, or an object of them by name");
  checkObject("rngs: streams", streams, "an object of seeds by name");
  return new Rngs({ ...given, ...streams });
}
