import { wrongType, wrongValue } from "../../errors.js";
import { numpyRandomState } from "../index.js";

/** What `random.randint(1, int(1e9))` chooses from, and the bits that hold it. */
const CHOICES = 1e9;
const CHOICE_BITS = 30;

/**
 * The seeds that Keras 3 takes where none is given, in order: Python's `random.randint(1, int(1e9))`.
 *
 * Each random initializer takes one when it is made, as do `Dropout` and other layers that draw when they run.
 */
export class KerasSeeds {
  readonly #words: { randint(low: number, high: number): unknown };

  /** @internal */
  constructor(seed: number) {
    // CPython seeds MT19937 with an integer's words, NumPy with an array's
    this.#words = numpyRandomState([seed]);
  }

  /** The next seed: from 1 to 1e9. */
  next(): number {
    for (;;) {
      const word = this.#words.randint(0, 2 ** 32) as number;
      const choice = word >>> (32 - CHOICE_BITS);
      if (choice < CHOICES) return 1 + choice;
    }
  }
}

/**
 * `keras.utils.set_random_seed(seed)`, as far as initializers go.
 *
 * @param seed from 0 to 2^32 − 1: Keras seeds NumPy with it too, which takes no other
 * @throws TypeError, RangeError for other seeds
 * @example
 *     kerasSeeds(42).next(); // random.seed(42); random.randint(1, int(1e9))
 */
export function kerasSeeds(seed: number): KerasSeeds {
  checkSeed("kerasSeeds: seed", seed, "a number");
  return new KerasSeeds(seed);
}

/** @internal */
export function checkSeed(where: string, seed: unknown, kind: string): asserts seed is number {
  if (typeof seed !== "number") throw wrongType(where, kind, seed);
  if (seed >>> 0 !== seed) throw wrongValue(where, "an integer from 0 to 2^32 - 1", seed);
}
