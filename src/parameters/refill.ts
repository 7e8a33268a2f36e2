import { checkKeys, wrongType } from "../errors.js";
import { run } from "../execute/run.js";
import { seedOf } from "../plan/plan.js";
import type { Seed } from "../spec/seed.js";
import { originOf, remember, type AnyParameters, type Origin } from "./set.js";

/**
 * New values in the same memory: what `initialize` would give under another seed.
 *
 * @param options.seed fresh where none is given
 * @returns the same object
 * @throws TypeError if a buffer of the set was transferred away, or a generator made it; nothing is changed then
 * @example
 *     const set = initializeParameters([784, 256, 10], { seed: 1, memory: "linear" });
 *     refill(set, { seed: 2 }); // the same memory, new values
 */
export function refill<P extends AnyParameters>(
  parameters: P,
  options: { readonly seed?: Seed } = {},
): P {
  const origin = refillRequest(parameters, options);
  run(origin.plan, origin.targets);
  remember(parameters, origin);
  return parameters;
}

/** The origin that the set would have under another seed. @internal */
export function refillRequest(
  parameters: AnyParameters,
  options: { readonly seed?: Seed },
): Origin {
  const origin = originOf("refill", parameters);
  checkKeys("refill", options, ["seed"]);
  if (origin.plan.generator !== undefined) {
    const wayOut = "initialize it again, with a generator";
    throw wrongType("refill: parameters", "a set that a seed made", "a generator's", wayOut);
  }
  const plan = { ...origin.plan, seed: seedOf("refill", options.seed) };
  for (const [index, target] of origin.targets.entries()) {
    const { name, end } = plan.parameters[index]!;
    if ("array" in target && target.array.length !== end) {
      throw wrongType(`refill: ${JSON.stringify(name)}`, "its own memory", "a detached buffer");
    }
  }
  return { ...origin, plan };
}
