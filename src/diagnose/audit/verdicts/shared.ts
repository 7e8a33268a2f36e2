/** Verdicts on tensors that have values in common. */
import { listed, print, type Verdict } from "../../verdict.js";
import type { Seen } from "../entry.js";
import { sharedOf, type Shared } from "../copies.js";

/** Tensors that have draws in common with others. */
export function sharedVerdicts(entries: readonly Seen[]): Verdict[] {
  const drawn = new Set(entries.filter((one) => one.isDrawn).map((one) => one.tensor));
  const shared = sharedOf(
    entries.map(({ tensor }) => tensor),
    (tensor) => drawn.has(tensor),
  );
  const groups = new Map<string, Shared[]>();
  for (const one of shared) {
    const key = JSON.stringify([one.kind, one.a]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const declared = new Set(
    entries.filter((one) => one.declared !== undefined).map((one) => one.tensor.name),
  );
  return [...groups.values()].map((group) => verdictOf(group, declared));
}

function verdictOf(group: readonly Shared[], declared: ReadonlySet<string>): Verdict {
  const [{ kind, a, scale, shift, values }] = group as [Shared];
  const names = [a, ...group.map(({ b }) => b)];
  const numbers = { count: names.length, values };
  switch (kind) {
    case "tie":
      return {
        ...{ code: "tie", severity: "note", names, numbers },
        message: `${listed(names)} are tied: one memory under ${names.length} names.`,
        advice: "nothing, where the layers are meant to share their weights.",
      };
    case "overlap":
      return {
        ...{ code: "overlap", severity: "error", names, numbers },
        message: `${listed(names)} lie in memory that overlaps by ${values} values: what is written to one changes the other.`,
        advice: "give each parameter memory of its own.",
      };
    case "copy":
      return {
        ...{
          code: "copy",
          severity: names.every((one) => declared.has(one)) ? "error" : "warning",
        },
        ...{ names, numbers },
        message: `${listed(names)} have equal values, each in memory of its own.`,
        advice:
          "tie them where they are meant to be one (a file has a tie as two tensors); else draw each under its own name or seed.",
      };
    case "draw": {
      const by = group.length > 1 ? "other scales" : `${print(scale)} times the other's scale`;
      return {
        ...{ code: "same-draw", severity: "error", names },
        numbers: { ...numbers, scale, shift },
        message: `${listed(names)} are the same draw, at ${scale === 1 && group.length === 1 ? "the same scale" : by}, over ${values} values.`,
        advice:
          "draw each under its own name or seed: layers that begin alike are no independent draws.",
      };
    }
  }
}
