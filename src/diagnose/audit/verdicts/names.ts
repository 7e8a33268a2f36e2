import { listed, type Verdict } from "../../verdict.js";
import type { Given } from "../entry.js";
import type { Declared } from "../expected.js";

/** Names without a law, laws without a parameter, and what is no tensor of floats. */
export function namesVerdicts(
  given: readonly Given[],
  others: readonly { readonly name: string }[],
  laws: ReadonlyMap<string, Declared> | undefined,
): Verdict[] {
  const found: Verdict[] = [];
  const all = [...given.map(({ tensor }) => tensor), ...others];
  const known = new Set(all.map(({ name }) => name));
  const missing = [...(laws?.keys() ?? [])].filter((name) => !known.has(name));
  if (missing.length > 0) {
    found.push({
      code: "missing",
      severity: "error",
      names: missing,
      numbers: { count: missing.length },
      message: `${listed(missing)} ${missing.length > 1 ? "are" : "is"} declared, but not there.`,
      advice: "compare the names of the parameters with those of the declaration.",
    });
  }
  const unlawful = given.filter(({ declared }) => declared === undefined);
  const free = laws === undefined ? [] : unlawful.map(({ tensor }) => tensor.name);
  if (free.length > 0) {
    found.push({
      code: "undeclared",
      severity: "note",
      names: free,
      numbers: { count: free.length },
      message: `${listed(free)} ${free.length > 1 ? "have" : "has"} no declared law.`,
      advice: "declare one to have the values compared with it.",
    });
  }
  if (others.length > 0) {
    const names = others.map(({ name }) => name);
    found.push({
      code: "not-audited",
      severity: "note",
      names,
      numbers: { count: names.length },
      message: `${listed(names)} ${names.length > 1 ? "hold" : "holds"} no floats of 16, 32 or 64 bits.`,
      advice:
        "counters and indices need no audit; 8-bit weights are audited before they are quantised.",
    });
  }
  return found;
}
