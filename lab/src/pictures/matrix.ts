import type { AuditedParameter } from "weightseed/diagnose";
import { h } from "../dom.js";
import { CORNER, type Matrix } from "../matrix.js";
import { short } from "../numbers.js";
import { GRADIENT, heatmap } from "./heatmap.js";

/** A heat map with its scale, and what part of the matrix it is. */
export function matrixPicture(
  matrix: Matrix,
  facts: Pick<AuditedParameter, "min" | "max" | "mean" | "std">,
  layout: string,
): Node[] {
  const { rows, columns } = matrix;
  if (rows * columns === 0) return [];
  const most = Math.max(Math.abs(facts.min ?? 0), Math.abs(facts.max ?? 0));
  const spread = Math.abs(facts.mean ?? 0) + 3 * (facts.std ?? 0); // a few far values would leave no contrast
  const limit = Math.min(most, spread);
  const bar = h("i");
  bar.style.background = GRADIENT;
  const isPart = rows > CORNER || columns > CORNER;
  const part = `${isPart ? "the upper left corner of " : ""}${rows} × ${columns}`;
  const axis = layout.startsWith("O") ? "a row an output" : "rows along the first axis";
  return [
    heatmap(matrix, limit),
    h("div", { class: "scale" }, h("span", {}, short(-limit)), bar, h("span", {}, short(limit))),
    h("p", { class: "small" }, `${part}, ${axis}`),
  ];
}
