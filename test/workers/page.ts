/** What test/workers/pages.test.ts calls in its pages. */
import { digest } from "./cases.js";

Object.assign(globalThis, {
  /** The fingerprint that pools of so many workers give, or the error. */
  async outcome(memory: Parameters<typeof digest>[0], options: Parameters<typeof digest>[1]) {
    try {
      return await digest(memory, options);
    } catch (error) {
      return String(error);
    }
  },
});
