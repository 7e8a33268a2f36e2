/** What test/workers/pages.test.ts calls in its pages. */
import { laws } from "weightseed";
import { digest } from "./cases.js";

laws(); // cases.ts has data of every law

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
