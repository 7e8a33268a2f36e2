import { lower } from "../core.js";
import { laws } from "../index.js";
import type { Dtype, SpecEntry } from "../index.js";
import type { Draw } from "../laws/draw.js";
import {
  logOfUniformOf,
  normalOf,
  truncatedOf,
  uniformOf,
  type Distribution,
} from "./distribution.js";

/** An entry's law with its numbers. */
export function drawOf(where: string, name: string, entry: SpecEntry, dtype: Dtype): Draw {
  laws(); // of data that no factory made here
  return lower(where, entry.init, { name, ...entry, dtype: entry.dtype ?? dtype });
}

/** The law of each value, where all have one and it has a density. */
export function distributionOf(draw: Draw): Distribution | undefined {
  if (draw.law === "logOfUniform") {
    const { of, sign } = draw;
    if (of.law !== "uniform") return undefined;
    const [low, high] = of.args as [number, number];
    return low < high ? logOfUniformOf(low, high, sign) : undefined;
  }
  if (!("args" in draw)) return undefined;
  const [p, q, a = null, b = null] = draw.args as [number, number, number?, number?];
  switch (draw.law) {
    case "uniform":
      return p < q ? uniformOf(p, q) : undefined;
    case "normal":
      return q > 0 ? normalOf(p, q) : undefined;
    case "truncatedNormal":
      return truncatedOf(p, q, a ?? -Infinity, b ?? Infinity);
    default:
      return undefined;
  }
}
