import { print, type Verdict } from "../../verdict.js";
import type { Seen } from "../entry.js";

const isMatrix = ({ tensor }: Seen): boolean =>
  tensor.shape.filter((length) => length > 1).length > 1;

/**
 * Matrices of one value, whose units are all alike. With another matrix that is drawn, gradients may tell the units
 * apart, as in LoRA (Hu et al. 2022) and zero-initialised residuals (Zhang et al. 2019).
 */
export function matrixVerdicts(all: readonly Seen[]): Verdict[] {
  const matrices = all.filter(isMatrix);
  const everywhere = matrices.every(({ constant }) => constant !== undefined);
  return matrices.flatMap(({ tensor, declared, constant, isMeantDrawn }): Verdict[] => {
    if (constant === undefined || isMeantDrawn) return [];
    const isNorm = declared !== undefined && constant === 1;
    const alone = everywhere && !isNorm;
    return [
      {
        code: "symmetric-units",
        severity: alone ? "error" : declared === undefined ? "warning" : "note",
        names: [tensor.name],
        numbers: { value: constant, units: tensor.shape[0]! },
        message: `${JSON.stringify(tensor.name)} is ${print(constant)} everywhere, so that all its units are alike${alone ? ", and no other matrix tells them apart" : ""}.`,
        advice: alone
          ? "draw the weights (heNormal, glorotUniform): equal units get equal gradients, and never differ."
          : "leave it so where the layer adds to a residual, scales, or is LoRA's second factor; else draw it.",
      },
    ];
  });
}
