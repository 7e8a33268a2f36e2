import type { Generator } from "../index.js";
import { UsageError } from "./exit.js";

/** `--generator` by system; each takes what stands behind the colon. */
export const GENERATORS = ["numpy", "numpy-generator", "torch", "jax", "tfjs"] as const;

/** The generator of `numpy:1`. The file of the other systems is read only where it is needed. */
export async function parseGenerator(text: string): Promise<Generator> {
  const [, system = "", seed = ""] = /^([\w-]+):(.+)$/.exec(text) ?? [];
  const isInteger = /^\d+$/.test(seed);
  if (!(GENERATORS as readonly string[]).includes(system) || (!isInteger && system !== "tfjs")) {
    const forms = GENERATORS.map((name) => `${name}:SEED`).join(", ");
    throw new UsageError(`--generator: one of ${forms}, not ${JSON.stringify(text)}`);
  }
  const compat = await import("../compat/index.js");
  const wide = BigInt(isInteger ? seed : 0);
  const number = wide <= Number.MAX_SAFE_INTEGER ? Number(wide) : wide;
  switch (system as (typeof GENERATORS)[number]) {
    case "numpy":
      return compat.numpyRandomState(number);
    case "numpy-generator":
      return compat.numpyGenerator(number);
    case "torch":
      return compat.torchGenerator(number);
    case "jax":
      return compat.jaxKey(number);
    case "tfjs":
      return compat.tfjsGenerator(isInteger ? Number(seed) : seed);
  }
}
