/** Fingerprints that Node and browsers must agree on: laws × dtypes × memories, and the README's code. */
import { fingerprint, initialize, type Memory, type Spec } from "../../src/index.js";
import { DTYPES, LAWS, MEMORIES } from "../support/cases.js";

/** One fingerprint for each law and dtype; every memory must give it. */
export function all(memories: readonly Memory[] = MEMORIES): Record<string, string> {
  const fingerprints: Record<string, string> = {};
  for (const dtype of DTYPES) {
    for (const [law, init] of Object.entries(LAWS)) {
      const spec: Spec = { w: { shape: [70, 90], init } };
      const found = memories.map((memory) =>
        fingerprint(initialize(spec, { seed: 1, dtype, memory })),
      );
      if (new Set(found).size !== 1)
        throw new Error(`${law}, ${dtype}: memories differ: ${found.join()}`);
      fingerprints[`${law}, ${dtype}`] = found[0]!;
    }
  }
  return fingerprints;
}
