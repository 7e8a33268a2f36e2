import { wrongType, wrongValue } from "../errors.js";
import type { Generator, JsonObject } from "../generator.js";
import type { ElementDraw } from "../lower.js";
import { compatWindow, throughWindow, withState } from "./kernels.js";

const WORDS = 624;
const MT19937_BYTES = 2560;

export class RandomState implements Generator {
  readonly kind = "numpy.RandomState";
  readonly laws = ["uniform"] as const;
  readonly dtypes = ["float64", "float32"] as const;
  readonly #state: Uint8Array = new Uint8Array(MT19937_BYTES);

  /** `RandomState(seed)`. */
  static seeded(seed: number): RandomState {
    const made = new RandomState();
    withState(made.#state, ({ kernels, state }) => kernels.mt19937Seed(state, seed));
    return made;
  }

  static from(state: JsonObject): RandomState {
    const made = new RandomState();
    made.setState(state);
    return made;
  }

  state(): JsonObject {
    const words = [...new Uint32Array(this.#state.buffer, 0, WORDS + 1)];
    return { key: words.slice(0, WORDS), pos: words[WORDS]! };
  }

  setState(state: JsonObject): void {
    const { key, pos } = state;
    if (!Array.isArray(key)) throw wrongType("numpyRandomState: state.key", "624 words", key);
    if (typeof pos !== "number") throw wrongType("numpyRandomState: state.pos", "a number", pos);
    new Uint32Array(this.#state.buffer).set([...(key as number[]), pos]);
  }

  fill(target: Float32Array | Float64Array, draw: ElementDraw): void {
    const [low, high] = draw.args as [number, number];
    const range = high - low;
    withState(this.#state, (window) => {
      const { kernels, state, values } = window;
      throughWindow(window, target, (address, count) => {
        kernels.mt19937Words(state, address, count);
        const words = new Uint32Array(window.memory.buffer, values, count).slice();
        const out = new Float32Array(window.memory.buffer, values, count);
        for (let i = 0; i < count; ++i) out[i] = low + range * (words[i]! / 2 ** 32);
      });
    });
  }
}

export function numpyRandomState(seed: number): RandomState {
  if (!(seed >= 0)) throw wrongValue("numpyRandomState: seed", "≥ 0", seed);
  compatWindow();
  return RandomState.seeded(seed);
}
