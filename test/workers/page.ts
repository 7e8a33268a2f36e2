/** What test/workers/pages.test.ts calls in its pages. */
import { inline, made } from "./cases.js";

Object.assign(globalThis, {
  inline: () => inline(1),
  /** The fingerprint that pools of so many workers give, or the error. */
  async outcome(memory: Parameters<typeof made>[0], options: Parameters<typeof made>[1]) {
    try {
      return (await made(memory, options))[0];
    } catch (error) {
      return String(error);
    }
  },
});
